//! Values for the pages on personal data.

import Kernel
import Node

@testable import Web

extension Samples {
  var departedPeople: DepartedPage {
    DepartedPage(
      frame: frame(.network, "/network/departed"), organization: say("北山町"),
      rows: [
        DepartedRow(
          name: say("佐藤花子"), left: say("2015年4月1日(水)"), erased: nil, path: "/network/departed/1"),
        DepartedRow(
          name: say("消去された人"), left: say("2014年4月1日(火)"), erased: say("2015年5月8日(金)"),
          path: "/network/departed/2"),
      ])
  }

  var erasure: ErasurePage {
    ErasurePage(
      frame: frame(.network, "/network/departed/1"), path: "/network/departed/1",
      name: say("佐藤花子"), organization: say("北山町"), goes: [say("氏名1件"), say("宛先3件")],
      stays: [say("記録40件")], blocks: [], done: nil, digest: "0123456789abcdef", problem: nil)
  }

  var erasureBlocked: ErasurePage {
    var page = erasure
    page.blocks = [say("アカウントが開いています。")]
    page.problem = say("見ている間に、消去の内容が変わりました。")
    return page
  }

  var erasureDone: ErasurePage {
    var page = erasure
    page.done = say("2015年5月8日(金)に消去しました。")
    return page
  }

  var endedBodies: EndedPage {
    EndedPage(
      frame: frame(.network, "/network/ended"),
      rows: [
        EndedLine(
          name: say("北山町"), code: say("123456"), ended: say("2015年4月1日(水)"),
          successors: say("大北市"), state: say("残っています"), path: "/network/ended/1"),
        EndedLine(
          name: say("西村"), code: say(""), ended: say("2014年4月1日(火)"), successors: say(""),
          state: say("消去済み 2015年5月8日(金)"), path: nil),
      ], previous: nil, following: nil)
  }

  var retention: RetentionPage {
    RetentionPage(
      frame: frame(nil, "/operate/retention"),
      rows: [
        RetentionLine(
          what: say("終わったサインイン"), days: say("7日"), chosen: nil, happens: say("行が消える"),
          why: say("1週間は確かめられるように"), soon: say("12件"), last: say("まだない"), settable: nil,
          range: 6...6),
        RetentionLine(
          what: say("警報の文面"), days: say("1827日"), chosen: say("この組織では400日"),
          happens: say("文だけ消える"), why: say("通例の5年"), soon: nil, last: say("2015年5月8日(金) 3件"),
          settable: "incidents", range: 366...1826),
      ],
      holds: [
        HoldLine(
          what: say("佐藤花子"), reason: say("訴訟の準備"), by: say("山田太郎"),
          state: say("いつまで 2016年5月8日(日)"), lift: "/operate/holds/1/lift"),
        HoldLine(
          what: say("この組織のすべて"), reason: say("調査"), by: say("山田太郎"), state: say("解いた"),
          lift: nil),
      ], people: [Choice(value: say("p1"), words: say("佐藤花子"))], problem: nil)
  }

  var alertHold: AlertHoldPage {
    AlertHoldPage(
      frame: frame(.alerts, "/alerts/1/hold"), path: "/alerts/1/hold", alertPath: "/alerts/1",
      number: "2015-0508-004711", title: say("福祉課のパソコン1台が通信しています。"), tlp: "AMBER",
      holds: [
        HoldLine(
          what: "2015-0508-004711", reason: say("監査委員会の調べ"), by: say("山田太郎"),
          state: say("いつまで 2016年5月8日(日)"), lift: "/alerts/1/hold/1/lift")
      ], reason: say("訴訟の準備"), until: "2010-01-01", problem: say("その日時は使えません。"))
  }

  /// These pages, by the name of their snapshot.
  func privacyPages(_ language: Language) -> [(name: String, html: HTML)] {
    [
      ("departed", departedPage(departedPeople, language)),
      ("ended", endedPage(endedBodies, language)),
      ("erasure", erasurePage(erasure, language)),
      ("erasure-blocked", erasurePage(erasureBlocked, language)),
      ("erasure-done", erasurePage(erasureDone, language)),
      ("retention", retentionPage(retention, language)),
      ("alert-hold", alertHoldPage(alertHold, language)),
    ]
  }
}
