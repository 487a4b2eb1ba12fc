//! Words of the sheets that hang on walls: call tree, wall card, hand-over.

internal import Kernel

/// Sentences of printed sheets.
enum SheetPhrases {
  static let callTree = Phrase(ja: "電話網", en: "Call tree")
  static let callTreeAbout = Phrase(
    ja: "上から順に電話してください。出ないときは、すぐ次の人へ。電話番号は関係者だけの情報です。",
    en: """
      Call from the top. If nobody answers, call the next at once. The numbers are for those \
      concerned only.
      """)
  static let byDay = Phrase(ja: "開庁中", en: "While the office is open")
  static let skipped = Phrase(ja: "（いません。次へ）", en: "(nobody; go on to the next)")
  static let checkpoint = Phrase(ja: "記録の証し：", en: "State of the journal:")
  static let treeHeads = [
    Phrase(ja: "順", en: "Order"), Phrase(ja: "だれ", en: "Who"), Phrase(ja: "電話", en: "Phone"),
    Phrase(ja: "メール", en: "Mail"),
  ]

  /// 閉庁中（12月1日(火) 17:15 からの夜）
  static func byNight(_ night: String) -> Phrase {
    Phrase(ja: "閉庁中（\(night) からの夜）", en: "While it is closed (night from \(night))")
  }

  /// 1番目 … 最後
  static func rung(_ index: Int) -> Phrase {
    index >= 3
      ? Phrase(ja: "最後", en: "last") : Phrase(ja: "\(index + 1)番目", en: "\(index + 1)")
  }

  static let codeTree = Phrase(
    ja: "いまの電話網（サインインが要ります）：", en: "The call tree as it is now (needs signing in):")

  // MARK: Wall card

  static let wallCard = Phrase(ja: "壁に貼るカード", en: "Card for the wall")
  static let cardTitle = Phrase(ja: "パソコンがおかしい、と思ったら", en: "If a computer behaves strangely")
  static let cardKeep = Phrase(
    ja: "そのままにする。電源は切らない。画面を閉じない。", en: "Leave it as it is. Do not switch it off. Close nothing.")
  static let cardCall = Phrase(
    ja: "下の番号へ、すぐ電話する。まちがいでもかまいません。", en: "Call a number below at once. A false alarm is fine.")
  static let cardNote = Phrase(
    ja: "何時に、何を見たかを書きとめる（写真でもよい）。", en: "Write down what you saw and when (a photo will do).")
  static let cardDay = Phrase(ja: "開庁中", en: "Office hours")
  static let cardNight = Phrase(ja: "夜間・休日", en: "Nights and holidays")
  static let cardDesk = Phrase(ja: "だれも出ないとき（24時間）", en: "If nobody answers (day and night)")
  static let cardReport = Phrase(ja: "画面からの報告：", en: "To report on a page:")

  // MARK: Hand-over

  static let handOver = Phrase(ja: "引き継ぎ票", en: "Hand-over sheet")
  static let holds = Phrase(ja: "いまの担当", en: "Holds the post now")
  static let comes = Phrase(ja: "後任", en: "Comes")
  static let fromDay = Phrase(ja: "発令日", en: "From")
  static let openDuties = Phrase(ja: "開いている警報と期限", en: "Open alerts and their deadlines")
  static let noDuties = Phrase(ja: "開いている警報はありません。", en: "No alert is open.")
  static let whoToCall = Phrase(ja: "困ったときの電話", en: "Whom to call")
  static let toCheck = Phrase(ja: "受け取ったら確かめること", en: "To check on taking over")
  static let checks = [
    Phrase(ja: "自分の電話とメールに連絡テストが届くか", en: "Does a contact test reach your phone and mail?"),
    Phrase(ja: "代行はだれか、休むときの登録のしかた", en: "Who is your deputy, and how is an absence registered?"),
    Phrase(ja: "夜間・休日の当番表", en: "The duty table of nights and holidays"),
    Phrase(ja: "最初の対応の承認（だれの、いつの）", en: "The prior approval of first actions: whose, and of when"),
  ]
}
