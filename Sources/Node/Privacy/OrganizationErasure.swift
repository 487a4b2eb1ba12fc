//! What erasing a body that has ended would do: what goes, what stays, and what has to be done first. The same for
//! showing and doing.

internal import Alerting
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

/// What keeps a body's data from being erased as a whole, in the order in which it is to be done.
public enum OrganizationErasureBlock: String, Hashable, Sendable, CaseIterable {
  /// It has not ended.
  case stillLives
  /// A duty of it is not over.
  case openDuty
  /// A hold keeps it, or an alert about which it had a duty.
  case legalHold
}

/// A body and all that its erasing is decided by.
struct OrganizationErasure {
  let organization: Organization
  /// Names, former names, addresses, numbers, names to sign in by.
  let contacts: [ID<Content>]
  /// Texts of alerts that concerned it alone, and what it wrote about any; its questions where nobody follows them.
  let work: [ID<Content>]
  /// Words of its inventory.
  let inventory: [ID<Content>]
  /// Names of files, reasons, its profile.
  let others: [ID<Content>]
  /// How many of its texts stay, since a successor has them.
  let passed: Int
  /// How many alerts keep their lines, since others had a duty about them.
  let shared: Int
  /// How many Facts of it stay.
  let facts: Int
  let blocks: [OrganizationErasureBlock]
  let erased: Erasure?

  /// All that is to be erased, ascending.
  var erasable: [ID<Content>] { Set(contacts + work + inventory + others).sorted() }

  /// Over what goes and what hinders it: another of either is another preview.
  var digest: Hash {
    let parts =
      [organization.id.description] + erasable.map(\.description) + blocks.map(\.rawValue)
    return Hash(sha256: Array(parts.joined(separator: "\n").utf8))
  }

  init(of organization: Organization, _ db: Database, at now: Instant) throws {
    self.organization = organization
    let id = organization.id
    let tenant = try TenantRecords(of: id, in: db)
    let records = tenant.records
    let heirs = try tenant.passed(in: db)
    let kept = try heirs.union(tenant.others(in: db))
    func texts(_ kinds: [RecordReference.Kind]) throws -> [ID<Content>] {
      let own = records.filter { record in
        kinds.contains { record.hasPrefix("\($0.rawValue)/") }
      }
      return try ContentIDs.stored(of: own, db)
    }
    let people: [RecordReference.Kind] = [.organization, .account]
    let duties: [RecordReference.Kind] = [.alert, .delivery, .observation, .suppression, .question]
    let systems: [RecordReference.Kind] = [.system, .inventory]
    contacts = try texts(people).filter { !kept.contains($0) }
    work = try texts(duties).filter { !kept.contains($0) }
    inventory = try texts(systems).filter { !kept.contains($0) }
    others = try texts(
      RecordReference.Kind.allCases.filter { !(people + duties + systems).contains($0) }
    ).filter { !kept.contains($0) }
    passed = try texts(RecordReference.Kind.allCases).count { heirs.contains($0) }
    shared =
      try Int.fetchOne(
        db,
        sql: """
          SELECT COUNT(DISTINCT alert) FROM delivery WHERE organization = ? AND EXISTS (
            SELECT 1 FROM delivery AS other WHERE other.alert = delivery.alert
              AND other.organization <> delivery.organization)
          """, arguments: [id.description]) ?? 0
    let count = try db.cachedStatement(sql: "SELECT COUNT(*) FROM fact WHERE record = ?")
    facts = try records.reduce(0) { sum, record in
      sum + (try Int.fetchOne(count, arguments: [record]) ?? 0)
    }
    blocks = try Self.blocks(organization, db, at: now)
    erased = try Data.fetchOne(
      db,
      sql: "SELECT state FROM erasure WHERE organization = ? AND person IS NULL ORDER BY at, id",
      arguments: [id.description]
    ).map { try Erasure.read([UInt8]($0)) }
  }

  private static func blocks(
    _ organization: Organization, _ db: Database, at now: Instant
  ) throws -> [OrganizationErasureBlock] {
    let id = organization.id
    var found: [OrganizationErasureBlock] = []
    if organization.isLiving { found.append(.stillLives) }
    let open = try Int.fetchOne(
      db, sql: "SELECT 1 FROM delivery WHERE organization = ? AND open = 1 LIMIT 1",
      arguments: [id.description])
    if open != nil { found.append(.openDuty) }
    let holds = try Data.fetchAll(
      db, sql: "SELECT state FROM legal_hold WHERE lifted = 0 AND until > ? ORDER BY id",
      arguments: [now.microseconds]
    ).map { try LegalHold.read([UInt8]($0)) }
    let isHeld = try holds.contains { hold in
      if hold.organization == id { return true }
      // Somebody else's case, in which this body had a part.
      guard case .alert(let alert) = hold.scope else { return false }
      return try Int.fetchOne(
        db, sql: "SELECT 1 FROM delivery WHERE alert = ? AND organization = ? LIMIT 1",
        arguments: [alert.description, id.description]) != nil
    }
    if isHeld { found.append(.legalHold) }
    return found
  }
}
