//! Bundles: what waits for a peer as a file, and what such a file from a peer brings. Source: docs/protocol/transport.md.

public import Federation
public import Kernel
internal import Node

extension LinkDesk {
  /// A bundle that was written.
  public struct Bundle: Sendable {
    /// For whom.
    public let peer: NodeName
    /// Which of the bundles for him, from 1.
    public let number: Int64
    /// How many letters it carries.
    public let letters: Int
    /// How many wait that found no room: they go once receipts came back.
    public let left: Int
    /// The file.
    public let bytes: [UInt8]

    /// The name that a file of it gets.
    public var fileName: String { "noroshi-\(peer.text)-\(number).bundle" }
  }

  /// Most letters of a bundle: its frames, but for hello, receipt and voids.
  static let bundleLettersMax = LinkLimits.bundleFramesMax - 3
  /// Most bytes of its letters, with room for the words before them.
  static let bundleBytesMax = BundleCover.fileBytesMax - 8 * LinkLimits.documentBytesMax

  /// Everything that waits for a peer as one signed file, with the receipts that it waits for. Nothing counts as sent by
  /// it: letters wait until their receipts are carried back. Throws `Problem`.
  public nonisolated func writeBundle(
    for id: ID<PeerLink>, as viewer: Viewer = .node
  ) async throws -> Bundle {
    try mustKeepLinks(viewer)
    try await introduceFirst(id)
    guard let link = try queries.link(id) else { throw Problem(code: "notFound") }
    guard !link.isRevoked else { throw Problem(code: PeerLink.Refusal.linkRevoked.rawValue) }
    let now = clock.now
    // A stick forgets nothing and hears nothing: whatever waits goes, as on a line that begins.
    var effort = LineEffort()
    let rest = try effort.letters(
      on: link, from: queries, signedBy: keys.signing, at: now, max: Self.bundleLettersMax,
      bytesMax: Self.bundleBytesMax)
    let words: [LinkFrame] = [
      .hello(try link.hello(at: now).signed(by: keys.signing)),
      .receipt(try link.receipt(at: now).signed(by: keys.signing)),
    ]
    let letters = rest.count { if case .letter = $0 { true } else { false } }
    let bytes = try LinkBundle.encode(
      words + rest, from: link.own, to: link.peer, number: link.nextBundle, at: now,
      key: keys.signing)
    try check(
      await submit(
        .wrote(id, number: link.nextBundle, letters: letters, hash: Hash(sha256: bytes)),
        as: viewer))
    let waiting = Lane.allCases.reduce(0) { $0 + link.outgoing[$1].waiting.count }
    return Bundle(
      peer: link.peer, number: link.nextBundle, letters: letters, left: waiting - letters,
      bytes: bytes)
  }

  /// Takes a bundle, its letters as if they came over a line. What is damaged, foreign, doubled or stale is refused before
  /// anything is taken. After a crash in the middle the same file is taken again, and each letter is in effect once.
  /// `expected` is the link on whose page it is handed in. Throws `Problem`.
  public nonisolated func take(
    bundle bytes: [UInt8], on expected: ID<PeerLink>? = nil, as viewer: Viewer = .node
  ) async throws -> BundleOutcome {
    try mustKeepLinks(viewer)
    guard bytes.count <= BundleCover.fileBytesMax else { throw Problem(code: "bundleTooLarge") }
    let bundle: LinkBundle
    do throws(Malformed) { bundle = try LinkBundle(bytes: bytes) } catch {
      throw Problem(code: "bundleDamaged")
    }
    let cover = bundle.cover.document
    guard cover.to == keys.peerKey?.node else { throw Problem(code: "bundleForeign") }
    guard let link = try queries.link(peer: cover.from) else {
      throw Problem(code: "bundleOfStranger")
    }
    guard expected.map({ $0 == link.id }) ?? true else { throw Problem(code: "bundleOfOther") }
    do throws(PeerLink.Refusal) { try link.examine(bundle, at: clock.now) } catch {
      throw Problem(code: error.rawValue)
    }
    try await take(bundle, on: link.id)
    guard let heard = try queries.link(link.id) else { throw Problem(code: "notFound") }
    // While the link is held its letters wait on the stick: after the release it is handed in once more.
    if heard.state == .active { try check(await submit(.took(link.id, cover), as: viewer)) }
    return BundleOutcome(bundle, before: link, after: try queries.link(link.id) ?? heard)
  }

  private nonisolated func take(_ bundle: LinkBundle, on id: ID<PeerLink>) async throws {
    var effort = LineEffort()
    for frame in bundle.frames {
      switch frame {
      case .hello, .receipt: break
      case .letter, .gap, .voids:
        guard try queries.link(id)?.state == .active else { continue }
      }
      try check(await submit(effort.command(for: frame, on: id)))
    }
  }

  /// Who may carry: whoever keeps links, and the operator on the machine itself.
  nonisolated func mustKeepLinks(_ viewer: Viewer) throws {
    guard try viewer == .node || queries.keepsLinks(viewer) else {
      throw Problem(code: RefusalCode.notAllowed.code)
    }
  }

  /// Throws `Problem` where that path has a file.
  public static func mustBeFree(_ path: String) throws {
    guard !PrivateFile.exists(path) else { throw Problem(code: "fileExists") }
  }

  /// Writes a file that must not exist, for its owner alone; throws a `Failure`.
  public static func store(_ bytes: [UInt8], at path: String) throws {
    try PrivateFile.create(path, bytes)
  }
}
