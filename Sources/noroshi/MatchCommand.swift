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
      Events are newline-delimited: Suricata EVE, Zeek JSON, CEF or the plain form, also packed by \
      gzip or zstd; lists are one value a line, a table, CSV or a STIX 2.1 bundle \
      (docs/formats.md). Prints `event-index TAB indicator` for each \
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
    let now = Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    let matching = FileMatching(lists, at: now)
    var patterns = FilePatterns(lists, at: now)
    if events == "-" {
      try fromSource(
        matching, &patterns,
        try sourced { () throws(EventSource.Problem) in
          try EventSource(descriptor: 0, named: "-")
        })
      tell(patterns)
      return
    }
    let file = try mapped { () throws(MappedFile.Problem) in try MappedFile(events) }
    if EventSource.isPacked(file.copy(0..<min(file.count, 4))) {
      try fromSource(
        matching, &patterns,
        try sourced { () throws(EventSource.Problem) in try EventSource(path: events) })
    } else {
      try await fromFile(matching, &patterns, file)
    }
    tell(patterns)
  }

  // MARK: Events

  /// Pieces side by side, one for each core; printed in their order.
  private func fromFile(
    _ matching: FileMatching, _ patterns: inout FilePatterns, _ file: MappedFile
  ) async throws {
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
      for (lane, matched) in pieces.enumerated() {
        var piece = matched
        if !patterns.isEmpty {
          // One after the other: a match may begin in one piece and end in the next.
          file.withBytes(ranges[lane]) {
            patterns.add($0, count: ranges[lane].count, to: &piece)
          }
        }
        try output.add(piece)
      }
      output.progress(start, of: file.count)
    }
    output.end()
  }

  /// Standard input or a packed file, a piece at a time; what follows the last line break waits for the next piece.
  private func fromSource(
    _ matching: FileMatching, _ patterns: inout FilePatterns, _ source: EventSource
  ) throws {
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
      // What a pipe has is matched at once: somebody may be watching.
      let got = try sourced { () throws(EventSource.Problem) in
        try Self.read(source, into: &buffer, from: held)
      }
      isOver = got == 0
      held += got
      let end = isOver ? held : (buffer[..<held].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)
      guard end > 0 else { continue }
      var piece = buffer.withUnsafeBytes { matching.match($0.bytes, count: end) }
      if !patterns.isEmpty {
        buffer.withUnsafeBytes { patterns.add($0.bytes, count: end, to: &piece) }
      }
      try output.add(piece)
      buffer.withUnsafeMutableBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        memmove(base, base + end, held - end)
      }
      held -= end
      output.progress(source.bytesRead, of: source.fileBytes)
    }
    output.end()
  }

  /// Reads once, up to the padding; nought when there is nothing more.
  private static func read(
    _ source: EventSource, into buffer: inout [UInt8], from place: Int
  ) throws(EventSource.Problem) -> Int {
    let end = buffer.count - FileMatching.paddingBytes
    let got: Result<Int, EventSource.Problem> = buffer.withUnsafeMutableBytes { bytes in
      do throws(EventSource.Problem) {
        return .success(
          try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[place..<end])))
      } catch {
        return .failure(error)
      }
    }
    return try got.get()
  }

  // MARK: Words

  private func tell(_ tally: IndicatorFiles.Tally) {
    Complaint.write(
      "\(tally.path): \(tally.taken) 件、読めない行 \(tally.refused) / not taken: \(tally.refused)")
    for problem in tally.problems { Complaint.write("  \(problem.line): \(problem.reason)") }
  }

  private func tell(_ patterns: FilePatterns) {
    guard patterns.unanswered > 0 else { return }
    Complaint.write(
      "手間がかかりすぎて答えの出なかったパターンの照合 \(patterns.unanswered) 回 / "
        + "no answer, since it cost too much: \(patterns.unanswered) times")
  }

  private func sourced<Value>(_ body: () throws(EventSource.Problem) -> Value) throws -> Value {
    do {
      return try body()
    } catch {
      switch error.reason {
      case .system(let reason):
        throw Complaint.broke(
          "\(error.path) を読めません（\(reason)）。", "Cannot read \(error.path): \(reason).")
      case .corrupt:
        throw Complaint.refused(
          "\(error.path) の圧縮が壊れています。ここまでの結果だけを出しました。元のファイルから取り直してください。",
          "\(error.path) is broken inside. What was printed is from before. Fetch it anew.")
      case .truncated:
        throw Complaint.refused(
          "\(error.path) は途中で切れています。ここまでの結果だけを出しました。元のファイルから取り直してください。",
          "\(error.path) ends in the middle. What was printed is from before. Fetch it anew.")
      case .expandsTooMuch:
        throw Complaint.refused(
          "\(error.path) は\(EventSource.expansionMax)倍を超えて膨らむため、途中でやめました。記録のファイルか確かめてください。",
          "\(error.path) becomes over \(EventSource.expansionMax) times its size. Are these events?"
        )
      }
    }
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
