//! The life of a system in the inventory, and what may be printed about it.

import Inspection
import Kernel
import Testing

@Suite struct InformationSystemTests {
  private let now = Instant(seconds: 1_775_000_000)
  private let clerk = Actor.person(ID(high: 1, low: 1))
  private let words = ContentReference(id: ID(high: 2, low: 2), digest: Hash(sha256: []))

  private func entered(by: Actor?) throws -> InformationSystem {
    try #require(
      InformationSystem(
        id: ID(high: 3, low: 3),
        beginning: .systemEntered(
          organization: ID(high: 4, low: 4), place: 0, traits: .init(), words: words, by: by),
        at: now))
  }

  private func after(
    _ event: InformationSystem.Event, _ system: InformationSystem, at time: Instant
  ) throws -> InformationSystem {
    var system = system
    for body in try system.decide(event, at: time) { system.evolve(body, at: time) }
    return system
  }

  @Test func `who types it vouches for it, a list does not`() throws {
    #expect(try entered(by: clerk).isConfirmed(at: now))
    #expect(try !entered(by: nil).isConfirmed(at: now))
  }

  @Test func `a confirmation counts for a year`() throws {
    let system = try entered(by: clerk)
    let year = InformationSystem.confirmedFor
    #expect(system.isConfirmed(at: now + year - .seconds(1)))
    #expect(!system.isConfirmed(at: now + year))
  }

  @Test func `the same person confirms once an hour, another at once`() throws {
    let system = try entered(by: clerk)
    let soon = now + .hours(1) - .seconds(1)
    #expect(try system.decide(.confirm(by: clerk), at: soon) == [])
    #expect(try system.decide(.confirm(by: clerk), at: now + .hours(1)).count == 1)
    #expect(try system.decide(.confirm(by: .person(ID(high: 9, low: 9))), at: soon).count == 1)
  }

  @Test func `what is gone is neither confirmed nor changed until it is taken up`() throws {
    let gone = try after(.retire, try entered(by: clerk), at: now)
    #expect(!gone.isInUse)
    #expect(try gone.decide(.retire, at: now) == [])
    #expect(throws: InformationSystem.Refusal.systemIsRetired) {
      try gone.decide(.confirm(by: clerk), at: now)
    }
    #expect(throws: InformationSystem.Refusal.systemIsRetired) {
      try gone.decide(.change(.init(), words: words, by: clerk), at: now)
    }
    let back = try after(.takeUp, gone, at: now)
    #expect(back.isInUse && back.confirmedAt == nil)
    #expect(try back.decide(.takeUp, at: now) == [])
  }

  @Test func `a change by a list ends the confirmation`() throws {
    let changed = try after(
      .change(.init(servesLifeOrSafety: true), words: words, by: nil), try entered(by: clerk),
      at: now)
    #expect(changed.confirmedAt == nil && changed.confirmedBy == nil)
    #expect(changed.traits.servesLifeOrSafety)
  }

  @Test func `an approval is believed from its first day to its last`() throws {
    let first = try #require(CivilDate("2026-04-01"))
    let last = try #require(CivilDate("2027-03-31"))
    let approval = Approval(action: .disconnect, signer: "町長", signedOn: first, until: last)
    for (day, holds) in [
      (first.adding(days: -1), false), (first, true), (last, true), (last.adding(days: 1), false),
    ] {
      let step = FirstStep(.init(), [approval], on: day)
      #expect(step == (holds ? .approved(.disconnect, until: last) : .ask), "\(day)")
      #expect(FirstStep(.init(servesLifeOrSafety: true), [approval], on: day) == .keepRunning)
    }
  }

  @Test func `of several systems the most careful decides`() throws {
    let day = try #require(CivilDate("2026-04-01"))
    let approved = FirstStep.approved(.disconnect, until: day)
    #expect(FirstStep.together([approved, .keepRunning, .ask]) == .keepRunning)
    #expect(FirstStep.together([approved, .ask]) == .ask)
    #expect(FirstStep.together([approved, approved]) == approved)
    #expect(FirstStep.together([approved, .approved(.stop, until: day)]) == .ask)
    #expect(FirstStep.together([]) == .ask)
  }
}
