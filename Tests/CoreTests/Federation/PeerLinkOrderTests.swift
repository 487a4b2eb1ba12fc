//! What a node says while it is still storing something: no proof that it went back in time.

import Kernel
import Testing

@testable import Federation

@Suite struct PeerLinkOrderTests {
  private func after(_ microseconds: Int64) -> Instant {
    LinkCast.start + Instant.Span(microseconds: microseconds)
  }

  @Test
  func `a word that was read before a letter was committed, and comes after it, holds nothing`()
    throws
  {
    var tower = LinkSide(LinkCast.tower)
    var town = LinkSide(LinkCast.town)
    let before = tower.link
    // Queued at 10, stored a little later; in between somebody reads the link and says a word by what he found.
    tower.now = after(10)
    try tower.send(LinkCast.parcel(1, notAfter: after(1_000_000)), LinkCast.payload(1))
    let word = try before.hello(at: after(12)).signed(by: tower.key)
    let late = try before.hello(at: after(15)).signed(by: tower.key)
    // Stored and sent at 14.
    tower.now = after(14)
    let letter = try #require(try tower.letter(LinkCast.id(10_001)))
    #expect(letter.envelope.document.at == after(14))
    try town.take(letter)
    // The word took the longer way.
    #expect(try town.handle(.hello(word)) == [])
    #expect(town.link.state == .active)
    // Said after the letter and not knowing of it: that node has gone back.
    #expect(try town.handle(.hello(late)) == [.linkQuarantined(cause: .peerWentBack)])
  }

  @Test func `a letter bears the moment of each sending, until its time is over`() throws {
    var tower = LinkSide(LinkCast.tower)
    try tower.send(LinkCast.parcel(1, notAfter: after(100)), LinkCast.payload(1))
    func sent(_ moment: Int64) throws -> Instant? {
      tower.now = after(moment)
      return try tower.letter(LinkCast.id(10_001))?.envelope.document.at
    }
    #expect(try sent(0) == after(0))
    #expect(try sent(99) == after(99))
    #expect(try sent(100) == nil)
    var town = LinkSide(LinkCast.town)
    tower.now = after(50)
    try town.take(try #require(try tower.letter(LinkCast.id(10_001))))
    tower.now = after(60)
    let again = try #require(try tower.letter(LinkCast.id(10_001)))
    #expect(try town.take(again) == [], "the same letter, whenever it was sent")
  }
}
