//! Which lines of the log have to be read exactly. Pure.
//!
//!   records ──► their lines, one behind the other ──► sieve of each layer ──► suspects

internal import Matching

/// The sieves of the layers in which indicators lie, asked for many records at once.
struct RecordSieve: Sendable {
  private let sieves: [EventSieve]

  /// One sieve for each index. `readsVerdicts`: whether a sensor's own verdict makes a suspect.
  init(_ indexes: [SieveIndex], readsVerdicts: Bool) {
    sieves = indexes.map { EventSieve(index: $0, readsVerdicts: readsVerdicts) }
  }

  /// For each line of the records, in their order, whether something may be found in it.
  func suspects(in records: [EventRecord]) -> [Bool] {
    var size = EventSieve.paddingBytes
    var count = 0
    for record in records {
      count += record.lines.count
      for line in record.lines { size += line.bytes.count + 1 }
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    for record in records {
      for line in record.lines {
        bytes.append(contentsOf: line.bytes)
        bytes.append(0x0A)
      }
    }
    let end = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: EventSieve.paddingBytes))
    var suspects = [Bool](repeating: false, count: count)
    for sieve in sieves {
      let seen = sieve.suspects(in: bytes.span.bytes, count: end) { line, _ in
        if line < count { suspects[line] = true }
      }
      // A line of the log is never blank. Were one, or two, the numbers behind it would be those of others.
      if seen != count { return [Bool](repeating: true, count: count) }
    }
    return suspects
  }
}
