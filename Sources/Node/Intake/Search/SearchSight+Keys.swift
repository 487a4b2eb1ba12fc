//! What of the event log a body's own search has to read: what may hold something of the body, whatever is asked.
//!
//!   what was checked of the body ──► networks, names, machines ──► keys ──► stretches of each segment

public import Alerting
internal import Kernel

extension SearchSight {
  /// Asks the indexes of segments for whatever `owners(of:by:at:now:)` may give to the viewer at any moment. It says the
  /// same whatever is looked for, so that how long a search takes tells nothing of what it looks for (law S19); and no
  /// network is asked for that is wider than the viewer's, so that it tells nothing of his neighbours.
  ///
  /// None where nothing was checked: the viewer then sees nothing. Nil where an index would exclude nothing, or no index
  /// says it: for the tower, whose sight goes by more; with more than `LookBack.keysMax` keys; for a machine whose name
  /// is not ASCII. Then everything is read.
  public func keys(by stages: RoutingStages) -> [SegmentKey]? {
    guard !isTower else { return nil }
    var keys: Set<SegmentKey> = []
    // In whatever order: what is too much in one is in every other.
    for value in stages.checked.values(of: own) {
      let more: [SegmentKey]? =
        switch value {
        case .prefix(let prefix), .sharedEgress(let prefix, _):
          SegmentKey.every(in: prefix, atMost: LookBack.keysMax)
        case .domainSuffix(let name): [SegmentKey(.domain(name))]
        case .asset(let name): SegmentKey.alike(asset: name)
        }
      guard let more else { return nil }
      keys.formUnion(more)
      guard keys.count <= LookBack.keysMax else { return nil }
    }
    return Array(keys)
  }
}
