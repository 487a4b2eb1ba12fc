//! On whom systems depend: which body a line names, also after it was renamed, merged or divided, and who may see that.

import GRDB
import Inspection
import Kernel
import Testing

@testable import Node

@Suite struct DependencyTests {
  private let inventory: TownInventory
  private var nation: Nation { inventory.nation }
  private let city: ID<Organization>

  init() throws {
    inventory = try TownInventory()
    city = try inventory.nation.organization("city")
  }

  private func named(_ lines: [String]) throws -> [[ID<Organization>]] {
    try nation.queries.bodies(namedBy: lines, as: inventory.clerk).map { $0.map(\.id) }
  }

  /// Whoever keeps the inventory of a body.
  private func keeper(_ body: String) throws -> Viewer {
    let people = ["town": "clerk", "city": "mayor", "village": "elder", "north": "prefect"]
    return try nation.viewer(try #require(people[body]), body, .responder)
  }

  @discardableResult
  private func enter(_ name: String, of body: String, _ lines: String...) throws
    -> ID<InformationSystem>
  {
    let entry = TownInventory.entry(name) { $0.words.dependencies = lines }
    let made = try nation.done(
      .enterSystem(try nation.organization(body), entry, isVouchedFor: false),
      as: try keeper(body))
    return try #require(made.first).id.cast(to: InformationSystem.self)
  }

  /// The names of all systems that depend on a body, page by page.
  private func dependents(
    on body: ID<Organization>, as viewer: Viewer, limit: Int = 100
  ) throws -> [String] {
    var names: [String] = []
    var after: PageKey?
    repeat {
      let page = try nation.queries.dependents(
        on: body, as: viewer, at: nation.now, after: after, limit: limit)
      #expect(page.items.count <= limit)
      names += page.items.compactMap { $0.words?.name }
      after = page.next.flatMap { PageKey($0.description) }
      #expect((after == nil) == (page.next == nil))
    } while after != nil
    return names
  }

  /// The same by reading every line of every inventory that the viewer may read.
  private func naive(on body: ID<Organization>, as viewer: Viewer) throws -> [String] {
    var names: [String] = []
    for row in try nation.queries.organizations(as: viewer).items where row.id != body {
      for view in try nation.queries.systems(of: row.id, as: viewer, at: nation.now).items {
        let bodies = try nation.queries.bodies(
          namedBy: view.words?.dependencies ?? [], as: viewer
        ).flatMap { $0.map(\.id) }
        if bodies.contains(body) { names.append(view.words?.name ?? "?") }
      }
    }
    return names.sorted()
  }

  // MARK: What a line names

  @Test func `a line names a body by its code or its whole name, and anything else is a text`()
    throws
  {
    let village = try nation.organization("village")
    for line in ["03", "03 共同利用", "03\t南市", "０３　南市", "南市", " 南 市 ", "minami  CITY"] {
      #expect(try named([line]) == [[city]], "\(line)")
    }
    #expect(try named(["西村"]) == [[village]])
    for line in ["", "!", "南", "南市役所", "031", "3", "03-1", "住基ネット", "%", "'", "県03"] {
      #expect(try named([line]) == [[]], "\(line)")
    }
    // The code counts, whatever is written behind it.
    #expect(try named(["03 西村"]) == [[city]])
    #expect(try named(["西村", "x", "03"]) == [[village], [], [city]])
    let stranger = Viewer(person: nil, key: nil, organization: nil, role: .observer)
    #expect(try nation.queries.bodies(namedBy: ["03"], as: stranger) == [[]])
  }

  @Test func `a name that several bear, or bore, names none of them`() throws {
    try enter("名で", of: "town", "南市")
    try enter("番号で", of: "town", "03 南市")
    #expect(try Set(dependents(on: city, as: inventory.clerk)) == ["名で", "番号で"])
    let other = try nation.done(
      .registerOrganization(
        code: "99", name: Phrase(ja: "南市", en: "Another"), legalForm: "市区町村"))[0]
      .id.cast(to: Organization.self)
    #expect(try named(["南市", "03 南市", "99"]) == [[], [city], [other]])
    #expect(try dependents(on: city, as: inventory.clerk) == ["番号で"])
    // Also when the other has another name by now.
    try nation.done(
      .organization(other, .rename(Phrase(ja: "別市", en: "Another"), legalForm: "市区町村")))
    #expect(try named(["南市", "別市"]) == [[], [other]])
    #expect(try naive(on: city, as: inventory.clerk) == ["番号で"])
  }

  // MARK: Over time

  @Test func `a renamed body is named by each of its names`() throws {
    try enter("旧", of: "town", "南市")
    try enter("新", of: "town", "新南市")
    #expect(try dependents(on: city, as: inventory.clerk) == ["旧"])
    try nation.done(
      .organization(city, .rename(Phrase(ja: "新南市", en: "Shin-Minami"), legalForm: "市区町村")))
    #expect(try Set(dependents(on: city, as: inventory.clerk)) == ["旧", "新"])
    #expect(try named(["南市", "新南市", "Minami City"]) == [[city], [city], [city]])
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `a merged body is followed to its successor`() throws {
    let list = try BodyList(nation)
    let (town, elder) = (try nation.organization("town"), try keeper("village"))
    try enter("番号", of: "village", "02 北山町")
    try enter("名", of: "village", "北山町", "水道企業団")
    try enter("別", of: "village", "03")
    try enter("町の", of: "town", "南市")
    #expect(try Set(dependents(on: town, as: elder)) == ["番号", "名"])
    try list.apply(BodyList.head + "02 | 北山町 | 市区町村 | | | 03")
    #expect(try dependents(on: town, as: elder).isEmpty)
    #expect(try Set(dependents(on: city, as: elder)) == ["番号", "名", "別"])
    #expect(try naive(on: city, as: elder) == ["別", "名", "番号"].sorted())
    // What the town depended on is the city's own now, and not somebody else's.
    #expect(try dependents(on: city, as: try keeper("city")).isEmpty)
    #expect(try list.faults() == [])
  }

  @Test func `of a divided body each part is named, of one without an heir itself`() throws {
    let list = try BodyList(nation)
    let (town, elder) = (try nation.organization("town"), try keeper("village"))
    try enter("番号", of: "village", "02")
    try list.apply(
      BodyList.head
        + "02 | 北山町 | 市区町村 | | | 04;05\n04 | 上山町 | 市区町村 | 01\n05 | 下山町 | 市区町村 | 01")
    let parts = [try list.body("04").id, try list.body("05").id]
    #expect(try nation.queries.bodies(namedBy: ["02"], as: elder).map { $0.map(\.id) } == [parts])
    for part in parts { #expect(try dependents(on: part, as: elder) == ["番号"]) }
    #expect(try dependents(on: town, as: elder).isEmpty)
    try enter("南", of: "village", "03")
    try nation.done(.organization(city, .end(successors: [])))
    #expect(try named(["03", "南市"]) == [[city], [city]])
    #expect(try dependents(on: city, as: elder) == ["南"])
  }

  @Test func `a changed line, a system that is gone and one taken up again count at once`() throws {
    let id = try enter("基幹", of: "town", "03")
    let clerk = inventory.clerk
    #expect(try dependents(on: city, as: clerk) == ["基幹"])
    // What it is found by is not searched as a text.
    #expect(try inventory.names { $0.search = "=03" } == [])
    #expect(try inventory.names { $0.search = "03" } == ["基幹"])
    try nation.done(.system(id, .retire), as: clerk)
    #expect(try dependents(on: city, as: clerk).isEmpty)
    try nation.done(.system(id, .takeUp), as: clerk)
    #expect(try dependents(on: city, as: clerk) == ["基幹"])
    let other = TownInventory.entry("基幹") { $0.words.dependencies = ["西村"] }
    try nation.done(.system(id, .change(other)), as: clerk)
    #expect(try dependents(on: city, as: clerk).isEmpty)
    #expect(try dependents(on: try nation.organization("village"), as: clerk) == ["基幹"])
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `a list keeps the lines as they are, and they lead to whom they name`() throws {
    let text = "名称 | つながる先\n文書管理 | 03 南市; 住基ネット\n人事給与 | 南市、西村"
    try inventory.importList(text)
    #expect(try Set(dependents(on: city, as: inventory.clerk)) == ["文書管理", "人事給与"])
    #expect(try inventory.differences(text).changes.isEmpty)
    let known = try nation.queries.knownSystems(as: inventory.clerk).map {
      $0.entry.text(.dependencies, .ja)
    }
    #expect(known == ["03 南市; 住基ネット", "南市; 西村"])
  }

  // MARK: Who sees it

  @Test func `only who may read the inventory sees the system, and nobody else is told of any`()
    throws
  {
    try enter("基幹", of: "town", "03", "03 南市", "南市")
    for (name, viewer) in try nation.viewers() {
      let sees =
        (name.hasPrefix("town ") || name.hasPrefix("north ")) && !name.hasSuffix(" sensor")
      let page = try nation.queries.dependents(on: city, as: viewer, at: nation.now)
      // Each system once, however many of its lines name the body.
      #expect(page.items.map { $0.words?.name } == (sees ? ["基幹"] : []), "\(name)")
      #expect(page.next == nil, "\(name)")
      let asked = try nation.queries.audience(dependingOn: city, as: viewer)
      #expect(asked == (sees && viewer.role.mayWatch ? [inventory.town] : []), "\(name)")
    }
    // Who supports the supporter reads nothing.
    try nation.done(
      .place(
        try nation.organization("north"), .support, under: try nation.organization("village")))
    #expect(try dependents(on: city, as: try keeper("village")).isEmpty)
    #expect(try dependents(on: city, as: try keeper("north")) == ["基幹"])
  }

  @Test(arguments: [1, 2, 3, 100])
  func `every page size gives each system once, by whose they are`(limit: Int) throws {
    let village = try nation.organization("village")
    for number in 1...3 {
      try enter("町\(number)", of: "town", "西村")
      try enter("市\(number)", of: "city", "Nishi Village", "西村")
      try enter("ほか\(number)", of: "city", "03")
    }
    try enter("村の", of: "village", "西村")
    let prefect = try keeper("north")
    let names = try dependents(on: village, as: prefect, limit: limit)
    #expect(names.map { $0.prefix(1) } == ["町", "町", "町", "市", "市", "市"])
    #expect(try names.sorted() == naive(on: village, as: prefect))
    #expect(Set(names).count == 6)
    #expect(try dependents(on: village, as: try keeper("city"), limit: limit).count == 3)
    #expect(try dependents(on: village, as: try keeper("village"), limit: limit).isEmpty)
    let watch = try nation.viewer("prefect", "north", .watchOfficer)
    #expect(
      try nation.queries.audience(dependingOn: village, as: watch) == [inventory.town, city])
  }

  // MARK: Limits

  @Test func `a line and a list are read up to their limits`() throws {
    let longest = "03 " + String(repeating: "あ", count: SystemEntry.lineMax - 3)
    #expect(try named([longest]) == [[city]])
    #expect(try named([longest + "あ"]) == [[]])
    let most = SystemEntry.dependenciesMax
    let found = try named(Array(repeating: "03", count: most + 1))
    #expect(found == Array(repeating: [city], count: most) + [[]])
  }

  @Test func `a name that too many bodies end with names nobody`() throws {
    func register(_ name: String) throws -> ID<Organization> {
      try nation.done(
        .registerOrganization(
          code: nil, name: Phrase(ja: name, en: "In English \(name)"), legalForm: "市区町村"))[0]
        .id.cast(to: Organization.self)
    }
    let wanted = try register("丙町")
    // Its own English name ends so as well: one body, counted once.
    for number in 1..<Dependency.bearersMax { _ = try register("\(number)丙町") }
    #expect(try named(["丙町"]) == [[wanted]])
    _ = try register("多丙町")
    #expect(try named(["丙町"]) == [[]])
  }

  @Test func `of very many names the oldest is not looked for`() throws {
    try enter("和名", of: "town", "南市")
    try enter("英名", of: "town", "Minami City")
    // Its code, and two names for each time that it was called otherwise.
    let times = (Dependency.keysMax - 2) / 2
    for number in 1...times {
      if number == times {
        #expect(try Set(dependents(on: city, as: inventory.clerk)) == ["和名", "英名"])
      }
      try nation.done(
        .organization(
          city,
          .rename(
            Phrase(ja: "第\(number)代の市", en: "City number \(number) of them"),
            legalForm: "市区町村")))
    }
    #expect(try dependents(on: city, as: inventory.clerk) == ["和名"])
    #expect(try named(["Minami City"]) == [[city]])
  }

  // MARK: Older stores

  @Test func `an older store learns on whom its systems depend`() throws {
    try enter("基幹", of: "town", "03 南市", "住基ネット")
    let gone = try enter("古い", of: "town", "03")
    try nation.done(.system(gone, .retire), as: inventory.clerk)
    try nation.queue.write { db in
      try db.execute(sql: "DELETE FROM system_index WHERE kind = 'dependency'")
      try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier LIKE '0035%'")
    }
    #expect(try !Verifier.verify(nation.queue, at: nation.now).faults.isEmpty)
    _ = try Node(writer: nation.queue, name: "noroshi.test", at: nation.now)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
    #expect(try dependents(on: city, as: inventory.clerk) == ["基幹"])
  }
}
