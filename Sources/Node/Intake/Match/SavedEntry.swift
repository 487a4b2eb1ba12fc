//! One entry of a bundle as a line of a saved index: a bundle is not read anew for one of its objects.

internal import Formats
internal import Kernel

/// An entry and the number of its object.
struct SavedEntry {
  let object: Int
  let entry: IndicatorEntry

  init(object: Int, entry: IndicatorEntry) {
    self.object = object
    self.entry = entry
  }

  /// Reads what `encoded` wrote; nil for anything else.
  init?(_ bytes: [UInt8]) {
    // Whatever is wrong with it, it is no entry, and the sum of its block has been checked.
    guard let json = try? JSON.parse(bytes), let pattern = Self.pattern(json),
      let object = json["object"]?.integer
    else { return nil }
    self.object = Int(object)
    entry = IndicatorEntry(
      pattern: pattern, confidence: json["confidence"]?.integer.map { Int($0) },
      source: json["source"]?.string,
      validFrom: json["from"]?.integer.map { Instant(microseconds: $0) },
      validTo: json["to"]?.integer.map { Instant(microseconds: $0) },
      severity: json["severity"]?.integer.map { Int($0) },
      marking: json["marking"]?.string.flatMap { TLP($0) }, label: json["label"]?.string,
      name: json["name"]?.string)
  }

  /// The line without its break.
  var encoded: [UInt8] {
    let (kind, value) =
      switch entry.pattern {
      case .network(let prefix): ("network", prefix.description)
      case .value(let value): (value.kind.rawValue, value.text)
      case .pattern(let pattern): ("pattern", pattern.text)
      }
    var members: [JSON.Member] = [
      .init("object", .integer(Int64(object))), .init("kind", .string(kind)),
      .init("value", .string(value)),
    ]
    func add(_ name: String, _ value: JSON?) {
      if let value { members.append(.init(name, value)) }
    }
    add("confidence", entry.confidence.map { .integer(Int64($0)) })
    add("source", entry.source.map { .string($0) })
    add("from", entry.validFrom.map { .integer($0.microseconds) })
    add("to", entry.validTo.map { .integer($0.microseconds) })
    add("severity", entry.severity.map { .integer(Int64($0)) })
    add("marking", entry.marking.map { .string($0.label) })
    add("label", entry.label.map { .string($0) })
    add("name", entry.name.map { .string($0) })
    return JSON.object(members).encoded()
  }

  private static func pattern(_ json: JSON) -> IndicatorPattern? {
    guard let kind = json["kind"]?.string, let value = json["value"]?.string else { return nil }
    if kind == "network" { return IPPrefix(value).map { .network($0) } }
    // One that an older version took and this one does not is as none.
    if kind == "pattern" { return (try? WatchedPattern(value)).map { .pattern($0) } }
    switch Observable.Kind(rawValue: kind) {
    // Already in the one spelling of the list's reader, whose rules are stricter.
    case .url: return .value(.url(value))
    case .mail: return .value(.mail(value))
    case .some(let kind): return Observable(kind: kind, text: value).map { .value($0) }
    case nil: return nil
    }
  }
}
