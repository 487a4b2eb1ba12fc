//! What a replay found: two columns, failures and invariants. A value; `ReplayText` prints it.

public import Kernel

/// The outcome of a replay.
public struct ReplayReport: Hashable, Sendable {
  /// The scenario's short name.
  public let scenario: String
  /// Its one sentence.
  public let description: String
  /// What the people did.
  public let people: Replay.People
  /// What happened then and what on Noroshi, by time; times at which only a reminder came have no row.
  public let rows: [Row]
  /// How many expectations were read.
  public let expectationsChecked: Int
  /// Everything that did not hold, by time.
  public let failures: [Failure]
  /// The invariants by name.
  public let invariants: [Invariant]
  /// Verbs that this version does not play.
  public let notCovered: [NotCovered]

  /// Whether all held.
  public var held: Bool {
    failures.isEmpty
      && invariants.allSatisfy { if case .broken = $0.result { false } else { true } }
  }

  /// One time.
  public struct Row: Hashable, Sendable {
    /// When.
    public let at: Instant
    /// What happened then.
    public let then: [Phrase]
    /// What the node recorded.
    public let onNoroshi: [Phrase]
  }

  /// Something that did not hold.
  public struct Failure: Hashable, Sendable {
    /// When.
    public let at: Instant
    /// The line of the file; nil where no line says it.
    public let line: Int?
    /// The scenario's key of the alert; nil where none is meant.
    public let alert: String?
    /// What.
    public let what: What

    /// What did not hold.
    public enum What: Hashable, Sendable {
      /// No entry has made that alert yet.
      case noSuchAlert
      case state(expected: String, found: String)
      case owner(expected: String, found: String)
      case rung(expected: Int, found: Int)
      /// The alert is not linked with that one.
      case notLinked(String)
      /// That person was neither sent a copy nor called.
      case notTold(String)
      /// The node did what it had to refuse.
      case notRefused(expected: String)
      /// The node refused, for another reason than the one expected, or where none was.
      case refused(expected: String?, found: String)
      /// It made an alert of its own instead of joining that one.
      case notJoined(String)
      /// It joined that alert instead of making one of its own.
      case joinedUnasked(String)
      /// There is no card to call that person.
      case noCard(String)
      /// Nobody did anything and the last rung was never called.
      case lastRungNotReached
      /// It was called after the time of the ladder.
      case lastRungLate(due: Instant)
    }
  }

  /// One invariant of acceptance.md and how it fared.
  public struct Invariant: Hashable, Sendable {
    /// Its name: I1, I2, ….
    public let name: String
    /// How it fared.
    public let result: Result

    /// How an invariant fared.
    public enum Result: Hashable, Sendable {
      /// It was looked at that many times and held.
      case held(Int)
      /// It did not hold: when first, and what was found.
      case broken(at: Instant, String)
      /// Nothing in this scenario tried it, or this version cannot check it.
      case notCovered
    }
  }

  /// A verb that was not played.
  public struct NotCovered: Hashable, Sendable {
    /// The line of the file.
    public let line: Int
    /// The verb.
    public let verb: String
  }
}
