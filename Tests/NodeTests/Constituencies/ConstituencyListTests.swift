//! A list of constituencies: what it adds, its limit, and that it is entered whole or not at all.

import Alerting
import Kernel
import Spreadsheets
import Testing

@testable import Node

@Suite struct ConstituencyListTests {
  private let nation: Nation
  private let town: ID<Organization>

  init() throws {
    nation = try Nation()
    town = try nation.organization("town")
  }

  private func assertion(_ number: Int, until: Instant? = nil) throws -> ConstituencyAssertion {
    let prefix = try nation.prefix(
      "100.\(64 + number / 65_536).\(number / 256 % 256).\(number % 256)/32")
    return ConstituencyAssertion(
      organization: town, value: .prefix(prefix), basis: .imported, validFrom: nation.now,
      validTo: until)
  }

  private func count() throws -> Int { try nation.queries.constituencyCount(as: .node) }

  private func read(_ rows: Int) throws -> ConstituencyReading {
    let cells = (0..<rows).map { number in
      ["town", "100.64.\(number / 256 % 256).\(number % 256)"]
    }
    let table = Table(
      rows: ([["団体名", "範囲"]] + cells).enumerated().map {
        Table.Row(number: $0.offset + 1, cells: $0.element)
      })
    let row = OrganizationRow(
      id: town, name: Phrase(ja: "町", en: "town"), code: nil, legalForm: "市区町村", parents: [:])
    return try ConstituencyReading(
      ConstituencyColumns(guessing: table), of: table, OrganizationIndex([row]), known: [],
      at: nation.now)
  }

  @Test func `a list is entered whole or not at all`() throws {
    let before = try count()
    let good = try (0..<3).map { try assertion($0) }
    let ended = try assertion(3, until: nation.now - .days(1))
    #expect(
      nation.ask(.assertConstituencies(good + [ended]))
        == .refused(RefusalCode("endsBeforeItBegins"))
    )
    #expect(try count() == before, "the good ones before it are not there either")
    #expect(try nation.done(.assertConstituencies(good)).count == 3)
    #expect(try count() == before + 3)
  }

  @Test(arguments: [1, 2, 3, 100])
  func `they page organisation by organisation, by value, and one that comes or moves repeats none`(
    size: Int
  ) throws {
    let village = try nation.organization("village")
    func claim(_ owner: ID<Organization>, _ value: ConstituencyAssertion.Value) throws
      -> ID<Constituency>
    {
      nation.now = nation.now + .milliseconds(1)
      let assertion = ConstituencyAssertion(
        organization: owner, value: value, basis: .registry, validFrom: nation.now)
      return try nation.done(.assertConstituency(assertion))[0].id.cast(to: Constituency.self)
    }
    // Not in the order in which they are listed.
    let asset = try claim(village, .asset("pc-2"))
    let wide = try claim(village, .prefix(try nation.prefix("100.64.10.0/24")))
    let name = try claim(town, .domainSuffix(try #require(DomainName("town.example"))))
    let six = try claim(village, .prefix(try nation.prefix("2001:db8:9::/48")))
    let narrow = try claim(village, .prefix(try nation.prefix("100.64.9.0/24")))
    let first = try claim(village, .asset("pc-1"))
    func all() throws -> [ConstituencyRow] {
      try nation.queries.constituencies(as: .node, limit: 500).items.sorted()
    }
    let known = try all()
    func place(_ id: ID<Constituency>) throws -> Int {
      try #require(known.firstIndex { $0.id == id })
    }
    let places = try [narrow, wide, six, first, asset].map { try place($0) }
    #expect(places == Array(places[0]..<places[0] + 5))
    let owners = known.map(\.organization.id)
    #expect(Set(owners).count == owners.indices.count { $0 == 0 || owners[$0] != owners[$0 - 1] })
    let isOthers = try place(name)
    #expect(!places.contains(isOthers))
    var seen: [ID<Constituency>] = []
    var after: PageKey?
    repeat {
      let page = try nation.queries.constituenciesByOrganization(
        as: .node, after: after, limit: size)
      #expect(page.items.count <= size)
      seen += page.items.map(\.id)
      after = page.next
    } while after != nil && seen.count < 100
    #expect(seen == known.map(\.id))
    // What comes before the place of a page is not on the pages behind it, and nothing there is shown twice.
    let behind = PageKey(id: wide.description)
    let early = try claim(village, .prefix(try nation.prefix("100.64.8.0/24")))
    let rest = try nation.queries.constituenciesByOrganization(
      as: .node, after: behind, limit: 500
    ).items.map(\.id)
    #expect(rest == known.dropFirst(places[1] + 1).map(\.id) && !rest.contains(early))
  }

  @Test func `everybody sees the same ones in either order, and no place of others`() throws {
    let chief = try nation.viewer("chief", "town", .administrator)
    for (number, name) in ["village", "city", "town"].enumerated() {
      try nation.done(
        .assertConstituency(
          ConstituencyAssertion(
            organization: try nation.organization(name),
            value: .prefix(try nation.prefix("100.64.\(9 - number).0/24")), basis: .registry,
            validFrom: nation.now)))
    }
    let all = try nation.queries.constituencies(as: .node, limit: 500).items
    let strange = try #require(all.last { $0.organization.id != town })
    for (name, viewer) in try nation.viewers() {
      let made = try nation.queries.constituencies(as: viewer, limit: 500).items
      let listed = try nation.queries.constituenciesByOrganization(as: viewer, limit: 500).items
      #expect(listed == made.sorted(), "\(name)")
    }
    let hidden = try nation.queries.constituenciesByOrganization(
      as: chief, after: PageKey(id: strange.id.description)
    ).items
    let whole = try nation.queries.constituenciesByOrganization(as: chief).items
    #expect(hidden == whole, "a place that is not one's own to see is none")
    for text in ["北山", "no such"] {
      let made = try nation.queries.constituencies(as: .node, search: text, limit: 500).items
      let listed = try nation.queries.constituenciesByOrganization(
        as: .node, search: text, limit: 500
      ).items
      #expect(listed == made.sorted(), "\(text)")
    }
  }

  @Test func `files of older versions with the head Organization are read like Organisation`() {
    for head in ["Organization", "Organisation", "organization", "ORGANISATION", "団体"] {
      #expect(ConstituencyField.guess(head) == .organization, "\(head)")
      #expect(ContactField.guess(head) == .organization, "\(head)")
    }
  }

  @Test func `only the tower's administrator says whose is what`() throws {
    let list = [try assertion(0)]
    let tower = try nation.organization("tower")
    for (name, viewer) in try nation.viewers() {
      let may =
        viewer.role == .node || viewer.role == .administrator && viewer.organization == tower
      let answer = nation.ask(.assertConstituencies(list), as: viewer)
      if case .done = answer { #expect(may, "\(name)") } else { #expect(!may, "\(name)") }
    }
  }

  @Test func `the most statements are read, and one more is a problem by its row`() throws {
    let most = try read(ConstituencyReading.assertionsMax)
    #expect(most.added.count == ConstituencyReading.assertionsMax && most.problems.isEmpty)
    let over = try read(ConstituencyReading.assertionsMax + 1)
    #expect(over.added.count == ConstituencyReading.assertionsMax)
    #expect(
      over.problems == [
        ConstituencyProblem(row: ConstituencyReading.assertionsMax + 2, reason: .tooMany)
      ])
    let list = try (0...ConstituencyReading.assertionsMax).map { try assertion($0) }
    #expect(nation.ask(.assertConstituencies(list)) == .refused(RefusalCode("tooManyChanges")))
  }
}
