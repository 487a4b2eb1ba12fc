//! The values of duty tables as people see them.

public import Kernel

/// A month of an organisation's duty table.
public struct RosterView: Sendable {
  /// Whose.
  public let organization: OrganizationName
  /// Which month.
  public let month: CivilMonth
  /// When it was read, node time.
  public let at: Instant
  /// The turns that begin in it, by begin.
  public let turns: [Turn]
  /// The turns of the month before, for its pattern.
  public let before: [Turn]
  /// Nights to come without anybody at a desk.
  public let gaps: [DutyGap]
  /// Each day of the month with the hours of its usual turn.
  public let days: [Day]
  /// Who can be entered; nobody for a viewer who may not.
  public let people: [Choice]
  /// Whether the viewer keeps the table.
  public let mayEdit: Bool

  /// One turn.
  public struct Turn: Hashable, Sendable {
    /// At which desk: guard desk or crisis duty.
    public let role: Organization.Role
    /// Who.
    public let person: ID<Person>
    /// By name; nil when erased, or not yet for everybody.
    public let name: String?
    /// From when.
    public let from: Instant
    /// Until when.
    public let until: Instant
    /// Whether he holds no post any more when it begins: then it counts as a gap.
    public let isGone: Bool
    /// How he is called; empty for viewers who may not know.
    public let phones: [String]
  }

  /// A day and its usual turn.
  public struct Day: Hashable, Sendable {
    /// The day.
    public let date: CivilDate
    /// Whether the office stays closed.
    public let isClosed: Bool
    /// When the turn of that night begins.
    public let from: Instant
    /// When it ends.
    public let until: Instant
    /// Which day of the month before it follows in the pattern.
    public let pattern: CivilDate
  }

  /// Somebody who can be entered.
  public struct Choice: Hashable, Sendable {
    /// Who.
    public let person: ID<Person>
    /// By name; nil when erased.
    public let name: String?
    /// In which post.
    public let post: Phrase
  }
}

/// A span of closed hours without anybody at a desk.
public struct DutyGap: Hashable, Sendable {
  /// Which desk.
  public let role: Organization.Role
  /// From when.
  public let from: Instant
  /// Until when.
  public let until: Instant

  /// A gap from its parts.
  public init(role: Organization.Role, from: Instant, until: Instant) {
    self.role = role
    self.from = from
    self.until = until
  }
}
