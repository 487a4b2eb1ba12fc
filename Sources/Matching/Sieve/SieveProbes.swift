//! The hashes to ask for, of up to 64 lines, and how they come from the texts of a line.

internal import Kernel

/// Collects what the lines of a batch could match. Every function errs on the side of asking.
struct SieveProbes {
  /// Whether the line being read is a suspect already.
  private(set) var isSuspect = false

  /// What to ask for, and for which line, as a bit.
  private struct Probe {
    let hash: UInt64
    let owner: UInt64
  }
  private var probes: [Probe] = []
  private var words: [UInt64] = []
  private var suspectLines: UInt64 = 0
  private var line = 0
  /// What a client called its server, and what it asked for; at most one of each is joined.
  private var host = 0..<0
  private var path = 0..<0
  private var hosts = 0
  private var paths = 0
  private var isPathPlain = true

  /// Begins a line, 0 to 63.
  mutating func begin(line: Int) {
    self.line = line
    isSuspect = false
    hosts = 0
    paths = 0
    isPathPlain = true
  }

  /// The line must be read exactly, whatever else is in it.
  mutating func suspect() {
    isSuspect = true
    suspectLines |= 1 << UInt64(line)
  }

  /// Forgets all lines.
  mutating func clear() {
    probes.removeAll(keepingCapacity: true)
    suspectLines = 0
  }

  /// The lines of the batch that may match, as bits. First every word of the filter is fetched, none waiting for
  /// another, and only then looked at.
  mutating func suspects(in table: SieveTable) -> UInt64 {
    words.removeAll(keepingCapacity: true)
    var suspects = suspectLines
    table.withBytes { bytes in
      for probe in probes { words.append(table.word(bytes, probe.hash)) }
      for place in probes.indices {
        let probe = probes[place]
        let mask = SieveTable.mask(probe.hash)
        if words[place] & mask == mask, table.holds(bytes, probe.hash) { suspects |= probe.owner }
      }
    }
    return suspects
  }

  @inline(__always)
  private mutating func ask(_ hash: UInt64) {
    probes.append(Probe(hash: hash, owner: 1 << UInt64(line)))
  }

  // MARK: Addresses

  /// Each address of a list that commas or spaces part.
  mutating func addresses(_ bytes: RawSpan, _ first: Int, _ last: Int, _ index: SieveIndex) {
    // Nearly always it is one.
    if let bits = SieveText.ipv4(bytes, first, last) { return ask(bits, index) }
    var start = first
    while start < last {
      var end = start
      while end < last, bytes.byte(end) != UInt8(ascii: ","), bytes.byte(end) != 0x20 { end += 1 }
      if end > start { address(bytes, start, end, index) }
      start = end + 1
    }
  }

  /// Asks for an address; false when the text is none.
  @discardableResult
  private mutating func address(
    _ bytes: RawSpan, _ first: Int, _ last: Int, _ index: SieveIndex
  ) -> Bool {
    if let bits = SieveText.ipv4(bytes, first, last) {
      ask(bits, index)
      return true
    }
    guard let address = SieveText.ipv6(bytes, first, last) else { return false }
    if address.high == 0, address.low >> 32 == 0xFFFF {
      ask(UInt32(truncatingIfNeeded: address.low), index)
    }
    for length in index.shape.ipv6Lengths {
      let network = IPv6Network(
        IPv6Address(high: address.high, low: address.low), length: length)
      ask(index.hash.ipv6(high: network.high, low: network.low, length: length))
    }
    return true
  }

  @inline(__always)
  private mutating func ask(_ bits: UInt32, _ index: SieveIndex) {
    ask(index.hash.ipv4(bits, length: 32))
    let block = Int(bits >> 16)
    guard index.shape.ipv4Blocks[block >> 6] >> UInt64(block & 63) & 1 == 1 else { return }
    var lengths = index.shape.ipv4Lengths
    while lengths != 0 {
      let length = lengths.trailingZeroBitCount
      lengths &= lengths - 1
      let mask: UInt32 = length == 0 ? 0 : ~0 << UInt32(32 - length)
      ask(index.hash.ipv4(bits & mask, length: length))
    }
  }

  // MARK: Names

  /// A domain name and every name above it, or an address. What stands before a space is not looked at.
  mutating func name(_ bytes: RawSpan, _ first: Int, _ last: Int, _ index: SieveIndex) {
    var end = last
    while end > first, bytes.byte(end - 1) == 0x20 { end -= 1 }
    if end > first, bytes.byte(end - 1) == UInt8(ascii: ".") { end -= 1 }
    var value = index.hash.start(.domain)
    var place = end
    var hasColon = false
    while place > first {
      let byte = bytes.byte(place - 1)
      if byte == 0x20 { break }
      if byte == UInt8(ascii: ".") { ask(SieveHash.finish(value)) }
      hasColon = hasColon || byte == UInt8(ascii: ":")
      value = SieveHash.step(value, byte)
      place -= 1
    }
    guard place < end else { return }
    ask(SieveHash.finish(value))
    if hasColon || bytes.byte(end - 1) <= UInt8(ascii: "9") { address(bytes, place, end, index) }
  }

  /// What a client called its server.
  mutating func host(_ bytes: RawSpan, _ first: Int, _ last: Int, _ index: SieveIndex) {
    var end = last
    for place in first..<last {
      switch bytes.byte(place) {
      case UInt8(ascii: ":"): end = min(end, place)
      case UInt8(ascii: "@"), UInt8(ascii: "["), UInt8(ascii: "/"), UInt8(ascii: "?"),
        UInt8(ascii: "#"), 0...0x20:
        return suspect()
      default: break
      }
    }
    name(bytes, first, end, index)
    hosts += 1
    if hosts == 1 {
      host = first..<end
    } else if index.shape.hasURLs {
      // A sensor that names itself, say. What was asked for of which host is not told apart: any URL of each.
      if hosts == 2, !host.isEmpty { ask(hostHash(.urlHost, bytes, host, index)) }
      if first < end { ask(hostHash(.urlHost, bytes, first..<end, index)) }
    }
  }

  // MARK: URLs

  /// A path of the line's host, or a whole URL.
  mutating func path(_ bytes: RawSpan, _ first: Int, _ last: Int, _ index: SieveIndex) {
    guard bytes.byte(first) == UInt8(ascii: "/") else { return url(bytes, first, last, index) }
    path = first..<last
    paths += 1
  }

  /// A path with escapes; false when it may be a whole URL.
  mutating func escapedPath(_ bytes: RawSpan, _ first: Int, _ last: Int) -> Bool {
    let isPath =
      bytes.byte(first) == UInt8(ascii: "/")
      || bytes.byte(first) == 0x5C && bytes.byte(first + 1) == UInt8(ascii: "/")
    guard isPath else { return false }
    isPathPlain = false
    paths += 1
    return true
  }

  /// A whole URL, or what becomes one with `http://` before it: its host, and whether any URL of that host is sought.
  mutating func url(_ bytes: RawSpan, _ first: Int, _ last: Int, _ index: SieveIndex) {
    var start = first
    var place = first
    while place + 2 < last {
      if bytes.byte(place) == UInt8(ascii: ":"), bytes.byte(place + 1) == UInt8(ascii: "/"),
        bytes.byte(place + 2) == UInt8(ascii: "/")
      {
        start = place + 3
        break
      }
      place += 1
    }
    var end = start
    var hostStart = start
    authority: while end < last {
      switch bytes.byte(end) {
      case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"): break authority
      case UInt8(ascii: "@"): hostStart = end + 1
      case UInt8(ascii: "["): return suspect()
      default: break
      }
      end += 1
    }
    while end > hostStart, bytes.byte(end - 1) <= 0x20 { end -= 1 }
    for place in hostStart..<end where bytes.byte(place) == UInt8(ascii: ":") {
      end = place
      break
    }
    guard hostStart < end else { return }
    name(bytes, hostStart, end, index)
    if index.shape.hasURLs { ask(hostHash(.urlHost, bytes, hostStart..<end, index)) }
  }

  /// Joins host and path of the line.
  mutating func endLine(_ bytes: RawSpan, index: SieveIndex) {
    guard hosts == 1, index.shape.hasURLs, !host.isEmpty else { return }
    if paths > 1 { return ask(hostHash(.urlHost, bytes, host, index)) }
    ask(hostHash(.oddURLHost, bytes, host, index))
    var value = index.hash.start(.url)
    var end = host.upperBound
    if bytes.byte(end - 1) == UInt8(ascii: ".") { end -= 1 }
    for place in host.lowerBound..<end {
      let byte = bytes.byte(place)
      let isUpper = byte &- UInt8(ascii: "A") < 26
      value = SieveHash.exactStep(value, isUpper ? byte | 0x20 : byte)
    }
    // What stands as the path may be of something else in the line; the request then was for the root.
    let root = SieveHash.exactStep(value, UInt8(ascii: "/"))
    ask(SieveHash.finish(root))
    if paths == 0 { return }
    if isPathPlain {
      for place in path {
        let byte = bytes.byte(place)
        // These are written otherwise or end the path in the one spelling of URLs.
        if byte <= 0x20 || byte >= 0x7F || byte == UInt8(ascii: "#") {
          isPathPlain = false
          break
        }
        value = SieveHash.exactStep(value, byte)
      }
    }
    ask(isPathPlain ? SieveHash.finish(value) : hostHash(.urlHost, bytes, host, index))
  }

  private func hostHash(
    _ kind: SieveHash.Kind, _ bytes: RawSpan, _ host: Range<Int>, _ index: SieveIndex
  ) -> UInt64 {
    var value = index.hash.start(kind)
    var place = host.upperBound
    if bytes.byte(place - 1) == UInt8(ascii: ".") { place -= 1 }
    while place > host.lowerBound {
      place -= 1
      value = SieveHash.step(value, bytes.byte(place))
    }
    return SieveHash.finish(value)
  }

  // MARK: Others

  /// A mail address and the domain in it.
  mutating func mail(_ bytes: RawSpan, _ first: Int, _ last: Int, _ index: SieveIndex) {
    var start = first
    var end = last
    for place in first..<last where bytes.byte(place) == UInt8(ascii: "<") { start = place + 1 }
    if start > first {
      for place in start..<last where bytes.byte(place) == UInt8(ascii: ">") {
        end = place
        break
      }
    }
    while start < end, bytes.byte(start) == 0x20 { start += 1 }
    while end > start, bytes.byte(end - 1) == 0x20 { end -= 1 }
    if end > start, bytes.byte(end - 1) == UInt8(ascii: ".") { end -= 1 }
    guard start < end else { return }
    var at = start
    for place in start..<end {
      let byte = bytes.byte(place)
      // Lower case beyond ASCII is the exact reader's business.
      if byte >= 0x80 { return suspect() }
      if byte == UInt8(ascii: "@") { at = place }
    }
    guard at > start else { return }
    name(bytes, at + 1, end, index)
    guard index.shape.hasMails else { return }
    var value = index.hash.start(.mail)
    var place = end
    while place > start {
      place -= 1
      value = SieveHash.step(value, bytes.byte(place))
    }
    ask(SieveHash.finish(value))
  }

  /// The hash of a file, perhaps with the algorithm before it.
  mutating func digits(_ bytes: RawSpan, _ first: Int, _ last: Int, _ index: SieveIndex) {
    var start = first
    for place in first..<min(last, first + 8) where bytes.byte(place) == UInt8(ascii: ":") {
      start = place + 1
    }
    let length = last - start
    guard length == 32 || length == 40 || length == 64 else { return }
    var value = index.hash.start(.digits)
    for place in start..<last { value = SieveHash.step(value, bytes.byte(place)) }
    ask(SieveHash.finish(value))
  }

  /// The subject of a mail, its spaces as one each. Other alphabets and encoded words are the exact reader's business.
  mutating func subject(_ bytes: RawSpan, _ first: Int, _ last: Int, _ index: SieveIndex) {
    var value = index.hash.start(.subject)
    var hasGap = false
    var isEmpty = true
    for place in first..<last {
      let byte = bytes.byte(place)
      if byte == 0x20 {
        hasGap = !isEmpty
        continue
      }
      if byte >= 0x7F || byte < 0x20 { return suspect() }
      if byte == UInt8(ascii: "="), bytes.byte(place + 1) == UInt8(ascii: "?") { return suspect() }
      if hasGap { value = SieveHash.step(value, 0x20) }
      hasGap = false
      isEmpty = false
      value = SieveHash.step(value, byte)
    }
    if !isEmpty { ask(SieveHash.finish(value)) }
  }

  /// The owner's own name of a machine, as written.
  mutating func asset(_ bytes: RawSpan, _ first: Int, _ last: Int, _ index: SieveIndex) {
    guard index.shape.hasAssets else { return }
    var value = index.hash.start(.asset)
    for place in first..<last { value = SieveHash.exactStep(value, bytes.byte(place)) }
    ask(SieveHash.finish(value))
  }
}
