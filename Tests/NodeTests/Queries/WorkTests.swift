//! What is to be done: cards, next steps, offered acts, notices, timers, proofs. Each is compared with what then happens.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

struct WorkTests {
  let affairs: Affairs
  let nation: Nation
  let tower: Viewer
  var queries: Queries { nation.queries }

  init() throws {
    affairs = try Affairs()
    nation = affairs.nation
    tower = try nation.viewer("watch", "tower", .watchOfficer)
  }

  @Test func `a card is for the callee's people and for watch officers who may see an item`() throws
  {
    let all = try queries.board(as: .node, at: nation.now).cards
    // Severity 5 calls at once: the town's responder and the city's.
    #expect(Set(all.compactMap(\.callee.name)) == ["情報 係一", "市役 所一"])
    for (name, viewer) in try nation.viewers() {
      let parts = name.split(separator: " ").map(String.init)
      for card in all {
        let home = card.callee.organization.name.ja == "北山町" ? "town" : "city"
        let isMember = parts[0] == home && parts[1] != "sensor"
        let watches =
          name == "the node" || parts[1] == "watchOfficer" && ["tower", "north"].contains(parts[0])
        let seen = try queries.card(card.id, as: viewer, at: nation.now)
        #expect((seen != nil) == (isMember || watches), "\(name) × card of \(home)")
        let mayCall =
          name == "the node" || ["responder", "administrator", "watchOfficer"].contains(parts[1])
        if let seen {
          #expect((seen.phone != nil) == mayCall, "\(name)")
          #expect(seen.items.count == 1 && seen.severity == .emergency)
        }
      }
      let listed = try queries.board(as: viewer, at: nation.now).cards.map(\.id)
      #expect(
        try Set(listed)
          == Set(
            all.filter { try queries.card($0.id, as: viewer, at: nation.now) != nil }.map(\.id)))
      #expect(try queries.cards(as: viewer, most: 9, at: nation.now).map(\.id) == listed, "\(name)")
      #expect(
        try queries.cards(as: viewer, most: 1, at: nation.now).map(\.id) == Array(listed.prefix(1)))
    }
  }

  @Test
  func `an item that the viewer may not see is left off its card, and a card without any is gone`()
    throws
  {
    // As many cards as an hour holds; the next cause goes onto the last card as a second item.
    for index in 1...CallCard.capacityPerHour {
      nation.now = nation.now + .seconds(1)
      try nation.raise(
        "fire \(index)", what: "火事です。", to: ["town"], severity: .emergency, as: tower)
    }
    let prefect = try nation.viewer("prefect", "north", .watchOfficer)
    let long = try #require(
      try queries.board(as: prefect, at: nation.now).cards.first { $0.items.count == 2 })
    let count = try queries.board(as: prefect, at: nation.now).cardCount
    try hide(long.items[1].alert, from: "north")
    #expect(try queries.card(long.id, as: prefect, at: nation.now)?.items == [long.items[0]])
    #expect(try queries.card(long.id, as: tower, at: nation.now)?.items == long.items)
    #expect(try queries.board(as: prefect, at: nation.now).cardCount == count)
    try hide(long.items[0].alert, from: "north")
    #expect(try queries.card(long.id, as: prefect, at: nation.now) == nil)
    #expect(try queries.board(as: prefect, at: nation.now).cardCount == count - 1)
  }

  private func hide(_ alert: ID<Alert>, from organization: String) throws {
    let organization = try nation.organization(organization).description
    try nation.queue.write { db in
      try db.execute(
        sql: "DELETE FROM alert_audience WHERE alert = ? AND organization = ?",
        arguments: [alert.description, organization])
    }
  }

  @Test func `a campaign is one row for each supporter`() throws {
    let rows = try queries.board(as: tower, at: nation.now).rows.items
    let wave = try #require(rows.first { $0.campaign != nil })
    #expect(wave.campaign?.total == 2 && wave.campaign?.under?.name.ja == "北県")
    #expect(rows.count == 4, "beacon, phishing, wave, stray")
    let clerk = try nation.viewer("clerk", "town", .responder)
    let own = try queries.board(as: clerk, at: nation.now).rows.items
    #expect(own.count == 2 && own.allSatisfy { $0.campaign == nil })
  }

  @Test func `the board says who is called next, and that is who is called`() throws {
    for (alert, level) in [
      ("wave town", "responder"), ("phishing", "responder"), ("stray", "desk"),
    ] {
      let copy = try Nation(copying: nation)
      let delivery = try affairs.deliveries(alert)[0]
      let steps = try #require(
        try copy.queries.delivery(delivery, as: tower, at: copy.now)?.delivery.steps)
      #expect(!steps.isEmpty, "\(level)")
      for step in steps {
        let span = step.at - copy.now
        try copy.pass(span)
        let view = try #require(try copy.queries.delivery(delivery, as: tower, at: copy.now))
        #expect(view.delivery.called == step.called, "\(alert) rung \(step.rung)")
        #expect(view.delivery.summary.rung == step.rung)
      }
      #expect(steps.last?.isLast == true)
    }
  }

  @Test func `what is offered is taken, and what is not is refused or changes nothing`() throws {
    let people = [
      try nation.viewer("clerk", "town", .responder), try nation.viewer("top", "town", .observer),
      try nation.viewer("mayor", "city", .responder),
      try nation.viewer("elder", "village", .responder), tower,
    ]
    var taken = 0
    for stage in 0..<4 {
      for alert in ["wave town", "beacon", "stray"] {
        for viewer in people {
          let delivery = try affairs.deliveries(alert)[0]
          let acts =
            try queries.delivery(delivery, as: viewer, at: nation.now)?.delivery.acts ?? []
          // What is refused leaves the copy as it was, so that it serves for the next command.
          var copy = try Nation(copying: nation)
          for (act, command) in Self.commands {
            let before = copy.node.tree.count
            let answer = copy.ask(.delivery(delivery, command), as: viewer)
            let isTaken = copy.node.tree.count > before
            #expect(
              acts.contains(act) == isTaken,
              "stage \(stage): \(act) on \(alert) by \(viewer.role) gave \(answer)")
            if isTaken {
              taken += 1
              copy = try Nation(copying: nation)
            }
          }
        }
      }
      try advance(to: stage)
    }
    #expect(taken > 30)
  }

  private func advance(to stage: Int) throws {
    let clerk = try nation.viewer("clerk", "town", .responder)
    let delivery = try affairs.deliveries("wave town")[0]
    switch stage {
    case 0: try nation.done(.delivery(delivery, .acknowledge(over: .call)), as: clerk)
    case 1: try nation.done(.delivery(delivery, .act), as: clerk)
    case 2:
      try nation.done(.delivery(delivery, .contain(evidence: nil)), as: clerk)
      try nation.done(
        .delivery(
          delivery, .propose(.truePositive, reason: nil, evidence: "own", cause: "found")),
        as: clerk)
    default: break
    }
  }

  private static let commands: [(DeliveryAct, DeliveryCommand)] = [
    (.acknowledge, .acknowledge(over: .link)), (.act, .act), (.contain, .contain(evidence: nil)),
    (.update, .update(note: "note")), (.help, .help), (.confirm, .confirm), (.reopen, .reopen),
    (.accept, .accept),
    (.propose, .propose(.falsePositive, reason: "none", evidence: nil, cause: nil)),
  ]

  @Test func `a notice is leased once, and again when the lease has ended`() throws {
    let first = try queries.leaseOutbox(at: nation.now, for: .minutes(1), limit: 3)
    #expect(first.count == 3)
    let rest = try queries.leaseOutbox(at: nation.now, for: .minutes(1), limit: 200)
    #expect(!rest.isEmpty)
    #expect(Set(first.map(\.id)).isDisjoint(with: rest.map(\.id)))
    #expect(try queries.leaseOutbox(at: nation.now, for: .minutes(1)).isEmpty)
    let justBefore = nation.now + Instant.Span(microseconds: 59_999_999)
    let early = try queries.leaseOutbox(at: justBefore, for: .minutes(1), limit: 200)
    #expect(early.allSatisfy { row in !(first + rest).contains { $0.id == row.id } })
    let again = try queries.leaseOutbox(at: nation.now + .minutes(1), for: .minutes(1), limit: 200)
    #expect(Set(again.map(\.id)) == Set((first + rest).map(\.id)))
    for row in first + rest {
      #expect(row.address?.hasSuffix(".example") == true)
      #expect(row.isCopy == (row.token == nil))
      #expect(row.view?.alert.lines != nil && row.name != nil)
    }
    #expect(first.allSatisfy { $0.view?.alert.severity == .emergency }, "the gravest first")
  }

  @Test func `whoever sends mails takes no other notice, and the other way round`() throws {
    try nation.queue.write { db in
      try db.execute(
        sql: """
          UPDATE outbox SET channel = 'webhook' WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT 2)
          """)
    }
    let due = try #require(try queries.nextNotice())
    #expect(try queries.nextNotice(.mails) == due && queries.nextNotice(.others) != nil)
    let others = try queries.leaseOutbox(
      at: nation.now, for: .minutes(1), limit: 200, of: .others)
    #expect(others.count == 2 && others.allSatisfy { $0.channel == .webhook })
    let mails = try queries.leaseOutbox(at: nation.now, for: .minutes(1), limit: 200, of: .mails)
    #expect(!mails.isEmpty && mails.allSatisfy { $0.channel == .mail })
    #expect(try queries.leaseOutbox(at: nation.now, for: .minutes(1)).isEmpty, "together all")
  }

  @Test func `a notice that was sent or is dead is not leased, and is counted`() throws {
    let rows = try queries.leaseOutbox(at: nation.now, for: .minutes(1), limit: 3)
    let before = try queries.counts(as: .node, at: nation.now).outbox
    try nation.done(.attempted(outbox: rows[0].id, .handedOver))
    try nation.done(.attempted(outbox: rows[1].id, .undeliverable("no such box")))
    try nation.done(
      .attempted(outbox: rows[2].id, .failed("busy", retryAt: nation.now + .minutes(5))))
    let health = try queries.counts(as: .node, at: nation.now).outbox
    #expect(health.waiting == before.waiting - 2 && health.dead == 1 && health.failed == 1)
    let later = try queries.leaseOutbox(at: nation.now + .hours(1), for: .minutes(1), limit: 200)
    #expect(!later.contains { $0.id == rows[0].id || $0.id == rows[1].id })
    #expect(later.contains { $0.id == rows[2].id && $0.attempts == 1 })
  }

  @Test func `timers come in the order of their due times`() throws {
    let next = try #require(try queries.nextTimer())
    #expect(try queries.duePage(at: Instant(microseconds: next.microseconds - 1)).isEmpty)
    #expect(try queries.duePage(at: next).first?.due == next)
    let all = try queries.duePage(at: nation.now + .days(30))
    #expect(all.map(\.due) == all.map(\.due).sorted())
    // One for each open duty of any kind.
    #expect(all.count == Affairs.audience.count)
    #expect(try queries.duePage(at: nation.now + .days(30), limit: 2).count == 2)
  }

  @Test func `every Fact is proven under the journal's root, and under no other`() throws {
    let root = nation.node.tree.root
    let count = nation.node.tree.count
    for seq in 0..<count {
      let (bytes, proof) = try #require(try queries.proof(seq: seq, as: .node))
      let leaf = Hash.leaf(bytes)
      #expect(proof?.proves(leaf: leaf, root: root) == true)
      #expect(proof?.proves(leaf: Hash.leaf(bytes + [0]), root: root) == false)
    }
    #expect(try queries.proof(seq: 5, count: 5, as: .node)?.proof == nil)
    #expect(try queries.proof(seq: 4, count: 5, as: .node)?.proof?.count == 5)
  }

  @Test func `a timeline tells who did what in the order of the journal`() throws {
    let clerk = try nation.viewer("clerk", "town", .responder)
    let delivery = try affairs.deliveries("wave town")[0]
    try nation.done(.delivery(delivery, .acknowledge(over: .call)), as: clerk)
    try nation.done(.delivery(delivery, .update(note: "線を抜いた")), as: clerk)
    let detail = try #require(
      try queries.alert(try nation.alert("wave town"), as: clerk, at: nation.now))
    let seqs = detail.timeline.map(\.seq)
    #expect(seqs == seqs.sorted() && Set(seqs).count == detail.timelineCount)
    #expect(detail.timeline.first?.kind == "alertRaised")
    let note = try #require(detail.timeline.last)
    #expect(note.kind == "updated" && note.actor.name == "情報 係一")
    #expect(note.texts == [FactLine.Text(member: "note", text: "線を抜いた")])
    #expect(detail.names.people[try nation.person("clerk")] == "情報 係一")
    #expect(detail.names.organizations[try nation.organization("town")]?.ja == "北山町")
    #expect(detail.deliveries[0].summary.holder?.name == "情報 係一")
    #expect(detail.audience.map(\.name.ja).sorted() == ["北山町", "北県", "国の司令塔"].sorted())
  }

  @Test func `home puts one's own duties first and shows copies apart`() throws {
    let clerk = try queries.home(
      as: try nation.viewer("clerk", "town", .responder), at: nation.now)
    #expect(clerk.duties.map(\.alert.id).contains(try nation.alert("beacon")))
    #expect(clerk.duties.allSatisfy { $0.isMine } && clerk.copies.isEmpty)
    let chief = try queries.home(
      as: try nation.viewer("chief", "town", .administrator), at: nation.now)
    #expect(chief.duties.allSatisfy { !$0.isMine })
    #expect(
      Set(chief.copies.map(\.id))
        == Set([try nation.alert("beacon"), try nation.alert("wave town")]))
    let head = try queries.home(as: try nation.viewer("head", "north", .observer), at: nation.now)
    #expect(head.duties.isEmpty && head.copies.count == 3)
    #expect(
      try queries.home(
        as: try nation.viewer("clerk", "town", .responder), kind: .contactTest, at: nation.now
      ).duties.map(\.alert.id) == [try nation.alert("test")])
  }

  @Test func `a sensor is silent after a quarter of an hour and one microsecond`() throws {
    let key = try #require(nation.keys["town sensor"])
    try nation.done(
      .findings(
        [], cursor: nil,
        sensors: [SensorTally(key: key, events: 5, refused: 1, lastSeen: nation.now)]))
    let limit = nation.now + .minutes(15)
    func sensor(_ at: Instant) throws -> SensorView? {
      try queries.board(as: tower, at: at).sensors.first { $0.key == key }
    }
    #expect(try sensor(limit)?.isSilent == false)
    #expect(try sensor(limit + Instant.Span(microseconds: 1))?.isSilent == true)
    #expect(try sensor(limit)?.events == 5)
    for (organization, names) in [
      ("tower", ["common sensor", "town sensor"]), ("north", ["common sensor", "town sensor"]),
      ("town", ["common sensor", "town sensor"]), ("village", ["common sensor"]),
    ] {
      let viewer = try nation.viewer("watch", organization, .watchOfficer)
      #expect(try queries.board(as: viewer, at: nation.now).sensors.map(\.name) == names)
    }
  }

  @Test func `weak spots stay with the organisation and those above it`() throws {
    let late = nation.now + .days(91)
    for (organization, count) in [("tower", 3), ("north", 2), ("town", 1), ("village", 1)] {
      let viewer = try nation.viewer("watch", organization, .watchOfficer)
      #expect(try queries.board(as: viewer, at: late).unreachable.count == count)
      #expect(try queries.board(as: viewer, at: nation.now).unreachable.isEmpty)
    }
  }

  @Test func `what was remembered of an organisation is never older than its row`() throws {
    let queries = nation.queries
    let village = try nation.organization("village")
    let elder = try nation.viewer("elder", "village", .watchOfficer)
    let routes = try [nation.state.mails["elder"], nation.state.phones["elder"]].map {
      try #require($0)
    }
    #expect(try queries.board(as: elder, at: nation.now).unreachable.isEmpty)
    for route in routes { try nation.done(.organization(village, .routeWrong(route))) }
    #expect(try queries.board(as: elder, at: nation.now).unreachable.map(\.id) == [village])
    try nation.done(.organization(village, .routeSucceeded(routes[0])))
    #expect(try queries.board(as: elder, at: nation.now).unreachable.isEmpty)
  }

  @Test func `the wait for a human is what the desk can call in an hour`() throws {
    let board = try queries.board(as: tower, at: nation.now)
    #expect(board.capacity == CallCapacity(people: 1, perHour: 12, waiting: 2, worstWait: 10))
    let village = try nation.viewer("elder", "village", .responder)
    #expect(
      try queries.board(as: village, at: nation.now).capacity
        == CallCapacity(people: 0, perHour: 0, waiting: 0, worstWait: 0))
    let mayor = try nation.viewer("mayor", "city", .responder)
    #expect(try queries.board(as: mayor, at: nation.now).capacity.worstWait == nil)
  }
}
