//! The sentences of telling others of a bulletin, and of whom a choice by registers leaves out.

internal import Kernel
internal import Node

/// Sentences of who hears of a bulletin beside the recipients, and who does not.
enum TellingPhrases {
  static let title = Phrase(ja: "同時に知らせる先（多重化）", en: "Also told at the same time")
  static let tell = Phrase(
    ja: "宛先の団体の幹部・都道府県・所管省庁にも、同じ時刻に知らせる",
    en: "Also tell each recipient's own heads, its prefecture and its ministry at the same instant")
  static let means = Phrase(
    ja: """
      参考のお知らせだけで、回答は求めません。団体の中では危機管理当番（なければ課長）とCISO、都道府県と省庁には管内の団体をまとめて1通。\
      同じ人に2通は届きません。
      """,
    en: """
      For information only; no answer is asked. In each body the crisis desk or else the section head, and the CISO; \
      a prefecture or ministry gets one notice that lists its bodies. Nobody gets two.
      """)
  static let reason = Phrase(
    ja: "その理由（選んだときは必ず。記録に残ります）", en: "Why (always if you choose it; it is kept on record)")
  static let will = Phrase(ja: "同時に知らせる先（回答は求めない）", en: "Also told, for information only")
  static let was = Phrase(ja: "同時に知らせた先（回答は求めていない）", en: "Also told, for information only")
  static let because = Phrase(ja: "理由", en: "Why")
  static let noOffice = Phrase(
    ja: "宛先の団体の上に、都道府県も省庁も登録されていません。",
    en: "No prefecture and no ministry is entered above the recipients.")

  /// Of how many recipients the own hall is told.
  static func halls(_ count: Int, _ people: Int) -> Phrase {
    Phrase(
      ja: "宛先の団体の幹部：\(count)団体の\(people)人",
      en: "The recipients' own heads: \(people) people of \(count) bodies")
  }

  /// How many people of the recipients' own halls were told.
  static func hallPeople(_ people: Int) -> Phrase {
    Phrase(ja: "宛先の団体の幹部：\(people)人", en: "The recipients' own heads: \(people) people")
  }

  /// How many people of an office.
  static func people(_ count: Int) -> Phrase { Phrase(ja: "\(count)人", en: "\(count) people") }

  /// Of how many bodies an office hears.
  static func office(_ about: Int, _ people: Int) -> Phrase {
    people == 0
      ? Phrase(
        ja: "管内\(about)団体。知らせる人が登録されていないため、届きません",
        en: "\(about) of its bodies; nobody is entered there, so it is not told")
      : Phrase(
        ja: "管内\(about)団体をまとめて、\(people)人に1通ずつ",
        en: "\(about) of its bodies, one notice to \(people)")
  }

  /// Of how many nobody is entered.
  static func missing(_ count: Int) -> Phrase {
    Phrase(
      ja: "幹部が登録されていないため、団体の中では担当者だけに届く \(count)団体",
      en: "No head is entered, so within the body only its contact is told: \(count)")
  }

  /// How many more names there are.
  static func more(_ count: Int) -> Phrase { Phrase(ja: " ほか\(count)", en: " and \(count) more") }

  /// Whom the choice by product leaves out.
  static func leftOut(_ hidden: HiddenCount) -> Phrase {
    let count: Phrase =
      switch hidden {
      case .fewerThanFive: Phrase(ja: "5団体未満", en: "fewer than 5")
      case .atLeast(let count): Phrase(ja: "\(count)団体以上", en: "\(count) or more")
      }
    return Phrase(
      ja: """
        この製品が台帳にあっても、台帳を見る立場にない団体は宛先に入りません（\(count.ja)）。\
        その団体にも出すには、種類で選んで全団体に尋ねるか、支援元の都道府県などから出してもらってください。
        """,
      en: """
        Bodies whose register is not yours to see are left out even if they have this product (\(count.en)). To reach \
        them, ask all bodies of a kind, or have their supporters issue it.
        """)
  }
  /// Whom the choice by whom they depend on leaves out. No number: two of them would tell of a body.
  static let leftOutUnread = Phrase(
    ja: """
      ほかに依存する団体があっても、台帳を見る立場にない団体は宛先に入りません。その団体にも出すには、種類で選んで全団体に尋ねるか、\
      支援元の都道府県などから出してもらってください。
      """,
    en: """
      Bodies whose register is not yours to see are left out even if they depend on it. To reach them, ask all bodies \
      of a kind, or have their supporters issue it.
      """)
}
