//! Words of an alert's page.

internal import Kernel

/// Sentences of the alert's page.
enum AlertPhrases {
  /// The most characters a note, a reason or a cause may have; the fields of the forms say so.
  static let noteCharactersMax = 1000

  static let timeline = Phrase(ja: "時系列（記録のとおり）", en: "Timeline (from the journal)")
  static let proof = Phrase(ja: "証明", en: "proof")
  static let standing = Phrase(ja: "いまの状態", en: "Where it stands")
  static let state = Phrase(ja: "状態", en: "State")
  static let deliveries = Phrase(ja: "だれに届いたか", en: "Who has been told")
  static let copy = Phrase(ja: "（写し）", en: "(copy)")
  static let observations = Phrase(ja: "観測情報", en: "Observations")
  static let detail = Phrase(ja: "くわしい内容", en: "In detail")
  static let related = Phrase(ja: "関連する警報", en: "Related alerts")
  static let actions = Phrase(ja: "できること", en: "What you can do")
  static let noActions = Phrase(
    ja: "いま あなたがすることは ありません。", en: "There is nothing for you to do now.")
  static let evidence = Phrase(ja: "確かめたこと", en: "What you checked")
  static let contained = Phrase(ja: "どう封じ込めたか（なくてもよい）", en: "How it was contained (optional)")
  static let reason = Phrase(ja: "理由", en: "Reason")
  static let cause = Phrase(ja: "原因", en: "Cause")
  static let outcome = Phrase(ja: "結果", en: "Outcome")
  static let attributedTo = Phrase(ja: "通信元の組織", en: "Organisation the traffic came from")

  /// ほかの行も見る（全部で213行）
  static func allDetail(_ count: Int) -> Phrase {
    Phrase(ja: "ほかの行も見る（全部で\(count)行）", en: "Show the other lines (\(count) in all)")
  }

  /// すべて見る（213件）
  static func allDeliveries(_ count: Int) -> Phrase {
    Phrase(ja: "すべて見る（\(count)件）", en: "Show all \(count)")
  }

  /// How many are in the journal only.
  static func deliveriesLeft(_ count: Int) -> Phrase {
    Phrase(
      ja: "いちばん古い\(count)件は省いています。時系列にあります。",
      en: "The oldest \(count) are left out; see the timeline.")
  }

  /// What a closed alert was.
  static let outcomes: [(value: String, words: Phrase)] = [
    ("truePositive", Phrase(ja: "本物だった", en: "It was real")),
    ("falsePositive", Phrase(ja: "誤検知", en: "False positive")),
    ("duplicate", Phrase(ja: "重複", en: "Duplicate")),
    ("benignPositive", Phrase(ja: "正当な通信", en: "Benign")),
    ("undetermined", Phrase(ja: "わからないまま", en: "Undetermined")),
  ]

  /// Why a duty goes back to whoever routed it.
  static let sentBack: [(value: String, words: Phrase)] = [
    ("notOurs", Phrase(ja: "うちのものではない（持ち主は分からない）", en: "Not ours (whose it is, we do not know)")),
    ("needInformation", Phrase(ja: "情報が足りず、判断できない", en: "We cannot judge it from what was told")),
  ]

  /// Asks for one of them, and for words.
  static let sentBackWhy = Phrase(ja: "理由", en: "Why")
  static let sentBackWords = Phrase(
    ja: "分かっていること、知りたいこと", en: "What you know, what you need to know")

  /// The line that opens the form of an action that is not in front.
  static func summary(_ action: AlertAction) -> Phrase {
    switch action {
    case .handOn: AcknowledgePhrases.handOn
    case .decline: Phrase(ja: "うちのものではない", en: "This is not ours")
    case .sendBack:
      Phrase(ja: "持ち主が分からない・情報が足りない", en: "Not ours, or more must be known")
    case .acknowledge, .accept, .answer, .acting, .contained, .update, .proposeClose, .confirmClose,
      .attribute, .raiseSeverity, .reopen, .help, .consultedPolice, .consultedCoordinator,
      .consultedAgency, .consultedCommission:
      action.verb
    }
  }
}
