//! What of the event log a body's own search has to read: what may hold something of the body, whatever is asked.
//!
//!   what was checked of the body ──► networks, names, machines ──► keys ──► stretches of each segment

public import Alerting
public import Kernel

extension SearchSight {
  /// Asks the indexes of segments for whatever `owners(of:by:at:now:)` may give to the viewer, each key for the time in
  /// which it may: of what is his now always. It says the same whatever is looked for, so that how long a search takes
  /// tells nothing of what it looks for (law S19); and no network is asked for that is wider than the viewer's, nor one
  /// that was not his yet or no more, so that it tells nothing of his neighbours and of who came after him.
  ///
  /// None where nothing was checked: the viewer then sees nothing. Nil where an index would exclude nothing, or no index
  /// says it: for the tower, whose sight goes by more; with more than `LookBack.keysMax` keys; for a machine whose name
  /// is not ASCII. Then everything is read.
  public func keys(by stages: RoutingStages, now: Instant) -> [SearchKey]? {
    guard !isTower else { return nil }
    var keys: Set<SearchKey> = []
    // In whatever order: what is too much in one is in every other.
    for assertion in stages.checked.assertions(of: own) {
      let more: [SegmentKey]? =
        switch assertion.value {
        case .prefix(let prefix), .sharedEgress(let prefix, _):
          SegmentKey.every(in: prefix, atMost: LookBack.keysMax)
        case .domainSuffix(let name): [SegmentKey(.domain(name))]
        case .asset(let name): SegmentKey.alike(asset: name)
        }
      guard let more else { return nil }
      let isNow = assertion.holds(at: now)
      for key in more {
        keys.insert(
          SearchKey(
            key: key, from: isNow ? nil : assertion.validFrom,
            until: isNow ? nil : assertion.validTo))
      }
      guard keys.count <= LookBack.keysMax else { return nil }
    }
    return Array(keys)
  }
}
