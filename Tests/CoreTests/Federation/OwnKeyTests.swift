//! Which of its keys a node signs with on a link, and when the peer has to be told the newest.

import Kernel
import Testing

@testable import Federation

struct OwnKeyTests {
  private let later = LinkCast.start + .hours(1)

  /// A side that has queued its key of that generation.
  private func announcing(_ generation: Int64) throws -> LinkSide {
    var tower = LinkSide(LinkCast.tower)
    try tower.send(
      LinkCast.parcel(1, kind: .rotation, notAfter: later), LinkCast.payload(1))
    try tower.handle(.announced(generation: generation, letter: LinkCast.id(10_001)))
    return tower
  }

  /// A newer key was told, and the peer has it.
  private func confirm(_ generation: Int64, on link: inout PeerLink) {
    link.evolve(
      .keyAnnounced(generation: generation, letter: LinkCast.id(1)), at: LinkCast.start)
    link.evolve(.keyConfirmed(generation: generation), at: LinkCast.start)
  }

  @Test func `a link signs with the confirmed key, the newest and the one before that`() {
    var link = LinkCast.link(of: LinkCast.tower)
    #expect(link.generations(newest: 0) == [0])
    #expect(link.generations(newest: 1) == [0, 1])
    #expect(link.generations(newest: 5) == [0, 4, 5])
    confirm(5, on: &link)
    #expect(link.generations(newest: 5) == [5])
    #expect(link.greetingGenerations(newest: 5) == [0, 5])
    #expect(link.greetingGenerations(newest: 9) == [5, 8, 9], "no more than a document bears")
    confirm(6, on: &link)
    #expect(link.greetingGenerations(newest: 6) == [5, 6])
  }

  @Test func `a receipt for the letter confirms its key, one for another does not`() throws {
    var tower = try announcing(1)
    try tower.send(LinkCast.parcel(2, notAfter: later), LinkCast.payload(2))
    var town = LinkSide(LinkCast.town)
    let letters = try ([10_001, 10_002] as [UInt64]).map {
      try #require(try tower.letter(LinkCast.id($0)))
    }
    try town.handle(.arrived(letters[1], memory: town.memory(letters[1]), refused: nil))
    try tower.handle(.receipt(try town.receipt()))
    #expect(tower.link.confirmedGeneration == 0)
    town.now = town.now + .seconds(1)
    try town.handle(.arrived(letters[0], memory: town.memory(letters[0]), refused: nil))
    let bodies = try tower.handle(.receipt(try town.receipt()))
    #expect(bodies.last == .keyConfirmed(generation: 1))
    #expect(tower.link.confirmedGeneration == 1 && tower.link.ownKey?.announced == nil)
    #expect(try tower.handle(.receipt(try town.receipt())) == [], "once")
  }

  @Test func `the newest key is owed until it waits, and again where it was given up or refused`()
    throws
  {
    let link = LinkCast.link(of: LinkCast.tower)
    #expect(!link.owesKey(newest: 0, at: LinkCast.start))
    #expect(link.owesKey(newest: 1, at: LinkCast.start))
    let tower = try announcing(1)
    #expect(!tower.link.owesKey(newest: 1, at: tower.now))
    #expect(tower.link.owesKey(newest: 2, at: tower.now))
    var late = tower
    late.now = later
    try late.handle(.deadline)
    #expect(late.link.owesKey(newest: 1, at: late.now), "nobody took it")
    var town = LinkSide(LinkCast.town)
    var refused = tower
    let letter = try #require(try refused.letter(LinkCast.id(10_001)))
    try town.handle(.arrived(letter, memory: town.memory(letter), refused: .unknownKind))
    try refused.handle(.receipt(try town.receipt()))
    #expect(refused.link.ownKey?.announced?.refused == .unknownKind)
    let day = refused.now + PeerLink.announceAgain
    #expect(!refused.link.owesKey(newest: 1, at: day - .seconds(1)))
    #expect(refused.link.owesKey(newest: 1, at: day))
  }

  @Test
  func `a peer that went back in time may have forgotten it, one that is held for more has not`()
    throws
  {
    for cause in PeerLink.Cause.allCases {
      var link = LinkCast.link(of: LinkCast.tower)
      confirm(2, on: &link)
      link.evolve(.linkQuarantined(cause: cause), at: LinkCast.start)
      let isForgotten = cause == .peerWentBack || cause == .peerRestored
      #expect(link.confirmedGeneration == (isForgotten ? 0 : 2), "\(cause)")
    }
  }

  @Test func `a link that was begun with a later key owes no older one`() throws {
    var tower = LinkSide(LinkCast.tower)
    try tower.handle(.begunWith(generation: 3))
    #expect(tower.link.confirmedGeneration == 3)
    #expect(tower.link.greetingGenerations(newest: 3) == [3], "the peer knows no former one")
    #expect(try tower.handle(.begunWith(generation: 3)) == [])
    #expect(try tower.handle(.announced(generation: 3, letter: LinkCast.id(1))) == [])
  }

  @Test func `what is known of the key comes back from the document form`() throws {
    let link = try announcing(1).link
    let tree = try JSONTreeEncoder.encode(link)
    let stored = try JSONTreeDecoder.decode(PeerLink.self, from: tree)
    #expect(stored.ownKey == link.ownKey)
    #expect(LinkCast.link(of: LinkCast.tower).ownKey == nil)
  }
}
