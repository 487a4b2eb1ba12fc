//! One figure beside its target: what was measured, what must hold, and whether this run may judge it.

internal import Foundation

/// A measured figure and its targets. Smaller is better for all of them.
struct Figure: Sendable {
  /// The row of the targets, e.g. `U1`.
  let row: String
  /// What was measured.
  let what: String
  /// The figure, in `unit`.
  let value: Double
  /// Its unit.
  let unit: String
  /// What must hold for a release; nil where the figure only informs.
  var hard: Double?
  /// The number for the front page.
  var stretch: Double?
  /// Whether it is a time or a memory that only an idle machine gives truly.
  var isAbsolute = false
  /// Whether this run did what the target speaks of; else the figure is said and not judged.
  var isWhole = true

  /// The most load at which an absolute figure is judged. Source: targets, "Gate rule".
  static let loadMax = 0.5

  /// What is said about it. An absolute figure of a busy machine is never called met.
  func verdict(load: Double) -> String {
    guard let hard else { return "" }
    if !isWhole || isAbsolute && load > Self.loadMax { return "not judged" }
    if value > hard { return "MISSED" }
    return stretch.map { value <= $0 } == true ? "stretch" : "met"
  }

  /// The line of the table.
  func line(load: Double) -> String {
    [
      Self.padded(row, 4), Self.padded(what, 52), Self.padded(Self.short(value, unit), 14),
      Self.padded(hard.map { "<= " + Self.short($0, unit) } ?? "", 14),
      Self.padded(stretch.map { "<= " + Self.short($0, unit) } ?? "", 14), verdict(load: load),
    ].joined(separator: " ")
  }

  /// The table's head.
  static let head =
    [padded("row", 4), padded("what", 52), padded("measured", 14), padded("hard", 14)]
    .joined(separator: " ") + " " + padded("stretch", 14) + " verdict"

  /// The load of the last minute.
  static func load() throws -> Double {
    let text = try String(contentsOfFile: "/proc/loadavg", encoding: .utf8)
    return text.split(separator: " ").first.flatMap { Double($0) } ?? .infinity
  }

  /// The middle of several runs.
  static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  private static func short(_ value: Double, _ unit: String) -> String {
    let number = value.rounded() == value ? String(Int(value)) : String(format: "%.3f", value)
    return "\(number) \(unit)"
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
