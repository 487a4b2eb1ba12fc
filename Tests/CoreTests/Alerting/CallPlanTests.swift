//! The call plan: the next rung that has anybody, and who gets copies.

import Alerting
import Kernel
import Testing

@Suite struct CallPlanTests {
  @Test(arguments: [(-1, 0), (0, 0), (1, 3), (2, 3), (3, 3), (4, 3), (99, 3)])
  func `the next rung that has anybody`(from: Int, to: Int) {
    let plan = Cast.plan([["responder"], [], [], ["desk"]])
    #expect(plan.reachable(from: from).rung == to)
    #expect(plan.reachable(from: from).callees == plan.rungs[to])
  }

  @Test func `every rung in order where all are staffed`() {
    for rung in 0...Ladder.lastRung { #expect(Cast.plan.reachable(from: rung).rung == rung) }
  }

  @Test func `others may be called first, and where these are nobody all stays as it is`() {
    let plan = Cast.plan([["responder"], ["deputy"], [], ["desk"]])
    let other = Cast.plan.rungs[2]
    #expect(plan.beginning(with: other).rungs == [other] + plan.rungs.dropFirst())
    #expect(plan.beginning(with: []) == plan)
  }

  @Test func `copies by severity, nobody twice`() {
    let names = Severity.allCases.map { Cast.names(Cast.plan.copies(at: $0)) }
    #expect(
      names == [[], [], ["middle"], ["middle", "ciso", "parent"], ["middle", "ciso", "parent"]])
    // In a small town one person is the middle and the CISO.
    let both = Cast.plan.middle
    let small = CallPlan(rungs: Cast.plan.rungs, middle: both, ciso: both, parent: [])
    #expect(small.copies(at: .emergency) == both)
  }

  // MARK: As many as one Fact names

  private static func people(
    _ count: Int, post: UInt64 = 2, from first: UInt64 = 1000, routes: Int = 1
  ) -> [Callee] {
    (0..<UInt64(count)).map { number in
      Callee(
        organization: Cast.id(1), post: Cast.id(post), person: Cast.id(first + number),
        routes: (0..<UInt64(routes)).map { Cast.id(90_000 + $0) })
    }
  }

  private static func bytes(_ callees: [Callee]) throws -> Int {
    try JSONTreeEncoder.encode(callees).canonical().count
  }

  @Test func `all are called up to what a Fact holds, and one more only costs that one`() throws {
    // 229 bytes each.
    let most = Callee.calledBytesMax / 229
    for (count, kept) in [(most, most), (most + 1, most), (400, most)] {
      let plan = Cast.plan([["responder"], [], [], ["desk"]])
        .beginning(with: Self.people(count))
      #expect(plan.reachable(from: 0).callees == Array(Self.people(count).prefix(kept)))
    }
    #expect(try Self.bytes(Self.people(most)) <= Callee.calledBytesMax)
    for routes in [0, 1, 3, Callee.routesMax] {
      let plan = CallPlan(
        rungs: Array(repeating: Self.people(500, routes: routes), count: 4),
        middle: Self.people(500, from: 2000, routes: routes),
        ciso: Self.people(500, post: 3, from: 3000, routes: routes),
        parent: Self.people(500, post: 4, from: 4000, routes: routes),
        above: [.node(of: Cast.id(77))], behind: Self.people(500, post: 5, from: 5000))
      let copies = plan.copies(at: .emergency)
      let called = plan.next(after: Ladder.lastRung, isTaken: false).callees
      #expect(try Self.bytes(copies) <= Callee.copiedBytesMax)
      #expect(try Self.bytes(called) <= Callee.calledBytesMax)
      // No post is passed over for another.
      #expect(Set(copies.map(\.post)).count == 4 && copies.contains(.node(of: Cast.id(77))))
      #expect(Set(called.map(\.post)).count == 2)
    }
  }

  @Test func `where not all are called, those who can be reached are`() throws {
    let unreachable = Self.people(300, routes: 0)
    let reachable = Self.people(10, from: 5000)
    let plan = Cast.plan([["responder"], [], [], ["desk"]])
      .beginning(with: unreachable + reachable)
    let called = plan.reachable(from: 0).callees
    #expect(called.count < 310 && called.suffix(10) == reachable[...])
  }

  @Test func `behind an agreed desk stands another, and only where nobody has taken it`() {
    let plain = Cast.plan([["responder"], [], [], ["desk"]])
    let plan = CallPlan(
      rungs: plain.rungs, middle: [], ciso: [], parent: [], behind: Cast.plan.parent)
    for isTaken in [true, false] {
      #expect(plan.next(after: 0, isTaken: isTaken).callees == plan.rungs[3], "called first alone")
    }
    let silent = plan.next(after: Ladder.lastRung, isTaken: false)
    #expect(silent.rung == Ladder.lastRung)
    #expect(Cast.names(silent.callees) == ["desk", "parent"])
    #expect(plan.next(after: Ladder.lastRung, isTaken: true).callees == plan.rungs[3])
    // Whoever sits at both is called once.
    let same = CallPlan(
      rungs: plain.rungs, middle: [], ciso: [], parent: [], behind: plain.rungs[3])
    #expect(same.next(after: Ladder.lastRung, isTaken: false).callees == plain.rungs[3])
    // A plan without an agreement, and what an exercise leaves of one that has it.
    #expect(plain.next(after: Ladder.lastRung, isTaken: false).callees == plain.rungs[3])
    let inside = plan.limited(to: .people([]), of: Cast.id(500))
    #expect(inside.behind.isEmpty)
  }

  @Test func `whoever is left out is not called, and the ladder still ends at people`() {
    let (elsewhere, away) = (Cast.id(501) as ID<Organization>, Cast.id(502) as ID<Organization>)
    func at(_ body: ID<Organization>, _ number: UInt64, vacant: Bool = false) -> Callee {
      Callee(
        organization: body, post: Cast.id(number), person: vacant ? nil : Cast.id(number + 100),
        routes: [])
    }
    let own = Cast.plan([["responder"], ["deputy"], ["ciso"], []]).rungs
    let (desk, tower) = (at(elsewhere, 30), at(away, 40))
    func plan(_ end: [Callee], behind: [Callee]) -> CallPlan {
      CallPlan(rungs: own.dropLast() + [end], middle: [], ciso: [], parent: [], behind: behind)
    }
    let body: ID<Organization> = Cast.id(500)
    let both = plan([desk], behind: [tower])
    // Nobody is left out of it: nothing changes but who is named.
    let neither = both.limited(to: .everybodyBut([Cast.id(503)]), of: body)
    #expect(neither.rungs == both.rungs)
    #expect(neither.behind == [tower])
    #expect(both.limited(to: .everybodyBut([elsewhere]), of: body).rungs[3] == [tower])
    let deskOnly = both.limited(to: .everybodyBut([away]), of: body)
    #expect(deskOnly.rungs[3] == [desk])
    #expect(deskOnly.behind.isEmpty)
    // Both are left out: the highest of one's own that somebody holds.
    let left = Reach.everybodyBut([elsewhere, away])
    #expect(Cast.names(both.limited(to: left, of: body).rungs[3]) == ["ciso"])
    let vacant = CallPlan(
      rungs: [own[0], own[1], [at(body, 50, vacant: true)], [desk]], middle: [], ciso: [],
      parent: [])
    #expect(Cast.names(vacant.limited(to: left, of: body).rungs[3]) == ["deputy"])
    // A test and an exercise never look for others.
    let test = both.limited(to: .organizations([body]), of: body)
    #expect(test.rungs[3].map(\.person) == [nil])
    #expect(test.behind.isEmpty)
  }
}
