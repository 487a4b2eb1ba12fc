//! Words for what Node answers: actors, erased names, what is due.

internal import Kernel

/// Words that more than one page needs for the same values.
enum ShownPhrases {
  static let erased = Phrase(ja: "消去された人", en: "erased person")
  static let erasedText = Phrase(ja: "（文面は消去されています）", en: "(text erased)")
  static let unverified = Phrase(ja: "名簿にない人（未確認）", en: "Someone not on the roster (unverified)")
  static let timer = Phrase(ja: "狼煙（期限の到来）", en: "Noroshi (deadline)")
  static let node = Phrase(ja: "狼煙", en: "Noroshi")
  static let key = Phrase(ja: "センサー", en: "Sensor")
  static let nobody = Phrase(ja: "なし", en: "nobody")
  static let nothingDue = Phrase(ja: "期限のある用事はありません", en: "Nothing is due")

  /// 15:18までに受け取りの確認
  static func due(_ clock: ClockName, _ time: String) -> Phrase {
    Phrase(ja: "\(time)までに\(clock.word.ja)", en: "\(clock.word.en) by \(time)")
  }

  /// How a notice is sent.
  static func channel(_ channel: Organization.Channel) -> Phrase {
    switch channel {
    case .mail: Phrase(ja: "メール", en: "mail")
    case .phone: Phrase(ja: "電話", en: "phone")
    case .webhook: Phrase(ja: "Webhook", en: "webhook")
    case .page: Phrase(ja: "画面", en: "page")
    }
  }
}
