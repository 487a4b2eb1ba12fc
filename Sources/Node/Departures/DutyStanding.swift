//! Whether somebody who was told of a duty still stands where he was told: one rule for links, replies and notices.

internal import Alerting
internal import GRDB
internal import Kernel

/// Somebody towards a duty that he was told of. He was told in a post: of his own body, of one that he is lent to, of an
/// office above. When that ends, a post that he holds elsewhere does not count for this duty.
struct DutyStanding {
  private let person: ID<Person>
  /// His own body, the duty's, and those for which he was told.
  private let concerned: [Organization]
  /// Whether he has left his own body, or each for which he was told and what stands in its place; or whether these may
  /// not see it any more. Nothing is his act any more.
  let hasLeft: Bool
  /// Whether he holds a post there, or stands in for somebody who does: only then an act is his.
  let mayAct: Bool

  init(
    of person: ID<Person>, towards delivery: Delivery, at now: Instant, in directory: Directory,
    _ db: Database
  ) throws {
    let home = try String.fetchOne(
      try db.cachedStatement(sql: "SELECT organization FROM person WHERE id = ?"),
      arguments: [person.description]
    ).flatMap { ID<Organization>($0) }
    let own = try home.flatMap { try directory.organization($0, in: db) }
    let duty = try directory.organization(delivery.organization, in: db)
    var told = try Self.told(person, of: delivery, db)
    // A webhook leaves no number to reply with: over one he was told by the duty's own body or by his.
    if told.isEmpty {
      told = duty?.knows(person) ?? false ? [delivery.organization] : [home].compactMap { $0 }
    }
    let heirs = try directory.living(told, in: db)
    // Whose body may not see the alert any more stands nowhere, as if he had left it.
    let leftOut = try directory.leftOut(of: delivery.alert, in: db)
    let standing = try Set(told + heirs).subtracting(leftOut).sorted()
      .compactMap { try directory.organization($0, in: db) }
      .filter { $0.knows(person) && !$0.hasLeft(person, at: now) }
    let isGone = standing.isEmpty || own?.hasLeft(person, at: now) ?? false
    self.person = person
    concerned = try Set(told + [delivery.organization] + [home].compactMap { $0 })
      .subtracting(leftOut).sorted().compactMap { try directory.organization($0, in: db) }
    hasLeft = isGone
    mayAct = !isGone && standing.contains { $0.employs(person, at: now) }
  }

  /// The bodies for which he was told: each mail with a number says so, and whoever is called or copied now.
  private static func told(_ person: ID<Person>, of delivery: Delivery, _ db: Database) throws
    -> [ID<Organization>]
  {
    let mailed = try String.fetchAll(
      try db.cachedStatement(
        sql: """
          SELECT organization FROM reply_code WHERE person = ? AND delivery = ?
          ORDER BY organization, route
          """), arguments: [person.description, delivery.id.description]
    ).compactMap { ID<Organization>($0) }
    let callees = (delivery.called + delivery.copies).filter { $0.person == person }
    return Set(mailed + callees.map(\.organization)).sorted()
  }

  /// Whether somebody else of these bodies is reached under one of his mail addresses, now or before: an address that
  /// was another's may still be read by him. `text` gives a text outside the journal.
  func isShared(text: (ContentReference) throws -> String?) throws -> Bool {
    try SharedMailbox.isShared(person, among: concerned, text: text)
  }
}

extension Organization {
  /// Whether somebody holds or held a post here, or is reached over a route of this body.
  fileprivate func knows(_ person: ID<Person>) -> Bool {
    appointments.contains { $0.person == person } || routes.contains { $0.person == person }
  }
}
