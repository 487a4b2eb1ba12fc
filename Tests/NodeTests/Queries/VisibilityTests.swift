//! Viewer × record: who sees which alert, delivery, Fact, card and figure; and that hidden is like missing.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

struct VisibilityTests {
  let affairs: Affairs
  let nation: Nation
  var queries: Queries { nation.queries }

  init() throws {
    affairs = try Affairs()
    nation = affairs.nation
  }

  @Test func `every viewer sees exactly the alerts of his audience`() throws {
    for (name, viewer) in try nation.viewers() {
      for alert in Affairs.audience.keys.sorted() {
        let expected = Affairs.sees(name, alert)
        let detail = try queries.alert(try nation.alert(alert), as: viewer, at: nation.now)
        #expect((detail != nil) == expected, "\(name) × \(alert)")
      }
      for kind in [AlertKind.real, .contactTest, .exercise("秋の演習")] {
        let listed = try queries.alerts(as: viewer, filter: AlertFilter(kind: kind)).items.map(\.id)
        let expected = try Affairs.audience.keys.filter { alert in
          let isKind =
            kind == .real
            ? Affairs.real.contains(alert) : alert == (kind == .contactTest ? "test" : "drill")
          return isKind && Affairs.sees(name, alert)
        }.map { try nation.alert($0) }
        #expect(Set(listed) == Set(expected), "\(name) lists \(kind)")
        #expect(listed.count == expected.count)
      }
    }
  }

  @Test func `deliveries and proofs follow their alert`() throws {
    for (name, viewer) in try nation.viewers() {
      for alert in Affairs.audience.keys.sorted() {
        let expected = Affairs.sees(name, alert)
        var facts = try affairs.facts(RecordReference(.alert, try nation.alert(alert)))
        for delivery in try affairs.deliveries(alert) {
          let view = try queries.delivery(delivery, as: viewer, at: nation.now)
          #expect((view != nil) == expected, "\(name) × delivery of \(alert)")
          facts += try affairs.facts(RecordReference(.delivery, delivery))
        }
        #expect(facts.count > 3)
        for seq in facts {
          #expect(
            (try queries.proof(seq: seq, as: viewer) != nil) == expected, "\(name) × Fact \(seq)")
        }
      }
    }
  }

  @Test func `entries of an organisation are proven to its own people and to the node alone`()
    throws
  {
    let town = try nation.organization("town")
    let seq = try #require(try affairs.facts(RecordReference(.organization, town)).first)
    for (name, viewer) in try nation.viewers() {
      let expected =
        name == "the node" || name.hasPrefix("town ") && !name.hasSuffix("sensor")
      #expect((try queries.proof(seq: seq, as: viewer) != nil) == expected, "\(name)")
    }
  }

  @Test func `keys, accounts and the node's own Facts are proven to the node alone`() throws {
    let seqs = try nation.queue.read { db in
      try Int64.fetchAll(
        db,
        sql: """
          SELECT seq FROM fact WHERE record LIKE 'key/%' OR record LIKE 'account/%'
            OR record LIKE 'node/%' OR record LIKE 'constituency/%' ORDER BY seq
          """)
    }
    #expect(seqs.count == 11)
    for (name, viewer) in try nation.viewers() {
      for seq in seqs {
        #expect((try queries.proof(seq: seq, as: viewer) != nil) == (name == "the node"))
      }
    }
  }

  @Test func `what is hidden is answered like what does not exist`() throws {
    let nobody = ID<Alert>(high: 7, low: 7)
    for (name, viewer) in try nation.viewers() {
      #expect(try queries.alert(nobody, as: viewer, at: nation.now) == nil)
      #expect(
        try queries.delivery(nobody.cast(to: Delivery.self), as: viewer, at: nation.now) == nil)
      #expect(try queries.proof(seq: 1_000_000, as: viewer) == nil)
      let ofNobody = AlertFilter(campaign: nobody.cast(to: Campaign.self))
      #expect(try queries.alerts(as: viewer, filter: ofNobody).items.isEmpty)
      if name == "village responder" {
        // The campaign exists, and this viewer cannot tell.
        let wave = try queries.alert(try nation.alert("wave town"), as: .node, at: nation.now)
        let campaign = try #require(wave?.summary.campaign?.id)
        #expect(
          try queries.alerts(as: viewer, filter: AlertFilter(campaign: campaign)).items.isEmpty)
      }
    }
  }

  @Test func `every figure is the length of the list it belongs to`() throws {
    for (name, viewer) in try nation.viewers() {
      let counts = try queries.counts(as: viewer, at: nation.now)
      let open = try queries.alerts(as: viewer, filter: AlertFilter(openOnly: true)).items
      let all = try queries.alerts(as: viewer, filter: AlertFilter()).items
      #expect(counts.alerts == all.count, "\(name)")
      #expect(counts.openAlerts.values.reduce(0, +) == open.count, "\(name)")
      for severity in Severity.allCases {
        #expect(
          counts.openAlerts[severity, default: 0] == open.count { $0.severity == severity })
        let filter = AlertFilter(openOnly: true, severityMin: severity)
        #expect(
          try queries.alertCount(as: viewer, filter: filter)
            == queries.alerts(as: viewer, filter: filter).items.count)
      }
      let board = try queries.board(as: viewer, at: nation.now)
      #expect(board.openCount == counts.openDeliveries, "\(name)")
      #expect(board.rowCount == board.rows.items.count, "\(name)")
      #expect(board.cardCount == board.cards.count && board.cardCount == counts.openCards)
      #expect(board.outbox == counts.outbox)
      let home = try queries.home(as: viewer, at: nation.now)
      #expect(home.dutyCount == home.duties.count, "\(name)")
      #expect((counts.node != nil) == (name == "the node"))
    }
  }

  @Test func `no figure of the village speaks of what the others have`() throws {
    let village = try nation.viewer("elder", "village", .responder)
    let counts = try queries.counts(as: village, at: nation.now)
    #expect(counts.alerts == 0 && counts.openAlerts.isEmpty && counts.openDeliveries == 0)
    #expect(counts.openCards == 0 && counts.overdue == 0)
    // One mail, about the exercise it takes part in.
    #expect(counts.outbox.waiting == 1)
    let nowhere = Viewer(person: nil, key: nil, organization: nil, role: .watchOfficer)
    #expect(try queries.counts(as: nowhere, at: nation.now).outbox.waiting == 0)
    let board = try queries.board(as: village, at: nation.now)
    #expect(board.openCount == 0 && board.lastObservation == nil)
    #expect(board.unreachable.isEmpty)
  }

  @Test func `a campaign counts only what the viewer sees of it`() throws {
    for (viewer, total) in [
      (try nation.viewer("watch", "tower", .watchOfficer), 2),
      (try nation.viewer("prefect", "north", .observer), 2),
      (try nation.viewer("clerk", "town", .responder), 1),
    ] {
      let wave = try queries.alert(try nation.alert("wave town"), as: viewer, at: nation.now)
      #expect(wave?.summary.campaign?.total == total)
      #expect(wave?.summary.campaign?.open == total)
      #expect(wave?.summary.campaign?.acknowledged == 0)
    }
  }

  @Test func `linked alerts are counted only where they are seen`() throws {
    // A second finding of another host of the town is linked to the first; then the first is hidden from the north.
    nation.now = nation.now + .seconds(1)
    try nation.done(
      .findings(
        [try nation.finding(host: "198.18.1.8", mark: "203.0.113.80")], cursor: nil, sensors: []))
    let second = try nation.newest()
    let town = try nation.viewer("clerk", "town", .responder)
    let north = try nation.viewer("prefect", "north", .watchOfficer)
    let before = try queries.alert(second, as: north, at: nation.now)?.linked.map(\.id) ?? []
    #expect(before.contains(try nation.alert("beacon")))
    let beacon = try nation.alert("beacon").description
    let prefecture = try nation.organization("north").description
    try nation.queue.write { db in
      try db.execute(
        sql: "DELETE FROM alert_audience WHERE alert = ? AND organization = ?",
        arguments: [beacon, prefecture])
    }
    let seen = try #require(try queries.alert(second, as: north, at: nation.now))
    #expect(seen.summary.linked == before.count - 1)
    #expect(!seen.linked.map(\.id).contains(try nation.alert("beacon")))
    #expect(try queries.alert(second, as: town, at: nation.now)?.summary.linked == before.count)
  }
}
