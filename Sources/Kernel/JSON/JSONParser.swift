//! The reader behind `JSON.parse`: one pass, one byte at a time, no backtracking.

/// A cursor over the bytes of one text. Values, lists and objects here; texts and numbers beside it.
struct JSONParser {
  let bytes: [UInt8]
  let depthMax: Int
  var at = 0
  private var depth = 0

  init(bytes: [UInt8], depthMax: Int) {
    self.bytes = bytes
    self.depthMax = depthMax
  }

  /// The whole text: one value between white space.
  mutating func document() throws(JSON.Problem) -> JSON {
    skipSpace()
    let value = try value()
    skipSpace()
    guard at == bytes.count else { throw .trailingBytes(at: at) }
    return value
  }

  /// The byte under the cursor; nil at the end.
  var byte: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func value() throws(JSON.Problem) -> JSON {
    guard let first = byte else { throw .unexpectedEnd(at: at) }
    switch first {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw .unexpectedByte(at: at)
    }
  }

  private mutating func word(
    _ word: StaticString, _ value: JSON
  ) throws(JSON.Problem) -> JSON {
    for expected in word.description.utf8 {
      try expect(expected)
    }
    return value
  }

  private mutating func array() throws(JSON.Problem) -> JSON {
    try open()
    var elements: [JSON] = []
    skipSpace()
    if byte == UInt8(ascii: "]") {
      close()
      return .array(elements)
    }
    while true {
      skipSpace()
      elements.append(try value())
      skipSpace()
      guard let next = byte else { throw .unexpectedEnd(at: at) }
      if next == UInt8(ascii: "]") {
        close()
        return .array(elements)
      }
      try expect(UInt8(ascii: ","))
    }
  }

  private mutating func object() throws(JSON.Problem) -> JSON {
    try open()
    var members: [JSON.Member] = []
    var names = SeenNames()
    skipSpace()
    if byte == UInt8(ascii: "}") {
      close()
      return .object(members)
    }
    while true {
      skipSpace()
      let start = at
      guard let quote = byte else { throw .unexpectedEnd(at: at) }
      guard quote == UInt8(ascii: "\"") else { throw .unexpectedByte(at: at) }
      let name = try string()
      guard names.insert(name, after: members) else { throw .duplicateName(at: start) }
      skipSpace()
      try expect(UInt8(ascii: ":"))
      skipSpace()
      members.append(JSON.Member(name, try value()))
      skipSpace()
      guard let next = byte else { throw .unexpectedEnd(at: at) }
      if next == UInt8(ascii: "}") {
        close()
        return .object(members)
      }
      try expect(UInt8(ascii: ","))
    }
  }

  private mutating func open() throws(JSON.Problem) {
    guard depth < depthMax else { throw .tooDeep(at: at) }
    depth += 1
    at += 1
  }

  private mutating func close() {
    depth -= 1
    at += 1
  }

  private mutating func expect(_ expected: UInt8) throws(JSON.Problem) {
    guard let found = byte else { throw .unexpectedEnd(at: at) }
    guard found == expected else { throw .unexpectedByte(at: at) }
    at += 1
  }

  private mutating func skipSpace() {
    while at < bytes.count {
      switch bytes[at] {
      case 0x20, 0x09, 0x0A, 0x0D: at += 1
      default: return
      }
    }
  }
}

/// The names that an object has so far. Few names are compared one by one; many go into a set, so that an
/// object of a million names stays linear.
private struct SeenNames {
  private static let fewMax = 12
  private var many: Set<[UInt8]> = []

  mutating func insert(_ name: String, after members: [JSON.Member]) -> Bool {
    if members.count < Self.fewMax {
      return !members.contains { $0.name.utf8.elementsEqual(name.utf8) }
    }
    if many.isEmpty {
      for member in members { many.insert(Array(member.name.utf8)) }
    }
    return many.insert(Array(name.utf8)).inserted
  }
}
