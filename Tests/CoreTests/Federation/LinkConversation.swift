//! A conversation between the two sides of a link: one line a word, its Facts behind the arrow.

import Kernel
import Testing

@testable import Federation

/// Plays lines like `tower send 1 urgent -> envelopeQueued`; `!name` is a refusal. What is said travels at once; what a
/// side is to say later is kept by `letter N`, so that a line can be late, doubled or lost.
struct LinkConversation {
  private(set) var sides = ["tower": LinkSide(LinkCast.tower), "town": LinkSide(LinkCast.town)]
  private var letters: [String: Letter] = [:]
  private var backups: [String: LinkSide] = [:]
  private var kept: [String: LinkFrame] = [:]

  mutating func check(_ text: String) throws {
    for line in text.split(separator: "\n") {
      let halves = line.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false)
      let words = halves[0].split(whereSeparator: { " -".contains($0) }).map(String.init)
      guard words.count >= 2 else { continue }
      let expected = halves.count == 2 ? halves[1].split(separator: " ").map(String.init) : []
      let said: [String]
      do {
        said = try say(words).map { String("\($0)".prefix { $0 != "(" }) }
      } catch let refusal as PeerLink.Refusal {
        said = ["!\(refusal.rawValue)"]
      }
      #expect(said == expected, "\(line)")
    }
  }

  /// The link of a side now.
  func link(_ name: String) throws -> PeerLink { try #require(sides[name]).link }

  // table:
  private mutating func say(_ words: [String]) throws -> [PeerLink.Body] {
    if words[0] == "wait" {
      let span = Instant.Span.seconds(Int64(words[1]) ?? 0)
      for name in ["tower", "town"] {
        var side = try #require(sides[name])
        side.now = side.now + span
        sides[name] = side
      }
      return []
    }
    let other = words[0] == "tower" ? "town" : "tower"
    var side = try #require(sides[words[0]])
    let peer = try #require(sides[other])
    defer { sides[words[0]] = side }
    let number = words.count > 2 ? UInt64(words[2]) ?? 0 : 0
    switch words[1] {
    case "send":
      let lane = try #require(Lane(rawValue: words[3]))
      let isSnapshot = words.count > 4
      let parcel = LinkCast.parcel(
        number, lane: lane, kind: isSnapshot ? .alert : .command,
        record: isSnapshot ? UInt64(words[4]) : nil, version: isSnapshot ? Int64(number) : 1,
        notAfter: side.now + .minutes(10))
      return try side.send(parcel, LinkCast.payload(number))
    case "withdraw": return try side.handle(.withdraw(LinkCast.id(10_000 + number)))
    case "letter":
      letters["\(words[0]) \(number)"] = try side.letter(LinkCast.id(10_000 + number))
      return []
    case "take", "refuse":
      let key = "\(other) \(number)"
      let letter = try #require(try letters[key] ?? peer.letter(LinkCast.id(10_000 + number)))
      letters[key] = letter
      let reason = words[1] == "refuse" ? RefusalReason(rawValue: words[3]) : nil
      return try side.take(letter, refused: reason)
    case "forget":
      letters = letters.filter { !$0.key.hasPrefix(words[0]) }
      return []
    case "receipt": return try side.handle(.receipt(peer.receipt()))
    case "refusal":
      let item = Receipt.Item(
        id: LinkCast.id(10_000 + number), payloadHash: Letter.hash(of: LinkCast.payload(number)),
        at: side.now, refused: RefusalReason(rawValue: words[3]))
      return try side.handle(.receipt(peer.receipt([item])))
    case "hello": return try side.handle(.hello(peer.hello()))
    case "note":
      kept[words[2]] = words[2] == "hello" ? .hello(try side.hello()) : .receipt(try side.receipt())
      return []
    case "late":
      switch kept[words[2]] {
      case .hello(let hello): return try side.handle(.hello(hello))
      case .receipt(let receipt): return try side.handle(.receipt(receipt))
      case .letter, .gap, .voids, nil: return []
      }
    case "voids":
      guard let voids = peer.link.voids(at: peer.now) else { return [] }
      return try side.handle(.voids(voids.signed(by: peer.key)))
    case "gap":
      let heads = side.link.outgoing.map { _, lane in lane.nextSeq - 1 }
      guard let gap = peer.link.gapRequest(heads: heads, at: peer.now) else { return [] }
      return try side.handle(.gap(gap.signed(by: peer.key)))
    case "deadline": return try side.handle(.deadline)
    case "watch": return try side.handle(.watch(lastHeard: side.now - .seconds(Int64(number))))
    case "compared": return try side.handle(.compared(differing: Int(number)))
    case "epoch": return try side.handle(.epochBegun(Int64(number)))
    case "hold": return try side.handle(.hold(by: LinkCast.sato))
    case "release": return try side.handle(.release(by: LinkCast.sato))
    case "revoke": return try side.handle(.revoke(LinkCast.id(1)))
    case "save":
      backups[words[0]] = side
      return []
    case "restore":
      let now = side.now
      side = try #require(backups[words[0]])
      side.now = now
      return []
    default:
      Issue.record("no such word: \(words[1])")
      return []
    }
  }
}
