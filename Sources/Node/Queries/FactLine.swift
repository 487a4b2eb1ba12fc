//! A Fact as a timeline shows it.

public import Kernel

/// One Fact with its actor by name and its texts.
public struct FactLine: Sendable {
  /// Its number in the journal.
  public let seq: Int64
  /// Node time of the commit.
  public let at: Instant
  /// What happened: the body's case name.
  public let kind: String
  /// Who caused it.
  public let actor: ActorName
  /// The record it is about.
  public let record: RecordReference
  /// What is told of it.
  public let body: JSON
  /// Texts that the body refers to, by their member's name; nil where they were erased.
  public let texts: [Text]

  /// A text that lies outside the journal.
  public struct Text: Hashable, Sendable {
    /// The member of the body that refers to it, e.g. `note`, `evidence`.
    public let member: String
    /// The text; nil when it was erased.
    public let text: String?
  }
}

/// The names that bodies of Facts need: a body holds identifiers only.
public struct FactNames: Hashable, Sendable {
  /// People; an erased one is missing.
  public internal(set) var people: [ID<Person>: String] = [:]
  /// Posts.
  public internal(set) var posts: [ID<Post>: Phrase] = [:]
  /// Organisations.
  public internal(set) var organizations: [ID<Organization>: Phrase] = [:]
}
