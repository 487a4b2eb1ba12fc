//! RFC 2047 encoded words: Japanese in a header as ASCII, split between characters.

internal import Kernel

/// Writes header text as encoded words of UTF-8 in base64. Each word decodes alone: a reader that
/// shows word by word never meets half a kanji. Source: RFC 2047 §2 and §5.
enum EncodedWords {
  /// The longest encoded word, markers included. Source: RFC 2047 §2.
  static let wordBytesMax = 75
  /// The longest header line that holds an encoded word. Source: RFC 2047 §2.
  static let lineBytesMax = 76

  private static let opening = "=?UTF-8?B?"
  private static let closing = "?="

  /// The text as it is when it is short plain ASCII, else as encoded words, folded with CRLF and a
  /// space. `column` is how much of the first line is taken already.
  static func unstructured(_ text: String, startingAt column: Int) -> String {
    if isPlainASCII(text), column + text.utf8.count <= lineBytesMax, !text.hasPrefix(" ") {
      return text
    }
    return encode(text, startingAt: column)
  }

  /// The text as encoded words, whatever it holds.
  static func encode(_ text: String, startingAt column: Int) -> String {
    var words: [String] = []
    var bytes: [UInt8] = []
    var room = payloadBytes(after: column)
    for scalar in text.unicodeScalars {
      let character = Array(String(scalar).utf8)
      if bytes.count + character.count > room {
        // An empty first word cannot happen in a word list of a reader: start on the next line.
        words.append(bytes.isEmpty ? "" : word(bytes))
        bytes = []
        room = payloadBytes(after: 1)
      }
      bytes += character
    }
    if !bytes.isEmpty { words.append(word(bytes)) }
    return words.joined(separator: "\r\n ")
  }

  /// Printable ASCII that no reader takes for an encoded word.
  static func isPlainASCII(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
  }

  private static func word(_ bytes: [UInt8]) -> String {
    opening + Base64.encode(bytes) + closing
  }

  /// How many bytes of text fit into one word that starts in this column.
  private static func payloadBytes(after column: Int) -> Int {
    let characters =
      min(wordBytesMax, lineBytesMax - column) - opening.utf8.count - closing.utf8.count
    return max(0, characters / 4 * 3)
  }
}
