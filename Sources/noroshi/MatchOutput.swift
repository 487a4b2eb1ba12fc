//! What `noroshi match` prints: matches to standard output, what was set aside to standard error, how far it is to a
//! terminal.

internal import Formats
internal import Glibc
internal import Kernel
internal import Node

/// The lines of a run, gathered and written in large pieces.
struct MatchOutput {
  private let json: Bool
  /// Whether what was set aside is printed with the matches.
  private let showsSuppressed: Bool
  private let hasTerminal = isatty(2) == 1
  private var events = 0
  private var hits = 0
  private var unreadable = 0
  private var suppressed: [String: Int] = [:]
  private var hasProgress = false

  init(json: Bool, showsSuppressed: Bool) {
    self.json = json
    self.showsSuppressed = showsSuppressed
  }

  /// Writes the hits of the next piece. Throws when nobody reads any more, and where the index is damaged.
  mutating func add(_ piece: FileMatching.Piece) throws {
    var text = ""
    if json {
      // Both are in the order of the events.
      var aside = piece.suppressed[...]
      for hit in piece.hits {
        while let one = aside.first, one.hit.event <= hit.event { text += line(&aside) }
        text += Self.text(members(hit))
      }
      while !aside.isEmpty { text += line(&aside) }
    } else {
      for hit in piece.hits {
        let name = PlainText.singleLine(hit.indicator, maxCharacters: 4000)
        text += "\(events + hit.event)\t\(name)\n"
      }
    }
    for (_, reason) in piece.suppressed { suppressed[reason.list, default: 0] += 1 }
    try write(text)
    events += piece.events
    hits += piece.hits.count
    unreadable += piece.unreadable
    if let damage = piece.damage { throw Complaint.index(damage) }
  }

  /// The first of what was set aside, as a line; nothing where it is not to be shown.
  private func line(
    _ aside: inout ArraySlice<(hit: FileMatching.Hit, reason: AllowLists.Reason)>
  ) -> String {
    let (hit, reason) = aside.removeFirst()
    guard showsSuppressed else { return "" }
    let why = JSON.object([
      .init("list", .string(reason.list)), .init("entry", .string(reason.entry)),
    ])
    return Self.text(members(hit) + [.init("suppressed", why)])
  }

  private static func text(_ members: [JSON.Member]) -> String {
    String(decoding: JSON.object(members).encoded(), as: UTF8.self) + "\n"
  }

  /// What is known of a hit; what its list leaves open is left out.
  private func members(_ hit: FileMatching.Hit) -> [JSON.Member] {
    var members: [JSON.Member] = [
      .init("event", .integer(Int64(events + hit.event))),
      .init("indicator", .string(hit.indicator)),
      .init("kind", .string(hit.observable?.kind.rawValue ?? "pattern")),
    ]
    func add(_ name: String, _ value: JSON?) {
      if let value { members.append(.init(name, value)) }
    }
    add("observable", hit.observable.map { .string($0.text) })
    add("seen", .string(hit.seen.rfc3339(in: .utc, fractionDigits: 6)))
    add("label", hit.entry.label.map { .string($0) })
    add("confidence", hit.entry.confidence.map { .integer(Int64($0)) })
    add("source", hit.entry.source.map { .string($0) })
    add("marking", hit.entry.marking.map { .string($0.label) })
    add("severity", hit.entry.severity.map { .integer(Int64($0)) })
    add("valid_from", hit.entry.validFrom.map { .string($0.rfc3339(in: .utc)) })
    add("valid_to", hit.entry.validTo.map { .string($0.rfc3339(in: .utc)) })
    return members
  }

  /// Says how far it is, on a terminal only: bytes read (packed as they are), events, matches. A pipe has no total.
  mutating func progress(_ done: Int, of total: Int?) {
    guard hasTerminal else { return }
    hasProgress = true
    let share = total.map { $0 > 0 ? "\(done * 100 / $0) %  " : "" } ?? ""
    say("\r\(share)\(done >> 20) MiB  \(events)  \(hits)")
  }

  /// Says what there was, on a terminal only, and what was set aside, always: a match that nobody sees must be counted.
  func end() {
    if hasTerminal {
      let line =
        "記録 \(events) 件、一致 \(hits) 件、候補のうち読めない行 \(unreadable) / "
        + "\(events) events, \(hits) matches, \(unreadable) suspects unreadable\n"
      say(hasProgress ? "\r\(line)" : line)
    }
    guard !suppressed.isEmpty else { return }
    let count = suppressed.values.reduce(0, +)
    Complaint.write("許可リストにより除いた一致 \(count) 件 / set aside by allow lists: \(count)")
    for (list, count) in suppressed.sorted(by: { $0.key < $1.key }) {
      Complaint.write("  \(count)  \(list)")
    }
  }

  private func say(_ text: String) {
    _ = text.withCString { Glibc.write(2, $0, strlen($0)) }
  }

  private func write(_ text: String) throws {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let done = rest.withUnsafeBytes { Glibc.write(1, $0.baseAddress, $0.count) }
      if done < 0, errno == EINTR { continue }
      guard done >= 0 else {
        throw Complaint.broke("結果を書けません。", "The result cannot be written.")
      }
      rest = rest.dropFirst(done)
    }
  }
}
