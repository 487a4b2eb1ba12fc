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

  /// Lines are laid out until there are so many bytes, and then sieved while they are near the processor.
  private static let portionBytes = 128 * 1024

  /// For each line of the records, in their order, whether something may be found in it.
  func suspects(in records: [EventRecord]) -> [Bool] {
    var suspects = [Bool](
      repeating: false, count: records.reduce(0) { $0 + $1.lines.count })
    var bytes: [UInt8] = []
    var (first, next) = (0, 0)
    for record in records {
      for line in record.lines {
        bytes.append(contentsOf: line.bytes)
        bytes.append(0x0A)
        next += 1
        guard bytes.count >= Self.portionBytes else { continue }
        sieve(&bytes, first..<next, &suspects)
        first = next
      }
    }
    sieve(&bytes, first..<next, &suspects)
    return suspects
  }

  /// Sieves the lines of those numbers and forgets their bytes.
  private func sieve(_ bytes: inout [UInt8], _ lines: Range<Int>, _ suspects: inout [Bool]) {
    let end = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: EventSieve.paddingBytes))
    for sieve in sieves {
      let seen = sieve.suspects(in: bytes.span.bytes, count: end) { line, _ in
        if line < lines.count { suspects[lines.lowerBound + line] = true }
      }
      // A line of the log is never blank. Were one, or two, the numbers behind it would be those of others.
      if seen != lines.count { for line in lines { suspects[line] = true } }
    }
    bytes.removeAll(keepingCapacity: true)
  }
}
