//! What every alert begins with: what happened, what to do now, by when and to whom.

public import Kernel

/// The three lines in plain words. The third, by when, is worked out from the clocks and never typed.
public struct ThreeLines: Hashable, Sendable, Codable {
  /// 何が起きたか.
  public let what: Phrase
  /// 今すぐすること.
  public let now: Phrase
  /// Technical information for those who want it; defanged when shown.
  public let detail: String

  /// Longest line in characters; the lint says so when one is longer. Source: users-and-screens S4.
  public static let lineMax = 80
  /// Longest technical part in characters.
  public static let detailMax = 4000

  /// Three lines from their parts.
  public init(what: Phrase, now: Phrase, detail: String) {
    self.what = what
    self.now = now
    self.detail = detail
  }

  /// What the lint finds: nothing means that it can be sent.
  public enum Problem: String, Hashable, Sendable, Codable, CaseIterable {
    case emptyWhat
    case emptyNow
    case lineTooLong
    case detailTooLong
    /// A warning about mail that names no subject, sender or file (I7).
    case noConcreteMark
  }

  /// Whether it speaks of mail: then the reader must be able to tell which one (I7).
  public var isAboutMail: Bool {
    let said = "\(what.ja)\n\(what.en)\n\(now.ja)\n\(now.en)".lowercased()
    return ["メール", "mail", "添付", "attachment"].contains { said.contains($0) }
  }

  /// Whether a mark stands in the words: an address, or a subject, a sender, a file name with what it is. That the word
  /// "subject" occurs is none.
  var namesMark: Bool {
    let text = [what.ja, what.en, now.ja, now.en, detail].joined(separator: "\n").lowercased()
    if text.contains("@") { return true }
    // Japanese writes `件名 …`; "no subject known" names none.
    let labels = [
      ("件名", true), ("差出人", true), ("ファイル名", true), ("subject", false), ("sender", false),
      ("file", false),
    ]
    return labels.contains { label, bySpace in
      text.split(separator: label, omittingEmptySubsequences: false).dropFirst()
        .contains { Self.names($0, bySpace: bySpace) }
    }
  }

  /// Whether what follows a label says what it is: `件名「…」`, `subject: …`, `件名 …`.
  private static func names(_ rest: Substring, bySpace: Bool) -> Bool {
    guard let first = rest.first, "「『“\":：=".contains(first) || bySpace && first.isWhitespace
    else { return false }
    return rest.dropFirst().prefix { !$0.isNewline }.contains { $0.isLetter || $0.isNumber }
  }

  /// Reads the lines as a clerk would. A mark is needed when the alert is about mail or when mail is in doubt; marks
  /// given apart from the words count.
  public func problems(isInDoubt: Bool = false, hasMarks: Bool = false) -> [Problem] {
    let needsMark = (isInDoubt || isAboutMail) && !hasMarks
    var found: [Problem] = []
    if what.ja.isEmpty { found.append(.emptyWhat) }
    if now.ja.isEmpty { found.append(.emptyNow) }
    if max(what.ja.count, now.ja.count) > Self.lineMax { found.append(.lineTooLong) }
    if detail.count > Self.detailMax { found.append(.detailTooLong) }
    if needsMark && !namesMark { found.append(.noConcreteMark) }
    return found
  }
}
