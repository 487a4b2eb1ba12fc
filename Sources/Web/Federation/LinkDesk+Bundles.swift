//! Bundles: what waits for a peer as a file, and what such a file from a peer brings. Source: docs/protocol/transport.md.

public import Federation
public import Kernel
public import Node

extension LinkDesk {
  /// Everything that waits for a peer as one signed file, with the receipts that it waits for. Nothing counts as sent by
  /// it: letters wait until their receipts are carried back. Throws `Problem`.
  public nonisolated func writeBundle(
    for id: ID<PeerLink>, as viewer: Viewer = .node
  ) async throws -> WrittenBundle {
    try mustKeepLinks(viewer)
    try await introduceFirst(id)
    guard let told = try glances.look(at: id) else { throw Problem(code: "notFound") }
    guard !told.link.isRevoked else { throw Problem(code: PeerLink.Refusal.linkRevoked.rawValue) }
    let bundle = try WrittenBundle(
      for: told.link, from: queries,
      greeting: signers(told.link.greetingGenerations(newest: told.newest)),
      signedBy: signers(told.link.generations(newest: told.newest)), at: told.at)
    try check(await submit(bundle.written, as: viewer))
    return bundle
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
    guard cover.to == keys.node else { throw Problem(code: "bundleForeign") }
    guard let link = try queries.link(peer: cover.from) else {
      throw Problem(code: "bundleOfStranger")
    }
    guard expected.map({ $0 == link.id }) ?? true else { throw Problem(code: "bundleOfOther") }
    do throws(PeerLink.Refusal) { try link.examine(bundle, at: clock.now) } catch {
      // A failed signature stands among what was refused, once for each file.
      if error == .bundleUnsigned {
        await submit(.unreadable(link.id, LinkFrame.derivedID(of: bytes), .badSignature))
      }
      throw Problem(code: error.rawValue)
    }
    // Who this node is comes before anything that these letters call forth: entries of a body whose home was never told
    // are refused, and are not said twice.
    try await introduceFirst(link.id)
    try await take(bundle, on: link)
    guard let heard = try queries.link(link.id) else { throw Problem(code: "notFound") }
    // While the link is held its letters wait on the stick: after the release it is handed in once more.
    if heard.state == .active { try check(await submit(.took(link.id, cover), as: viewer)) }
    return BundleOutcome(bundle, before: link, after: try queries.link(link.id) ?? heard)
  }

  private nonisolated func take(_ bundle: LinkBundle, on before: PeerLink) async throws {
    var link = before
    var effort = LineEffort()
    for frame in bundle.frames {
      guard let command = effort.command(carried: frame, on: link) else { continue }
      try check(await submit(command))
      // What came sealed from a node beside is opened here as on a line.
      if case .arrived(_, let letter) = command { await open(letter, cameOver: link.id) }
      // The first word may hold the link, or open it.
      if case .hello = frame { link = try queries.link(link.id) ?? link }
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
