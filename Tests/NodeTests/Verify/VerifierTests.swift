//! The verifier: a sound store verifies, and every kind of damage is named with its place.

import Alerting
import Crypto
import Formats
import Foundation
import GRDB
import Inspection
import Kernel
import Sharing
import Testing

@testable import Node

@Suite struct VerifierTests {
  /// A store with every kind of record, of which the ladder has climbed a step, and with a checkpoint.
  private static let first = Result { try made() }

  private func store() throws -> Nation {
    let (store, state) = try Self.first.get()
    return try Nation(copying: store, state)
  }

  private static func made() throws -> (DatabaseQueue, Nation.State) {
    let nation = try Affairs().nation
    try nation.takeIn()
    let clerk = try nation.viewer("clerk", "town", .responder)
    try nation.setAside()
    try nation.done(
      .importIndicators(
        [
          IndicatorEntry(pattern: .network(try nation.prefix("203.0.113.0/24")), label: "x"),
          IndicatorEntry(
            pattern: .value(try #require(Observable(guessing: "evil.example"))), severity: 4),
        ], source: "list.csv", marking: .green))
    try nation.done(
      .report(
        ReportForm(what: "変なメールが来た", marks: [], organization: try nation.organization("town"))),
      as: clerk)
    try nation.done(.consult(try nation.alert("beacon"), authority: "police"), as: clerk)
    try nation.narrow()
    try nation.done(
      .issueBulletin(
        BulletinForm(
          kind: .warning, character: .request, statute: "", severity: .warning,
          lines: ThreeLines(
            what: Phrase(ja: "弱点があります。", en: "A weak spot."),
            now: Phrase(ja: "確かめる。", en: "Check it."), detail: ""), tlp: .amber,
          mayForward: .nobody, answerBy: nation.now + .days(1),
          recipients: [try nation.organization("town")], telling: "多重化")),
      as: try nation.viewer("watch", "tower", .watchOfficer))
    try nation.done(
      .askQuestion(
        QuestionForm(
          title: "更新", text: "どうしていますか。", tlp: .amber, isPseudonymous: false,
          audience: [try nation.organization("city")])), as: clerk)
    let inventory = try TownInventory(nation)
    try inventory.enter {
      $0.words.products = [Product(vendor: "", name: "FortiGate", version: "7")]
    }
    try inventory.importList("名称 | 製品\n文書管理 | 一太郎")
    let town = try TownContacts(nation)  // Replaces the clerk: what he does comes before.
    try nation.done(
      .importContacts(try town.form("行キー | 氏名\n<clerk> | 情報 花子")), as: town.chief)
    try nation.done(
      .registerSensor(
        key: try #require(nation.keys["town sensor"]),
        Sensor.Particulars(name: "庁内網", organization: try nation.organization("town"))),
      as: try nation.viewer("chief", "town", .administrator))
    try nation.done(.drawContactTests([try nation.organization("town")]))
    try enterPeople(nation, town.chief)
    try enterBodies(nation)
    try enterFirm(nation, town.chief)
    try enterPrivacy(nation, town.chief)
    try nation.pass(.minutes(6))
    try nation.node.writeCheckpoint(at: nation.now, by: Self.sign)
    return (nation.queue, nation.state)
  }

  /// A designation, and a list of bodies that waits for its day.
  private static func enterBodies(_ nation: Nation) throws {
    let list = try BodyList(nation)
    try nation.done(
      .organization(
        try nation.organization("village"),
        .designate(.init(code: "重要インフラ", basis: "法", from: nation.now, until: nil))),
      as: list.keeper)
    try list.apply(
      BodyList.head + "03 | 南市 | 市区町村 | | | 01", on: CivilDate("2015-07-01"))
  }

  /// Fewer days, a hold, and somebody who has left and is erased.
  private static func enterPrivacy(_ nation: Nation, _ chief: Viewer) throws {
    let town = try nation.organization("town")
    try nation.done(
      .setRetention(town, .incidents, days: RetentionRule.of(.incidents).daysMin), as: chief)
    let made = try nation.done(.enterPerson(town, name: "臨時 職員"), as: chief)
    let person = try #require(made.first?.id.cast(to: Person.self))
    let post = try #require(nation.state.posts["clerk"])
    try nation.done(
      .organization(town, .appoint(person, to: post, from: nation.now, until: nil)), as: chief)
    try nation.done(.organization(town, .endAppointment(person, post)), as: chief)
    let shown = try nation.queries.erasure(of: person, as: chief, at: nation.now)
    try nation.done(
      .erasePerson(
        ErasureForm(organization: town, person: person, shown: try #require(shown).digest)),
      as: chief)
    try nation.done(
      .placeHold(
        HoldForm(
          organization: town, scope: .everything, reason: "調査", until: nation.now + .days(30))),
      as: chief)
  }

  /// A duty table of a month, and a change of personnel.
  private static func enterPeople(_ nation: Nation, _ chief: Viewer) throws {
    let (town, second) = (try nation.organization("town"), try nation.person("second"))
    let night = DutyEntry(
      role: .guardDesk, person: second, from: nation.now + .hours(7),
      until: nation.now + .hours(20))
    try nation.done(
      .setRoster(town, try #require(CivilMonth("2015-05")), [night]), as: chief)
    let day = try #require(CivilDate("2015-06-01"))
    let steps = [
      TransferStep(post: try #require(nation.state.posts["second"]), leaves: second, comes: nil)
    ]
    let places = try nation.queries.contacts(as: chief, at: nation.now).places
    let place = try #require(places.first)
    let shown = TransferDifferences(
      steps, with: place, day: TimeZoneRule.tokyo.instant(day, hour: 0, minute: 0), at: nation.now)
    try nation.done(
      .planTransfer(
        TransferForm(organization: town, day: day, steps: steps, shown: shown.digest)), as: chief)
  }

  /// A firm that joined by an invitation, and the profile of a team.
  private static func enterFirm(_ nation: Nation, _ chief: Viewer) throws {
    let hash = Hash(sha256: "secret".utf8)
    try nation.done(
      .invite(
        try nation.organization("north"), hash: hash, until: nation.now + .days(1), note: "店"),
      as: try nation.viewer("prefect", "north", .watchOfficer))
    try nation.done(
      .join(
        hash, try Joining.form(), session: Hash(sha256: "session".utf8),
        until: nation.now + .hours(1)), as: Joining.nobody)
    let town = try nation.organization("town")
    let texts = try #require(TeamProfileTexts([.mail: Phrase(ja: "csirt@town.example", en: "")]))
    try nation.done(.writeProfile(town, texts), as: chief)
    try nation.done(.publishProfile(town, true), as: chief)
  }

  private static let key = Curve25519.Signing.PrivateKey()
  private static let publicKeys = [
    NoteKey(name: "noroshi.test", publicKey: key.publicKey)
  ].compactMap { $0 }

  private static func sign(_ origin: String, _ tree: MerkleTree) throws -> String {
    try #require(Checkpoint(origin: origin, of: tree)).sign(with: key).description
  }

  private func verify(_ nation: Nation) throws -> Verification {
    try Verifier.verify(nation.queue, at: nation.now, keys: Self.publicKeys)
  }

  @Test func `a sound store verifies, and its root is the node's`() throws {
    let nation = try store()
    let result = try verify(nation)
    #expect(result.faults == [])
    #expect(result.isSound)
    #expect(result.facts == Int(nation.node.tree.count))
    #expect(result.root == nation.node.tree.root)
    #expect(result.checkpoints == 1)
    #expect(result.rows > 40)
  }

  @Test func `duties of an older store learn when help was asked from their Facts`() throws {
    let nation = try Affairs().nation
    let duty = try #require(
      try nation.queries.alert(
        try nation.alert("beacon"), as: .node, at: nation.now)?.deliveries.first?.summary.id)
    try nation.done(.delivery(duty, .help), as: try nation.viewer("clerk", "town", .responder))
    func faults() throws -> Int {
      try Verifier.verify(nation.queue, at: nation.now, keys: []).faults.count
    }
    #expect(try faults() == 0)
    // As it was written before the store knew of it.
    try nation.queue.write { db in
      var old = try #require(try Delivery.find(duty.description, in: db))
      let members = try #require(try JSONTreeEncoder.encode(old).members)
      let asked = try #require(members.first { $0.name == "helpAskedAt" })
      #expect(asked.value != .null)
      let rest = JSON.object(members.filter { $0.name != "helpAskedAt" })
      old = try JSONTreeDecoder.decode(Delivery.self, from: rest)
      #expect(old.helpAskedAt == nil)
      try old.save(in: db)
      try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier LIKE '0004%'")
    }
    #expect(try faults() > 0)
    _ = try Node(writer: nation.queue, name: "noroshi.test", at: nation.now)
    #expect(try faults() == 0)
  }

  @Test func `the fixture holds a row of every table that is compared`() throws {
    let nation = try store()
    let tables = StoreTable.all.filter { table in
      if case .notProjected = table.standing { false } else { true }
    }.map(\.name).filter { $0 != "tile" }  // Its damage needs more Facts: `TileTests`.
    for table in tables {
      let count = try nation.queue.read {
        try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM \(table)")
      }
      #expect((count ?? 0) > 0, "\(table)")
    }
  }

  @Test func `a post that nobody can be reached in is told and is no fault`() throws {
    let nation = try store()
    nation.now = nation.now + Organization.reachableFor + .seconds(1)
    let result = try verify(nation)
    #expect(result.isSound)
    #expect(!result.notReady.isEmpty)
  }

  @Test func `each table of the schema says whether it is compared`() throws {
    let tables = try store().queue.read { db in
      try String.fetchAll(
        db,
        sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    }
    #expect(
      Set(tables) == Set(StoreTable.all.map(\.name)), "a new table needs a line in StoreTable")
    #expect(tables.count == StoreTable.all.count)
  }

  @Test(arguments: Damage.all)
  func `damage is named with its place`(damage: Damage) throws {
    let nation = try store()
    let place = try damage.happen(to: nation.queue)
    let result = try verify(nation)
    #expect(!result.isSound)
    let named = result.faults.contains { $0.place == place && $0.what == damage.what }
    #expect(named, "\(place) \(damage.what) is not among \(result.faults.prefix(5))")
  }

  @Test(arguments: Damage.ofJournal)
  func `damage to the journal is named first`(damage: Damage) throws {
    guard damage.table == "fact" else { return }
    let nation = try store()
    let place = try damage.happen(to: nation.queue)
    #expect(try verify(nation).faults.first?.place == place)
  }

  @Test func `after a gap the rest is checked from where it stands`() throws {
    let nation = try store()
    try nation.queue.write { try $0.execute(sql: "DELETE FROM fact WHERE seq IN (20, 21, 30)") }
    let gaps = try verify(nation).faults.filter { $0.what == .gapInSequence }
    #expect(gaps.map(\.place) == ["fact 20", "fact 30"])
  }

  @Test func `a checkpoint signed by another key is seen, and without keys only what it says`()
    throws
  {
    let nation = try store()
    let other = try #require(
      NoteKey(name: "noroshi.test", publicKey: Curve25519.Signing.PrivateKey().publicKey))
    let result = try Verifier.verify(nation.queue, at: nation.now, keys: [other])
    #expect(result.faults.map(\.what) == [.checkpointUnsigned])
    #expect(
      try Verifier.verify(nation.queue, at: nation.now, keys: [other] + Self.publicKeys).isSound)
    #expect(try Verifier.verify(nation.queue, at: nation.now).isSound)
  }

  @Test func `an old checkpoint that was kept elsewhere is compared`() throws {
    let nation = try store()
    let note = try nation.queue.read {
      try #require(try String.fetchOne($0, sql: "SELECT note FROM checkpoint"))
    }
    func held(_ note: String) throws -> [Verification.What] {
      try Verifier.verify(nation.queue, at: nation.now, keys: Self.publicKeys, held: [note])
        .faults.map(\.what)
    }
    try nation.done(.clockStepped(by: .seconds(3)))
    try nation.queue.write { try $0.execute(sql: "DELETE FROM checkpoint") }
    #expect(try held(note) == [], "the journal only grew")
    #expect(try held("no note") == [.checkpointUnsigned])
    let tree = MerkleTree()
    #expect(try held(try Self.sign("noroshi.test", tree)) == [], "an empty tree begins any")
    #expect(try held(try Self.sign("another", tree)) == [.checkpointUnsigned, .checkpointDiffers])
    var longer = nation.node.tree
    longer.append(Hash(sha256: []))
    #expect(try held(try Self.sign("noroshi.test", longer)) == [.checkpointBeyondJournal])
    try nation.queue.write { db in
      let text = try String.fetchOne(
        db, sql: "SELECT CAST(bytes AS TEXT) FROM fact WHERE seq = 20")
      let bytes = Array((text ?? "").replacing("\"nonce\":\"", with: "\"nonce\":\"0").utf8)
      try db.execute(
        sql: "UPDATE fact SET bytes = ?, leaf = ? WHERE seq = 20",
        arguments: [Data(bytes), Data(Hash.leaf(bytes).bytes)])
    }
    #expect(try held(note) == [.checkpointDiffers], "an administrator rewrote history")
  }

  @Test func `an observation whose alert is gone from the journal is named`() throws {
    let nation = try store()
    let id = try nation.alert("beacon")
    try nation.queue.write { db in
      try db.execute(
        sql: "DELETE FROM fact WHERE record = ?",
        arguments: [RecordReference(.alert, id).description])
    }
    #expect(try verify(nation).faults.contains { $0.what == .outcomeMissing })
  }

  @Test func `a note that changed nothing is not kept`() throws {
    let nation = try store()
    let clerk = try nation.viewer("second", "town", .responder)
    let delivery = try #require(
      try nation.queue.read { db in
        try Alert.find(try nation.alert("beacon").description, in: db)?.deliveries.first
      })
    for act in [DeliveryCommand.acknowledge(over: .call), .act] {
      try nation.done(.delivery(delivery, act), as: clerk)
    }
    let count = "SELECT COUNT(*) FROM content"
    let before = try nation.queue.read { try Int.fetchOne($0, sql: count) }
    for _ in 0..<2 { try nation.done(.delivery(delivery, .contain(evidence: "切った")), as: clerk) }
    let after = try nation.queue.read { try Int.fetchOne($0, sql: count) }
    #expect(after == (before ?? 0) + 1)
    #expect(try verify(nation).faults == [])
  }

  @Test func `history rewritten with matching hashes is betrayed by the checkpoint`() throws {
    let nation = try store()
    try nation.queue.write { db in
      let text = try String.fetchOne(
        db, sql: "SELECT CAST(bytes AS TEXT) FROM fact WHERE seq = 20")
      let bytes = Array((text ?? "").replacing("\"nonce\":\"", with: "\"nonce\":\"0").utf8)
      try db.execute(
        sql: "UPDATE fact SET bytes = ?, leaf = ? WHERE seq = 20",
        arguments: [Data(bytes), Data(Hash.leaf(bytes).bytes)])
    }
    let result = try verify(nation)
    #expect(result.faults.map(\.what) == [.checkpointDiffers])
  }

  @Test func `a Fact whose kind nobody knows is named`() throws {
    let nation = try store()
    try nation.queue.write { db in
      let text = try String.fetchOne(
        db,
        sql: "SELECT CAST(bytes AS TEXT) FROM fact WHERE kind = 'suppressionSet'")
      let bytes = Array((text ?? "").replacing("suppressionSet", with: "suppressionMet").utf8)
      try db.execute(
        sql: """
          UPDATE fact SET bytes = ?, leaf = ?, kind = 'suppressionMet' WHERE kind = 'suppressionSet'
          """, arguments: [Data(bytes), Data(Hash.leaf(bytes).bytes)])
    }
    let whats = try verify(nation).faults.map(\.what)
    #expect(whats.contains(.kindUnknown))
    #expect(whats.contains(.rowWithoutFacts), "its row has no beginning any more")
  }

  @Test func `an alert whose Facts leave it without an owner is named`() throws {
    let nation = try store()
    let id = try nation.alert("beacon")
    try nation.queue.write { db in
      try db.execute(
        sql: "DELETE FROM fact WHERE kind = 'alertOwned' AND record = ?",
        arguments: [RecordReference(.alert, id).description])
    }
    #expect(
      try verify(nation).faults.contains { $0.place == "alert \(id)" && $0.what == .ownerMissing })
  }

  @Test func `what was erased compares as erased`() throws {
    let nation = try store()
    try nation.queue.write { db in
      try db.execute(sql: "UPDATE content SET bytes = NULL, salt = NULL")
    }
    // Keys that were made of erased words must go with them: they would still say what was erased.
    let left = try verify(nation).faults
    #expect(!left.isEmpty)
    #expect(left.allSatisfy { $0.place.hasPrefix("system_index ") && $0.what == .rowWithoutFacts })
    try nation.queue.write { db in
      try db.execute(sql: "DELETE FROM system_index WHERE kind IN ('host', 'product', 'text')")
    }
    #expect(try verify(nation).faults == [])
  }
  @Test func `a thousand faults are listed up to the limit`() throws {
    let nation = try store()
    try nation.queue.write { try $0.execute(sql: "UPDATE fact SET leaf = zeroblob(32)") }
    let result = try verify(nation)
    #expect(result.faults.count == Verification.faultsMax)
    #expect(result.facts > Verification.faultsMax)
  }
}
