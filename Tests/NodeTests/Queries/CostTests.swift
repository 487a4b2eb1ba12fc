//! What pages cost, without a clock: as many statements for three hundred bodies as for sixty, and none that walks a
//! whole table of them.

import Alerting
import Foundation
import GRDB
import Kernel
import Sharing
import Testing

@testable import Node

@Suite struct CostTests {
  /// A nation in which so many bodies were asked by a bulletin, four hours ago.
  private struct Asked {
    let nation: Nation
    let watch: Viewer
    let bulletin: ID<Bulletin>
    let campaign: ID<Campaign>
    /// A question to the node, which gives how much there is to show.
    typealias Look = (name: String, ask: (Queries) throws -> Int)

    init(bodies: Int) throws {
      let list = try BodyList()
      let rows = (0..<bodies).map { number in
        "\(Self.code(number)) | 第\(number)町 | 町村 | 01 | 支援"
      }
      try list.apply(BodyList.head + rows.joined(separator: "\n"))
      nation = list.nation
      watch = try nation.viewer("watch", "tower", .watchOfficer)
      let chosen = try nation.queries.audience(AudienceChoice(forms: ["町村"]), as: watch).rows
      guard chosen.count == bodies else { throw Nation.Broken(description: "\(chosen.count)") }
      bulletin = try nation.done(
        .issueBulletin(
          BulletinForm(
            kind: .warning, character: .request, statute: "", severity: .warning,
            lines: ThreeLines(
              what: Phrase(ja: "装置に弱点。", en: "A weak spot."),
              now: Phrase(ja: "確かめる。", en: "Check."), detail: ""),
            tlp: .amber, mayForward: .nobody, answerBy: nation.now + .days(3),
            recipients: chosen.map(\.id), telling: "多重化")), as: watch)[0]
        .id.cast(to: Bulletin.self)
      let found = try nation.queries.bulletin(bulletin, as: watch, at: nation.now)
      campaign = try #require(found?.row.bulletin.campaign)
      // The desk of the tower is called for each of them: one card with as many items.
      try nation.pass(.minutes(250))
    }

    /// `13` for 東京都, then four digits.
    static func code(_ number: Int) -> String { String(131_000 + number) }

    /// The pages that a national bulletin makes long.
    func pages() throws -> [Look] {
      let (now, watch) = (nation.now, self.watch)
      let (bulletin, campaign) = (self.bulletin, self.campaign)
      let prefect = try nation.viewer("prefect", "north", .watchOfficer)
      let choice = AudienceChoice(forms: ["町村"], names: ["第3町", Self.code(4)])
      let ids = try nation.queries.audience(choice, as: watch).rows.map(\.id)
      return [
        ("the board", { try $0.board(as: watch, limit: 50, at: now).openCount }),
        (
          "the board, opened",
          { try $0.board(as: watch, opened: campaign, limit: 50, at: now).openCount }
        ),
        (
          "the alerts of a campaign",
          {
            try $0.alerts(
              as: watch, filter: AlertFilter(openOnly: true, campaign: campaign), limit: 50, at: now
            ).items.count
          }
        ),
        ("the list of bulletins", { try $0.bulletins(as: watch, at: now).items.count }),
        (
          "a bulletin's figures",
          { try $0.bulletin(bulletin, as: watch, at: now)?.row.permeation.asked ?? 0 }
        ),
        (
          "a bulletin's recipients",
          { try $0.recipients(of: bulletin, as: watch, limit: 50, at: now)?.page.items.count ?? 0 }
        ),
        ("the kinds of bodies", { try $0.legalForms(as: watch).count }),
        ("an audience", { try $0.audience(choice, as: watch).rows.count }),
        (
          "who of it is not reached",
          { try $0.unreachable(among: ids, as: watch, at: now).count + 1 }
        ),
        ("who is told beside", { try $0.telling(of: ids, as: watch, at: now).offices.count }),
        (
          "a supporter's list",
          { try $0.supportQueue(as: prefect, limit: 50, at: now)?.items.count ?? 0 }
        ),
        ("the list of readiness", { try $0.readiness(as: watch, limit: 50, at: now).items.count }),
        ("home", { try $0.home(as: watch, at: now).dutyCount + 1 }),
        ("the directory", { try $0.organizations(as: watch, limit: 50).items.count }),
        (
          "the directory, searched",
          { try $0.organizations(as: watch, search: "町", limit: 50).items.count }
        ),
        (
          "a prefecture's bodies",
          { try $0.organizations(as: prefect, watchedOnly: true, limit: 50).items.count }
        ),
        ("metrics", { try $0.counts(as: .node, at: now).openDeliveries }),
      ]
    }

    /// How many statements a page takes.
    func statements(_ page: Look) throws -> Int {
      var count = 0
      nation.queue.inDatabase { db in
        db.trace(options: .statement) { event in
          if case .statement = event { count += 1 }
        }
      }
      defer { nation.queue.inDatabase { $0.trace(options: []) } }
      guard try page.ask(nation.queries) > 0 else {
        throw Nation.Broken(description: "\(page.name) is empty")
      }
      return count
    }
  }

  @Test func `three hundred bodies cost a page as many statements as sixty`() throws {
    let few = try Asked(bodies: 60)
    let many = try Asked(bodies: 300)
    for (small, large) in zip(try few.pages(), try many.pages()) {
      let (before, after) = (try few.statements(small), try many.statements(large))
      #expect(before == after, "\(small.name): \(before) for 60, \(after) for 300")
    }
    // One card for all of them, of which a hundred are listed.
    let cards = try many.nation.queries.board(as: many.watch, at: many.nation.now).cards
    let card = try #require(cards.first { $0.itemCount == 300 })
    #expect(card.items.count == CardView.itemsMax)
    #expect(card.items.count { $0.what != nil } == CardView.wordedMax)
    #expect(card.severity == .warning && card.next != nil)
  }

  @Test func `what is counted begins at an index`() throws {
    let asked = try Asked(bodies: 60)
    let bound: StatementArguments = [
      "viewer": asked.watch.organization?.description ?? "", "kind": "real",
    ]
    let duties = OpenDuties(kind: .real, opened: nil).sql(Sight(viewer: asked.watch))
    let plan = try asked.nation.queue.read { db in
      try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(duties)", arguments: bound)
        .map { $0["detail"] as String }
    }
    #expect(plan.contains { $0.contains("delivery_next") || $0.contains("delivery_alert") })
    #expect(!plan.contains { $0.hasPrefix("SCAN") }, "\(plan)")
  }

  @Test func `the newest of what a body has open is read without sorting all of it`() throws {
    let asked = try Asked(bodies: 1)
    let plan = try asked.nation.queue.read { db in
      try Row.fetchAll(
        db, sql: "EXPLAIN QUERY PLAN \(Alert.openSQL)", arguments: ["body", "real", 5]
      ).map { $0["detail"] as String }
    }
    #expect(
      plan.count == 1 && plan[0].contains("INDEX delivery_newest (organization=? AND kind=?)"),
      "\(plan)")
  }

  // MARK: What is counted is what is there

  /// Those of whom nobody is reached, as the rule itself says it, for who watches over them.
  private func silent(_ nation: Nation, for viewer: Viewer) throws -> [ID<Organization>] {
    let tower = try nation.organization("tower")
    let states = try nation.queue.read { db in
      try Data.fetchAll(
        db, sql: "SELECT state FROM organization WHERE listed = 1 ORDER BY place, id")
    }
    return try states.map { try Organization.read([UInt8]($0)) }.filter { own in
      guard own.posts.contains(where: { $0.role == .responder }), !own.isReached(at: nation.now)
      else { return false }
      if viewer.role == .node { return true }
      guard viewer.role != .sensor, let id = viewer.organization else { return false }
      if viewer.role.mayWatch, id == tower { return true }
      let isBelow = [Organization.Tree.support, .supervision].contains {
        own.path(in: $0).contains("/\(id)/")
      }
      return own.id == id || isBelow
    }.map(\.id)
  }

  @Test func `who is counted as not reached is who the rule says, for everybody`() throws {
    let nation = try Affairs().nation
    let town = try nation.organization("town")
    let post = try #require(nation.state.posts["second"])
    // A successor from a day to come, and somebody away whose deputy stands in.
    try nation.done(
      .organization(
        town,
        .appoint(
          try nation.person("chief"), to: post, from: nation.now + .days(40), until: nil)))
    try nation.done(
      .organization(
        town,
        .absent(
          try nation.person("clerk"), from: nation.now, until: nation.now + .days(50),
          deputy: try nation.person("second"))))
    let start = nation.now
    for days in [0, 45, 89, 90, 91, 200] {
      nation.now = start + .days(Int64(days))
      for (name, viewer) in try nation.viewers() {
        let expected = try silent(nation, for: viewer)
        let board = try nation.queries.board(as: viewer, at: nation.now)
        #expect(board.unreachable.map(\.id) == expected, "\(name) after \(days) days")
        #expect(board.unreachableCount == expected.count, "\(name) after \(days) days")
        let among = try nation.queries.unreachable(among: [town], as: viewer, at: nation.now)
        #expect(among == Set(expected).intersection([town]), "\(name) after \(days) days")
      }
    }
  }

  @Test func `figures of a bulletin are those of its recipients, one by one`() throws {
    let asked = try Asked(bodies: 12)
    let nation = asked.nation
    let listed = try #require(
      try nation.queries.recipients(of: asked.bulletin, as: asked.watch, limit: 12, at: nation.now))
    let kinds = Delivery.AnswerKind.allCases
    for (index, one) in listed.page.items.enumerated() where index % 3 != 0 {
      let kind = kinds[index % kinds.count]
      let person = try nation.done(.enterPerson(one.organization.id, name: "係"))[0].id
      let clerk = Viewer(
        person: person.cast(to: Person.self), key: nil, organization: one.organization.id,
        role: .responder)
      nation.now = nation.now + .minutes(7)
      try nation.done(
        .delivery(
          one.delivery,
          .answer(AnswerForm(kind: kind, text: "理由", until: nation.now + .days(1)))), as: clerk)
    }
    let deliveries = try nation.queue.read { db in
      try listed.page.items.compactMap { try Delivery.find($0.delivery.description, in: db) }
    }
    let recipients = deliveries.map { delivery in
      Permeation.Recipient(
        group: "13", delivered: delivery.clocks[.delivered], opened: delivery.clocks[.opened],
        answered: delivery.firstAnswered, acted: delivery.clocks[.acting],
        response: delivery.answered?.answer.kind.counted)
    }
    let view = try #require(
      try nation.queries.bulletin(asked.bulletin, as: asked.watch, at: nation.now))
    #expect(view.row.permeation == Permeation(recipients))
    #expect(view.groups.map(\.code) == ["13"])
    #expect(
      view.curve
        == Permeation.curve(
          recipients, from: view.row.bulletin.issuedAt, until: nation.now,
          steps: BulletinView.curveSteps))
    let row = try nation.queries.bulletins(as: asked.watch, at: nation.now).items.first
    #expect(row?.permeation == Permeation(recipients))
    for kind in kinds {
      let filtered = try nation.queries.recipients(
        of: asked.bulletin, as: asked.watch, filter: BulletinFilter(answer: kind), at: nation.now)
      #expect(filtered?.count == deliveries.count { $0.answered?.answer.kind == kind })
    }
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }
}
