//! The rows of the watch board: open duties folded by the store, so that a page costs what it shows.

internal import Alerting
internal import GRDB
internal import Kernel

/// A row of the board before it is filled: a duty, the nearest of a campaign's under one supporter, or the nearest of a
/// bulletin.
struct FoldedRow {
  let delivery: String
  let alert: String
  let next: Int64
  let campaign: ID<Campaign>?
  let under: ID<Organization>?
  /// Whether it stands for a bulletin whole, and not for its recipients under one supporter.
  let isWhole: Bool

  /// A row of `OpenDuties`.
  init(_ row: Row) {
    delivery = row["id"]
    alert = row["alert"]
    next = row["due"]
    campaign = (row["campaign"] as String?).flatMap { ID<Campaign>($0) }
    isWhole = row["whole"] == 1
    under = isWhole ? nil : (row["above"] as String?).flatMap { ID<Organization>($0) }
  }

  var place: (Int64, String) { (next, delivery) }
}

/// Rows of the board, and how many rows and duties there are in all.
struct FoldedPage {
  let rows: [FoldedRow]
  let next: PageKey?
  let rowCount: Int
  let openCount: Int
}

/// Open duties as a statement: each with its deadline and with what it folds into. Those of one campaign under one
/// supporter are one row of the board, those of one bulletin are one, unless it is the one that is opened.
struct OpenDuties {
  let kind: AlertKind
  /// The bulletin whose duties alone are meant, by its campaign.
  let opened: ID<Campaign>?

  /// The statement without an order, for the duties that the viewer sees; with the names of organisations where they
  /// are searched.
  func sql(_ sight: Sight, named: Bool = false) -> String {
    let isWhole = opened == nil ? "bulletin.id IS NOT NULL" : "1 = 0"
    return """
      SELECT delivery.id AS id, delivery.alert AS alert,
        COALESCE(delivery.next, \(Int64.max)) AS due, alert.campaign AS campaign,
        organization.above AS above, CASE WHEN \(isWhole) THEN 1 ELSE 0 END AS whole,
        CASE WHEN alert.campaign IS NULL THEN delivery.id WHEN \(isWhole) THEN alert.campaign
          ELSE alert.campaign || '/' || COALESCE(organization.above, '') END AS fold
        \(named ? ", organization.name_ja AS name_ja, organization.name_en AS name_en" : "")
      FROM delivery JOIN alert ON alert.id = delivery.alert
      JOIN organization ON organization.id = delivery.organization
      LEFT JOIN bulletin ON bulletin.campaign = alert.campaign
      WHERE delivery.open = 1 AND delivery.kind = :kind AND \(sight.sees("delivery.alert"))
        \(opened == nil ? "" : "AND alert.campaign = :campaign")
      """
  }

  /// What it binds.
  var arguments: Snapshot.Arguments {
    var all: Snapshot.Arguments = ["kind": kind.code]
    if let opened { all["campaign"] = opened.description }
    return all
  }
}

extension Snapshot {
  /// The rows behind a place by next deadline, and the numbers of all.
  func folded(_ duties: OpenDuties, after: PageKey?, limit: Int) throws -> FoldedPage {
    let sql = duties.sql(sight)
    let counts = try row(
      "SELECT COUNT(*) AS duties, COUNT(DISTINCT fold) AS folds FROM (\(sql)) AS open_duties",
      duties.arguments)
    var arguments = duties.arguments
    var beyond = ""
    if let after {
      beyond = "AND (due, id) > (:due, :after)"
      arguments["due"] = Int64(after.order) ?? Int64.max
      arguments["after"] = after.id
    }
    arguments["limit"] = limit + 1
    let found = try rows(
      """
      SELECT id, alert, due, campaign, above, whole FROM (
        SELECT id, alert, due, campaign, above, whole,
          ROW_NUMBER() OVER (PARTITION BY fold ORDER BY due, id) AS nth
        FROM (\(sql)) AS open_duties) AS folded_duties
      WHERE nth = 1 \(beyond) ORDER BY due, id LIMIT :limit
      """, arguments
    ).map { FoldedRow($0) }
    return FoldedPage(
      rows: Array(found.prefix(limit)), next: Self.next(found, limit),
      rowCount: counts?["folds"] ?? 0, openCount: counts?["duties"] ?? 0)
  }

  /// The same of those rows alone in which a text is found: in a name of an organisation, in the number or the lines
  /// of the alert. Here every open duty is looked at, since the store does not compare letters as people do.
  func folded(_ duties: OpenDuties, holding search: String, after: PageKey?, limit: Int) throws
    -> FoldedPage
  {
    guard search.count <= Queries.searchMax else {
      return FoldedPage(rows: [], next: nil, rowCount: 0, openCount: 0)
    }
    let text = search.lowercased()
    var places: [String: Int] = [:]
    var all: [(row: FoldedRow, size: Int, isNamed: Bool)] = []
    for row in try rows("\(duties.sql(sight, named: true)) ORDER BY due, id", duties.arguments) {
      let names = [row["name_ja"] as String, row["name_en"] as String]
      let isNamed = names.contains { $0.lowercased().contains(text) }
      let fold = row["fold"] as String
      if let place = places[fold] {
        all[place].size += 1
        if isNamed { all[place].isNamed = true }
      } else {
        places[fold] = all.count
        all.append((FoldedRow(row), 1, isNamed))
      }
    }
    let found = try all.filter { try $0.isNamed || holds($0.row, text) }
    let start = after.map { (Int64($0.order) ?? Int64.max, $0.id) }
    let rest = found.map(\.row).filter { row in start.map { row.place > $0 } ?? true }
    return FoldedPage(
      rows: Array(rest.prefix(limit)), next: Self.next(rest, limit), rowCount: found.count,
      openCount: found.reduce(0) { $0 + $1.size })
  }

  /// Where the next page begins; nil where these are the last.
  private static func next(_ found: [FoldedRow], _ limit: Int) -> PageKey? {
    guard found.count > limit, limit > 0 else { return nil }
    return PageKey(order: String(found[limit - 1].next), id: found[limit - 1].delivery)
  }

  /// Whether a text stands in the number or the lines of a row's alert.
  private func holds(_ row: FoldedRow, _ text: String) throws -> Bool {
    if let id = ID<Alert>(row.alert), Self.isNumbered(id, text) { return true }
    guard let alert = try Alert.find(row.alert, in: db), let lines = try lines(alert) else {
      return false
    }
    return [lines.what.ja, lines.what.en, lines.now.ja, lines.now.en, lines.detail]
      .contains { $0.lowercased().contains(text) }
  }

  /// A row with everything that the board says of it; nil where its records are gone.
  func fill(_ row: FoldedRow) throws -> BoardRow? {
    guard let delivery = try Delivery.find(row.delivery, in: db),
      let alert = try Alert.find(row.alert, in: db)
    else { return nil }
    let campaign = try row.campaign.map {
      row.isWhole ? try count($0) : try count($0, under: row.under)
    }
    return BoardRow(
      delivery: try summary(delivery), alert: try summary(alert, delivery),
      campaign: (campaign?.total ?? 0) > 1 ? campaign : nil,
      step: try steps(delivery, most: 1).first,
      isWeak: try directory.organization(delivery.organization, in: db)?.isReached(at: at) != true)
  }
}
