//! Common Event Format, one message a line, with or without a syslog header before it.

internal import Kernel

/// A CEF message: seven fields between bars, then `name=value` pairs whose values may hold blanks.
/// Source: ArcSight Common Event Format, version 25: header, extension, escapes, "ArcSight Extension Dictionary".
struct CEF {
  private static let mark = Array("CEF:".utf8)
  /// How far into the line the mark is looked for: a syslog header is shorter.
  private static let headerBytesMax = 1024

  private let header: [String]
  private let extensions: [String: String]

  /// Whether a line that is no JSON is a message of this form.
  static func recognises(_ line: ArraySlice<UInt8>) -> Bool { start(line) != nil }

  private static func start(_ line: ArraySlice<UInt8>) -> Int? {
    let end = min(line.startIndex + headerBytesMax, line.endIndex - mark.count)
    guard line.startIndex <= end else { return nil }
    return (line.startIndex...end).first { at in
      line[at] == mark[0] && line[at..<at + mark.count].elementsEqual(mark)
        && (at == line.startIndex || line[at - 1] == 0x20)
    }
  }

  /// The event in a line. A message that names no time counts from the moment of receipt: the time in a syslog header
  /// has neither year nor zone.
  static func read(
    _ line: ArraySlice<UInt8>, receivedAt: Instant
  ) throws(EventRefusal) -> SensorEvent {
    let message = try CEF(line)
    let time = message.time ?? receivedAt
    return SensorEvent(
      time: time, isAhead: SensorEvent.isAhead(time, of: receivedAt), kind: "cef",
      source: message.endpoint("src", "spt") ?? message.endpoint("c6a2", "spt"),
      destination: message.endpoint("dst", "dpt") ?? message.endpoint("c6a3", "dpt"),
      observables: message.observables, verdict: message.verdict,
      sensorName: (message.text("dvchost") ?? message.text("deviceExternalId"))
        .map(SensorEvent.cut),
      message: message.text("msg").map(SensorEvent.cut))
  }

  private init(_ line: ArraySlice<UInt8>) throws(EventRefusal) {
    guard let start = Self.start(line) else { throw .unknownForm }
    guard let text = String(validating: line[start...], as: UTF8.self) else { throw .notUTF8 }
    let bytes = Array(text.utf8.dropFirst(Self.mark.count))
    var fields: [String] = []
    var field: [UInt8] = []
    var at = 0
    while at < bytes.count, fields.count < 7 {
      if bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count {
        // Only a bar and the escape itself are escaped here; before anything else it stands for itself.
        if bytes[at + 1] != UInt8(ascii: "|"), bytes[at + 1] != UInt8(ascii: "\\") {
          field.append(bytes[at])
        }
        field.append(bytes[at + 1])
        at += 2
      } else if bytes[at] == UInt8(ascii: "|") {
        fields.append(String(decoding: field, as: UTF8.self))
        field = []
        at += 1
      } else {
        field.append(bytes[at])
        at += 1
      }
    }
    // A message without an extension may leave the last bar out.
    if fields.count == 6 { fields.append(String(decoding: field, as: UTF8.self)) }
    guard fields.count == 7 else { throw .badField("CEF") }
    header = fields
    extensions = Self.pairs(bytes[min(at, bytes.count)...])
  }

  // MARK: The extension

  /// The pairs. A value goes on until a blank that a name and an equals sign follow, so that it may hold blanks, bars
  /// and even equals signs that stand alone. Of a name that comes twice the last counts.
  private static func pairs(_ bytes: ArraySlice<UInt8>) -> [String: String] {
    var found: [String: String] = [:]
    var name: String?
    var value: [UInt8] = []
    var wordStart = bytes.startIndex
    var isName = true
    var at = bytes.startIndex
    func keep() {
      guard let name else { return }
      while value.last == 0x20 { value.removeLast() }
      found[name] = String(decoding: value, as: UTF8.self)
    }
    while at < bytes.endIndex {
      let byte = bytes[at]
      if byte == UInt8(ascii: "="), isName, wordStart < at {
        value.removeLast(min(at - wordStart, value.count))
        keep()
        name = String(decoding: bytes[wordStart..<at], as: UTF8.self)
        value = []
        isName = false
      } else if byte == UInt8(ascii: "\\"), at + 1 < bytes.endIndex {
        value.append(unescaped(bytes[at + 1]))
        at += 1
        isName = false
      } else {
        value.append(byte)
        if byte == 0x20 {
          wordStart = at + 1
          isName = true
        } else {
          isName = isName && isNameByte(byte)
        }
      }
      at += 1
    }
    keep()
    return found
  }

  private static func unescaped(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "n"), UInt8(ascii: "r"): 0x0A
    default: byte
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: "-"), UInt8(ascii: "["), UInt8(ascii: "]"):
      true
    default: false
    }
  }

  // MARK: What it says

  private func text(_ name: String) -> String? {
    extensions[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  private func endpoint(_ address: String, _ port: String) -> SensorEvent.Endpoint? {
    text(address).flatMap { IPAddress($0) }.map {
      SensorEvent.Endpoint(address: $0, port: text(port).flatMap { UInt16($0) })
    }
  }

  /// When it was seen, by the device: milliseconds since 1970 or RFC 3339. Other ways of writing it name no zone.
  private var time: Instant? {
    for name in ["rt", "end", "start"] {
      guard let text = text(name) else { continue }
      if let milliseconds = Int64(text) {
        if (1..<253_402_300_800_000).contains(milliseconds) {
          return Instant(microseconds: milliseconds * 1000)
        }
      } else if let time = Instant(sensorTime: text) {
        return time
      }
    }
    return nil
  }

  /// From 7 on the device judges: 7 and 8 (High) are our 2, 9 and 10 (Very-High) our 3. Source: `kernel.md`, what
  /// becomes an observation.
  private var verdict: SensorEvent.Verdict? {
    let theirs: Int
    switch header[6].lowercased() {
    case "high": theirs = 8
    case "very-high", "very high": theirs = 10
    case let text: theirs = Int(text) ?? 0
    }
    guard (7...10).contains(theirs) else { return nil }
    return SensorEvent.Verdict(
      rule: SensorEvent.cut("\(header[1])|\(header[2])|\(header[4])"),
      signature: SensorEvent.cut(header[5].isEmpty ? header[4] : header[5]),
      severity: theirs >= 9 ? 3 : 2)
  }

  private var observables: [Observable] {
    var found = ObservableGathering()
    for name in [
      "src", "dst", "c6a2", "c6a3", "sourceTranslatedAddress", "destinationTranslatedAddress",
    ] {
      text(name).map { found.add(address: $0) }
    }
    for name in ["shost", "dhost", "destinationDnsDomain", "sourceDnsDomain"] {
      text(name).map { found.add(name: $0) }
    }
    for name in ["suser", "duser"] { text(name).map { found.add(mail: $0) } }
    for name in ["fileHash", "oldFileHash"] { text(name).map { found.add(hash: $0) } }
    text("request").map { found.add(url: $0) }
    // A device's own strings are looked at where their label says what they are.
    for number in 1...6 {
      guard let value = text("cs\(number)"),
        let label = text("cs\(number)Label")?.lowercased()
      else { continue }
      if ["hash", "md5", "sha"].contains(where: label.contains) { found.add(hash: value) }
      if label.contains("url") { found.add(url: value) }
      if label.contains("domain") { found.add(name: value) }
    }
    return found.sorted
  }
}
