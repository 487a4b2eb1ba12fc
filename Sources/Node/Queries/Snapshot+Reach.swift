//! Who of those a viewer watches over could not be reached now: counted by the bounds that stand with each organisation,
//! and only what lies between them is read.

internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Snapshot {
  /// The condition that the weak spots of `organization` are the viewer's to know: its own, and those of the bodies it
  /// supports or supervises (S22). What has ended has none.
  private var watched: String {
    "organization.listed = 1 AND \(sight.watches("organization.id", isTower: isTower))"
  }

  /// The condition that nobody of `organization` is reached, whoever holds its posts.
  private static let silent = "organization.reach_until < :now AND organization.reach_last < :now"

  /// Organisations that have a responder and of which nobody could be reached: the first by code, and how many in all.
  func unreachable(limit: Int) throws -> (names: [OrganizationName], count: Int) {
    guard sight.isOpen else { return ([], 0) }
    let reach = try self.reach(watchedOnly: true)
    let known = reach.arguments.merging(["now": at.microseconds]) { _, new in new }
    let count = try number(
      "SELECT COUNT(*) FROM \(reach.source) AND \(Self.silent) AND \(watched)", known)
    var found = try rows(
      """
      SELECT organization.id, organization.place, organization.name_ja, organization.name_en
      FROM \(reach.source) AND \(Self.silent) AND \(watched)
      ORDER BY organization.place, organization.id LIMIT :limit
      """, known.merging(["limit": limit]) { _, new in new }
    ).compactMap { row -> (place: String, name: OrganizationName)? in
      guard let id = ID<Organization>(row["id"] as String) else { return nil }
      let name = Phrase(ja: row["name_ja"], en: row["name_en"])
      return (place: row["place"] as String, name: OrganizationName(id: id, name: name))
    }
    let others = try organizations(
      """
      SELECT organization.id, organization.state FROM \(OrganizationReach.source(Self.unsure))
        AND \(watched)
      ORDER BY organization.place, organization.id
      """, ["now": at.microseconds]
    ).filter { !$0.isReached(at: at) }
    found += others.map { (place: $0.place, name: OrganizationName(id: $0.id, name: $0.name)) }
    found.sort { ($0.place, $0.name.id) < ($1.place, $1.name.id) }
    return (found.prefix(limit).map(\.name), count + others.count)
  }

  /// Those of which the bounds alone do not say it.
  private static let unsure = """
    SELECT late.id AS id FROM organization AS late
    WHERE late.listed = 1 AND late.reach_until < :now AND late.reach_last >= :now
    UNION SELECT early.id FROM organization AS early
    WHERE early.listed = 1 AND early.reach_from > :now AND early.reach_last >= :now
    """

  /// Those of some organisations of which nobody could be reached.
  func unreachable(among wanted: [ID<Organization>]) throws -> Set<ID<Organization>> {
    guard sight.isOpen else { return [] }
    var found: Set<ID<Organization>> = []
    for part in Self.parts(wanted.map(\.description)) {
      let (list, values) = Self.list(part)
      let ids = "SELECT id FROM organization WHERE id IN (\(list))"
      for row in try rows(
        """
        SELECT organization.id,
          CASE WHEN organization.reach_last < :now THEN NULL ELSE organization.state END AS state
        FROM \(OrganizationReach.source(ids)) AND \(watched)
          AND (organization.reach_until < :now OR organization.reach_from > :now)
        ORDER BY organization.id
        """, values.merging(["now": at.microseconds]) { _, new in new })
      {
        guard let id = ID<Organization>(row["id"] as String) else { continue }
        if let state = row["state"] as Data?, try organization(id, state).isReached(at: at) {
          continue
        }
        found.insert(id)
      }
    }
    return found
  }
}
