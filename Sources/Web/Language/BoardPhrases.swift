//! Words of the watch board.

internal import Kernel
internal import Node

/// Sentences of S3.
enum BoardPhrases {
  static let script = Phrase(ja: "読み上げる文", en: "What to say")
  static let title = Phrase(ja: "監視盤", en: "Watch board")
  static let search = Phrase(ja: "番号・組織・内容をさがす", en: "Search number, body, text")
  static let new = Phrase(ja: "警報を出す", en: "Raise an alert")
  static let indicators = Phrase(ja: "手がかり", en: "Indicators")
  static let stale = Phrase(
    ja: "表示が {n} 秒前で止まっています。つなぎ直しています。",
    en: "This display stopped {n} s ago. Reconnecting.")
  static let weak = Phrase(ja: "連絡先が確かめられていません", en: "contacts are not verified")
  static let quiet = Phrase(ja: "開いている警報 0件", en: "No open alerts")
  static let quietMeans = Phrase(
    ja: "静かです。センサーも通知も動いています。", en: "Quiet. Sensors and notifications are working.")
  static let blind = Phrase(ja: "見えていません", en: "We cannot see")
  static let blindMeans = Phrase(
    ja: "警報が0件なのは、静かだからとは限りません。次のところから知らせが来ていません。",
    en: "No alerts does not mean that all is quiet. Nothing comes from these places.")
  static let lastObservation = Phrase(ja: "最後の検知", en: "Last observation")
  static let noObservation = Phrase(ja: "検知はまだ届いていません", en: "No observation has arrived yet")
  static let noCalls = Phrase(ja: "かける電話はありません。", en: "No calls to make.")
  static let noNumber = Phrase(ja: "番号が登録されていません", en: "no number is registered")
  static let mayNotCall = Phrase(ja: "番号は電話する人だけに見せます", en: "the number is for whoever calls")
  static let neverWorked = Phrase(ja: "まだつながったことがありません", en: "never reached yet")
  static let sight = Phrase(ja: "見えているか", en: "Can we see?")
  static let paging = Phrase(ja: "ページ送り", en: "Pages")

  static let noRoom = Phrase(
    ja: "ディスクの空きが残りわずかで、センサーの記録を受け付けていません。警報と連絡は動いています。ノードの管理者に、すぐ空きを作るよう頼んでください。",
    en: """
      The disk is nearly full: events from sensors are refused. Alerts and calls go on. Ask the \
      node's operator to make room now.
      """)

  /// The event log cannot be written, and events are refused.
  static let logBroken = Phrase(
    ja: "センサーの記録を書き込めず、受け付けていません。センサーは待って送り直します。警報と連絡は動いています。ノードの管理者に、ディスクを調べるよう頼んでください。",
    en: """
      Events from sensors cannot be written and are refused; sensors wait and send again. Alerts and \
      calls go on. Ask the node's operator to look at the disk.
      """)

  /// Secrets lay open to others on the machine until the node began.
  static func exposed(_ names: [String]) -> Phrase {
    let list = names.joined(separator: ", ")
    return Phrase(
      ja:
        "このノードが始まるまで、同じ機械のほかの利用者が \(list) を読み書きできました。自分の持ち物のファイルは閉じました。心当たりがなければ、ノードの管理者に鍵とパスワードを替えるよう頼んでください。",
      en: """
        Until this node began, others on its machine could read or change \(list). It closed what \
        is its own. Unless you know why, ask the node's operator to change its keys and passwords.
        """)
  }

  /// security.txt is served no longer, or soon will not be.
  static func securityEnds(_ expires: Instant, at now: Instant) -> Phrase {
    let mend = "noroshi settings --security-expires"
    if expires <= now {
      return Phrase(
        ja: "security.txt の期限が切れたので、いまは出していません。連絡先を確かめ、ノードの管理者に \(mend) で期限を決め直すよう頼んでください。",
        en: """
          security.txt has expired and is not served. Check the contacts, then ask the node's operator \
          to set a new day by \(mend).
          """)
    }
    return Phrase(
      ja:
        "security.txt の期限が \(Wording.day(expires - .seconds(1), .ja)) で切れます。連絡先を確かめ、ノードの管理者に \(mend) で期限を決め直すよう頼んでください。",
      en: """
        security.txt expires after \(Wording.day(expires - .seconds(1), .en)). Check the contacts, then \
        ask the node's operator to set a new day by \(mend).
        """)
  }

  /// Matching is behind: what is found now was sent some time ago.
  static func matchingBehind(_ bytes: Int64) -> Phrase {
    Phrase(
      ja: "照合が遅れています（まだ照合していない記録 約\(megabytes(bytes)) MB）。警報が遅れて出ます。続くときは、ノードの管理者に伝えてください。",
      en: """
        Matching is behind by about \(megabytes(bytes)) MB of events: alerts come late. If it stays so, tell \
        the node's operator.
        """)
  }

  /// Raw events that were acknowledged cannot be read, as the node saw when it started.
  static func repair(_ repair: EventLogRepair) -> Phrase {
    let mend = Phrase(
      ja: "ノードの管理者に、noroshi verify --events で調べ、控えにあるファイルを events/ へ戻すよう頼んでください。",
      en: """
        Ask the node's operator to look with noroshi verify --events, and to put what a backup has back \
        into events/.
        """)
    if repair.endedBefore != nil {
      return Phrase(
        ja:
          "センサーの記録が、照合の済んだ所より前で終わっています。ファイルが失われたか、古い記録が置かれています。その分はさかのぼって調べられません。\(mend.ja)",
        en: """
          Raw events end before what was matched already: files were lost, or an older log lies there. \
          What is missing cannot be looked back through. \(mend.en)
          """)
    }
    return Phrase(
      ja: "センサーの記録に、読めない所が\(repair.damage.count)か所あります。その分はさかのぼって調べられません。\(mend.ja)",
      en: """
        Raw events cannot be read in places (\(repair.damage.count)), and cannot be looked back through \
        there. \(mend.en)
        """)
  }

  /// What the event log's bound means for looking back, and whom to ask for what.
  static func retention(_ warning: EventRetentionWarning) -> Phrase {
    let mend = Phrase(
      ja: "ノードの管理者に、上限（--keep-bytes）を上げるか、ディスクを広げるよう頼んでください。",
      en: "Ask the node's operator to raise the bound (--keep-bytes) or to add disk.")
    switch warning {
    case .nearlyFull(let bytes):
      return Phrase(
        ja:
          "センサーの記録（いま約\(megabytes(bytes)) MB）が、まもなく上限に達します。達すると、まだ残すはずの記録が古い順に消え、さかのぼって調べられなくなります。\(mend.ja)",
        en: """
          Raw events (about \(megabytes(bytes)) MB) will soon reach their bound. Then the oldest are \
          deleted although they should be kept, and can no longer be looked back through. \(mend.en)
          """)
    case .cut(let bytes):
      return Phrase(
        ja: "センサーの記録が上限に達し、まだ残すはずだった約\(megabytes(bytes)) MBを消しました。その分はさかのぼって調べられません。\(mend.ja)",
        en: """
          Raw events reached their bound: about \(megabytes(bytes)) MB that should have been kept were \
          deleted and can no longer be looked back through. \(mend.en)
          """)
    case .overByUnmatched(let bytes):
      return Phrase(
        ja:
          "センサーの記録が上限を約\(megabytes(bytes)) MB超えています。手がかりとの照合がまだなので、消さずに残しています。照合が追いつくか確かめてください。\(mend.ja)",
        en: """
          Raw events are about \(megabytes(bytes)) MB over their bound. They are kept, since they were \
          not matched yet. See whether matching catches up. \(mend.en)
          """)
    }
  }

  /// Whole megabytes, at least one: "0 MB" would say that nothing is wrong.
  private static func megabytes(_ bytes: Int64) -> Int64 { max(1, (bytes + 500_000) / 1_000_000) }

  /// A call for which the person's hour has no room yet.
  static func notBefore(_ time: String) -> Phrase {
    Phrase(
      ja: "この方には1時間に12件の電話を頼んでいます。\(time)からかけてください。",
      en: "This person is asked to take 12 calls within the hour. Call from \(time).")
  }

  /// The columns.
  static let heads = [
    Phrase(ja: "残り・重要度", en: "Left, severity"),
    Phrase(ja: "組織", en: "Organisation"), Phrase(ja: "何が", en: "What"),
    Phrase(ja: "時計", en: "Clocks"), Phrase(ja: "いまの担当", en: "Owner now"),
    Phrase(ja: "次に起きること", en: "What happens next"),
  ]

  /// つながった, 不在, 番号違い: what the form sends, what it says, how it looks.
  static let callResults: [(value: String, words: Phrase, look: HTML)] = [
    ("reached", Phrase(ja: "つながった", en: "Reached"), ""),
    ("absent", Phrase(ja: "不在", en: "Absent"), "alt"),
    ("wrongNumber", Phrase(ja: "番号違い", en: "Wrong number"), "ghost"),
  ]

  /// What the keys do.
  static func keys(_ say: Language) -> HTML {
    switch say {
    case .ja:
      """
      期限の近い順　<kbd>J</kbd><kbd>K</kbd> 移動 <kbd>Enter</kbd> ひらく <kbd>N</kbd> 警報を出す \
      <kbd>C</kbd> 電話 <kbd>E</kbd> 上へ知らせる <kbd>A</kbd> 渡す <kbd>/</kbd> さがす
      """
    case .en:
      """
      By next deadline. <kbd>J</kbd><kbd>K</kbd> move <kbd>Enter</kbd> open <kbd>N</kbd> new \
      <kbd>C</kbd> call <kbd>E</kbd> escalate <kbd>A</kbd> assign <kbd>/</kbd> search
      """
    }
  }

  /// The heading with the number of open alerts.
  static func heading(_ count: Int) -> Phrase {
    Phrase(ja: "開いている警報 \(count)件", en: "Open alerts: \(count)")
  }

  /// The heading of the call cards.
  static func calls(_ count: Int) -> Phrase {
    Phrase(ja: "電話してください \(count)件", en: "Please call: \(count)")
  }

  /// More calls wait than are shown.
  static func firstCalls(_ count: Int) -> Phrase {
    Phrase(ja: "はじめの\(count)件です。ファイルには全件があります。", en: "The first \(count); the file has them all.")
  }

  /// When a number last worked.
  static func worked(_ ago: String) -> Phrase {
    Phrase(ja: "登録電話（\(ago)に確認）", en: "registered phone (worked \(ago))")
  }

  /// Nothing matches the search.
  static func nothingFound(_ search: String) -> Phrase {
    Phrase(
      ja: "「\(search)」に当たる開いている警報はありません", en: "No open alert matches “\(search)”")
  }

  /// Replies by mail that were not taken since yesterday.
  static func refusedReplies(_ count: Int) -> Phrase {
    Phrase(ja: "受け付けなかった返信メール \(count)", en: "replies by mail not taken: \(count)")
  }
  /// Replies by mail ought to be read and are not, or not in time.
  static let repliesFail = Phrase(
    ja: "返信メールを読めていません（確認はリンクと電話で）", en: "Replies by mail are not read; links and calls work.")
  /// 届かない組織 0
  static func unreachable(_ count: Int) -> Phrase {
    Phrase(ja: "届かない組織 \(count)", en: "Unreachable organisations: \(count)")
  }

  /// 取り決めた窓口が出ないため、司令塔の窓口も電話している 1
  static func takenOver(_ count: Int) -> Phrase {
    Phrase(
      ja: "取り決めた窓口が出ないため、司令塔の窓口が引き取った \(count)",
      en: "Agreed desks that are silent, taken over by the tower's: \(count)")
  }

  /// 北県（3件）
  static func silentDesk(_ name: String, _ duties: Int) -> Phrase {
    Phrase(ja: "\(name)（\(duties)件）", en: "\(name) (\(duties))")
  }

  /// The way to all that lack something.
  static let notReady = Phrase(ja: "備えが足りない団体をすべて見る", en: "See all that are not ready")

  /// How many more there are than are named.
  static func more(_ count: Int) -> Phrase {
    Phrase(ja: "ほか\(count)団体", en: "\(count) more")
  }

  /// The mail queue in words.
  static func mail(_ sight: Visibility, _ say: Language) -> String {
    let age = sight.mailOldest.map { Wording.span($0, say) } ?? ""
    let stopped = sight.notifierIsAlive
    switch say {
    case .ja:
      let oldest = age.isEmpty ? "" : "（いちばん古いもの \(age)）"
      let state = stopped ? "" : "・通知が止まっています"
      return "メール待ち \(sight.mailsWaiting)\(oldest)・送達失敗 \(sight.mailsFailed)\(state)"
    case .en:
      let oldest = age.isEmpty ? "" : " (oldest \(age))"
      let state = stopped ? "" : ", notifier is silent"
      return "Mails waiting: \(sight.mailsWaiting)\(oldest), failed: \(sight.mailsFailed)\(state)"
    }
  }

  /// Whether the people on duty can make the calls.
  static func capacity(_ sight: Visibility, _ say: Language) -> String {
    let wait = Wording.span(sight.worstWait, say)
    return Phrase(
      ja: "人の余力 電話 1時間に\(sight.callsPerHour)件、予定 \(sight.callsWaiting)件（待ち最大 \(wait)）",
      en: """
        People: \(sight.callsPerHour) calls an hour, \(sight.callsWaiting) waiting \
        (worst wait \(wait))
        """)(say)
  }
}
