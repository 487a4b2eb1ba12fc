//! Values for duty tables, sheets and changes of personnel.

import Kernel
import Node

@testable import Web

extension Samples {
  private var choosable: [Choice] {
    [Choice(value: say("p1"), words: say("佐藤花子 情報係")), Choice(value: say("p2"), words: say("小川守"))]
  }

  var roster: RosterPage {
    RosterPage(
      frame: frame(.network, "/network/1/roster?month=2015-05"), path: "/network/1/roster",
      organization: say("北山町"), month: say("2015年5月"),
      previous: "/network/1/roster?month=2015-04", following: "/network/1/roster?month=2015-06",
      edit: "/network/1/roster/edit?month=2015-05", file: "/network/1/roster.xlsx?month=2015-05",
      gaps: [say("5月9日(土) 8:30 から 5月10日(日) 8:30 まで、宿直がいません")],
      rows: [
        RosterDayRow(
          day: say("5月8日(金)"), isClosed: false, guardDesk: [say("小川守 17:15–8:30")],
          crisisDuty: [say("佐藤花子 17:15–8:30"), say("鈴木 20:00–8:30")]),
        RosterDayRow(day: say("5月9日(土)"), isClosed: true, guardDesk: [], crisisDuty: []),
      ])
  }

  var rosterForm: RosterFormPage {
    RosterFormPage(
      frame: frame(.network, "/network/1/roster/edit?month=2015-05"), path: "/network/1/roster",
      organization: say("北山町"), month: say("2015年5月"), code: "2015-05", people: choosable,
      lines: [
        RosterLine(
          role: "guardDesk", desk: say("宿直"), from: "2015-05-08T17:15", until: "2015-05-09T08:30",
          words: say("5月8日(金) 17:15–8:30"), chosen: say("p2"), isChanged: true),
        RosterLine(
          role: "crisisDuty", desk: say("危機管理当番"), from: "2015-05-08T17:15",
          until: "2015-05-09T08:30", words: say("5月8日(金) 17:15–8:30"), chosen: "",
          isChanged: false),
      ], problems: [say("3行目：日時が読めません。")], isUnsaved: true)
  }

  private var callTreeRows: [CallTreeRow] {
    [
      CallTreeRow(
        who: say("佐藤情報係"), phones: [say("03-0000-0001")], mails: [say("sato@kitayama.example")]),
      CallTreeRow(who: say("情報係長（空席）"), phones: [], mails: []),
    ]
  }

  var callTree: CallTreePage {
    CallTreePage(
      frame: frame(.network, "/network/1/calltree"), path: "/network/1/calltree",
      organization: say("北山町"), day: [callTreeRows, [], callTreeRows, callTreeRows],
      night: [callTreeRows, callTreeRows, [], callTreeRows], nightOf: say("5月8日(金) 17:15"),
      address: "https://noroshi.example/network/1/calltree",
      checkpoint: say("4102 0123456789abcdef"))
  }

  var wallCard: WallCardPage {
    WallCardPage(
      frame: frame(.network, "/network/1/card"), organization: say("北山町"), day: callTreeRows,
      night: callTreeRows, desk: callTreeRows, address: "https://noroshi.example/reports/new")
  }

  var handOver: HandOverPage {
    HandOverPage(
      frame: frame(.network, "/network/posts/1/handover"), organization: say("北山町"),
      post: say("情報係"), holders: callTreeRows, comers: [callTreeRows[1]],
      day: say("2016年4月1日(金)"),
      duties: [
        HandOverDuty(words: say("2015-0508-0007 不審な通信"), due: say("15:18までに受け取りの確認"))
      ], people: callTreeRows, marking: say("AMBER"))
  }

  var transfer: TransferPage {
    TransferPage(
      frame: frame(.network, "/network/transfer?day=2016-04-01"), day: "2016-04-01",
      rows: [
        TransferRow(
          post: "1", name: say("情報係"), holder: say("p1"), holderName: say("佐藤花子")),
        TransferRow(post: "2", name: say("係長"), holder: "", holderName: nil),
      ], people: choosable,
      planned: [
        PlannedRow(
          day: say("2016年4月1日(金)"), state: say("発令待ち"), undo: "/network/transfers/1/undo",
          lines: [
            .init(
              words: say("情報係: 佐藤 → 新任"), needsAccess: true, sheet: "/network/posts/1/handover")
          ])
      ], problem: say("その日はもう来ています。"))
  }

  var transferDifferences: TransferDifferencesPage {
    TransferDifferencesPage(
      frame: frame(.network, "/network/transfer?day=2016-04-01"), day: "2016-04-01",
      dayWords: say("2016年4月1日(金)"),
      lines: [
        TransferLine(
          post: say("情報係"), words: say("佐藤 → 新任"), ways: [say("メール goro@town.example")],
          problem: say("電話番号を入れてください。"),
          fields: ["1", say("p1"), "stay", say("新任"), say("goro@town.example"), ""])
      ], vacant: [say("係長")], leaving: [say("佐藤花子")], digest: "00ff", isSound: true,
      problem: say("変わりました。"))
  }

  /// The pages of duty tables, sheets and changes of personnel.
  func peoplePages(_ language: Language) -> [(name: String, html: HTML)] {
    [
      ("roster", rosterPage(roster, language)),
      ("roster-edit", rosterFormPage(rosterForm, language)),
      ("calltree", callTreePage(callTree, language)), ("card", wallCardPage(wallCard, language)),
      ("handover", handOverPage(handOver, language)),
      ("transfer", transferPage(transfer, language)),
      ("transfer-differences", transferDifferencesPage(transferDifferences, language)),
    ]
  }
}
