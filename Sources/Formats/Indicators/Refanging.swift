//! Makes a value whole that was broken on purpose, so that nobody clicks on it: `hxxp://evil[.]example`.

/// The ways in which lists break addresses, undone.
enum Refanging {
  /// Longer ones first: the first that fits is taken.
  private static let marks: [(broken: [UInt8], whole: [UInt8])] = [
    ("[://]", "://"), ("[dot]", "."), ("(dot)", "."), ("[at]", "@"), ("(at)", "@"), ("[:]", ":"),
    ("[.]", "."), ("(.)", "."), ("{.}", "."), ("[@]", "@"), ("[/]", "/"),
  ].map { (Array($0.0.utf8), Array($0.1.utf8)) }

  /// The value as it was before it was broken. A value that is whole comes back as it is.
  static func whole(_ text: String) -> String {
    let isBracketed = text.utf8.contains { $0 == 0x5B || $0 == 0x28 || $0 == 0x7B }
    let isMasked = text.prefix(4).lowercased() == "hxxp"
    guard isBracketed || isMasked else { return text }
    var bytes = Array(text.utf8)
    if isMasked { bytes.replaceSubrange(0..<4, with: "http".utf8) }
    guard isBracketed else { return String(decoding: bytes, as: UTF8.self) }
    var result: [UInt8] = []
    var at = 0
    while at < bytes.count {
      let mark = marks.first { mark in
        at + mark.broken.count <= bytes.count
          && zip(bytes[at...], mark.broken).allSatisfy { asciiLower($0) == $1 }
      }
      if let mark {
        result += mark.whole
        at += mark.broken.count
      } else {
        result.append(bytes[at])
        at += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func asciiLower(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }
}
