//! Keeps text from becoming a formula when a CSV file is opened, and takes the guard off again.

/// The apostrophe before formula-like text. A spreadsheet program that opens CSV takes `=…` for a formula, even from
/// text that somebody sent us; .xlsx has no such doubt and needs no guard.
enum CSVGuard {
  /// What makes text a formula, the full-width forms that Japanese programs take for the same included.
  private static let dangerous: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠",
  ]

  /// The text as it may stand in a CSV file.
  static func close(_ text: String) -> String { isDangerous(text) ? "'" + text : text }

  /// The text as it was meant: without our guard, and without the `="…"` that others use to keep leading zeros.
  static func open(_ text: String) -> String {
    let clean = cleaned(text)
    if clean.first == "'", isDangerous(clean) { return String(clean.dropFirst()) }
    let bytes = Array(clean.utf8)
    if bytes.count >= 3, bytes.starts(with: "=\"".utf8), bytes.last == UInt8(ascii: "\"") {
      let inner = bytes[2..<(bytes.count - 1)]
      if !inner.contains(UInt8(ascii: "\"")) { return String(decoding: inner, as: UTF8.self) }
    }
    return clean
  }

  /// Apostrophes in front are looked through: text that looks guarded already is guarded once more, so that taking one
  /// off gives it back as it was.
  private static func isDangerous(_ text: String) -> Bool {
    text.unicodeScalars.first { $0 != "'" }.map { dangerous.contains($0) } ?? false
  }
}
