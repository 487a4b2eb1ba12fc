//! Encoded words of a header, read by ourselves: neighbours of one encoding are joined as bytes before they are read,
//! for mail programs split a kanji between two words.

/// The reading side of RFC 2047. Writing is `Web`'s.
enum HeaderWords {
  /// The text of a header's bytes; raw bytes beyond ASCII are guessed.
  static func text(_ bytes: [UInt8]) -> String {
    var out = ""
    var plain: [UInt8] = []
    var coded: (charset: MailCharset, bytes: [UInt8])?
    func isBlank(_ bytes: [UInt8]) -> Bool { bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
    func close() {
      if let word = coded { out += word.charset.text(word.bytes) }
      coded = nil
      out += MailCharset.unknown.text(plain)
      plain = []
    }
    var place = 0
    while place < bytes.count {
      guard let word = word(bytes[place...]) else {
        plain.append(bytes[place])
        place += 1
        continue
      }
      if let open = coded, isBlank(plain) {
        // Space between two words is none. Source: RFC 2047 §6.2.
        plain = []
        if open.charset == word.charset {
          coded = (open.charset, open.bytes + word.bytes)
        } else {
          close()
          coded = (word.charset, word.bytes)
        }
      } else {
        close()
        coded = (word.charset, word.bytes)
      }
      place += word.length
    }
    close()
    return out
  }

  /// The longest encoded word that is read as one; RFC 2047 allows 75, many programs write more.
  static let wordBytesMax = 1000

  /// The encoded word that begins there; nil where none does.
  private static func word(_ bytes: ArraySlice<UInt8>)
    -> (charset: MailCharset, bytes: [UInt8], length: Int)?
  {
    guard bytes.starts(with: [0x3D, 0x3F]) else { return nil }
    let rest = bytes.prefix(wordBytesMax).dropFirst(2)
    let question = UInt8(ascii: "?")
    guard let first = rest.firstIndex(of: question), first - rest.startIndex <= 40,
      let second = rest[(first + 1)...].firstIndex(of: question), second == first + 2,
      let third = rest[(second + 1)...].firstIndex(of: question), third + 1 < rest.endIndex,
      rest[third + 1] == UInt8(ascii: "=")
    else { return nil }
    let name = String(decoding: rest[..<first], as: UTF8.self).prefix { $0 != "*" }
    let text = rest[(second + 1)..<third]
    let decoded: [UInt8]
    switch rest[first + 1] {
    case UInt8(ascii: "B"), UInt8(ascii: "b"):
      decoded = TransferCoding.base64(text, max: wordBytesMax)
    case UInt8(ascii: "Q"), UInt8(ascii: "q"):
      decoded = TransferCoding.quotedPrintable(text, isWord: true, max: wordBytesMax)
    default: return nil
    }
    return (MailCharset(String(name)), decoded, third + 2 - bytes.startIndex)
  }
}
