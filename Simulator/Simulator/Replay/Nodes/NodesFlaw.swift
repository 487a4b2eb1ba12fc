//! Planted bugs of a replay across nodes, each with what must find it. They sit at the simulator's seams, never in the product.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel
internal import Node

/// A bug that can be planted in a replay across nodes, so that a test sees each judgement fail.
public enum NodesFlaw: String, Sendable, CaseIterable {
  /// Upward copies are thrown away.
  case missingCopies
  /// Deadlines of the second rung are thrown away.
  case deafSecondRung
  /// The desk at the end of a ladder is not called.
  case deafLastRung
  /// A process that begins again has lost its deadlines.
  case sleepyRestart
  /// Marks are not told to other nodes.
  case untoldMarks
  /// What asks for nothing is not told to other nodes.
  case untoldCopies
  /// The neighbours are readers of every alert.
  case leakedRecipient
  /// An alert for nobody goes to somebody.
  case nobodyIsSomebody
  /// Notices of a real alert are among those of an exercise.
  case mixedNotices
  /// Mail of an exercise goes to somebody who takes no part.
  case exerciseReachesOthers
  /// Nobody who lives on another node is called from here.
  case ownPeopleOnly
  /// A link out of a mailbox in doubt is taken for a call.
  case doubtCounted

  /// What finds it.
  // table:
  public var clauses: Set<NodesClause> {
    switch self {
    case .missingCopies: [.copies]
    case .deafSecondRung: [.rungs]
    case .deafLastRung: [.desk]
    case .sleepyRestart: [.restarts]
    case .untoldMarks: [.marksTravel, .seenAgain]
    case .untoldCopies: [.towerAtOnce]
    case .leakedRecipient: [.readers]
    case .nobodyIsSomebody: [.nobody]
    case .mixedNotices: [.kinds]
    case .exerciseReachesOthers: [.exercise]
    case .ownPeopleOnly: [.lostNode, .lostMiddle]
    case .doubtCounted: [.doubt]
    }
  }

  // MARK: Seams

  /// An input on its way in. `somebody` is a body that the node knows.
  func altered(_ command: Command, somebody: ID<Organization>?) -> Command {
    switch (self, command) {
    case (.doubtCounted, .delivery(let id, .acknowledge)):
      return .delivery(id, .acknowledge(over: .call))
    case (.nobodyIsSomebody, .raise(let form)) where form.recipients.isEmpty:
      return .raise(
        RaiseForm(
          kind: form.kind, severity: form.severity, lines: form.lines, tlp: form.tlp,
          inDoubt: form.inDoubt, recipients: somebody.map { [$0] } ?? [],
          observables: form.observables, campaign: form.campaign))
    default: return command
    }
  }

  /// Whether something is never said on a line.
  func withholds(_ frame: LinkFrame) -> Bool {
    guard case .letter(let letter) = frame else { return false }
    switch self {
    case .untoldMarks: return letter.envelope.document.kind == .marks
    case .untoldCopies: return letter.envelope.document.kind == .copy
    case .missingCopies, .deafSecondRung, .deafLastRung, .sleepyRestart, .leakedRecipient,
      .nobodyIsSomebody, .mixedNotices, .exerciseReachesOthers, .ownPeopleOnly, .doubtCounted:
      return false
    }
  }

  /// After a commit of a node, before anybody looks. `outsider` takes no part in anything.
  // table:
  func spoil(_ db: Database, neighbours: [ID<Organization>], outsider: ID<Person>?) throws {
    switch self {
    case .missingCopies: try db.execute(sql: "DELETE FROM outbox WHERE role = 'copy'")
    case .deafSecondRung: try Self.deafen(db, rung: 0)
    case .deafLastRung: try Self.deafen(db, rung: 2)
    case .leakedRecipient:
      for reader in neighbours {
        try db.execute(
          sql: """
            INSERT INTO alert_audience (alert, organization) SELECT id, ? FROM alert
            WHERE true ON CONFLICT (alert, organization) DO NOTHING
            """, arguments: [reader.description])
      }
    case .mixedNotices: try db.execute(sql: "UPDATE outbox SET kind = 'exercise:x'")
    case .exerciseReachesOthers:
      guard let outsider else { return }
      try db.execute(
        sql: "UPDATE outbox SET person = ? WHERE kind LIKE 'exercise:%'",
        arguments: [outsider.description])
    case .ownPeopleOnly:
      try db.execute(
        sql: """
          DELETE FROM outbox WHERE person IN (
            SELECT id FROM person WHERE organization IN (SELECT organization FROM link_host))
          """)
    case .sleepyRestart, .untoldMarks, .untoldCopies, .doubtCounted, .nobodyIsSomebody: break
    }
  }

  /// Throws the deadlines of duties that stand on that rung away.
  private static func deafen(_ db: Database, rung: Int) throws {
    try db.execute(
      sql: """
        DELETE FROM timer WHERE record IN (
          SELECT 'delivery/' || id FROM delivery
          WHERE open = 1 AND INSTR(CAST(state AS TEXT), '"rung":' || ? || '}') > 0)
        """, arguments: [rung])
  }

  /// When a process has begun again.
  func spoilRestart(_ db: Database) throws {
    if self == .sleepyRestart { try db.execute(sql: "DELETE FROM timer") }
  }
}
