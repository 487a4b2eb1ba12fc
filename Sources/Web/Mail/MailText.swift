//! The words of an alert's mail, as much as its marking lets out (R10). Pure.

public import Kernel

/// Subject and text of one mail in the reader's language, wrapped at 72 columns.
///
/// | marking | what the mail holds |
/// |---|---|
/// | CLEAR, GREEN | everything, indicators defanged |
/// | AMBER | three lines, no indicators |
/// | AMBER+STRICT, RED | number and severity, "sign in to read" and a phone number |
/// Source: users-and-screens §3.4 R10; wording: the line "Wording settled since" there.
public struct MailText: Hashable, Sendable {
  /// One harmless line.
  public let subject: String
  /// Lines ending in LF; the TLP line is the last.
  public let body: String

  /// The most indicators and people listed; the rest is counted.
  static let listedMax = 50
  /// The longest title, place and number.
  static let wordsMax = 100
  /// How much of a free text is read at all.
  static let searchedMax = 4 * PlainLine.charactersMax

  /// Composes the mail. Never fails: what is too long is cut, what is hostile is made visible.
  public init(_ mail: AlertMail, in language: Language) {
    let composer = MailComposer(mail: mail, say: language)
    let isBare: Bool
    switch mail.marking {
    case .clear, .green, .amber: isBare = false
    case .amberStrict, .red: isBare = true
    }
    subject = isBare ? composer.bareSubject : composer.subject
    var lines: [String] = composer.opening.map { [$0] } ?? []
    lines += isBare ? composer.bareLines : composer.lines
    lines += ColumnWrap.lines(composer.markingLine)
    body = lines.map { $0 + "\n" }.joined()
  }
}
