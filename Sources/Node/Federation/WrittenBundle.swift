//! What waits for a peer as one signed file. Source: docs/protocol/transport.md, bundles.

public import Federation
public import Kernel

/// A bundle as it is carried. It is read from the store and changes nothing there: letters wait until their receipts are
/// carried back. Callers say that it was written (`LinkCommand.wrote`) before they hand it out.
public struct WrittenBundle: Hashable, Sendable {
  /// The link.
  public let link: ID<PeerLink>
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

  /// Most letters: its frames, but for hello, receipt and voids.
  static let lettersMax = LinkLimits.bundleFramesMax - 3
  /// Most bytes of its letters, with room for the words before them.
  static let letterBytesMax = BundleCover.fileBytesMax - 8 * LinkLimits.documentBytesMax

  /// The name that a file of it gets.
  public var fileName: String { "noroshi-\(peer.text)-\(number).bundle" }
  /// What is recorded of it.
  public var written: LinkCommand {
    .wrote(link, number: number, letters: letters, hash: Hash(sha256: bytes))
  }

  /// Everything that waits on a link, with the receipts that its peer waits for; `greeting` signs the first word. While the link is held there are only
  /// these. Throws what the store says, and where Crypto fails.
  public init(
    for link: PeerLink, from queries: Queries, greeting: [SigningKey], signedBy keys: [SigningKey],
    at now: Instant
  ) throws {
    // A stick hears nothing: whatever waits goes, as on a line that begins.
    var effort = LineEffort()
    let rest = try effort.letters(
      on: link, from: queries, signedBy: keys, at: now, max: Self.lettersMax,
      bytesMax: Self.letterBytesMax)
    let behind = [LinkFrame.receipt(try link.receipt(at: now).signed(byAll: keys))] + rest
    // Bound to what it begins, so that whoever copies it off the medium opens no line by it.
    let hello = link.hello(at: now, bundle: LinkBundle.content(of: behind))
    let first = LinkFrame.hello(try hello.signed(byAll: greeting))
    self.link = link.id
    peer = link.peer
    number = link.nextBundle
    letters = rest.count { if case .letter = $0 { true } else { false } }
    left = Lane.allCases.reduce(0) { $0 + link.outgoing[$1].waiting.count } - letters
    bytes = try LinkBundle.encode(
      [first] + behind, from: link.own, to: link.peer, number: number, at: now, keys: keys)
  }
}
