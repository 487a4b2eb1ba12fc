//! The words of an HTML mail, for mail programs that send nothing else. No page is made of it, so nothing is escaped.

/// Plain text of HTML, as far as it was written by the sender: at the first quotation it ends.
enum HTMLText {
  /// Most characters of one tag that are looked at.
  static let tagMax = 500
  private static let breaking: Set = [
    "br", "p", "div", "tr", "li", "table", "h1", "h2", "h3", "hr",
  ]
  private static let silent: Set = ["style", "script", "head", "title"]
  /// What mail programs put round the mail that is answered.
  private static let quoting = [
    "gmail_quote", "gmail_attr", "divrplyfwdmsg", "appendonsend", "moz-cite-prefix",
    "outlookmessageheader", "yahoo_quoted", "protonmail_quote", "gmail_extra",
  ]

  /// The text above the first quotation; with what is quoted where that is asked for.
  static func plain(_ html: String, isWhole: Bool = false) -> String {
    var out = ""
    var silentUntil: String?
    var rest = Substring(html)
    while let open = rest.firstIndex(of: "<") {
      if silentUntil == nil { out += text(rest[..<open]) }
      let inside = rest[rest.index(after: open)...]
      if inside.hasPrefix("!--") {
        guard let end = inside.firstRange(of: "-->") else { return out }
        rest = inside[end.upperBound...]
        continue
      }
      guard let close = inside.firstIndex(of: ">") else { return out }
      let tag = inside[..<close].prefix(tagMax).lowercased()
      rest = inside[inside.index(after: close)...]
      let name = String(tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber })
      if let waited = silentUntil {
        if tag.hasPrefix("/"), name == waited { silentUntil = nil }
        continue
      }
      let isQuotation = name == "blockquote" || quoting.contains { tag.contains($0) }
      if isQuotation, !isWhole { return out }
      if silent.contains(name), !tag.hasPrefix("/"), !tag.hasSuffix("/") { silentUntil = name }
      if breaking.contains(name) { out += "\n" }
    }
    return silentUntil == nil ? out + text(rest) : out
  }

  /// Most links of one text.
  static let linksMax = 500
  /// Most characters of one tag that a link is looked for in.
  static let linkTagMax = 9000

  /// Where the links of a page lead: what a reader is shown is not where he is sent. A tag is looked at up to the next
  /// one, for whoever hides a link puts a `>` or the name of an attribute into another one's value.
  static func links(_ html: String) -> [String] {
    var found: [String] = []
    for piece in html.split(separator: "<").dropFirst() where found.count < linksMax {
      let tag = Array(piece.prefix(linkTagMax).utf8)
      for name in ["href", "src", "action"] {
        found += values(of: Array(name.utf8), in: tag).map { text($0[...]) }
      }
    }
    return Array(found.prefix(linksMax))
  }

  /// What stands behind an attribute's name, quoted or not, at each place where that name ends before an equals sign.
  private static func values(of name: [UInt8], in tag: [UInt8]) -> [String] {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    let lower = tag.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    var found: [String] = []
    var place = 0
    while place + name.count < tag.count, found.count < linksMax {
      guard lower[place] == name[0], lower[place...].starts(with: name) else {
        place += 1
        continue
      }
      place += name.count
      let rest = tag[place...].drop(while: isSpace)
      guard rest.first == UInt8(ascii: "=") else { continue }
      let value = rest.dropFirst().drop(while: isSpace)
      let quote = value.first
      let isQuoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
      let bytes =
        isQuoted
        ? value.dropFirst().prefix { $0 != quote }
        : value.prefix { !isSpace($0) && $0 != UInt8(ascii: ">") }
      found.append(String(decoding: bytes, as: UTF8.self))
    }
    return found
  }

  private static let entities: [Substring: String] = [
    "nbsp": " ", "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'",
  ]
  /// The longest entity that is read.
  private static let entityMax = 10

  /// Text between tags: line breaks are spaces, entities are read.
  private static func text(_ piece: Substring) -> String {
    var out = ""
    var rest = piece
    while let ampersand = rest.firstIndex(of: "&") {
      out += rest[..<ampersand]
      let after = rest[rest.index(after: ampersand)...]
      if let end = after.prefix(entityMax).firstIndex(of: ";"),
        let read = entity(after[..<end])
      {
        out += read
        rest = after[after.index(after: end)...]
      } else {
        out += "&"
        rest = after
      }
    }
    return String((out + rest).map { $0.isNewline ? " " : $0 })
  }

  private static func entity(_ name: Substring) -> String? {
    if let known = entities[name] { return known }
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst()
    let number =
      digits.lowercased().hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    return number.flatMap { Unicode.Scalar($0) }.map { String(Character($0)) }
  }
}
