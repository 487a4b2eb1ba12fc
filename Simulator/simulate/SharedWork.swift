//! What several jobs share: the things that are left, and what came of the others.

internal import Synchronization

/// Gives each thing to one job, and adds up what they say of it.
final class SharedWork<Items: Collection & Sendable, Sum: Sendable>: Sendable
where Items.Element: Sendable, Items.Index: Sendable {
  private let items: Items
  private let place: Mutex<Items.Index>
  private let total: Mutex<Sum>

  /// These things, and the sum of none of them.
  init(_ items: Items, _ sum: Sum) {
    self.items = items
    place = Mutex(items.startIndex)
    total = Mutex(sum)
  }

  /// What came of those that are done.
  var sum: Sum { total.withLock { $0 } }

  /// The next thing; nil when all are taken.
  func next() -> Items.Element? {
    place.withLock { index in
      guard index != items.endIndex else { return nil }
      defer { items.formIndex(after: &index) }
      return items[index]
    }
  }

  /// One is done.
  func done(_ add: (inout Sum) -> Void) { total.withLock { add(&$0) } }
}
