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
    ja: "自分の組織の通信だけを探します。", en: "It looks through your own organisation's traffic.")
  static let tower = Phrase(
    ja: "すべての組織の件数を探します。記録の行そのものは、自分の組織と持ち主のいないものだけを表示します。",
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

extension RefusalWords {
  /// What is said where a search is refused, or matching takes no more.
  // table:
  static let searches: [String: RefusalWords] = [
    "searchEmpty": words(
      422, "探すものが入っていません。", "Nothing to look for was given.",
      "アドレスやドメインなどを一つ貼り付けてください。", "Paste one address, domain or other mark."),
    "searchUnreadable": words(
      422, "アドレス・ドメイン・URL・ハッシュ値・メールアドレスのどれとしても読めません。",
      "This is no address, domain, URL, hash or mail address.",
      "一つだけを、そのままか無効化表記で貼り付けてください。文では探せません。",
      "Paste exactly one, defanged or not. Text cannot be searched for."),
    "searchPublicSuffix": words(
      422, "これはだれでも登録できる名前で、ほとんどの通信に当たります。",
      "Anybody registers under this name: it would match almost everything.",
      "その下の名前（例: evil.example.com）で探してください。", "Look for the name below it."),
    "searchTooWide": words(
      422, "ネットワークが広すぎます（IPv4は/8、IPv6は/19まで）。",
      "The network is too wide (at widest /8 for IPv4, /19 for IPv6).",
      "狭くしてください。", "Make it narrower."),
    "searchReserved": words(
      422, "自分自身や予約のアドレスで、どの記録にもあります。", "This address stands in every log and means nothing.",
      "通信の相手のアドレスを入れてください。", "Enter the address that was talked to."),
    "searchDays": words(
      422, "日数は1から90までの整数です。", "The days are a whole number from 1 to 90.",
      "入れ直してください。迷うときは30日です。", "Enter it again; 30 when in doubt."),
    "searchNeedsReason": words(
      422, "メールアドレスを探すには理由が要ります。", "Looking for a mail address needs a reason.",
      "何の件で探すかを一行で書いてください。記録に残ります。", "Say in one line for which case. It is recorded."),
    "matchingBehind": words(
      429, "照合が追いつくまで、新しい記録を受け取れません。今回の分は受け取っていません。",
      "Matching has to catch up before more events are taken. Nothing of this request was taken.",
      "Retry-After の秒数を待って、同じものをもう一度送ってください。",
      "Wait the seconds of Retry-After and send the same again."),
    "tooManyPatterns": words(
      422, "複数の記録にまたがる手がかり（STIXのパターン）が多すぎます（200件まで）。",
      "Too many patterns of several events (at most 200).",
      "古い一覧を取り下げるか、値だけの手がかりに直してください。",
      "Take an old list back, or write them as plain marks."),
    "searchesWaiting": words(
      429, "あなたの検索がまだ終わっていません。", "Your earlier searches are still going on.",
      "終わるのを待つか、いらないものをやめてから、もう一度探してください。",
      "Wait until they are done, or stop what you need no more."),
  ]
}
