//! An indicator that is watched for in the stream of events, and what is remembered of its parts.

public import Formats
public import Kernel
public import Matching

/// A STIX pattern that no index can hold.
public struct WatchedIndicator: Hashable, Sendable {
  /// Which indicator.
  public let id: ID<Indicator>
  /// What it says.
  public let pattern: WatchedPattern
  /// At which times it counts.
  public let validity: Validity
}

/// One event that passed a part of a pattern: all that a finding needs of it.
public struct PatternEvidence: Hashable, Sendable {
  /// Which sensor sent it.
  let sensor: ID<APIKey>
  /// When it was seen.
  let seen: Instant
  /// Our side of it.
  let side: EventSides.Side
  /// Whose it is: what two bodies saw makes no match together, of which each would be shown the other's hosts.
  let owners: String
}

extension PatternWatch<PatternEvidence> {
  /// Watches for these from now on, and remembers nothing yet.
  public init(watching watched: [WatchedIndicator]) {
    self.init()
    // The import let no more in than there is room for, but for those whose time is over: these come last and find none
    // where there are more.
    let open = Instant(microseconds: .max)
    let inOrder = watched.sorted {
      ($1.validity.to ?? open, $0.id) < ($0.validity.to ?? open, $1.id)
    }
    for watched in inOrder {
      _ = insert(
        watched.id, watched.pattern, from: watched.validity.from, to: watched.validity.to)
    }
  }
}
