//! What a replay across nodes found: three columns, failures, and the judgements with their evidence. A value.

public import Formats
public import Kernel

/// The outcome of a replay across nodes; `NodesText` prints it.
public struct NodesReport: Hashable, Sendable {
  /// The scenario's short name.
  public let scenario: String
  /// Its one sentence.
  public let description: String
  /// What the people did.
  public let people: Replay.People
  /// The nodes, and whom each hosts.
  public let nodes: [Scenario.Seat]
  /// What happened then and on which node what was recorded, by time.
  public let rows: [Row]
  /// How many expectations were read.
  public let expectationsChecked: Int
  /// Expectations that are not reached across nodes yet, for the reason that the file gives.
  public let behind: [Behind]
  /// Everything that did not hold, by time.
  public let failures: [ReplayReport.Failure]
  /// Each part of an invariant, in order.
  public let judgements: [Judgement]
  /// What went over the lines while the story lasted.
  public let traffic: Traffic

  /// Whether all held that is there: what is not there yet is not held, and is no failure either.
  public var held: Bool {
    failures.isEmpty
      && judgements.allSatisfy { if case .broken = $0.result { false } else { true } }
  }

  /// One time.
  public struct Row: Hashable, Sendable {
    /// When, to the second.
    public let at: Instant
    /// What happened then.
    public internal(set) var then: [Phrase]
    /// What was recorded, and on which node.
    public internal(set) var recorded: [Recorded]
  }

  /// One line of what was recorded.
  public struct Recorded: Hashable, Sendable {
    /// The key of the node.
    public let node: String
    /// What.
    public let what: Phrase
  }

  /// An expectation that is not reached across nodes yet.
  public struct Behind: Hashable, Sendable {
    /// When.
    public let at: Instant
    /// The line of the file.
    public let line: Int
    /// Which alert.
    public let alert: String
    /// Why.
    public let limit: Scenario.Limit
  }

  /// One part of an invariant and how it fared.
  public struct Judgement: Hashable, Sendable {
    /// Which.
    public let clause: NodesClause
    /// How it fared.
    public let result: Result

    /// How it fared.
    public enum Result: Hashable, Sendable {
      /// It was looked at that many times and held; one of them is shown.
      case held(Int, Evidence)
      /// It did not hold: the first time.
      case broken(Evidence)
      /// The nodes do not do it yet, or a replay cannot see it.
      case notYet(Phrase)
      /// Nothing in this scenario tried it.
      case notTried
    }
  }

  /// What a judgement was read from.
  public struct Evidence: Hashable, Sendable {
    /// When.
    public let at: Instant
    /// The key of the node in whose journal it stands.
    public let node: String
    /// What.
    public let what: String
  }

  /// What went over the lines.
  public struct Traffic: Hashable, Sendable {
    /// Letters that were queued.
    public let letters: Int
    /// Packets that were sent.
    public let packets: Int
    /// The longest time from queueing a letter to its receipt.
    public let longest: Instant.Span
    /// How often a node began again.
    public let restarts: Int
  }
}
