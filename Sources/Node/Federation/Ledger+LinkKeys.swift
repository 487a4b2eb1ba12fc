//! A new key for the links of a node. The keys themselves are at the edge; here stands which of them is the newest, and
//! whom it was told.

internal import Federation
internal import GRDB
internal import Kernel

extension Ledger {
  /// Which of its keys this node signs with, and since when; nil where it still has its first.
  func keyGeneration() throws -> (number: Int64, since: Instant?) {
    guard
      let row = try Row.fetchOne(
        db, sql: "SELECT key_generation, key_since FROM node WHERE id = 1")
    else { return (0, nil) }
    let number: Int64 = row["key_generation"]
    let since: Int64? = row["key_since"]
    return (number, since.map { Instant(microseconds: $0) })
  }

  /// With which of its keys this node signed at a moment: a request that went by hand may be older than the newest.
  func keyGeneration(at moment: Instant) throws -> Int64 {
    let later = try Int64.fetchOne(
      db,
      sql: "SELECT COUNT(*) FROM fact WHERE record = ? AND kind = 'linkKeyRotated' AND at > ?",
      arguments: [RecordReference(.node, nodeRecord).description, moment.microseconds])
    return try max(0, keyGeneration().number - (later ?? 0))
  }

  /// From now on the next key counts. Peers are told of it one by one, and take the old one meanwhile.
  func rotateKey() throws {
    _ = try ownNode()
    let now = try keyGeneration()
    if let since = now.since, at - since < LinkLimits.rotateEvery {
      throw RefusalCode("rotatedLately")
    }
    try commit(.node(.linkKeyRotated(generation: now.number + 1)))
    try db.execute(
      sql: "UPDATE node SET key_generation = ?, key_since = ?",
      arguments: [now.number + 1, at.microseconds])
  }

  /// Queues the newest key for a peer. A letter with an older one that still waits has become idle.
  func announce(_ rotation: Signed<KeyRotation>, _ generation: Int64, on id: ID<PeerLink>) throws {
    let link = try existing(PeerLink.self, id.description)
    let document = rotation.document
    guard document.new.node == link.own, generation == (try keyGeneration().number),
      let old = document.old.noteKey, let new = document.new.noteKey, rotation.isSigned(by: old),
      rotation.isSigned(by: new)
    else { throw RefusalCode(PeerLink.Refusal.badRotation.rawValue) }
    guard link.owesKey(newest: generation, at: at) else { return }
    if let older = link.ownKey?.announced { try decide(id, .withdraw(older.letter)) }
    // It is for the node itself: its receiver checks no audience, which must not be empty.
    guard let reader = try living(among: link.hosts).first ?? directory.tower else { return }
    let isPosted = try post(
      .rotation(rotation), about: RecordReference(.node, nodeRecord), for: [reader],
      marking: Marking(tlp: .amber), in: .urgent, until: at + Self.letterLife, on: id)
    let queued = try existing(PeerLink.self, id.description)
    guard isPosted,
      let letter = queued.outgoing.urgent.waiting.last(where: { $0.kind == .rotation })
    else { return }
    try decide(id, .announced(generation: generation, letter: letter.id))
  }
}
