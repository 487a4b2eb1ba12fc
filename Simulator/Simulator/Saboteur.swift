//! Plants a bug: changes inputs before, rows after the node has done its work. Nothing of this touches the product.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Node

internal import struct Foundation.Data

/// Whoever breaks things in a seed that is run with `--break`.
struct Saboteur {
  let plan: Break?
  private var commits = 0
  /// How often the node has begun again.
  var restarts = 0
  private var tower: ID<Organization>?
  /// Somebody who has left, once somebody has.
  var leaver: ID<Person>?
  /// Duty tables as they were entered first.
  var firstTables: [String: Data] = [:]

  init(_ plan: Break?, tower: ID<Organization>? = nil) {
    self.plan = plan
    self.tower = tower
  }

  /// The calendar that the node is given.
  var calendar: BusinessCalendar {
    guard plan == .workedHoliday else { return .japan }
    return BusinessCalendar(zone: .tokyo, observance: .weekends) ?? .japan
  }

  /// An input on its way in.
  func altered(_ submission: Submission, _ citizens: [Citizen]) -> Submission {
    var result = submission
    var viewer = submission.input.viewer
    let command: Command
    switch (plan, submission.input.command) {
    case (.wrongOwner, .findings(let findings, let cursor, let sensors)) where !findings.isEmpty:
      command = .findings(
        findings.map { Self.misled($0) }, cursor: cursor, sensors: sensors)
    case (.blindToSix, .findings(let findings, let cursor, let sensors)):
      command = .findings(
        findings.map { finding in
          finding.observables.contains { $0.kind == .ipv6 } ? Self.misled(finding) : finding
        }, cursor: cursor, sensors: sensors)
    case (.blindToAssets, .findings(let findings, let cursor, let sensors)):
      command = .findings(findings.map { Self.nameless($0) }, cursor: cursor, sensors: sensors)
    case (.silentLookBack, .lookedBack(_, let findings, _, _, _)):
      command = .findings(findings, cursor: nil, sensors: [])
    case (.misgiven, .delivery(let id, .give)):
      guard let tower else { return submission }
      command = .delivery(id, .give(to: tower))
    case (.machineReplies, .replied(.reply(let reply), let place)):
      command = .replied(
        .reply(
          MailReply(
            sender: reply.sender, authentication: reply.authentication, codes: reply.codes,
            isAutomatic: false, answers: reply.answers)), at: place)
    case (.forgedReplies, .replied(.reply(let reply), let place)):
      command = .replied(
        .reply(
          MailReply(
            sender: reply.sender, authentication: .pass, codes: reply.codes,
            isAutomatic: reply.isAutomatic, answers: reply.answers)), at: place)
    case (.linkByGET, .byToken(let hash, .open)):
      guard case .scan(let person) = submission.purpose else { return submission }
      command = .byToken(hash, .acknowledge(as: person))
    case (.doubtCounted, .delivery(let id, .acknowledge)):
      command = .delivery(id, .acknowledge(over: .call))
    case (.doubtCounted, .byToken(_, .acknowledge)):
      guard case .act(let act) = submission.purpose, let id = act.delivery,
        let who = citizens.first(where: { $0.person == act.person })
      else { return submission }
      viewer = who.viewer
      command = .delivery(id, .acknowledge(over: .call))
    default: return submission
    }
    result.input = NodeInput(
      id: submission.input.id, secret: submission.input.secret, viewer: viewer, command: command)
    return result
  }

  private static func misled(_ finding: Observation.Finding) -> Observation.Finding {
    let wrong = IPAddress("198.18.2.77").map { [Observable($0)] } ?? []
    return Observation.Finding(
      source: finding.source, sensor: finding.sensor, seen: finding.seen, rule: finding.rule,
      severity: finding.severity, observables: wrong, host: finding.host,
      indicator: finding.indicator, marking: finding.marking, count: finding.count)
  }

  private static func nameless(_ finding: Observation.Finding) -> Observation.Finding {
    Observation.Finding(
      source: finding.source, sensor: finding.sensor, seen: finding.seen, rule: finding.rule,
      severity: finding.severity, observables: finding.observables.filter { $0.kind != .asset },
      host: finding.host, indicator: finding.indicator, marking: finding.marking,
      count: finding.count)
  }

  /// After a write failed and its batch was undone.
  func afterFailure(_ db: Database) throws {
    guard plan == .keptHalf else { return }
    try db.execute(
      sql: """
        INSERT INTO content (id, digest) SELECT 'half ' || COUNT(*), '' FROM content
        """)
  }

  /// Whether a deadline is swept; the sweep forgets it otherwise.
  func sweeps(_ delivery: Delivery?, at now: Instant) -> Bool {
    guard let delivery else { return true }
    switch plan {
    case .pausedAtNight:
      return delivery.severity < .serious || !BusinessCalendar.japan.isNight(now)
    default: return true
    }
  }

  /// After a commit, before anybody looks.
  // table:
  mutating func afterCommit(_ db: Database, from seq: Int64) throws {
    guard let plan else { return }
    commits += 1
    switch plan {
    case .skippedRung:
      try db.execute(
        sql: """
          UPDATE delivery SET state = CAST(REPLACE(CAST(state AS TEXT), '"rung":0}', '"rung":1}')
            AS BLOB)
          WHERE 'delivery/' || id IN (
            SELECT record FROM fact WHERE seq >= ? AND kind = 'deliveryAddressed')
          """, arguments: [seq])
    case .countedTwice where commits % 5 == 0:
      try db.execute(
        sql: """
          INSERT INTO observation (id, fingerprint, seen, outcome, alert, weight, state)
          SELECT id || '+', fingerprint, seen, outcome, alert, weight, state FROM observation
          ORDER BY id LIMIT 1 ON CONFLICT (id) DO NOTHING
          """)
    case .rewrittenFact where commits == 10:
      try db.execute(
        sql: """
          UPDATE fact SET bytes = CAST(REPLACE(CAST(bytes AS TEXT), '"at":', '"at":1') AS BLOB)
          WHERE seq = 20
          """)
    case .forgottenAnswers: try db.execute(sql: "DELETE FROM input")
    case .mixedKinds where commits % 3 == 0:
      try db.execute(sql: "UPDATE call_card SET kind = 'exercise:x' WHERE open = 1")
    case .noCapacity:
      try db.execute(
        sql: """
          INSERT INTO call_card (id, callee, open, queued_at, kind, campaign, state, call_at)
          WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12)
          SELECT id || '+' || i, callee, open, queued_at, kind, campaign, state, call_at
          FROM call_card, n WHERE 'callCard/' || id IN (
            SELECT record FROM fact WHERE seq >= ? AND kind = 'cardQueued')
          """, arguments: [seq])
    case .droppedTimer where commits % 5 == 0:
      try db.execute(
        sql:
          "DELETE FROM timer WHERE record = (SELECT record FROM timer WHERE record LIKE 'delivery/%' ORDER BY due LIMIT 1)"
      )
    case .movedTimer where commits % 7 == 0:
      try db.execute(sql: "UPDATE timer SET due = due + 600000000")
    case .deafThirdRung:
      try db.execute(
        sql: """
          DELETE FROM timer WHERE record IN (
            SELECT 'delivery/' || id FROM delivery
            WHERE open = 1 AND INSTR(CAST(state AS TEXT), '"rung":2}') > 0)
          """)
    case .deafCaution:
      try db.execute(
        sql: """
          DELETE FROM timer WHERE record IN (
            SELECT 'delivery/' || id FROM delivery WHERE open = 1 AND severity = 2
              AND INSTR(CAST(state AS TEXT), '"rung":1}') > 0)
          """)
    case .missingCopies: try db.execute(sql: "DELETE FROM outbox WHERE role = 'copy'")
    case .exerciseReachesOthers:
      try db.execute(
        sql: """
          UPDATE outbox SET person = (SELECT id FROM person ORDER BY id DESC LIMIT 1)
          WHERE kind LIKE 'exercise%'
          """)
    case .earlyClimb, .earlyAfterRestart, .ownerCleared, .acknowledgedAsActing,
      .forgottenAcknowledgement:
      try rewriteStates(db, from: seq)
    case .countedTwice, .rewrittenFact, .mixedKinds, .droppedTimer, .movedTimer, .pausedAtNight,
      .wrongOwner, .linkByGET, .doubtCounted, .workedHoliday, .keptHalf, .silentLookBack, .misgiven,
      .blindToSix, .blindToAssets, .machineReplies, .forgedReplies:
      break
    case .mailToLeaver, .lostRecipient, .silenceAsAnswer, .stillAsked, .lostTable, .blindTest,
      .lateCards, .deafToSilence, .hastySilence, .forgottenTest, .staleTable:
      try spoil(db, from: seq)
    }
  }

  /// The bugs inside a row's state.
  // table:
  private func rewriteStates(_ db: Database, from seq: Int64) throws {
    switch plan {
    case .earlyClimb: try hurry(db, from: seq)
    case .earlyAfterRestart where restarts > 0: try hurry(db, from: seq)
    case .ownerCleared where commits % 5 == 0:
      try db.execute(
        sql: """
          UPDATE alert SET state = CAST(REPLACE(CAST(state AS TEXT), '"owner":"', '"nobody":"')
            AS BLOB) WHERE open = 1
          """)
    case .acknowledgedAsActing:
      try db.execute(
        sql: """
          UPDATE delivery SET state = CAST(REPLACE(CAST(state AS TEXT), '"clocks":{"acknowledged":',
            '"clocks":{"acting":1,"acknowledged":') AS BLOB)
          WHERE 'delivery/' || id IN (
            SELECT record FROM fact WHERE seq >= ? AND kind = 'acknowledged')
          """, arguments: [seq])
    case .forgottenAcknowledgement:
      try db.execute(
        sql: """
          UPDATE delivery SET state = CAST(REPLACE(REPLACE(CAST(state AS TEXT), '"acknowledged":',
            '"closed":'), '"holder":', '"nobody":') AS BLOB)
          WHERE 'delivery/' || id IN (
            SELECT record FROM fact WHERE seq >= ? AND kind = 'acknowledged')
          """, arguments: [seq])
    default: break
    }
  }

  /// Brings the first deadline of new deliveries forward by two minutes.
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
}
