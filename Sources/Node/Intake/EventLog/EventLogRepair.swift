//! What the event log found when it was opened.

/// Cut tails and damage. A cut tail is normal after a crash and never held anything that was acknowledged; damage is
/// not normal, and the operator must hear of it.
public struct EventLogRepair: Hashable, Sendable {
  /// Where the last segment was cut; nil where it ended well.
  public internal(set) var cutAt: EventCursor?
  /// How many bytes were cut.
  public internal(set) var cutBytes: Int64 = 0
  /// Places in the last segment that cannot be read although whole records follow. They are kept as they are.
  public internal(set) var damage: [ClosedRange<EventCursor>] = []
  /// The log ends before the store's matching cursor: files were lost or an older log was put here.
  public internal(set) var endedBefore: EventCursor?

  /// Whether somebody has to look at the disk.
  public var isAlarming: Bool { !damage.isEmpty || endedBefore != nil }

  /// A word for a log and for `/ready`; nil where nobody has to look.
  public var code: String? {
    if endedBefore != nil {
      return "event log ends before what was matched: files were lost or an older log lies there"
    }
    return damage.isEmpty ? nil : "event log damaged: events that were acknowledged cannot be read"
  }
}
