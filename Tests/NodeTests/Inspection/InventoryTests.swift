//! The inventory of a town: entering, confirming, finding; and who may see and write what (S22).

import Alerting
import GRDB
import Inspection
import Kernel
import Testing

@testable import Node

@Suite struct InventoryTests {
  private let inventory: TownInventory
  private var nation: Nation { inventory.nation }
  init() throws { inventory = try TownInventory() }

  @Test func `a system is entered, confirmed, changed, retired and taken up, and verifies`() throws
  {
    let id = try inventory.enter { $0.words.contractorPhone = "03-0000-0000" }
    #expect(try inventory.view(id).confirmedBy?.name == "情報 係一")
    try nation.done(
      .system(
        id,
        .change(
          TownInventory.entry("住民情報システム") { $0.traits.informationClass = .specificPersonal })),
      as: inventory.clerk)
    nation.now = nation.now + .days(2)
    try nation.done(.system(id, .confirm), as: inventory.clerk)
    #expect(try inventory.view(id).system.confirmedAt == nation.now)
    try nation.done(.system(id, .retire), as: inventory.clerk)
    #expect(try inventory.names() == [])
    #expect(try inventory.names { $0.isInUse = false } == ["住民情報システム"])
    try nation.done(.system(id, .takeUp), as: inventory.clerk)
    #expect(try inventory.names { $0.unconfirmedOnly = true } == ["住民情報システム"])
    let deeds = try nation.queries.deeds(of: id, as: inventory.clerk, at: nation.now)
    #expect(
      deeds.map { $0.body?.kind } == ["takenUp", "retired", "confirmed", "changed", "entered"])
    #expect(deeds[3].parts == [.informationClass, .contractorPhone])
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
    // What people wrote stands in no Fact.
    let facts = try nation.queue.read {
      try String.fetchAll($0, sql: "SELECT CAST(bytes AS TEXT) FROM fact").joined()
    }
    for text in ["住民情報", "03-0000-0000"] { #expect(!facts.contains(text)) }
  }

  @Test func `a list is narrowed by words, class, position, tag and confirmation`() throws {
    try inventory.enter("住民情報システム") {
      $0.traits.informationClass = .specificPersonal
      $0.traits.position = .individualNumber
      $0.words.place = "本庁２階"
    }
    try inventory.enter("浄水場の監視") { $0.traits.servesLifeOrSafety = true }
    nation.now = nation.now + InformationSystem.confirmedFor
    try inventory.enter("メール") { $0.traits.position = .internet }
    #expect(try inventory.names() == ["住民情報システム", "浄水場の監視", "メール"])
    #expect(try inventory.names { $0.informationClass = .specificPersonal } == ["住民情報システム"])
    #expect(try inventory.names { $0.position = .internet } == ["メール"])
    #expect(try inventory.names { $0.lifeOrSafetyOnly = true } == ["浄水場の監視"])
    #expect(try inventory.names { $0.unconfirmedOnly = true } == ["住民情報システム", "浄水場の監視"])
    #expect(try inventory.names { $0.search = "本庁2階" } == ["住民情報システム"])
    #expect(try inventory.names { $0.search = "%" } == [])
    let counts = try nation.queries.inventoryCounts(
      of: inventory.town, as: inventory.clerk, at: nation.now)
    #expect(counts == InventoryCounts(inUse: 3, confirmed: 1, retired: 0))
  }

  @Test func `a list is paged by key`() throws {
    for number in 1...5 { try inventory.enter("系統\(number)") }
    var names: [String] = []
    var place: PageKey?
    repeat {
      let page = try nation.queries.systems(
        of: inventory.town, as: inventory.clerk, at: nation.now, after: place, limit: 2)
      names += page.items.compactMap { $0.words?.name }
      place = page.next
    } while place != nil
    #expect(names == (1...5).map { "系統\($0)" })
  }

  @Test func `only the organisation and its direct supporter see an inventory`() throws {
    let id = try inventory.enter {
      $0.words.products = [Product(vendor: "", name: "X", version: "")]
    }
    try inventory.importList("名称 | 製品\n文書管理 | X")
    let query = try #require(ProductQuery("X"))
    let seq = try #require(
      try nation.queue.read {
        try Int64.fetchOne($0, sql: "SELECT seq FROM fact WHERE kind = 'systemEntered'")
      })
    for (name, viewer) in try nation.viewers() {
      let sees =
        (name.hasPrefix("town ") || name.hasPrefix("north ")) && !name.hasSuffix(" sensor")
      let queries = nation.queries
      #expect(
        try queries.systems(of: inventory.town, as: viewer, at: nation.now).items.isEmpty != sees,
        "\(name)")
      #expect(try (queries.system(id, as: viewer, at: nation.now) != nil) == sees, "\(name)")
      #expect(
        try queries.deeds(of: id, as: viewer, at: nation.now).isEmpty != sees, "\(name)")
      #expect(
        try queries.inventoryCounts(of: inventory.town, as: viewer, at: nation.now).inUse
          == (sees ? 2 : 0), "\(name)")
      #expect(
        try queries.holders(of: query, as: viewer).map(\.systems) == (sees ? [2] : []), "\(name)")
      #expect(
        try queries.readsInventory(of: inventory.town, as: viewer) == sees, "\(name)")
      if viewer.role != .node {
        #expect(try (queries.proof(seq: seq, as: viewer) != nil) == sees, "\(name)")
      }
    }
  }

  @Test func `only those who act for the organisation write its inventory`() throws {
    let id = try inventory.enter()
    for (name, viewer) in try nation.viewers() where viewer.role != .node {
      let isOwn = name.hasPrefix("town ")
      let wanted: Node.Answer? =
        !isOwn || viewer.role == .sensor
        ? .refused(.notFound) : viewer.role.mayAct ? nil : .refused(.notAllowed)
      for command in [
        Command.enterSystem(inventory.town, TownInventory.entry("x"), isVouchedFor: true),
        .system(id, .confirm), .system(id, .change(TownInventory.entry("y"))),
      ] {
        let answer = nation.ask(command, as: viewer)
        if let wanted {
          #expect(answer == wanted, "\(name)")
        } else {
          guard case .done = answer else {
            Issue.record("\(name): \(answer)")
            continue
          }
        }
      }
    }
  }

  @Test func `a system with a mistake is refused, a full inventory as well`() throws {
    let bad = TownInventory.entry("") { _ in }
    #expect(
      nation.ask(.enterSystem(inventory.town, bad, isVouchedFor: true), as: inventory.clerk)
        == .refused(RefusalCode("badSystem")))
    let shared = TownInventory.entry("x") {
      $0.traits.domains = ["lg.jp", "co.jp"].compactMap { DomainName($0) }
    }
    #expect(
      nation.ask(.enterSystem(inventory.town, shared, isVouchedFor: true), as: inventory.clerk)
        == .refused(RefusalCode("badSystem")))
  }

  @Test func `the tower sees counts of five bodies or more, and nobody else sees any`() throws {
    var towns: [ID<Organization>] = []
    for number in 1...5 {
      let made = try nation.done(
        .registerOrganization(
          code: nil, name: Phrase(ja: "町\(number)", en: "Town \(number)"), legalForm: "市区町村"))
      let id = made[0].id.cast(to: Organization.self)
      try nation.done(.place(id, .support, under: try nation.organization("north")))
      towns.append(id)
    }
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    for (index, town) in towns.enumerated() {
      #expect(try nation.queries.inventoriesByPrefecture(as: watch, at: nation.now) == [])
      try nation.done(
        .enterSystem(town, TownInventory.entry("s\(index)"), isVouchedFor: index > 1))
    }
    let counts = try nation.queries.inventoriesByPrefecture(as: watch, at: nation.now)
    #expect(counts.map(\.bodies) == [5])
    #expect(counts.map(\.systems) == [5])
    #expect(counts.map(\.confirmed) == [3])
    #expect(counts.map(\.prefecture.id) == [try nation.organization("north")])
    for (name, viewer) in try nation.viewers() where !name.hasPrefix("tower ") {
      #expect(
        try nation.queries.inventoriesByPrefecture(as: viewer, at: nation.now) == [], "\(name)")
    }
  }

  @Test func `a supporter is told which of its bodies has a product`() throws {
    try inventory.enter { entry in
      entry.words.products = [Product(vendor: "Fortinet", name: "FortiGate 100F", version: "7.2.8")]
    }
    let city = try nation.organization("city")
    try nation.done(
      .enterSystem(
        city,
        TownInventory.entry("出入口") {
          $0.words.products = [Product(vendor: "", name: "ＦｏｒｔｉＧａｔｅ", version: "v7.4.1")]
        }, isVouchedFor: true))
    let prefect = try nation.viewer("prefect", "north", .watchOfficer)
    for (text, wanted) in [
      ("fortigate", ["town", "city"]), ("FortiGate 7.2", ["town"]),
      ("FortiGate 7", ["town", "city"]),
      ("FortiGate 6", []), ("%", [] as [String]),
    ] {
      let found = try ProductQuery(text).map {
        try nation.queries.holders(of: $0, as: prefect).map(\.organization.id)
      }
      #expect(
        Set(found ?? []) == Set(try wanted.map { try nation.organization($0) }), "\(text)")
    }
    #expect(
      try Set(nation.queries.supported(as: prefect).map(\.id))
        == Set(["town", "city"].map { try nation.organization($0) }))
  }
}

extension InformationSystem.Body {
  /// The case, in one word.
  fileprivate var kind: String {
    switch self {
    case .systemEntered: "entered"
    case .systemChanged: "changed"
    case .systemConfirmed: "confirmed"
    case .systemRetired: "retired"
    case .systemTakenUp: "takenUp"
    case .systemPassed: "passed"
    }
  }
}
