//! Changes of personnel: entered whole, secret until the day, effective by themselves, taken back before.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct TransferTests {
  private let nation: Nation
  private let town: ID<Organization>
  private let chief: Viewer
  private let day = CivilDate("2015-06-01")

  init() throws {
    nation = try Nation()
    town = try nation.organization("town")
    chief = try nation.viewer("chief", "town", .administrator)
  }

  private func start() throws -> Instant {
    try #require(Instant(rfc3339: "2015-06-01T00:00:00+09:00"))
  }

  private func post(_ name: String) throws -> ID<Post> {
    try #require(nation.state.posts[name])
  }

  private func step(_ post: String, _ comes: TransferStep.Comer?) throws -> TransferStep {
    TransferStep(post: try self.post(post), leaves: try nation.person(post), comes: comes)
  }

  private func differences(_ steps: [TransferStep]) throws -> TransferDifferences {
    let places = try nation.queries.contacts(as: chief, at: nation.now).places
    let place = try #require(places.first)
    return TransferDifferences(steps, with: place, day: try start(), at: nation.now)
  }

  private func form(_ steps: [TransferStep]) throws -> TransferForm {
    TransferForm(
      organization: town, day: try #require(day), steps: steps,
      shown: try differences(steps).digest)
  }

  /// The clerk leaves and somebody new comes; the deputy and the top change places.
  private func usual() throws -> [TransferStep] {
    [
      try step("clerk", .new(name: "新任　五郎", mail: "goro@town.example", phone: "０３-1234-5678")),
      try step("second", .known(try nation.person("top"))),
      try step("top", .known(try nation.person("second"))),
    ]
  }

  private func plan() throws -> ID<Transfer> {
    let made = try nation.done(.planTransfer(try form(try usual())), as: chief)
    return try #require(made.first).id.cast(to: Transfer.self)
  }

  private func holders(_ name: String, at moment: Instant) throws -> [String?] {
    let view = try nation.queries.organization(town, as: chief, at: moment)
    let id = try post(name)
    return view?.posts.first { $0.post.id == id }?.holders.map(\.name) ?? []
  }

  @Test func `a list of more changes than are entered at once is read no further`() throws {
    let places = try nation.queries.contacts(as: chief, at: nation.now).places
    let rows = (0..<Transfer.movesMax + 50).map { "情報係 | 新任 \($0)号 | n\($0)@town.example" }
    let table = contactTable((["職 | 来る人 | メール"] + rows).joined(separator: "\n"))
    let reading = TransferReading(
      TransferColumns(guessing: table), of: table, with: try #require(places.first),
      day: try #require(day), at: nation.now)
    #expect(reading.steps.count == Transfer.movesMax + 1)
    #expect(reading.rows.last == Transfer.movesMax + 2)
  }

  @Test func `it takes effect by itself on the day, and verifies`() throws {
    let shown = try differences(try usual())
    #expect(shown.lines.map(\.problem) == [nil, nil, nil])
    let leaver = try nation.person("clerk")
    #expect(shown.vacant == [] && shown.leaving == [leaver])
    _ = try plan()
    let start = try start()
    #expect(try holders("clerk", at: start - .seconds(1)) == ["情報 係一"])
    #expect(try holders("clerk", at: start) == ["新任 五郎"])
    #expect(try holders("second", at: start) == ["町長 花子"])
    #expect(try holders("top", at: start) == ["総務 次子"])
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
    let facts = try nation.queue.read {
      try String.fetchAll($0, sql: "SELECT CAST(bytes AS TEXT) FROM fact").joined()
    }
    #expect(!facts.contains("新任") && !facts.contains("goro@"))
  }

  @Test func `before the day nobody but who keeps the directory sees the successor`() throws {
    let seen = try nation.queue.read { db in
      try Int64.fetchOne(db, sql: "SELECT MAX(seq) FROM fact") ?? 0
    }
    _ = try plan()
    for (name, viewer) in try nation.viewers() where viewer.role != .node {
      let keeps = viewer.organization == town && viewer.role == .administrator
      let view = try nation.queries.organization(town, as: viewer, at: nation.now)
      let names = (view?.posts.flatMap(\.holders) ?? []) + (view?.others ?? [])
      #expect(names.contains { $0.name == "新任 五郎" } == keeps, "\(name)")
      #expect(names.contains { $0.until != nil } == keeps, "\(name)")
      let found = try nation.queries.organizations(
        as: viewer, search: "新任五郎", peopleAt: nation.now)
      #expect(found.items.isEmpty == !keeps, "\(name)")
      #expect(try nation.queries.transfers(as: viewer, at: nation.now).isEmpty == !keeps)
      let newest = try nation.queue.read { db in
        try Int64.fetchOne(db, sql: "SELECT MAX(seq) FROM fact") ?? 0
      }
      let told = try (seen + 1...newest).compactMap { seq in
        try nation.queries.proof(seq: seq, as: viewer).map {
          String(decoding: $0.bytes, as: UTF8.self)
        }
      }
      for kind in ["personAppointed", "appointmentDated", "transferPlanned"] {
        #expect(told.contains { $0.contains(kind) } == keeps, "\(name) \(kind)")
      }
    }
    // From the day on it is no secret.
    nation.now = try start()
    let clerk = try nation.viewer("second", "town", .responder)
    let view = try nation.queries.organization(town, as: clerk, at: nation.now)
    #expect(view?.posts.flatMap(\.holders).contains { $0.name == "新任 五郎" } == true)
  }

  @Test func `whoever leaves loses session, link and account at that very moment`() throws {
    let session = Hash(sha256: "session".utf8)
    try nation.done(
      .openSession(
        login: "clerk@town.example", hash: session, until: nation.now + .days(90), once: false))
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    try nation.raise("late", what: "通信", to: ["town"], severity: .serious, as: watch)
    let leaver = try nation.person("clerk")
    let rows = try nation.queries.leaseOutbox(at: nation.now, for: .minutes(1), limit: 100)
    let row = try #require(rows.first { $0.token != nil && $0.person == leaver })
    let link = Hash(sha256: Array(try #require(row.token).utf8))
    // The day is near, so that the link has not expired by then.
    let near = TransferForm(
      organization: town, day: try #require(CivilDate("2015-05-09")),
      steps: [try step("clerk", nil)], shown: Hash(sha256: []))
    let places = try nation.queries.contacts(as: chief, at: nation.now).places
    let place = try #require(places.first)
    let midnight = try #require(Instant(rfc3339: "2015-05-09T00:00:00+09:00"))
    let shown = TransferDifferences(near.steps, with: place, day: midnight, at: nation.now)
    let post = try post("clerk")
    #expect(shown.vacant.map(\.id) == [post])
    try nation.done(
      .planTransfer(
        TransferForm(
          organization: town, day: near.day, steps: near.steps, shown: shown.digest)), as: chief)
    let before = midnight - .seconds(1)
    #expect(try nation.queries.session(hash: session, at: before) != nil)
    #expect(try nation.queries.link(hash: link, at: before) != nil)
    #expect(try nation.queries.session(hash: session, at: midnight) == nil)
    #expect(try nation.queries.link(hash: link, at: midnight) == nil)
    #expect(try nation.queries.deliveryForLink(link, at: midnight) == nil)
    nation.now = midnight
    #expect(
      nation.ask(.byToken(link, .acknowledge(as: leaver)))
        == .refused(RefusalCode("unknownLink")))
    #expect(
      nation.ask(
        .openSession(
          login: "clerk@town.example", hash: Hash(sha256: "again".utf8),
          until: nation.now + .days(1), once: false)) == .refused(.notFound))
    // The others of the town go on.
    #expect(try nation.queries.home(as: chief, at: nation.now).duties.count == 1)
  }

  @Test func `until the day it is taken back as it was, from then on it is not`() throws {
    let before = try nation.queue.read { db in
      try Organization.find(town.description, in: db)
    }
    let id = try plan()
    let other = try nation.viewer("mayor", "city", .administrator)
    #expect(nation.ask(.undoTransfer(id), as: other) == .refused(.notFound))
    let clerk = try nation.viewer("clerk", "town", .responder)
    #expect(nation.ask(.undoTransfer(id), as: clerk) == .refused(.notAllowed))
    try nation.done(.undoTransfer(id), as: chief)
    try nation.done(.undoTransfer(id), as: chief)
    let after = try nation.queue.read { db in
      try Organization.find(town.description, in: db)
    }
    #expect(after?.appointments == before?.appointments)
    let names = try nation.queue.read {
      try String.fetchAll(
        $0, sql: "SELECT CAST(bytes AS TEXT) FROM content WHERE bytes IS NOT NULL")
    }
    #expect(!names.contains { $0.contains("新任") || $0.contains("goro@") })
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
    let again = try plan()
    nation.now = try start()
    #expect(nation.ask(.undoTransfer(again), as: chief) == .refused(RefusalCode("dayIsPast")))
  }

  @Test func `what cannot be is refused whole`() throws {
    func problem(_ step: TransferStep) throws -> TransferDifferences.Problem? {
      let form = try form([step])
      let answer = nation.ask(.planTransfer(form), as: chief)
      let found = try differences([step]).lines.first?.problem
      #expect((answer == .refused(RefusalCode("badTransfer"))) == (found != nil))
      return found
    }
    func comer(_ name: String, _ mail: String, _ phone: String) throws -> TransferStep {
      try step("clerk", .new(name: name, mail: mail, phone: phone))
    }
    let wrong: [(TransferStep, TransferDifferences.Problem)] = [
      (try comer(" ", "a@town.example", ""), .noName),
      (try comer("新", "no address", ""), .badMail), (try comer("新", "", "12"), .badPhone),
      (try comer("新", "", ""), .noWay),
      (try step("clerk", .known(try nation.person("mayor"))), .notThere),
      (try step("clerk", .known(try nation.person("clerk"))), .alreadyThere),
    ]
    for (step, expected) in wrong { #expect(try problem(step) == expected) }
    let facts = try nation.queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM fact") }
    let steps = try usual()
    let stale = TransferForm(
      organization: town, day: try #require(day), steps: steps, shown: Hash(sha256: []))
    #expect(
      nation.ask(.planTransfer(stale), as: chief) == .refused(RefusalCode("directoryChanged")))
    let past = TransferForm(
      organization: town, day: try #require(CivilDate("2015-05-08")), steps: steps,
      shown: Hash(sha256: []))
    #expect(nation.ask(.planTransfer(past), as: chief) == .refused(RefusalCode("dayIsPast")))
    let many = Array(repeating: steps[0], count: Transfer.movesMax + 1)
    let tooMany = try form(many)
    #expect(
      nation.ask(.planTransfer(tooMany), as: chief) == .refused(RefusalCode("tooManyChanges")))
    let after = try nation.queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM fact") }
    #expect(after == facts)
  }

  @Test func `a post that nobody takes over is shown to the town and to its supporter alone`()
    throws
  {
    let form = try form([try step("clerk", nil)])
    let answer = nation.ask(.planTransfer(form), as: chief)
    guard case .done = answer else { throw Nation.Broken(description: "\(answer)") }
    func told(_ person: String, _ organization: String, _ role: Role) throws -> [Instant] {
      let viewer = try nation.viewer(person, organization, role)
      return try nation.queries.vacancies(as: viewer, at: nation.now).map(\.from)
    }
    let start = try start()
    #expect(try told("second", "town", .responder) == [start])
    #expect(try told("prefect", "north", .watchOfficer) == [start])
    #expect(try told("prefect", "north", .observer) == [])
    #expect(try told("mayor", "city", .watchOfficer) == [])
    #expect(try told("elder", "village", .administrator) == [])
  }
}
