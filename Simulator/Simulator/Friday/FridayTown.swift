//! What the study remembers of a town and of a caller.

internal import Alerting
internal import Kernel

/// A town during a run.
struct FridayTown {
  let id: ID<Organization>
  /// Its people, whoever is on duty first: in this order they are called from the list.
  var people: [Int]
  /// The desks that were called for it and call it from their lists: 0 the tower, others the prefectures.
  var desks: Set<Int> = []
  /// The card by which a desk took over its calling: on it what is heard from the list is entered.
  var takenOver: [Int: ID<CallCard>] = [:]
  var delivery: ID<Delivery>?
  /// Since when somebody there knows, and when it answered.
  var awareAt: Instant?
  /// Which of its people know: each works on the answer once.
  var knowing: Set<Int> = []
  var answeredAt: Instant?
  /// Since when some card or list says that it is to be called, and when somebody first dialled.
  var onListAt: Instant?
  var dialledAt: Instant?
  /// How often everybody of it was called in vain, who is next, and when that was over.
  var rounds = 0
  var next = 0
  var roundEnded: Instant?
  var isBeingCalled = false

  /// How long it waited for a human until then; nil where nobody was to call.
  func wait(until end: Instant) -> Instant.Span? {
    guard let onListAt else { return nil }
    let over = [dialledAt, awareAt, end].compactMap { $0 }.min() ?? end
    return max(.seconds(0), over - onListAt)
  }
}

/// Somebody who calls.
struct FridayCaller {
  /// Whose: 0 the tower's, others the prefectures'.
  let desk: Int
  let person: Int
  /// Whether he works already.
  var hasBegun: Bool
  var calls = 0
  /// Clock hours in which he called.
  var hours: Set<Int64> = []
}
