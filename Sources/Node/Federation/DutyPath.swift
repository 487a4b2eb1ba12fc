//! The way of a duty between two nodes, hop by hop, and what was asked of another node about it.

public import Federation
public import Kernel

/// What an alert's page says of its duties that two nodes share.
public struct DutyPaths: Hashable, Sendable {
  /// The duties, in the order of making, at most `pathsMax`.
  public let paths: [DutyPath]
  /// What people here asked of the alert's home, the newest first, at most `pathsMax`.
  public let asked: [AskedCommand]

  /// Most that are listed.
  public static let pathsMax = 100
}

/// From the home of an alert over a link to the node of a body, and to whoever took it there.
public struct DutyPath: Hashable, Sendable {
  /// Whose duty it is.
  public let organization: OrganizationName
  /// Whether the alert is at home here; then the body lives at the peer. Otherwise it is the other way round.
  public let isOutward: Bool
  /// The other node.
  public let peer: NodeName
  /// The link to it.
  public let link: ID<PeerLink>
  /// Whether the node above both carries what is said.
  public let isRelayed: Bool
  /// When it began, at its home.
  public let raisedAt: Instant
  /// Outward the newest letter with the alert, otherwise the newest with how far the duty is; nil where none went.
  public let letter: AlertCopies.Sent?
  /// When a notice is known to have arrived.
  public let deliveredAt: Instant?
  /// When somebody looked.
  public let openedAt: Instant?
  /// When somebody took it.
  public let acknowledgedAt: Instant?
  /// Who has it.
  public let holder: ActorName?
  /// Whether it is over or somebody else's.
  public let isOver: Bool
}

/// Something that was asked of another node's record.
public struct AskedCommand: Hashable, Sendable {
  /// Of which node.
  public let peer: NodeName
  /// What.
  public let act: Act
  /// When.
  public let at: Instant
  /// What it answered.
  public let state: State

  /// What is asked.
  public enum Act: String, Hashable, Sendable, CaseIterable {
    case notOurs, needInformation, handOn, raiseSeverity, help, acknowledge
  }

  /// What became of it.
  public enum State: Hashable, Sendable {
    /// Nothing was answered yet.
    case unanswered
    /// It was done.
    case done(at: Instant)
    /// It was not.
    case refused(RefusalReason, at: Instant)
  }
}

extension CommandMessage.Act {
  /// The same in a word.
  var word: AskedCommand.Act {
    switch self {
    case .acknowledge: .acknowledge
    case .decline(.notOurs, _): .notOurs
    case .decline(.needInformation, _): .needInformation
    case .handOn: .handOn
    case .raiseSeverity: .raiseSeverity
    case .help: .help
    }
  }
}
