//! The header block of a mail or of a part: fields in order, each within limits, nothing believed.

/// Why a mail is not read. Source of the limits: what mail servers let through, and what crashed other readers.
public enum MailProblem: Error, Hashable, Sendable {
  /// Over `IncomingMail.bytesMax`.
  case tooLong
  /// A header block over `MailHeaders.bytesMax`.
  case headerTooLong
  /// More than `MailHeaders.fieldsMax` lines in a header block.
  case tooManyFields
  /// A From, To, Cc or Reply-To over `MailHeaders.addressBytesMax`.
  case addressTooLong
  /// Parts within parts beyond `MailPart.depthMax`.
  case tooDeep
  /// More than `MailPart.partsMax`.
  case tooManyParts
  /// A multipart without a usable boundary.
  case noBoundary
  /// A multipart that does not end: it was cut off.
  case noEnd
}

/// The fields of one header block in their order. Source: RFC 5322 §2.2.
struct MailHeaders: Hashable, Sendable {
  /// Most lines of a block, continuations and lines that are no field included.
  static let fieldsMax = 1000
  /// Most bytes of a block.
  static let bytesMax = 64 * 1024
  /// Most bytes of a field that holds addresses.
  static let addressBytesMax = 8 * 1024

  private var fields: [(name: String, value: [UInt8])] = []

  /// Reads the block at the start of the bytes; gives also where the body begins.
  static func read(_ bytes: ArraySlice<UInt8>) throws(MailProblem) -> (
    headers: MailHeaders, body: ArraySlice<UInt8>
  ) {
    var headers = MailHeaders()
    var lines = MailLines(bytes)
    var count = 0
    while let line = lines.next() {
      if line.isEmpty {
        try headers.check()
        return (headers, lines.rest)
      }
      count += 1
      guard count <= fieldsMax else { throw .tooManyFields }
      guard line.endIndex - bytes.startIndex <= bytesMax else { throw .headerTooLong }
      headers.take(line)
    }
    try headers.check()
    return (headers, bytes[bytes.endIndex...])
  }

  private mutating func take(_ line: ArraySlice<UInt8>) {
    if line.first == 0x20 || line.first == 0x09 {
      if !fields.isEmpty { fields[fields.count - 1].value += line }
      return
    }
    // A line without a colon is no field; it is left out, as mail programs do.
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
      return
    }
    let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
    fields.append((name.filter { $0 != " " && $0 != "\t" }, Array(line[(colon + 1)...])))
  }

  private func check() throws(MailProblem) {
    let holders: Set = ["from", "to", "cc", "bcc", "reply-to", "sender", "return-path"]
    for field in fields where holders.contains(field.name) {
      guard field.value.count <= Self.addressBytesMax else { throw .addressTooLong }
    }
  }

  /// The values of a field by its lower-case name, in order, as bytes.
  func all(_ name: String) -> [[UInt8]] { fields.filter { $0.name == name }.map(\.value) }
  /// Whether there is such a field.
  func has(_ name: String) -> Bool { fields.contains { $0.name == name } }
  /// Whether there is a field whose name begins so.
  func hasPrefix(_ prefix: String) -> Bool { fields.contains { $0.name.hasPrefix(prefix) } }
  /// The first value as plain text in lower case without space around it; nil where there is none.
  func word(_ name: String) -> String? {
    all(name).first.map { MailLines.trimmed(String(decoding: $0, as: UTF8.self)).lowercased() }
  }
  /// The first value with its encoded words read; empty where there is none.
  func text(_ name: String) -> String {
    all(name).first.map { MailLines.trimmed(HeaderWords.text($0)) } ?? ""
  }

  static func == (left: Self, right: Self) -> Bool {
    left.fields.elementsEqual(right.fields) { $0.name == $1.name && $0.value == $1.value }
  }
  func hash(into hasher: inout Hasher) {
    for field in fields {
      hasher.combine(field.name)
      hasher.combine(field.value)
    }
  }
}

/// The lines of a mail, ending in LF or CRLF, without their ends.
struct MailLines: IteratorProtocol {
  private let bytes: ArraySlice<UInt8>
  private var place: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    place = bytes.startIndex
  }

  /// What was not yet read.
  var rest: ArraySlice<UInt8> { bytes[place...] }

  mutating func next() -> ArraySlice<UInt8>? {
    guard place < bytes.endIndex else { return nil }
    let start = place
    var end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.endIndex
    place = min(end + 1, bytes.endIndex)
    if end > start, bytes[end - 1] == 0x0D { end -= 1 }
    return bytes[start..<end]
  }

  /// Without space and tab at both ends, the wide space of Japanese included.
  static func trimmed(_ text: some StringProtocol) -> String {
    func isSpace(_ character: Character) -> Bool {
      character.isWhitespace || character == "\u{FEFF}"
    }
    var rest = text.drop(while: isSpace)
    while let last = rest.last, isSpace(last) { rest = rest.dropLast() }
    return String(rest)
  }
}
