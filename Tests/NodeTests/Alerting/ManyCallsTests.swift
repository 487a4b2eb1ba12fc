//! One person with very many calls: the card that lists them is written once for an input, and not for each cause.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct ManyCallsTests {
  /// Towns that the prefecture's desk watches over at night.
  private static let towns = 40

  private let nation: Nation
  private let prefect: ID<Person>

  init() throws {
    nation = try Nation()
    prefect = try nation.person("prefect")
    for number in 1...Self.towns {
      let made = try nation.done(
        .registerOrganization(
          code: "T\(number)", name: Phrase(ja: "第\(number)町", en: "Town \(number)"),
          legalForm: "市区町村"))
      let town = made[0].id.cast(to: Organization.self)
      nation.name(town, "town \(number)")
      for tree in [Organization.Tree.supervision, .support] {
        try nation.done(.place(town, tree, under: try nation.organization("north")))
      }
      let desk = try nation.done(
        .createPost(town, name: Phrase(ja: "宿直", en: "Guard"), role: .guardDesk))
      try nation.done(
        .organization(
          town,
          .appoint(prefect, to: desk[0].id.cast(to: Post.self), from: nation.now, until: nil)))
      try nation.done(.addRoute(town, person: prefect, .phone, address: "000-prefect"))
    }
    nation.now = try #require(Instant(rfc3339: "2015-05-08T22:00:00+09:00"))
  }

  /// How often rows of cards were written and read while something was done.
  private func count(_ work: () throws -> Void) throws -> (written: Int, read: Int) {
    var asked: [String] = []
    nation.queue.inDatabase { db in
      db.trace(options: .statement) { event in
        if case .statement(let statement) = event { asked.append(statement.sql) }
      }
    }
    try work()
    nation.queue.inDatabase { $0.trace(options: []) }
    return (
      asked.count { $0.hasPrefix("INSERT INTO call_card") },
      asked.count { $0.contains("FROM call_card") }
    )
  }

  private func cards(of person: ID<Person>) throws -> [CallCard] {
    try nation.queue.read { db in
      try String.fetchAll(
        db, sql: "SELECT id FROM call_card WHERE callee = ? AND open = 1 ORDER BY id",
        arguments: [person.description]
      ).compactMap { try CallCard.find($0, in: db) }
    }
  }

  @Test func `a card with many causes is written and read a few times, however many they are`()
    throws
  {
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    let towns = (1...Self.towns).map { "town \($0)" }
    let raising = try count {
      try nation.raise(
        "wave", what: "一斉攻撃", to: towns, severity: .emergency, campaign: true, as: watch)
    }
    let card = try #require(try cards(of: prefect).first)
    #expect(try cards(of: prefect).count == 1 && card.items.count == Self.towns)
    #expect(raising.written < 10 && raising.read < 10, "\(raising)")

    // Nobody is there: all of it goes on to the next person in one input.
    let passing = try count { try nation.done(.card(card.id, .absent), as: watch) }
    let head = try nation.person("head")
    let next = try #require(try cards(of: head).first)
    #expect(try cards(of: head).count == 1 && next.items == card.items)
    #expect(try cards(of: prefect).isEmpty)
    #expect(passing.written < 10 && passing.read < 10, "\(passing)")
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `whoever leaves one of the desks is called for the others on the same card`() throws {
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    let towns = ["town 1", "town 2", "town 3"]
    let alerts = try nation.raise(
      "wave", what: "一斉攻撃", to: towns, severity: .emergency, campaign: true, as: watch)
    let duties = try nation.queue.read { db in
      try alerts.compactMap { try Alert.find($0.description, in: db)?.deliveries.first }
    }
    let first = try nation.organization("town 1")
    let desk = try nation.queue.read { db in
      try Organization.find(first.description, in: db)?.posts.first?.id
    }
    // The card was begun for the first town's desk, which he leaves.
    try nation.done(.organization(first, .endAppointment(prefect, try #require(desk))))
    let card = try #require(try cards(of: prefect).first)
    #expect(card.items == Array(duties.dropFirst()))
    try nation.done(.card(card.id, .reached), as: watch)
    let holders = try nation.queue.read { db in
      try duties.map { try Delivery.find($0.description, in: db)?.holder?.person }
    }
    #expect(holders == [nil, prefect, prefect], "he takes over what is still his")
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `what an input changes of somebody's calls, it counts for the next`() throws {
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    // Each a cause of its own: twelve calls of an hour, and whatever is more is listed on one of them.
    for number in 1...(CallCard.capacityPerHour + 3) {
      try nation.raise(
        "fire \(number)", what: "火事", to: ["town \(number)"], severity: .emergency, as: watch)
    }
    let all = try cards(of: prefect)
    #expect(all.count == CallCard.capacityPerHour)
    #expect(all.map(\.items.count).reduce(0, +) == CallCard.capacityPerHour + 3)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }
}
