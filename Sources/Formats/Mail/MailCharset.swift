//! The encodings that Japanese mail comes in, read by ourselves: the system's converters lose ① or give up.

/// How the bytes of a text are read. Never fails: what is no character becomes U+FFFD.
enum MailCharset: Equatable {
  case utf8
  case iso2022JP
  case cp932
  case eucJP
  case latin1
  /// None was named, or one that nobody knows.
  case unknown

  /// The encoding of that name, in any case.
  init(_ name: String) {
    switch name.lowercased() {
    case "utf-8", "utf8": self = .utf8
    // The number is of code pages that differ only in what they write; all are read alike.
    case "iso-2022-jp", "iso-2022-jp-1", "iso-2022-jp-2", "iso-2022-jp-3", "iso-2022-jp-ms",
      "csiso2022jp", "cp50220", "cp50221", "cp50222":
      self = .iso2022JP
    case "shift_jis", "shift-jis", "sjis", "x-sjis", "cp932", "ms932", "windows-31j",
      "ms_kanji", "csshiftjis", "shift_jis-2004":
      self = .cp932
    case "euc-jp", "eucjp", "x-euc-jp", "eucjp-ms", "euc-jp-ms", "cp51932", "cseucpkdfmtjapanese":
      self = .eucJP
    case "iso-8859-1", "iso-8859-15", "latin1", "windows-1252": self = .latin1
    default: self = .unknown
    }
  }

  /// The text of those bytes.
  func text(_ bytes: [UInt8]) -> String {
    switch self {
    case .utf8: String(decoding: bytes, as: UTF8.self)
    case .iso2022JP: Self.readISO2022JP(bytes)
    case .cp932: CP932.text(bytes)
    case .eucJP: Self.readEUCJP(bytes)
    case .latin1: String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    case .unknown: Self.guessed(bytes).text(bytes)
    }
  }

  /// What text without a name most likely is.
  private static func guessed(_ bytes: [UInt8]) -> MailCharset {
    if bytes.contains(0x1B) { return .iso2022JP }
    return String(validating: bytes, as: UTF8.self) == nil ? .cp932 : .utf8
  }

  // MARK: ISO-2022-JP

  /// What the bytes after an escape sequence are.
  private enum Plane {
    case one
    case kana
    case jis
    /// Two bytes a character that have no place in CP932 (JIS X 0212).
    case foreign
  }

  private static func readISO2022JP(_ bytes: [UInt8]) -> String {
    var scalars = String.UnicodeScalarView()
    var plane = Plane.one
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      if byte == 0x1B, let (next, length) = escape(bytes[place...].prefix(4)) {
        plane = next
        place += length
        continue
      }
      // A line begins in ASCII, also where the end of the one before was lost. Source: RFC 1468.
      if byte == 0x0A || byte == 0x0D { plane = .one }
      let isPair = (0x21...0x7E).contains(byte) && place + 1 < bytes.count
      switch plane {
      case .jis where isPair:
        scalars.append(CP932.scalar(jis: byte, bytes[place + 1]))
        place += 1
      case .foreign where isPair:
        scalars.append(CP932.unknown)
        place += 1
      case .kana where (0x21...0x5F).contains(byte): scalars.append(CP932.scalar(byte + 0x80))
      case .one, .kana, .jis, .foreign: scalars.append(CP932.scalar(byte))
      }
      place += 1
    }
    return String(scalars)
  }

  /// The plane that an escape sequence begins, and its length; nil where it is none.
  private static func escape(_ bytes: ArraySlice<UInt8>) -> (Plane, Int)? {
    let letters = String(decoding: bytes.dropFirst(), as: UTF8.self)
    for (name, plane) in [
      ("(B", Plane.one), ("(J", .one), ("(H", .one), ("(I", .kana), ("$@", .jis), ("$B", .jis),
      ("$(D", .foreign), ("$(@", .jis), ("$(B", .jis),
    ] where letters.hasPrefix(name) {
      return (plane, name.utf8.count + 1)
    }
    return nil
  }

  // MARK: EUC-JP

  private static func readEUCJP(_ bytes: [UInt8]) -> String {
    var scalars = String.UnicodeScalarView()
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      let next = place + 1 < bytes.count ? bytes[place + 1] : 0
      switch byte {
      case 0x8E where next >= 0xA1:
        scalars.append(CP932.scalar(next))
        place += 1
      case 0x8F where next >= 0xA1:
        scalars.append(CP932.unknown)
        place += 2
      case 0xA1...0xFE where next >= 0xA1:
        scalars.append(CP932.scalar(jis: byte - 0x80, next & 0x7F))
        place += 1
      default: scalars.append(byte < 0x80 ? Unicode.Scalar(byte) : CP932.unknown)
      }
      place += 1
    }
    return String(scalars)
  }
}
