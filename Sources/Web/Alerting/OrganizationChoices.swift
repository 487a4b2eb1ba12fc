//! Choosing an organisation out of many: a short list is shown whole, a long one is searched. Works without scripts.

internal import Kernel
internal import Node

/// Organisations to choose from on a page.
struct OrganizationChoices: Hashable, Sendable {
  /// What may be chosen now: all of a short list, else what the search found; without a search nothing.
  var choices: [Choice] = []
  /// Whether there are more than are shown at once, so that the page asks for a name first.
  var isSearched = false
  /// What was typed into the search.
  var find = ""
  /// Whether the search found more than are shown.
  var hasMore = false

  /// A list that is shown whole.
  init(_ choices: [Choice]) { self.choices = choices }

  /// The most that a search shows at once.
  static let foundMax = 200

  /// What that viewer may choose from: everything where there are at most `most`, else what `find` finds. With
  /// `watchedOnly` those to whom he may raise an alert.
  init(
    find: String, most: Int, watchedOnly: Bool = false, as viewer: Viewer, from queries: Queries,
    _ say: Language
  ) throws {
    let all = try queries.organizations(
      as: viewer, watchedOnly: watchedOnly, limit: min(most + 1, Queries.pageMax))
    if all.items.count <= most, all.next == nil {
      choices = all.items.map { Self.choice($0, say) }
      return
    }
    isSearched = true
    self.find = find
    guard !find.isEmpty else { return }
    let found = try queries.organizations(
      as: viewer, search: find, watchedOnly: watchedOnly, limit: Self.foundMax)
    choices = found.items.map { Self.choice($0, say) }
    hasMore = found.next != nil
  }

  /// An organisation to choose. Towns share names, so the body above stands beside it.
  static func choice(_ row: OrganizationRow, _ say: Language) -> Choice {
    let above = row.parents[.support] ?? row.parents[.supervision]
    let name = row.name(say)
    guard let above else { return Choice(value: row.id.description, words: name) }
    let place = Phrase(ja: "\(name)（\(above.name.ja)）", en: "\(name) (\(above.name.en))")
    return Choice(value: row.id.description, words: place(say))
  }

  /// The one organisation whose whole name or code that is; nil for none and for several of one name.
  static func named(_ typed: String, as viewer: Viewer, from queries: Queries) throws
    -> ID<Organization>?
  {
    let wanted = typed.lowercased()
    let found = try queries.organizations(as: viewer, search: typed, limit: Queries.pageMax)
    let same = found.items.filter {
      [$0.name.ja, $0.name.en, $0.code].contains { $0?.lowercased() == wanted }
    }
    return same.count == 1 && found.next == nil ? same.first?.id : nil
  }
}

/// Sentences of choosing.
enum ChoicePhrases {
  static let find = Phrase(ja: "団体の名前かコード", en: "Name or code of the organisation")
  static let search = Phrase(ja: "さがす", en: "Search")
  static let choose = Phrase(ja: "えらんでください", en: "Choose")
  static let more = Phrase(
    ja: "ほかにもあります。名前をもう少し入れてください。", en: "There are more. Type more of the name.")

  /// 「山」に当たる団体はありません
  static func nothing(_ typed: String) -> Phrase {
    Phrase(
      ja: "「\(typed)」に当たる団体はありません。名前の一部でもう一度さがしてください。",
      en: "No organisation found for “\(typed)”. Try a part of the name.")
  }
}
