//! An exercise reaches its participants and nobody else, by whatever way; what is real never carries an exercise's kind.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct ExerciseTests {
  private let nation: Nation
  private let watch: Viewer

  init() throws {
    nation = try Nation()
    watch = try nation.viewer("watch", "tower", .watchOfficer)
  }

  /// Whoever stands in an outbox row or on a card of that kind.
  private static func reached(_ nation: Nation, _ kind: AlertKind) throws -> Set<String> {
    try nation.queue.read { db in
      let rows = try String.fetchAll(
        db, sql: "SELECT DISTINCT person FROM outbox WHERE kind = ?", arguments: [kind.code])
      let cards = try String.fetchAll(
        db, sql: "SELECT DISTINCT callee FROM call_card WHERE kind = ?", arguments: [kind.code])
      return Set(rows + cards)
    }
  }

  /// Draws a directory, an audience and what happens; gives whoever was reached without taking part.
  private static func outsiders(seed: UInt64) throws -> [String] {
    let nation = try Nation()
    var dice = Dice(seed)
    let names = nation.state.people.keys.sorted()
    // Somebody of the town takes part, so that there is something to raise.
    var part: Set<String> = [dice.pick(["clerk", "second", "chief", "top"])]
    for name in names where dice.chance(40) { part.insert(name) }
    for tree in [Organization.Tree.supervision, .support] where dice.chance(50) {
      let parent = dice.pick(["north", "city", "village", "tower"])
      try nation.done(
        .place(try nation.organization("town"), tree, under: try nation.organization(parent)))
    }
    if dice.chance(50) {
      try nation.done(
        .organization(
          try nation.organization("town"), .agreeLastRung(try nation.organization("north"))))
    }
    try nation.openExercise("秋", people: part.sorted())
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    let severity = dice.pick([Severity.warning, .serious, .emergency])
    let alert = try nation.raise(
      "drill", what: "演習です。", to: ["town"], severity: severity, kind: .exercise("秋"), as: watch)
    for _ in 0..<6 {
      try nation.pass(.minutes(Int64(dice.below(90))))
      let clerk = try nation.viewer(dice.pick(["clerk", "second"]), "town", .responder)
      let duty = try nation.queue.read { db in
        try Alert.find(alert[0].description, in: db)?.deliveries.first
      }
      guard let duty else { continue }
      // Whether each is allowed does not matter here; nothing of it may reach further.
      switch dice.below(6) {
      case 0: _ = nation.ask(.delivery(duty, .help), as: clerk)
      case 1: _ = nation.ask(.delivery(duty, .offer(to: try nation.person("second"))), as: clerk)
      case 2: _ = nation.ask(.raiseSeverity(alert[0], .emergency), as: clerk)
      case 3:
        _ = nation.ask(.delivery(duty, .give(to: try nation.organization("city"))), as: clerk)
      case 4: _ = nation.ask(.consult(alert[0], authority: "police"), as: clerk)
      default:
        let post = try #require(nation.state.posts["clerk"])
        _ = nation.ask(
          .organization(
            try nation.organization("town"), .endAppointment(try nation.person("clerk"), post)))
      }
    }
    let people = try Set(part.map { try nation.person($0).description })
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [], "seed \(seed)")
    return try reached(nation, .exercise("秋")).subtracting(people).sorted()
  }

  @Test func `over random directories nobody outside the audience is reached`() throws {
    for seed in 0..<60 as Range<UInt64> {
      let outsiders = try Self.outsiders(seed: seed)
      #expect(outsiders == [], "seed \(seed)")
    }
  }

  @Test func `a copy that ignores the audience is found by the verifier`() throws {
    try nation.openExercise("秋", people: ["clerk", "watch"])
    try nation.raise(
      "drill", what: "演習です。", to: ["town"], severity: .emergency, kind: .exercise("秋"), as: watch)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
    // Another copy in the Fact itself, as a rule that forgets the audience would write it.
    let top = try nation.person("top").description
    try nation.queue.write { db in
      try db.execute(
        sql: """
          UPDATE fact SET bytes = CAST(REPLACE(CAST(bytes AS TEXT), '"copies":[]',
            '"copies":[{"organization":"' || :town || '","person":"' || :top || '","routes":[]}]')
            AS BLOB) WHERE kind = 'deliveryAddressed'
          """, arguments: ["town": "\(try nation.organization("town"))", "top": top])
      #expect(db.changesCount == 1)
    }
    let faults = try Verifier.verify(nation.queue, at: nation.now).faults
    #expect(faults.contains { $0.what == .outsideExercise })
    // And an outbox row for somebody else, as a sender that forgets it would write it.
    let other = try Nation(copying: nation)
    try other.queue.write { db in
      try db.execute(sql: "UPDATE outbox SET person = ?", arguments: [top])
    }
    let rows = try Verifier.verify(other.queue, at: other.now).faults
    #expect(rows.contains { $0.place.hasPrefix("outbox") })
  }

  @Test func `the gate lets nobody through who is not named`() throws {
    let (inside, outside): (ID<Person>, ID<Person>) = (ID(high: 1, low: 1), ID(high: 1, low: 2))
    let town: ID<Organization> = ID(high: 2, low: 1)
    func callee(_ person: ID<Person>?, _ organization: ID<Organization>) -> Callee {
      Callee(organization: organization, post: nil, person: person, routes: [])
    }
    let drill = Reach.of(.exercise("x"), audience: Audience([town]), participants: [inside])
    #expect(drill.admit(callee(inside, town)) != nil)
    #expect(drill.admit(callee(outside, town)) == nil)
    #expect(drill.admit(callee(nil, town)) == nil)
    let test = Reach.of(.contactTest, audience: Audience([town]), participants: [])
    #expect(test.admit(callee(outside, town)) != nil)
    #expect(test.admit(callee(outside, ID(high: 2, low: 2))) == nil)
    let nobody = Reach.of(.exercise("x"), audience: Audience([town]), participants: [])
    #expect(nobody.admit(callee(inside, town)) == nil)
    let real = Reach.of(.real, audience: .nobody, participants: [])
    #expect(real.admit(callee(outside, town)) != nil)
  }

  @Test func `a contact test copies nobody above, and is carried on by the desk`() throws {
    try nation.raise(
      "test", what: "連絡テストです。", to: ["town"], severity: .serious, kind: .contactTest, as: watch)
    try nation.pass(.hours(3))
    let reached = try Self.reached(nation, .contactTest)
    for name in ["clerk", "second", "chief", "top", "watch"] {
      #expect(reached.contains(try nation.person(name).description), "\(name)")
    }
    for name in ["prefect", "head", "mayor", "elder"] {
      #expect(!reached.contains(try nation.person(name).description), "\(name)")
    }
  }

  @Test func `an exercise needs a name of its own and participants, and ends`() throws {
    let tower = try nation.organization("tower")
    let clerk = try nation.person("clerk")
    func open(_ name: String, _ people: [ID<Person>], _ viewer: Viewer) -> Node.Answer {
      nation.ask(.openExercise(name: name, tower, people: people), as: viewer)
    }
    #expect(open("", [clerk], watch) == .refused(RefusalCode("badExerciseName")))
    #expect(
      open(String(repeating: "演", count: Exercise.nameMax + 1), [clerk], watch)
        == .refused(RefusalCode("badExerciseName")))
    #expect(open("秋", [], watch) == .refused(RefusalCode("noParticipants")))
    #expect(
      open("秋", [ID(high: 1, low: 1)], watch) == .refused(RefusalCode("unknownPerson")))
    let prefect = try nation.viewer("prefect", "north", .watchOfficer)
    #expect(open("秋", [clerk], prefect) == .refused(.notAllowed))
    guard case .done(let made) = open("秋", [clerk, clerk], watch) else {
      Issue.record("not opened")
      return
    }
    #expect(open("秋", [clerk], watch) == .refused(RefusalCode("exerciseNameTaken")))
    func raise(_ kind: AlertKind, _ to: String) throws -> Node.Answer {
      nation.ask(
        .raise(
          RaiseForm(
            kind: kind, severity: .warning,
            lines: ThreeLines(
              what: Phrase(ja: "演習", en: "Drill"), now: Phrase(ja: "見る。", en: "Look."), detail: ""),
            tlp: .amber, inDoubt: false, recipients: [try nation.organization(to)],
            observables: [], campaign: false)), as: watch)
    }
    #expect(try raise(.exercise("冬"), "town") == .refused(RefusalCode("unknownExercise")))
    #expect(try raise(.exercise("秋"), "city") == .refused(RefusalCode("outsideExercise")))
    guard case .done = try raise(.exercise("秋"), "town") else {
      Issue.record("not raised")
      return
    }
    let id = made[0].id.cast(to: Exercise.self)
    #expect(nation.ask(.endExercise(id), as: prefect) == .refused(.notFound))
    try nation.done(.endExercise(id), as: watch)
    try nation.done(.endExercise(id), as: watch)
    #expect(try raise(.exercise("秋"), "town") == .refused(RefusalCode("unknownExercise")))
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }
}

/// Numbers that are the same in every run.
private struct Dice {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }
  mutating func below(_ end: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state >> 33) % end
  }
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
  mutating func pick<Element>(_ all: [Element]) -> Element { all[below(all.count)] }
}
