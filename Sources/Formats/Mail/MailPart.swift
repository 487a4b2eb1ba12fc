//! The parts of a mail as a tree of bounded depth and number; nothing is decoded before it is asked for.

/// One part with its headers. A multipart has children and no text of its own. Source: RFC 2046 §5.
struct MailPart: Sendable {
  /// How deep parts may lie within parts.
  static let depthMax = 10
  /// How many parts a mail may have, all depths together.
  static let partsMax = 100
  /// The longest boundary. Source: RFC 2046 §5.1.1.
  static let boundaryBytesMax = 70
  /// Most bytes of a text that are decoded; an answer stands at its start.
  static let textBytesMax = 256 * 1024

  let headers: MailHeaders
  let body: ArraySlice<UInt8>
  /// `text/plain`, in lower case.
  let type: String
  /// What stands behind the type, by lower-case name.
  let parameters: [String: String]
  let children: [MailPart]

  /// Reads a mail or part with everything in it.
  static func read(_ bytes: ArraySlice<UInt8>) throws(MailProblem) -> MailPart {
    var count = 0
    return try read(bytes, depth: 0, &count)
  }

  private static func read(
    _ bytes: ArraySlice<UInt8>, depth: Int, _ count: inout Int
  ) throws(MailProblem) -> MailPart {
    guard depth <= depthMax else { throw .tooDeep }
    count += 1
    guard count <= partsMax else { throw .tooManyParts }
    let (headers, body) = try MailHeaders.read(bytes)
    let content = MailContentType(headers.all("content-type").first ?? [])
    var children: [MailPart] = []
    if content.type.hasPrefix("multipart/") {
      for piece in try pieces(body, between: content.parameters["boundary"] ?? "") {
        children.append(try read(piece, depth: depth + 1, &count))
      }
    }
    return MailPart(
      headers: headers, body: body, type: content.type, parameters: content.parameters,
      children: children)
  }

  /// What stands between the boundaries.
  private static func pieces(
    _ body: ArraySlice<UInt8>, between boundary: String
  ) throws(MailProblem) -> [ArraySlice<UInt8>] {
    let mark = Array("--\(boundary)".utf8)
    guard (1...boundaryBytesMax).contains(boundary.utf8.count) else { throw .noBoundary }
    var pieces: [ArraySlice<UInt8>] = []
    var start: Int?
    var lines = MailLines(body)
    while let line = lines.next() {
      guard line.starts(with: mark) else { continue }
      let tail = line.dropFirst(mark.count)
      let isEnd = tail.starts(with: [0x2D, 0x2D])
      guard tail.dropFirst(isEnd ? 2 : 0).allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else { continue }
      if let start { pieces.append(body[start..<line.startIndex]) }
      if isEnd { return pieces }
      start = lines.rest.startIndex
      guard pieces.count < partsMax else { throw .tooManyParts }
    }
    throw .noEnd
  }

  /// Whether it is something attached, not something written.
  var isAttached: Bool {
    headers.word("content-disposition")?.hasPrefix("attachment") ?? false
  }

  /// The bytes that were meant; at most `textBytesMax`.
  var decoded: [UInt8] {
    TransferCoding.decoded(
      body, headers.word("content-transfer-encoding") ?? "", max: Self.textBytesMax)
  }

  /// The bytes that were meant, at most that many.
  func decoded(max: Int) -> [UInt8] {
    TransferCoding.decoded(body, headers.word("content-transfer-encoding") ?? "", max: max)
  }

  /// Whether it is something to read.
  var isText: Bool { (type == "text/plain" || type == "text/html") && !isAttached }
  /// Whether it is a mail of its own, also where it came as a file.
  var isMail: Bool { type == "message/rfc822" || fileName.lowercased().hasSuffix(".eml") }

  /// The name that it was given, without a path; empty where it has none. Source: RFC 2183 §2.3, RFC 2231.
  var fileName: String {
    let disposition = MailContentType(headers.all("content-disposition").first ?? [])
    let name = disposition.text("filename") ?? MailContentType(parameters: parameters).text("name")
    return name.map { String($0.split(whereSeparator: { "/\\".contains($0) }).last ?? "") } ?? ""
  }

  /// The text that somebody wrote: the first plain one, else the first of HTML; nil where there is none.
  var writtenText: String? {
    first("text/plain").map { MailCharset($0.parameters["charset"] ?? "").text($0.decoded) }
      ?? first("text/html").map {
        HTMLText.plain(MailCharset($0.parameters["charset"] ?? "").text($0.decoded))
      }
  }

  private func first(_ wanted: String) -> MailPart? {
    if type == wanted, !isAttached { return self }
    for child in children {
      if let found = child.first(wanted) { return found }
    }
    return nil
  }
}

/// A Content-Type with its parameters. Source: RFC 2045 §5.1; without one a part is plain text.
struct MailContentType {
  /// Most parameters that are read.
  static let parametersMax = 20

  let type: String
  let parameters: [String: String]

  init(_ bytes: [UInt8]) {
    let pieces = Self.pieces(of: String(decoding: bytes, as: UTF8.self))
    let type = MailLines.trimmed(pieces.first ?? "").lowercased()
    self.type = type.isEmpty ? "text/plain" : type
    var parameters: [String: String] = [:]
    for piece in pieces.dropFirst().prefix(Self.parametersMax) {
      guard let equal = piece.firstIndex(of: "=") else { continue }
      let name = MailLines.trimmed(piece[..<equal]).lowercased()
      // The first one counts: what a second one says, another reader may not see.
      if parameters[name] == nil {
        parameters[name] = Self.unquoted(MailLines.trimmed(piece[piece.index(after: equal)...]))
      }
    }
    self.parameters = parameters
  }

  /// Parameters that were read before.
  init(parameters: [String: String]) {
    type = ""
    self.parameters = parameters
  }

  /// Most pieces that a value may be cut into.
  static let piecesMax = 50

  /// A parameter with its letters, however it was written: plain, with encoded words, or in pieces with percent signs.
  /// Source: RFC 2231 §3 and §4; encoded words are against RFC 2047 and usual.
  func text(_ name: String) -> String? {
    if let whole = parameters["\(name)*"] { return Self.unescaped(whole) }
    var pieces = ""
    var isEscaped = false
    for index in 0..<Self.piecesMax {
      if let piece = parameters["\(name)*\(index)*"] {
        pieces += piece
        isEscaped = true
      } else if let piece = parameters["\(name)*\(index)"] {
        pieces += piece
      } else {
        break
      }
    }
    if !pieces.isEmpty { return isEscaped ? Self.unescaped(pieces) : pieces }
    return parameters[name].map { HeaderWords.text(Array($0.utf8)) }
  }

  /// `UTF-8'ja'%E8%AB%8B`
  private static func unescaped(_ text: String) -> String {
    let parts = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { return text }
    let bytes = TransferCoding.quotedPrintable(
      String(parts[2]).replacing("=", with: "%3D").replacing("%", with: "=").utf8, isWord: false,
      max: MailHeaders.bytesMax)
    return MailCharset(String(parts[0])).text(bytes)
  }

  /// Split at semicolons outside quotes.
  private static func pieces(of text: String) -> [String] {
    var pieces = [""]
    var isQuoted = false
    var isEscaped = false
    for character in text {
      if character == ";", !isQuoted {
        pieces.append("")
        continue
      }
      if character == "\"", !isEscaped { isQuoted.toggle() }
      isEscaped = character == "\\" && isQuoted && !isEscaped
      pieces[pieces.count - 1].append(character)
    }
    return pieces
  }

  private static func unquoted(_ text: String) -> String {
    guard text.hasPrefix("\""), text.hasSuffix("\""), text.count > 1 else { return text }
    return String(text.dropFirst().dropLast()).replacing("\\\"", with: "\"")
  }
}
