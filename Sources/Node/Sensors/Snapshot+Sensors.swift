//! The sensors that a viewer watches over, registered or only seen.

internal import Alerting
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Snapshot {
  /// Every sensor the viewer watches over: his organisation's, those of the bodies it supports or supervises, and the
  /// common ones. The worst first, then by name.
  func sensors(isTower: Bool? = nil) throws -> [SensorView] {
    guard sight.isOpen else { return [] }
    let isTower = isTower ?? self.isTower
    let owner = sight.watches("sensor.organization", isTower: isTower)
    return try rows(
      """
      SELECT api_key.id AS key, api_key.name, api_key.organization, sensor.state,
        sensor_state.last_event, sensor_state.last_seen, sensor_state.events, sensor_state.refused,
        sensor_watch.heard_from, sensor_watch.heartbeat, sensor_watch.skew, sensor_watch.lag,
        sensor_watch.hour, sensor_watch.hour_events, sensor_watch.before_events,
        owner.name_ja AS owner_ja, owner.name_en AS owner_en,
        CASE WHEN sensor.id IS NOT NULL AND \(owner) THEN 1 ELSE 0 END AS near
      FROM api_key
      LEFT JOIN sensor ON sensor.key = api_key.id
      LEFT JOIN sensor_state ON sensor_state.key = api_key.id
      LEFT JOIN sensor_watch ON sensor_watch.key = api_key.id
      LEFT JOIN organization AS owner
        ON owner.id = COALESCE(sensor.organization, api_key.organization)
      WHERE api_key.role = 'sensor' AND (api_key.revoked = 0 OR sensor.id IS NOT NULL)
        AND (\(sight.watches("api_key.organization", isTower: isTower))
          OR sensor.id IS NOT NULL AND \(owner))
      ORDER BY api_key.name, api_key.id
      """
    ).compactMap { try sensor($0) }
      .enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
      .map(\.element)
  }

  private func sensor(_ row: Row) throws -> SensorView? {
    guard let key = ID<APIKey>(row["key"] as String) else { return nil }
    let record = try (row["state"] as Data?).map { try Sensor.read([UInt8]($0)) }
    let isNear = row["near"] == 1
    func moment(_ column: String) -> Instant? {
      (row[column] as Int64?).map { Instant(microseconds: $0) }
    }
    func span(_ column: String) -> Instant.Span? {
      (row[column] as Int64?).map { Instant.Span(microseconds: $0) }
    }
    let owner =
      record?.particulars.organization
      ?? (row["organization"] as String?).flatMap { ID<Organization>($0) }
    let last = [moment("last_event"), moment("heartbeat")].compactMap(\.self).max()
    let limit = record?.particulars.limit ?? SensorView.silentAfter
    let standing = try standing(of: record, isNear: isNear)
    let rate = rate(row)
    return SensorView(
      key: key, id: record?.id, name: record?.particulars.name ?? row["name"],
      organization: try owner.map { try name($0, row) },
      watches: isNear ? record?.particulars.watches : nil, limit: limit, standing: standing,
      lastEvent: moment("last_event"), lastSeen: moment("last_seen"),
      heartbeat: moment("heartbeat"), lag: span("lag"), skew: span("skew"),
      events: row["events"] ?? 0, refused: row["refused"] ?? 0, thisHour: rate.now,
      lastHour: rate.before,
      isSilent: isSilent(standing, last, limit),
      silentAt: record.flatMap {
        $0.isInUse ? $0.deadline(countedFrom: moment("heard_from")) : nil
      }, mayKeep: mayKeep(owner))
  }

  /// How many events came in this hour, and in the one before: what was counted in an hour long ago is no rate any more.
  private func rate(_ row: Row) -> (now: Int64, before: Int64) {
    let hour = at.microseconds / Instant.Span.hours(1).microseconds
    let counted: Int64? = row["hour"]
    if counted == hour { return (row["hour_events"] ?? 0, row["before_events"] ?? 0) }
    return (0, counted == hour - 1 ? row["hour_events"] ?? 0 : 0)
  }

  /// The owner by name, which stands in the row.
  private func name(_ owner: ID<Organization>, _ row: Row) throws -> OrganizationName {
    guard let ja = row["owner_ja"] as String?, let en = row["owner_en"] as String? else {
      return try name(owner)
    }
    return OrganizationName(id: owner, name: Phrase(ja: ja, en: en))
  }

  private func isSilent(
    _ standing: SensorView.Standing, _ last: Instant?, _ limit: Instant.Span
  ) -> Bool {
    switch standing {
    case .silent: true
    case .unregistered, .inUse: last.map { at - $0 > limit } ?? true
    case .paused, .retired: false
    }
  }

  private func standing(of sensor: Sensor?, isNear: Bool) throws -> SensorView.Standing {
    switch sensor?.state {
    case nil: .unregistered
    case .listening?: .inUse
    case .silent(let alert)?: .silent(alert)
    case .paused(let until, let reason)?:
      .paused(until: until, reason: isNear ? try text(reason) : nil)
    case .retired?: .retired
    }
  }

  /// As `Ledger` decides it when something is asked.
  private func mayKeep(_ owner: ID<Organization>?) -> Bool {
    guard viewer.role.mayAdminister || viewer.role.mayWatch, let own = viewer.organization else {
      return false
    }
    return own == directory.tower || own == owner
  }
}
