//! Lenient reading of a JSON object that a sensor wrote: numbers may be strings, lists may be single values.

internal import Kernel

/// A JSON object of an event. What is missing and what has the wrong type read the same: as nil or as nothing.
struct EventObject {
  private let json: JSON

  /// The object in this value; nil when it is none.
  init?(_ json: JSON) {
    guard json.members != nil else { return nil }
    self.json = json
  }

  /// Whether the member is there, whatever it holds.
  func has(_ name: String) -> Bool { json[name] != nil }

  /// A text that is not empty.
  func text(_ name: String) -> String? {
    guard let text = json[name]?.string, !text.isEmpty else { return nil }
    return text
  }

  /// A whole number, also when it stands in quotes or is written `3.0`.
  func integer(_ name: String) -> Int64? {
    switch json[name] {
    case .integer(let value): value
    case .string(let text): Int64(text)
    case .double(let value): Int64(exactly: value)
    default: nil
    }
  }

  /// A port, 0…65535.
  func port(_ name: String) -> UInt16? { integer(name).flatMap(UInt16.init(exactly:)) }

  /// A moment, as text of RFC 3339 or as seconds since 1970 with a fraction (Zeek's two ways of writing it). Nil
  /// before 1970 and after the year 9999, where no sensor sees anything.
  func moment(_ name: String) -> Instant? {
    let seconds: Double
    switch json[name] {
    case .integer(let value): seconds = Double(value)
    case .double(let value): seconds = value
    case .string(let text): return Instant(sensorTime: text)
    default: return nil
    }
    guard seconds >= 0, seconds < 253_402_300_800 else { return nil }
    return Instant(microseconds: Int64((seconds * 1_000_000).rounded()))
  }

  /// The object under this name.
  func object(_ name: String) -> EventObject? { json[name].flatMap(EventObject.init) }

  /// The objects under this name, whether the sensor wrote a list or a single one.
  func objects(_ name: String) -> [EventObject] {
    guard let value = json[name] else { return [] }
    return (value.array ?? [value]).compactMap(EventObject.init)
  }

  /// The texts under this name, whether the sensor wrote a list or a single one.
  func texts(_ name: String) -> [String] {
    guard let value = json[name] else { return [] }
    return (value.array ?? [value]).compactMap(\.string)
  }
}
