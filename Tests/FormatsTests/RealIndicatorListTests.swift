//! The public lists of `../shared/data`, whole: how much of each is taken, and that the index finds it again.

import Kernel
import Matching
import Testing

@testable import Formats

@Suite(.enabled(if: SharedData.isWanted, "../shared/data is not here"))
struct RealIndicatorListTests {
  /// What was measured on the lists of 2026-11-22. A change here is a change of what is taken.
  @Test(arguments: [
    ("ipsum", 90_202, [:] as [String: Int]), ("mass-scanners", 17_234, [:]),
    ("signature-base-hashes", 3_053, [:]), ("eset-hashes", 16_255, [:]),
    ("tweetfeed-2021-2023", 490_220, ["publicSuffix": 30, "unreadable": 1]),
    ("maltrail", 1_101_590, ["publicSuffix": 15, "unknownType(\"url-path\")": 74_935]),
  ])
  func `the real lists are read and what is not taken is known`(
    name: String, taken: Int, refused: [String: Int]
  ) throws {
    var entries = 0
    var reasons: [String: Int] = [:]
    for row in IndicatorRows(try SharedData.unzipped("indicators/\(name).tsv.gz")) {
      switch row.entry {
      case .success: entries += 1
      case .failure(let problem): reasons["\(problem)", default: 0] += 1
      }
    }
    #expect(entries == taken)
    #expect(reasons == refused)
  }

  @Test func `nearly every indicator of a real feed in STIX is ordinary`() throws {
    var taken = 0
    var reasons: [String: Int] = [:]
    let pages = try SharedData.unzipped("stix/tweetfeed-taxii-pages.ndjson.gz")
    for page in pages.split(separator: 0x0A) {
      for row in IndicatorRows(Array(page)) {
        switch row.entry {
        case .success(let entry):
          taken += 1
          #expect(entry.marking == .clear && entry.validFrom != nil && entry.name != nil)
        case .failure(let problem): reasons["\(problem)", default: 0] += 1
        }
      }
    }
    #expect(taken + reasons.values.reduce(0, +) == 6257)
    // The feed itself holds a few values that no list of it gives either.
    #expect(Set(reasons.keys).isSubset(of: ["publicSuffix", "unreadable"]), "\(reasons)")
    #expect(taken >= 6200)
  }

  @Test func `every indicator of a real list is found again`() throws {
    let list = IndicatorList(try SharedData.unzipped("indicators/eset-hashes.tsv.gz"))
    var index = IndicatorIndex()
    for (number, entry) in list.entries.enumerated() {
      guard case .value(let value) = entry.pattern else { continue }
      index.insert(ID(high: 1, low: UInt64(number)), .value(value))
    }
    let lost = list.entries.enumerated().filter { number, entry in
      guard case .value(let value) = entry.pattern else { return true }
      let found = index.matches([value], at: Instant(seconds: 0))
      return !found.contains { $0.indicator.low == UInt64(number) }
    }
    #expect(lost.isEmpty)
    #expect(index.count == list.entries.count)
  }
}
