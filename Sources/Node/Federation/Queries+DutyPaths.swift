//! Which way a duty went between two nodes, and what was answered to what was asked there.

public import Alerting
internal import Federation
internal import GRDB
public import Kernel

extension Queries {
  /// The duties of an alert that two nodes share, and what was asked about it; nil where there is no such alert or the
  /// viewer may not see it. Those of other bodies are for whoever sees links.
  public func dutyPaths(
    of alert: ID<Alert>, as viewer: Viewer, at now: Instant
  ) throws -> DutyPaths? {
    try read(as: viewer, at: now) { snapshot in
      guard try snapshot.visible(alert) != nil,
        let found = try Alert.find(alert.description, in: snapshot.db)
      else { return nil }
      return DutyPaths(
        paths: try snapshot.paths(of: found), asked: try snapshot.asked(about: alert))
    }
  }
}

extension Snapshot {
  fileprivate func paths(of alert: Alert) throws -> [DutyPath] {
    let record = RecordReference(.alert, alert.id)
    let home = try row(
      "SELECT home FROM held_copy WHERE record = :record", ["record": record.description]
    ).flatMap { NodeName($0["home"] as String) }
    let above = try home.flatMap { try PeerLink.find(peer: $0, in: db) }
    var found: [DutyPath] = []
    for id in alert.deliveries where found.count < DutyPaths.pathsMax {
      guard let delivery = try Delivery.find(id.description, in: db), delivery.level != .told else {
        continue
      }
      let host = try directory.host(of: delivery.organization, in: db)
      if home == nil, let host, seesLinks {
        found.append(
          try path(delivery, of: alert, on: host.link, told: record, isOutward: true))
      }
      if let above, host == nil, seesLinks || viewer.organization == delivery.organization {
        found.append(
          try path(
            delivery, of: alert, on: above.id, told: RecordReference(.delivery, id),
            isOutward: false))
      }
    }
    return found
  }

  private func path(
    _ delivery: Delivery, of alert: Alert, on link: ID<PeerLink>, told record: RecordReference,
    isOutward: Bool
  ) throws -> DutyPath {
    let found = try row(
      "SELECT peer, role FROM link WHERE id = :link", ["link": link.description])
    guard let line = found, let peer = NodeName(line["peer"] as String) else {
      throw Failure(operation: "path", reason: "no link \(link)")
    }
    let letter = try row(
      """
      SELECT link.id AS link, link.peer AS peer, sent_copy.version AS version, sent_copy.at AS at,
        sent_copy.taken_at AS taken_at, sent_copy.refused AS refused,
        link_waiting.waiting AS waiting
      FROM sent_copy JOIN link ON link.id = sent_copy.link
      LEFT JOIN link_waiting
        ON link_waiting.link = sent_copy.link AND link_waiting.id = sent_copy.envelope
      WHERE sent_copy.record = :record AND sent_copy.link = :link ORDER BY link.id
      """, ["record": record.description, "link": link.description]
    ).flatMap { try sentCopy($0) }
    return DutyPath(
      organization: try name(delivery.organization), isOutward: isOutward, peer: peer, link: link,
      isRelayed: line["role"] as String == PeerLink.Role.sibling.rawValue,
      raisedAt: alert.raisedAt, letter: letter, deliveredAt: delivery.clocks[.delivered],
      openedAt: delivery.clocks[.opened], acknowledgedAt: delivery.clocks[.acknowledged],
      holder: try delivery.holder.map { try name($0) }, isOver: delivery.stage == nil)
  }

  /// What was asked of the home of an alert: by one's own body, or by any for whoever sees links.
  fileprivate func asked(about alert: ID<Alert>) throws -> [AskedCommand] {
    try rows(
      """
      SELECT link.peer AS peer, command_asked.organization AS organization,
        command_asked.act AS act, command_asked.at AS at,
        command_asked.answered_at AS answered_at, command_asked.refused AS refused
      FROM command_asked JOIN link ON link.id = command_asked.link
      WHERE command_asked.alert = :alert ORDER BY command_asked.at DESC, command_asked.id DESC
      LIMIT \(DutyPaths.pathsMax)
      """, ["alert": alert.description]
    ).compactMap { row in
      guard let peer = NodeName(row["peer"] as String),
        let act = AskedCommand.Act(rawValue: row["act"] as String),
        seesLinks || viewer.organization?.description == row["organization"] as String
      else { return nil }
      var state = AskedCommand.State.unanswered
      if let moment = row["answered_at"] as Int64? {
        let at = Instant(microseconds: moment)
        let reason = (row["refused"] as String?).map { RefusalReason(rawValue: $0) ?? .malformed }
        state = reason.map { .refused($0, at: at) } ?? .done(at: at)
      }
      return AskedCommand(
        peer: peer, act: act, at: Instant(microseconds: row["at"]), state: state)
    }
  }
}
