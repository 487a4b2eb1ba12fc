//! What waits in a supporter's list, worked out from one snapshot in a fixed number of statements.

internal import Alerting
internal import GRDB
internal import Kernel

extension Snapshot {
  /// Everything that the clients of a supporter wait for, in order.
  func support(
    of supporter: Organization
  ) throws -> (items: [SupportItem], clients: Int, isWhole: Bool) {
    let path = supporter.path(in: .support)
    let below: Arguments = ["from": path, "until": String(path.dropLast()) + "0"]
    let clients = try organizations(Self.clientsSQL, below)
    let all = clients.prefix(SupportQueue.clientsMax)
    // What ended keeps its place in the tree, and waits for nothing.
    let looked = all.filter(\.isLiving)
    let ended = Set(all.map(\.id)).subtracting(looked.map(\.id))
    let duties = try dutyItems(below)
    var items = duties.items
    items += try silentSensors(below)
    items += try missedTests(below)
    for client in looked { items += gaps(of: client) }
    let named = Dictionary(looked.map { ($0.id, $0.name) }) { first, _ in first }
    items.removeAll { item in item.organization.map { ended.contains($0.id) } ?? false }
    return (
      items.map { $0.named(named) }.sorted { ($0.order, $0.key) < ($1.order, $1.key) },
      looked.count, clients.count == all.count && duties.isWhole
    )
  }

  /// The clients of a supporter: everybody below it in the tree of support, found by the index over the paths.
  static let clientsSQL = """
    SELECT id, state FROM organization
    WHERE path_support > :from AND path_support < :until
    ORDER BY path_support, id LIMIT \(SupportQueue.clientsMax + 1)
    """

  /// Open duties of clients, as far as the viewer sees their alerts. Clients first, then their open duties by index:
  /// SQLite keeps the order of a cross join, and would else walk the open duties of the nation by their deadlines.
  private static func openDuties(_ sight: Sight) -> String {
    """
    FROM organization CROSS JOIN delivery JOIN alert ON alert.id = delivery.alert
    WHERE organization.path_support > :from AND organization.path_support < :until
      AND delivery.organization = organization.id AND delivery.open = 1
      AND delivery.kind = 'real' AND \(sight.sees("delivery.alert"))
    """
  }

  /// Those that stand alone: of no campaign, and of whoever asks for help.
  static func dutiesSQL(_ sight: Sight) -> String {
    """
    SELECT delivery.id AS id, delivery.alert AS alert, delivery.organization AS organization,
      delivery.severity AS severity, delivery.next AS next, delivery.help AS help
    \(openDuties(sight)) AND (alert.campaign IS NULL OR delivery.help IS NOT NULL)
    ORDER BY delivery.next, delivery.id LIMIT \(SupportQueue.dutiesMax + 1)
    """
  }

  /// The others by campaign: how many, with the nearest of them. However many they are, a campaign is one row.
  static func campaignsSQL(_ sight: Sight) -> String {
    """
    SELECT id, alert, organization, campaign, severity, next, bulletins, size FROM (
      SELECT delivery.id AS id, delivery.alert AS alert, delivery.organization AS organization,
        alert.campaign AS campaign, MAX(delivery.severity) OVER whole AS severity,
        MIN(delivery.next) OVER whole AS next, COUNT(*) OVER whole AS size,
        SUM(CASE WHEN delivery.level = 'addressed' THEN 1 ELSE 0 END) OVER whole AS bulletins,
        ROW_NUMBER() OVER (
          PARTITION BY alert.campaign ORDER BY delivery.next, delivery.id) AS nth
      \(openDuties(sight)) AND alert.campaign IS NOT NULL AND delivery.help IS NULL
      WINDOW whole AS (PARTITION BY alert.campaign)) AS duties
    WHERE nth = 1 ORDER BY campaign
    """
  }

  /// Whether there is any client.
  static let clientSQL = """
    SELECT 1 FROM organization
    WHERE path_support > :from AND path_support < :until AND listed = 1 LIMIT 1
    """

  /// How many items there are but for the gaps, as `support` makes them.
  static func happeningSQL(_ sight: Sight) -> String {
    """
    SELECT
      (SELECT COUNT(*) FROM (
        SELECT 1 \(openDuties(sight)) AND (alert.campaign IS NULL OR delivery.help IS NOT NULL)
        LIMIT \(SupportQueue.dutiesMax)) AS alone)
      + (SELECT COUNT(DISTINCT alert.campaign) \(openDuties(sight))
        AND alert.campaign IS NOT NULL AND delivery.help IS NULL)
      + (SELECT COUNT(*) FROM organization CROSS JOIN sensor
        WHERE organization.path_support > :from AND organization.path_support < :until
          AND organization.listed = 1 AND sensor.organization = organization.id
          AND sensor.in_use = 1 AND CAST(sensor.state AS TEXT) LIKE '%"state":{"silent":%')
      + (SELECT COUNT(*) FROM organization CROSS JOIN contact_test
        WHERE organization.path_support > :from AND organization.path_support < :until
          AND organization.listed = 1 AND contact_test.organization = organization.id
          AND \(missedNewest))
    """
  }

  /// The condition that `contact_test` is the newest of its body that ended, and that a post did not answer it.
  private static let missedNewest = """
    contact_test.stage = 'finished' AND contact_test.misses > 0
      AND NOT EXISTS (SELECT 1 FROM contact_test AS later
        WHERE later.organization = contact_test.organization AND later.stage = 'finished'
          AND later.quarter > contact_test.quarter)
    """

  // MARK: Duties, calls for help, bulletins

  private func dutyItems(_ below: Arguments) throws -> (items: [SupportItem], isWhole: Bool) {
    let alone = try rows(Self.dutiesSQL(sight), below)
    var items = alone.prefix(SupportQueue.dutiesMax).compactMap { row -> SupportItem? in
      let help = (row["help"] as Int64?).map { Instant(microseconds: $0) }
      return item(help == nil ? .duty : .help, row, count: 1, campaign: nil, since: help)
    }
    items += try rows(Self.campaignsSQL(sight), below).compactMap { row -> SupportItem? in
      let isBulletin = (row["bulletins"] as Int) > 0
      return item(
        isBulletin ? .bulletin : .duty, row, count: row["size"],
        campaign: ID<Campaign>(row["campaign"] as String), since: nil)
    }
    return (items, alone.count <= SupportQueue.dutiesMax)
  }

  /// What a row says; nil where it does not read.
  private func item(
    _ kind: SupportItem.Kind, _ row: Row, count: Int, campaign: ID<Campaign>?, since: Instant?
  ) -> SupportItem? {
    guard let delivery = ID<Delivery>(row["id"] as String),
      let alert = ID<Alert>(row["alert"] as String),
      let organization = ID<Organization>(row["organization"] as String)
    else { return nil }
    return SupportItem(
      kind: kind,
      organization: count == 1 ? OrganizationName(id: organization, name: .nothing) : nil,
      count: count, due: (row["next"] as Int64?).map { Instant(microseconds: $0) }, alert: alert,
      campaign: count == 1 ? nil : campaign, severity: Severity(rawValue: row["severity"]),
      subject: nil, since: since,
      key: "\(kind.rawValue)-\(campaign?.description ?? delivery.description)")
  }

  // MARK: Sensors and tests

  private func silentSensors(_ below: Arguments) throws -> [SupportItem] {
    try records(
      Sensor.self,
      """
      SELECT sensor.state FROM organization
      JOIN sensor ON sensor.organization = organization.id AND sensor.in_use = 1
      WHERE organization.path_support > :from AND organization.path_support < :until
      ORDER BY sensor.id
      """, below
    ).compactMap { sensor -> SupportItem? in
      guard case .silent(let alert) = sensor.state else { return nil }
      let name = sensor.particulars.name
      return SupportItem(
        kind: .silentSensor,
        organization: OrganizationName(id: sensor.particulars.organization, name: .nothing),
        count: 1, due: nil, alert: nil, campaign: nil, severity: nil,
        subject: Phrase(ja: name, en: name), since: nil,
        key: "\(SupportItem.Kind.silentSensor.rawValue)-\(alert)")
    }
  }

  /// Clients of which a post did not answer the newest test that ended.
  private func missedTests(_ below: Arguments) throws -> [SupportItem] {
    try records(
      ContactTest.self,
      """
      SELECT contact_test.state FROM organization
      JOIN contact_test ON contact_test.organization = organization.id
      WHERE organization.path_support > :from AND organization.path_support < :until
        AND \(Self.missedNewest)
      ORDER BY contact_test.id
      """, below
    ).map { test in
      SupportItem(
        kind: .missedTest,
        organization: OrganizationName(id: test.organization, name: .nothing),
        count: 1, due: nil, alert: nil, campaign: nil, severity: nil, subject: nil,
        since: test.finishedAt, key: "\(SupportItem.Kind.missedTest.rawValue)-\(test.id)")
    }
  }

  // MARK: Gaps

  /// What is missing for a client to be reached, from its own record alone: no statement for each client.
  private func gaps(of client: Organization) -> [SupportItem] {
    func held(_ roles: [Organization.Role]) -> Bool {
      client.posts.contains {
        roles.contains($0.role) && !client.holders(of: $0.id, at: at).isEmpty
      }
    }
    var found: [(SupportItem.Kind, Instant?)] = []
    if !held([.responder, .guardDesk, .watchDesk]) {
      found.append((.noResponder, nil))
    } else {
      let last = client.called(at: at).compactMap { client.lastSuccess(of: $0.person) }.max()
      if last == nil { found.append((.neverReached, nil)) }
      if let last, at - last > Organization.reachableFor { found.append((.notReachedLately, last)) }
    }
    let hasDeputy =
      held([.deputy, .middle])
      || client.isDesignated(Organization.supporterIsDeputy, at: at)
    if !hasDeputy { found.append((.noDeputy, nil)) }
    return found.map { kind, since in
      SupportItem(
        kind: kind, organization: OrganizationName(id: client.id, name: client.name), count: 1,
        due: nil, alert: nil, campaign: nil, severity: nil, subject: nil, since: since,
        key: "\(kind.rawValue)-\(client.id)")
    }
  }

  // MARK: Words of a page

  /// The same items with the words of their alerts: only for those that are shown.
  func withSubjects(_ items: [SupportItem]) throws -> [SupportItem] {
    try items.map { item in
      guard let id = item.alert, let alert = try Alert.find(id.description, in: db) else {
        return item
      }
      var item = item
      item.subject = try lines(alert)?.what
      item.tlp = alert.marking.tlp
      return item
    }
  }
}

extension SupportItem {
  /// The same with the client's name.
  fileprivate func named(_ names: [ID<Organization>: Phrase]) -> SupportItem {
    guard let id = organization?.id, let name = names[id] else { return self }
    return SupportItem(
      kind: kind, organization: OrganizationName(id: id, name: name), count: count, due: due,
      alert: alert, campaign: campaign, severity: severity, subject: subject, since: since,
      key: key)
  }
}
