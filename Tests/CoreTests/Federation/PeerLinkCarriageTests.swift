//! Bundles by the rules of a link: which may be taken, what became of one, and that whoever is carried to is never silent.

import Kernel
import Testing

@testable import Federation

/// A tower and a town without a line, and the bundles of the tower.
private struct CarriedPair {
  var tower = LinkSide(LinkCast.tower)
  var town = LinkSide(LinkCast.town)

  /// A bundle of the tower with these letters.
  func bundle(
    _ number: Int64, _ letters: [Letter] = [], key: SigningKey = LinkCast.towerKey,
    to: NodeName = LinkCast.town, hello: Signed<Hello>? = nil
  ) throws -> LinkBundle {
    let behind: [LinkFrame] = [.receipt(try tower.receipt())] + letters.map { .letter($0) }
    let first = try hello ?? word(before: behind)
    return try LinkBundle(
      bytes: try LinkBundle.encode(
        [.hello(first)] + behind, from: LinkCast.tower, to: to, number: number, at: tower.now,
        keys: [key]))
  }

  /// The tower's first word of a bundle with these frames behind it.
  func word(
    before frames: [LinkFrame], of side: LinkSide? = nil, key: SigningKey = LinkCast.towerKey
  ) throws -> Signed<Hello> {
    let side = side ?? tower
    return try side.link.hello(at: side.now, bundle: LinkBundle.content(of: frames))
      .signed(by: key)
  }

  func refusal(_ bundle: LinkBundle) -> PeerLink.Refusal? {
    do throws(PeerLink.Refusal) {
      try town.link.examine(bundle, at: town.now)
      return nil
    } catch {
      return error
    }
  }

  mutating func took(_ bundle: LinkBundle) throws {
    try town.handle(.took(bundle.cover.document, by: LinkCast.sato))
  }
}

@Suite struct PeerLinkCarriageTests {
  @Test func `a bundle is taken once, and an older one not after it`() throws {
    var pair = CarriedPair()
    let first = try pair.bundle(1)
    #expect(pair.refusal(first) == nil)
    pair.tower.now = pair.tower.now + .seconds(1)
    let second = try pair.bundle(2)
    try pair.took(second)
    #expect(pair.refusal(second) == .bundleDoubled)
    #expect(pair.refusal(first) == .bundleStale, "whatever waited then stands in the second")
    #expect(throws: PeerLink.Refusal.bundleDoubled) { try pair.took(second) }
    #expect(throws: PeerLink.Refusal.bundleStale) { try pair.took(first) }
    #expect(
      pair.town.link.carriage?.taken == 2 && pair.town.link.carriage?.newest == pair.tower.now)
    pair.tower.now = pair.tower.now + .seconds(1)
    // A number that was used again, e.g. by a node that was restored, is no copy.
    #expect(pair.refusal(try pair.bundle(2)) == nil)
  }

  @Test func `what is not the peer's, or not for this node, is not believed`() throws {
    let pair = CarriedPair()
    #expect(pair.refusal(try pair.bundle(1, key: LinkCast.strangerKey)) == .bundleUnsigned)
    #expect(pair.refusal(try pair.bundle(1, to: LinkCast.node("city.example"))) == .bundleUnsigned)
    let behind = [LinkFrame.receipt(try pair.tower.receipt())]
    let forged = try pair.word(before: behind, key: LinkCast.strangerKey)
    #expect(pair.refusal(try pair.bundle(1, hello: forged)) == .bundleUnsigned)
    // The town's own word in front of the tower's letters.
    let own = try pair.word(before: behind, of: pair.town, key: LinkCast.townKey)
    #expect(pair.refusal(try pair.bundle(1, hello: own)) == .bundleUnsigned)
    let bare = try LinkBundle(
      bytes: try LinkBundle.encode(
        [.receipt(try pair.tower.receipt())], from: LinkCast.tower, to: LinkCast.town, number: 1,
        at: pair.tower.now, keys: [LinkCast.towerKey]))
    #expect(pair.refusal(bare) == .bundleUnsigned, "it begins with no word of the peer")
  }

  @Test func `the first word of a bundle begins that one and no other`() throws {
    var pair = CarriedPair()
    let behind = [LinkFrame.receipt(try pair.tower.receipt())]
    let bound = try pair.word(before: behind)
    #expect(pair.refusal(try pair.bundle(1, hello: bound)) == nil)
    // The word of a line, and that of another bundle, whoever has signed the cover.
    #expect(pair.refusal(try pair.bundle(1, hello: try pair.tower.hello())) == .bundleUnsigned)
    let payload = LinkCast.payload(1)
    try pair.tower.send(
      LinkCast.parcel(1, notAfter: LinkCast.start + .minutes(10)), payload)
    let letters = [try #require(try pair.tower.letter(LinkCast.id(10_001)))]
    #expect(pair.refusal(try pair.bundle(1, letters, hello: bound)) == .bundleUnsigned)
    #expect(pair.refusal(try pair.bundle(1, letters)) == nil)
    let read = try pair.bundle(1, letters)
    #expect(
      read.content == LinkBundle.content(of: Array(read.frames.dropFirst())), "as it was written")
  }

  @Test func `what was written before a restore is old, a word that went back is judged`()
    throws
  {
    var pair = CarriedPair()
    let old = try pair.bundle(1)
    pair.tower.now = pair.tower.now + .seconds(10)
    try pair.tower.handle(.epochBegun(1))
    try pair.town.handle(.hello(try pair.tower.hello()))
    try pair.town.handle(.release(by: LinkCast.sato))
    #expect(pair.town.link.peerEpoch == 1)
    #expect(pair.refusal(old) == .bundleOldEpoch)
    #expect(pair.refusal(try pair.bundle(1)) == nil)
    // The same old numbering in a newer word: the tower runs on an old backup, and the link is held by that word.
    var back = LinkSide(LinkCast.tower)
    back.now = pair.tower.now + .seconds(10)
    let word = try pair.word(before: [.receipt(try pair.tower.receipt())], of: back)
    #expect(pair.refusal(try pair.bundle(2, hello: word)) == nil)
    try pair.town.handle(.hello(word))
    #expect(pair.town.link.state != .active)
  }

  @Test func `a link that is over takes no bundle and writes none`() throws {
    var pair = CarriedPair()
    let bundle = try pair.bundle(1)
    try pair.town.handle(.revoke(nil))
    #expect(pair.refusal(bundle) == .linkRevoked)
    #expect(throws: PeerLink.Refusal.linkRevoked) { try pair.took(bundle) }
    let hash = Hash(sha256: "x".utf8)
    #expect(throws: PeerLink.Refusal.linkRevoked) {
      try pair.town.handle(.wrote(1, letters: 0, hash: hash, by: LinkCast.sato))
    }
    #expect(throws: PeerLink.Refusal.linkRevoked) {
      try pair.town.handle(.carry(true, by: LinkCast.sato))
    }
  }

  @Test func `bundles are numbered one by one`() throws {
    var pair = CarriedPair()
    let hash = Hash(sha256: "x".utf8)
    #expect(pair.tower.link.nextBundle == 1)
    try pair.tower.handle(.wrote(1, letters: 3, hash: hash, by: LinkCast.sato))
    #expect(
      pair.tower.link.nextBundle == 2 && pair.tower.link.carriage?.writtenAt == pair.tower.now)
    #expect(!pair.tower.link.isCarried, "a bundle may go beside a line")
    for number: Int64 in [1, 3] {
      #expect(throws: PeerLink.Refusal.bundleRaced) {
        try pair.tower.handle(.wrote(number, letters: 0, hash: hash, by: LinkCast.sato))
      }
    }
  }

  @Test func `whoever is carried to is never silent, and nothing is expected of him`()
    throws
  {
    var pair = CarriedPair()
    let heard = pair.town.now
    pair.town.now = pair.town.now + LinkLimits.silentAfter
    try pair.town.handle(.watch(lastHeard: heard))
    #expect(pair.town.link.silentSince == heard)
    let said = try pair.town.handle(.carry(true, by: LinkCast.sato))
    let again = try pair.town.handle(.carry(true, by: LinkCast.sato))
    #expect(said.count == 1 && again.isEmpty, "said twice is said once")
    #expect(
      pair.town.link.silentSince == nil && pair.town.link.isCarried && !pair.town.link.isUsable)
    pair.town.now = pair.town.now + .days(3)
    let noticed = try pair.town.handle(.watch(lastHeard: heard))
    #expect(noticed.isEmpty)
    try pair.town.handle(.carry(false, by: LinkCast.sato))
    #expect(pair.town.link.isUsable)
    let late = try pair.town.handle(.watch(lastHeard: heard))
    #expect(late == [.fellSilent(since: heard)])
  }

  @Test func `a silence that was told ends where letters are carried, and the next is told again`()
    throws
  {
    var pair = CarriedPair()
    let heard = pair.town.now
    pair.town.now = heard + LinkLimits.silenceToldAfter
    try pair.town.handle(.watch(lastHeard: heard))
    let told = try pair.town.handle(.deadline)
    #expect(told == [.silenceTold])
    try pair.town.handle(.carry(true, by: LinkCast.sato))
    #expect(pair.town.link.silenceToldAt == nil)
    try pair.town.handle(.carry(false, by: LinkCast.sato))
    let line = pair.town.now
    pair.town.now = line + LinkLimits.silenceToldAfter
    try pair.town.handle(.watch(lastHeard: line))
    let again = try pair.town.handle(.deadline)
    #expect(again == [.silenceTold])
  }

  @Test func `what became of a bundle is told letter by letter`() throws {
    var pair = CarriedPair()
    let until = pair.tower.now + .days(1)
    for number: UInt64 in 1...3 {
      try pair.tower.handle(.send(LinkCast.parcel(number, notAfter: until)))
      pair.tower.payloads[LinkCast.id(10_000 + number)] = LinkCast.payload(number)
    }
    let letters = try (1...3).compactMap { try pair.tower.letter(LinkCast.id(10_000 + UInt64($0))) }
    try #require(letters.count == 3)
    _ = try pair.town.take(letters[0])
    let carried = try pair.bundle(4, letters)
    let before = pair.town.link
    _ = try pair.town.take(letters[0])
    _ = try pair.town.take(letters[1])
    _ = try pair.town.take(letters[2], refused: .notHosted)
    let outcome = BundleOutcome(carried, before: before, after: pair.town.link)
    #expect(outcome.known == 1 && outcome.taken == [.command: 1] && outcome.takenCount == 1)
    #expect(outcome.refused.map(\.reason) == [.notHosted])
    #expect(outcome.refused.map(\.id) == [letters[2].envelope.document.id])
    #expect(outcome.missing == 3 && outcome.number == 4 && outcome.peer == LinkCast.tower)
    #expect(outcome.wantsAnswer && outcome.held == nil)
    // The tower reads of it in the town's answer.
    let answer = try LinkBundle(
      bytes: try LinkBundle.encode(
        [.hello(try pair.town.hello()), .receipt(try pair.town.receipt())], from: LinkCast.town,
        to: LinkCast.tower, number: 1, at: pair.town.now, keys: [LinkCast.townKey]))
    let waiting = pair.tower.link
    try pair.tower.handle(.receipt(try pair.town.receipt()))
    let read = BundleOutcome(answer, before: waiting, after: pair.tower.link)
    #expect(read.receipted == 2 && read.waiting == 0 && read.missing == 0)
    #expect(!read.wantsAnswer, "there is nothing left to say")
    // A held link takes no letter, and says why.
    try pair.town.handle(.hold(by: LinkCast.sato))
    let held = BundleOutcome(carried, before: pair.town.link, after: pair.town.link)
    #expect(held.held == .byPerson && !held.wantsAnswer)
  }
}
