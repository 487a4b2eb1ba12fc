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

  /// The text above the first quotation.
  static func plain(_ html: String) -> String {
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
      if name == "blockquote" || quoting.contains(where: { tag.contains($0) }) { return out }
      if silent.contains(name), !tag.hasPrefix("/"), !tag.hasSuffix("/") { silentUntil = name }
      if breaking.contains(name) { out += "\n" }
    }
    return silentUntil == nil ? out + text(rest) : out
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
