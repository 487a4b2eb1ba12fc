//! What is still to come, in the order of time; what is planned first comes first.

internal import Kernel

/// A binary heap of events. Two events at one instant keep the order in which they were planned.
struct EventQueue<Event> {
  private var heap: [(at: Instant, ordinal: Int, event: Event)] = []
  private var planned = 0

  /// When the next event is; nil when nothing is planned.
  var next: Instant? { heap.first?.at }

  mutating func plan(_ event: Event, at instant: Instant) {
    heap.append((instant, planned, event))
    planned += 1
    var child = heap.count - 1
    while child > 0, precedes(child, (child - 1) / 2) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// Takes the next event.
  mutating func take() -> (at: Instant, event: Event)? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return (first.at, first.event) }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && precedes(child, least) {
        least = child
      }
      if least == parent { return (first.at, first.event) }
      heap.swapAt(parent, least)
      parent = least
    }
  }

  private func precedes(_ left: Int, _ right: Int) -> Bool {
    (heap[left].at, heap[left].ordinal) < (heap[right].at, heap[right].ordinal)
  }
}
