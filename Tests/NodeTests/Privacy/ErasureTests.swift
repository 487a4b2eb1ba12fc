//! Erasing somebody: what goes and what stays, what has to be done first, and that the bytes are nowhere any more.

import Alerting
import Foundation
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct ErasureTests {
  private let nation: Nation
  private let town: ID<Organization>
  private let clerk: ID<Person>
  private let chief: Viewer
  private let watch: Viewer

  init() throws {
    nation = try Nation()
    town = try nation.organization("town")
    clerk = try nation.person("clerk")
    chief = try nation.viewer("chief", "town", .administrator)
    watch = try nation.viewer("watch", "tower", .watchOfficer)
  }

  private func preview(_ viewer: Viewer? = nil) throws -> ErasurePreview? {
    try nation.queries.erasure(of: clerk, as: viewer ?? chief, at: nation.now)
  }

  private func erase(_ viewer: Viewer? = nil, shown: Hash? = nil) throws -> Node.Answer {
    let digest = try shown ?? preview()?.digest ?? Hash(sha256: [])
    return nation.ask(
      .erasePerson(ErasureForm(organization: town, person: clerk, shown: digest)),
      as: viewer ?? chief)
  }

  private func refusal(_ answer: Node.Answer) -> String? {
    if case .refused(let code) = answer { code.code } else { nil }
  }

  private func account() throws -> ID<Account> {
    let row = try nation.queries.accounts(as: chief, at: nation.now).items.first {
      $0.person == clerk
    }
    return try #require(row).id
  }

  private func leave() throws {
    let post = try #require(nation.state.posts["clerk"])
    try nation.done(.organization(town, .endAppointment(clerk, post)), as: chief)
  }

  /// An alert that the clerk takes through to its end, naming himself once.
  private func work() throws -> (alert: ID<Alert>, duty: ID<Delivery>) {
    let made = try nation.raise("x", what: "通信", to: ["town"], severity: .warning, as: watch)
    let duty = try nation.queue.read { db in
      try #require(try Alert.find(made[0].description, in: db)?.deliveries.first)
    }
    let own = try nation.viewer("clerk", "town", .responder)
    try nation.done(.delivery(duty, .act), as: own)
    try nation.done(.delivery(duty, .update(note: "情報 係一が端末を確かめた")), as: own)
    try nation.done(.delivery(duty, .update(note: "端末の電源は切っていない")), as: own)
    let other = try nation.viewer("second", "town", .responder)
    try nation.done(.delivery(duty, .update(note: "情報係一さんから引き継いだ")), as: other)
    return (made[0], duty)
  }

  private func close(_ duty: ID<Delivery>) throws {
    try nation.done(
      .delivery(duty, .propose(.falsePositive, reason: "誤検知", evidence: nil, cause: nil)),
      as: try nation.viewer("second", "town", .responder))
  }

  private func texts() throws -> [String] {
    try nation.queue.read {
      try String.fetchAll(
        $0, sql: "SELECT CAST(bytes AS TEXT) FROM content WHERE bytes IS NOT NULL")
    }
  }

  @Test func `each thing that is to be done first is said, and then he goes`() throws {
    let (_, duty) = try work()
    // Everything at once hinders it; each is named in the order of doing.
    #expect(try preview()?.blocks == [.stillHere, .openAccount, .openDuty, .openWords])
    #expect(refusal(try erase()) == "erasure.stillHere")
    try leave()
    #expect(try preview()?.blocks == [.openAccount, .openWords])
    #expect(refusal(try erase()) == "erasure.openAccount")
    try nation.done(.account(try account(), .close), as: chief)
    #expect(refusal(try erase()) == "erasure.openWords")
    try close(duty)
    let hold = try nation.done(
      .placeHold(
        HoldForm(
          organization: town, scope: .person(clerk), reason: "訴訟の準備",
          until: nation.now + .days(30))), as: chief)[0]
    #expect(try preview()?.blocks == [.legalHold])
    #expect(refusal(try erase()) == "erasure.legalHold")
    try nation.done(.liftHold(hold.id.cast(to: LegalHold.self)), as: chief)
    let shown = try #require(try preview())
    #expect(shown.blocks == [] && shown.name == "情報 係一")
    // Mail, phone and the name to sign in by; his own note that names him goes, the other of his own stays.
    #expect(shown.names == 1 && shown.addresses == 3 && shown.words == 1)
    #expect(shown.otherWords == 1 && shown.named == 1 && shown.oldLogins == 0)
    #expect(refusal(try erase(shown: Hash(sha256: []))) == "erasureChanged")
    guard case .done(let made) = try erase() else {
      Issue.record("not erased")
      return
    }
    // Asked again, by the same or another preview, it is the erasure that was.
    #expect(try erase() == .done(made))
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  /// The clerk left, his account is closed, nothing is open; he is erased.
  private func gone() throws -> (alert: ID<Alert>, duty: ID<Delivery>) {
    let done = try work()
    try leave()
    try nation.done(.account(try account(), .close), as: chief)
    try close(done.duty)
    guard case .done = try erase() else { throw Nation.Broken(description: "not erased") }
    return done
  }

  @Test func `he is nowhere by name, the others' words stay, and searches find nothing`() throws {
    let done = try gone()
    let left = try texts()
    for gone in ["情報 係一", "clerk@town.example", "000-clerk", "情報 係一が端末を確かめた"] {
      #expect(!left.contains(gone), "\(gone)")
    }
    #expect(left.contains("端末の電源は切っていない") && left.contains("情報係一さんから引き継いだ"))
    let detail = try #require(
      try nation.queries.alert(done.alert, as: chief, at: nation.now))
    let own = detail.timeline.filter { $0.actor.actor == .person(clerk) }
    #expect(!own.isEmpty && own.allSatisfy { $0.actor.name == nil })
    #expect(own.flatMap(\.texts).contains { $0.text == nil })
    #expect(
      try nation.queries.organizations(as: chief, search: "情報 係一", peopleAt: nation.now).items
        .isEmpty)
    let listed = try #require(
      try nation.queries.departed(of: town, as: chief, at: nation.now)?.items)
    #expect(listed.map(\.id) == [clerk] && listed[0].name == nil && listed[0].erasedAt != nil)
    #expect(try nation.queries.account(login: "clerk@town.example") == nil)
    // The name is free again, for somebody else.
    try nation.done(
      .createAccount(
        person: try nation.person("second"), town, .responder, login: "clerk@town.example",
        password: nil), as: chief)
    // The journal says that he was erased, and by whom; no Fact ever held the name.
    let facts = try nation.queue.read {
      try String.fetchAll($0, sql: "SELECT CAST(bytes AS TEXT) FROM fact").joined()
    }
    #expect(facts.contains("personErased"))
    #expect(!facts.contains("clerk@town.example") && !facts.contains("情報 係一"))
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `an erased text that is there again is a fault of the store`() throws {
    let before = try Nation(copying: nation)
    _ = try gone()
    let profile = try nation.queue.read { db in
      try String.fetchOne(
        db, sql: "SELECT profile FROM person WHERE id = ?", arguments: [clerk.description])
    }
    let row = try #require(
      try before.queue.read { db in
        try Row.fetchOne(
          db, sql: "SELECT salt, bytes FROM content WHERE id = ?", arguments: [profile])
      })
    try nation.queue.write { db in
      try db.execute(
        sql: "UPDATE content SET salt = ?, bytes = ? WHERE id = ?",
        arguments: [row["salt"] as Data, row["bytes"] as Data, profile])
    }
    let faults = try Verifier.verify(nation.queue, at: nation.now).faults
    #expect(faults.map(\.what) == [.erasedTextThere])
    // The list of erasures, applied to the old store, erases again.
    let texts = try nation.queries.erasures().flatMap(\.texts)
    #expect(texts.count >= 3)
    try before.done(.eraseAgain(texts))
    let left = try before.queue.read {
      try String.fetchAll(
        $0, sql: "SELECT CAST(bytes AS TEXT) FROM content WHERE bytes IS NOT NULL")
    }
    #expect(!left.contains("情報 係一") && !left.contains("clerk@town.example"))
    #expect(try Verifier.verify(before.queue, at: before.now).faults == [])
    let facts = try before.queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM fact") }
    try before.done(.eraseAgain(texts))
    #expect(
      try before.queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM fact") } == facts)
    let many = Array(repeating: texts[0], count: Erasure.textsPerFact + 1)
    #expect(before.ask(.eraseAgain(many)) == .refused(RefusalCode("tooManyChanges")))
    #expect(before.ask(.eraseAgain(texts), as: chief) == .refused(.notAllowed))
  }

  @Test func `all who left are listed, a page at a time`() throws {
    for number in 1...3 { try nation.done(.enterPerson(town, name: "退職者 \(number)"), as: chief) }
    let whole = try #require(try nation.queries.departed(of: town, as: chief, at: nation.now))
    #expect(whole.items.count == 3 && whole.next == nil, "whoever holds a post is not among them")
    var found: [ID<Person>] = []
    var after: PageKey?
    repeat {
      let page = try #require(
        try nation.queries.departed(of: town, as: chief, after: after, limit: 1, at: nation.now))
      #expect(page.items.count == 1)
      found += page.items.map(\.id)
      after = page.next
    } while after != nil
    #expect(found == whole.items.map(\.id))
  }

  @Test func `who may see and do it, and nobody else learns that he exists`() throws {
    try leave()
    try nation.done(.account(try account(), .close), as: chief)
    let digest = try #require(try preview()).digest
    for (name, viewer) in try nation.viewers() where viewer.role != .node {
      let may = name == "town administrator"
      #expect((try preview(viewer) != nil) == may, "\(name)")
      #expect(
        (try nation.queries.departed(of: town, as: viewer, at: nation.now) != nil) == may, "\(name)"
      )
      if !may {
        let answer = try erase(viewer, shown: digest)
        let isTown = viewer.organization == town && viewer.role != .sensor
        #expect(answer == .refused(isTown ? .notAllowed : .notFound), "\(name)")
      }
    }
    guard case .done = try erase() else {
      Issue.record("not erased")
      return
    }
  }

  @Test func `whatever may erase texts has the log of the store emptied`() throws {
    let list = try BodyList()
    let id: ID<RecordReference> = ID(high: 0x0123_4567_89ab_7def, low: 0x8000_0000_0000_0001)
    func timer(_ kind: RecordReference.Kind) -> Command {
      .timer(RecordReference(kind, id), due: list.nation.now)
    }
    let form = try list.form(BodyList.head + "02 | 青空町 | 市区町村")
    // A list that ends a body takes back who was to come there: at once, or on its day.
    for command in [
      .importBodies(form), timer(.bodies), .undoTransfer(id.cast(to: Transfer.self)),
      .letAge(.departed), .eraseAgain([]),
    ] as [Command] {
      #expect(command.erases, "\(command)")
    }
    for command in [
      timer(.delivery), timer(.organization), .undoBodies(id.cast(to: BodyImport.self)),
      .clockStepped(by: .seconds(3)),
    ] as [Command] {
      #expect(!command.erases, "\(command)")
    }
  }

  @Test func `where nobody of an organisation is left, the tower erases`() throws {
    let village = try nation.organization("village")
    let elder = try nation.person("elder")
    let tower = try nation.viewer("watch", "tower", .administrator)
    func form() throws -> Command {
      let shown = try nation.queries.erasure(of: elder, as: .node, at: nation.now)
      return .erasePerson(
        ErasureForm(
          organization: village, person: elder, shown: try #require(shown).digest))
    }
    #expect(try nation.queries.erasure(of: elder, as: tower, at: nation.now) == nil)
    #expect(nation.ask(try form(), as: tower) == .refused(.notFound))
    let keeper = try nation.viewer("elder", "village", .administrator)
    let row = try nation.queries.accounts(as: keeper, at: nation.now).items[0]
    try nation.done(.account(row.id, .close))
    let post = try #require(nation.state.posts["elder"])
    try nation.done(.organization(village, .endAppointment(elder, post)))
    #expect(try nation.queries.erasure(of: elder, as: tower, at: nation.now) != nil)
    try nation.done(try form(), as: tower)
    #expect(try nation.queries.erasure(of: elder, as: tower, at: nation.now)?.name == nil)
    let left = try texts()
    #expect(!left.contains { $0.contains("village.example") } && left.contains("山田 太郎"))
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `an organisation takes its own records along, and nobody else's`() throws {
    _ = try work()
    let export = try nation.takenAlong(as: chief)
    let text = String(decoding: export.lines, as: UTF8.self)
    #expect(text.split(separator: "\n").count == export.facts && export.facts > 40)
    for own in ["情報 係一", "clerk@town.example", "端末の電源は切っていない", "通信"] {
      #expect(text.contains(own), "\(own)")
    }
    for other in ["西村 守", "city.example", "県庁"] { #expect(!text.contains(other), "\(other)") }
    for line in text.split(separator: "\n") {
      _ = try Fact(bytes: try #require(try JSON.parse(Array(line.utf8))["fact"]).canonical())
    }
    for (name, viewer) in try nation.viewers() {
      let found = try nation.queries.tenantExport(as: viewer, at: nation.now)
      #expect(
        (found != nil) == (viewer.role == .administrator && viewer.organization != nil), "\(name)")
    }
  }

  // table:
  @Test func `the bytes are in no file of the data folder any more`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "noroshi-erasing-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer {
      // The folder lies in the system's place for temporary files, which is emptied anyway.
      try? FileManager.default.removeItem(at: folder)
    }
    let path = folder.appending(path: "noroshi.sqlite").path
    let pool = try StoreFile.serving(path)
    let node = try Node(writer: pool, name: "noroshi.test", at: nation.now)
    var count: UInt64 = 0
    func ask(_ command: Command) throws -> RecordReference? {
      count += 1
      let input = NodeInput(
        id: ID(v7At: nation.now, random: (count, count)),
        secret: Array(Hash(sha256: "\(count)".utf8).bytes.prefix(16)), viewer: .node,
        command: command)
      let answer = node.apply([input], at: nation.now, wallAt: nation.now).answers[0]
      guard case .done(let made) = answer else {
        throw Nation.Broken(description: "\(command): \(answer)")
      }
      return made.first
    }
    let made = try ask(
      .registerOrganization(code: nil, name: Phrase(ja: "町", en: "Town"), legalForm: "市区町村"))
    let organization = try #require(made).id.cast(to: Organization.self)
    // Many, so that pages split and move, and one long text, so that overflow pages are freed.
    var people: [ID<Person>] = []
    for number in 0..<80 {
      let entered = try ask(.enterPerson(organization, name: "消去 対象之助\(number)"))
      let person = try #require(entered).id.cast(to: Person.self)
      people.append(person)
      _ = try ask(
        .addRoute(organization, person: person, .mail, address: "taisho\(number)@erase.example"))
    }
    let long = "消去 対象之助" + String(repeating: "長い名前", count: 4000)
    let entered = try ask(.enterPerson(organization, name: long))
    people.append(try #require(entered).id.cast(to: Person.self))
    func found(_ text: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { name in
        let data = try Data(contentsOf: folder.appending(path: name))
        return data.firstRange(of: Data(text.utf8)) != nil
      }.sorted()
    }
    #expect(try !found("対象之助").isEmpty && !found("@erase.example").isEmpty)
    for person in people {
      let shown = try #require(
        try node.queries().erasure(of: person, as: .node, at: nation.now))
      _ = try ask(
        .erasePerson(
          ErasureForm(organization: organization, person: person, shown: shown.digest)))
    }
    #expect(try node.emptyLog())
    for text in ["対象之助", "@erase.example", "長い名前長い名前"] {
      #expect(try found(text) == [], "\(text)")
    }
    #expect(try Verifier.verify(pool, at: nation.now).faults == [])
    // A copy for a backup has nothing of it either.
    try StoreFile.copy(path, to: folder.appending(path: "copy.sqlite").path)
    #expect(try found("対象之助") == [])
    try pool.close()
  }
}
