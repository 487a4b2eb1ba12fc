//! What a node remembers of a line to another: effort, which a restart loses without harm.

internal import Federation
internal import Kernel
internal import Node

/// One node's end of a line, in the place of the product's desk for links: what is said next, and what of it was heard.
struct NetworkLine {
  let link: ID<PeerLink>
  /// As the product keeps it.
  var effort = LineEffort()
  /// Node time at which the peer was last heard.
  var lastHeard: Instant
  /// How often what a hello and a receipt say has changed, and up to which change the peer has heard them. What it has
  /// heard already is not said again: only a beat goes out, as small as a packet can be.
  var helloVersion = 1
  var receiptVersion = 1
  var helloHeard = 0
  var receiptHeard = 0
  /// When the next look at what is to be said is planned; nil when none is.
  var pumpAt: Instant?
  /// Since when both ends and both ways are whole, in true time.
  var wholeSince: Instant
  /// The card is to be shown: the node has begun anew, or hosts somebody else.
  var mustIntroduce = false
  /// The newest packet with letters, for peers that send it again, and letters that a planted bug swallowed.
  var newest: [[UInt8]] = []
  var swallowed: [Envelope] = []

  /// Most letters of one packet, unless told otherwise: small, so that a backlog takes several and its order matters.
  static let lettersMax = 8

  init(link: ID<PeerLink>, at now: Instant, nodeTime: Instant) {
    self.link = link
    lastHeard = nodeTime
    wholeSince = now
  }

  /// Everything that a process forgets when it dies.
  mutating func forget(at now: Instant, nodeTime: Instant) {
    effort = LineEffort()
    lastHeard = nodeTime
    helloHeard = 0
    receiptHeard = 0
    pumpAt = nil
    wholeSince = now
  }

  // MARK: Out

  /// What goes out together.
  struct Words {
    var frames: [LinkFrame] = []
    /// The changes that they tell; nil where no hello, or no receipt, is among them.
    var hello: Int?
    var receipt: Int?
  }

  /// What is to be said now: hello, receipt, gap, voids, then letters in the order of their lanes; nothing on a link that
  /// is over. A hello is said only where `greets`, a receipt whenever there is something new in it; `signer` gives the
  /// node's key of a number.
  mutating func words(
    _ queries: Queries, signer: (Int64) throws -> SigningKey, newest: Int64, at now: Instant,
    greets: Bool, lettersMax: Int = NetworkLine.lettersMax
  ) throws -> Words {
    var words = Words()
    guard let link = try queries.link(self.link), !link.isRevoked else { return words }
    let keys = try link.generations(newest: newest).map { try signer($0) }
    if greets, helloHeard < helloVersion {
      let greeting = try link.greetingGenerations(newest: newest).map { try signer($0) }
      words.frames.append(.hello(try link.hello(at: now).signed(byAll: greeting)))
      words.hello = helloVersion
    }
    if effort.owesReceipt || receiptHeard < receiptVersion {
      words.frames.append(.receipt(try link.receipt(at: now).signed(byAll: keys)))
      words.receipt = receiptVersion
      effort.owesReceipt = false
    }
    words.frames += try effort.letters(
      on: link, from: queries, signedBy: keys, at: now, max: lettersMax,
      bytesMax: LinkLimits.uploadBytesMax)
    return words
  }

  /// This node's card for a peer; nil where it tells the peer of nobody.
  static func card(
    of queries: Queries, on link: PeerLink, signer: (Int64) throws -> SigningKey, newest: Int64,
    sealing: [UInt8] = NetworkLine.sealingKey, at now: Instant
  ) throws -> Signed<NodeCard>? {
    let hosts = try queries.hosts(toldTo: link)
    let keys = try link.generations(newest: newest).map { try signer($0) }
    guard let key = keys.last, let peerKey = PeerKey(key.publicKey), !hosts.isEmpty else {
      return nil
    }
    let card = NodeCard(
      key: peerKey, sealingKey: sealing, version: max(1, now.microseconds / 1_000_000),
      at: now, hosts: hosts)
    return try card.signed(byAll: keys)
  }

  /// Where nothing is ever sealed one key will do for all; nobody has the other half of it.
  static let sealingKey = [UInt8](repeating: 7, count: NodeCard.sealingKeyBytes)

  // MARK: In

  /// What bytes from the peer ask of this node.
  mutating func command(for bytes: [UInt8]) -> LinkCommand {
    effort.command(for: bytes, on: link)
  }
}
