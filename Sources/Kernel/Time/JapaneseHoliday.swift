//! The names of the Japanese public holidays.

/// A public holiday (国民の祝日) or a day that the same law makes one.
/// Source: 国民の祝日に関する法律 (昭和23年法律第178号) 2条, 3条.
public enum JapaneseHoliday: String, Hashable, Sendable, Codable, CaseIterable {
  case newYear
  case comingOfAge
  case foundation
  case emperor
  case vernalEquinox
  case showa
  case constitution
  case greenery
  case children
  case marine
  case mountain
  case aged
  case autumnalEquinox
  /// 体育の日 until 2019, スポーツの日 since 2020.
  case sports
  case culture
  case labour
  /// 1 May 2019. Source: 天皇の即位の日及び即位礼正殿の儀の行われる日を休日とする法律 1条.
  case accession
  /// 22 October 2019. Source: the same law.
  case enthronement
  /// 振替休日: the first day after a holiday on a Sunday that is none itself. Source: 3条2項.
  case substitute
  /// 国民の休日: a day between two holidays. Source: 3条3項.
  case between

  /// The holiday's name.
  public var name: Phrase {
    switch self {
    case .newYear: Phrase(ja: "元日", en: "New Year's Day")
    case .comingOfAge: Phrase(ja: "成人の日", en: "Coming of Age Day")
    case .foundation: Phrase(ja: "建国記念の日", en: "National Foundation Day")
    case .emperor: Phrase(ja: "天皇誕生日", en: "Emperor's Birthday")
    case .vernalEquinox: Phrase(ja: "春分の日", en: "Vernal Equinox Day")
    case .showa: Phrase(ja: "昭和の日", en: "Showa Day")
    case .constitution: Phrase(ja: "憲法記念日", en: "Constitution Day")
    case .greenery: Phrase(ja: "みどりの日", en: "Greenery Day")
    case .children: Phrase(ja: "こどもの日", en: "Children's Day")
    case .marine: Phrase(ja: "海の日", en: "Marine Day")
    case .mountain: Phrase(ja: "山の日", en: "Mountain Day")
    case .aged: Phrase(ja: "敬老の日", en: "Respect for the Aged Day")
    case .autumnalEquinox: Phrase(ja: "秋分の日", en: "Autumnal Equinox Day")
    case .sports: Phrase(ja: "体育の日・スポーツの日", en: "Sports Day")
    case .culture: Phrase(ja: "文化の日", en: "Culture Day")
    case .labour: Phrase(ja: "勤労感謝の日", en: "Labour Thanksgiving Day")
    case .accession: Phrase(ja: "天皇の即位の日", en: "Day of the Accession to the Throne")
    case .enthronement: Phrase(ja: "即位礼正殿の儀の行われる日", en: "Day of the Enthronement Ceremony")
    case .substitute: Phrase(ja: "振替休日", en: "Substitute holiday")
    case .between: Phrase(ja: "国民の休日", en: "Citizens' holiday")
    }
  }
}
