//! Values for every page: one town on the evening of 8 May 2015. All text goes through `say`, so that a test can make it hostile.

import Kernel

@testable import Web

/// Sample page values. `say` is applied to every piece of text; paths stay as they are.
struct Samples: Sendable {
  let say: @Sendable (String) -> String

  /// 8 May 2015, 15:12:12 JST.
  static let now = Instant(seconds: 1_431_065_532)
  static let assets = AssetPaths(
    style: "/assets/noroshi.css?v=1", icon: "/assets/noroshi.svg?v=1",
    board: "/assets/board.js?v=1", htmx: "/assets/htmx.min.js?v=1",
    htmxStream: "/assets/htmx-sse.js?v=1")

  func minute(_ minutes: Int64) -> Instant { Self.now + .seconds(minutes * 60 - 12) }

  func frame(_ item: MenuItem?, _ path: String, signedIn: Bool = true) -> Frame {
    Frame(
      person: signedIn
        ? .init(name: say("佐藤花子"), organization: say("北山町 情報係"), role: say("CSIRT担当")) : nil,
      now: Self.now, isDemonstration: true, current: item, path: path, formToken: say("f0rm"),
      assets: Self.assets, phone: say("県当番 03-0000-0000"))
  }

  var clocks: [ClockDot] {
    [
      ClockDot(name: .delivered, state: .done(minute(-4))),
      ClockDot(name: .opened, state: .done(minute(-1))),
      ClockDot(name: .acknowledged, state: .due(minute(6))),
      ClockDot(name: .acting, state: .waiting(minute(16))),
      ClockDot(name: .contained, state: .waiting(minute(56))),
      ClockDot(name: .closed, state: .waiting(nil)),
    ]
  }

  var rungs: [NextRung] {
    [
      NextRung(at: minute(6), awaited: .acknowledged, happens: .told([say("山田総務課長")])),
      NextRung(
        at: minute(26), awaited: .acknowledged, happens: .callingTakenOver(by: say("県の当番"))),
    ]
  }

  var lines: AlertLines {
    AlertLines(
      what: say("福祉課のパソコン1台が、攻撃者の指令サーバと通信しています。"),
      now: say("LANケーブルを抜く。電源は切らない。初期化しない。"),
      byWhen: say("15:18までに受け取り、15:28までに着手"))
  }

  var technical: [TechnicalLine] {
    [
      TechnicalLine(label: say("宛先"), value: say("198.18.7.21:443")),
      TechnicalLine(label: say("TLS SNI"), value: say("update.example")),
      TechnicalLine(
        label: say("URL"), value: say("http://update.example/a"),
        note: say("確度 90（最高100）／有効期間の定めなし／取扱区分 TLP:GREEN")),
    ]
  }

  var duty: DutyCard {
    DutyCard(
      path: "/alerts/2015-0508-0007", number: say("2015-0508-0007"), severity: 4,
      title: say("不審な通信：福祉課のパソコン1台"), tlp: say("AMBER"), from: say("国の監視センター"),
      to: say("北山町"), delivered: minute(-4), clocks: clocks, awaited: .acknowledged,
      due: minute(6), rungs: rungs)
  }

  var organization: OrganizationState {
    OrganizationState(
      name: say("北山町"), contactVerified: Self.now - .days(28), contactIsFresh: true,
      duty: say("佐藤"), deputy: say("県・高橋"), approval: nil,
      lastTest: .init(at: Self.now - .days(28), answered: true),
      next: .init(at: Self.now + .days(26), name: say("連絡テスト")),
      gaps: [say("5月9日(土) 8:30 から、宿直がいません")], vacancies: [say("係長は空席になります")])
  }

  var row: AlertRow {
    AlertRow(
      path: "/alerts/2015-0508-0003", number: say("2015-0508-0003"), severity: 3,
      title: say("不審なメール：件名「医療費通知」"), organization: say("B 大学病院"),
      owner: say("情報課"), raised: minute(-40))
  }

  var home: HomePage {
    HomePage(frame: frame(.home, "/"), duties: [duty], copies: [row], organization: organization)
  }

  var homeQuiet: HomePage {
    HomePage(frame: frame(.home, "/"), duties: [], copies: [], organization: organization)
  }

  /// An exercise on a real node whose clock stepped.
  var homeExercise: HomePage {
    var page = home
    page.frame.isDemonstration = false
    page.frame.exercise = say("2015年5月")
    page.frame.clockOffsetSeconds = 3
    page.duties[0].severity = 5
    page.duties[0].reality = .exercise(say("2015年5月"))
    return page
  }

  /// An alert that was told to so many people that most unfold, and the oldest are left out.
  var alertToldMany: AlertPage {
    var page = alert
    page.deliveries = (0..<24).map { index in
      DeliveryRow(
        person: say("佐藤花子"), channel: say("メール"), state: say("送りました"), isGood: index > 0,
        at: minute(Int64(-index)), isCopy: index > 20)
    }
    page.deliveryCount = 213
    return page
  }

  var phones: [PhoneNumber] {
    [
      PhoneNumber(name: say("県CSIRT当番（24時間）"), number: say("03-0000-0000")),
      PhoneNumber(name: say("国の監視センター"), number: say("03-0000-0001")),
    ]
  }

  var letter: AcknowledgePage.Letter {
    AcknowledgePage.Letter(
      number: say("2015-0508-0007"), severity: 4, tlp: say("AMBER"), reality: .real,
      from: say("国の監視センター"), to: say("北山町"), lines: lines,
      clue: [say("場所の手がかり：10.1.20.34／台帳 FK-0231"), say("許可は4月1日に町長が済み")],
      mayForward: say("保守業者への転送：可（この件に限る）"), awaited: .acknowledged,
      due: minute(6), rungs: rungs,
      roster: [RosterPerson(value: say("p1"), name: say("佐藤 花子（情報係）"))], isShared: true,
      handOnTo: [RosterPerson(value: say("p2"), name: say("鈴木 一郎（情報係・12日前に確認）"))],
      alsoTold: [say("山田総務課長"), say("田中副町長"), say("県CSIRT")], technical: technical)
  }

  func acknowledge(_ state: AcknowledgePage.State) -> AcknowledgePage {
    var frame = frame(nil, "/a/t0ken", signedIn: false)
    frame.phone = nil
    return AcknowledgePage(frame: frame, path: "/a/t0ken", state: state, phones: phones)
  }

  /// To whom an alert can be given: a short list stands in the form.
  var somebody: OrganizationChoices {
    OrganizationChoices([Choice(value: say("o2"), words: say("南川市（北県）"))])
  }

  var alert: AlertPage {
    AlertPage(
      frame: frame(.alerts, "/alerts/2015-0508-0007"), path: "/alerts/2015-0508-0007",
      number: say("2015-0508-0007"), severity: 4, title: say("不審な通信：福祉課のパソコン1台"),
      tlp: say("AMBER"), mayForward: say("保守業者への転送：可"), from: say("国の監視センター"),
      to: say("北山町"), state: say("確認待ち"), lines: lines, clue: [say("台帳 FK-0231")],
      clocks: clocks, owner: say("佐藤（情報係）"), awaited: .acknowledged, due: minute(6),
      rungs: rungs,
      deliveries: [
        DeliveryRow(
          person: say("佐藤花子"), channel: say("メール"), state: say("届いた"), isGood: true,
          at: minute(-4)),
        DeliveryRow(
          person: say("田中副町長"), channel: say("メール"), state: say("返事なし"), isGood: false,
          at: minute(-4), isCopy: true),
      ],
      deliveryCount: 2, observations: technical,
      notes: [say("過去30日の記録をさかのぼり、4月22日にも同じ通信先が見つかりました。")],
      related: [row],
      timeline: [
        TimelineEntry(
          at: minute(-5), actor: say("センサー"), text: say("既知の手がかりへの通信を観測"), seq: 4101,
          proof: "/facts/4101/proof"),
        TimelineEntry(
          at: minute(-4), actor: say("狼煙"), text: say("重要度4の警報を出し、3名に送った"), seq: 4102,
          proof: "/facts/4102/proof"),
      ],
      actions: [
        .acknowledge, .accept(from: say("鈴木")), .acting, .contained, .update, .proposeClose,
        .confirmClose(proposedBy: say("鈴木")), .decline(to: somebody),
        .handOn(to: letter.handOnTo), .attribute(to: somebody), .raiseSeverity([5]),
        .reopen, .help, .consultedPolice, .consultedCoordinator,
      ],
      systems: [
        AffectedSystem(
          path: "/inventory/1", name: say("福祉システム"), isCareful: true,
          step: Phrase(ja: say("命・安全：止めない"), en: say("Life or safety: do not cut")),
          facts: [
            SystemPage.Fact(
              label: Phrase(ja: say("置き場所"), en: say("Place")), text: say("本庁2階"))
          ], phone: say("03-0000-0000"))
      ], refusal: say("ほかの人が先に確認しました。"))
  }
}
