//! Home: what must I do now, until when, and could my organisation be reached.

public import Alerting
internal import GRDB
public import Kernel

internal import struct Foundation.Data

extension Queries {
  /// The viewer's home.
  public func home(
    as viewer: Viewer, kind: AlertKind = .real, at now: Instant
  ) throws -> HomeView {
    let vacancies = try vacancies(as: viewer, at: now)
    return try read(as: viewer, at: now) { snapshot in
      let duties = try snapshot.duties(kind)
      return HomeView(
        duties: duties, dutyCount: try snapshot.dutyCount(kind),
        copies: try snapshot.copies(kind),
        readiness: try snapshot.sight.isOpen ? snapshot.readiness() : nil,
        gaps: try snapshot.ownGaps(), vacancies: vacancies)
    }
  }
}

extension Snapshot {
  private static func ownDuties(_ sight: Sight) -> String {
    """
    FROM delivery WHERE delivery.open = 1 AND delivery.kind = :kind
      AND delivery.organization = :viewer AND \(sight.sees("delivery.alert"))
    """
  }

  func dutyCount(_ kind: AlertKind) throws -> Int {
    try number("SELECT COUNT(*) \(Self.ownDuties(sight))", ["kind": kind.code])
  }

  func duties(_ kind: AlertKind) throws -> [DutyView] {
    let open = try records(
      Delivery.self,
      """
      SELECT delivery.state \(Self.ownDuties(sight))
      ORDER BY delivery.next, delivery.id LIMIT \(HomeView.dutiesMax)
      """, ["kind": kind.code])
    let views = try open.compactMap { delivery -> DutyView? in
      guard let alert = try Alert.find(delivery.alert.description, in: db) else { return nil }
      let isCalled = delivery.called.contains { $0.person != nil && $0.person == viewer.person }
      let isHolder = delivery.holder?.person != nil && delivery.holder?.person == viewer.person
      return DutyView(
        alert: try summary(alert), origin: try origin(of: alert.id),
        delivery: try summary(delivery), isMine: isCalled || isHolder, steps: try steps(delivery))
    }
    return views.filter(\.isMine) + views.filter { !$0.isMine }
  }

  /// Open alerts that the viewer, or his organisation as such, got a copy of.
  func copies(_ kind: AlertKind) throws -> [AlertSummary] {
    guard sight.isOpen, viewer.role != .node else { return [] }
    // Whoever was copied is named in the state; only what names the viewer or his organisation is read.
    let open = try records(
      Delivery.self,
      """
      SELECT delivery.state FROM delivery
      WHERE delivery.open = 1 AND delivery.kind = :kind AND delivery.informed > 0
        AND (CAST(delivery.state AS TEXT) LIKE '%' || :viewer || '%'
          OR CAST(delivery.state AS TEXT) LIKE '%' || :person || '%')
        AND \(sight.sees("delivery.alert"))
      ORDER BY delivery.id DESC LIMIT \(HomeView.copiesMax)
      """, ["kind": kind.code, "person": viewer.person?.description ?? "nobody"])
    var found: [ID<Alert>] = []
    for delivery in open where !found.contains(delivery.alert) {
      let isCopied = delivery.copies.contains { callee in
        callee.person.map { $0 == viewer.person }
          ?? (callee.organization == viewer.organization)
      }
      if isCopied { found.append(delivery.alert) }
    }
    return try found.compactMap { try Alert.find($0.description, in: db).map { try summary($0) } }
  }

  /// Whether the viewer's organisation could be reached now.
  func readiness() throws -> Readiness? {
    guard let id = viewer.organization, let own = try directory.organization(id, in: db) else {
      return nil
    }
    func last(_ person: ID<Person>) -> Instant? {
      own.routes.filter { $0.person == person && !$0.isWrong }.compactMap(\.lastSuccess).max()
    }
    let posts = try own.posts.filter { $0.role != .other }.map { post in
      PostReadiness(
        post: post,
        holders: try own.holders(of: post.id, at: at).map { person in
          PostReadiness.Holder(
            person: person, name: try name(person), lastSuccess: last(person),
            isReachable: own.isReachable(person, at: at))
        })
    }
    let plan = try directory.plan(for: id, level: .primary, at: at, in: db)
    let deputies = plan.rungs[1].filter { $0.organization == id }
    // Of those who would be called: that somebody who left answered says nothing.
    let lastSuccess = own.called(at: at).compactMap { last($0.person) }.max()
    return Readiness(
      organization: try name(id), posts: posts, onDuty: try plan.rungs[0].map { try name($0) },
      deputies: try deputies.map { try name($0) },
      deputyIsReachable: deputies.contains {
        $0.person.map { own.isReachable($0, at: at) } ?? false
      },
      lastSuccess: lastSuccess,
      isFresh: lastSuccess.map { at - $0 <= Organization.reachableFor } ?? false,
      lastTest: try lastTest(id))
  }

  /// As many posts as one test asks, nearly everywhere.
  private static let testDutiesRead = 50

  private func lastTest(_ id: ID<Organization>) throws -> Readiness.ContactTest? {
    // A test asks each post by a duty of its own; all of them begin at one moment.
    let newest = try records(
      Delivery.self,
      """
      SELECT state FROM delivery WHERE organization = :organization AND kind = 'contactTest'
      ORDER BY id DESC LIMIT \(Self.testDutiesRead)
      """, ["organization": id.description])
    return newest.first.map { first in
      let answered = newest.contains {
        $0.start == first.start && $0.clocks[.acknowledged] != nil
      }
      return Readiness.ContactTest(at: first.start, answered: answered)
    }
  }
}
