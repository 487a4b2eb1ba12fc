//! Bodies that have ended, and what erasing one would do: for whoever keeps the directory of bodies.

internal import Alerting
internal import GRDB
public import Kernel

internal import struct Foundation.Data

/// A body that has ended, in a list.
public struct EndedBody: Hashable, Sendable {
  /// Which.
  public let organization: OrganizationName
  /// Its code.
  public let code: String?
  /// When it ended.
  public let endedAt: Instant
  /// What stands in its place.
  public let successors: [OrganizationName]
  /// When its data was erased and nothing has come since; nil while something is left.
  public let erasedAt: Instant?
}

/// What erasing a body would do.
public struct OrganizationErasurePreview: Hashable, Sendable {
  /// Which.
  public let organization: OrganizationName
  /// Its code.
  public let code: String?
  /// When it ended; nil where it has not.
  public let endedAt: Instant?
  /// Names, former names, addresses, numbers and names to sign in by that go.
  public let contacts: Int
  /// Texts of alerts that concerned it alone, and its own notes, evidence, reasons, answers and questions, that go.
  public let work: Int
  /// Words of its inventory that go.
  public let inventory: Int
  /// Names of files, reasons and its profile that go.
  public let others: Int
  /// Texts that stay, since a successor has them.
  public let passed: Int
  /// Alerts that keep their lines, since others had a duty about them.
  public let shared: Int
  /// Facts of it that stay: they hold no name.
  public let facts: Int
  /// What is to be done first; empty where it can be erased now.
  public let blocks: [OrganizationErasureBlock]
  /// When it was erased and nothing has come since; nil while something is left.
  public let erasedAt: Instant?
  /// What has to be shown again when anything of it is different.
  public let digest: Hash
}

extension Queries {
  /// Bodies that have ended, in the order of lists; nil for whoever does not keep the directory of bodies.
  public func endedBodies(
    as viewer: Viewer, after: PageKey? = nil, limit: Int = 100, at now: Instant
  ) throws -> Page<EndedBody>? {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.keepsBodies else { return nil }
      let size = Self.pageSize(limit)
      let found = try snapshot.organizations(
        """
        SELECT id, state FROM organization
        WHERE listed = 0 AND (place, id) > (:order, :after) ORDER BY place, id LIMIT :limit
        """,
        ["order": after?.order ?? "", "after": after?.id ?? "", "limit": size + 1])
      let next = found.prefix(size).last.map {
        PageKey(order: $0.code ?? Organization.placeOfNone, id: $0.id.description)
      }
      return Page(
        items: try found.prefix(size).compactMap { try snapshot.ended($0) },
        next: found.count > size ? next : nil)
    }
  }

  /// What erasing a body would do; nil where there is none, and for whoever does not keep the directory of bodies.
  public func organizationErasure(
    of id: ID<Organization>, as viewer: Viewer, at now: Instant
  ) throws -> OrganizationErasurePreview? {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.keepsBodies,
        let organization = try snapshot.directory.organization(id, in: snapshot.db)
      else { return nil }
      let subject = try OrganizationErasure(of: organization, snapshot.db, at: now)
      return OrganizationErasurePreview(
        organization: try snapshot.name(id), code: organization.code,
        endedAt: organization.end?.at, contacts: subject.contacts.count,
        work: subject.work.count, inventory: subject.inventory.count,
        others: subject.others.count, passed: subject.passed, shared: subject.shared,
        facts: subject.facts, blocks: subject.blocks,
        erasedAt: subject.erasable.isEmpty ? subject.erased?.at : nil, digest: subject.digest)
    }
  }
}

extension Snapshot {
  fileprivate func ended(_ organization: Organization) throws -> EndedBody? {
    guard let end = organization.end else { return nil }
    let erased = try row(
      "SELECT MIN(at) AS at FROM erasure WHERE organization = :id AND person IS NULL",
      ["id": organization.id.description])
    var erasedAt = (erased?["at"] as Int64?).map { Instant(microseconds: $0) }
    // What came after the erasing is erased by another: only those that were erased once are looked through.
    if erasedAt != nil, try !OrganizationErasure(of: organization, db, at: at).erasable.isEmpty {
      erasedAt = nil
    }
    return EndedBody(
      organization: OrganizationName(id: organization.id, name: organization.name),
      code: organization.code, endedAt: end.at,
      successors: try end.successors.map { try name($0) },
      erasedAt: erasedAt)
  }
}
