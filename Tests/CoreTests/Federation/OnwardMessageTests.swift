//! How far something has come below a node: what is taken of such a message, and what is not.

import Kernel
import Testing

@testable import Federation

@Suite struct OnwardMessageTests {
  private func read(_ told: Int64, _ taken: Int64, names: Int) throws {
    let names = (0..<names).map { index -> JSON in
      ["node": .string("n\(1000 + index).example"), "over": "tower.example"]
    }
    _ = try OnwardMessage(
      json: [
        "record": .string(DocumentSamples.alert.description), "version": 1,
        "at": .integer(LinkCast.start.microseconds), "told": .integer(told),
        "taken": .integer(taken), "untaken": .array(names),
      ], at: "")
  }

  @Test func `so many nodes are counted and named, and no more`() throws {
    let (most, named) = (OnwardMessage.toldMax, OnwardMessage.untakenMax)
    try read(most, most, names: 0)
    #expect(throws: Malformed("/told", .outOfRange)) { try read(most + 1, 0, names: 0) }
    try read(most, 0, names: named)
    #expect(throws: Malformed("/untaken", .tooMany)) { try read(most, 0, names: named + 1) }
  }

  @Test func `no more have it than were told, and no more are named than lack it`() throws {
    try read(3, 2, names: 1)
    #expect(throws: Malformed("/taken", .outOfRange)) { try read(3, 4, names: 0) }
    #expect(throws: Malformed("/untaken", .tooMany)) { try read(3, 2, names: 2) }
    #expect(throws: Malformed("/told", .outOfRange)) { try read(-1, 0, names: 0) }
  }

  @Test func `what is written is cut and in order`() throws {
    let names = (0...OnwardMessage.untakenMax).reversed().map {
      OnwardMessage.Untaken(node: LinkCast.node("n\(1000 + $0).example"), over: LinkCast.tower)
    }
    let message = OnwardMessage(
      record: DocumentSamples.alert, version: 1, at: LinkCast.start,
      told: OnwardMessage.toldMax + 1, taken: 0, untaken: names + names)
    #expect(message.told == OnwardMessage.toldMax)
    #expect(message.untaken.count == OnwardMessage.untakenMax)
    #expect(try OnwardMessage(json: message.json, at: "") == message)
    let payload = Message.onward(message).payload(salt: DocumentSamples.salt)
    #expect(payload.canonical().count <= Lane.ordinary.payloadBytesMax)
  }
}
