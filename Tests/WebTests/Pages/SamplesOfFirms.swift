//! Values for profiles, the supporter's list, invitations and joining.

import Kernel
import Node

@testable import Web

extension Samples {
  private var profile: ProfilePage {
    ProfilePage(
      frame: frame(.network, "/network/1/profile"), path: "/network/1",
      title: say("北山町 CSIRTの紹介"),
      sections: [
        ProfileSection(number: "1", heading: say("文書の情報"), lines: [], date: nil),
        ProfileSection(
          number: "1.1", heading: say("最終更新日"), lines: [say("2015年5月8日(金)")], date: nil),
        ProfileSection(
          number: "3.1", heading: say("使命"), lines: [say("町の人と仕事を守る。"), say("早く知らせる。")],
          date: minute(-60)),
        ProfileSection(number: "7", heading: say("免責"), lines: [say("定めていません。")], date: nil),
      ], publicAddress: say("https://noroshi.example/public/csirt/313289"), standing: .editor)
  }

  private var profileForm: ProfileFormPage {
    ProfileFormPage(
      frame: frame(.network, "/network/1/profile/edit"), path: "/network/1",
      title: say("北山町 CSIRTの紹介"),
      parts: TeamProfile.Part.allCases.map {
        ProfileFormPage.Field(part: $0, ja: say("日本語\n2行"), en: say("English"))
      }, problem: say("長すぎる欄があります。"))
  }

  private var support: SupportPage {
    SupportPage(
      frame: frame(.network, "/support"), supporter: say("北県"), clients: 212,
      choices: [
        ReadinessChoice(path: "/support", words: say("すべて 3"), isChosen: true),
        ReadinessChoice(path: "/support?show=overdue", words: say("期限切れ 1"), isChosen: false),
      ],
      rows: [
        SupportRow(
          path: "/alerts/1", name: say("海風製作所"), severity: 4, what: say("助けを求めています"),
          subject: say("指令サーバと通信しています。"), deed: say("すぐ電話する"), due: minute(-3)),
        SupportRow(
          path: "/alerts?campaign=1", name: say("35団体"), severity: 3, what: say("答えていません"),
          subject: say("VPN装置の弱点"), deed: say("上から電話する"), due: minute(300)),
        SupportRow(
          path: nil, name: say("山彦商店"), severity: nil, what: say("代行がいません"), subject: nil,
          deed: say("代行を決めてもらう"), due: nil),
      ], notes: [say("はじめの一部だけです。")], previous: "/support",
      following: "/support?after=1_2", invite: "/support/invitations",
      invitations: [
        InvitationLine(
          note: say("海風さん"), state: say("6月7日まで"), withdraw: "/support/invitations/1/withdraw"),
        InvitationLine(note: say("山彦さん"), state: say("山彦商店が参加"), withdraw: nil),
      ], problem: say("日数を直してください。"))
  }

  private var invitation: InvitationPage {
    InvitationPage(
      frame: frame(.network, "/support"), supporter: say("北県"),
      url: "https://noroshi.example/join/0123456789abcdef0123456789abcdef",
      mail: MailLink(subject: say("参加のご案内"), body: say("次のリンク\n")), until: say("2015年6月7日(日)"),
      phone: say("県当番 03-0000-0000"), back: "/support")
  }

  private var join: JoinPage {
    JoinPage(
      frame: frame(nil, "/join/5ecret", signedIn: false), path: "/join/5ecret",
      supporter: say("北県"),
      typed: JoinApplication(
        [
          .name: say("海風製作所"), .number: say("8700"), .person: say("海風 渚"), .phone: say("090"),
          .landline: say("0857"), .mail: say("n@"), .deputy: "person", .deputyName: say("岬"),
          .deputyPhone: say("090"), .deputyMail: say("m@"), .night: "other",
          .nightName: say("守衛"), .nightPhone: say("0857"), .uses: say("会計ソフト"),
        ], agrees: true),
      problems: [.notANumber, .missing(.name), .tooLong(.uses, most: 80), .notAMail(.mail)],
      refusal: nil, once: say("0nce"))
  }

  private var joined: JoinedPage {
    JoinedPage(
      frame: frame(.home, "/joined"), organization: say("海風製作所"), card: "/network/1/card",
      login: say("8700110005901"), isReached: false)
  }

  /// The pages of small firms and of those who support them.
  func firmPages(_ language: Language) -> [(name: String, html: HTML)] {
    [
      ("profile", profilePage(profile, language)),
      ("profile-edit", profileFormPage(profileForm, language)),
      ("support", supportPage(support, language)),
      ("invitation", invitationPage(invitation, language)), ("join", joinPage(join, language)),
      ("joined", joinedPage(joined, language)),
    ]
  }
}
