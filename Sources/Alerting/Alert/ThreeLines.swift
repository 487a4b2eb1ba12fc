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

  /// Reads the lines as a clerk would. `needsMark` is set when the alert is about mail.
  public func problems(needsMark: Bool) -> [Problem] {
    var found: [Problem] = []
    if what.ja.isEmpty { found.append(.emptyWhat) }
    if now.ja.isEmpty { found.append(.emptyNow) }
    if max(what.ja.count, now.ja.count) > Self.lineMax { found.append(.lineTooLong) }
    if detail.count > Self.detailMax { found.append(.detailTooLong) }
    let marks = ["件名", "差出人", "ファイル", "subject", "sender", "file", "@"]
    let text = what.ja + now.ja + detail
    if needsMark && !marks.contains(where: { text.contains($0) }) { found.append(.noConcreteMark) }
    return found
  }
}
