//! What a person wrote of a list of what is no mark: its name and why. Both lie outside the journal, as one text.

/// The words of a list. Its name is often that of a file and may name somebody, so that no Fact holds it.
struct AllowWords {
  /// What it is called, one line.
  let name: String
  /// Why it is in force.
  let reason: String

  /// What stands in the Fact where a rule has the sensor's words. No list is ever asked by it.
  static let rule = "allow-list"

  /// Words from their parts.
  init(name: String, reason: String) {
    self.name = name.split(whereSeparator: \.isNewline).joined(separator: " ")
    self.reason = reason
  }

  /// Reads what `text` gave.
  init(_ text: String) {
    let end = text.firstIndex(of: "\n") ?? text.endIndex
    name = String(text[..<end])
    reason = String(text[end...].dropFirst())
  }

  /// The text that is kept: the name, a line end, the reason.
  var text: String { "\(name)\n\(reason)" }
}
