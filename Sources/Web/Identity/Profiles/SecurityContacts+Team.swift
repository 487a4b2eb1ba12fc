//! A CSIRT's own security.txt (RFC 9116), drawn from the ways to reach it that its published profile names.

internal import Kernel
internal import Node
internal import Spreadsheets

extension SecurityContacts {
  /// How long a copy of a team's file may be believed. It is drawn anew at each request, and gone with the profile.
  static let teamLifeDays = 90

  /// What the published profile of a team says; nil where it names no mail address and no telephone number that can be
  /// written as RFC 9116 wants it.
  init?(of view: ProfileView, at now: Instant) {
    guard view.isPublished else { return nil }
    var found: [String] = []
    func take(_ contact: String) {
      if Self.isContact(contact), !found.contains(contact) { found.append(contact) }
    }
    for text in Self.words(of: .mail, in: view) {
      for word in text.split(whereSeparator: { $0.isWhitespace || "、，,;；()（）<>「」".contains($0) }) {
        take("mailto:\(word)")
      }
    }
    for text in Self.words(of: .telephone, in: view) {
      for part in text.split(whereSeparator: { $0.isNewline || "、，,;；/／".contains($0) }) {
        if let number = Self.international(String(part)) { take("tel:\(number)") }
      }
    }
    guard !found.isEmpty else { return nil }
    let typed = TeamProfile.Part.allCases.map { view.texts.typed($0) }
    let languages =
      (typed.contains { !$0.ja.isEmpty } ? ["ja"] : [])
      + (typed.contains { !$0.en.isEmpty } ? ["en"] : [])
    let today = TimeZoneRule.tokyo.civilTime(at: now).date
    self.init(
      contacts: Array(found.prefix(Self.contactsMax)),
      expires: TimeZoneRule.tokyo.instant(
        today.adding(days: Self.teamLifeDays), hour: 0, minute: 0),
      languages: languages)
  }

  private static func words(of part: TeamProfile.Part, in view: ProfileView) -> [String] {
    let typed = view.texts.typed(part)
    return [typed.ja, typed.en].filter { !$0.isEmpty }
  }

  /// `0857-00-0000（平日）` as `+81-857-00-0000`: what can be dialled from everywhere, without hours and extension; nil for
  /// what is no number, and for those of Japan alone (110).
  private static func international(_ text: String) -> String? {
    let bare = String(text.prefix { !"（(".contains($0) })
    guard let number = Normalized.phone(text) ?? Normalized.phone(bare) else { return nil }
    let plain = String(number.prefix { $0 != " " })
    if plain.hasPrefix("+") { return plain }
    return plain.hasPrefix("0") ? "+81-\(plain.dropFirst())" : nil
  }
}
