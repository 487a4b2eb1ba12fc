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
    typed.product = "FortiGate 7.2"
    typed.dependsOn = say("131016 千代田区")
    typed.tellsOthers = true
    typed.tellingReason = say("自治体全体に及ぶため")
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

  private func telling(isSent: Bool) -> TellingLines {
    TellingLines(
      reason: say("自治体全体に及ぶため"), halls: say("宛先の団体の幹部：1団体の2人"),
      missing: isSent ? [] : [say("南市")],
      offices: [
        .init(
          name: say("北県"), words: say("管内2団体をまとめて、1人に1通ずつ"), isTold: true,
          path: isSent ? "/alerts/9" : nil),
        .init(name: say("自治省"), words: say("届きません"), isTold: isSent, path: nil),
      ])
  }

  private var published: PublicBulletinPage {
    func line(_ name: String, _ asked: Int, _ answered: Int) -> PublicBulletinPage.Line {
      PublicBulletinPage.Line(
        name: say(name), asked: asked, answered: answered, acted: 1,
        answeredPercent: answered * 100 / asked, actedPercent: 100 / asked)
    }
    return PublicBulletinPage(
      frame: frame(.alerts, "/bulletins/1/public"), path: "/bulletins/1/public", severity: 3,
      tlp: "GREEN", from: say("国の監視センターからの要請（注意喚起）"), what: say("装置に弱点が見つかりました。"),
      issued: minute(-60), asOf: minute(-10), isWithdrawn: true, whole: line("全体", 30, 12),
      lines: [line("東京都", 20, 10), line("合わせて：鳥取県、島根県", 10, 2)],
      tiles: [.init(code: "13", name: say("東京都"), percent: 50)])
  }

  private var publishedTooFew: PublicBulletinPage {
    var page = published
    page.what = nil
    page.notYet = say("ほかの組織には、8月から見えます。")
    page.whole = nil
    page.lines = []
    page.tiles = []
    return page
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
      mayWithdraw: true, told: telling(isSent: true), others: say("ほかの組織には、8月から見えます。"))
  }

  private var heard: HeardPage {
    HeardPage(
      frame: frame(.alerts, "/calls/1"), path: "/calls/1", call: say("電話の相手：佐藤係長（15:08）"),
      until: say("明日 15:08まで"), severity: 5, tlp: say("AMBER"), organization: say("北山町"),
      delivery: "1", lines: lines, asking: asking,
      speakers: [
        RosterPerson(value: "1", name: say("佐藤 花子（情報係）")),
        RosterPerson(value: "2", name: say("鈴木 一郎（総務係）")),
      ],
      others: [
        .init(organization: say("南市"), path: "/calls/1?item=2", isEntered: false),
        .init(organization: say("西村"), path: "/calls/1?item=3", isEntered: true),
      ],
      typed: ["who": "2", "answer": "refused", "note": say("業者が休み")],
      refusal: say("回答が選ばれていません。"))
  }

  /// The pages of bulletins.
  func bulletinPages(_ language: Language) -> [(name: String, html: HTML)] {
    let line = BulletinLine(
      path: "/bulletins/1", severity: 3, title: say("装置に弱点が見つかりました。"), kind: say("注意喚起 · 要請"),
      issued: minute(-60), share: say("5団体のうち3が回答"), isWithdrawn: true)
    let preview = BulletinPreview(
      frame: frame(.alerts, "/bulletins/new"), typed: typed, lines: lines, from: say("要請"),
      audience: AudienceNames(names: [say("北山町"), say("南市")]), unreachable: [say("南市")],
      unclear: [say("どこか")],
      leftOut: say("台帳を見る立場にない団体は宛先に入りません（5団体未満）。"), telling: telling(isSent: false),
      warnings: [say("「C2」は、受け取る人に伝わらないかもしれません。")])
    let row = PublicBulletinLine(
      path: "/bulletins/1/public", severity: 3, title: say("装置に弱点が見つかりました。"),
      issued: minute(-60), isWithdrawn: true)
    let publicFrame = frame(.alerts, "/bulletins/public")
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
      ("bulletin", permeationPage(following, language)), ("heard", heardPage(heard, language)),
      ("bulletin-public", publicBulletinPage(published, language)),
      ("bulletin-public-few", publicBulletinPage(publishedTooFew, language)),
      (
        "bulletins-public",
        publicBulletinsPage(
          PublicBulletinsPage(
            frame: publicFrame, rows: [row], following: "/bulletins/public?after=1"),
          language)
      ),
      (
        "bulletins-public-none",
        publicBulletinsPage(
          PublicBulletinsPage(frame: publicFrame, rows: [], following: nil), language)
      ),
    ]
  }
}
