//! The sentences of readiness: what each part means, what is missing, and what counts as an answer.

internal import Alerting
internal import Kernel
internal import Node

/// Words of the readiness pages. Posts are named, persons never.
enum ReadinessPhrases {
  static let title = Phrase(ja: "連絡の備え", en: "Readiness")
  static let about = Phrase(
    ja: "いざというとき本当に連絡が届くか。自己申告ではなく、返事があったという記録だけから計算しています。",
    en:
      "Whether a call would really get through: computed from recorded answers alone, never declared."
  )
  static let ready = Phrase(ja: "備えあり", en: "Ready")
  static let weakest = Phrase(ja: "いちばん弱いところ", en: "Weakest point")
  static let reach = Phrase(ja: "届く割合", en: "Reach score")
  static let lastTest = Phrase(ja: "前回の連絡テスト", en: "Last contact test")
  static let noTest = Phrase(ja: "まだありません", en: "none yet")
  static let next = Phrase(ja: "次の連絡テスト", en: "Next contact test")
  static let running = Phrase(ja: "いま実施中", en: "going on now")
  static let notDrawn = Phrase(ja: "まだ決まっていません", en: "not drawn yet")
  static let byPost = Phrase(ja: "職ごとの最後の返事", en: "Last answer by post")
  static let list = Phrase(ja: "団体の一覧", en: "Organisations")
  static let none = Phrase(ja: "当てはまる団体はありません。", en: "No organisation fits.")
  static let sheet = Phrase(ja: "連絡の備え", en: "Readiness")
  static let download = Phrase(ja: "Excelで保存", en: "Save as Excel")
  static let csv = Phrase(ja: "CSVで保存", en: "Save as CSV")
  static let notWhole = Phrase(
    ja: "団体が多いため、件数は最初の\(ReadinessCounts.organizationsMax)団体までです。",
    en: "There are many: only the first \(ReadinessCounts.organizationsMax) are counted.")
  static let cut = Phrase(
    ja: "団体が多いため、このページでは一部だけを調べました。続きは次のページにあります。",
    en: "There are many: this page looked at some of them. The rest follows on the next pages.")
  static let who = Phrase(
    ja: "この内容を見られるのは、その団体と、支援する団体、監督する団体、司令塔だけです。",
    en: "Only the organisation, its supporter, its supervising body and the tower see this.")
  static let counts = Phrase(ja: "何が「返事」に数えられるか", en: "What counts as an answer")

  /// What counts, and what does not.
  static let rules = [
    Phrase(
      ja: "数えます：本人がページで「受け取りました」を押した、番号を書いて返信した、電話に出た。本当の警報への返事も同じです。",
      en:
        "Counts: the person pressed “Received”, replied with the number, or took the call. An answer to a real alert counts as well."
    ),
    Phrase(
      ja: "数えません：不在の自動返信、リンクを自動で開く検査、ページを見ただけ、名簿にない名前、ほかの人が代わりに押した返事。",
      en:
        "Does not count: out-of-office replies, machines that follow links, a mere look at the page, a name that is not on the roster, somebody else's press."
    ),
    Phrase(
      ja: "返事は90日間有効です。それを過ぎると、もう一度届くまで△になります。",
      en: "An answer is good for 90 days. After that the mark is △ until the next one."),
    Phrase(
      ja: "連絡テストは四半期に1度、予告なく、開庁日の業務時間内に来ます。前のテストのあとで返事があった人には来ません。",
      en:
        "The contact test comes once a quarter, unannounced, in office hours. Whoever has answered since the last one is not asked."
    ),
    Phrase(
      ja: "同じ職で3回続けて返事がないと、支援する団体と監督する団体に、職の名前だけが伝わります。人を責めるためではなく、連絡先を直すためです。",
      en:
        "After three tests in a row without an answer in a post, the supporter and the supervising body are told the post, so that the contact is mended; nobody is blamed."
    ),
  ]

  /// A part of readiness.
  static func facet(_ facet: ReadinessFacet) -> Phrase {
    switch facet {
    case .firstByDay: Phrase(ja: "昼の最初の連絡先", en: "First call by day")
    case .answered: Phrase(ja: "90日以内の返事", en: "An answer within 90 days")
    case .firstByNight: Phrase(ja: "夜と休日の最初の連絡先", en: "First call at night")
    case .deputy: Phrase(ja: "代わりに受ける人", en: "Somebody to stand in")
    case .ciso: Phrase(ja: "責任者（CISO）", en: "The CISO")
    case .callTree: Phrase(ja: "名簿の手入れ（1年以内）", en: "Call tree kept up within a year")
    case .desk: Phrase(ja: "最後に引き取る当直", en: "The desk that takes over")
    }
  }

  /// The same in one or two characters, for a narrow cell.
  static func short(_ facet: ReadinessFacet) -> Phrase {
    switch facet {
    case .firstByDay: Phrase(ja: "昼", en: "day")
    case .answered: Phrase(ja: "返事", en: "answer")
    case .firstByNight: Phrase(ja: "夜", en: "night")
    case .deputy: Phrase(ja: "代行", en: "deputy")
    case .ciso: Phrase(ja: "責任者", en: "CISO")
    case .callTree: Phrase(ja: "名簿", en: "list")
    case .desk: Phrase(ja: "当直", en: "desk")
    }
  }

  /// What is known of a part, and what to do.
  static func finding(
    _ finding: ReadinessFacet.Finding, _ facet: ReadinessFacet, at now: Instant
  ) -> Phrase {
    func ago(_ moment: Instant, _ say: Language) -> String { Wording.ago(moment, at: now, say) }
    let isTree = facet == .callTree
    switch finding {
    case .good(let since):
      guard let since else { return Phrase(ja: "確認済み", en: "verified") }
      return isTree
        ? Phrase(ja: "\(ago(since, .ja))に直した", en: "changed \(ago(since, .en))")
        : Phrase(ja: "\(ago(since, .ja))に返事", en: "answered \(ago(since, .en))")
    case .nobody:
      return Phrase(ja: "だれも決まっていません", en: "nobody is named")
    case .never:
      return Phrase(ja: "まだ一度も返事がありません", en: "never answered")
    case .old(let last):
      return isTree
        ? Phrase(
          ja: "\(ago(last, .ja))から変わっていません。名簿を見直してください",
          en: "unchanged for long (\(ago(last, .en))): look through the list")
        : Phrase(
          ja: "最後の返事は\(ago(last, .ja))", en: "the last answer came \(ago(last, .en))")
    }
  }

  /// 2015年4〜6月
  static func quarter(_ quarter: Quarter) -> Phrase {
    let first = quarter.number * 3 - 2
    let months = [
      "January to March", "April to June", "July to September", "October to December",
    ]
    return Phrase(
      ja: "\(quarter.year)年\(first)〜\(first + 2)月",
      en: "\(months[quarter.number - 1]) \(quarter.year)")
  }

  /// 2015年4〜6月のうち（日は知らせません）
  static func planned(_ quarter: Quarter) -> Phrase {
    let when = self.quarter(quarter)
    return Phrase(
      ja: "\(when.ja)のうち（日は知らせません）", en: "in \(when.en) (the day is told to nobody)")
  }

  /// 4つの職のうち3つ（75%）
  static func share(_ score: ReachScore) -> Phrase {
    score.posts == 0
      ? Phrase(ja: "職がありません", en: "no posts")
      : Phrase(
        ja: "\(score.posts)つのうち\(score.reached)つ（\(score.percent)%）",
        en: "\(score.reached) of \(score.posts) posts (\(score.percent)%)")
  }

  /// 4人のうち3人から返事
  static func result(_ test: OrganizationReadiness.TestResult) -> Phrase {
    let known =
      test.counted == 0
      ? Phrase.nothing
      : Phrase(
        ja: "。\(test.counted)つは先に返事があり省略", en: "; \(test.counted) had answered before")
    return Phrase(
      ja: "\(test.asked)つの職のうち\(test.answered)つから返事\(known.ja)",
      en: "\(test.answered) of \(test.asked) posts answered\(known.en)")
  }

  /// 「情報係」に3回続けて返事がありません
  static func silent(_ post: Phrase) -> Phrase {
    Phrase(
      ja: "「\(post.ja)」への連絡テストに、3回続けて返事がありません。連絡先を一緒に見直してください。",
      en:
        "Three contact tests in a row had no answer for “\(post.en)”. Look at its contacts together."
    )
  }

  /// The name of a filter with how many it would list.
  static func filter(_ filter: ReadinessFilter, _ count: Int) -> Phrase {
    let name: Phrase =
      switch filter {
      case .all: Phrase(ja: "すべて", en: "All")
      case .notReady: Phrase(ja: "備えが足りない", en: "Not ready")
      case .noPost: Phrase(ja: "CSIRTの担当がいない", en: "No CSIRT post")
      case .noDeputy: Phrase(ja: "代行がいない", en: "No deputy")
      case .neverTested: Phrase(ja: "一度も返事がない", en: "Never answered")
      case .silent: Phrase(ja: "3回続けて返事がない", en: "Silent three times")
      }
    return Phrase(ja: "\(name.ja) \(count)件", en: "\(name.en): \(count)")
  }

  /// 3回続けて返事のない団体が2件
  static func toTell(_ count: Int) -> Phrase {
    Phrase(
      ja: "連絡テストに3回続けて返事のない職がある団体：\(count)件",
      en: "Organisations with a post silent in three contact tests: \(count)")
  }
}
