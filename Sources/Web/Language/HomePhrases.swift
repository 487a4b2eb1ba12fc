//! Words of the home page.

internal import Kernel

/// Sentences of S1.
enum HomePhrases {
  static let title = Phrase(ja: "ホーム", en: "Home")
  static let nothing = Phrase(ja: "いま することは ありません", en: "Nothing to do now")
  static let teach = Phrase(
    ja: "知らせが来ると、ここに「何を、いつまでに、何もしないとどうなるか」が出ます。メールや電話でもお知らせします。",
    en: """
      When an alert comes, this page says what to do, by when, and what happens if nothing is done. \
      You are also told by mail or phone.
      """)
  static let next = Phrase(ja: "次の予定", en: "Next")
  static let arrived = Phrase(ja: "着", en: "delivered")
  static let copies = Phrase(ja: "知っておくこと（すること なし）", en: "For your information (nothing to do)")
  static let owner = Phrase(ja: "担当", en: "Owner")
  static let tell = Phrase(ja: "おかしいと思ったら", en: "If something looks wrong")
  static let tellWhy = Phrase(
    ja: "不審なメールや動きは、確かでなくてもお知らせください。早い一報がいちばん役に立ちます。",
    en: "Report a strange mail or behaviour even when you are not sure. An early word helps most.")
  static let report = Phrase(ja: "気づいたことを知らせる", en: "Report what I noticed")
  static let contact = Phrase(ja: "連絡", en: "Contact")
  static let duty = Phrase(ja: "当番", en: "On duty")
  static let deputy = Phrase(ja: "代行", en: "Deputy")
  static let approval = Phrase(ja: "最初の対応", en: "First action")
  static let nobody = Phrase(ja: "決まっていません", en: "nobody is named")
  static let noApproval = Phrase(ja: "事前の承認がありません", en: "no prior approval")
  static let deputyUnproven = Phrase(ja: "（90日以内に届いた連絡先がありません）", en: "(not reached in 90 days)")
  static let neverVerified = Phrase(ja: "まだ確かめていません", en: "never verified")
  static let absence = Phrase(ja: "当番と連絡先、不在の登録", en: "Duties, contacts and absences")

  /// The heading with the number of duties.
  static func heading(_ count: Int, _ say: Language) -> HTML {
    switch say {
    case .ja: "<h1>いま することは <em>\(count)件</em>です</h1>"
    case .en where count == 1: "<h1>You have <em>1 thing</em> to do</h1>"
    case .en: "<h1>You have <em>\(count) things</em> to do</h1>"
    }
  }

  /// 受け取りの確認まで
  static func until(_ clock: ClockName) -> Phrase {
    Phrase(ja: "\(clock.word.ja)まで", en: "To be \(clock.word.en)")
  }

  /// The result of the last contact test. A test never shames.
  static func lastTest(_ answered: Bool) -> Phrase {
    answered
      ? Phrase(ja: "最後の連絡テスト：届きました", en: "Last contact test: answered")
      : Phrase(ja: "最後の連絡テスト：返事が届いていません", en: "Last contact test: no answer reached us")
  }

  /// 28日前に確認
  static func verified(_ ago: String) -> Phrase { Phrase(ja: "\(ago)に確認", en: "verified \(ago)") }

  /// 北山町の備え
  static func readiness(_ name: String) -> Phrase {
    Phrase(ja: "\(name)の備え", en: "Readiness of \(name)")
  }
}
