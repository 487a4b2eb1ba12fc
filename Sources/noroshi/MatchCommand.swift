//! `noroshi match`: which of these indicators are in these events? A tool by itself, without a node.

internal import ArgumentParser
internal import Foundation
internal import Glibc
internal import Kernel
internal import Node

/// Prints `event-index TAB indicator` for each match.
struct Match: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Match events with indicators / 記録と手がかりを突き合わせる",
    discussion: """
      Events are newline-delimited: Suricata EVE, Zeek JSON, CEF or the plain form; lists are one \
      value a line, a table or CSV (docs/formats.md). Prints `event-index TAB indicator` for each \
      match, in the order of the events; an indicator without a name of its own is LIST:LINE. \
      Exit code 0 also when nothing matches.
      """)
  @Option(parsing: .upToNextOption, help: "Lists of indicators") var indicators: [String]
  @Option(help: "Events; - reads standard input") var events: String
  @Flag(help: "One JSON object for each match, with what was seen and when") var json = false

  /// So much is matched by one thread at a time.
  private static let pieceBytes = 8 << 20

  func run() async throws {
    guard indicators.count <= IndicatorFiles.filesMax else {
      throw Complaint.use(
        "一覧は一度に\(IndicatorFiles.filesMax)個までです。",
        "At most \(IndicatorFiles.filesMax) lists at a time.")
    }
    let lists = try mapped { () throws(MappedFile.Problem) in
      try IndicatorFiles(indicators, seed: .random(in: 0 ... .max))
    }
    for tally in lists.tallies where tally.refused > 0 { tell(tally) }
    guard lists.tallies.contains(where: { $0.taken > 0 }) else {
      throw Complaint.refused(
        "読める手がかりが1件もありません。docs/formats.md の形か確かめてください。",
        "Not one indicator could be read. See docs/formats.md for the forms.")
    }
    let matching = FileMatching(
      lists, at: Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)))
    if events == "-" {
      try fromInput(matching)
    } else {
      try await fromFile(
        matching, try mapped { () throws(MappedFile.Problem) in try MappedFile(events) })
    }
  }

  // MARK: Events

  /// Pieces side by side, one for each core; printed in their order.
  private func fromFile(_ matching: FileMatching, _ file: MappedFile) async throws {
    var output = MatchOutput(json: json)
    let lanes = max(1, min(8, ProcessInfo.processInfo.activeProcessorCount))
    var start = 0
    while start < file.count {
      var ranges: [Range<Int>] = []
      while ranges.count < lanes, start < file.count {
        let end = file.lineStart(after: min(file.count, start + Self.pieceBytes))
        ranges.append(start..<end)
        start = end
      }
      let pieces = await withTaskGroup(of: (Int, FileMatching.Piece).self) { group in
        for (lane, range) in ranges.enumerated() {
          group.addTask {
            (lane, file.withBytes(range) { matching.match($0, count: range.count) })
          }
        }
        var pieces = [FileMatching.Piece](repeating: .init(), count: ranges.count)
        for await (lane, piece) in group { pieces[lane] = piece }
        return pieces
      }
      for piece in pieces { try output.add(piece) }
      output.progress(start, of: file.count)
    }
    output.end()
  }

  /// Standard input, a piece at a time; what follows the last line break waits for the next piece.
  private func fromInput(_ matching: FileMatching) throws {
    var output = MatchOutput(json: json)
    var buffer = [UInt8](repeating: 0, count: Self.pieceBytes + FileMatching.paddingBytes)
    var held = 0
    var isOver = false
    while !isOver {
      if held + FileMatching.paddingBytes >= buffer.count {
        // One line longer than a piece: the exact reader refuses it, and so its rest need not be held.
        throw Complaint.refused(
          "\(Self.pieceBytes >> 20) MiB より長い行があります。1行に1件の形か確かめてください。",
          "A line is longer than \(Self.pieceBytes >> 20) MiB. Is there one event a line?")
      }
      let room = buffer.count - FileMatching.paddingBytes - held
      let got = buffer.withUnsafeMutableBytes { bytes in
        bytes.baseAddress.map { read(0, $0 + held, room) } ?? 0
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else {
        throw Complaint.broke("標準入力を読めません。", "Standard input cannot be read.")
      }
      isOver = got == 0
      held += got
      let end = isOver ? held : (buffer[..<held].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)
      guard end > 0 else { continue }
      try output.add(buffer.withUnsafeBytes { matching.match($0.bytes, count: end) })
      buffer.withUnsafeMutableBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        memmove(base, base + end, held - end)
      }
      held -= end
    }
    output.end()
  }

  // MARK: Words

  private func tell(_ tally: IndicatorFiles.Tally) {
    Complaint.write(
      "\(tally.path): \(tally.taken) 件、読めない行 \(tally.refused) / not taken: \(tally.refused)")
    for problem in tally.problems { Complaint.write("  \(problem.line): \(problem.reason)") }
  }

  private func mapped<Value>(_ body: () throws(MappedFile.Problem) -> Value) throws -> Value {
    do {
      return try body()
    } catch {
      throw Complaint.broke(
        "\(error.path) を開けません（\(error.reason)）。", "Cannot open \(error.path): \(error.reason).")
    }
  }
}
