//! Readiness worked out from an organisation as its Facts fold to it, and its contact tests.

internal import Alerting
internal import GRDB
internal import Kernel

extension Snapshot {
  /// An organisation's readiness without its contact tests.
  func parts(of own: Organization) throws -> OrganizationReadiness {
    directory.learn(own)
    let day = try directory.plan(for: own.id, level: .primary, at: at, night: false, in: db)
    let night = try directory.plan(for: own.id, level: .primary, at: at, night: true, in: db)
    let above = day.rungs[2].filter { $0.organization != own.id }
    let hasCISO = own.posts.contains { $0.role == .ciso }
    let people = own.called(at: at)
    func part(_ facet: ReadinessFacet) throws -> ReadinessFacet.Finding {
      switch facet {
      case .firstByDay: try finding(day.rungs[0])
      case .firstByNight: try finding(night.rungs[0])
      case .answered: finding(people.map(\.person), of: own)
      case .deputy: try finding(day.rungs[1] + above)
      case .ciso: try finding(hasCISO ? day.ciso : above)
      case .callTree: callTree(of: own)
      case .desk: try finding(day.rungs[Ladder.lastRung])
      }
    }
    let posts = own.posts.filter(\.role.isCalled).map { post in
      OrganizationReadiness.Post(
        name: post.name, role: post.role,
        finding: finding(own.holders(of: post.id, at: at), of: own))
    }
    let vacant = own.posts.count { post in
      post.role.isCalled && own.holders(of: post.id, at: at).isEmpty
    }
    return OrganizationReadiness(
      organization: OrganizationName(id: own.id, name: own.name), code: own.code,
      legalForm: own.legalForm,
      facets: try ReadinessFacet.allCases.map { .init(facet: $0, finding: try part($0)) },
      reach: ReachScore(
        posts: people.count + vacant,
        reached: people.count { own.isReachable($0.person, at: at) }),
      posts: posts)
  }

  /// What is known of those who would be called: the newest answer of any of them.
  private func finding(_ callees: [Callee]) throws -> ReadinessFacet.Finding {
    var found = ReadinessFacet.Finding.nobody
    for callee in callees {
      guard let person = callee.person,
        let organization = try directory.organization(callee.organization, in: db)
      else { continue }
      found = Self.better(found, finding([person], of: organization))
    }
    return found
  }

  private func finding(
    _ people: [ID<Person>], of organization: Organization
  ) -> ReadinessFacet.Finding {
    if people.isEmpty { return .nobody }
    guard let last = people.compactMap({ organization.lastSuccess(of: $0) }).max() else {
      return .never
    }
    return at - last <= Organization.reachableFor ? .good(since: last) : .old(last)
  }

  private static func better(
    _ left: ReadinessFacet.Finding, _ right: ReadinessFacet.Finding
  ) -> ReadinessFacet.Finding {
    func rank(_ finding: ReadinessFacet.Finding) -> (Int, Int64) {
      switch finding {
      case .good(let since): (3, since?.microseconds ?? 0)
      case .old(let last): (2, last.microseconds)
      case .never: (1, 0)
      case .nobody: (0, 0)
      }
    }
    return rank(left) >= rank(right) ? left : right
  }

  /// When the call tree was last changed. Identifiers say when posts and ways were entered.
  private func callTree(of own: Organization) -> ReadinessFacet.Finding {
    var moments = own.posts.map(\.id.instant) + own.routes.map(\.id.instant)
    moments += own.appointments.map(\.from) + own.appointments.compactMap(\.until)
    guard let last = moments.filter({ $0 <= at }).max() else { return .nobody }
    return at - last <= ReadinessFacet.callTreeLasts ? .good(since: last) : .old(last)
  }

  /// The same with what its contact tests showed.
  func withTests(_ readiness: OrganizationReadiness) throws -> OrganizationReadiness {
    var all = readiness
    let tests = try records(
      ContactTest.self,
      """
      SELECT state FROM contact_test WHERE organization = :organization
      ORDER BY quarter DESC LIMIT \(Self.testsRead)
      """, ["organization": readiness.organization.id.description])
    let own = try directory.organization(readiness.organization.id, in: db)
    for test in tests {
      switch test.state {
      case .planned: all.planned.insert(test.quarter, at: 0)
      case .running: all.isTested = true
      case .finished(let end):
        guard all.lastTest == nil else { continue }
        all.lastTest = OrganizationReadiness.TestResult(
          quarter: test.quarter, at: end, asked: test.subjects.count, answered: test.answered,
          counted: test.subjects.count { if case .counted = $0.outcome { true } else { false } })
        let silent = test.subjects.filter { $0.misses >= ContactTest.missesTold }.map(\.post)
        all.silentPosts =
          own?.posts.filter { silent.contains($0.id) }.map(\.name) ?? []
      case .lapsed: break
      }
    }
    return all
  }

  /// How many quarters are looked back: those to come, one that is going on, and the last that ended.
  private static let testsRead = 8
}
