//! Texts and numbers of the JSON reader.

extension JSONParser {
  /// A text, cursor on its opening quote; afterwards behind its closing quote.
  mutating func string() throws(JSON.Problem) -> String {
    at += 1
    var start = at
    // Filled only when there is an escape: most texts are one run of bytes.
    var unescaped: [UInt8] = []
    while at < bytes.count {
      let byte = bytes[at]
      switch byte {
      case UInt8(ascii: "\""):
        let run = bytes[start..<at]
        at += 1
        if unescaped.isEmpty { return String(decoding: run, as: UTF8.self) }
        unescaped.append(contentsOf: run)
        return String(decoding: unescaped, as: UTF8.self)
      case UInt8(ascii: "\\"):
        unescaped.append(contentsOf: bytes[start..<at])
        try escape(into: &unescaped)
        start = at
      case 0x00..<0x20:
        throw .controlCharacter(at: at)
      case 0x20..<0x80:
        at += 1
      default:
        at += try sequenceLength()
      }
    }
    throw .unexpectedEnd(at: at)
  }

  /// The length of the UTF-8 sequence under the cursor. Source: RFC 3629, section 4 (the table of allowed bytes).
  private func sequenceLength() throws(JSON.Problem) -> Int {
    let lead = bytes[at]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: throw .invalidUTF8(at: at)
    }
    guard at + length <= bytes.count, second.contains(bytes[at + 1]) else {
      throw .invalidUTF8(at: at)
    }
    for index in 2..<max(2, length) where bytes[at + index] & 0xC0 != 0x80 {
      throw .invalidUTF8(at: at)
    }
    return length
  }

  /// One escape, cursor on the backslash.
  private mutating func escape(into text: inout [UInt8]) throws(JSON.Problem) {
    let start = at
    at += 1
    guard let kind = byte else { throw .unexpectedEnd(at: at) }
    at += 1
    switch kind {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(kind)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      text.append(contentsOf: String(try scalar(from: start)).utf8)
    default: throw .invalidEscape(at: start)
    }
  }

  /// The code point after `\u`, with its second half when it needs one.
  private mutating func scalar(from start: Int) throws(JSON.Problem) -> Character {
    let first = try fourDigits(from: start)
    if let scalar = Unicode.Scalar(first) { return Character(scalar) }
    guard first < 0xDC00, at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"),
      bytes[at + 1] == UInt8(ascii: "u")
    else { throw .loneSurrogate(at: start) }
    let secondStart = at
    at += 2
    let second = try fourDigits(from: secondStart)
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw .loneSurrogate(at: start) }
    return Character(scalar)
  }

  private mutating func fourDigits(from start: Int) throws(JSON.Problem) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = byte else { throw .unexpectedEnd(at: at) }
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        value = value << 4 | UInt32(digit - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"):
        value = value << 4 | UInt32(digit - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"):
        value = value << 4 | UInt32(digit - UInt8(ascii: "A") + 10)
      default: throw .invalidEscape(at: start)
      }
      at += 1
    }
    return value
  }

  /// A number, cursor on its sign or first digit.
  mutating func number() throws(JSON.Problem) -> JSON {
    let start = at
    if byte == UInt8(ascii: "-") { at += 1 }
    let firstDigit = at
    try digits(of: start)
    guard bytes[firstDigit] != UInt8(ascii: "0") || at == firstDigit + 1 else {
      throw .invalidNumber(at: start)
    }
    var isInteger = true
    if byte == UInt8(ascii: ".") {
      isInteger = false
      at += 1
      try digits(of: start)
    }
    if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
      isInteger = false
      at += 1
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { at += 1 }
      try digits(of: start)
    }
    guard at - start <= JSON.Limits.numberBytesMax else { throw .numberOutOfRange(at: start) }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    if isInteger, let integer = Int64(text) { return .integer(integer) }
    guard let double = Double(text), double.isFinite else { throw .numberOutOfRange(at: start) }
    return .double(double)
  }

  /// One digit or more.
  private mutating func digits(of start: Int) throws(JSON.Problem) {
    let first = at
    while at < bytes.count, bytes[at] >= UInt8(ascii: "0"), bytes[at] <= UInt8(ascii: "9") {
      at += 1
    }
    guard at > first else {
      if at == bytes.count { throw .unexpectedEnd(at: at) }
      throw .invalidNumber(at: start)
    }
  }
}
