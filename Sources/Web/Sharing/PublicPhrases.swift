//! The sentences of what everybody may see of a bulletin.

internal import Kernel

/// Sentences of published permeation.
enum PublicPhrases {
  static let title = Phrase(ja: "公開された浸透", en: "Published permeation")
  static let list = Phrase(ja: "公開された注意喚起の浸透", en: "Published bulletins")
  static let none = Phrase(
    ja: "まだありません。注意喚起が出てから90日たつと、ここに並びます。",
    en: "None yet. A bulletin appears here 90 days after it was issued.")
  static let rule = Phrase(
    ja: """
      発出から90日の時点の数です。5団体以上のまとまりだけを示します。5団体未満の県は、差し引きで分からないよう、ほかの県と合わせて示します。\
      「該当あり」などの回答の中身は示しません。
      """,
    en: """
      As of the 90th day. Only groups of five organisations or more are shown; smaller ones are put together with \
      others, so that no difference tells of them. What was answered is not shown.
      """)
  static let tooFew = Phrase(
    ja: "宛先が5団体未満のため、数は公開されません。", en: "Fewer than five were asked: no figures are published.")
  static let onlyWhole = Phrase(
    ja: "県別に分けると5団体未満のまとまりが分かるため、全体だけを示します。",
    en: "By prefecture, groups of fewer than five could be told apart: only the whole is shown.")
  static let whole = Phrase(ja: "全体", en: "All together")
  static let together = Phrase(ja: "合わせて", en: "Together")
  static let withheld = Phrase(
    ja: "内容は、宛先の団体だけが読めます。", en: "What it says is for those who were asked.")
  static let answeredPercent = Phrase(ja: "回答した割合（％）", en: "Answered, %")
  static let actedPercent = Phrase(ja: "対応した割合（％）", en: "Acted, %")
  static let download = Phrase(ja: "表をダウンロード", en: "Download the table")

  /// From when others see it.
  static func forOthers(from day: String) -> Phrase {
    Phrase(
      ja: "ほかの組織には、\(day)から、5団体以上の都道府県ごとの回答と対応の割合だけが見えます。",
      en:
        "Others see from \(day) only the shares answered and acted, by prefecture with five organisations or more."
    )
  }

  /// 県名、合わせたものは並べる
  static func names(_ names: [Phrase]) -> Phrase {
    if names.count == 1 { return names[0] }
    let (ja, en) = (names.map(\.ja), names.map(\.en))
    return Phrase(
      ja: "\(together.ja)：\(ja.joined(separator: "、"))",
      en: "\(together.en): \(en.joined(separator: ", "))")
  }
}
