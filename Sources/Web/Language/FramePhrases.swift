//! Words of the page frame and words that several pages share.

internal import Kernel

/// Sentences of the frame; each page keeps its own beside it.
enum Words {
  static let skip = Phrase(ja: "本文へ", en: "Skip to content")
  static let demonstration = Phrase(
    ja: "人物と出来事は作り物です。外へは何も送られません。",
    en: "People and events are invented. Nothing leaves this machine.")
  /// Before the names of the nodes of a demonstration.
  static let demonstrationNodes = Phrase(
    ja: "この実演のノード：", en: "Nodes of this demonstration:")
  static let help = Phrase(ja: "助けてほしい", en: "I need help")
  static let signOut = Phrase(ja: "退出", en: "Sign out")
  static let bands = Phrase(ja: "このページについて", en: "About this page")
  static let menu = Phrase(ja: "メニュー", en: "Menu")
  static let asOf = Phrase(ja: "時点", en: "As of")
  static let whenInDoubt = Phrase(ja: "困ったときの電話", en: "In doubt, call")
  static let noPhone = Phrase(ja: "実演のため電話はつながりません", en: "no phone in the demonstration")
  static let open = Phrase(ja: "ひらく", en: "Open")
  static let number = Phrase(ja: "番号", en: "No.")
  static let what = Phrase(ja: "何が起きたか", en: "What happened")
  static let now = Phrase(ja: "今すぐすること", en: "Do now")
  static let byWhen = Phrase(ja: "いつまでに", en: "By when")
  static let done = Phrase(ja: "済み", en: "done")
  static let due = Phrase(ja: "期限", en: "due")
  static let late = Phrase(ja: "期限を過ぎています", en: "overdue")
  static let notYet = Phrase(ja: "まだ", en: "not yet")
  static let newer = Phrase(ja: "前のページ", en: "Previous page")
  static let older = Phrase(ja: "次のページ", en: "Next page")

  /// How fast the clock of a demonstration runs.
  static func speed(_ times: Int) -> Phrase {
    Phrase(ja: "\(times) 倍速", en: "clock \(times) times as fast")
  }

  /// The band for a clock that is wrong by so many seconds.
  static func offset(_ seconds: Int) -> Phrase {
    Phrase(
      ja: "この機械の時計が \(seconds) 秒ずれています。期限は狼煙の時計で数えています。",
      en: "This machine's clock is off by \(seconds) s. Deadlines follow Noroshi's own clock.")
  }
}
