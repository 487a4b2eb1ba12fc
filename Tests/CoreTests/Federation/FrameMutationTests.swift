//! Frames with bytes changed at random, seeded: nothing crashes, and nothing is believed that was not signed.

import Kernel
import Testing

@testable import Federation

@Suite struct FrameMutationTests {
  @Test func `a damaged frame is refused, or says exactly what was signed`() throws {
    var random = SplitMix64(seed: 2015)
    var (read, total) = (0, 0)
    for vector in try ProtocolVectors.all where vector.verdict == .accept {
      // What is asked and answered beside the line are documents by themselves.
      guard let whole = try? LinkFrame(bytes: vector.bytes).bytes else {
        let isBeside = vector.name.contains("certificate") || vector.name.contains("enrolment")
        #expect(isBeside, "\(vector.name)")
        continue
      }
      for _ in 0..<60 {
        var bytes = vector.bytes
        for _ in 0...random.below(3) { change(&bytes, &random) }
        total += 1
        guard ProtocolVector.judge(bytes, keys: ProtocolVectors.keys).0 == .accept else { continue }
        // White space, an escape, an unsigned hint of a second key: what is read is the same.
        #expect(try LinkFrame(bytes: bytes).bytes == whole, "\(vector.name)")
        read += 1
      }
    }
    #expect(total > 1000)
    #expect(read < total / 10)
  }

  @Test func `damaged bundles are refused or not believed`() throws {
    var random = SplitMix64(seed: 8)
    let bytes = try LinkBundle.encode(
      DocumentSamples.words.map(\.frame), from: LinkCast.tower, to: LinkCast.town, number: 1,
      at: LinkCast.start, keys: [LinkCast.towerKey])
    for _ in 0..<1000 {
      var changed = bytes
      change(&changed, &random)
      guard let bundle = try? LinkBundle(bytes: changed), changed != bytes else { continue }
      #expect(!bundle.cover.isSigned(by: LinkCast.towerKey.publicKey))
    }
  }

  private func change(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    let place = random.below(bytes.count)
    switch random.below(4) {
    case 0: bytes[place] = UInt8(random.below(256))
    case 1: bytes.remove(at: place)
    case 2: bytes.insert(UInt8(random.below(256)), at: place)
    default: bytes.swapAt(place, random.below(bytes.count))
    }
  }
}
