//! Who has not heard yet of a revocation, or that marks are narrower, on every level: at the node that said so first, and at
//! each that told it on.

internal import Federation
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Snapshot {
  /// Revocations that somebody below has not heard of, by the name of the revoked node.
  func unheardRevocations(limit: Int) throws -> [UnheardRevocation] {
    let open = try rows(
      """
      SELECT DISTINCT revocation.id AS id, revocation.document AS document
      FROM telling JOIN revocation ON telling.record = 'link/' || revocation.id
      JOIN link ON link.id = telling.link
      LEFT JOIN onward ON onward.link = telling.link AND onward.record = telling.record
      WHERE telling.kind = 'revocation' AND link.over = 0
        AND (telling.taken_at IS NULL OR \(Self.isOpenBelow))
      ORDER BY revocation.id LIMIT \(limit)
      """)
    let found = try open.compactMap { row -> UnheardRevocation? in
      let told = try Signed<Revocation>(json: JSON.parse([UInt8](row["document"] as Data)))
      guard let node = told.document.subject.named else { return nil }
      let record = RecordReference(.link, told.document.id)
      let arguments: Arguments = ["record": record.description]
      let condition = "telling.kind = 'revocation' AND telling.record = :record AND link.over = 0"
      return UnheardRevocation(
        revoked: node,
        unheard: try tellings(
          condition + " AND telling.taken_at IS NULL", arguments, limit: limit),
        below: try below(condition, arguments, limit: limit))
    }
    return found.sorted { $0.revoked < $1.revoked }
  }

  /// How far it is known that the marks of an alert are narrower; nil where nobody was told.
  func narrowedMarks(with alert: RecordReference) throws -> NarrowedMarks? {
    // The lists that the input entered which raised the alert.
    let condition = """
      telling.kind = 'remarking' AND telling.record IN (
        SELECT list.record FROM fact AS list WHERE list.kind = 'indicatorsImported'
          AND list.caused_by = (SELECT raised.caused_by FROM fact AS raised
            WHERE raised.record = :record ORDER BY raised.seq LIMIT 1))
      """
    let arguments: Arguments = ["record": alert.description]
    let sums = try row(
      """
      SELECT COUNT(*) + COALESCE(SUM(onward.told), 0) AS told,
        COUNT(onward.link) + COALESCE(SUM(onward.taken), 0) AS taken
      FROM telling LEFT JOIN onward ON onward.link = telling.link
        AND onward.record = telling.record AND telling.taken_at IS NOT NULL
      WHERE \(condition)
      """, arguments)
    guard let sums else { return nil }
    let told: Int = sums["told"]
    if told == 0 { return nil }
    return NarrowedMarks(
      told: told, taken: sums["taken"],
      untaken: try tellings(
        condition + " AND telling.taken_at IS NULL", arguments, limit: AlertCopies.sentMax),
      below: try below(condition, arguments, limit: AlertCopies.sentMax))
  }

  /// Whether below a node that has taken it somebody has not, or that is not known.
  private static let isOpenBelow = "(onward.link IS NULL OR onward.taken < onward.told)"

  private func below(
    _ condition: String, _ arguments: Arguments, limit: Int
  ) throws -> [OnwardStanding] {
    try rows(
      """
      SELECT link.id AS link, link.peer AS peer, onward.told AS told, onward.taken AS taken,
        onward.untaken AS untaken
      FROM telling JOIN link ON link.id = telling.link
      LEFT JOIN onward ON onward.link = telling.link AND onward.record = telling.record
      WHERE \(condition) AND telling.taken_at IS NOT NULL AND \(Self.isOpenBelow)
      ORDER BY link.peer, link.id, telling.record LIMIT \(limit)
      """, arguments
    ).compactMap { row in
      guard let link = ID<PeerLink>(row["link"] as String),
        let peer = NodeName(row["peer"] as String)
      else { return nil }
      let told: Int? = row["told"]
      let taken: Int? = row["taken"]
      let names: String? = row["untaken"]
      return OnwardStanding(
        link: link, peer: peer, told: told, taken: taken ?? 0,
        untaken: OnwardRow.names(names ?? ""))
    }
  }
}
