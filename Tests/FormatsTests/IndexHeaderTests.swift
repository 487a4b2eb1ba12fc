//! The head of a saved index: it says what it was told, and no number of it is believed.

import Kernel
import Testing

@testable import Matching

@Suite struct IndexHeaderTests {
  private static let patterns: [IndicatorIndex.Pattern] = [
    .value(.url("http://evil.example/a")), .value(.mail("a@evil.example")),
    .value(.asset("PC-1")), .value(.subject("your invoice")),
  ]

  private static func index(_ more: [IndicatorIndex.Pattern] = []) -> SieveIndex {
    var builder = SieveIndex.Builder(seed: 0x1234_5678_9ABC_DEF0)
    for (place, pattern) in (patterns + more).enumerated() {
      builder.insert(pattern, at: UInt64(place))
    }
    return builder.build()
  }

  /// A file with the parts in it, the texts being of that many bytes.
  private static func file(_ index: SieveIndex, textBytes: Int = 100) -> [UInt8] {
    var parts: [IndexHeader.Part: [UInt8]] = [:]
    parts[.table] = index.withTableBytes { Array($0) }
    parts[.blocks] = index.blockBytes
    parts[.catalogue] = Array("{}".utf8)
    parts[.sums] = [UInt8](repeating: 0, count: (textBytes + 4095) / 4096 * 8)
    parts[.texts] = [UInt8](repeating: 0x41, count: textBytes)
    var bytes: [UInt8] = []
    var sections: [IndexHeader.Section] = []
    for part in IndexHeader.Part.allCases {
      bytes += [UInt8](repeating: 0, count: (8 - bytes.count % 8) % 8)
      let start = IndexHeader.byteCount + bytes.count
      bytes += parts[part] ?? []
      let sum = part == .texts ? 0 : SectionSum.of(parts[part] ?? [])
      sections.append(.init(place: start..<IndexHeader.byteCount + bytes.count, sum: sum))
    }
    let header = IndexHeader(index, sections: sections, madeAt: Instant(seconds: 1))
    return header.encoded() + bytes
  }

  private static func put(_ word: UInt64, at place: Int, in bytes: inout [UInt8]) {
    for index in 0..<8 {
      bytes[place + index] = UInt8(truncatingIfNeeded: word >> UInt64(8 * index))
    }
  }

  private static func word(_ bytes: [UInt8], _ place: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(bytes[place + $1]) << UInt64(8 * $1) }
  }

  /// The header with other numbers in it and a sum that fits.
  private static func sealed(_ bytes: [UInt8], _ changes: [Int: UInt64]) -> [UInt8] {
    var bytes = bytes
    for (place, word) in changes { put(word, at: place, in: &bytes) }
    put(SectionSum.of(Array(bytes[24..<IndexHeader.byteCount])), at: 16, in: &bytes)
    return bytes
  }

  private static func problem(_ bytes: [UInt8], fileBytes: Int? = nil) -> IndexHeader.Problem? {
    bytes.withUnsafeBytes { buffer -> IndexHeader.Problem? in
      do throws(IndexHeader.Problem) {
        _ = try IndexHeader(buffer.bytes, fileBytes: fileBytes ?? buffer.count)
        return nil
      } catch {
        return error
      }
    }
  }

  private static func memory(_ bytes: [UInt8]) -> SieveMemory {
    SieveMemory(byteCount: bytes.count) { out in
      bytes.withUnsafeBytes { out.copyMemory(from: $0) }
    }
  }

  @Test func `an index comes back as it was, with the same answers`() throws {
    let network = try #require(IPPrefix("198.51.100.0/24"))
    let wide = try #require(IPPrefix("2001:db8::/48"))
    let index = Self.index([.network(network), .network(wide)])
    let memory = Self.memory(Self.file(index))
    let header = try memory.header()
    #expect(header.madeAt == Instant(seconds: 1))
    let opened = try SieveIndex(header, in: memory)
    #expect(opened.count == index.count)
    #expect(opened.shape.ipv4Blocks == index.shape.ipv4Blocks)
    #expect(opened.shape.ipv6Lengths == [48])
    let shown = [
      "198.51.100.9", "2001:db8::1", "http://evil.example/a", "a@evil.example", "198.51.101.9",
    ].compactMap { Observable(guessing: $0) }
    for observable in shown + [.asset("PC-1"), .subject("your invoice")] {
      var places: ([UInt64], [UInt64]) = ([], [])
      index.places(fitting: observable) { places.0.append($0) }
      opened.places(fitting: observable) { places.1.append($0) }
      #expect(places.0 == places.1, "\(observable)")
    }
  }

  @Test func `each part has its own sum`() throws {
    let whole = Self.file(Self.index())
    let header = try Self.memory(whole).header()
    for part in IndexHeader.Part.allCases where part != .texts {
      for place in [header[part].place.lowerBound, header[part].place.upperBound - 1] {
        var bytes = whole
        bytes[place] ^= 1
        let memory = Self.memory(bytes)
        #expect(throws: IndexHeader.Problem.damaged(part)) {
          try memory.check(part, try memory.header())
        }
      }
    }
  }

  @Test func `a byte that changed in the head is noticed, wherever it is`() {
    let bytes = Self.file(Self.index())
    for place in 0..<IndexHeader.byteCount {
      var changed = bytes
      changed[place] ^= 0x10
      #expect(Self.problem(changed) != nil, "\(place)")
    }
    #expect(Self.problem(bytes) == nil)
  }

  @Test func `what is no index is told apart`() {
    let bytes = Self.file(Self.index())
    #expect(Self.problem([]) == .noIndex)
    #expect(Self.problem(Array(bytes[..<7])) == .noIndex)
    #expect(Self.problem(Array(bytes[..<8])) == .otherLength)
    #expect(Self.problem(Array(bytes[..<4095])) == .otherLength)
    #expect(Self.problem([UInt8](repeating: 0, count: 5000)) == .noIndex)
    #expect(Self.problem(Self.sealed(bytes, [8: 2])) == .otherVersion(2))
    #expect(Self.problem(Array(bytes.dropLast())) == .otherLength)
    #expect(Self.problem(bytes + [0]) == .otherLength)
  }

  // table: place in the head, a number that cannot be, what is said of it
  private static let numbers: [(Int, UInt64, String)] = [
    (40, 0x8000_0001, "count"), (40, .max, "count"), (40, 0, "table"), (48, 0, "words"),
    (48, 0x8000_0001, "words"), (48, 3, "table"), (56, 0, "buckets"), (56, .max, "buckets"),
    (64, 0x1_0000_0000, "ipv4 lengths"), (88, 2, "ipv6 lengths"), (96, 16, "kinds"),
    (112, 0, "table"), (112, .max, "table"), (112, 4097, "table"), (120, .max, "table"),
    (136, 0x100_0000_0000, "blocks"), (144, 8, "blocks"),
    (168, 0x8000_0000_0000_0000, "catalogue"), (192, 0, "sums"), (192, 0x10_0000, "sums"),
    (216, 5000, "texts"),
  ]

  @Test(arguments: numbers)
  func `a number that cannot be is named, although the sum fits`(
    place: Int, word: UInt64, name: String
  ) {
    let bytes = Self.sealed(Self.file(Self.index()), [place: word])
    #expect(Self.problem(bytes) == .impossible(name))
  }

  @Test func `limits hold at the limit and one past it`() {
    let bytes = Self.file(Self.index())
    let head = Array(bytes[..<IndexHeader.byteCount])
    let most = IndexHeader.fileBytesMax
    #expect(Self.problem(Self.sealed(head, [24: UInt64(most)]), fileBytes: most) == nil)
    #expect(
      Self.problem(Self.sealed(head, [24: UInt64(most + 1)]), fileBytes: most + 1) == .otherLength)
    let catalogue = UInt64(IndexHeader.catalogueBytesMax)
    let wide = [24: UInt64(most), 160: 8192]
    let full = wide.merging([168: catalogue]) { $1 }
    let over = wide.merging([168: catalogue + 1]) { $1 }
    #expect(Self.problem(Self.sealed(head, full), fileBytes: most) == nil)
    #expect(Self.problem(Self.sealed(head, over), fileBytes: most) == .impossible("catalogue"))
    let words = Self.word(head, 48)
    let buckets = Self.word(head, 56)
    for (count, problem) in [
      (UInt64(SieveTable.countMax), nil), (UInt64(SieveTable.countMax) + 1, "count"),
    ] as [(UInt64, String?)] {
      let table = (words + count) * 8 + (buckets + 1) * 4
      let changed = Self.sealed(head, [24: UInt64(most), 40: count, 112: 4096, 120: table])
      #expect(
        Self.problem(changed, fileBytes: most) == problem.map { IndexHeader.Problem.impossible($0) }
      )
    }
  }

  @Test func `buckets that lead out of the table are refused, although every sum fits`() throws {
    let index = Self.index((0..<40).map { .value(.asset("PC-\($0)")) })
    let whole = Self.file(index)
    let header = try Self.memory(whole).header()
    let table = header[.table].place
    for (fromEnd, value) in [(4, UInt8(200)), (8, 200), (4, 0)] {
      var bytes = whole
      bytes[table.upperBound - fromEnd] = value
      Self.put(SectionSum.of(Array(bytes[table])), at: 128, in: &bytes)
      bytes = Self.sealed(bytes, [:])
      let memory = Self.memory(bytes)
      #expect(throws: IndexHeader.Problem.impossible("buckets")) {
        try SieveIndex(try memory.header(), in: memory)
      }
    }
  }

  @Test func `the sum sees every single bit, and how long it is`() {
    for count in [0, 1, 7, 8, 31, 32, 33, 64, 100] {
      let bytes = [UInt8](repeating: 0, count: count)
      let sum = SectionSum.of(bytes)
      #expect(sum != SectionSum.of(bytes + [0]))
      for bit in 0..<count * 8 {
        var changed = bytes
        changed[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(SectionSum.of(changed) != sum)
      }
    }
  }
}
