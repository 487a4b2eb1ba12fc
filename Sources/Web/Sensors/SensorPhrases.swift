//! Sentences of sensors: how each stands, what happens next, and how the first event is sent.

internal import Alerting
internal import Kernel
internal import Node

/// Sentences of the pages of sensors.
enum SensorPhrases {
  static let title = Phrase(ja: "センサー", en: "Sensors")
  static let about = Phrase(
    ja: "どの目が開いていて、どの目が閉じているか。登録したセンサーが黙ると、持ち主に警報が出ます。",
    en: "Which eyes are open and which are shut. A registered sensor that falls silent is an alert."
  )
  static let normal = Phrase(ja: "正常", en: "normal")
  static let back = Phrase(ja: "センサーの一覧へ", en: "To the list of sensors")
  /// The columns of the list.
  static let heads = [
    Phrase(ja: "状態", en: "State"), Phrase(ja: "センサー", en: "Sensor"),
    Phrase(ja: "最後に届いたもの", en: "Last heard"), Phrase(ja: "遅れと時計", en: "Lag and clock"),
    Phrase(ja: "次に起きること", en: "What happens next"),
  ]
  static let event = Phrase(ja: "記録", en: "Event")
  static let heartbeat = Phrase(ja: "生存信号", en: "Heartbeat")
  static let lagHead = Phrase(ja: "遅れ", en: "Lag")
  static let skewHead = Phrase(ja: "時計", en: "Clock")
  static let volumeHead = Phrase(ja: "量", en: "Volume")
  static let common = Phrase(ja: "持ち主なし（共用のキー）", en: "no owner (a common key)")
  static let never = Phrase(ja: "まだなし", en: "never")
  static let unknown = Phrase(ja: "不明", en: "unknown")
  static let alert = Phrase(ja: "警報を見る", en: "See the alert")

  // MARK: Forms

  static let register = Phrase(ja: "このまま登録する", en: "Register as it is")
  static let registerMore = Phrase(ja: "名前などを決めて登録する", en: "Register with a name")
  static let name = Phrase(ja: "名前", en: "Name")
  static let watches = Phrase(ja: "見ているところ（例：庁内網 198.18.1.0/24）", en: "What it watches")
  static let limit = Phrase(
    ja: "何分黙ったら警報にするか（\(Sensor.limitMin.minutes)〜\(Sensor.limitMax.minutes)分）",
    en: "Minutes of silence until the alert (\(Sensor.limitMin.minutes)–\(Sensor.limitMax.minutes))"
  )
  static let change = Phrase(ja: "名前・上限を変える", en: "Change name or limit")
  static let keep = Phrase(ja: "この内容にする", en: "Keep this")
  static let pause = Phrase(ja: "休止する（工事・停電など）", en: "Pause (works, power cut, …)")
  static let until = Phrase(ja: "いつまで休止するか", en: "Until when")
  static let reason = Phrase(ja: "理由", en: "Reason")
  static let doPause = Phrase(ja: "休止にする", en: "Pause it")
  static let pauseMeans = Phrase(
    ja: "休止の間は、黙っても警報は出ません。終わりの時刻に、自動で見張りを再開します。",
    en: "While paused, its silence is no alert. At the end it is watched again by itself.")
  static let use = Phrase(ja: "いまから使う", en: "Use it from now on")
  static let retire = Phrase(ja: "使うのをやめる", en: "Retire it")
  static let retireMeans = Phrase(
    ja: "使うのをやめると、このセンサーの沈黙はもうだれにも知らせません。", en: "Once retired, nobody is told of its silence.")

  // MARK: The empty page

  static let empty = Phrase(ja: "センサーがまだ1つもありません", en: "There is no sensor yet")
  static let emptySteps = [
    Phrase(
      ja: "ノードの管理者が、センサーのキーを作ります。持ち主の団体を --organization で決めます。",
      en: "The node's operator makes a key for the sensor; --organization says whose it is."),
    Phrase(
      ja: "Suricata や Zeek の動く機械で、記録のファイルを追いかけて送ります。",
      en: "On the machine of Suricata or Zeek, follow its log and send it."),
    Phrase(
      ja: "最初の記録が届くと、ここに「登録されていません」と出ます。「このまま登録する」を押せば、見張りが始まります。",
      en: "With the first event it appears here as not registered. Press “Register as it is”."),
  ]
  static let tooMany = Phrase(
    ja: "ほかにもあります。すべては表計算ファイルにあります。", en: "There are more. The file has them all.")

  // MARK: States

  /// How a sensor stands, in words.
  static func state(_ sensor: SensorView, at now: Instant, _ say: Language) -> String {
    switch sensor.standing {
    case .silent: silence(sensor)(say)
    case .inUse where sensor.isSilent: silence(sensor)(say)
    case .unregistered: unregistered(sensor)(say)
    case .inUse: sound(sensor)(say)
    case .paused(let until, _): paused(Wording.moment(until, at: now, say))(say)
    case .retired: Phrase(ja: "使っていません", en: "retired")(say)
    }
  }

  private static func unregistered(_ sensor: SensorView) -> Phrase {
    let heard = Phrase(ja: "届いています", en: "heard")
    let state = sensor.isSilent ? silence(sensor) : sound(sensor, normal: heard)
    return Phrase(ja: "\(state.ja)（登録されていません）", en: "\(state.en), not registered")
  }

  private static func silence(_ sensor: SensorView) -> Phrase {
    sensor.lastHeard == nil
      ? Phrase(ja: "一度も届いていません", en: "never heard") : Phrase(ja: "届いていません", en: "silent")
  }

  /// What is wrong with one that is heard, or the words for nothing.
  private static func sound(
    _ sensor: SensorView, normal: Phrase = SensorPhrases.normal
  ) -> Phrase {
    if sensor.isLate { return Phrase(ja: "記録が遅れています", en: "events come late") }
    if sensor.isAhead { return Phrase(ja: "時計が進んでいます", en: "its clock is ahead") }
    if sensor.isSkewed { return Phrase(ja: "時計がずれています", en: "its clock is off") }
    return normal
  }

  private static func paused(_ until: String) -> Phrase {
    Phrase(ja: "休止中（\(until)まで）", en: "paused until \(until)")
  }

  /// What happens if nothing is done, in words.
  static func next(_ sensor: SensorView, at now: Instant, _ say: Language) -> String {
    let owner = sensor.organization?.name(say) ?? ""
    switch sensor.standing {
    case .silent:
      return Phrase(
        ja: "警報を\(owner)に出しました。終了は人がします。", en: "\(owner) was alerted; a person closes it.")(say)
    case .inUse:
      guard let due = sensor.silentAt else { return "" }
      let time = Wording.moment(due, at: now, say)
      return Phrase(
        ja: "何も届かなければ \(time) に\(owner)へ警報", en: "if nothing comes, alert to \(owner) at \(time)")(
          say)
    case .unregistered:
      let nobody = Phrase(ja: "黙っても、だれにも知らせません。", en: "Nobody is told when it falls silent. ")
      let who =
        sensor.mayKeep
        ? Phrase(ja: "登録してください。", en: "Register it.")
        : Phrase(
          ja: "登録は、持ち主の管理者か司令塔がします。", en: "Its owner's administrator or the tower registers it.")
      return nobody(say) + who(say)
    case .paused(let until, _):
      let time = Wording.moment(until, at: now, say)
      return Phrase(ja: "\(time) に見張りを再開", en: "watched again at \(time)")(say)
    case .retired:
      return Phrase(ja: "何も起きません", en: "nothing")(say)
    }
  }

  /// 休止の理由：停電工事
  static func because(_ reason: String) -> Phrase {
    Phrase(ja: "休止の理由：\(reason)", en: "Paused because: \(reason)")
  }

  /// 遅れ 12秒; past the limit it says so. Nil where no event came.
  static func lag(_ sensor: SensorView, _ say: Language) -> String? {
    guard let lag = sensor.lag else { return nil }
    // There may be no heartbeat whose skew would say it.
    if lag.seconds < 0 { return ahead(lag, isMarked: sensor.isAhead, say) }
    let words = Wording.span(lag, say)
    let limit = Wording.span(Sensor.lagMax, say)
    return sensor.isLate
      ? Phrase(ja: "△ \(words)（\(limit)を超えています）", en: "△ \(words) (over \(limit))")(say) : words
  }

  /// △ 記録の時刻が3時間進み（1分を超えています。…）
  private static func ahead(_ lag: Instant.Span, isMarked: Bool, _ say: Language) -> String {
    let span = Wording.span(lag, say)
    let words = Phrase(ja: "記録の時刻が\(span)進み", en: "dated \(span) ahead")
    let limit = Wording.span(Sensor.aheadMax, say)
    return isMarked
      ? Phrase(
        ja: "△ \(words.ja)（\(limit)を超えています。時刻合わせ（NTP）を確かめてください）",
        en: "△ \(words.en) (over \(limit); check its NTP)")(say) : words(say)
  }

  /// 1.2秒進んでいます
  static func skew(_ skew: Instant.Span, isSkewed: Bool, _ say: Language) -> String {
    let tenths = (abs(skew.microseconds) + 50_000) / 100_000
    let seconds = "\(tenths / 10).\(tenths % 10)"
    let words =
      skew.microseconds < 0
      ? Phrase(ja: "\(seconds)秒遅れ", en: "\(seconds) s slow")
      : Phrase(ja: "\(seconds)秒進み", en: "\(seconds) s fast")
    let limit = Wording.span(Sensor.skewMax, say)
    return isSkewed
      ? Phrase(
        ja: "△ \(words.ja)（\(limit)を超えています。時刻合わせ（NTP）を確かめてください）",
        en: "△ \(words.en) (over \(limit); check its NTP)")(say) : words(say)
  }

  /// センサー 36／38 正常
  static func count(_ normal: Int, of all: Int) -> Phrase {
    Phrase(ja: "センサー \(normal)／\(all) 正常", en: "\(normal) of \(all) sensors normal")
  }

  // MARK: Volume

  /// この1時間 120件、前の1時間 400件（全部で 9,000件）。読めない行 3、繰り返し 2回
  static func volume(_ sensor: SensorView, repeats: Int, _ say: Language) -> String {
    var words = Phrase(
      ja: "この1時間 \(sensor.thisHour)件、前の1時間 \(sensor.lastHour)件（全部で\(sensor.events)件）",
      en: """
        \(sensor.thisHour) this hour, \(sensor.lastHour) in the one before (\(sensor.events) in all)
        """)(say)
    if sensor.refused > 0 {
      words += Phrase(
        ja: "。取り込めなかった行 \(sensor.refused)", en: "; \(sensor.refused) lines not taken")(say)
    }
    if repeats > 0 {
      words += Phrase(
        ja: "。同じ送信の繰り返し \(repeats)回（一度だけ数えました）",
        en: "; \(repeats) batches sent again (counted once)")(say)
    }
    return words
  }
}
