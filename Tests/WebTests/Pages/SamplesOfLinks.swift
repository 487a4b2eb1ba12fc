//! Values for the pages of links to other nodes, and for an alert of which others hold copies.

import Kernel

@testable import Web

extension Samples {
  private func row(_ peer: String, _ state: String, isGood: Bool?) -> LinkRow {
    LinkRow(
      path: "/network/links/1", peer: say(peer), role: say("下のノード（招待された側）"),
      state: say(state), isGood: isGood, waiting: say("3通（5分前から）"),
      hosts: say("北山町、南川市、ほか3"))
  }

  private var links: LinksPage {
    LinksPage(
      frame: frame(.network, "/network/links"),
      rows: [
        row("town.example", "12分、何も届いていません", isGood: false),
        row("city.example", "つながっています", isGood: true),
        row("old.example", "失効しました（2015年4月1日(水)）", isGood: nil),
      ],
      invitations: [
        NodeInvitationLine(
          supporter: say("西村"), state: say("2015年5月15日(金) 15:12まで使えます"),
          withdraw: "/network/links/invitations/1/withdraw"),
        NodeInvitationLine(
          supporter: say("北山町"), state: say("town.exampleが2015年4月1日(水)に加わりました"), withdraw: nil),
      ],
      unheard: [
        UnheardLine(
          revoked: say("old.example"),
          nodes: [
            CopyRow(
              path: "/network/links/1", peer: say("town.example"), at: minute(-9),
              state: say("受け取りを待っています"), isGood: nil)
          ], below: [below])
      ], own: say("このノードの名前は tower.example"),
      key: OwnKeyPanel(
        state: say("鍵は2番目です。"),
        undelivered: [
          OwnKeyPanel.Peer(
            path: "/network/links/1", name: say("town.example"), why: say("受け取りを待っています"))
        ], isKeeper: true, isRefused: true),
      invite: InviteNodeForm(
        organizations: OrganizationChoices([Choice(value: say("o1"), words: say("北山町"))]),
        chosen: say("o1")), code: say("noroshi-1+x"), isJoinRefused: true,
      problem: say("招待したノードに届きません。"), previous: "/network/links",
      following: "/network/links?after=x")
  }

  /// A node that has taken what must arrive, and below which somebody has not.
  private var below: BelowRow {
    BelowRow(
      path: "/network/links/1", peer: say("city.example"),
      words: say("受け取りました。その先の3ノードのうち、2ノードがまだです"),
      nodes: [say("village.example（city.example から伝える）"), say("ほか1")])
  }

  private var linksNone: LinksPage {
    LinksPage(
      frame: frame(.network, "/network/links"), rows: [],
      unfit: say("このノードには、ほかのノードから呼ばれる名前がありません。"))
  }

  private var link: LinkPage {
    LinkPage(
      frame: frame(.network, "/network/links/1"), path: "/network/links/1",
      peer: say("town.example"), role: say("下のノード（招待された側）"),
      state: say("止まっています：相手が控えから戻されました"), isGood: false,
      next: say("相手の管理者に登録の電話で確かめてから、再開してください。"),
      waiting: [LinkPage.Line(head: say("急ぎ 3通"), words: say("いちばん古いものは5分前から"))],
      hosts: [say("北山町"), say("南川市")], hostsMore: 3,
      facts: [
        LinkPage.Line(head: say("住所"), words: say("相手から来ます")),
        LinkPage.Line(head: say("規約の版"), words: say("1")),
      ], keys: [LinkPage.Line(head: say("01234567 89abcdef"), words: say("2015年4月1日(水) –"))],
      refusals: [LinkPage.Refused(at: minute(-9), why: say("署名が相手の鍵のものではありません。"))],
      refusalCount: 25,
      acts: LinkPage.Acts(
        isKeeper: true, mayHold: true, releaseTick: say("相手の管理者に確かめました。"),
        whyNotReleased: say("相手がまだ、控えから戻したと知らせてきません。"), mayRevoke: true),
      problem: say("確かめた印が付いていません。"))
  }

  /// The same as the watch sees it while all is well.
  private var linkWatched: LinkPage {
    var page = link
    page.state = say("つながっています")
    page.isGood = true
    page.next = nil
    page.waiting = []
    page.refusals = []
    page.refusalCount = 0
    page.hosts = []
    page.hostsMore = 0
    page.acts = LinkPage.Acts(isKeeper: false)
    page.problem = nil
    return page
  }

  /// The same where letters are carried by hand.
  private var linkCarried: LinkPage {
    var page = linkWatched
    page.state = say("持ち運びでやりとりしています")
    page.acts = LinkPage.Acts(isKeeper: true, mayHold: true, mayRevoke: true)
    page.bundles = BundlePanel(
      path: "/network/links/1", isCarried: true,
      lines: [say("最後に書き出したもの：2番"), say("まだ取り込んでいません。")])
    return page
  }

  private var bundleTaken: BundlePage {
    BundlePage(
      frame: frame(.network, "/network/links/1"), path: "/network/links/1",
      peer: say("town.example"),
      lines: [say("取り込んだ警報：1"), say("相手が受け取ったと知らせてきたもの：2、まだ待っているもの：0")],
      wantsAnswer: true)
  }

  private var nodeCode: NodeCodePage {
    NodeCodePage(
      frame: frame(.network, "/network/links"), about: say("北山町のノードのためのコードです。"),
      code: "noroshi-1+0123456789abcdef0123456789abcdef+"
        + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef+https://noroshi.example"
    )
  }

  private var moves: HomeMovesPage {
    var page = HomeMovesPage(
      frame: frame(.network, "/network/links/transfers"),
      rows: [
        HomeMoveRow(
          organization: say("南集落"), nodes: say("city.example から tower.example へ"), at: minute(-5),
          state: say("このノードに申し出がありました"), isGood: nil,
          takeOver: HomeMoveRow.TakeOver(
            path: "/network/links/transfers/1/take-over", parts: [say("人 4人"), say("ポスト 3")])),
        HomeMoveRow(
          organization: say("北山町"), nodes: say("tower.example から town.example へ"), at: minute(-9),
          state: say("移りました"), isGood: nil,
          untold: [
            CopyRow(
              path: "/network/links/1", peer: say("town.example"), at: minute(-4),
              state: say("受け取りを待っています"), isGood: nil)
          ]),
        HomeMoveRow(
          organization: say("東集落"), nodes: say("tower.example から town.example へ"), at: minute(-11),
          state: say("申し出は town.example に届いています。引き受けられるのを待っています"), isGood: nil,
          withdraw: "/network/links/transfers/3/withdraw"),
        HomeMoveRow(
          organization: say("西集落"), nodes: say("city.example から tower.example へ"), at: minute(-13),
          state: say("city.example が申し出を取り下げました。引き受けることはできません"), isGood: nil),
        HomeMoveRow(
          organization: say("北集落"), nodes: say("tower.example から city.example へ"), at: minute(-15),
          state: say("申し出を取り下げました。city.example も知っています"), isGood: true,
          untold: [
            CopyRow(
              path: "/network/links/2", peer: say("city.example"), at: minute(-14),
              state: say("相手が受け取りませんでした"), isGood: false)
          ]),
      ], isKeeper: true)
    page.form = HomeMoveForm(
      organizations: OrganizationChoices([Choice(value: say("o1"), words: say("北山町"))]),
      links: [Choice(value: say("l1"), words: say("town.example"))])
    page.form?.chosen = say("o1")
    page.isRefused = true
    page.problem = say("どの団体か決められません。")
    return page
  }

  private var movesNone: HomeMovesPage {
    HomeMovesPage(
      frame: frame(.network, "/network/links/transfers"), rows: [], isKeeper: false)
  }

  private var move: HomeMovePage {
    HomeMovePage(
      frame: frame(.network, "/network/links/transfers"), organization: say("北山町"),
      peer: say("town.example"), to: say("o1"), link: say("l1"),
      moving: [say("人 4人"), say("メールと電話 8件")], follows: [say("続いている対応 2件")],
      staying: [say("センサー 1台と、その鍵")], mayOffer: true,
      problem: say("確かめた印が付いていません。"))
  }

  /// An alert that came from another node and that many were told.
  private var alertCopied: AlertPage {
    var page = alert
    page.home = say("tower.example")
    page.copies = (0..<22).map { index in
      CopyRow(
        path: "/network/links/1", peer: say("town.example"), at: minute(-4),
        state: say("15:10に受け取りました"), isGood: index == 0 ? nil : index > 2)
    }
    page.copyCount = 47
    page.narrowedMarks = NarrowedMarksPart(
      words: say("先のノードも含めて、分かっている5ノードのうち2ノードに届きました。"), isWhole: false,
      nodes: [
        CopyRow(
          path: "/network/links/1", peer: say("town.example"), at: minute(-4),
          state: say("受け取りを待っています"), isGood: nil)
      ], below: [below])
    return page
  }

  /// An alert with the ways of its duties to other nodes, and what was asked of its own.
  private var alertPaths: AlertPage {
    var page = alert
    page.paths = (0..<4).map { index in
      PathRow(
        organization: say("北山町"), path: "/network/links/1", state: say("受け取る人を待っています"),
        isGood: index == 0 ? true : nil,
        steps: [
          PathStep(head: say("このノード"), words: say("警報が出ました"), at: minute(-9), isGood: true),
          PathStep(
            head: say("town.example へのつながり"), words: say("15:10に受け取りました"), at: minute(-8),
            isGood: true),
          PathStep(
            head: say("town.example"), words: say("だれかが開きました"), at: minute(-7), isGood: true),
          PathStep(head: say("北山町"), words: say("まだだれも受け取っていません"), at: nil, isGood: nil),
        ], teller: index == 3 ? nil : say("town.example"))
    }
    page.asked = [
      AskedRow(
        what: say("「うちのものではない」（tower.example へ）"), at: minute(-3),
        state: say("15:12に断られました。"), isGood: false)
    ]
    return page
  }

  private var alertMarking: AlertMarkingPage {
    AlertMarkingPage(
      frame: frame(.alerts, "/alerts/1/marking"), path: "/alerts/1/marking", alertPath: "/alerts/1",
      number: "2015-0508-004711", title: say("福祉課のパソコン1台が通信しています。"), tlp: "AMBER",
      labels: [
        Choice(value: "TLP:AMBER", words: "TLP:AMBER"), Choice(value: "TLP:RED", words: "TLP:RED"),
      ], label: "TLP:RED", isForwarded: true, isKept: true,
      members: [
        Choice(value: say("o1"), words: say("北山町")), Choice(value: say("o2"), words: say("南市")),
      ], chosen: [say("o2")], problem: say("その団体は、この警報から外せません。"))
  }

  /// The pages of links.
  func linkPages(_ language: Language) -> [(name: String, html: HTML)] {
    [
      ("links", linksPage(links, language)), ("links-none", linksPage(linksNone, language)),
      ("link", linkPage(link, language)), ("link-watched", linkPage(linkWatched, language)),
      ("link-carried", linkPage(linkCarried, language)),
      ("bundle-taken", bundlePage(bundleTaken, language)),
      ("link-code", nodeCodePage(nodeCode, language)),
      ("link-moves", homeMovesPage(moves, language)),
      ("link-moves-none", homeMovesPage(movesNone, language)),
      ("link-move", homeMovePage(move, language)),
      ("alert-copied", alertPage(alertCopied, language)),
      ("alert-paths", alertPage(alertPaths, language)),
      ("alert-marking", alertMarkingPage(alertMarking, language)),
    ]
  }
}
