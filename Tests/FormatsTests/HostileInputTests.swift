//! Fixtures damaged at random, many thousand times: nothing crashes, and a reader gives the same answer twice.

import Kernel
import Testing

@testable import Formats

struct HostileInputTests {
  private static let splices: [[UInt8]] = [
    [0x22], [0x7B], [0x7D], [0x5B], [0x00], [0x0A], [0x0D, 0x0A], [0x2C], [0x09], [0x5C], [0xFF],
    [0xEF, 0xBB, 0xBF], Array("\\ud800".utf8), Array("1e999".utf8), Array("://".utf8),
    Array("[.]".utf8), Array("hxxp".utf8), Array("99999999999999999999".utf8), Array("/".utf8),
    Array("::".utf8), Array("@".utf8), Array("#".utf8),
  ]

  static func damaged(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let at = Int.random(in: 0...bytes.count, using: &random)
      switch Int.random(in: 0...4, using: &random) {
      case 0 where at < bytes.count: bytes[at] = UInt8.random(in: 0...255, using: &random)
      case 1 where at < bytes.count:
        bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...40, using: &random)))
      case 2: bytes.removeLast(bytes.count - at)
      case 3 where at < bytes.count:
        let end = min(bytes.count, at + Int.random(in: 1...60, using: &random))
        bytes.insert(
          contentsOf: bytes[at..<end], at: Int.random(in: 0...bytes.count, using: &random))
      default:
        bytes.insert(contentsOf: Self.splices.randomElement(using: &random) ?? [], at: at)
      }
    }
    return bytes
  }

  @Test(arguments: ["suricata-types.eve", "suricata-alerts.eve", "plain"])
  func `damaged event lines never crash the reader`(name: String) throws {
    var random = SeededRandom(seed: 2015)
    let lines = Array(Lines(try SharedData.fixture("sensor/\(name).ndjson")))
    for _ in 0..<200 {
      for line in lines {
        let bytes = Self.damaged(Array(line.bytes), &random)[...]
        let first = EventLine.read(bytes, receivedAt: receivedAt)
        #expect(first == EventLine.read(bytes, receivedAt: receivedAt))
        guard case .success(let event) = first else { continue }
        #expect(event.observables.allSatisfy { Observable(kind: $0.kind, text: $0.text) == $0 })
      }
    }
  }

  @Test(arguments: ["plain.txt", "list.csv", "maltrail.tsv", "tweetfeed.tsv"])
  func `damaged indicator lists never crash the reader`(name: String) throws {
    var random = SeededRandom(seed: 508)
    let bytes = try SharedData.fixture("indicators/\(name)")
    for _ in 0..<400 {
      let body = Self.damaged(bytes, &random)
      let list = IndicatorList(body)
      #expect(list.entries == IndicatorList(body).entries)
      for entry in list.entries {
        guard case .value(let value) = entry.pattern else { continue }
        #expect(Observable(kind: value.kind, text: value.text) == value)
      }
    }
  }
}
