//! Values for the pages of bulletins.

import Alerting
import Kernel
import Sharing

@testable import Web

extension Samples {
  var asking: BulletinAsking {
    BulletinAsking(
      from: say("国の監視センターからの要請（注意喚起）"), answerBy: minute(4000),
      answered: say("調査中 5月11日 17:00 (佐藤 花子)"), withdrawnBecause: nil)
  }

  private var typed: TypedBulletin {
    var typed = TypedBulletin(at: Self.now)
    typed.statute = say("サイバーセキュリティ基本法 第1条")
    typed.what = say("装置に弱点が見つかりました。")
    typed.now = say("版を確かめてください。")
    typed.detail = say("詳細")
    typed.forms = ["town"]
    typed.under = say("北県")
    typed.names = say("西村")
    return typed
  }

  private var permeation: Permeation {
    let answers: [Permeation.Response?] = [.affected, .done, .notAffected, nil, nil]
    return Permeation(
      answers.map { answer in
        Permeation.Recipient(
          group: "13", delivered: minute(-60), opened: answer.map { _ in minute(-40) },
          answered: answer.map { _ in minute(-30) }, acted: answer == .done ? minute(-10) : nil,
          response: answer)
      })
  }

  private var following: PermeationPage {
    PermeationPage(
      frame: frame(.alerts, "/bulletins/1"), path: "/bulletins/1", severity: 3, tlp: say("AMBER"),
      from: say("国の監視センターからの要請（注意喚起）"), lines: lines, issued: minute(-60),
      issuedBy: say("当直 灯子"), whole: permeation,
      groups: [
        .init(code: "13", name: say("東京都"), permeation: permeation),
        .init(code: "none", name: say("国の機関・その他"), permeation: Permeation()),
      ],
      curve: [
        .init(after: .minutes(0), answered: 0, acted: 0),
        .init(after: .minutes(60), answered: 3, acted: 1),
      ], show: "silent", group: "13",
      recipients: [
        RecipientLine(
          name: say("北山町"), alertPath: "/alerts/1", delivered: say("15:00"), opened: "",
          answer: nil, called: "2", next: say("16:00")),
        RecipientLine(
          name: say("南市"), alertPath: "/alerts/2", delivered: say("15:00"), opened: say("15:20"),
          answer: say("該当あり 5月11日 業者に頼んだ"), called: "1", next: ""),
      ], recipientCount: 2, following: "/bulletins/1?after=1", withdrawnBecause: say("誤り"),
      mayWithdraw: true)
  }

  /// The pages of bulletins.
  func bulletinPages(_ language: Language) -> [(name: String, html: HTML)] {
    let line = BulletinLine(
      path: "/bulletins/1", severity: 3, title: say("装置に弱点が見つかりました。"), kind: say("注意喚起 · 要請"),
      issued: minute(-60), share: say("5団体のうち3が回答"), isWithdrawn: true)
    let preview = BulletinPreview(
      frame: frame(.alerts, "/bulletins/new"), typed: typed, lines: lines, from: say("要請"),
      names: [say("北山町"), say("南市")], unreachable: [say("南市")], unclear: [say("どこか")])
    return [
      (
        "bulletin-form",
        bulletinFormPage(
          BulletinFormPage(
            frame: frame(.alerts, "/bulletins/new"), typed: typed,
            forms: [Choice(value: "town", words: say("市区町村 (1741)"))],
            problems: [say("回答の期限")]), language)
      ),
      ("bulletin-preview", bulletinPreview(preview, language)),
      (
        "bulletins",
        bulletinsPage(
          BulletinsPage(
            frame: frame(.alerts, "/bulletins"), rows: [line], following: "/bulletins?after=1"),
          language)
      ),
      (
        "bulletins-none",
        bulletinsPage(
          BulletinsPage(frame: frame(.alerts, "/bulletins"), rows: [], following: nil), language)
      ),
      ("bulletin", permeationPage(following, language)),
    ]
  }
}
