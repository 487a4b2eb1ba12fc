//! One look at a line: most lines are plain JSON of a known form, and of those the moment is all that whoever takes them in
//! or passes them by has to know. Nothing is kept of them.
//!
//!   line ──► plain? ──yes──► the moment      no, or in doubt ──► the exact reader says

public import Kernel

extension EventLine {
  /// The moment of the event in a line, where one look is enough to know that `read` would take the line and give that
  /// moment. Nil for what `read` refuses, and for all that has anything unusual in it: then `read` must say.
  public static func glance(_ line: ArraySlice<UInt8>) -> Instant? {
    guard line.count <= EventGlance.lineBytesMax else { return nil }
    let bytes = line.span.bytes
    var glance = EventGlance()
    return glance.moment(bytes)
  }
}

/// The walk over a line. It gives up where the exact reader has more to say: at bytes beyond ASCII, `\u` escapes, exponents,
/// long numbers, deep nesting, many names, two names that may be the same, and every fault.
struct EventGlance {
  /// Longer lines are read exactly.
  static let lineBytesMax = 1 << 16
  /// Digits of a number, so that a whole one is within 64 bits and another is finite.
  private static let digitsMax = 18

  private var at = 0
  private var depth = 0
  /// By depth, as bits: whether it is an object; a list otherwise.
  private var objects: UInt32 = 0
  /// What stands for the names of the open objects, at most so many; equal names have equal numbers.
  private var names = InlineArray<96, UInt64>(repeating: 0)
  private var nameCount = 0
  /// By depth, from 1 to at most 12: where its names begin, and which of 64 bits they have.
  private var starts = InlineArray<13, Int>(repeating: 0)
  private var bits = InlineArray<13, UInt64>(repeating: 0)
  /// Of the outermost object.
  private var found = Found()

  private struct Found {
    var hasKind = false
    var isKindText = false
    var timestamp: Instant?
    var stamp: Instant?
    var hasStamp = false
    var hasTime = false
    var hasZeekMark = false

    /// As `EventLine.read` tells the forms apart.
    var moment: Instant? {
      if hasKind { return isKindText ? timestamp : nil }
      return hasStamp && !hasTime && hasZeekMark ? stamp : nil
    }
  }

  /// What the outermost object calls the value that comes.
  private enum Name { case other, kind, timestamp, stamp }

  mutating func moment(_ bytes: RawSpan) -> Instant? {
    skipSpace(bytes)
    guard byte(bytes) == UInt8(ascii: "{"), walk(bytes) else { return nil }
    skipSpace(bytes)
    return at == bytes.byteCount ? found.moment : nil
  }

  // MARK: Walking

  /// One object with all that is in it; false where it gives up.
  private mutating func walk(_ bytes: RawSpan) -> Bool {
    guard open(isObject: true) else { return false }
    var isFirst = true
    while depth > 0 {
      skipSpace(bytes)
      let isObject = objects >> UInt32(depth) & 1 == 1
      if byte(bytes) == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
        // A comma before it is a fault, which `isFirst` tells.
        guard isFirst else { return false }
        close()
        isFirst = false
        guard afterValue(bytes, &isFirst) else { return false }
        continue
      }
      var name = Name.other
      if isObject {
        guard let read = self.name(bytes) else { return false }
        name = read
      }
      switch byte(bytes) {
      case UInt8(ascii: "{"):
        guard open(isObject: true) else { return false }
        isFirst = true
      case UInt8(ascii: "["):
        guard open(isObject: false) else { return false }
        isFirst = true
      default:
        guard scalar(bytes, name), afterValue(bytes, &isFirst) else { return false }
      }
    }
    return true
  }

  /// What stands behind a value: a comma, after which another must come, or the ends of what is open.
  private mutating func afterValue(_ bytes: RawSpan, _ isFirst: inout Bool) -> Bool {
    isFirst = false
    while depth > 0 {
      skipSpace(bytes)
      let isObject = objects >> UInt32(depth) & 1 == 1
      switch byte(bytes) {
      case UInt8(ascii: ","):
        at += 1
        return true
      case isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"): close()
      default: return false
      }
    }
    return true
  }

  private mutating func open(isObject: Bool) -> Bool {
    guard depth + 1 < starts.count else { return false }
    at += 1
    depth += 1
    objects = objects & ~(1 << UInt32(depth)) | (isObject ? 1 << UInt32(depth) : 0)
    starts[depth] = nameCount
    bits[depth] = 0
    return true
  }

  private mutating func close() {
    at += 1
    nameCount = starts[depth]
    depth -= 1
  }

  /// A name with its colon, cursor on the quotation mark; afterwards on the value.
  private mutating func name(_ bytes: RawSpan) -> Name? {
    guard byte(bytes) == UInt8(ascii: "\"") else { return nil }
    let first = at + 1
    guard let last = text(bytes), last.isPlain else { return nil }
    let length = last.end - first
    let number = Self.number(bytes, first, length)
    guard isNew(number) else { return nil }
    skipSpace(bytes)
    guard byte(bytes) == UInt8(ascii: ":") else { return nil }
    at += 1
    skipSpace(bytes)
    return depth == 1 ? note(bytes, first, length) : .other
  }

  /// Notes a name of the outermost object.
  private mutating func note(_ bytes: RawSpan, _ first: Int, _ length: Int) -> Name {
    func isNamed(_ name: StaticString) -> Bool {
      guard length == name.utf8CodeUnitCount else { return false }
      return name.withUTF8Buffer { text in
        for index in 0..<length where text[index] != Self.byte(bytes, first + index) {
          return false
        }
        return true
      }
    }
    switch length {
    case 2:
      guard isNamed("ts") else { return .other }
      found.hasStamp = true
      return .stamp
    case 3, 4:
      if isNamed("time") { found.hasTime = true }
      if isNamed("uid") || isNamed("fuid") { found.hasZeekMark = true }
      return .other
    case 5:
      if isNamed("_path") { found.hasZeekMark = true }
      return .other
    case 9:
      if isNamed("id.orig_h") { found.hasZeekMark = true }
      return isNamed("timestamp") ? .timestamp : .other
    case 10:
      guard isNamed("event_type") else { return .other }
      found.hasKind = true
      return .kind
    default: return .other
    }
  }

  /// Whether no name of the object has that number yet.
  private mutating func isNew(_ number: UInt64) -> Bool {
    guard nameCount < names.count else { return false }
    let bit: UInt64 = 1 << (number >> 58)
    if bits[depth] & bit != 0 {
      for index in starts[depth]..<nameCount where names[index] == number { return false }
    }
    bits[depth] |= bit
    names[nameCount] = number
    nameCount += 1
    return true
  }

  // MARK: Values

  private mutating func scalar(_ bytes: RawSpan, _ name: Name) -> Bool {
    let first = at
    switch byte(bytes) {
    case UInt8(ascii: "\""):
      guard let last = text(bytes) else { return false }
      return note(name, bytes, first + 1, last)
    case UInt8(ascii: "t"): return word(bytes, "true")
    case UInt8(ascii: "f"): return word(bytes, "false")
    case UInt8(ascii: "n"): return word(bytes, "null")
    default:
      guard number(bytes) else { return false }
      if name == .stamp { found.stamp = Self.stamp(bytes, first, at) }
      return true
    }
  }

  /// Notes the text under a name of the outermost object.
  private mutating func note(
    _ name: Name, _ bytes: RawSpan, _ first: Int, _ last: (end: Int, isPlain: Bool)
  ) -> Bool {
    switch name {
    case .other: return true
    case .kind: found.isKindText = last.end > first
    case .timestamp, .stamp:
      guard last.isPlain, last.end - first <= Instant.rfc3339BytesMax else { return false }
      var text: [UInt8] = []
      text.reserveCapacity(Instant.rfc3339BytesMax)
      for index in first..<last.end { text.append(Self.byte(bytes, index)) }
      let moment = Instant(sensorTime: text.span)
      if name == .timestamp { found.timestamp = moment } else { found.stamp = moment }
    }
    return true
  }

  private mutating func word(_ bytes: RawSpan, _ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard at + length <= bytes.byteCount else { return false }
    let isIt = word.withUTF8Buffer { text in
      for index in 0..<length where text[index] != Self.byte(bytes, at + index) { return false }
      return true
    }
    at += length
    return isIt
  }

  /// A number of few digits without an exponent.
  private mutating func number(_ bytes: RawSpan) -> Bool {
    if byte(bytes) == UInt8(ascii: "-") { at += 1 }
    let first = at
    skipDigits(bytes)
    let whole = at - first
    guard whole > 0, whole == 1 || Self.byte(bytes, first) != UInt8(ascii: "0") else {
      return false
    }
    var fraction = 0
    if byte(bytes) == UInt8(ascii: ".") {
      at += 1
      let begin = at
      skipDigits(bytes)
      fraction = at - begin
      guard fraction > 0 else { return false }
    }
    guard whole + fraction <= Self.digitsMax else { return false }
    let next = byte(bytes)
    return next != UInt8(ascii: "e") && next != UInt8(ascii: "E")
  }

  private mutating func skipDigits(_ bytes: RawSpan) {
    while at < bytes.byteCount, Self.byte(bytes, at) &- 0x30 < 10 { at += 1 }
  }

  /// Seconds since 1970 with up to six digits of fraction, as `EventObject.moment` rounds them: a double holds such a number
  /// exactly to a quarter of a microsecond, as long as the seconds have 31 bits.
  private static func stamp(_ bytes: RawSpan, _ first: Int, _ last: Int) -> Instant? {
    var micros: Int64 = 0
    var place = first
    while place < last, byte(bytes, place) != UInt8(ascii: ".") {
      let digit = byte(bytes, place) &- 0x30
      guard digit < 10, place - first < 10 else { return nil }
      micros = micros * 10 + Int64(digit)
      place += 1
    }
    guard micros >> 31 == 0 else { return nil }
    micros *= 1_000_000
    var scale: Int64 = 100_000
    place += 1
    while place < last {
      guard scale > 0 else { return nil }
      micros += Int64(byte(bytes, place) &- 0x30) * scale
      scale /= 10
      place += 1
    }
    return Instant(microseconds: micros)
  }

  /// Where a text ends, cursor on its opening quotation mark, afterwards behind the closing one; whether it is without
  /// escapes.
  private mutating func text(_ bytes: RawSpan) -> (end: Int, isPlain: Bool)? {
    let count = bytes.byteCount
    var index = at + 1
    var isPlain = true
    while index < count {
      if index + 8 <= count {
        let word = bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
        let special = Self.special(word)
        if special == 0 {
          index += 8
          continue
        }
        index += special.trailingZeroBitCount >> 3
      }
      let byte = Self.byte(bytes, index)
      switch byte {
      case UInt8(ascii: "\""):
        at = index + 1
        return (index, isPlain)
      case UInt8(ascii: "\\"):
        isPlain = false
        guard index + 1 < count else { return nil }
        switch Self.byte(bytes, index + 1) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
          UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
          index += 2
        default: return nil
        }
      case 0x20..<0x80: index += 1
      default: return nil
      }
    }
    return nil
  }

  /// The high bit of the lowest byte that is a quotation mark, a backslash, a control character or beyond ASCII; bits
  /// above it may be wrong.
  @inline(__always)
  private static func special(_ word: UInt64) -> UInt64 {
    let word = UInt64(littleEndian: word)
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quote = word ^ 0x2222_2222_2222_2222
    let slash = word ^ 0x5C5C_5C5C_5C5C_5C5C
    let found =
      (quote &- ones) & ~quote | (slash &- ones) & ~slash | (word &- 0x2020_2020_2020_2020) & ~word
      | word
    return found & 0x8080_8080_8080_8080
  }

  /// A number for a name, the same for the same name.
  @inline(__always)
  private static func number(_ bytes: RawSpan, _ first: Int, _ length: Int) -> UInt64 {
    var value = UInt64(truncatingIfNeeded: length) &* 0x9E37_79B9_7F4A_7C15
    var index = first
    let last = first + length
    while index + 8 <= last {
      let word = bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
      value = mixed(value ^ word)
      index += 8
    }
    var rest: UInt64 = 0
    while index < last {
      rest = rest << 8 | UInt64(byte(bytes, index))
      index += 1
    }
    return mixed(value ^ rest)
  }

  @inline(__always)
  private static func mixed(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0x9FB2_1C65_1E98_DF25)
    return product.high ^ product.low
  }

  // MARK: Bytes

  private mutating func skipSpace(_ bytes: RawSpan) {
    while at < bytes.byteCount {
      switch Self.byte(bytes, at) {
      case 0x20, 0x09: at += 1
      default: return
      }
    }
  }

  /// The byte under the cursor; zero, which stands nowhere in JSON, at the end.
  @inline(__always)
  private func byte(_ bytes: RawSpan) -> UInt8 {
    at < bytes.byteCount ? Self.byte(bytes, at) : 0
  }

  @inline(__always)
  private static func byte(_ bytes: RawSpan, _ place: Int) -> UInt8 {
    bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self)
  }
}
