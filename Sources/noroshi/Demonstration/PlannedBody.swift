//! One body of the demonstration before it is entered: what it is, who works there, which addresses are its own.

internal import Kernel

/// A body with its people and its slice of the demonstration ranges.
struct PlannedBody {
  /// A name of its own within the plan; for bodies of the public lists their code or name.
  let key: String
  let code: String?
  let name: Phrase
  let legalForm: String
  /// The key of the body above it, and in which tree.
  var parent: (tree: Organization.Tree, key: String)?
  /// Invented people with their posts, in the order of making.
  var staff: [Member]
  /// Whether it is one of the few that the demonstration tells its story with.
  let isFeatured: Bool

  /// An invented person in a post; no name leaves the post vacant.
  struct Member {
    let role: Organization.Role
    let post: Phrase
    let name: String?
    /// The word before the @ and the name to sign in by.
    let login: String
    /// With what right; nil for people without an account.
    let right: Role?
  }
}

extension PlannedBody {
  /// The staff of a body of the public lists: a responder who can be reached, a section head and a CISO to be named.
  static func usualStaff(_ key: String) -> [Member] {
    [
      Member(
        role: .responder, post: Phrase(ja: "情報セキュリティ担当", en: "security contact"),
        name: "担当者", login: "desk-\(key)", right: nil),
      Member(
        role: .middle, post: Phrase(ja: "情報システム課長", en: "head of information systems"), name: nil,
        login: "", right: nil),
      Member(
        role: .ciso, post: Phrase(ja: "最高情報セキュリティ責任者", en: "CISO"), name: nil, login: "",
        right: nil),
    ]
  }
}
