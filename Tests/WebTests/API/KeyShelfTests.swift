//! Keys that were looked up are known again until one changes, and those of people never.

import Kernel
import Node
import Testing

@testable import Web

@Suite struct KeyShelfTests {
  private final class Store {
    var viewers: [Hash: Viewer] = [:]
    var asked = 0
    func look(_ hash: Hash) -> Viewer? {
      asked += 1
      return viewers[hash]
    }
  }

  private static func hash(_ number: Int) -> Hash { Hash(sha256: "\(number)".utf8) }

  private static func viewer(_ number: Int, _ role: Role) -> Viewer {
    Viewer(
      person: nil, key: ID(high: 7, low: UInt64(number)), organization: ID(high: 1, low: 1),
      role: role)
  }

  @Test func `a sensor's key is looked up once, until any key changes`() {
    let (shelf, store) = (KeyShelf(), Store())
    store.viewers[Self.hash(1)] = Self.viewer(1, .sensor)
    func ask(_ changes: Int) -> Viewer? {
      shelf.viewer(ofKey: Self.hash(1), changes: changes) { store.look(Self.hash(1)) }
    }
    for _ in 1...3 { #expect(ask(4)?.key == ID(high: 7, low: 1)) }
    #expect(store.asked == 1)
    store.viewers = [:]
    #expect(ask(5) == nil, "a revoked key")
    // Who asked before the change and is late brings nothing back.
    store.viewers[Self.hash(2)] = Self.viewer(2, .sensor)
    _ = shelf.viewer(ofKey: Self.hash(2), changes: 5) { store.look(Self.hash(2)) }
    _ = shelf.viewer(ofKey: Self.hash(1), changes: 4) { Self.viewer(1, .sensor) }
    #expect(ask(5) == nil)
  }

  @Test func `what hangs on the posts of people is asked anew each time`() {
    let (shelf, store) = (KeyShelf(), Store())
    store.viewers[Self.hash(1)] = Self.viewer(1, .watchOfficer)
    for _ in 1...3 {
      _ = shelf.viewer(ofKey: Self.hash(1), changes: 0) { store.look(Self.hash(1)) }
    }
    #expect(store.asked == 3)
  }

  @Test func `at the limit all are known, one past it they are looked up again`() {
    let (shelf, store) = (KeyShelf(), Store())
    func ask(_ number: Int) {
      _ = shelf.viewer(ofKey: Self.hash(number), changes: 0) {
        store.asked += 1
        return Self.viewer(number, .sensor)
      }
    }
    for number in 1...KeyShelf.keysMax { ask(number) }
    for number in [1, KeyShelf.keysMax] { ask(number) }
    #expect(store.asked == KeyShelf.keysMax)
    ask(0)
    ask(1)
    #expect(store.asked == KeyShelf.keysMax + 2)
  }
}
