//! A story as a table for a terminal: days, times, and columns side by side. Whatever is replayed is printed in this shape.

internal import Kernel

/// The lines of a table: the time, columns of fixed widths, and a last one that is as wide as it likes.
struct StoryTable {
  /// How wide the time is.
  static let timeColumns = 12
  /// How many spaces stand between two columns.
  static let gap = 2

  /// The columns between the time and the last one.
  private let widths: [Int]
  private(set) var lines: [String]
  private var day = ""

  /// A table with these words at its head, one more than there are widths.
  init(_ widths: [Int], heads: [String]) {
    self.widths = widths
    lines = []
    lines.append(line("", heads))
    lines.append(
      String(repeating: "─", count: ReplayReport.textColumns / TextColumns.ruleColumns))
  }

  /// A time with what stands in each column, line by line; a day that begins has a line of its own.
  mutating func add(at moment: Instant, _ columns: [[String]]) {
    let local = moment.rfc3339(in: .tokyo)
    if !local.hasPrefix(day) || day.isEmpty {
      day = String(local.prefix(10))
      lines.append(day)
    }
    for index in 0..<max(columns.map(\.count).max() ?? 0, 1) {
      let time = index == 0 ? "  " + local.dropFirst(11).prefix(8) : ""
      lines.append(line(String(time), columns.map { index < $0.count ? $0[index] : "" }))
    }
  }

  private func line(_ time: String, _ cells: [String]) -> String {
    let space = String(repeating: " ", count: Self.gap)
    var text = TextColumns.padded(time, columns: Self.timeColumns)
    for (index, cell) in cells.enumerated() {
      let isLast = index >= widths.count
      text += space + (isLast ? cell : TextColumns.padded(cell, columns: widths[index]))
    }
    return String(text.reversed().drop { $0 == " " }.reversed())
  }
}

extension ReplayReport {
  /// What did not hold, each with its time, line and alert.
  static func lines(of failures: [Failure], in language: Language) -> [String] {
    failures.flatMap { failure in
      let place = failure.line.map { "\(Phrase(ja: "行", en: "line")(language)) \($0)" } ?? ""
      let what = words(failure.what)(language)
      return TextColumns.wrapped(
        "✗ \(failure.at.rfc3339(in: .tokyo)) \(place) \(failure.alert ?? "") \(what)",
        columns: textColumns)
    }
  }
}
