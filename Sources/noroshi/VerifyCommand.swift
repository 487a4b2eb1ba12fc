//! `noroshi verify`: whether a store is what its journal says, and whether history is what was signed before.

internal import ArgumentParser
internal import Glibc
internal import Kernel
internal import Node
internal import Web

/// Exits 0 when everything holds, 1 when something does not, 3 when the store cannot be read.
struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fold the journal again and compare every row / 台帳の検証")
  @Option(help: "Data folder") var data = "data"
  @Option(help: "A checkpoint that was kept elsewhere; may be given several times / 手元の検証点")
  var checkpoint: [String] = []
  @Flag(help: "Also read every record of the event log / センサーの記録も全部読む")
  var events = false

  func run() async throws {
    let path = NodeFolder.databasePath(data)
    let cannotOpen = Complaint.broke("\(path) を開けません。", "Cannot open \(path).")
    guard access(path, R_OK) == 0 else { throw cannotOpen }
    let held = try checkpoint.map { try note($0) }
    let keys = CheckpointKeys(folder: data)
    let clock = NodeClock(highWater: Instant(microseconds: 0))
    var known: [NoteKey] = []
    let result: Verification
    do {
      _ = try keys.noteKeys(of: "noroshi")
      result = try StoreFile.verify(path, at: clock.now, held: held) { name in
        // Read just before without a problem; a file that changes meanwhile is found by the missing signature.
        known = (try? keys.noteKeys(of: name)) ?? []
        return known
      }
    } catch { throw cannotOpen }
    report(result, known)
    let log = try checkedLog()
    guard let first = result.faults.first else {
      if let log, !log.isSound { throw Self.damaged(log) }
      for (file, note) in zip(checkpoint, held) { holds(file, note) }
      print("sound / 正しい")
      return
    }
    for fault in result.faults.prefix(20) { print("broken: \(fault.place): \(fault.what)") }
    if let fault = result.faults.first(where: { $0.place.hasPrefix("held checkpoint") }) {
      let words = Self.words(fault.what)
      Complaint.write(words.ja)
      Complaint.write(words.en)
    }
    throw Complaint.refused(
      "最初に壊れている記録: \(first.place)（\(first.what)）",
      "First broken record: \(first.place) (\(first.what))")
  }

  private func report(_ result: Verification, _ known: [NoteKey]) {
    print("facts \(result.facts)  rows \(result.rows)  checkpoints \(result.checkpoints)")
    print("root \(result.root)")
    for key in known { print("key \(key)") }
    if known.isEmpty, result.checkpoints > 0 {
      print("署名は調べていません（鍵がありません）/ signatures were not checked: there is no key")
    }
    for place in result.notReady.prefix(10) { print("not ready (I10): \(place)") }
    if result.notReady.count > 10 { print("not ready (I10): +\(result.notReady.count - 10)") }
  }

  /// What the event log says of itself; nil where there is none. A node may go on writing to it meanwhile.
  private func checkedLog() throws -> EventLogCheck? {
    let path = data + "/events"
    guard access(path, R_OK) == 0 else { return nil }
    let check: EventLogCheck
    do {
      check = try EventLogReader(path: path).check(readsRecords: events)
    } catch {
      throw Complaint.broke("\(path) を読めません（\(error)）。", "Cannot read \(path) (\(error)).")
    }
    let extent = check.extent
    print(
      "event log: segments \(extent.segments)  packed \(extent.packed)  bytes \(extent.bytes)  "
        + "unpacked \(extent.plainBytes)" + (check.records.map { "  records \($0)" } ?? ""))
    for range in check.damage.prefix(20) {
      let (from, to) = (range.lowerBound, range.upperBound)
      print("broken: events \(from.segment), bytes \(from.offset)..<\(to.offset)")
    }
    for segment in check.tables.prefix(20) { print("broken: events \(segment), head or table") }
    if !check.indexes.isEmpty {
      print("not indexed, the running node does it: \(check.indexes.count) segments")
    }
    return check
  }

  private static func damaged(_ log: EventLogCheck) -> Complaint {
    let segment = log.damage.first?.lowerBound.segment ?? log.tables.first ?? 0
    return Complaint.refused(
      "センサーの記録に読めない所があります（最初はセグメント\(segment)）。ディスクを調べ、控えにそのファイルがあれば events/ へ戻してください。",
      """
      Some raw events cannot be read (the first in segment \(segment)). Check the disk; where a backup has \
      that file, put it back into events/.
      """)
  }

  /// The note in a file: the file itself, or what stands in a saved mail.
  private func note(_ file: String) throws -> String {
    let bytes = try ControlRequest.readFile(file)
    guard bytes.count <= SignedNote.bytesMax else {
      throw Complaint.use("\(file) は検証点ではありません。", "\(file) is no checkpoint.")
    }
    return CheckpointMail.note(in: String(decoding: bytes, as: UTF8.self))
  }

  private func holds(_ file: String, _ note: String) {
    let lines = note.split(separator: "\n")
    let size = lines.count > 1 ? String(lines[1]) : "?"
    print(
      "\(file): この台帳の最初の\(size)件は、その時から書き換えられていません / "
        + "the first \(size) Facts were not rewritten since")
  }

  /// What it means that a kept checkpoint does not go with this journal.
  private static func words(_ what: Verification.What) -> Phrase {
    switch what {
    case .checkpointUnsigned, .checkpointForged:
      Phrase(
        ja: "手元の検証点は、このノードの鍵で署名されていません。ファイルと、どのノードのものかを確かめてください。",
        en:
          "The kept checkpoint is not signed by a key of this node. Check the file and which node it is of."
      )
    case .checkpointBeyondJournal:
      Phrase(
        ja: "手元の検証点の後の記録が、この台帳にはありません。古い控えから戻したか、記録が消されています。",
        en:
          "This journal ends before the kept checkpoint: it was restored from an older backup, or Facts were removed."
      )
    default:
      Phrase(
        ja: "台帳の過去が、手元の検証点の時から書き換えられています。ノードを触らず、監督する団体に知らせてください。",
        en:
          "History was rewritten since the kept checkpoint. Leave the node as it is and tell the supervising body."
      )
    }
  }
}
