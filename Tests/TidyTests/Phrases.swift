//! Both languages: what a person reads stands in Japanese and in English, neither empty nor copied.

enum Phrases {
  /// Names that are the same in both languages.
  static let sameInBoth: Set = [
    "TLP:RED", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:GREEN", "TLP:CLEAR", "CSIRT", "CISO",
    "JPCERT/CC", "API", "JSON", "CSV", "SMTP", "IMAP", "TLS", "Webhook", "Noroshi", "URL",
    "SHA-256",
  ]
  /// Parts of words in American spelling: what people read is British. The option `--organization` is typed as it is.
  static let american = [
    "rganiz", "uthoriz", "ecogniz", "ummariz", "inimiz", "ormaliz", "nalyz", "ehavior", "anceled",
  ]
}

/// Looks at each pair `ja: "…", en: "…"` of literals in one file.
func phraseFindings(_ file: SourceFile) -> [Finding] {
  let code = Array(file.scan.code.utf8)
  let byStart = Dictionary(
    file.scan.literals.map { ($0.start, $0) }, uniquingKeysWith: { first, _ in first })
  var japanese: Literal?
  var findings: [Finding] = []
  var line = 1
  for index in code.indices {
    if code[index] == UInt8(ascii: "\n") { line += 1 }
    if let literal = labelled("ja:", in: code, at: index, byStart) {
      japanese = literal
      if let why = faultOfJapanese(literal) {
        findings.append(Finding(path: file.path, line: line, message: why))
      }
    } else if let literal = labelled("en:", in: code, at: index, byStart) {
      if let why = faultOfEnglish(literal, japanese: japanese?.text) {
        findings.append(Finding(path: file.path, line: line, message: why))
      }
      japanese = nil
    }
  }
  return findings
}

/// The literal that follows the label at this place; nil when something else does.
private func labelled(
  _ label: String, in code: [UInt8], at index: Int, _ byStart: [Int: Literal]
) -> Literal? {
  guard code[index] == label.utf8.first, index > 0, index + label.utf8.count <= code.count,
    code[index..<index + label.utf8.count].elementsEqual(label.utf8)
  else { return nil }
  let before = code[index - 1]
  guard before == UInt8(ascii: " ") || before == UInt8(ascii: "(") || before == UInt8(ascii: "\n")
  else { return nil }
  var place = index + label.utf8.count
  // The literal itself is blank in the code layer, so its start is found before its end.
  while place < code.count, byStart[place] == nil {
    guard code[place] == UInt8(ascii: " ") || code[place] == UInt8(ascii: "\n") else { return nil }
    place += 1
  }
  return byStart[place]
}

private func faultOfJapanese(_ literal: Literal) -> String? {
  guard hasWords(literal) else { return literal.isInterpolated ? nil : "the Japanese is empty" }
  if Phrases.sameInBoth.contains(literal.text) { return nil }
  let hasJapanese = literal.text.utf8.contains { $0 >= 0x80 }
  return hasJapanese ? nil : "the Japanese has no Japanese in it: \(literal.text)"
}

private func faultOfEnglish(_ literal: Literal, japanese: String?) -> String? {
  guard hasWords(literal) else { return literal.isInterpolated ? nil : "the English is empty" }
  let words = literal.text.replacing("--organization", with: "")
  if let part = Phrases.american.first(where: { words.contains($0) }) {
    return "the English is spelled as in America (…\(part)…): \(literal.text)"
  }
  if Phrases.sameInBoth.contains(literal.text) || literal.text != japanese { return nil }
  return "the English is a copy of the Japanese: \(literal.text)"
}

/// Whether anything is left to translate: digits and signs alone are the same everywhere.
private func hasWords(_ literal: Literal) -> Bool {
  literal.isInterpolated
    ? literal.text.contains(where: \.isLetter)
    : !literal.text.allSatisfy(\.isWhitespace)
}
