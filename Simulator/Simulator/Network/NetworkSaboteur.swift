//! Plants a bug of the network: changes inputs before, frames between, rows after the nodes have done their work.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel
internal import Node

internal import struct Foundation.Data

/// Whoever breaks things in a seed of the network that is run with `--break`. Nothing of this touches the product.
struct NetworkSaboteur {
  let plan: NetworkBreak?
  let nation: NetworkNation
  private var commits = 0
  /// Somebody who has left, once somebody has.
  var leaver: ID<Person>?

  init(_ plan: NetworkBreak?, _ nation: NetworkNation) {
    self.plan = plan
    self.nation = nation
  }

  // MARK: Inputs

  /// An input on its way in.
  func altered(
    _ submission: NetworkSubmission, _ residents: [NetworkNation.Resident]
  ) -> NetworkSubmission {
    let input = submission.input
    switch (plan, input.command) {
    case (.looseLabel, .importIndicators(let entries, let source, let label)) where label > .amber:
      return changed(
        submission, to: .importIndicators(entries, source: source, marking: .green))
    case (.mutedRevocation, .link(.revoke(let link, _))):
      return changed(submission, to: .link(.revoke(link)))
    case (.stolenMailCounted, _): break
    default: return submission
    }
    var viewer = input.viewer
    let id: ID<Delivery>
    switch (input.command, submission.meaning) {
    case (.byToken(_, .acknowledge(let person)), .act(let duty?, _, _)):
      guard let who = residents.first(where: { $0.citizen.person == person })?.citizen else {
        return submission
      }
      viewer = who.viewer
      id = duty
    case (.delivery(let duty, .acknowledge), _): id = duty
    default: return submission
    }
    return NetworkSubmission(
      input: NodeInput(
        id: input.id, secret: input.secret, viewer: viewer,
        command: .delivery(id, .acknowledge(over: .call))), meaning: submission.meaning)
  }

  private func changed(
    _ submission: NetworkSubmission, to command: Command
  ) -> NetworkSubmission {
    let input = submission.input
    return NetworkSubmission(
      input: NodeInput(id: input.id, secret: input.secret, viewer: input.viewer, command: command),
      meaning: submission.meaning)
  }

  /// Whether a deadline is swept.
  func sweeps(_ record: RecordReference, at node: NetworkNode) -> Bool {
    switch plan {
    case .deafWatchdogs:
      guard record.kind == .delivery,
        let duty = node.journal.deliveries[record.id.cast(to: Delivery.self)]
      else { return true }
      return duty.severity < .serious
    case .sleepyRestart: return node.restarts == 0
    default: return true
    }
  }

  // MARK: Lines

  /// Whether a node says nothing on a line because of another.
  func holdsBack(_ way: NetworkWay, _ node: NetworkNode) -> Bool {
    guard plan == .blockedByOne else { return false }
    return node.neighbours.contains { $0 != way.to && node.link(to: $0)?.silentSince != nil }
  }

  /// What goes out in the place of what was to go out.
  func edited(
    _ frames: [LinkFrame], on line: NetworkLine, _ link: PeerLink, by node: NetworkNode,
    at nodeNow: Instant
  ) throws -> [LinkFrame] {
    switch plan {
    case .lostReceipts:
      return frames.filter { if case .receipt = $0 { false } else { true } }
    case .noPriority:
      let isLetter: (LinkFrame) -> Bool = { if case .letter = $0 { true } else { false } }
      return frames.filter { !isLetter($0) } + frames.filter(isLetter).reversed()
    case .toldAfterRevocation where link.isRevoked:
      if line.newest.isEmpty {
        return [.hello(try link.hello(at: nodeNow).signed(by: node.place.key))]
      }
      return try line.newest.map { try LinkFrame(bytes: $0) }
    case .receiptUnstored, .forgottenSnapshot, .lostDecline, .deafOldHome:
      if line.swallowed.isEmpty { return frames }
      return try feigned(frames, on: line, link, by: node, at: nodeNow)
    default: return frames
    }
  }

  /// The same, with a receipt for what was swallowed too, and without asking for it.
  private func feigned(
    _ frames: [LinkFrame], on line: NetworkLine, _ link: PeerLink, by node: NetworkNode,
    at nodeNow: Instant
  ) throws -> [LinkFrame] {
    var feigned = link
    for envelope in line.swallowed {
      feigned.evolve(
        .envelopeAccepted(
          lane: envelope.lane, seq: envelope.linkSeq, id: envelope.id, kind: envelope.kind,
          record: envelope.record, recordVersion: envelope.recordVersion,
          payloadHash: envelope.payloadHash, sentAt: envelope.at, isLate: false), at: nodeNow)
    }
    var edited: [LinkFrame] = []
    for frame in frames {
      switch frame {
      case .receipt:
        edited.append(.receipt(try feigned.receipt(at: nodeNow).signed(by: node.place.key)))
      case .gap: continue
      case .letter, .voids, .hello: edited.append(frame)
      }
    }
    return edited
  }

  /// Whether a letter is thrown away that will be receipted all the same.
  func swallows(_ bytes: [UInt8], _ lie: NetworkLie?, by node: NetworkNode, from peer: Int) throws
    -> Bool
  {
    let plans: [NetworkBreak] = [
      .receiptUnstored, .forgottenSnapshot, .lostDecline, .deafOldHome,
    ]
    guard let plan, plans.contains(plan), lie == nil,
      case .letter(let letter) = try LinkFrame(bytes: bytes)
    else { return false }
    let envelope = letter.envelope.document
    let isChosen =
      switch plan {
      case .forgottenSnapshot: envelope.kind == .delivery
      case .lostDecline: envelope.kind == .command
      case .deafOldHome: envelope.kind == .transfer && node.place.kind == .prefecture
      default: envelope.linkSeq % 3 == 0
      }
    guard isChosen, node.link(to: peer)?.state == .active else { return false }
    node.lines[peer]?.swallowed.append(envelope)
    node.lines[peer]?.receiptVersion += 1
    return true
  }

  // MARK: Stores

  /// Puts the numbers of a node that was put back forward to where they were.
  func smooth(_ node: NetworkNode, from lost: SimulatedStore) throws {
    guard plan == .smoothedRegression else { return }
    let rows = try lost.read { try Row.fetchAll($0, sql: "SELECT id, state FROM link ORDER BY id") }
    try node.shell.queue.write { db in
      for row in rows {
        try db.execute(
          sql: "UPDATE link SET state = ? WHERE id = ?",
          arguments: [row["state"] as Data, row["id"] as String])
      }
    }
  }

  /// After a commit, before anybody looks.
  // table:
  mutating func afterCommit(_ db: Database, at seat: Int, from seq: Int64) throws {
    commits += 1
    switch plan {
    case .jumpedRung:
      try db.execute(
        sql: """
          UPDATE delivery SET state = CAST(REPLACE(CAST(state AS TEXT), '"rung":0}', '"rung":1}')
            AS BLOB)
          WHERE 'delivery/' || id IN (
            SELECT record FROM fact WHERE seq >= ? AND kind = 'deliveryAddressed')
          """, arguments: [seq])
    case .lostAcknowledgement:
      try db.execute(
        sql: """
          UPDATE delivery SET state = CAST(REPLACE(REPLACE(CAST(state AS TEXT), '"acknowledged":',
            '"closed":'), '"holder":', '"nobody":') AS BLOB)
          WHERE 'delivery/' || id IN (
            SELECT record FROM fact WHERE seq >= ? AND kind = 'acknowledged')
          """, arguments: [seq])
    case .leakedRecipient:
      for peer in nation.neighbours(of: seat) {
        try db.execute(
          sql: """
            INSERT INTO alert_audience (alert, organization)
            SELECT SUBSTR(record, 7), ? FROM fact WHERE seq >= ? AND kind = 'alertRaised'
            ON CONFLICT (alert, organization) DO NOTHING
            """, arguments: [nation.seats[peer].bodies[0].description, seq])
      }
    case .noticeToLeaver:
      guard let leaver, nation.places[leaver].map({ nation.residents[$0].seat }) == seat else {
        return
      }
      try db.execute(
        sql: "UPDATE outbox SET person = ? WHERE seq >= ?", arguments: [leaver.description, seq])
    case .noticeToLeftOut:
      let reader = """
        SELECT person.id FROM delivery
        JOIN alert_left_out ON alert_left_out.alert = delivery.alert
        JOIN person ON person.organization = alert_left_out.organization
        WHERE delivery.id = outbox.delivery ORDER BY person.id LIMIT 1
        """
      try db.execute(
        sql: "UPDATE outbox SET person = (\(reader)) WHERE seq >= ? AND EXISTS (\(reader))",
        arguments: [seq])
    case .mixedNotices:
      try db.execute(
        sql: "UPDATE outbox SET kind = 'exercise:x' WHERE seq >= ?", arguments: [seq])
    case .cardsWithoutLimit:
      try db.execute(
        sql: """
          INSERT INTO call_card (id, callee, open, queued_at, kind, campaign, state, call_at)
          WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12)
          SELECT id || '+' || i, callee, open, queued_at, kind, campaign, state, call_at
          FROM call_card, n WHERE 'callCard/' || id IN (
            SELECT record FROM fact WHERE seq >= ? AND kind = 'cardQueued')
          """, arguments: [seq])
    case .earlyWatch: try hurry(db, from: seq)
    case .deafLastRung:
      try db.execute(
        sql: """
          DELETE FROM timer WHERE record IN (
            SELECT 'delivery/' || id FROM delivery
            WHERE open = 1 AND INSTR(CAST(state AS TEXT), '"rung":2}') > 0)
          """)
    case .missingReader where commits % 20 == 0:
      try db.execute(
        sql: """
          DELETE FROM alert_audience
          WHERE rowid = (SELECT MAX(rowid) FROM alert_audience)
          """)
    case .staleCopy where commits % 20 == 0:
      try db.execute(
        sql: """
          UPDATE held_copy SET version = version - 1
          WHERE record = (SELECT MAX(record) FROM held_copy WHERE record NOT LIKE 'node/%')
          """)
    case .keptSeal, .openedSeal: try meddle(db, at: seat)
    case .forgottenBundle:
      try db.execute(
        sql: """
          UPDATE link
          SET state = CAST(json_remove(CAST(state AS TEXT), '$.carriage.newest') AS BLOB)
          WHERE INSTR(CAST(state AS TEXT), '"newest":') > 0
          """)
    case .stubbornTable:
      try db.execute(
        sql: """
          CREATE TEMP TRIGGER IF NOT EXISTS stubborn BEFORE INSERT ON main.call_card
          BEGIN SELECT RAISE(ABORT, 'stubborn'); END
          """)
    default: return
    }
  }

  /// Brings the first deadline of new duties forward by two minutes.
  private func hurry(_ db: Database, from seq: Int64) throws {
    let new = "SELECT record FROM fact WHERE seq >= ? AND kind = 'deliveryAddressed'"
    try db.execute(
      sql: """
        UPDATE delivery SET state = CAST(REPLACE(CAST(state AS TEXT), '"next":' || next,
          '"next":' || (next - 120000000)) AS BLOB)
        WHERE open = 1 AND 'delivery/' || id IN (\(new))
        """, arguments: [seq])
    try db.execute(
      sql: "UPDATE timer SET due = due - 120000000 WHERE record IN (\(new))", arguments: [seq])
  }

  /// Puts the words of an alert back that a narrower marking erased at a node.
  func restoreWords(
    in world: NetworkWorld, _ entries: [NetworkJournal.Entry], at node: NetworkNode
  ) throws {
    guard plan == .keptText else { return }
    for entry in entries {
      guard case .alert(let id, .markingNarrowed(_, let without, _)) = entry.change,
        !without.isEmpty, !node.journal.isHome(of: id), let alert = node.journal.alerts[id],
        let number = world.marks.keys.sorted().first(where: {
          world.marks[$0]?.alerts.contains(id) ?? false
        })
      else { continue }
      try node.shell.queue.write { db in
        try db.execute(
          sql: "UPDATE content SET bytes = CAST(? AS BLOB) WHERE id = ? AND bytes IS NULL",
          arguments: [NetworkWorld.markBegins + "\(number);", alert.text.id.description])
      }
    }
  }

  /// Puts the text of an alert into the store of a node that has no part in it.
  func stray(
    in world: NetworkWorld, _ entries: [NetworkJournal.Entry], from seat: Int
  ) throws {
    guard plan == .strayCopy else { return }
    for entry in entries {
      guard case .alert(let alert, .alertRaised) = entry.change,
        let number = world.marks.keys.sorted().first(where: {
          world.marks[$0]?.alerts.contains(alert) ?? false
        })
      else { continue }
      let readers = world.audiences[alert] ?? []
      let strangers = world.nodes.filter { node in
        node.seat != seat && nation.seats[seat].above != node.seat
          && !nation.seats[node.seat].bodies.contains { readers.contains($0) }
      }
      guard let stranger = strangers.last else { continue }
      try stranger.shell.queue.write { db in
        try db.execute(
          sql: """
            INSERT INTO content (id, salt, bytes, digest)
            VALUES ('stray ' || ?, X'00', CAST(? AS BLOB), '') ON CONFLICT (id) DO NOTHING
            """, arguments: [number, NetworkWorld.markBegins + "\(number);"])
      }
    }
  }
}

extension NetworkWorld {
  /// Brings a letter that was accepted once more, under the next number, to a node that has forgotten it.
  func replayAnew(_ packet: NetworkPacket) throws {
    guard saboteur.plan == .replayedAnew, packet.lie == nil else { return }
    let (from, to) = (packet.way.from, packet.way.to)
    let node = nodes[to]
    for bytes in packet.frames {
      guard case .letter(let letter) = try LinkFrame(bytes: bytes),
        let link = node.link(to: from)
      else { continue }
      let old = letter.envelope.document
      guard node.journal.accepted.contains(old.id) else { continue }
      try node.shell.queue.write { db in
        try db.execute(
          sql: "DELETE FROM link_seen WHERE envelope = ?", arguments: [old.id.description])
      }
      let lane = link.incoming[old.lane]
      let again = Envelope(
        version: old.version, id: old.id, from: old.from, to: old.to, lane: old.lane,
        stream: old.stream, linkSeq: max(lane.through, lane.beyond.last ?? 0) + 1, kind: old.kind,
        record: old.record, recordVersion: old.recordVersion, payloadHash: old.payloadHash,
        marking: old.marking, at: old.at, notAfter: old.notAfter)
      let replayed = Letter(
        try again.signed(by: nodes[from].place.key), payload: letter.payload)
      return try submit(
        [submission(.link(.arrived(link.id, replayed)), .node, at: to, .letter(old.id))], at: to)
    }
  }
}
