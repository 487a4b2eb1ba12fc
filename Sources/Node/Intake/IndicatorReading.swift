//! A spreadsheet of indicators, read: the same values, labels and times as the interface takes, days as people type them.

public import Formats
internal import Kernel
public import Spreadsheets

/// What is wrong with a row of such a list, by the number it has in its file.
public struct IndicatorRowProblem: Hashable, Sendable {
  /// The row.
  public let row: Int
  /// What.
  public let reason: Reason

  /// Why a row is kept out.
  public enum Reason: Hashable, Sendable {
    /// As the interface refuses it.
    case entry(IndicatorProblem, String)
    /// An earlier row has the same mark.
    case twice(row: Int)
  }
}

/// A list of indicators, read.
public struct IndicatorReading: Sendable {
  /// What is taken.
  public private(set) var entries: [IndicatorEntry] = []
  /// The row of each entry.
  public private(set) var rows: [Int] = []
  /// What is wrong with rows.
  public private(set) var problems: [IndicatorRowProblem] = []
  private var rowOf: [IndicatorPattern: Int] = [:]

  /// Reads the rows below the headings. `step` is told the count of rows now and then, and may throw to stop.
  public init(
    _ columns: IndicatorListColumns, of table: Table, step: (Int) throws -> Void = { _ in }
  ) throws {
    // A comment of a list in plain text is no mark.
    for (count, (row, cells)) in columns.cells(of: table, reading: Self.cell).enumerated() {
      if count % 500 == 0 { try step(count) }
      var texts: [IndicatorField: String] = [:]
      for (field, text) in cells where !text.isEmpty { texts[field] = text }
      guard let value = texts[.value], !value.hasPrefix("#") else { continue }
      do throws(IndicatorProblem) {
        let entry = try Self.entry(texts, value)
        if let first = rowOf[entry.pattern] {
          problems.append(IndicatorRowProblem(row: row, reason: .twice(row: first)))
        } else {
          rowOf[entry.pattern] = row
          entries.append(entry)
          rows.append(row)
        }
      } catch {
        problems.append(IndicatorRowProblem(row: row, reason: .entry(error, value)))
      }
    }
  }

  /// A cell in one line. A URL may be long: cut off it would be another.
  private static func cell(_ text: String) -> String {
    ContactText.plain(text, charactersMax: Observable.urlBytesMax)
  }

  private static func entry(
    _ texts: [IndicatorField: String], _ value: String
  ) throws(IndicatorProblem) -> IndicatorEntry {
    let from = try moment(texts[.validFrom], isEnd: false)
    let until = try moment(texts[.validTo], isEnd: true)
    if let from, let until, until <= from { throw .emptyValidity }
    var marking: TLP?
    if let text = texts[.marking] {
      guard let label = TLP(text) else { throw .badMarking(text) }
      marking = label
    }
    return IndicatorEntry(
      pattern: try IndicatorValue.read(value, type: texts[.type].map { typeWord($0) }),
      confidence: try number(texts[.confidence], 0...100, else: .badConfidence),
      source: texts[.source], validFrom: from, validTo: until,
      severity: try number(texts[.severity], 1...5, else: .badSeverity), marking: marking,
      label: texts[.label])
  }

  /// What Japanese lists call the types.
  private static func typeWord(_ text: String) -> String {
    switch ContactText.compared(text) {
    case "ipアドレス", "アドレス": "ip"
    case "ドメイン", "ドメイン名", "ホスト名": "domain"
    case "ハッシュ", "ハッシュ値": "hash"
    case "メール", "メールアドレス": "mail"
    case "件名", "メールの件名": "subject"
    case "ネットワーク", "アドレス範囲": "network"
    default: text
    }
  }

  private static func number(
    _ text: String?, _ range: ClosedRange<Int>, else problem: IndicatorProblem
  ) throws(IndicatorProblem) -> Int? {
    guard let text else { return nil }
    guard let number = Int(text), range.contains(number) else { throw problem }
    return number
  }

  /// RFC 3339, or a day as people write it, in Japan; a day as an end means until it is over.
  private static func moment(
    _ text: String?, isEnd: Bool
  ) throws(IndicatorProblem) -> Instant? {
    guard let text else { return nil }
    if let moment = Instant(rfc3339: text) { return moment }
    guard let day = ContactText.day(text) else { throw .badTime }
    return TimeZoneRule.tokyo.instant(isEnd ? day.adding(days: 1) : day, hour: 0, minute: 0)
  }
}
