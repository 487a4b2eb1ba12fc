//! Words of a supporter's list: what waits, and what to do about it.

internal import Kernel
internal import Node

/// Sentences of the list of clients' open items, and of invitations.
enum SupportPhrases {
  static let title = Phrase(ja: "支援する団体のすること", en: "What your clients wait for")
  static let about = Phrase(
    ja: "支援している団体すべてのことを、期限の近い順に1つの列で出します。見られるのは、支援する団体の当直・管理者と司令塔だけです。",
    en: """
      Everything of all the bodies you support, in one list by its deadline. Only your watch, your \
      administrators and the control tower see it.
      """)
  static let nobody = Phrase(
    ja: "支援している団体がまだありません。下の「招待する」から中小企業を迎えるか、司令塔に支援先として登録してもらってください。",
    en: "You support nobody yet. Invite a firm below, or ask the tower to place a body under you.")
  static let nothing = Phrase(
    ja: "いま待っていることはありません。新しいことが起きると、期限の順にここへ出ます。",
    en: "Nothing waits. What comes stands here by its deadline.")
  static let notWhole = Phrase(
    ja: "数が多いため、はじめの一部だけを数えています。", en: "There are more than are counted here.")
  static let noDeadline = Phrase(ja: "期限なし", en: "no deadline")
  static let open = Phrase(ja: "ひらく", en: "Open")
  static let heads = [
    Phrase(ja: "いつまで", en: "By when"), Phrase(ja: "団体", en: "Body"),
    Phrase(ja: "なにが", en: "What"), Phrase(ja: "すること", en: "What to do"),
  ]

  /// 支援する12団体
  static func clients(_ count: Int) -> Phrase {
    Phrase(ja: "支援している団体：\(count)", en: "Bodies you support: \(count)")
  }

  /// だれも受け取らないとき、この窓口が連絡を引き取る団体：北山町、ほか3団体
  static func agreed(_ names: [Phrase], of count: Int) -> Phrase {
    let more = count > names.count ? [BoardPhrases.more(count - names.count)] : []
    let all = names + more
    return Phrase(
      ja: "だれも受け取らないとき、この窓口が連絡を引き取る団体：\(all.map(\.ja).joined(separator: "、"))",
      en: """
        Bodies for which this desk takes over the calling when nobody takes a duty: \
        \(all.map(\.en).joined(separator: ", "))
        """)
  }

  /// 支援する団体で起きていること 7件
  static func home(_ count: Int) -> Phrase {
    count == 0
      ? Phrase(ja: "支援する団体で、いま起きていることはありません", en: "Nothing goes on at bodies you support")
      : Phrase(
        ja: "支援する団体で起きていることが\(count)件あります", en: "\(count) things go on at bodies you support")
  }

  /// 35団体
  static func many(_ count: Int) -> Phrase {
    Phrase(ja: "\(count)団体", en: "\(count) bodies")
  }

  /// A chip with its number.
  static func filter(_ filter: SupportFilter, _ count: Int) -> Phrase {
    let name = filterName(filter)
    return Phrase(ja: "\(name.ja) \(count)", en: "\(name.en) \(count)")
  }

  private static func filterName(_ filter: SupportFilter) -> Phrase {
    switch filter {
    case .all: Phrase(ja: "すべて", en: "All")
    case .happening: Phrase(ja: "起きていること", en: "Going on")
    case .overdue: Phrase(ja: "期限切れ", en: "Overdue")
    case .help: Phrase(ja: "助けて", en: "Help")
    case .duties: Phrase(ja: "警報", en: "Alerts")
    case .bulletins: Phrase(ja: "未回答", en: "Unanswered")
    case .gaps: Phrase(ja: "備えの穴", en: "Gaps")
    case .tests: Phrase(ja: "連絡テスト", en: "Contact tests")
    case .sensors: Phrase(ja: "センサー", en: "Sensors")
    }
  }

  /// What waits.
  // table:
  static func what(_ kind: SupportItem.Kind) -> Phrase {
    switch kind {
    case .help: Phrase(ja: "助けを求めています", en: "Asks for help")
    case .duty: Phrase(ja: "警報の対応が止まっています", en: "An alert is not being acted on")
    case .bulletin: Phrase(ja: "注意喚起・照会に答えていません", en: "Has not answered a bulletin")
    case .silentSensor: Phrase(ja: "センサーから何も届きません", en: "A sensor says nothing")
    case .noResponder: Phrase(ja: "最初に連絡を受ける人がいません", en: "Nobody is called first")
    case .neverReached: Phrase(ja: "まだ一度も連絡が届いていません", en: "Was never reached")
    case .noDeputy: Phrase(ja: "代行がいません", en: "Nobody stands in")
    case .notReachedLately: Phrase(ja: "90日より長く連絡を確かめていません", en: "Not reached for 90 days")
    case .missedTest: Phrase(ja: "連絡テストに返事がない職があります", en: "A post missed the contact test")
    }
  }

  /// What to do about it.
  // table:
  static func deed(_ kind: SupportItem.Kind, isMany: Bool) -> Phrase {
    switch kind {
    case .help: Phrase(ja: "すぐ電話し、何に困っているか聞く", en: "Call at once and ask what is wrong")
    case .duty: Phrase(ja: "電話し、最初の対応を一緒にする", en: "Call, and do the first action together")
    case .bulletin:
      isMany
        ? Phrase(ja: "答えていない団体を開き、上から電話する", en: "Open those who are silent and call them")
        : Phrase(ja: "電話し、当てはまるか一緒に確かめる", en: "Call, and see together whether it applies")
    case .silentSensor: Phrase(ja: "電源と線を見てもらう", en: "Ask them to look at power and cable")
    case .noResponder: Phrase(ja: "担当を1人決めてもらい、登録する", en: "Have one person named and entered")
    case .neverReached: Phrase(ja: "電話して連絡テストを一緒にする", en: "Call and do a contact test together")
    case .noDeputy:
      Phrase(ja: "代行を決めてもらう（支援側が代行でもよい）", en: "Have a deputy named; you may be the deputy")
    case .notReachedLately: Phrase(ja: "連絡テストをする", en: "Do a contact test")
    case .missedTest: Phrase(ja: "番号とメールが今も正しいか聞く", en: "Ask whether number and mail still hold")
    }
  }

  // MARK: Invitations

  static let invite = Phrase(ja: "中小企業を招待する", en: "Invite a firm")
  static let inviteAbout = Phrase(
    ja: "1社に1つ、一度だけ使えるリンクを作ります。印刷して渡すか、メールで送ってください。相手は画面1枚に書くだけで参加できます。",
    en: """
      Makes a link for one firm that works once. Print it or mail it. The firm fills in one page and \
      has joined.
      """)
  static let inviteNote = Phrase(ja: "どこへ渡すか（覚え書き。相手には見えません）", en: "For whom (a note for yourself)")
  static let inviteDays = Phrase(ja: "使える日数", en: "Days it works")
  static let inviteMake = Phrase(ja: "招待状を作る", en: "Make the invitation")
  static let inviteTitle = Phrase(ja: "参加のご案内", en: "Invitation to join")
  static let inviteOnce = Phrase(
    ja: "この画面を離れると、リンクは二度と出せません。いま印刷するか、メールで送ってください。",
    en: "The link is shown this once. Print this page now, or mail it.")
  static let inviteMail = Phrase(ja: "メールで送る", en: "Send by mail")
  static let inviteCode = Phrase(ja: "携帯電話のカメラで読むか、次を打ちこむ：", en: "Read it with a phone, or type:")
  static let inviteSteps = [
    Phrase(ja: "携帯電話のカメラで下の四角を読む", en: "Read the square below with a phone"),
    Phrase(
      ja: "画面1枚に書いて「参加する」を押す（10分ほど）", en: "Fill in one page and press “Join” (about 10 minutes)"),
    Phrase(ja: "試しの連絡に答え、壁のカードを印刷して貼る", en: "Answer the test call, print the card for the wall"),
  ]
  static let inviteNeeds = Phrase(
    ja: "手元に用意するもの：法人番号（13桁）、連絡のつく電話番号、あればメールアドレス。費用も設備もいりません。",
    en:
      "Have at hand: the corporate number (13 digits), a phone number, a mail address if there is one. No cost, nothing to install."
  )
  static let inviteList = Phrase(ja: "出した招待状", en: "Invitations")
  static let inviteTake = Phrase(ja: "取り消す", en: "Take back")
  static let inviteClosed = Phrase(ja: "使えません", en: "Closed")
  static let inviteBack = Phrase(ja: "一覧へ戻る", en: "Back to the list")
  static let noNote = Phrase(ja: "（覚え書きなし）", en: "(no note)")

  /// 北県から
  static func inviteFrom(_ name: String) -> Phrase {
    Phrase(
      ja: "\(name)が、サイバー攻撃の知らせと相談を無料でお届けします。",
      en: "\(name) brings you warnings of attacks, and help, without charge.")
  }

  /// 12月29日まで
  static func inviteUntil(_ day: String) -> Phrase {
    Phrase(ja: "\(day)まで、一度だけ使えます。", en: "Works once, until \(day).")
  }

  /// Joined, by name and day.
  static func joined(_ name: String, _ day: String) -> Phrase {
    Phrase(ja: "\(name)が\(day)に参加", en: "\(name) joined on \(day)")
  }

  /// The mail that carries an invitation.
  static func mailBody(_ name: String, _ url: String, _ day: String) -> Phrase {
    let from = inviteFrom(name)
    let until = inviteUntil(day)
    return Phrase(
      ja: "\(from.ja)\n次のリンクを開き、画面1枚に書いてください。\(until.ja)\n\n\(url)\n",
      en: "\(from.en)\nOpen the link and fill in one page. \(until.en)\n\n\(url)\n")
  }
}
