//! JSON as bytes: compact in the order kept, or canonical for hashing and signing.

extension JSON {
  /// The compact text, members in their order. `parse` gives an equal value back: a double that is whole keeps
  /// a `.0`. A double that is no number is written `null`, as JSON has no word for it.
  public func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    write(into: &bytes, canonical: false)
    return bytes
  }

  /// The one text that every implementation makes of this value: names sorted by UTF-16 code units, numbers as
  /// ECMAScript writes doubles (so an integer beyond ±2^53 loses digits: write such a number as a text).
  /// Source: RFC 8785.
  public func canonical() -> [UInt8] {
    var bytes: [UInt8] = []
    write(into: &bytes, canonical: true)
    return bytes
  }

  /// A text between quotes with the fewest escapes, the same in both forms. Source: RFC 8785, section 3.2.2.2.
  public static func escape(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    escape(text, into: &bytes)
    return bytes
  }

  /// The greatest whole number, and its negative the least, that every implementation reads exactly: 2^53.
  public static let exactIntegerMax: Int64 = 1 << 53

  private func write(into bytes: inout [UInt8], canonical: Bool) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .integer(let number):
      if canonical, number.magnitude > Self.exactIntegerMax.magnitude {
        bytes.append(contentsOf: ECMAScriptNumber.text(Double(number)).utf8)
      } else {
        bytes.append(contentsOf: String(number).utf8)
      }
    case .double(let number):
      guard number.isFinite else {
        bytes.append(contentsOf: "null".utf8)
        return
      }
      let text = ECMAScriptNumber.text(number)
      bytes.append(contentsOf: text.utf8)
      let isWhole = text.utf8.allSatisfy { $0 <= UInt8(ascii: "9") && $0 != UInt8(ascii: ".") }
      if !canonical, isWhole { bytes.append(contentsOf: ".0".utf8) }
    case .string(let text): Self.escape(text, into: &bytes)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        element.write(into: &bytes, canonical: canonical)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      Self.write(canonical ? Self.sorted(members) : members, into: &bytes, canonical: canonical)
    }
  }

  private static func write(_ members: [Member], into bytes: inout [UInt8], canonical: Bool) {
    bytes.append(UInt8(ascii: "{"))
    for (index, member) in members.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      escape(member.name, into: &bytes)
      bytes.append(UInt8(ascii: ":"))
      member.value.write(into: &bytes, canonical: canonical)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// Members by the UTF-16 code units of their names: not the order of code points beyond U+FFFF.
  static func sorted(_ members: [Member]) -> [Member] {
    // What an encoder made is in order already; sorting it again cost a tenth of a raise to a nation.
    let isSorted = zip(members, members.dropFirst()).allSatisfy { !precedes($1.name, $0.name) }
    return isSorted ? members : members.sorted { precedes($0.name, $1.name) }
  }

  private static func precedes(_ left: String, _ right: String) -> Bool {
    // UTF-8 and UTF-16 disagree only where one of two differing characters lies beyond U+FFFF.
    var others = right.utf8.makeIterator()
    for byte in left.utf8 {
      guard let other = others.next() else { return false }
      if byte != other {
        guard byte < 0x80 || other < 0x80 else {
          return left.utf16.lexicographicallyPrecedes(right.utf16)
        }
        return byte < other
      }
    }
    return others.next() != nil
  }

  private static func escape(_ text: String, into bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    // A text that Swift made lies in one piece and is copied in runs; one that does not is read byte by byte.
    let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { append($0, to: &bytes) }
    if isDone == nil { append(Array(text.utf8), to: &bytes) }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func append<Text: RandomAccessCollection<UInt8>>(
    _ text: Text, to bytes: inout [UInt8]
  ) where Text.Index == Int {
    var from = text.startIndex
    while let special = text[from...].firstIndex(where: needsEscape) {
      bytes.append(contentsOf: text[from..<special])
      appendEscaped(text[special], to: &bytes)
      from = special + 1
    }
    bytes.append(contentsOf: text[from...])
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private static func appendEscaped(_ byte: UInt8, to bytes: inout [UInt8]) {
    let digits: StaticString = "0123456789abcdef"
    switch byte {
    case 0x08: bytes.append(contentsOf: #"\b"#.utf8)
    case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
    case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
    case 0x0C: bytes.append(contentsOf: #"\f"#.utf8)
    case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
    case ..<0x20:
      bytes.append(contentsOf: #"\u00"#.utf8)
      bytes.append(UInt8(ascii: "0") + byte >> 4)
      bytes.append(digits.utf8Start[Int(byte & 15)])
    default:
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    }
  }
}
