//! What `noroshi match` prints: matches to standard output, how far it is to a terminal.

internal import Glibc
internal import Kernel
internal import Node

/// The lines of a run, gathered and written in large pieces.
struct MatchOutput {
  private let json: Bool
  private let hasTerminal = isatty(2) == 1
  private var events = 0
  private var hits = 0
  private var unreadable = 0
  private var hasProgress = false

  init(json: Bool) { self.json = json }

  /// Writes the hits of the next piece. Throws when nobody reads any more.
  mutating func add(_ piece: FileMatching.Piece) throws {
    var text = ""
    for hit in piece.hits {
      let event = events + hit.event
      if json {
        var members: [JSON.Member] = [
          .init("event", .integer(Int64(event))), .init("indicator", .string(hit.indicator)),
        ]
        if let observable = hit.observable {
          members.append(.init("kind", .string(observable.kind.rawValue)))
          members.append(.init("observable", .string(observable.text)))
        } else {
          members.append(.init("kind", .string("pattern")))
        }
        members.append(.init("seen", .string(hit.seen.rfc3339(in: .utc, fractionDigits: 6))))
        if let label = hit.label { members.append(.init("label", .string(label))) }
        text += "\(JSON.object(members))\n"
      } else {
        text += "\(event)\t\(PlainText.singleLine(hit.indicator, maxCharacters: 4000))\n"
      }
    }
    try write(text)
    events += piece.events
    hits += piece.hits.count
    unreadable += piece.unreadable
  }

  /// Says how far it is, on a terminal only: bytes read (packed as they are), events, matches. A pipe has no total.
  mutating func progress(_ done: Int, of total: Int?) {
    guard hasTerminal else { return }
    hasProgress = true
    let share = total.map { $0 > 0 ? "\(done * 100 / $0) %  " : "" } ?? ""
    say("\r\(share)\(done >> 20) MiB  \(events)  \(hits)")
  }

  /// Says what there was, on a terminal only.
  func end() {
    guard hasTerminal else { return }
    let line =
      "記録 \(events) 件、一致 \(hits) 件、候補のうち読めない行 \(unreadable) / "
      + "\(events) events, \(hits) matches, \(unreadable) suspects unreadable\n"
    say(hasProgress ? "\r\(line)" : line)
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
