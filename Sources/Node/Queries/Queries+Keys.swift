//! Keys of the interface, as whoever answers for them sees them.

internal import Alerting
internal import GRDB
public import Kernel

/// A key as it is listed. Neither its secret nor the hash of that is part of it.
public struct KeyRow: Hashable, Sendable {
  /// Its identifier, by which the operator revokes it.
  public let id: ID<APIKey>
  /// What the operator calls it.
  public let name: String
  /// What it may do.
  public let role: Role
  /// For whom; nil for a sensor that serves many.
  public let organization: OrganizationName?
  /// Whether it was revoked.
  public let isRevoked: Bool
}

extension Queries {
  /// The keys of the viewer's organisation by making, at the control tower those of everybody; empty for whoever is no
  /// administrator.
  public func keys(
    as viewer: Viewer, after: PageKey? = nil, limit: Int = 100, at now: Instant
  ) throws -> Page<KeyRow> {
    guard viewer.role == .administrator, let organization = viewer.organization else {
      return Page(items: [], next: nil)
    }
    return try read(as: viewer, at: now) { snapshot in
      let isTower = organization == snapshot.directory.tower
      let size = Self.pageSize(limit)
      let found = try snapshot.records(
        KeyRecord.self,
        """
        SELECT state FROM api_key
        WHERE id > :after AND (\(isTower ? "1 = 1" : "organization = :viewer"))
        ORDER BY id LIMIT :limit
        """, ["after": after?.id ?? "", "limit": size + 1])
      let items = try found.prefix(size).map { key in
        KeyRow(
          id: key.id, name: key.name, role: key.role,
          organization: try key.organization.map { try snapshot.name($0) },
          isRevoked: key.isRevoked)
      }
      let next = items.last.map { PageKey(id: $0.id.description) }
      return Page(items: items, next: found.count > size ? next : nil)
    }
  }
}
