//! R7 at the outbox: nobody gets a mail every minute, and yet no mail waits longer than the ladder can bear.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct MailPaceTests {
  private let nation: Nation
  private let watch: Viewer

  init() throws {
    nation = try Nation()
    watch = try nation.viewer("watch", "tower", .watchOfficer)
  }

  @discardableResult
  private func raise(
    _ name: String, _ severity: Severity = .warning, kind: AlertKind = .real
  ) throws -> ID<Alert> {
    try nation.raise(
      name, what: name, to: ["town"], severity: severity, kind: kind, as: watch)[0]
  }

  /// After how many seconds a mail about that alert goes to somebody; nil where none does.
  private func wait(_ alert: ID<Alert>, _ person: String, _ role: String = "duty") throws -> Int64?
  {
    try nation.queue.read { db in
      try Int64.fetchOne(
        db,
        sql: """
          SELECT outbox.due FROM outbox JOIN delivery ON delivery.id = outbox.delivery
          WHERE delivery.alert = ? AND outbox.person = ? AND outbox.role = ?
            AND outbox.channel = 'mail'
          """, arguments: [alert.description, try nation.person(person).description, role])
    }.map { ($0 - nation.now.microseconds) / 1_000_000 }
  }

  @Test func `the first mail goes at once, those behind it together ten minutes later`() throws {
    #expect(try wait(raise("first"), "clerk") == 0)
    for number in 2...8 {
      #expect(try wait(raise("number \(number)"), "clerk") == 600, "none waits for another ten")
    }
    nation.now = nation.now + .minutes(4)
    #expect(try wait(raise("a little later"), "clerk") == 360, "it goes with them")
    nation.now = nation.now + .minutes(7)
    #expect(try wait(raise("after they went"), "clerk") == 540)
    nation.now = nation.now + .minutes(30)
    #expect(try wait(raise("long after"), "clerk") == 0)
  }

  @Test func `no first mail is as late as the call of the next rung`() throws {
    for number in 1...20 {
      let alert = try raise("number \(number)")
      let view = try #require(try nation.queries.alert(alert, as: .node, at: nation.now))
      let due = try #require(view.deliveries.first?.summary.due)
      let waiting = try #require(try wait(alert, "clerk"))
      #expect(nation.now + .seconds(waiting) < due)
      nation.now = nation.now + .seconds(50)
    }
  }

  @Test func `what is grave never waits`() throws {
    try raise("first")
    for severity in [Severity.serious, .emergency] {
      #expect(try wait(raise("grave \(severity)", severity), "clerk") == 0)
    }
  }

  @Test func `an exercise delays nothing real, and a copy no duty`() throws {
    try raise("played", kind: .exercise("drill"))
    #expect(try wait(raise("real"), "clerk") == 0)
    // The chief is copied; then the same is asked of him.
    #expect(try wait(try nation.alert("real"), "chief", "copy") == 0)
    try nation.pass(.minutes(60))
    let due = try wait(try nation.alert("real"), "chief")
    #expect(due == 0)
    let copied = try raise("copied")
    #expect(try wait(copied, "chief", "copy") == 600, "but a copy waits for the duty before it")
  }

  @Test func `what a relay did not take is put off by itself and delays nothing else`() throws {
    try raise("first")
    try nation.queue.write { db in
      try db.execute(
        sql: "UPDATE outbox SET due = ?, attempts = 3",
        arguments: [(nation.now + .hours(2)).microseconds])
    }
    #expect(try wait(raise("second"), "clerk") == 0)
  }
}
