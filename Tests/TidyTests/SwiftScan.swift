//! Takes Swift text apart, so that a rule about code never trips over a comment or a string.

/// A string literal's text and where it stands.
struct Literal: Hashable, Sendable {
  /// Byte offset of the opening delimiter.
  let start: Int
  /// Byte offset behind the closing delimiter.
  let end: Int
  /// The text between the quotes as written, interpolations replaced by nothing.
  let text: String
  /// Whether anything is interpolated.
  var isInterpolated = false
}

/// The three layers of a Swift text. `code` and `comments` have the text's own offsets and lines:
/// what does not belong to a layer is blanked with spaces. Code inside an interpolation is code.
/// A regex literal with a quotation mark misleads it to the end of that line, no further.
struct SwiftScan: Sendable {
  let code: String
  let comments: String
  let literals: [Literal]
  /// The names between backquotes (raw identifiers), in order.
  let rawIdentifiers: [String]

  init(_ text: String) {
    var reader = Reader(bytes: Array(text.utf8))
    reader.readCode(until: nil)
    code = String(decoding: reader.code, as: UTF8.self)
    comments = String(decoding: reader.comments, as: UTF8.self)
    literals = reader.literals
    rawIdentifiers = reader.rawIdentifiers
  }
}

private struct Reader {
  let bytes: [UInt8]
  var code: [UInt8]
  var comments: [UInt8]
  var literals: [Literal] = []
  var rawIdentifiers: [String] = []
  private var at = 0

  init(bytes: [UInt8]) {
    self.bytes = bytes
    code = bytes.map { $0 == UInt8(ascii: "\n") ? $0 : UInt8(ascii: " ") }
    comments = code
  }

  private func has(_ text: StaticString, at place: Int) -> Bool {
    guard place + text.utf8CodeUnitCount <= bytes.count else { return false }
    return text.withUTF8Buffer { wanted in
      for offset in wanted.indices where bytes[place + offset] != wanted[offset] { return false }
      return true
    }
  }

  /// Reads code to the end, or to the `)` that closes an interpolation.
  mutating func readCode(until close: UInt8?) {
    var depth = 0
    while at < bytes.count {
      let byte = bytes[at]
      if has("//", at: at) {
        readComment()
      } else if has("/*", at: at) {
        readBlockComment()
      } else if byte == UInt8(ascii: "`") {
        readRawIdentifier()
      } else if let hashes = hashesBeforeQuote() {
        readString(hashes: hashes)
      } else {
        if byte == UInt8(ascii: "(") { depth += 1 }
        if byte == UInt8(ascii: ")") {
          if depth == 0, close == byte { return }
          depth -= 1
        }
        code[at] = byte
        at += 1
      }
    }
  }

  private mutating func readComment() {
    while at < bytes.count, bytes[at] != UInt8(ascii: "\n") {
      comments[at] = bytes[at]
      at += 1
    }
  }

  private mutating func readBlockComment() {
    var depth = 0
    repeat {
      if has("/*", at: at) { depth += 1 } else if has("*/", at: at) { depth -= 1 }
      let width = has("/*", at: at) || has("*/", at: at) ? 2 : 1
      for place in at..<min(at + width, bytes.count) { comments[place] = bytes[place] }
      at += width
    } while at < bytes.count && depth > 0
  }

  private mutating func readRawIdentifier() {
    let start = at + 1
    at = start
    while at < bytes.count, bytes[at] != UInt8(ascii: "`"), bytes[at] != UInt8(ascii: "\n") {
      at += 1
    }
    rawIdentifiers.append(String(decoding: bytes[start..<at], as: UTF8.self))
    code[start - 1] = UInt8(ascii: "`")
    if at < bytes.count, bytes[at] == UInt8(ascii: "`") {
      code[at] = UInt8(ascii: "`")
      at += 1
    }
  }

  private func hashesBeforeQuote() -> Int? {
    var place = at
    while place < bytes.count, bytes[place] == UInt8(ascii: "#") { place += 1 }
    return place < bytes.count && bytes[place] == UInt8(ascii: "\"") ? place - at : nil
  }

  private func hashes(_ count: Int, at place: Int) -> Bool {
    place + count <= bytes.count
      && bytes[place..<place + count].allSatisfy { $0 == UInt8(ascii: "#") }
  }

  private mutating func readString(hashes count: Int) {
    let start = at
    let isMultiline = has("\"\"\"", at: at + count)
    at += count + (isMultiline ? 3 : 1)
    var text: [UInt8] = []
    var isInterpolated = false
    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\n"), !isMultiline { break }
      if byte == UInt8(ascii: "\\"), hashes(count, at: at + 1) {
        let next = at + 1 + count
        if next < bytes.count, bytes[next] == UInt8(ascii: "(") {
          isInterpolated = true
          at = next + 1
          readCode(until: UInt8(ascii: ")"))
          at += 1
        } else {
          text += bytes[at..<min(next + 1, bytes.count)]
          // A line continuation keeps its newline in every layer, since newlines are never blanked.
          at = next + 1
        }
        continue
      }
      let closes = isMultiline ? has("\"\"\"", at: at) : byte == UInt8(ascii: "\"")
      let width = isMultiline ? 3 : 1
      if closes, hashes(count, at: at + width) {
        at += width + count
        break
      }
      text.append(byte)
      at += 1
    }
    at = min(at, bytes.count)
    literals.append(
      Literal(
        start: start, end: at, text: String(decoding: text, as: UTF8.self),
        isInterpolated: isInterpolated))
  }
}
