//! The same again, but graver: it is told of, whatever became of the lesser one.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct GraverFindingTests {
  private let nation: Nation

  init() throws { nation = try Nation() }

  /// Finds the same thing with that severity; gives the newest alert and how many there are.
  @discardableResult
  private func find(_ severity: Severity) throws -> (alert: AlertDetail, count: Int) {
    nation.now = nation.now + .seconds(1)
    try nation.done(
      .findings([try nation.finding(severity: severity)], cursor: nil, sensors: []))
    let newest = try nation.newest()
    let view = try #require(try nation.queries.alert(newest, as: .node, at: nation.now))
    return (view, try nation.queries.alerts(as: .node, limit: 100).items.count)
  }

  private func expectSound() throws {
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `what was only to be known becomes an alert within the same hour`() throws {
    let first = try find(.information)
    #expect(first.count == 1 && first.alert.summary.closedAt != nil)
    #expect(try find(.information).count == 1, "the same again")
    let graver = try find(.serious)
    #expect(graver.count == 2 && graver.alert.summary.closedAt == nil)
    #expect(graver.alert.summary.severity == .serious)
    #expect(graver.alert.deliveries.first?.summary.duty == .acknowledge)
    let again = try find(.serious)
    #expect(again.count == 2, "what was told once is joined, and not told again each time")
    #expect(again.alert.summary.id == graver.alert.summary.id)
    try expectSound()
  }

  @Test func `an open alert becomes as grave as the same thing is now`() throws {
    #expect(try find(.caution).alert.summary.severity == .caution)
    let graver = try find(.serious)
    #expect(graver.count == 1 && graver.alert.summary.severity == .serious)
    #expect(try find(.warning).alert.summary.severity == .serious, "and never less")
    try expectSound()
  }

  @Test(arguments: [Instant.Span.minutes(5), .hours(3)])
  func `what was closed as lesser is asked anew by something graver, and only by that`(
    _ later: Instant.Span
  ) throws {
    let first = try find(.caution).alert
    let duty = try #require(first.deliveries.first?.summary.id)
    let clerk = try nation.viewer("clerk", "town", .responder)
    try nation.done(.delivery(duty, .acknowledge(over: .link)), as: clerk)
    try nation.done(
      .delivery(duty, .propose(.falsePositive, reason: "試験", evidence: nil, cause: nil)), as: clerk)
    let closed = try nation.queries.alert(first.summary.id, as: .node, at: nation.now)
    #expect(closed?.summary.closedAt != nil)
    nation.now = nation.now + later
    #expect(try find(.caution).count == 1)
    let graver = try find(.serious)
    #expect(graver.count == 2 && graver.alert.summary.closedAt == nil)
    #expect(try find(.serious).count == 2)
    try expectSound()
  }

  @Test func `what is said to be over is opened again by the same flow, and becomes graver`() throws
  {
    let first = try find(.caution).alert
    let duty = try #require(first.deliveries.first?.summary.id)
    let clerk = try nation.viewer("clerk", "town", .responder)
    for act in [
      DeliveryCommand.acknowledge(over: .link), .act, .contain(evidence: "抜線した"),
      .propose(.truePositive, reason: "終わり", evidence: "抜線した", cause: "不審なメール"),
    ] {
      try nation.done(.delivery(duty, act), as: clerk)
    }
    nation.now = nation.now + .minutes(5)
    let again = try find(.serious)
    #expect(again.count == 1 && again.alert.summary.closedAt == nil, "opened again, at once")
    #expect(again.alert.summary.severity == .serious)
    #expect(again.alert.deliveries.first?.summary.duty == .acknowledge)
    try expectSound()
  }
}
