//! Reads many lines a microsecond and says which of them an indicator may match: the rest need not be read at all.
//!
//!   bytes ──► strings of a line ──► name: how to look ──► hashes ──► filter ──► entries ──► suspects
//!
//! A suspect is read again by the exact reader, which alone decides. The sieve may suspect too much, never too little.

/// The sieve over newline-delimited events. A value: scans with copies of it go on side by side.
public struct EventSieve: Sendable {
  /// Bytes that must be readable behind the last line, whatever they hold: words of eight bytes are read at a time.
  public static let paddingBytes = 16

  let index: SieveIndex
  let names = SieveNames.all
  /// Whether a sensor's own verdict makes a suspect.
  let readsVerdicts: Bool

  /// A sieve for these indicators.
  public init(index: SieveIndex, readsVerdicts: Bool) {
    self.index = index
    self.readsVerdicts = readsVerdicts
  }

  /// Lines are probed so many at a time, so that the memory behind many of them is fetched together.
  private static let linesAtOnce = 64

  /// Visits each line that an indicator may match, in order, with its number from 0 and its bytes' place, without the
  /// line break; gives the number of lines that are not blank. `bytes` holds whole lines (the last one may lack its
  /// break) in `0..<count` and `paddingBytes` more.
  public func suspects(
    in bytes: RawSpan, count: Int, _ visit: (_ line: Int, _ place: Range<Int>) -> Void
  ) -> Int {
    precondition(bytes.byteCount >= count + Self.paddingBytes)
    var lines: [Range<Int>] = []
    lines.reserveCapacity(Self.linesAtOnce)
    var probes = SieveProbes()
    var number = 0
    var start = 0
    while start < count {
      let end = Self.lineEnd(bytes, from: start, upTo: count)
      var last = end
      while last > start, Self.isSpace(bytes.byte(last - 1)) { last -= 1 }
      if last > start {
        probes.begin(line: lines.count)
        read(bytes, start, last, &probes)
        lines.append(start..<last)
      }
      start = end + 1
      if lines.count == Self.linesAtOnce || start >= count {
        let suspects = probes.suspects(in: index.table)
        var rest = suspects
        while rest != 0 {
          let line = rest.trailingZeroBitCount
          visit(number + line, lines[line])
          rest &= rest - 1
        }
        number += lines.count
        lines.removeAll(keepingCapacity: true)
        probes.clear()
      }
    }
    return number
  }

  // MARK: Bytes

  @inline(__always)
  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0D || byte == 0x09
  }

  /// Where the line ends. Sixteen bytes at a time, a third faster than eight; for the ends of strings, which are near, it is not.
  private static func lineEnd(_ bytes: RawSpan, from start: Int, upTo count: Int) -> Int {
    var index = start
    let breaks = SIMD16<UInt8>(repeating: 0x0A)
    while index < count {
      let found = unsafeBitCast(bytes.sixteen(index) .== breaks, to: SIMD2<UInt64>.self)
      if found[0] != 0 { return min(count, index + found[0].trailingZeroBitCount >> 3) }
      if found[1] != 0 { return min(count, index + 8 + found[1].trailingZeroBitCount >> 3) }
      index += 16
    }
    return count
  }

  /// The high bit of the lowest byte that is zero; bits above it may be wrong.
  @inline(__always)
  static func zeroBytes(_ word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
  }

  /// The place of the next quotation mark; something beyond `end` when there is none before.
  @inline(__always)
  private static func quote(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Int {
    var index = start
    while index < end {
      let found = zeroBytes(bytes.word(index) ^ 0x2222_2222_2222_2222)
      if found != 0 { return index + found.trailingZeroBitCount >> 3 }
      index += 8
    }
    return end
  }

  /// The place of the next quotation mark or backslash.
  @inline(__always)
  private static func stringEnd(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Int {
    var index = start
    while index < end {
      let word = bytes.word(index)
      let found = zeroBytes(word ^ 0x2222_2222_2222_2222) | zeroBytes(word ^ 0x5C5C_5C5C_5C5C_5C5C)
      if found != 0 { return index + found.trailingZeroBitCount >> 3 }
      index += 8
    }
    return end
  }

  // MARK: A line

  /// Finds the strings of a line and what stands under which name. A string that a colon follows is a name; every other
  /// one belongs to the name before it, at whatever depth and in whatever list, unless an object ended in between: under which
  /// name a string behind that stands, the exact reader sees.
  private func read(_ bytes: RawSpan, _ start: Int, _ end: Int, _ probes: inout SieveProbes) {
    var index = start
    while index < end, bytes.byte(index) == 0x20 || bytes.byte(index) == 0x09 { index += 1 }
    // What is no object may be CEF or nothing: the exact reader sees.
    guard bytes.byte(index) == UInt8(ascii: "{"), bytes.byte(end - 1) == UInt8(ascii: "}") else {
      return probes.suspect()
    }
    var reading = SieveNames.Reading.none
    index += 1
    while true {
      let gap = index
      if bytes.byte(index) != 0x22 { index = Self.quote(bytes, index, end) }
      guard index < end else { break }
      let first = index + 1
      var last = Self.stringEnd(bytes, first, end)
      var isEscaped = false
      while last < end, bytes.byte(last) == 0x5C {
        isEscaped = true
        last = Self.stringEnd(bytes, last + 2, end)
      }
      guard last < end else { return probes.suspect() }
      index = last + 1
      var next = bytes.byte(index)
      while next == 0x20 || next == 0x09 || next == 0x0D, index < end {
        index += 1
        next = bytes.byte(index)
      }
      if next == UInt8(ascii: ":") {
        // A name with an escape may be any name.
        if isEscaped { return probes.suspect() }
        reading = self.reading(of: bytes, first, last)
        if reading == .anything || reading == .verdict && readsVerdicts { return probes.suspect() }
        index += 1
      } else {
        if gap < first - 1, Self.endsObject(bytes, gap, first - 1) { return probes.suspect() }
        if reading != .none {
          look(bytes, first, last, reading, isEscaped: isEscaped, &probes)
          if probes.isSuspect { return }
        }
        if next == UInt8(ascii: ",") { index += 1 }
      }
    }
    probes.endLine(bytes, index: self.index)
  }

  /// Whether an object ends in what stands between two strings.
  private static func endsObject(_ bytes: RawSpan, _ first: Int, _ last: Int) -> Bool {
    for place in first..<last where bytes.byte(place) == UInt8(ascii: "}") { return true }
    return false
  }

  @inline(__always)
  private func reading(of bytes: RawSpan, _ first: Int, _ last: Int) -> SieveNames.Reading {
    let length = last - first
    var word = bytes.word(first)
    if length < 8 { word &= (1 << UInt64(truncatingIfNeeded: 8 * length)) - 1 }
    return names.reading(word, length)
  }

  private func look(
    _ bytes: RawSpan, _ first: Int, _ last: Int, _ reading: SieveNames.Reading, isEscaped: Bool,
    _ probes: inout SieveProbes
  ) {
    guard first < last else { return }
    // Certificates have subjects too, often with escapes: no reason to read their lines for nothing.
    if reading == .subject, !index.shape.hasSubjects { return }
    if isEscaped {
      // Seldom but for slashes in paths; whether it matters, the exact reader sees.
      if reading == .path, probes.escapedPath(bytes, first, last) { return }
      return probes.suspect()
    }
    switch reading {
    case .none, .verdict, .anything: break
    case .addresses: probes.addresses(bytes, first, last, index)
    case .name: probes.name(bytes, first, last, index)
    case .host: probes.host(bytes, first, last, index)
    case .hostOrAddress:
      probes.addresses(bytes, first, last, index)
      probes.host(bytes, first, last, index)
    case .path: probes.path(bytes, first, last, index)
    case .url: probes.url(bytes, first, last, index)
    case .mail: probes.mail(bytes, first, last, index)
    case .digits: probes.digits(bytes, first, last, index)
    case .asset: probes.asset(bytes, first, last, index)
    case .subject: probes.subject(bytes, first, last, index)
    case .kind: if readsVerdicts, Self.isVerdict(bytes, first, last) { probes.suspect() }
    }
  }

  /// `alert` of EVE (a `drop` that judges has a member of that name), `notice` and `intel` of Zeek.
  private static func isVerdict(_ bytes: RawSpan, _ first: Int, _ last: Int) -> Bool {
    let word = bytes.word(first)
    switch last - first {
    case 5:
      let five = word & 0xFF_FFFF_FFFF
      return five == 0x74_7265_6C61 || five == 0x6C_6574_6E69
    case 6: return word & 0xFFFF_FFFF_FFFF == 0x6563_6974_6F6E
    default: return false
    }
  }
}

extension RawSpan {
  /// One byte; the place is checked.
  @inline(__always)
  func byte(_ place: Int) -> UInt8 { unsafeLoad(fromByteOffset: place, as: UInt8.self) }

  /// Sixteen bytes from a place on; the place is checked.
  @inline(__always)
  func sixteen(_ place: Int) -> SIMD16<UInt8> {
    unsafeLoadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self)
  }

  /// Four bytes from a place on, the first one lowest; the place is checked.
  @inline(__always)
  func half(_ place: Int) -> UInt32 {
    UInt32(littleEndian: unsafeLoadUnaligned(fromByteOffset: place, as: UInt32.self))
  }

  /// Eight bytes from a place on, the first one lowest; the place is checked.
  @inline(__always)
  func word(_ place: Int) -> UInt64 {
    UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
  }
}
