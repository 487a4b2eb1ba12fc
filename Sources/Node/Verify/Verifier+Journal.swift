//! The journal itself: its order, its bytes, its leaves, and what was signed over it.

internal import GRDB
internal import Kernel

extension Verifier {
  /// Every Fact in order: its place, its bytes, its leaf, and what it does to its record.
  mutating func journal(_ db: Database, _ held: [String]) throws {
    var sizes = Set(try Int64.fetchAll(db, sql: "SELECT size FROM checkpoint ORDER BY size"))
    for note in held { if let size = Self.read(note)?.size { sizes.insert(size) } }
    if sizes.contains(0) { roots[0] = tree.root }
    let cursor = try Row.fetchCursor(
      db, sql: "SELECT seq, kind, record, at, caused_by, leaf, bytes FROM fact ORDER BY seq")
    var expected: Int64 = 0
    while let row = try cursor.next() {
      let row = StoredRow(row)
      guard let seq = row.number("seq") else { continue }
      // The first that is missing is the first broken record; what comes after it is checked from where it stands.
      if seq != expected { result.fault("fact \(expected)", .gapInSequence) }
      fold(row, seq)
      expected = seq + 1
      if sizes.contains(expected) { roots[expected] = tree.root }
    }
  }

  private mutating func fold(_ row: StoredRow, _ seq: Int64) {
    let place = "fact \(seq)"
    result.facts += 1
    let bytes = row.bytes("bytes") ?? []
    let leaf = Hash.leaf(bytes)
    for node in tree.append(leaf) where node.level % TileLayout.height == 0 {
      let level = node.level / TileLayout.height
      if level == tiles.count { tiles.append([]) }
      tiles[level].append(node.hash)
    }
    if row.bytes("leaf") != leaf.bytes { result.fault(place, .leafDiffers) }
    // What does not read is a fault of the store, not of the verifier: it is named and the rest is checked.
    guard let fact = try? Fact(bytes: bytes), fact.seq == seq,
      fact.record.description == row.text("record"), fact.kind == row.text("kind"),
      fact.at.microseconds == row.number("at"), fact.causedBy.description == row.text("caused_by")
    else {
      result.fault(place, .bytesDoNotRead)
      return
    }
    if !folded.follows(fact) { result.fault(place, .envelopeDiffers) }
    if !folded.apply(fact) { result.fault(place, .kindUnknown) }
  }

  /// Every stored checkpoint: its root, its note, and who signed it.
  mutating func checkpoints(_ db: Database) throws {
    try db.forEachRow("SELECT size, root, note FROM checkpoint ORDER BY size") { row in
      let size = row.number("size") ?? -1
      let place = "checkpoint \(size)"
      result.checkpoints += 1
      let note = row.text("note") ?? ""
      let signed = Self.read(note)
      if let root = roots[size] {
        if row.bytes("root") != root.bytes || signed.map({ $0.root != root }) ?? false
          || signed.map({ $0.size != size || $0.origin != folded.name }) ?? false
        {
          result.fault(place, .checkpointDiffers)
        }
      } else {
        result.fault(place, .checkpointBeyondJournal)
      }
      if let fault = signature(note) { result.fault(place, fault) }
    }
  }

  /// Every stored tile against the hashes of the Facts. Tiles that are yet to come are no fault, a hole is.
  mutating func tileRows(_ db: Database) throws {
    var next: [Int64: Int64] = [:]
    try db.forEachRow("SELECT level, position, hashes FROM tile ORDER BY level, position") { row in
      result.rows += 1
      let (level, position) = (row.number("level") ?? -1, row.number("position") ?? -1)
      let place = "tile \(level) \(position)"
      let wanted = next[level] ?? 0
      if position > wanted { result.fault("tile \(level) \(wanted)", .rowMissing) }
      next[level] = position + 1
      guard tiles.indices.contains(Int(level)), position >= 0,
        position < Int64(tiles[Int(level)].count / TileLayout.width + 1),
        let bytes = row.bytes("hashes")
      else {
        result.fault(place, .rowWithoutFacts)
        return
      }
      let hashes = tiles[Int(level)].dropFirst(Int(position) * TileLayout.width)
      let width = bytes.count / Hash.byteCount
      if hashes.isEmpty || width == 0 || width > TileLayout.width
        || level == 0 && width < TileLayout.width
        || bytes != hashes.prefix(width).flatMap(\.bytes)
      {
        result.fault(place, .rowDiffers)
      }
    }
    let isWhole = try TileGrowth.covered(in: db) != nil
    if !isWhole { result.fault("tile", .rowMissing) }
  }

  /// A checkpoint that was kept elsewhere: whether this journal is the one it was taken of, and only grew since.
  mutating func held(_ note: String) {
    guard let signed = Self.read(note) else {
      result.fault("held checkpoint", .checkpointUnsigned)
      return
    }
    let place = "held checkpoint \(signed.size)"
    if let fault = signature(note) { result.fault(place, fault) }
    if let root = roots[signed.size] {
      if root != signed.root || signed.origin != folded.name {
        result.fault(place, .checkpointDiffers)
      }
    } else {
      result.fault(place, .checkpointBeyondJournal)
    }
  }

  private static func read(_ note: String) -> Checkpoint? {
    // Losing the reason is right: a note that does not read is unsigned, whatever is wrong with it.
    (try? SignedNote(parsing: note)).flatMap { Checkpoint(text: $0.text) }
  }

  /// Whether one of the keys signed the note; nil where one did.
  private func signature(_ note: String) -> Verification.What? {
    guard let signed = try? SignedNote(parsing: note), Checkpoint(text: signed.text) != nil else {
      // Whatever is wrong with the note: there is no signature that could be believed.
      return .checkpointUnsigned
    }
    guard let keys else { return nil }
    var fault = Verification.What.checkpointUnsigned
    for key in keys {
      do throws(SignedNote.Problem) {
        try signed.verify(key)
        return nil
      } catch {
        if error == .wrongSignature { fault = .checkpointForged }
      }
    }
    return fault
  }
}
