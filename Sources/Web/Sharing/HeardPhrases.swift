//! Words of answers that were given by phone.

internal import Kernel

/// Sentences of the page on which a caller enters what he was told, and the marks of such answers.
enum HeardPhrases {
  static let title = Phrase(ja: "電話で聞いた回答を記入する", en: "Enter the answer given by phone")
  static let whose = Phrase(ja: "だれの回答ですか", en: "Whose answer is it?")
  static let means = Phrase(
    ja: "選んだ方の回答として記録し、電話で聞いたことと、記入したあなたの名前も残ります。",
    en: """
      It is recorded as the answer of the person chosen, with the mark “by phone” and with your name \
      as the one who entered it.
      """)
  static let enter = Phrase(ja: "この回答を記入する", en: "Enter this answer")
  static let later = Phrase(
    ja: "回答はまだ聞いていない（警報の一覧へ戻る）", en: "No answer was given yet (back to the alerts)")
  static let others = Phrase(ja: "同じ電話のほかの用件", en: "Also spoken about on this call")
  static let entered = Phrase(ja: "記入済み", en: "entered")
  static let byPhone = Phrase(ja: "［電話］", en: "[by phone]")
  static let column = Phrase(ja: "電話で聞いた", en: "By phone")

  /// 電話の相手と時刻
  static func call(_ callee: String, _ time: String) -> Phrase {
    Phrase(ja: "電話の相手：\(callee)（\(time)）", en: "Called: \(callee) (\(time))")
  }

  /// 連絡を引き取った窓口と時刻
  static func tookOver(_ desk: String, _ time: String) -> Phrase {
    Phrase(
      ja: "連絡を引き取った窓口：\(desk)（\(time)）。電話した先ごとに記入してください。",
      en:
        "The desk that took over the calling: \(desk) (\(time)). Enter it for each that you called."
    )
  }

  /// Until when it can be entered.
  static func until(_ time: String) -> Phrase {
    Phrase(
      ja: "この電話の回答は\(time)まで記入できます。", en: "Answers of this call can be entered until \(time).")
  }

  /// Who gave an answer, and who wrote it down.
  static func given(by name: String, to caller: String) -> Phrase {
    Phrase(ja: "\(name)が電話で回答、記入 \(caller)", en: "\(name) by phone, entered by \(caller)")
  }

  /// The line of the timeline; its actor is the one who entered it.
  static func recorded(_ answer: Phrase, of person: Phrase?) -> Phrase {
    let who = person ?? ShownPhrases.erased
    return Phrase(
      ja: "\(who.ja)が電話で答えたことを記入した：\(answer.ja)",
      en: "entered what \(who.en) answered by phone: \(answer.en)")
  }
}
