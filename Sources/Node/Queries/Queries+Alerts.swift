//! Lists of alerts, one alert, one delivery.

public import Alerting
internal import GRDB
public import Kernel

internal import struct Foundation.Data

extension Queries {
  /// Most alerts that one search looks through; a page that comes back short with a `next` goes on from there.
  public static let searchedMax = 5000

  /// The alerts that the viewer sees, in the filter's order; at most `pageMax`. `now` only decides by which post a
  /// holder is named.
  public func alerts(
    as viewer: Viewer, filter: AlertFilter = AlertFilter(), after: PageKey? = nil, limit: Int = 100,
    at now: Instant = Instant(microseconds: 0)
  ) throws -> Page<AlertSummary> {
    try read(as: viewer, at: now) { snapshot in
      try snapshot.alerts(filter, after: after, limit: Self.pageSize(limit))
    }
  }

  /// The alerts of that number which the viewer sees, of every kind, open or closed, oldest first: somebody who reads
  /// a number aloud does not say which it is. Nearly always one or none; at most `pageMax`.
  public func alerts(numbered number: AlertNumber, as viewer: Viewer, at now: Instant) throws
    -> [AlertSummary]
  {
    try read(as: viewer, at: now) { snapshot in
      let day = number.identifiers
      return try snapshot.rows(
        """
        SELECT alert.id FROM alert
        WHERE alert.id >= :from AND alert.id < :below AND \(snapshot.sight.sees("alert.id"))
        ORDER BY alert.id
        """, ["from": day.from, "below": day.below]
      ).compactMap { ID<Alert>($0[0] as String) }.filter { AlertNumber($0) == number }
        .prefix(Self.pageMax)
        .compactMap { try snapshot.visible($0).map { try snapshot.summary($0) } }
    }
  }

  /// How many alerts `alerts` lists in all. A text is not searched for here: its count would read every alert.
  public func alertCount(as viewer: Viewer, filter: AlertFilter) throws -> Int {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      let (listed, arguments) = snapshot.listing(filter)
      return try snapshot.number("SELECT COUNT(*) FROM (\(listed)) AS listed", arguments)
    }
  }

  /// An alert in full; nil when there is none or the viewer may not see it.
  public func alert(_ id: ID<Alert>, as viewer: Viewer, at now: Instant) throws -> AlertDetail? {
    try read(as: viewer, at: now) { snapshot in
      guard let alert = try snapshot.visible(id) else { return nil }
      return try snapshot.detail(alert)
    }
  }

  /// A duty with its alert; nil when there is none or the viewer may not see its alert.
  public func delivery(
    _ id: ID<Delivery>, as viewer: Viewer, at now: Instant
  ) throws -> DeliveryView? {
    try read(as: viewer, at: now) { snapshot in
      guard
        let row = try snapshot.row(
          """
          SELECT delivery.state FROM delivery
          WHERE delivery.id = :id AND \(snapshot.sight.sees("delivery.alert"))
          """, ["id": id.description])
      else { return nil }
      return try snapshot.view(try Delivery.read([UInt8](row["state"] as Data)))
    }
  }
}

extension Snapshot {
  /// The alert, if the viewer may see it.
  func visible(_ id: ID<Alert>) throws -> Alert? {
    try records(
      Alert.self, "SELECT state FROM alert WHERE id = :id AND \(sight.sees("alert.id"))",
      ["id": id.description]
    ).first
  }

  /// The statement of a list without its order, and what it binds.
  func listing(_ filter: AlertFilter) -> (sql: String, arguments: Arguments) {
    var conditions = [sight.sees("alert.id"), "alert.kind = :kind", "alert.severity >= :severity"]
    var arguments: Arguments = [
      "kind": filter.kind.code, "severity": filter.severityMin.rawValue,
    ]
    if filter.openOnly { conditions.append("alert.open = 1") }
    if let organization = filter.organization {
      conditions.append(
        """
        EXISTS (SELECT 1 FROM delivery AS own
          WHERE own.alert = alert.id AND own.organization = :organization)
        """)
      arguments["organization"] = organization.description
    }
    if let campaign = filter.campaign {
      conditions.append("alert.campaign = :campaign")
      arguments["campaign"] = campaign.description
    }
    let due =
      filter.order == .newest
      ? "0"
      : """
      COALESCE((SELECT MIN(own.next) FROM delivery AS own
        WHERE own.alert = alert.id AND own.open = 1), \(Int64.max))
      """
    return (
      """
      SELECT alert.id AS id, alert.state AS state, \(due) AS due FROM alert
      WHERE \(conditions.joined(separator: " AND "))
      """, arguments
    )
  }

  /// A page of the list. With a text, alerts are read on until the page is full or enough were looked through.
  func alerts(_ filter: AlertFilter, after: PageKey?, limit: Int) throws -> Page<AlertSummary> {
    if let text = filter.text, text.count > Queries.searchMax { return Page(items: [], next: nil) }
    let text = (filter.text ?? "").lowercased()
    let step = text.isEmpty ? limit : max(limit, 200)
    var found: [AlertSummary] = []
    var place = after
    var looked = 0
    while true {
      let (rows, hasMore) = try page(filter, after: place, limit: step)
      for (index, row) in rows.enumerated() {
        let alert = try Alert.read([UInt8](row["state"] as Data))
        looked += 1
        place = PageKey(order: String(row["due"] as Int64), id: row["id"])
        if try text.isEmpty || holds(alert, text) { found.append(try summary(alert)) }
        let isLast = index == rows.count - 1 && !hasMore
        if found.count == limit || looked == Queries.searchedMax {
          return Page(items: found, next: isLast ? nil : place)
        }
      }
      if !hasMore { return Page(items: found, next: nil) }
    }
  }

  /// The next rows of the list, and whether there are more behind them.
  private func page(_ filter: AlertFilter, after: PageKey?, limit: Int) throws
    -> (rows: [Row], hasMore: Bool)
  {
    var (listed, arguments) = listing(filter)
    var place = ""
    if let after {
      place = filter.order == .newest ? "WHERE id < :after" : "WHERE (due, id) > (:due, :after)"
      arguments["after"] = after.id
      if filter.order == .deadline { arguments["due"] = Int64(after.order) ?? Int64.max }
    }
    let order = filter.order == .newest ? "id DESC" : "due, id"
    let found = try rows(
      "SELECT id, state, due FROM (\(listed)) AS listed \(place) ORDER BY \(order) LIMIT :limit",
      arguments.merging(["limit": limit + 1]) { _, new in new })
    return (Array(found.prefix(limit)), found.count > limit)
  }

  /// Whether the number or the lines of a visible alert, or the name of one who has the duty, hold the text.
  private func holds(_ alert: Alert, _ text: String) throws -> Bool {
    if Self.isNumbered(alert.id, text) { return true }
    if let lines = try lines(alert) {
      let all = [lines.what.ja, lines.what.en, lines.now.ja, lines.now.en, lines.detail]
      if all.contains(where: { $0.lowercased().contains(text) }) { return true }
    }
    return try deliveries(of: alert).contains { delivery in
      let name = try name(delivery.organization).name
      return name.ja.lowercased().contains(text) || name.en.lowercased().contains(text)
    }
  }

  /// Whether the text is a part of the alert's number, as people type it.
  static func isNumbered(_ id: ID<Alert>, _ text: String) -> Bool {
    let number = AlertNumber(id)
    if let whole = AlertNumber(text) { return whole == number }
    return AlertNumber.part(text).map { "\(number)".contains($0) } ?? false
  }

  /// An alert in full.
  func detail(_ alert: Alert) throws -> AlertDetail {
    let (timeline, count, names) = try timeline(of: alert)
    let audience = try rows(
      "SELECT organization FROM alert_audience WHERE alert = :alert ORDER BY organization",
      ["alert": alert.id.description]
    ).compactMap { ID<Organization>($0[0] as String) }
    return AlertDetail(
      summary: try summary(alert), origin: try origin(of: alert.id), marking: alert.marking,
      audience: try audience.map { try name($0) }, keys: alert.keys,
      indicators: try indicators(alert),
      sensor: try alert.sensor.flatMap { try name(.key($0)).name }, firstSeen: alert.firstSeen,
      lastSeen: alert.lastSeen, lookedBack: try lookedBack(alert.id),
      observations: try records(
        Observation.self,
        """
        SELECT state FROM observation WHERE alert = :alert ORDER BY seen DESC, id DESC
        LIMIT \(AlertDetail.observationsMax)
        """, ["alert": alert.id.description]), reports: try reports(of: alert),
      linked: try linked(alert).suffix(AlertDetail.linkedMax).compactMap {
        try Alert.find($0.description, in: db).map { try summary($0) }
      },
      consulted: try alert.consulted.map {
        AlertDetail.Consultation(authority: $0.authority, by: try name($0.by), at: $0.at)
      }, deliveries: try deliveries(of: alert).map { try detail($0, of: alert) },
      timeline: timeline, timelineCount: count, names: names)
  }

  /// The words of reports that joined; the first one's stand in the alert itself.
  private func reports(of alert: Alert) throws -> [String] {
    let all = try records(
      Observation.self,
      """
      SELECT state FROM observation WHERE alert = :alert ORDER BY seen DESC, id DESC
      LIMIT \(AlertDetail.reportsMax)
      """, ["alert": alert.id.description]
    ).filter { $0.finding.source == .report }
    let first = try lines(alert)?.detail ?? ""
    return try all.compactMap { one in
      guard let id = one.finding.rule.split(separator: " ").last else { return nil }
      let row = try self.row(
        "SELECT bytes FROM content WHERE id = :id AND bytes IS NOT NULL", ["id": String(id)])
      let words = (row?[0] as Data?).map { String(decoding: $0, as: UTF8.self) }
      return words.flatMap { first.hasPrefix($0) ? nil : $0 }
    }
  }

  private func indicators(_ alert: Alert) throws -> [AlertDetail.IndicatorLine] {
    try alert.keys.compactMap { key in
      guard case .indicator(let id) = key,
        let row = try self.row(
          """
          SELECT form, SUBSTR(value, 1, 8192) AS value, label, source, confidence, valid_from,
            valid_to, marking
          FROM indicator WHERE id = :id
          """, ["id": id.description])
      else { return nil }
      func moment(_ column: String) -> Instant? {
        (row[column] as Int64?).map { Instant(microseconds: $0) }
      }
      return AlertDetail.IndicatorLine(
        id: id, form: row["form"], value: row["value"], label: row["label"],
        source: row["source"], confidence: row["confidence"], validFrom: moment("valid_from"),
        validTo: moment("valid_to"), marking: TLP(rawValue: row["marking"]) ?? .whenUnlabelled)
    }
  }
}
