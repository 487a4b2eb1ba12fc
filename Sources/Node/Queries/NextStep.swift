//! What happens next if nothing is done.

public import Alerting
public import Kernel

/// A step of the ladder that has not been taken.
public struct NextStep: Hashable, Sendable {
  /// When it is taken.
  public let at: Instant
  /// What is waited for until then.
  public let duty: Duty
  /// The rung that is called then; 3 is the last, a desk that takes over the calling.
  public let rung: Int
  /// Who is called then, worked out for that moment.
  public let called: [CalleeName]
  /// The organisation whose duty it is.
  public let organization: OrganizationName

  /// Whether the desk has the calling already and is only called once more.
  public let isAgain: Bool

  /// Whether it is the desk that takes over the calling.
  public var isLast: Bool { rung >= Ladder.lastRung }
}
