//! The keys of a node for its links: they follow from the node's own key and a number, and from nothing else.

import Federation
import Foundation
import Kernel
import Testing

@testable import Web

@Suite struct LinkKeysTests {
  /// An empty folder; whoever asks for it removes it.
  private func folder() throws -> String {
    let path = NSTemporaryDirectory() + "noroshi-keys-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  private func remove(_ folders: String...) {
    // The system empties its place for temporary files anyway.
    for folder in folders { try? FileManager.default.removeItem(atPath: folder) }
  }

  @Test func `a key follows from its number, and comes back with the node's own key`() throws {
    let (own, elsewhere) = (try folder(), try folder())
    defer { remove(own, elsewhere) }
    let keys = try #require(try LinkKeys(folder: own, name: "test"))
    let again = try #require(try LinkKeys(folder: own, name: "test"))
    let isUnfit = try LinkKeys(folder: own, name: "No node") == nil
    #expect(isUnfit)
    for generation in [0, 1, 2, 9] as [Int64] {
      let key = try #require(keys.peerKey(generation))
      #expect(key.node?.text == "test")
      #expect(again.peerKey(generation) == key, "\(generation)")
    }
    let all = Set(([0, 1, 2, 9] as [Int64]).compactMap { keys.peerKey($0) })
    #expect(all.count == 4)
    #expect(again.sealing == keys.sealing)
    let other = try #require(try LinkKeys(folder: elsewhere, name: "test"))
    #expect(other.peerKey(0) != keys.peerKey(0), "another folder has another key")
  }

  @Test func `keys that were derived are forgotten past the limit, and come back the same`() throws
  {
    let own = try folder()
    defer { remove(own) }
    let keys = try #require(try LinkKeys(folder: own, name: "test"))
    let first = try #require(keys.signing(0)?.publicKey.description)
    for generation in 0...Int64(DerivedKeys.keysMax) {
      let key = try #require(keys.signing(generation)?.publicKey.description)
      #expect(key == keys.signing(generation)?.publicKey.description, "\(generation)")
    }
    #expect(keys.signing(0)?.publicKey.description == first)
  }

  @Test func `a new key is vouched for by the old one and by itself`() throws {
    let own = try folder()
    defer { remove(own) }
    let keys = try #require(try LinkKeys(folder: own, name: "test"))
    let now = Instant(seconds: 1_431_054_000)
    let rotation = try #require(try keys.rotation(from: 0, to: 1, at: now))
    for generation in [0, 1] as [Int64] {
      let key = try #require(keys.signing(generation)?.publicKey)
      #expect(rotation.isSigned(by: key), "\(generation)")
    }
    let stranger = try #require(keys.signing(2)?.publicKey)
    #expect(!rotation.isSigned(by: stranger))
    #expect(rotation.document.old == keys.peerKey(0) && rotation.document.new == keys.peerKey(1))
  }

  @Test func `what is sealed to the node's key its own half opens, and no other`() throws {
    let (own, elsewhere) = (try folder(), try folder())
    defer { remove(own, elsewhere) }
    let mine = try #require(try LinkKeys(folder: own, name: "test"))
    let other = try #require(try LinkKeys(folder: elsewhere, name: "test"))
    let secret = [UInt8](repeating: 4, count: Sealing.keyBytes)
    let sealed = try Sealing.seal([1, 2, 3], to: mine.sealing, info: [7], secret: secret)
    #expect(try Sealing.open(sealed, with: mine.opening, info: [7]) == [1, 2, 3])
    #expect(throws: Sealing.Unopened.self) {
      try Sealing.open(sealed, with: other.opening, info: [7])
    }
  }
}
