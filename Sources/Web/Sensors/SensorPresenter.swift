//! From a sensor's values to its row, its page and its line in a file. Pure: the same values make the same page.

internal import Alerting
internal import Kernel
internal import Node
internal import Spreadsheets

/// Makes what is shown of sensors.
struct SensorPresenter {
  let now: Instant
  let say: Language
  /// How often each sent a batch that was there already, since the node began.
  var repeats: [ID<APIKey>: Int] = [:]

  /// Most sensors of a page; the file has them all.
  static let rowsMax = 500

  /// The list.
  func list(_ sensors: [SensorView], _ frame: Frame, address: String) -> SensorsPage {
    SensorsPage(
      frame: frame, rows: sensors.prefix(Self.rowsMax).map { row($0) },
      normal: sensors.count(where: \.isNormal), expected: sensors.count(where: \.isExpected),
      address: address, hasMore: sensors.count > Self.rowsMax)
  }

  /// One sensor's page.
  func page(_ sensor: SensorView, path: String, _ frame: Frame, problem: String?) -> SensorPage {
    var reason: String?
    if case .paused(_, let text) = sensor.standing { reason = text }
    return SensorPage(
      frame: frame, path: path, row: row(sensor), reason: reason, minutes: sensor.limit.minutes,
      isUsed: sensor.isExpected, isRetired: sensor.standing == .retired, problem: problem)
  }

  /// One line of the list.
  func row(_ sensor: SensorView) -> SensorRow {
    var alert: String?
    if case .silent(let id) = sensor.standing { alert = Shown.path(id) }
    return SensorRow(
      isGood: isGood(sensor),
      state: SensorPhrases.state(sensor, at: now, say), name: sensor.name,
      owner: sensor.organization?.name(say) ?? SensorPhrases.common(say),
      watches: sensor.watches ?? "",
      path: sensor.mayKeep ? sensor.id.map { "/sensors/\($0)" } : nil, alertPath: alert,
      lastEvent: sensor.lastEvent, heartbeat: sensor.heartbeat,
      lag: SensorPhrases.lag(sensor, say),
      skew: sensor.skew.map { SensorPhrases.skew($0, isSkewed: sensor.isSkewed, say) },
      volume: SensorPhrases.volume(sensor, repeats: repeats[sensor.key] ?? 0, say),
      next: SensorPhrases.next(sensor, at: now, say),
      registerKey: sensor.id == nil && sensor.mayKeep ? sensor.key.description : nil)
  }

  /// One that is heard and not registered is neither: nobody would be told if it were not.
  private func isGood(_ sensor: SensorView) -> Bool? {
    if sensor.standing == .unregistered, !sensor.isSilent { return nil }
    return sensor.isExpected ? sensor.isNormal : nil
  }

  /// The list as a sheet: the key in front, then as on the page.
  func sheet(_ sensors: [SensorView]) -> Sheet {
    let heads = SensorPhrases.heads.map { $0(say) }
    let columns = [
      Sheet.Column(Phrase(ja: "キー", en: "Key")(say), width: 40, isKey: true),
      Sheet.Column(heads[0], width: 24), Sheet.Column(heads[1], width: 24),
      Sheet.Column(Phrase(ja: "持ち主", en: "Owner")(say), width: 24),
      Sheet.Column(Phrase(ja: "見ているところ", en: "Watches")(say), width: 24),
      Sheet.Column(SensorPhrases.event(say), width: 28),
      Sheet.Column(SensorPhrases.heartbeat(say), width: 28),
      Sheet.Column(SensorPhrases.lagHead(say), width: 28),
      Sheet.Column(SensorPhrases.skewHead(say), width: 28),
      Sheet.Column(SensorPhrases.volumeHead(say), width: 48), Sheet.Column(heads[4], width: 48),
    ]
    return Sheet(
      name: SensorPhrases.title(say), columns: columns,
      rows: sensors.map { sensor in
        let row = row(sensor)
        return Sheet.Row(
          [sensor.key.description, row.state, row.name, row.owner, row.watches]
            + [row.lastEvent, row.heartbeat].map { $0.map { Wording.machine($0) } ?? "" }
            + [row.lag ?? "", row.skew ?? "", row.volume, row.next])
      })
  }
}
