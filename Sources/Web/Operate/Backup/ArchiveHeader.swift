//! The head of a part of a backup file: POSIX tar, so that any system can open one.

/// Name and length of a part; 512 bytes. Source: POSIX.1-2017 pax, "ustar Interchange Format"; lengths beyond octal as
/// GNU tar writes them.
struct ArchiveHeader: Hashable {
  /// The length of a head; parts are filled up to a multiple of it.
  static let blockBytes = 512
  /// Longest name, in bytes.
  static let nameBytesMax = 100
  /// What eleven octal digits can say.
  private static let octalMax: Int64 = 0o77_777_777_777

  /// The part's name, e.g. `events/00000001.log`.
  let name: String
  /// How many bytes it has.
  let size: Int64

  /// How many bytes follow the part until the next head.
  var paddingBytes: Int { (Self.blockBytes - Int(size % Int64(Self.blockBytes))) % Self.blockBytes }

  /// The head of a part.
  init(name: String, size: Int64) {
    self.name = name
    self.size = size
  }

  /// Reads a head; nil for one that is none of ours.
  init?(_ block: [UInt8]) {
    guard block.count == Self.blockBytes, Array(block[257..<262]) == Array("ustar".utf8),
      block[156] == UInt8(ascii: "0"),
      Self.octal(block[148..<156]) == Int64(Self.checksum(block))
    else { return nil }
    name = String(decoding: block[..<Self.nameBytesMax].prefix { $0 != 0 }, as: UTF8.self)
    let field = block[124..<136]
    if field.first == 0x80 {
      guard field.dropFirst().prefix(4).allSatisfy({ $0 == 0 }), block[129] & 0x80 == 0 else {
        return nil
      }
      size = field.suffix(8).reduce(0 as Int64) { $0 << 8 | Int64($1) }
    } else {
      guard let size = Self.octal(field) else { return nil }
      self.size = size
    }
  }

  /// The 512 bytes.
  var bytes: [UInt8] {
    var block = [UInt8](repeating: 0, count: Self.blockBytes)
    func put(_ text: some Sequence<UInt8>, at place: Int) {
      for (index, byte) in text.enumerated() { block[place + index] = byte }
    }
    put(name.utf8, at: 0)
    put("0000600".utf8, at: 100)
    put("0000000".utf8, at: 108)
    put("0000000".utf8, at: 116)
    if size <= Self.octalMax {
      put(Self.digits(size, 11).utf8, at: 124)
    } else {
      block[124] = 0x80
      put((0..<8).map { UInt8(truncatingIfNeeded: size >> (56 - 8 * $0)) }, at: 128)
    }
    put("00000000000".utf8, at: 136)
    block[156] = UInt8(ascii: "0")
    put("ustar".utf8, at: 257)
    put("00".utf8, at: 263)
    put(Self.digits(Int64(Self.checksum(block)), 6).utf8, at: 148)
    block[155] = UInt8(ascii: " ")
    return block
  }

  /// The sum of all bytes, with the checksum's own field as spaces.
  private static func checksum(_ block: [UInt8]) -> Int {
    block.enumerated().reduce(0) { sum, part in
      sum + ((148..<156).contains(part.offset) ? 32 : Int(part.element))
    }
  }

  private static func digits(_ value: Int64, _ count: Int) -> String {
    let text = String(value, radix: 8)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }

  private static func octal(_ field: ArraySlice<UInt8>) -> Int64? {
    let digits = field.prefix { $0 != 0 && $0 != UInt8(ascii: " ") }
    return Int64(String(decoding: digits, as: UTF8.self), radix: 8)
  }
}
