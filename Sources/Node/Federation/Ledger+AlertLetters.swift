//! An alert as one other node is told it: by one letter, or by several where it is for more bodies than an envelope names.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Ledger {
  /// So many bodies fit into a letter whatever is said of them; nothing is measured.
  private static let bodiesUnmeasured = 64
  /// Room in a payload for its span.
  private static let spanBytes = 128

  // MARK: Said

  /// Tells an alert to a node, for those of its bodies that may see it. Where a letter cannot go, its bodies are called from
  /// here.
  func tell(
    _ alert: Alert, to audience: [ID<Organization>], on link: ID<PeerLink>,
    _ record: RecordReference
  ) throws {
    guard let lines = try text(alert.text).flatMap({ ThreeLines(stored: $0) }) else { return }
    let readers = Set(audience)
    let duties = try deliveries(of: alert).filter { delivery in
      if case .withdrawn = delivery.state { return false }
      return readers.contains(delivery.organization)
    }
    let (version, severity) = (recordVersion, Int64(alert.severity.rawValue))
    let raiser = directory.tower ?? audience[0]
    func message(_ members: [ID<Organization>], _ span: AudienceSpan?) -> Message {
      let named = Set(members)
      let own = duties.filter { named.contains($0.organization) }
      let told = AlertMessage(
        alert: record.id, version: version, organization: raiser, purpose: alert.kind.code,
        severity: severity, raisedAt: alert.raisedAt,
        what: lines.what.cut(MessageLimits.lineBytesMax),
        now: lines.now.cut(MessageLimits.lineBytesMax),
        detail: lines.detail.cut(MessageLimits.textBytesMax), isInDoubt: alert.inDoubt,
        isClosed: alert.closedAt != nil, answerBy: duties.compactMap(\.answerBy).first,
        duties: own.prefix(MessageLimits.dutiesMax).map {
          AlertMessage.Duty(
            delivery: $0.id.cast(to: RecordReference.self), organization: $0.organization,
            level: AlertMessage.Level(rawValue: $0.level.rawValue) ?? .primary,
            askedAnew: $0.askedAnew)
        }, span: span)
      // All are of one kind: what asks some asks them all.
      return duties.isEmpty ? .copy(told) : .alert(told)
    }
    let lane = AlertMessage.lane(severity: severity)
    let parts = AudienceSpan.parts(of: audience.sorted()) { members in
      if members.count <= Self.bodiesUnmeasured { return true }
      let named = Set(members)
      let salt = [UInt8](repeating: 0, count: Message.saltBytes)
      let bytes = message(members, nil).payload(salt: salt).canonical().count
      return bytes + Self.spanBytes <= lane.payloadBytesMax
        && duties.count { named.contains($0.organization) } <= MessageLimits.dutiesMax
    }
    let until = at + Self.life(ofLettersFor: duties, at: at)
    for (members, span) in parts {
      let isPosted = try post(
        message(members, span), about: record, for: members, marking: alert.marking, in: lane,
        until: until, on: link, version: version)
      if isPosted { continue }
      let unreached = Set(members)
      for duty in duties where unreached.contains(duty.organization) {
        try decide(duty.id, .nodeUnreachable)
      }
    }
  }

  /// How long they are tried: half of what is left until the first deadline.
  private static func life(ofLettersFor duties: [Delivery], at now: Instant) -> Instant.Span {
    let next = duties.compactMap { $0.next?.next }.min()
    let half = next.map { Instant.Span(microseconds: max(0, ($0 - now).microseconds) / 2) }
    return min(max(half ?? alertLetterLife.most, alertLetterLife.least), alertLetterLife.most)
  }

  // MARK: What became of them

  /// The row of what was told follows one of several letters that has no receipt yet; it counts as taken with the last of
  /// them. Callers have taken the receipted ones out of the link.
  func followNext(
    after envelope: String, about record: RecordReference, in lane: Lane, of link: PeerLink
  ) throws {
    guard record.kind == .alert else { return }
    for part in link.outgoing[lane].waiting
    where (part.kind == .alert || part.kind == .copy) && part.record == record {
      try store.cachedStatement(
        sql: "UPDATE sent_copy SET envelope = ? WHERE link = ? AND envelope = ? AND version = ?"
      ).execute(arguments: [
        part.id.description, link.id.description, envelope, part.recordVersion,
      ])
    }
  }

  /// One of several letters is refused or given up: the row follows it, so that the record does not count as taken, and is
  /// told once more. Where it was the only one, nothing changes.
  func followLost(_ envelope: ID<Envelope>, on link: ID<PeerLink>) throws {
    guard let letter = try waitingLetter(envelope, on: link),
      letter.kind == .alert || letter.kind == .copy
    else { return }
    try store.cachedStatement(
      sql: """
        UPDATE sent_copy SET envelope = ?
        WHERE link = ? AND record = ? AND version = ? AND taken_at IS NULL
        """
    ).execute(arguments: [
      envelope.description, link.description, letter.record.description, letter.recordVersion,
    ])
  }

  /// For whom one of several letters is; nil for a letter that speaks of everybody.
  func readersOfPart(_ envelope: ID<Envelope>, on link: ID<PeerLink>) throws
    -> [ID<Organization>]?
  {
    let row = try Row.fetchOne(
      try store.cachedStatement(
        sql: "SELECT parcel, payload FROM link_waiting WHERE link = ? AND id = ?"),
      arguments: [link.description, envelope.description])
    guard let row, try JSON.parse([UInt8](row[1] as Data))["body"]?["span"] != nil else {
      return nil
    }
    return try JSONTreeDecoder.decode(
      PeerLink.Parcel.self, from: JSON.parse([UInt8](row[0] as Data))
    ).marking.audience.members
  }

  private func waitingLetter(
    _ envelope: ID<Envelope>, on link: ID<PeerLink>
  ) throws -> OutgoingLane.Waiting? {
    try Data.fetchOne(
      try store.cachedStatement(
        sql: "SELECT waiting FROM link_waiting WHERE link = ? AND id = ?"),
      arguments: [link.description, envelope.description]
    ).map {
      try JSONTreeDecoder.decode(OutgoingLane.Waiting.self, from: JSON.parse([UInt8]($0)))
    }
  }
}
