//! Words of the form to raise an alert.

internal import Kernel

/// Sentences of the raise form and its preview.
enum RaisePhrases {
  static let title = Phrase(ja: "警報を出す", en: "Raise an alert")
  static let kind = Phrase(ja: "種別", en: "Kind")
  static let severity = Phrase(ja: "重要度", en: "Severity")
  static let byWhenIsComputed = Phrase(
    ja: "3行目の「いつまでに」は、重要度から狼煙が書きます。",
    en: "Line 3, by when, is written by Noroshi from the severity.")
  static let inDoubt = Phrase(
    ja: "相手のメールや端末が乗っ取られているおそれがある（リンクや返信だけでは確認としない）",
    en:
      "The recipient's own mail or terminals may be in the intruder's hands (a link or reply alone does not count)"
  )
  static let marks = Phrase(
    ja: "見分けるための印（件名・差出人・ファイル名）",
    en: "Marks to recognise it by (subject, sender, file name)")
  static let observed = Phrase(
    ja: "手がかり（1行に1つ：ドメイン名、アドレス、URL、ハッシュ値。hxxp や [.] のままでよい）",
    en: "Marks, one a line: domain, address, URL, hash (hxxp and [.] are understood)")
  static let lookedFor = Phrase(
    ja: "参加するすべての団体の記録から、30日前までさかのぼって探します。見守っている団体自身のアドレスは探しません。",
    en:
      "They are looked for in the events of everybody here, 30 days back; addresses of the bodies watched over are not."
  )
  static let notLookedFor = Phrase(
    ja: "テストや演習、または受け取った人だけに限る取扱区分なので、ほかの団体の記録からは探しません。",
    en:
      "They are not looked for elsewhere: it is no real alert, or its label keeps them with its readers."
  )
  static let unread = Phrase(
    ja: "次の行からは手がかりを読み取れませんでした。説明の文としてそのまま届きます。",
    en: "No mark was found in these lines. They are sent as words.")
  static let audience = Phrase(ja: "届ける相手", en: "Recipients")
  static let tlp = Phrase(ja: "取扱区分（TLP）", en: "Traffic light (TLP)")
  static let preview = Phrase(ja: "届く人を確かめる", en: "See who will get it")
  static let previewTitle = Phrase(ja: "送る前の確認", en: "Before sending")
  static let nobody = Phrase(ja: "届く人が 0 人です", en: "Nobody would receive this")
  static let change = Phrase(ja: "書き直す", en: "Change it")
  static let mend = Phrase(ja: "次のところを直してください", en: "Please mend these")
  /// The columns of the preview.
  static let heads = [
    Phrase(ja: "人", en: "Person"), Phrase(ja: "組織", en: "Organisation"),
    Phrase(ja: "届け方", en: "Way"),
  ]

  /// ①何が起きたか（80字まで）
  static func line(_ number: Int, _ label: Phrase) -> Phrase {
    Phrase(
      ja: "\(number)行目　\(label.ja)（80字まで）",
      en: "Line \(number): \(label.en) (at most 80 characters)")
  }

  /// How many marks were read.
  static func marksRead(_ count: Int) -> Phrase {
    Phrase(ja: "読み取った手がかり \(count)件", en: "Marks that were read: \(count)")
  }

  /// How many will get it.
  static func reaches(_ count: Int) -> Phrase {
    Phrase(ja: "届く人 \(count)名", en: "Recipients: \(count)")
  }

  /// The button; it says how many.
  static func send(_ count: Int) -> Phrase {
    Phrase(ja: "\(count)名に送る", en: "Send to \(count)")
  }
}
