//! Whose is what, read from the store: constituencies, and what inventories say of themselves.

internal import Alerting
internal import GRDB
internal import Inspection
internal import Kernel

internal import struct Foundation.Data

extension RoutingStages {
  /// Both stages as they are now.
  init(readingFrom db: Database) throws {
    var declared: [ConstituencyAssertion] = []
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT state FROM system WHERE id IN (
          SELECT system FROM system_index WHERE kind IN ('egress', 'domain')) ORDER BY id
        """)
    while let row = try rows.next() {
      declared += try InformationSystem.read([UInt8](row[0] as Data)).assertions
    }
    // What a body of another node says of itself came with its entry; nobody here has checked it.
    let entered = Set(
      try String.fetchAll(
        db,
        sql: """
          SELECT SUBSTR(record, 14) FROM held_copy
          WHERE record > 'organization/' AND record < 'organization0' ORDER BY record
          """
      ).compactMap { ID<Organization>($0) })
    var checked: [ConstituencyAssertion] = []
    for assertion in try Constituency.all(in: db).map(\.assertion) {
      if assertion.basis == .selfDeclared, entered.contains(assertion.organization) {
        declared.append(assertion)
      } else {
        checked.append(assertion)
      }
    }
    self.init(checked: RoutingTable(checked), declared: RoutingTable(declared))
  }
}

extension InformationSystem {
  /// What its organisation answers for because of it; nothing once it is retired.
  var assertions: [ConstituencyAssertion] {
    guard isInUse else { return [] }
    let values =
      traits.egress.map { ConstituencyAssertion.Value.prefix($0) }
      + traits.domains.map { .domainSuffix($0) }
    return values.map {
      ConstituencyAssertion(
        organization: organization, value: $0, basis: .selfDeclared, validFrom: declaredAt)
    }
  }
}
