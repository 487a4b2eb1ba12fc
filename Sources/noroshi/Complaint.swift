//! What a command says when it cannot do what was asked: what is wrong and what to do, and an exit code for scripts.

internal import Glibc
internal import Kernel

/// A refusal or failure of a command.
struct Complaint: Error {
  /// What is wrong and what to do next.
  let phrase: Phrase
  /// 1 refused or found wanting, 2 wrong use, 3 the world broke.
  let code: Int32

  /// Refused or found wanting.
  static func refused(_ ja: String, _ en: String) -> Complaint {
    Complaint(phrase: Phrase(ja: ja, en: en), code: 1)
  }
  /// Wrong use.
  static func use(_ ja: String, _ en: String) -> Complaint {
    Complaint(phrase: Phrase(ja: ja, en: en), code: 2)
  }
  /// The world broke.
  static func broke(_ ja: String, _ en: String) -> Complaint {
    Complaint(phrase: Phrase(ja: ja, en: en), code: 3)
  }

  /// Writes both languages to standard error.
  func print() {
    Self.write(phrase.ja)
    Self.write(phrase.en)
  }

  /// Writes a line to standard error, hostile characters shown and not obeyed.
  static func write(_ text: String) {
    let line = PlainText.clean(text, maxCharacters: 4000) + "\n"
    _ = line.withCString { Glibc.write(2, $0, strlen($0)) }
  }
}
