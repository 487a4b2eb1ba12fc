//! The batches of the last 24 hours, oldest first, so that a request that is sent again is not taken twice.

internal import Kernel

/// Receipts by batch. Bounded twice, by age and by number; what is forgotten and sent again is caught later, as
/// duplicates by fingerprint, and only counts twice.
struct RememberedBatches {
  private var receipts: [ID<Input>: EventReceipt] = [:]
  private var order: [ID<Input>] = []
  private var first = 0
  private let keptFor: Instant.Span
  private let countMax: Int

  init(keptFor: Instant.Span, countMax: Int) {
    self.keptFor = keptFor
    self.countMax = countMax
  }

  subscript(_ batch: ID<Input>) -> EventReceipt? { receipts[batch] }

  /// Remembers a batch, and forgets what is too old or too much.
  mutating func insert(_ batch: ID<Input>, _ receipt: EventReceipt) {
    if receipts.updateValue(receipt, forKey: batch) == nil { order.append(batch) }
    forget(before: receipt.receivedAt - keptFor)
  }

  private mutating func forget(before moment: Instant) {
    while first < order.count {
      let oldest = order[first]
      if let receipt = receipts[oldest], receipt.receivedAt >= moment, receipts.count <= countMax {
        break
      }
      receipts[oldest] = nil
      first += 1
    }
    // The list is shortened when half of it is gone, so that each entry is moved once on average.
    if first > 1024, first > order.count / 2 {
      order.removeFirst(first)
      first = 0
    }
  }
}
