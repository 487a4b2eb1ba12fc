//! Sample values of the watch board, the forms, people and the demonstration.

import Alerting
import Kernel
import Node

@testable import Web

extension Samples {
  func sight(blind: Bool) -> Visibility {
    Visibility(
      sensorsAlive: blind ? 38 : 39, sensorsTotal: 39, sensorsNormal: blind ? 37 : 39,
      silentSensors: blind ? [say("B 大学病院（31分）")] : [], lastObservation: minute(-1),
      mailsWaiting: 0, mailOldest: nil, mailsFailed: 0, unreachable: [],
      takenOver: blind ? [Choice(value: "/alerts/1", words: say("北県（3件）"))] : [],
      callsPerHour: 36,
      callsWaiting: 14, worstWait: .minutes(38), notifierIsAlive: true)
  }

  var board: BoardPage {
    let late = [
      ClockDot(name: .delivered, state: .done(minute(-10))),
      ClockDot(name: .opened, state: .done(minute(-9))),
      ClockDot(name: .acknowledged, state: .done(minute(-8))),
      ClockDot(name: .acting, state: .due(minute(-1))),
      ClockDot(name: .contained, state: .waiting(nil)),
      ClockDot(name: .closed, state: .waiting(nil)),
    ]
    return BoardPage(
      frame: frame(.alerts, "/alerts"),
      rows: [
        BoardLine(
          id: "1", path: "/alerts/1", severity: 5, organization: say("A 機構 本部"),
          title: say("同じ手がかりの通信 26台"), clocks: late, owner: say("高橋システム部長"),
          due: minute(-1), next: say("当番が連絡を引き取る")),
        BoardLine(
          id: "2", path: "/alerts/2", severity: 4, organization: say("北山町"), isWeak: true,
          title: say("不審な通信 1台"), clocks: clocks, owner: say("佐藤（情報係）"), due: minute(6),
          next: say("山田総務課長にも知らせる")),
        BoardLine(
          id: "3", path: "/campaigns/3", severity: 3, organization: say("まとめ：42市町"),
          title: say("製品Xの脆弱性 未回答 9"), clocks: [], progress: say("回答 33／42"),
          owner: say("県 支援班"), due: minute(80), next: say("電話 9件（待ち最大 38分）")),
        BoardLine(
          id: "4", path: "/alerts/4", severity: 2, reality: .contactTest, organization: say("C 町"),
          title: say("連絡テスト"), clocks: clocks, owner: say("情報係"), due: minute(4000),
          next: say("支援先に知らせる")),
      ], openCount: 4,
      calls: [
        CallToMake(
          path: "/call-cards/1", person: say("高橋システム部長"), organization: say("A 機構"),
          number: say("登録電話 1"), verified: Self.now - .days(12),
          script: say("「重要度5です。26台の切り離しを始めてください。15:17までに着手のお返事を。」"),
          severity: 5, due: minute(5)),
        CallToMake(
          path: "/call-cards/2", person: say("山田総務課長"), organization: say("北山町"),
          number: say("登録電話 2"), verified: nil, script: say("「重要度4です。」"), severity: 4,
          due: minute(9)),
      ], sight: sight(blind: true), search: "", path: "/alerts?page=1", stream: "/events",
      previous: nil, following: "/alerts?after=4")
  }

  func boardEmpty(blind: Bool) -> BoardPage {
    var page = board
    page.rows = []
    page.openCount = 0
    page.calls = []
    page.sight = sight(blind: blind)
    page.sight.callsWaiting = 0
    page.following = nil
    return page
  }

  /// Everything that an operator can be asked for, above a quiet board.
  var boardOperations: BoardPage {
    var page = boardEmpty(blind: false)
    page.operations = [
      BoardPhrases.noRoom, BoardPhrases.retention(.nearlyFull(bytes: 950_000_000)),
      BoardPhrases.retention(.cut(bytes: 268_000_000)),
      BoardPhrases.retention(.overByUnmatched(bytes: 1)),
    ]
    return page
  }

  var raise: RaisePage {
    RaisePage(
      frame: frame(.alerts, "/alerts/new"), kinds: [Choice(value: say("alert"), words: say("警報"))],
      severity: 4, what: say("通信しています"), now: say("LANケーブルを抜く"), marks: say("件名「医療費通知」"),
      observed: say("198.18.7.21"),
      audiences: OrganizationChoices([Choice(value: say("o1"), words: say("北山町"))]),
      audience: [say("o1")],
      findings: [
        .whatIsEmpty, .nowIsEmpty, .lineTooLong(most: 80), .detailTooLong(most: 4000),
        .undefinedWord(say("C2")), .markMissing, .notForLifeAndSafety,
      ])
  }

  func preview(to recipients: Int) -> AudiencePreview {
    AudiencePreview(
      frame: frame(.alerts, "/alerts/preview"), severity: 4, tlp: say("AMBER"),
      lines: lines,
      recipients: (0..<recipients).map { index in
        AudienceRow(
          person: say("佐藤花子"), organization: say("北山町 情報係"), route: say("メール、電話"),
          isReachable: index == 0, isCopy: index > 0)
      }, warnings: [say("北山町は今日すでに6件受け取っています。")],
      carried: [Choice(value: say("title"), words: say("不審な通信"))])
  }

  var report: ReportPage {
    ReportPage(
      frame: frame(.home, "/reports/new"), seen: say("変なメール"), when: say("今朝"), place: say("福祉課"),
      marks: say("件名"), callBack: say("内線 12"), findings: [.undefinedWord(say("C2"))]
    )
  }

  var reported: ReportPage {
    ReportPage(
      frame: frame(.home, "/reports"),
      receipt: .init(number: say("R-0001"), desk: say("県CSIRT"), answerBy: minute(60)))
  }

  /// Somebody who needs help, before he presses.
  var helpForm: HelpPage {
    var typed = TypedHelp()
    typed.what = say("画面が真っ黒です")
    typed.callBack = say("内線 12")
    return HelpPage(
      frame: frame(nil, "/help"), desk: say("北県"), typed: typed,
      phone: PhoneNumber(name: say("困ったときの電話"), number: say("03-0000-0000")),
      problem: say("文が長すぎます"))
  }

  /// The same after he has; `isTaken` where somebody has answered.
  func helpAsked(isTaken: Bool) -> HelpPage {
    var page = helpForm
    page.isOwn = !isTaken
    page.typed = TypedHelp()
    page.problem = nil
    page.open = .init(
      number: say("2015-0508-0007"), path: "/alerts/1", desk: say("北県"), asked: minute(-3),
      acknowledged: isTaken ? minute(-1) : nil, due: minute(7))
    return page
  }

  var signIn: SignInPage {
    SignInPage(
      frame: frame(nil, "/sign-in", signedIn: false), name: say("sato@kitayama.example"),
      then: say("/alerts"), problem: .wait(.seconds(90)))
  }

  var people: PeoplePage {
    PeoplePage(
      frame: frame(.network, "/network"),
      organizations: [
        OrganizationCard(
          testPath: "/organizations/1/contact-tests",
          sheets: [Choice(value: "/network/1/roster", words: say("当番表"))], name: say("北山町"),
          form: say("市区町村"),
          trees: [say("支援：県CSIRT"), say("運用：県 情報基盤")],
          posts: [
            PostRow(
              post: say("情報係 CSIRT担当"), person: say("佐藤花子"), since: Self.now - .days(37),
              deputy: say("県・高橋"), absentUntil: Self.now + .days(3),
              routes: [
                RouteRow(
                  words: say("メール sato@kitayama.example"), lastSuccess: Self.now - .days(28),
                  isFresh: true),
                RouteRow(
                  words: say("メール soumu@kitayama.example"), lastSuccess: nil, isFresh: false,
                  looksShared: true),
                RouteRow(words: say("携帯電話"), lastSuccess: nil, isFresh: false),
              ]),
            PostRow(post: say("危機管理当番"), routes: []),
          ])
      ],
      absence: AbsenceForm(
        deputies: [RosterPerson(value: say("p2"), name: say("鈴木 一郎"))], refusal: say("代行に届きません。")),
      keepsContacts: true)
  }

  var mailbox: MailboxPage {
    MailboxPage(
      frame: frame(.mailbox, "/demo/mailbox/1"),
      people: [Choice(value: say("p1"), words: say("佐藤花子"))],
      person: say("p1"),
      mails: [
        MailRow(
          path: "/demo/mailbox/1", to: say("佐藤花子"),
          subject: say("【サイバー要対応4】不審な通信 北山町 2015-0508-0007 (15:18まで)"), at: minute(-4),
          isRead: false)
      ],
      letter: MailLetter(
        from: say("noroshi@center.example"), to: say("sato@kitayama.example"),
        subject: say("【サイバー要対応4】不審な通信 北山町 2015-0508-0007 (15:18まで)"), at: minute(-4),
        text: say(
          """
          1 何が起きたか: 庁内のパソコン1台が攻撃者のサーバと通信しています。
          2 今すぐすること: 該当機のLANケーブルを抜く。電源は切らない。初期化しない。
          3 いつまでに: 15:18までに受け取りの確認。
          """), links: [Choice(value: "/a/t0ken", words: say("受け取りの確認ページ"))],
        replyPath: "/demo/mailbox/1/reply"))
  }

  var phone: PhonePage {
    PhonePage(
      frame: frame(.phone, "/demo/phone"), people: [Choice(value: say("p1"), words: say("佐藤花子"))],
      person: "",
      ringing: [
        RingingPhone(
          path: "/demo/phone/1", person: say("山田総務課長"), organization: say("北山町"),
          number: say("登録電話 1"), script: say("重要度4の知らせです。"), severity: 4, since: minute(-1))
      ], past: [PastCall(at: minute(-30), person: say("佐藤花子"), result: say("不在"))])
  }

  var problem: ProblemPage {
    ProblemPage(
      frame: frame(nil, "/x"), status: 404, title: say("そのページはありません"),
      next: say("番号を確かめて、ホームからもう一度ひらいてください。"), phones: phones, request: say("req-1"))
  }

  /// Every page in every state, by the name of its snapshot.
  // table:
  func pages(_ language: Language) -> [(name: String, html: HTML)] {
    let deeds: [(String, AcknowledgePage.Deed)] = [
      ("acknowledged", .acknowledged(by: say("佐藤"), undoUntil: minute(10))),
      ("unverified", .unverified(name: say("臨時の人"))),
      ("acting", .acting(by: say("佐藤"), undoUntil: nil)),
      ("handed-on", .handedOn(to: say("鈴木"))), ("help-asked", .helpAsked(of: say("県CSIRT"))),
      ("answered", .answered(by: say("佐藤"), answer: BulletinPhrases.answer(.notAffected))),
      ("help-was-asked", .helpWasAsked(of: say("県CSIRT"), at: minute(-3))),
    ]
    var withheld = letter
    withheld.isWithheld = true
    var asked = letter
    asked.bulletin = asking
    let others: [(name: String, html: HTML)] =
      bulletinPages(language) + [
        (
          "acknowledge-bulletin",
          acknowledgePage(acknowledge(.open(asked)), language)
        ),
        ("home", homePage(home, language)), ("home-quiet", homePage(homeQuiet, language)),
        ("home-exercise", homePage(homeExercise, language)),
        ("acknowledge-open", acknowledgePage(acknowledge(.open(letter)), language)),
        ("acknowledge-withheld", acknowledgePage(acknowledge(.open(withheld)), language)),
        (
          "acknowledge-already",
          acknowledgePage(
            acknowledge(.acknowledged(letter, by: say("鈴木"), at: minute(-1))), language)
        ),
        (
          "acknowledge-expired",
          acknowledgePage(acknowledge(.expired(replyCode: say("7421"))), language)
        ),
        ("board", boardPage(board, language)),
        ("board-quiet", boardPage(boardEmpty(blind: false), language)),
        ("board-blind", boardPage(boardEmpty(blind: true), language)),
        ("board-operations", boardPage(boardOperations, language)),
        ("alert", alertPage(alert, language)),
        ("alert-told-many", alertPage(alertToldMany, language)),
        ("raise", raisePage(raise, language)),
        ("preview", audiencePreview(preview(to: 2), language)),
        ("preview-nobody", audiencePreview(preview(to: 0), language)),
        ("report", reportPage(report, language)),
        ("report-receipt", reportPage(reported, language)),
        ("help", helpPage(helpForm, language)),
        ("help-asked", helpPage(helpAsked(isTaken: false), language)),
        ("help-taken", helpPage(helpAsked(isTaken: true), language)),
        ("sign-in", signInPage(signIn, language)),
        (
          "one-time-link",
          oneTimeLinkPage(signIn.frame, path: "/sign-in/abc", person: say("佐藤花子"), language)
        ),
        ("account", accountPage(account, language)), ("accounts", accountsPage(accounts, language)),
        ("keys", keysPage(keys, language)),
        ("sensors", sensorsPage(sensors, language)), ("sensor", sensorPage(sensor, language)),
        ("sensors-none", sensorsPage(sensorsNone, language)),
        ("people", peoplePage(people, language)), ("mailbox", mailboxPage(mailbox, language)),
        ("phone", phonePage(phone, language)), ("problem", problemPage(problem, language)),
      ] + contactPages(language) + readinessPages(language)
      + inventoryPages(language) + peoplePages(language) + questionPages(language)
      + bodyPages(language) + firmPages(language) + privacyPages(language) + listPages(language)
      + deeds.map { name, deed in
        (
          "acknowledge-\(name)",
          acknowledgePage(acknowledge(.recorded(letter, deed)), language)
        )
      }
    return others + linkPages(language) + searchPages(language)
  }
}
