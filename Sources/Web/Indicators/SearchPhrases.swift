//! What the search of stored events says to people.

internal import Kernel
internal import Node

/// Sentences of the search.
enum SearchPhrases {
  static let title = Phrase(ja: "だれが話したか（過去の記録の検索）", en: "Who talked to it?")
  static let about = Phrase(
    ja: """
      アドレス・ドメイン・URL・ハッシュ値・メールアドレスを一つ貼り付けると、保存してある記録から、だれがいつ話したかを探します。\
      evil[.]example のような無効化表記のままで探せます。検索したことは記録に残ります。
      """,
    en: """
      Paste one address, network, domain, URL, hash or mail address, defanged or not: the stored events say who \
      talked to it, and when. That you asked is recorded.
      """)
  static let ownOnly = Phrase(
    ja: "自分の組織の通信だけを探します。組織のものと司令塔が確かめたネットワークや名前が対象です。",
    en: """
      It looks through your own organisation's traffic: that of networks and names which the control tower checked to \
      be its own.
      """)
  static let tower = Phrase(
    ja: "すべての組織について件数を数えます。記録の行そのものは、自分の組織と持ち主のいないものだけを表示します。",
    en: "It counts for every organisation. Lines are shown of your own and of what is nobody's.")
  static let mark = Phrase(ja: "探すもの", en: "What to look for")
  static let days = Phrase(ja: "何日前から", en: "How many days back")
  static let reason = Phrase(
    ja: "理由（メールアドレスを探すときは必要です）", en: "Reason (needed for a mail address)")
  static let look = Phrase(ja: "探す", en: "Look")
  static let link = Phrase(ja: "過去の記録を探す", en: "Search old events")
  static let own = Phrase(ja: "最近の検索（1時間で消えます）", en: "Your searches of the last hour")
  static let stop = Phrase(ja: "やめる", en: "Stop")
  static let again = Phrase(ja: "別のものを探す", en: "Another search")
  static let total = Phrase(ja: "合計", en: "In all")
  static let organizations = Phrase(ja: "組織ごと", en: "By organisation")
  static let sensors = Phrase(ja: "センサーごと", en: "By sensor")
  static let hosts = Phrase(ja: "端末ごと", en: "By host")
  static let lines = Phrase(ja: "記録の行（新しい順）", en: "The lines, the newest first")
  static let nobody = Phrase(ja: "持ち主のいないもの", en: "Nobody's")
  static let otherSensor = Phrase(ja: "ほかのセンサー", en: "Another sensor")
  static let cut = Phrase(ja: "（途中まで）", en: "(cut)")
  static let count = Phrase(ja: "件数", en: "Events")
  static let first = Phrase(ja: "最初", en: "First seen")
  static let last = Phrase(ja: "最後", en: "Last seen")
  static let organization = Phrase(ja: "組織", en: "Organisation")
  static let sensor = Phrase(ja: "センサー", en: "Sensor")
  static let host = Phrase(ja: "端末", en: "Host")
  /// Heads of the files.
  static let table = Phrase(ja: "表", en: "Table")
  static let what = Phrase(ja: "名前", en: "Name")
  static let seen = Phrase(ja: "時刻", en: "Seen")
  static let line = Phrase(ja: "記録の行", en: "Line")
  static let block = Phrase(ja: "遮断を求める", en: "Ask to block it")
  static let blockAbout = Phrase(
    ja: "これを手がかりに加え、遮断して答えるよう求める文面を作ります。送る前に確かめられます。",
    en:
      "It becomes an indicator, and a request to block it and to answer is written. You see it before it goes."
  )
  static let blockMarking = Phrase(ja: "取り扱い", en: "Marking")
  /// Who says so, of the list that such an indicator becomes.
  static let source = Phrase(ja: "過去の記録の検索", en: "search of old events")

  /// 過去30日
  static func span(_ days: Int) -> Phrase {
    Phrase(ja: "過去\(days)日", en: "the last \(days) days")
  }

  /// How it stands; what is found while it is going is not the whole.
  static func state(_ state: SearchDesk.State) -> Phrase {
    switch state {
    case .waiting:
      Phrase(ja: "順番を待っています。", en: "It waits for its turn.")
    case .running: Phrase(ja: "探しています。ここまでの結果です。", en: "Reading. This is what was found so far.")
    case .done: Phrase(ja: "終わりました。", en: "Done.")
    case .stopped:
      Phrase(ja: "途中でやめました。ここまでの結果です。", en: "Stopped. This is what was found until then.")
    case .failed:
      Phrase(
        ja: "記録を読めず、途中で終わりました。もう一度探してください。続くときは管理者に伝えてください。",
        en:
          "The stored events could not be read. Ask again; if it stays so, tell the administrator.")
    }
  }

  /// 42%
  static func progress(_ hundredths: Int, _ remaining: Duration?) -> Phrase {
    guard let remaining else { return Phrase(ja: "\(hundredths)% 済み", en: "\(hundredths)% read") }
    let span = Instant.Span.seconds(max(1, remaining.components.seconds))
    return Phrase(
      ja: "\(hundredths)% 済み、あと約\(Wording.span(span, .ja))",
      en: "\(hundredths)% read, about \(Wording.span(span, .en)) left")
  }

  /// Nothing was found: what that means and what it does not.
  static func none(_ days: Int) -> Phrase {
    Phrase(
      ja: "過去\(days)日の保存された記録には、話した相手がいません。センサーのない場所の通信は分かりません。",
      en:
        "Nobody talked to it in the stored events of \(days) days. Where no sensor looks, nobody knows."
    )
  }

  /// Some were only counted.
  static func beyond(_ count: Int) -> Phrase {
    Phrase(
      ja: "ほかに\(count)件は、表に分けずに数えました。", en: "\(count) more were counted in no row of the tables.")
  }

  /// How many of the lines are kept.
  static func kept(_ kept: Int, of all: Int) -> Phrase {
    Phrase(ja: "全\(all)行のうち、新しい\(kept)行", en: "the newest \(kept) of \(all)")
  }
}
