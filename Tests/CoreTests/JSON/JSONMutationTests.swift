//! Damaged documents: the reader never crashes, and whatever it takes it gives back.

import Kernel
import Testing

struct JSONMutationTests {
  static let seeds: [String] = [
    #"{"type":"bundle","id":"bundle--1","objects":[{"type":"indicator","pattern":"[a:b = 'c']"}]}"#,
    #"[0,-1,1.5,1e5,-2E-3,9223372036854775807,9223372036854775808,0.1,1e300]"#,
    #"{"a":{"b":{"c":[[],{},[null,true,false]]}},"\u00e9\ud834\udd1e":"警戒 \"\\\/\b\f\n\r\t"}"#,
    #"  [ { "x" : "" } , [ [ [ 1 ] ] ] , "\u0000" ]  "#,
    #"{"timestamp":"2026-11-22T10:00:00.000000+0900","event_type":"alert","src_port":49152}"#,
  ]

  @Test(arguments: 0..<5)
  func `what is read from a damaged document reads back equal`(index: Int) throws {
    var random = SplitMix64(seed: UInt64(index) &+ 2026)
    let original = Array(Self.seeds[index].utf8)
    #expect(throws: Never.self) { try JSON.parse(original) }
    var read = 0
    for _ in 0..<4_000 {
      let bytes = damaged(original, &random)
      let tree: JSON
      do {
        tree = try JSON.parse(bytes)
      } catch {
        #expect((0...bytes.count).contains(error.offset))
        continue
      }
      read += 1
      #expect(try JSON.parse(tree.encoded()) == tree)
      let canonical = tree.canonical()
      #expect(try JSON.parse(canonical).canonical() == canonical)
    }
    // A mutator that only ever breaks documents would prove nothing.
    #expect(read > 100)
  }

  /// One to three edits: a bit, a byte, a cut, a repetition, a piece of syntax.
  private func damaged(_ original: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    let pieces = [
      "[", "]", "{", "}", ",", ":", "\"", "\\", "\\u", "d800", "e", "-", ".", "0", "9", "null",
      " ", "1e9", "\u{0}", "é", "\"a\":", "[[[[[[[[",
    ]
    var bytes = original
    for _ in 0...random.below(3) {
      guard !bytes.isEmpty else { break }
      let at = random.below(bytes.count)
      switch random.below(6) {
      case 0: bytes[at] ^= 1 << UInt8(random.below(8))
      case 1: bytes[at] = UInt8(truncatingIfNeeded: random.next())
      case 2: bytes.removeSubrange(at..<min(bytes.count, at + 1 + random.below(4)))
      case 3: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 8)], at: at)
      case 4: bytes.insert(contentsOf: pieces[random.below(pieces.count)].utf8, at: at)
      default: bytes = Array(bytes.prefix(at))
      }
    }
    return bytes
  }
}
