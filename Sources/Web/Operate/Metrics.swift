//! What an operator's monitoring is told: what came in, what waits, what is late, what is silent, what is full.

internal import Alerting
internal import Kernel
internal import Node

/// Collects the figures. What speaks of alerts and sensors is counted as the asking key may see it, so that no number
/// speaks of what is hidden; what speaks of the machine alone is the same for every key.
struct Metrics {
  let site: Site
  let viewer: Viewer

  /// The whole document.
  func document() async throws -> String {
    var text = MetricsText()
    text.add(
      .gauge, "build_info", "Which program answers; always 1.", [([("version", Version.text)], 1)])
    try await machine(&text)
    try await intake(&text)
    try notices(&text)
    try replies(&text)
    try ladder(&text)
    try sensors(&text)
    return text.text
  }

  // MARK: The machine

  private func machine(_ text: inout MetricsText) async throws {
    let head = await site.engine.journalHead()
    let tallies = await site.engine.tallies
    text.add(
      .counter, "inputs_total", "Inputs since the start, by what became of them.",
      [
        ([("outcome", "accepted")], tallies.accepted), ([("outcome", "refused")], tallies.refused),
        ([("outcome", "failed")], tallies.failed),
      ])
    text.add(.counter, "facts_total", "Facts in the journal.", head.count)
    text.add(
      .counter, "ladder_steps_total", "Deadlines that ran out and were acted on since the start.",
      tallies.fired)
    let late = try site.queries.mostOverdueTimer(at: site.clock.now)
    text.add(
      .gauge, "timer_lag_seconds", "How late the node itself is with its latest deadline.",
      late.map { (site.clock.now - $0).seconds } ?? 0)
    text.add(.gauge, "live_pages", "Open event streams of pages.", site.hub.count)
    guard !site.folder.isEmpty else { return }
    let store = NodeFolder.databasePath(site.folder)
    text.add(
      .gauge, "store_bytes", "Size of the store with its write-ahead log.",
      FileLength.of(store) + FileLength.of(store + "-wal"))
    if let free = DiskReserve.freeBytes(in: site.folder) {
      text.add(.gauge, "disk_free_bytes", "Free space where the data folder lies.", free)
    }
  }

  // MARK: Events

  private func intake(_ text: inout MetricsText) async throws {
    let counts = try site.queries.counts(as: .node, at: site.clock.now)
    if let node = counts.node {
      text.add(
        .counter, "event_lines_total", "Lines that sensors sent and matching has passed.",
        [
          ([("outcome", "accepted")], node.events), ([("outcome", "refused")], node.refused),
        ])
      text.add(
        .counter, "observations_total", "Observations, by what became of them.",
        node.observations.sorted { $0.key < $1.key }
          .map { ([("outcome", $0.key)], Int64($0.value)) })
      text.add(.gauge, "indicators", "Indicators that are matched.", node.indicators)
    }
    let reader = site.intake.reader
    let extent = try reader.extent()
    text.add(
      .gauge, "event_log_bytes", "Size of the event log on the disk, packed as it is.",
      extent.bytes)
    text.add(
      .gauge, "event_log_plain_bytes", "Size of the event log if nothing were packed.",
      extent.plainBytes)
    text.add(.gauge, "event_log_segments", "Segments of the event log.", extent.segments)
    text.add(.gauge, "event_log_packed_segments", "Of these, those that are packed.", extent.packed)
    text.add(
      .gauge, "event_log_lag_bytes", "How much of the event log is not matched yet.",
      try site.intake.lag(behind: try site.queries.cursor()))
    let unanswered = await site.intake.patternsUnanswered
    text.add(
      .counter, "patterns_unanswered_total",
      "Comparisons and searches of patterns that cost too much for an answer, since the start.",
      unanswered)
  }

  // MARK: Notices

  private func notices(_ text: inout MetricsText) throws {
    let figures = try site.queries.noticeFigures(at: site.clock.now)
    func samples(_ value: (NoticeFigure) -> Int64) -> [([(name: String, value: String)], Int64)] {
      // Mail stands there also when nothing waits: an alarm on a missing metric is no alarm.
      let idle = figures.contains { $0.channel == .mail } ? [] : [([("channel", "mail")], Int64(0))]
      return idle + figures.map { ([("channel", $0.channel.rawValue)], value($0)) }
    }
    text.add(
      .gauge, "outbox_waiting", "Notices that wait to be sent.", samples { Int64($0.waiting) })
    text.add(
      .gauge, "outbox_retrying", "Waiting notices that failed at least once.",
      samples { Int64($0.retrying) })
    text.add(
      .gauge, "outbox_dead", "Notices that could never be delivered.", samples { Int64($0.dead) })
    text.add(
      .gauge, "outbox_oldest_seconds", "How long the oldest waiting notice has waited.",
      samples { $0.oldest?.seconds ?? 0 })
  }

  // MARK: Replies

  private func replies(_ text: inout MetricsText) throws {
    let counts = try site.queries.replyFigures()
    text.add(
      .counter, "replies_total", "Mails to the mailbox for replies, by what came of them.",
      ReplyOutcome.allCases.map { outcome in
        (
          [("outcome", outcome.rawValue)],
          Int64(counts.first { $0.outcome == outcome }?.count ?? 0)
        )
      })
    let isRead: Int64 =
      switch site.replies.state {
      case .off, .starting, .failing: 0
      case .reading, .behind: 1
      }
    text.add(.gauge, "reply_mailbox_read", "1 while the mailbox for replies is read.", isRead)
    text.add(
      .gauge, "reply_mailbox_waiting", "Mails in it that are not read yet.", site.replies.waiting)
    text.add(
      .gauge, "reply_mailbox_lag_seconds",
      "How long it has not been read to its end; 0 while it is.",
      site.replies.lag(at: site.clock.now).seconds)
  }

  // MARK: Alerts

  private func ladder(_ text: inout MetricsText) throws {
    let now = site.clock.now
    let counts = try site.queries.counts(as: viewer, at: now)
    text.add(
      .gauge, "open_alerts", "Open real alerts that this key may see.",
      Severity.allCases.map {
        ([("severity", "\($0.rawValue)")], Int64(counts.openAlerts[$0] ?? 0))
      })
    let duties = try site.queries.dutyFigures(as: viewer, at: now)
    func samples(_ value: (DutyFigure) -> Int) -> [([(name: String, value: String)], Int64)] {
      duties.map { duty in
        (
          [
            ("clock", Shown.clock(duty.duty).rawValue), ("severity", "\(duty.severity.rawValue)"),
          ], Int64(value(duty))
        )
      }
    }
    text.add(
      .gauge, "open_duties", "Open real duties by the clock they wait for, as this key may see.",
      samples(\.count))
    text.add(
      .gauge, "overdue_duties", "Of these, those whose deadline has passed: they climb.",
      samples(\.overdue))
    text.add(
      .gauge, "oldest_overdue_seconds", "How long ago the longest missed deadline was.",
      try site.queries.oldestMissed(as: viewer, at: now)?.seconds ?? 0)
    text.add(.gauge, "open_calls", "Calls that wait for a human.", counts.openCards)
  }

  // MARK: Sensors

  private func sensors(_ text: inout MetricsText) throws {
    let now = site.clock.now
    let sensors = try site.queries.sensors(as: viewer, at: now)
    text.add(.gauge, "sensors", "Sensors that this key may watch over.", sensors.count)
    text.add(
      .gauge, "sensors_silent", "Of these, those that are silent: blind, not quiet.",
      sensors.filter(\.isSilent).count)
    text.add(
      .gauge, "sensor_last_event_seconds", "How long ago a sensor's last event came.",
      sensors.compactMap { sensor in
        sensor.lastEvent.map {
          ([("sensor", sensor.key.description), ("name", sensor.name)], (now - $0).seconds)
        }
      })
  }
}
