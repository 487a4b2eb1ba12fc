//! A node's card: its keys, and whom it hosts, so that others can write to it directly or through a relay.

public import Kernel

/// What a node is. Signed by itself, and by the node above it, which vouches that name and key belong together.
public struct NodeCard: SignedDocument {
  /// The word in `type`.
  public static let type = "nodeCard"
  /// The bytes of a sealing key.
  public static let sealingKeyBytes = 32

  /// The key that signs for it.
  public let key: PeerKey
  /// The X25519 key to which letters are sealed.
  public let sealingKey: [UInt8]
  /// From 1; the newest counts.
  public let version: Int64
  /// When it was made.
  public let at: Instant
  /// Whom it hosts, ascending.
  public let hosts: [ID<Organization>]

  /// A card from its parts.
  public init(
    key: PeerKey, sealingKey: [UInt8], version: Int64, at: Instant, hosts: [ID<Organization>]
  ) {
    self.key = key
    self.sealingKey = sealingKey
    self.version = version
    self.at = at
    self.hosts = hosts.sorted()
  }

  /// Whose it is; nil never, but for a key that was tampered with.
  public var node: NodeName? { key.node }

  /// Every field.
  public var json: JSON {
    [
      "type": .string(Self.type), "v": 1, "key": .string(key.text),
      "sealingKey": .string(Base64.encode(sealingKey)), "version": .integer(version),
      "at": .instant(at), "hosts": .array(hosts.map { .id($0) }),
    ]
  }

  /// Reads the fields strictly.
  public init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(
      json, at: place, only: ["type", "v", "key", "sealingKey", "version", "at", "hosts"])
    _ = try members.integer("v", in: 1...1)
    key = try members.key("key")
    sealingKey = try members.bytes(
      "sealingKey", max: Self.sealingKeyBytes, min: Self.sealingKeyBytes)
    version = try members.integer("version", in: LinkLimits.numbers)
    at = try members.instant("at")
    hosts = try members.ascending("hosts", max: Self.hostsMax) {
      (json, place) throws(Malformed) -> ID<Organization> in try Members.id(json, at: place)
    }
  }

  /// Most organisations of one node on its card: those of the largest supporter, within a document's bytes.
  public static let hostsMax = 1500
}

extension Signed<NodeCard> {
  /// The signature by the key that the card names; nil where it has none.
  public var byItself: Signature? {
    guard let key = document.key.noteKey else { return nil }
    let bytes = document.signedBytes
    return signatures.first { $0.keyHash == key.keyHash && key.isValid($0.bytes, of: bytes) }
  }
}
