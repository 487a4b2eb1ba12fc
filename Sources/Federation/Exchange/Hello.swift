//! A hello: the first word on every connection, and the place where a node that went back in time is noticed.

public import Kernel

/// What a node says of itself when a connection begins, and every 20 s on one that lasts.
public struct Hello: SignedDocument {
  /// The word in `type`.
  public static let type = "hello"

  /// Who.
  public let from: NodeName
  /// To whom.
  public let to: NodeName
  /// Node time at which what it tells was read: a word of the same node that is later knows at least as much.
  public let at: Instant
  /// The versions of the protocol that it speaks, ascending.
  public let versions: [Int64]
  /// How often it was restored from a backup.
  public let epoch: Int64
  /// Its numbering on this link.
  public let stream: Int64
  /// The last number that it gave in each lane; 0 before the first.
  public let heads: Lanes<Int64>
  /// In a bundle, SHA-256 over all that stands behind this word in the file: there it is the first word, and nowhere else.
  /// Whoever reads a medium has a word that opens no line. Nil on a line.
  public let bundle: Hash?

  /// A hello from its parts.
  public init(
    from: NodeName, to: NodeName, at: Instant, versions: [Int64], epoch: Int64, stream: Int64,
    heads: Lanes<Int64>, bundle: Hash? = nil
  ) {
    self.from = from
    self.to = to
    self.at = at
    self.versions = versions
    self.epoch = epoch
    self.stream = stream
    self.heads = heads
    self.bundle = bundle
  }

  /// Every field; `bundle` only where there is one.
  public var json: JSON {
    .object(
      of: ("type", .string(Self.type)), ("v", 1), ("from", .string(from.text)),
      ("to", .string(to.text)), ("at", .integer(at.microseconds)),
      ("versions", .array(versions.map { .integer($0) })), ("epoch", .integer(epoch)),
      ("stream", .integer(stream)), ("heads", heads.json { .integer($0) }),
      ("bundle", bundle.map { .string($0.description) }))
  }

  /// Reads the fields strictly. `v` is the version of the hello itself, which never changes, so that two nodes without a
  /// common version can tell each other so.
  public init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(
      json, at: place,
      only: ["type", "v", "from", "to", "at", "versions", "epoch", "stream", "heads", "bundle"])
    _ = try members.integer("v", in: 1...1)
    from = try members.node("from")
    to = try members.node("to")
    at = try members.instant("at")
    versions = try members.ascending("versions", max: LinkLimits.versionsMax) {
      (json, place) throws(Malformed) in
      guard let number = json.integer else { throw Malformed(place, .wrongType) }
      guard LinkLimits.numbers.contains(number) else { throw Malformed(place, .outOfRange) }
      return number
    }
    epoch = try members.integer("epoch", in: 0...JSON.exactIntegerMax)
    stream = try members.integer("stream", in: LinkLimits.numbers)
    heads = try members.lanes("heads") { (json, place) throws(Malformed) in
      guard let number = json.integer else { throw Malformed(place, .wrongType) }
      guard (0...JSON.exactIntegerMax).contains(number) else { throw Malformed(place, .outOfRange) }
      return number
    }
    bundle = try members.optional("bundle") { (of, name) throws(Malformed) in try of.hash(name) }
  }

  /// The version that two sides speak: the highest of both; nil where they have none in common.
  public static func agreed(_ ours: [Int64], _ theirs: [Int64]) -> Int64? {
    ours.filter { theirs.contains($0) }.max()
  }
}
