//! Where in a row which part of an indicator stands.

internal import Kernel

/// Turns the fields of one row into an entry. Columns of unknown name are passed over.
struct IndicatorColumns {
  private let places: [String: Int]

  /// The columns that a CSV header names; nil when `value` is not among them.
  init?(header: [String]) {
    var places: [String: Int] = [:]
    for (index, name) in header.enumerated() {
      let name = Self.trimmed(name).lowercased()
      if places[name] == nil { places[name] = index }
    }
    guard places["value"] != nil else { return nil }
    self.places = places
  }

  /// The entry in a row of a CSV list.
  func entry(_ fields: [String]) -> Result<IndicatorEntry, IndicatorProblem> {
    do throws(IndicatorProblem) {
      let from = try Self.time(field("valid_from", fields), isEnd: false)
      let to = try Self.time(field("valid_to", fields), isEnd: true)
      if let from, let to, to <= from { throw .emptyValidity }
      guard let value = field("value", fields) else { throw .valueMissing }
      return .success(
        IndicatorEntry(
          pattern: try IndicatorValue.read(value, type: field("type", fields)),
          confidence: try Self.number(field("confidence", fields), 0...100, else: .badConfidence),
          source: field("source", fields), validFrom: from, validTo: to,
          severity: try Self.number(field("severity", fields), 1...5, else: .badSeverity),
          marking: try Self.marking(field("marking", fields)), label: field("label", fields),
          name: field("id", fields)))
    } catch {
      return .failure(error)
    }
  }

  /// The entry in a line that is one value; a `#` after white space begins a comment.
  static func plain(_ line: String) -> Result<IndicatorEntry, IndicatorProblem> {
    var value = Substring(line)
    var previous: Character = " "
    for index in line.indices {
      if line[index] == "#", previous == " " || previous == "\t" {
        value = line[..<index]
        break
      }
      previous = line[index]
    }
    do throws(IndicatorProblem) {
      return .success(IndicatorEntry(pattern: try IndicatorValue.read(trimmed(value))))
    } catch {
      return .failure(error)
    }
  }

  /// The entry in `type<TAB>value<TAB>label`. One column may stand before the type; when it is a time, the entry counts
  /// from then, else it is the list's name for it. Columns behind the label are passed over.
  static func tabbed(_ line: String) -> Result<IndicatorEntry, IndicatorProblem> {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map { trimmed($0) }
    let isSecond =
      fields.count > 2 && !IndicatorValue.isType(fields[0].lowercased())
      && IndicatorValue.isType(fields[1].lowercased())
    let place = isSecond ? 1 : 0
    guard fields.count > place + 1 else { return .failure(.valueMissing) }
    do throws(IndicatorProblem) {
      let pattern = try IndicatorValue.read(fields[place + 1], type: fields[place])
      let label = fields.count > place + 2 ? fields[place + 2] : ""
      let from = isSecond ? moment(fields[0], isEnd: false) : nil
      return .success(
        IndicatorEntry(
          pattern: pattern, validFrom: from, label: label.isEmpty ? nil : label,
          name: isSecond && from == nil && !fields[0].isEmpty ? fields[0] : nil))
    } catch {
      return .failure(error)
    }
  }

  private func field(_ name: String, _ fields: [String]) -> String? {
    guard let place = places[name], place < fields.count else { return nil }
    let text = Self.trimmed(fields[place])
    return text.isEmpty ? nil : text
  }

  private static func number(
    _ text: String?, _ range: ClosedRange<Int>, else problem: IndicatorProblem
  ) throws(IndicatorProblem) -> Int? {
    guard let text else { return nil }
    guard let number = Int(text), range.contains(number) else { throw problem }
    return number
  }

  private static func marking(_ text: String?) throws(IndicatorProblem) -> TLP? {
    guard let text else { return nil }
    guard let label = TLP(text) else { throw .badMarking(text) }
    return label
  }

  private static func time(_ text: String?, isEnd: Bool) throws(IndicatorProblem) -> Instant? {
    guard let text else { return nil }
    guard let moment = moment(text, isEnd: isEnd) else { throw .badTime }
    return moment
  }

  /// RFC 3339, or a date, or date and time in UTC. A date as an end means until that day is over.
  private static func moment(_ text: String, isEnd: Bool) -> Instant? {
    if let moment = Instant(rfc3339: text) { return moment }
    if let day = Instant(rfc3339: "\(text)T00:00:00Z") { return isEnd ? day + .days(1) : day }
    let parts = text.split(separator: " ")
    return parts.count == 2 ? Instant(rfc3339: "\(parts[0])T\(parts[1])Z") : nil
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    var rest = Substring(text)
    while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
    while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
    return String(rest)
  }
}
