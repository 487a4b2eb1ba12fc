//! The words by which lists of contacts name what somebody does on the ladder.

public import Kernel

/// Roles by the words for them.
public enum ContactRoles {
  /// The role that a cell names; nil for a word that is none.
  public static func role(_ text: String) -> Organization.Role? {
    let word = ContactText.compared(text)
    return words.first { $0.value.contains(word) }?.role
  }

  /// The role that the name of a post speaks of; nil where it speaks of none.
  static func role(inPost name: String) -> Organization.Role? {
    let post = ContactText.compared(name)
    return parts.first { row in row.value.contains { post.contains($0) } }?.role
  }

  /// The word for a role; also what a post without a name of its own is called.
  public static func word(_ role: Organization.Role) -> Phrase {
    switch role {
    case .responder: Phrase(ja: "CSIRT担当", en: "CSIRT responder")
    case .deputy: Phrase(ja: "代行", en: "Deputy")
    case .middle: Phrase(ja: "所属長", en: "Section head")
    case .ciso: Phrase(ja: "最高情報セキュリティ責任者", en: "CISO")
    case .watchDesk: Phrase(ja: "監視当直", en: "Watch desk")
    case .guardDesk: Phrase(ja: "宿直", en: "Guard desk")
    case .crisisDuty: Phrase(ja: "危機管理当番", en: "Crisis duty")
    case .other: Phrase(ja: "その他", en: "Other")
    }
  }

  // table:
  private static let words: [(role: Organization.Role, value: Set<String>)] = [
    (
      .responder,
      [
        "csirt担当", "csirt", "担当", "担当者", "主担当", "正", "正担当", "当番", "csirt要員",
        "情報セキュリティ担当", "responder", "csirtresponder", "primary", "main",
      ]
    ),
    (
      .deputy,
      ["代行", "代行者", "代理", "代理者", "副", "副担当", "deputy", "backup", "secondary", "alternate"]
    ),
    (
      .middle,
      [
        "所属長", "課長", "管理職", "中間管理職", "上司", "責任者", "middle", "manager", "sectionhead",
        "head",
      ]
    ),
    (
      .ciso,
      [
        "最高情報セキュリティ責任者", "ciso", "最高責任者", "統括責任者", "最高情報統括責任者", "cio",
      ]
    ),
    (.watchDesk, ["監視当直", "当直", "24時間窓口", "監視", "watch", "watchdesk", "24h"]),
    (.guardDesk, ["宿直", "夜間", "夜間窓口", "守衛", "警備", "night", "guard", "guarddesk"]),
    (.crisisDuty, ["危機管理当番", "危機管理", "夜間当番", "crisis", "crisisduty"]),
    (.other, ["その他", "広報", "連絡しない", "なし", "-", "other", "none"]),
  ]

  /// Parts of names of posts; what stands first wins.
  private static let parts: [(role: Organization.Role, value: [String])] = [
    (.ciso, ["ciso", "最高情報セキュリティ責任者"]), (.crisisDuty, ["危機管理当番"]),
    (.guardDesk, ["宿直", "守衛"]), (.watchDesk, ["監視当直", "watchdesk"]),
    (.responder, ["csirt", "情報セキュリティ担当"]),
  ]
}
