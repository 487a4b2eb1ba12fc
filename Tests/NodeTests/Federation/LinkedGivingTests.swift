//! A duty that is given on after the home of its alert was revoked: somebody is told of it, whoever's it becomes.

import Alerting
import Federation
import GRDB
import Kernel
import Testing

@testable import Node

struct LinkedGivingTests {
  let family: LinkedFamily

  init() throws { family = try LinkedFamily() }

  private func person(of body: ID<Organization>, at node: TestNode) throws -> ID<Person> {
    let id = try node.queue.read {
      try String.fetchOne(
        $0, sql: "SELECT id FROM person WHERE organization = ? ORDER BY id LIMIT 1",
        arguments: [body.description])
    }
    return try #require(id.flatMap { ID<Person>($0) })
  }

  /// An alert of the tower for the town, which both know.
  private func told() throws -> (alert: ID<Alert>, duty: ID<Delivery>) {
    let (tower, town) = (try family.body(family.tower), try family.body(family.town))
    let officer = Viewer(
      person: family.officer, key: nil, organization: tower, role: .watchOfficer)
    let alert = try family.tower.raise(to: [town], as: officer)
    try family.exchange()
    let duty = try family.town.queue.read {
      try String.fetchOne(
        $0, sql: "SELECT id FROM delivery WHERE alert = ? AND organization = ?",
        arguments: [alert.description, town.description])
    }
    return (alert, try #require(duty.flatMap { ID<Delivery>($0) }))
  }

  @Test func `what is given on after its home was revoked is called from here at once`() throws {
    let (alert, duty) = try told()
    let (city, town) = (try family.body(family.city), try family.body(family.town))
    let clerk = Viewer(
      person: try person(of: town, at: family.town), key: nil, organization: town,
      role: .responder)
    let link = try family.town.link(to: family.tower)
    try family.town.done(.link(.revoke(link.id)))
    try family.town.done(.delivery(duty, .give(to: city)), as: clerk)
    let made = try family.town.queue.read { db in
      try Alert.find(alert.description, in: db)?.deliveries
        .compactMap { try Delivery.find($0.description, in: db) }
        .last { $0.organization == city }
    }
    let given = try #require(made)
    // No letter of this node tells of another's alert: a person is called, not the city's node.
    let isCalled = given.called.contains { $0.organization == city && $0.person != nil }
    #expect(isCalled)
    let cityClerk = try person(of: city, at: family.town)
    let notices = try family.town.queue.read {
      try Int.fetchOne(
        $0, sql: "SELECT COUNT(*) FROM outbox WHERE person = ?",
        arguments: [cityClerk.description])
    }
    #expect((notices ?? 0) > 0)
    let faults = try family.faults()
    #expect(faults == [])
  }
}
