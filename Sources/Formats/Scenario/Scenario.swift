//! A scenario: what happened once, by whom and when, and what must hold when it happens on a node.

public import Kernel

/// A scenario as its file states it; every name in it resolves. Its form is `docs/scenario.md`.
public struct Scenario: Hashable, Sendable {
  /// Short name, lower case and hyphens.
  public let name: String
  /// One sentence.
  public let description: String
  /// Where the clock stands at the start; nothing is earlier.
  public let clock: Instant
  /// The organisations; exactly one is the control tower.
  public let bodies: [Body]
  /// Those who act, each by his post.
  public let players: [Player]
  /// What the node knows from the start.
  public let marks: [Mark]
  /// What happened, by time.
  public let timeline: [Entry]
  /// What must hold, by time.
  public let expectations: [Expectation]
  /// Which body lives on which node, for a replay across nodes; empty where the file does not say it.
  public let seats: [Seat]

  /// A node, and whom it hosts.
  public struct Seat: Hashable, Sendable {
    /// Its key in this file.
    public let key: String
    /// The bodies that live there, the node's own first.
    public let hosts: [String]
    /// The nodes that have taken it in; empty for the tower's alone.
    public let above: [String]
  }

  /// Something that does not travel between nodes yet, so that an expectation is not reached there.
  public enum Limit: String, Hashable, Sendable, CaseIterable {
    /// What a sensor sees of an alert later stays on the alert's own node: the body's node is not asked again.
    case observationsStay
  }

  /// An organisation.
  public struct Body: Hashable, Sendable {
    /// Its key in this file.
    public let key: String
    /// Its name; real history is told with letters (law S24).
    public let name: Phrase
    /// As in the kernel's data: 府省庁, 市区町村, ….
    public let legalForm: String
    /// The body above it in the supervision tree.
    public let supervisedBy: String?
    /// The body above it in the support tree.
    public let supportedBy: String?
    /// Whether it is the control tower.
    public let isTower: Bool
    /// Whose desk takes over the calling; nil is the tower's.
    public let lastRung: String?
    /// The networks it answers for.
    public let egress: [IPPrefix]
    /// Who shares those networks as a way out; nil where nobody does.
    public let sharedEgress: SharedEgress?
    /// The names it answers for.
    public let domains: [DomainName]
  }

  /// A way out that one body runs for others.
  public struct SharedEgress: Hashable, Sendable {
    /// Who runs it.
    public let gateway: String
    /// For whom.
    public let tenants: [String]
  }

  /// Somebody who acts.
  public struct Player: Hashable, Sendable {
    /// His key in this file.
    public let key: String
    /// The name of his post.
    public let post: Phrase
    /// His body.
    public let body: String
    /// What his post does on the ladder.
    public let role: Organization.Role
  }

  /// A mark of an attacker.
  public struct Mark: Hashable, Sendable {
    /// Its key; nil where nothing refers to it.
    public let key: String?
    /// What it matches.
    public let pattern: IndicatorPattern
    /// 1…5.
    public let severity: Int
    /// The body that knows it; nil where a person enters it.
    public let source: String?

    /// A mark from its parts.
    public init(key: String?, pattern: IndicatorPattern, severity: Int, source: String?) {
      self.key = key
      self.pattern = pattern
      self.severity = severity
      self.source = source
    }
  }

  /// One thing that happened.
  public struct Entry: Hashable, Sendable {
    /// When.
    public let at: Instant
    /// The line of the file.
    public let line: Int
    /// The person; for an event the body whose sensor it is.
    public let who: String
    /// What happened then, for the left column.
    public let text: Phrase
    /// What is done on the node.
    public let deed: Deed
    /// The reason for which the node must refuse it; nil where it must not.
    public let refusal: String?
  }

  /// What must hold of an alert at a time.
  public struct Expectation: Hashable, Sendable {
    /// When.
    public let at: Instant
    /// The line of the file.
    public let line: Int
    /// Which alert.
    public let alert: String
    /// The state of the one open duty: `awaiting` … `proven`, or `closed`.
    public let state: String
    /// The body that holds it.
    public let owner: String
    /// The highest rung called for what is waited for, 0…3.
    public let rung: Int
    /// An alert it must be linked with.
    public let linked: String?
    /// People who must have been sent a copy or called by then.
    public let told: [String]
    /// Why it does not hold across nodes yet; nil where it must.
    public let limit: Limit?
    /// A remark for the reader.
    public let note: String?
  }
}
