//! Words of a team's profile: the headings of RFC 2350 in both languages, and what the directory says under them.

internal import Kernel

/// Sentences of profiles.
enum ProfilePhrases {
  static let link = Phrase(ja: "CSIRTの紹介（RFC 2350）", en: "CSIRT profile (RFC 2350)")
  static let about = Phrase(
    ja: "外の人が、連絡のしかたと守備範囲を確かめるための文書です。名簿から分かることは自動で入ります。人の名前と個人の番号は載りません。",
    en: """
      What outsiders read to see how you are reached and whom you serve. What the directory knows is \
      filled in. No person's name and no private number stands here.
      """)
  static let edit = Phrase(ja: "書き直す", en: "Edit")
  static let download = Phrase(ja: "テキストで保存", en: "Save as text")
  static let publish = Phrase(ja: "だれでも読めるように公開する", en: "Publish: anybody can read it")
  static let withdraw = Phrase(ja: "公開をやめる", en: "Stop publishing")
  static let isPublic = Phrase(
    ja: "公開中。だれでも、サインインなしで読めます：", en: "Published. Anybody reads it without signing in:")
  static let isPrivate = Phrase(
    ja: "まだ公開していません。いまは自分の団体の人だけが読めます。", en: "Not published. Only your own organisation reads it.")
  static let save = Phrase(ja: "保存する", en: "Save")
  static let formAbout = Phrase(
    ja: "空けたところは「定めていません」と出ます。片方の言語だけでもかまいません。1つの欄は2000文字まで。",
    en:
      "What stays empty is shown as “Not stated”. One language is enough. At most 2,000 characters each."
  )
  static let japanese = Phrase(ja: "日本語", en: "Japanese")
  static let english = Phrase(ja: "英語", en: "English")
  static let changed = Phrase(ja: "更新", en: "changed")
  static let back = Phrase(ja: "やめる", en: "Cancel")

  static let document = Phrase(ja: "文書の情報", en: "Document Information")
  static let lastUpdate = Phrase(ja: "最終更新日", en: "Date of Last Update")
  static let location = Phrase(ja: "この文書のありか", en: "Locations where this Document May Be Found")
  static let contact = Phrase(ja: "連絡先", en: "Contact Information")
  static let name = Phrase(ja: "チームの名前", en: "Name of the Team")
  static let zone = Phrase(ja: "時間帯", en: "Time Zone")
  static let members = Phrase(ja: "構成員（職名）", en: "Team Members (by post)")
  static let charter = Phrase(ja: "憲章", en: "Charter")
  static let policies = Phrase(ja: "方針", en: "Policies")
  static let services = Phrase(ja: "活動", en: "Services")
  static let response = Phrase(ja: "インシデント対応", en: "Incident Response")
  static let formsChapter = Phrase(ja: "報告の様式", en: "Incident Reporting Forms")
  static let disclaimersChapter = Phrase(ja: "免責", en: "Disclaimers")

  static let notSaid = Phrase(ja: "定めていません。", en: "Not stated.")
  static let noDistribution = Phrase(
    ja: "配布先の名簿はありません。最新版は下のありかで読めます。",
    en: "There is no list. The newest version is where the next section says.")
  static let notPublished = Phrase(ja: "公開していません。", en: "Not published.")
  static let tokyo = Phrase(
    ja: "日本標準時（UTC+9、夏時間なし）", en: "Japan Standard Time (UTC+9, no daylight saving)")
  static let hoursNotEntered = Phrase(ja: "受付時間：記入がありません。", en: "Office hours: not entered.")
  static let nightDesk = Phrase(ja: "夜間は当番が受けます。", en: "A guard desk answers at night.")
  static let dayAndNight = Phrase(ja: "24時間、365日。", en: "Day and night, every day of the year.")

  /// 北山町 CSIRTの紹介
  static func title(_ name: String) -> Phrase {
    Phrase(ja: "\(name) CSIRTの紹介（RFC 2350）", en: "\(name): CSIRT description (RFC 2350)")
  }

  /// 北山町の職員と情報システム
  static func constituencyOf(_ name: String) -> Phrase {
    Phrase(ja: "\(name)の人と情報システム", en: "The people and information systems of \(name)")
  }

  /// 司令塔（根拠：…）
  static func designated(_ code: String, _ basis: String) -> Phrase {
    Phrase(ja: "\(code)（根拠：\(basis)）", en: "\(code) (basis: \(basis))")
  }

  /// The heading of what people write, as the template has it.
  // table:
  static func heading(_ part: TeamProfile.Part) -> Phrase {
    switch part {
    case .distribution: Phrase(ja: "更新を知らせる先", en: "Distribution List for Notifications")
    case .address: Phrase(ja: "住所", en: "Address")
    case .telephone: Phrase(ja: "電話番号", en: "Telephone Number")
    case .fax: Phrase(ja: "ファクシミリ番号", en: "Facsimile Number")
    case .otherTelecommunication: Phrase(ja: "その他の通信手段", en: "Other Telecommunication")
    case .mail: Phrase(ja: "電子メール", en: "Electronic Mail Address")
    case .keys: Phrase(ja: "公開鍵と暗号化", en: "Public Keys and Encryption Information")
    case .otherInformation: Phrase(ja: "その他の情報（受付時間など）", en: "Other Information")
    case .customerContact: Phrase(ja: "連絡のしかた", en: "Points of Customer Contact")
    case .mission: Phrase(ja: "使命", en: "Mission Statement")
    case .constituency: Phrase(ja: "対象とする範囲", en: "Constituency")
    case .sponsorship: Phrase(ja: "所属・後ろ盾", en: "Sponsorship and/or Affiliation")
    case .authority: Phrase(ja: "権限と根拠", en: "Authority")
    case .incidents: Phrase(ja: "扱うインシデントと支援の水準", en: "Types of Incidents and Level of Support")
    case .cooperation:
      Phrase(ja: "協力、やりとり、情報の開示", en: "Co-operation, Interaction and Disclosure of Information")
    case .communication: Phrase(ja: "通信と本人確認", en: "Communication and Authentication")
    case .triage: Phrase(ja: "切り分け", en: "Incident Triage")
    case .coordination: Phrase(ja: "調整", en: "Incident Coordination")
    case .resolution: Phrase(ja: "解決", en: "Incident Resolution")
    case .proactive: Phrase(ja: "予防の活動", en: "Proactive Activities")
    case .forms: Phrase(ja: "報告の様式", en: "Incident Reporting Forms")
    case .disclaimers: Phrase(ja: "免責", en: "Disclaimers")
    }
  }

  /// What helps to fill a field; empty where the heading says enough.
  static func hint(_ part: TeamProfile.Part) -> Phrase {
    switch part {
    case .telephone: Phrase(ja: "外からかけてよい代表番号", en: "A number that outsiders may call")
    case .mail: Phrase(ja: "外から書いてよい宛先", en: "An address that outsiders may write to")
    case .otherInformation:
      Phrase(
        ja: "受付の曜日と時間など。空けておくと「受付時間：記入がありません」と出ます",
        en: "Such as days and hours. Left empty, the profile says “Office hours: not entered”")
    case .keys, .communication:
      Phrase(ja: "鍵の指紋を、区切りのない形で", en: "The key's fingerprint, without gaps")
    default: Phrase.nothing
    }
  }
}
