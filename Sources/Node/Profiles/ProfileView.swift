//! A team's profile as it is shown: what people wrote, and what the directory knows anyway.

public import Kernel

/// A profile with everything that its page says. It names posts and never people, and no number that was not written
/// for everybody.
public struct ProfileView: Hashable, Sendable {
  /// Whose.
  public let organization: OrganizationName
  /// Its stable code; nil where it has none.
  public let code: String?
  /// What people wrote.
  public let texts: TeamProfileTexts
  /// When each part was last changed.
  public let dates: [TeamProfile.Part: Instant]
  /// Whether anybody may read it.
  public let isPublished: Bool
  /// The names of its posts that are called, in the order of making.
  public let posts: [Phrase]
  /// Who supervises and who supports it.
  public let above: [Organization.Tree: OrganizationName]
  /// The domain names that are its own by a checked statement.
  public let domains: [String]
  /// Its qualities in law that hold now, each with its basis.
  public let designations: [Organization.Designation]
  /// Whether somebody is called first at night who is not called by day.
  public let hasNightDesk: Bool
  /// Whether it has a desk that is staffed day and night.
  public let hasWatchDesk: Bool
  /// Whether the viewer may change it.
  public let mayEdit: Bool

  /// When anything that people wrote was last changed; nil where nobody wrote anything.
  public var lastUpdate: Instant? { dates.values.max() }
}
