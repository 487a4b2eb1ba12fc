//! Sentences of lists of what is no mark.

internal import Alerting
internal import Kernel
internal import Node

/// Sentences of these lists.
enum AllowListPhrases {
  /// How many days a list may last.
  static let daysMax = Int(SuppressionRule.lifeMax.minutes / (24 * 60))
  static let title = Phrase(ja: "手がかりから外す一覧", en: "What is no indicator here")
  static let about = Phrase(
    ja: """
      ここに入れた値への通信は、手がかりに当たっても、自分の組織の警報になりません。ほかの組織の検知には効きません。\
      外した検知は消えず、どの一覧のどの値が、いつから何件外したかが残り、いつでもやめられます。
      """,
    en: """
      Traffic with what stands on these lists raises no alert of your organisation, although it fits an \
      indicator. They count for nobody else. What is set aside is not lost: each list says by which \
      entry, how often and since when, and can be ended at any time.
      """)
  static let empty = Phrase(
    ja: "この組織が決めた一覧はありません。", en: "Your organisation has decided on none.")
  static let another = Phrase(ja: "一覧を加える", en: "Add a list")
  static let fileAbout = Phrase(
    ja: """
      MISP の warning list（JSON）か、1行に1つの値（アドレス・ネットワーク・ドメイン・URL・ハッシュ値・メール）のファイルを選んでください。\
      \(AllowForm.marksMax)件、\(AllowForm.bytesMax / 1_048_576) MiBまでです。値の一部や正規表現で比べる一覧は使えません。
      """,
    en: """
      Choose a warning list of MISP (JSON) or a file with one value a line: addresses, networks, domains, \
      URLs, hashes, mail addresses; at most \(AllowForm.marksMax) entries and \
      \(AllowForm.bytesMax / 1_048_576) MiB. Lists that compare parts of values or by expressions are not \
      taken.
      """)
  static let file = Phrase(ja: "一覧のファイル", en: "File with the list")
  static let name = Phrase(ja: "名前", en: "Name")
  static let nameHint = Phrase(
    ja: "名前（空なら、一覧が名乗る名前）", en: "Name (what the list calls itself where you give none)")
  static let reason = Phrase(ja: "外す理由", en: "Why")
  static let days = Phrase(
    ja: "何日間（長くて\(daysMax)日）", en: "For how many days (\(daysMax) at most)")
  static let decide = Phrase(ja: "一覧の値を手がかりから外す", en: "Set these aside")
  static let hits = Phrase(
    ja: "外した手がかり（新しい検知から）", en: "Indicators set aside, of the newest findings")
  static let noHits = Phrase(ja: "まだ何も外していません。", en: "It has set nothing aside yet.")
  static let end = Phrase(ja: "この一覧をやめる", en: "End this list")
  static let endAbout = Phrase(
    ja: "やめると、次の検知から警報になります。", en: "From the next finding on, alerts are raised again.")
  static let heads = [
    Phrase(ja: "値の件数", en: "Entries"), Phrase(ja: "決めた人", en: "Decided by"), reason,
    Phrase(ja: "終わり", en: "Until"), Phrase(ja: "状態", en: "State"),
    Phrase(ja: "外した検知", en: "Set aside"),
  ]
  static let hitHeads = [
    Phrase(ja: "手がかり", en: "Indicator"), Phrase(ja: "出どころ", en: "Source"),
    Phrase(ja: "一覧の値", en: "Entry"), Phrase(ja: "外した検知", en: "Set aside"),
  ]
  static let gone = Phrase(ja: "（もうありません）", en: "(no longer held)")
  static let nothingYet = Phrase(ja: "なし", en: "none")

  /// How many entries of a list were not taken.
  static func left(_ count: Int) -> Phrase {
    Phrase(
      ja: "\(count)件は、値として読めないか、値の一部や正規表現で比べるものなので、入れていません。",
      en: count == 1
        ? "1 entry was left out: it does not read as a value, or is compared by a part or an expression."
        : """
        \(count) entries were left out: they do not read as values, or are compared by parts or \
        expressions.
        """)
  }

  /// How many, since when, and the last.
  static func setAside(_ count: Int, _ first: String, _ last: String) -> Phrase {
    Phrase(
      ja: "\(count)件（\(first)から、最後は\(last)）", en: "\(count) (since \(first), the last \(last))")
  }

  /// What the answer of a search says of a mark that is on a list.
  static func allowed(_ list: String, _ entry: String, _ setAside: Phrase) -> Phrase {
    Phrase(
      ja: "この値は一覧「\(list)」の「\(entry)」に当たり、自分の組織の警報になりません。外した検知: \(setAside.ja)。",
      en: """
        This is “\(entry)” on the list “\(list)” and raises no alert of your organisation. Set aside: \
        \(setAside.en).
        """)
  }
}
