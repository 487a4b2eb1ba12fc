//! The first 4 KiB of a saved index: what is in the file, where, and the checksum of each part.
//!
//!     header │ blocks │ table │ catalogue │ sums │ texts
//!       4 KiB   shape    sieve    Node's own  of the texts, a block of 4 KiB each
//!
//! Whoever can write the file can write anything into it: every number is checked before it is used.

public import Kernel

/// The header of a saved index, read and found possible.
public struct IndexHeader: Sendable {
  /// How long it is, always.
  public static let byteCount = 4096
  /// The layout that this code reads and writes. Another one is not converted but built anew from the lists.
  public static let version: UInt32 = 1
  /// The largest file.
  public static let fileBytesMax = 1 << 36
  /// The longest catalogue.
  public static let catalogueBytesMax = 8 << 20
  /// The texts are summed in blocks of this size, so that one entry can be read without summing all.
  public static let textBlockBytes = 4096

  /// The parts behind the header.
  public enum Part: Int, Hashable, Sendable, CaseIterable {
    /// The hashes and places.
    case table
    /// Which networks of 16 bits an indicator lies in.
    case blocks
    /// What the caller says about his lists.
    case catalogue
    /// The sums of the blocks of the texts.
    case sums
    /// The lists themselves.
    case texts
  }

  /// Where a part lies, and its sum; the sum of `texts` is nought, its blocks have theirs.
  public struct Section: Hashable, Sendable {
    /// Its place in the file.
    public let place: Range<Int>
    /// Its `SectionSum`.
    public let sum: UInt64

    /// A section from its parts.
    public init(place: Range<Int>, sum: UInt64) {
      self.place = place
      self.sum = sum
    }
  }

  /// Why a file is no index that can be used.
  public enum Problem: Error, Hashable, Sendable {
    /// It does not begin as one.
    case noIndex
    /// Another layout.
    case otherVersion(UInt32)
    /// It has another length than it says.
    case otherLength
    /// The header's own sum does not fit.
    case headerDamaged
    /// A number that cannot be, although the sum fits: nobody's index.
    case impossible(String)
    /// The sum of a part does not fit.
    case damaged(Part)
  }

  /// When it was made.
  public let madeAt: Instant
  let seed: UInt64
  let words: Int
  let buckets: Int
  let count: Int
  let ipv4Lengths: UInt64
  let ipv6Lengths: [Int]
  let flags: UInt64
  private let sections: [Section]

  /// A part of the file.
  public subscript(_ part: Part) -> Section { sections[part.rawValue] }

  // MARK: Writing

  /// The header of an index whose parts lie there, one for each of `Part`, in its order.
  public init(_ index: SieveIndex, sections: [Section], madeAt: Instant) {
    precondition(sections.count == Part.allCases.count)
    self.sections = sections
    self.madeAt = madeAt
    seed = index.hash.seed
    words = index.table.words
    buckets = index.table.buckets
    count = index.table.count
    ipv4Lengths = index.shape.ipv4Lengths
    ipv6Lengths = index.shape.ipv6Lengths
    var flags: UInt64 = 0
    if index.shape.hasURLs { flags |= 1 }
    if index.shape.hasMails { flags |= 2 }
    if index.shape.hasAssets { flags |= 4 }
    if index.shape.hasSubjects { flags |= 8 }
    self.flags = flags
  }

  /// The bytes of the header.
  public func encoded() -> [UInt8] {
    let last = sections.map(\.place.upperBound).max() ?? Self.byteCount
    var lengths: [UInt64] = [0, 0, 0]
    for length in ipv6Lengths { lengths[length >> 6] |= 1 << UInt64(length & 63) }
    var numbers: [UInt64] = [
      UInt64(last), seed, UInt64(count), UInt64(words), UInt64(buckets), ipv4Lengths,
    ]
    numbers += lengths + [flags, UInt64(bitPattern: madeAt.microseconds)]
    for section in sections {
      numbers += [UInt64(section.place.lowerBound), UInt64(section.place.count), section.sum]
    }
    var summed = numbers.flatMap(Self.bytes)
    summed += [UInt8](repeating: 0, count: Self.byteCount - Self.summedStart - summed.count)
    return Self.bytes(Self.magic) + Self.bytes(UInt64(Self.version))
      + Self.bytes(SectionSum.of(summed)) + summed
  }

  /// Not text, and told apart from what a program for text has changed, as PNG does.
  private static let magic: UInt64 = 0x0A1A_0A0D_5844_4E89
  /// Magic, version and sum stand before what the sum is of.
  private static let summedStart = 24

  private static func bytes(_ number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
  }

  // MARK: Reading

  /// Reads the header at the start of the bytes, which are a file or the beginning of one that has `fileBytes`.
  public init(_ bytes: RawSpan, fileBytes: Int) throws(Problem) {
    guard bytes.byteCount >= 8, bytes.word(0) == Self.magic else { throw .noIndex }
    guard bytes.byteCount >= Self.byteCount else { throw .otherLength }
    guard bytes.word(8) == UInt64(Self.version) else {
      throw .otherVersion(UInt32(truncatingIfNeeded: bytes.word(8)))
    }
    guard SectionSum.of(bytes, Self.summedStart..<Self.byteCount) == bytes.word(16) else {
      throw .headerDamaged
    }
    guard (Self.byteCount...Self.fileBytesMax).contains(fileBytes),
      bytes.word(24) == UInt64(fileBytes)
    else {
      throw .otherLength
    }
    seed = bytes.word(32)
    count = try Self.number(bytes.word(40), 0...SieveTable.countMax, "count")
    words = try Self.number(bytes.word(48), 1...SieveTable.countMax, "words")
    buckets = try Self.number(bytes.word(56), 1...SieveTable.countMax, "buckets")
    ipv4Lengths = bytes.word(64)
    guard ipv4Lengths >> 32 == 0 else { throw .impossible("ipv4 lengths") }
    let lengths = [bytes.word(72), bytes.word(80), bytes.word(88)]
    guard lengths[2] <= 1 else { throw .impossible("ipv6 lengths") }
    ipv6Lengths = (0...128).filter { lengths[$0 >> 6] >> UInt64($0 & 63) & 1 == 1 }
    flags = bytes.word(96)
    guard flags < 16 else { throw .impossible("kinds") }
    madeAt = Instant(microseconds: Int64(bitPattern: bytes.word(104)))
    var sections: [Section] = []
    for part in Part.allCases {
      let at = 112 + 24 * part.rawValue
      let start = try Self.number(bytes.word(at), Self.byteCount...fileBytes, "\(part)")
      guard start & 7 == 0 else { throw .impossible("\(part)") }
      let length = try Self.number(bytes.word(at + 8), 0...(fileBytes - start), "\(part)")
      sections.append(Section(place: start..<start + length, sum: bytes.word(at + 16)))
    }
    self.sections = sections
    let texts = sections[Part.texts.rawValue].place.count
    let blocks = (texts + Self.textBlockBytes - 1) / Self.textBlockBytes
    let table = SieveTable.byteCount(words: words, buckets: buckets, count: count)
    guard sections[Part.table.rawValue].place.count == table else { throw .impossible("table") }
    guard sections[Part.blocks.rawValue].place.count == SieveIndex.Shape.blockWords << 3 else {
      throw .impossible("blocks")
    }
    guard sections[Part.sums.rawValue].place.count == blocks << 3 else { throw .impossible("sums") }
    guard sections[Part.catalogue.rawValue].place.count <= Self.catalogueBytesMax else {
      throw .impossible("catalogue")
    }
  }

  private static func number(
    _ word: UInt64, _ range: ClosedRange<Int>, _ name: String
  ) throws(Problem) -> Int {
    guard let number = Int(exactly: word), range.contains(number) else { throw .impossible(name) }
    return number
  }
}

extension SieveMemory {
  /// The sum of some of the bytes.
  public func sum(_ range: Range<Int>) -> UInt64 {
    withBytes { SectionSum.of($0, range) }
  }

  /// The header of the index that the bytes are.
  public func header() throws(IndexHeader.Problem) -> IndexHeader {
    let result = withBytes { bytes -> Result<IndexHeader, IndexHeader.Problem> in
      do throws(IndexHeader.Problem) {
        return .success(try IndexHeader(bytes, fileBytes: bytes.byteCount))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Whether a part is as it was written; of the texts only a block can be asked for, see `sum`.
  public func check(_ part: IndexHeader.Part, _ header: IndexHeader) throws(IndexHeader.Problem) {
    guard part == .texts || sum(header[part].place) == header[part].sum else {
      throw .damaged(part)
    }
  }

  /// The sum that a block of the texts had when it was written.
  public func sumOfBlock(_ number: Int, _ header: IndexHeader) -> UInt64 {
    withBytes { $0.word(header[.sums].place.lowerBound + number << 3) }
  }
}

extension SieveIndex {
  /// The index in a file that is in memory, table and blocks summed. Nothing is copied but 8 KiB.
  public init(_ header: IndexHeader, in memory: SieveMemory) throws(IndexHeader.Problem) {
    try memory.check(.table, header)
    try memory.check(.blocks, header)
    guard
      let table = SieveTable(
        in: memory, at: header[.table].place.lowerBound, words: header.words,
        buckets: header.buckets, count: header.count)
    else { throw .impossible("buckets") }
    var shape = Shape()
    shape.ipv4Lengths = header.ipv4Lengths
    shape.ipv6Lengths = header.ipv6Lengths
    let start = header[.blocks].place.lowerBound
    shape.ipv4Blocks = memory.withBytes { bytes in
      (0..<Shape.blockWords).map { bytes.word(start + $0 << 3) }
    }
    shape.hasURLs = header.flags & 1 != 0
    shape.hasMails = header.flags & 2 != 0
    shape.hasAssets = header.flags & 4 != 0
    shape.hasSubjects = header.flags & 8 != 0
    self.init(hash: SieveHash(seed: header.seed), table: table, shape: shape)
  }

  /// Lends the bytes of the table to be written as its part of a file.
  public func withTableBytes<Value>(
    _ body: (UnsafeRawBufferPointer) throws -> Value
  ) rethrows -> Value {
    try table.withUnsafeBytes(body)
  }

  /// The bytes of the blocks, to be written as their part of a file.
  public var blockBytes: [UInt8] {
    shape.ipv4Blocks.flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
    }
  }
}
