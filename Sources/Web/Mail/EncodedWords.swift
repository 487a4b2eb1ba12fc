//! RFC 2047 encoded words: Japanese in a header as ASCII, split between characters.

internal import Kernel

/// Writes header text as encoded words in base64. Each word decodes alone: a reader that shows word by word never meets
/// half a kanji, and a word of ISO-2022-JP ends in ASCII. Source: RFC 2047 §2 and §5, RFC 1468.
enum EncodedWords {
  /// The longest encoded word, markers included. Source: RFC 2047 §2.
  static let wordBytesMax = 75
  /// The longest header line that holds an encoded word. Source: RFC 2047 §2.
  static let lineBytesMax = 76

  private static let closing = "?="

  /// The text as it is when it is short plain ASCII, else as encoded words, folded with CRLF and a
  /// space. `column` is how much of the first line is taken already.
  static func unstructured(
    _ text: String, startingAt column: Int, in coding: MailCoding = .utf8
  ) -> String {
    if isPlainASCII(text), column + text.utf8.count <= lineBytesMax, !text.hasPrefix(" ") {
      return text
    }
    return encode(text, startingAt: column, in: coding)
  }

  /// The text as encoded words, whatever it holds. A text that does not fit the character set goes as UTF-8.
  static func encode(
    _ text: String, startingAt column: Int, in wanted: MailCoding = .utf8
  ) -> String {
    let coding = wanted.bytes(text) == nil ? .utf8 : wanted
    var words: [String] = []
    var taken = String.UnicodeScalarView()
    var bytes: [UInt8] = []
    var room = payloadBytes(after: column, coding)
    for scalar in text.unicodeScalars {
      taken.append(scalar)
      var longer = coding.bytes(String(taken)) ?? []
      if longer.count > room {
        // An empty first word cannot happen in a word list of a reader: start on the next line.
        words.append(bytes.isEmpty ? "" : word(bytes, coding))
        taken = String.UnicodeScalarView([scalar])
        longer = coding.bytes(String(scalar)) ?? []
        room = payloadBytes(after: 1, coding)
      }
      bytes = longer
    }
    if !bytes.isEmpty { words.append(word(bytes, coding)) }
    return words.joined(separator: "\r\n ")
  }

  /// Printable ASCII that no reader takes for an encoded word.
  static func isPlainASCII(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
  }

  private static func opening(_ coding: MailCoding) -> String { "=?\(coding.name)?B?" }

  private static func word(_ bytes: [UInt8], _ coding: MailCoding) -> String {
    opening(coding) + Base64.encode(bytes) + closing
  }

  /// How many bytes of text fit into one word that starts in this column.
  private static func payloadBytes(after column: Int, _ coding: MailCoding) -> Int {
    let characters =
      min(wordBytesMax, lineBytesMax - column) - opening(coding).utf8.count - closing.utf8.count
    return max(0, characters / 4 * 3)
  }
}
