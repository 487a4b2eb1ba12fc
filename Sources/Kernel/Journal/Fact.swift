//! A Fact: one state change, as canonical bytes that are hashed into the journal's Merkle tree.

internal import Crypto

/// The envelope round a body. Identity is (node, seq); `seq` has no gaps. The leaf hash is taken over exactly
/// `canonicalBytes`; no previous hash stands in a Fact, since the Merkle tree orders.
public struct Fact: Hashable, Sendable {
  /// The node that recorded it.
  public let node: String
  /// Position in that node's journal, from 0, without gaps.
  public let seq: Int64
  /// Counts restores from backup; a peer notices a node that went back.
  public let epoch: Int64
  /// What happened: the body's case name, e.g. `alertRaised`.
  public let kind: String
  /// Version of the body's form.
  public let version: Int64
  /// Node time of the commit.
  public let at: Instant
  /// What the wall clock said then.
  public let wallAt: Instant
  /// Who caused it.
  public let actor: Actor
  /// The record it is about.
  public let record: RecordReference
  /// The node that alone may change the record.
  public let home: String
  /// The input that caused it; Facts of one input share it.
  public let causedBy: ID<Input>
  /// The strictest label of what the body tells.
  public let marking: TLP
  /// The body: everything that `evolve` needs.
  public let body: JSON
  /// 16 bytes derived from a secret that is never stored, so that a hash cannot be guessed back.
  public let nonce: String

  /// A Fact from its parts.
  public init(
    node: String, seq: Int64, epoch: Int64, kind: String, version: Int64 = 1, at: Instant,
    wallAt: Instant, actor: Actor, record: RecordReference, home: String, causedBy: ID<Input>,
    marking: TLP, body: JSON, nonce: String
  ) {
    self.node = node
    self.seq = seq
    self.epoch = epoch
    self.kind = kind
    self.version = version
    self.at = at
    self.wallAt = wallAt
    self.actor = actor
    self.record = record
    self.home = home
    self.causedBy = causedBy
    self.marking = marking
    self.body = body
    self.nonce = nonce
  }

  /// Most bytes of a Fact: tlog-tiles entries carry a 16-bit length.
  public static let bytesMax = 65_535

  /// RFC 8785 canonical JSON of the whole envelope; times in microseconds.
  public func canonicalBytes() throws -> [UInt8] {
    JSON.object([
      .init("node", .string(node)), .init("seq", .integer(seq)), .init("epoch", .integer(epoch)),
      .init("kind", .string(kind)), .init("v", .integer(version)),
      .init("at", .integer(at.microseconds)), .init("wallAt", .integer(wallAt.microseconds)),
      .init("actor", try JSONTreeEncoder.encode(actor)),
      .init("record", .string(record.description)), .init("home", .string(home)),
      .init("causedBy", .string(causedBy.description)), .init("marking", .string(marking.label)),
      .init("body", body), .init("nonce", .string(nonce)),
    ]).canonical()
  }

  /// Reads a Fact back from its bytes; throws what is missing or malformed.
  public init(bytes: [UInt8]) throws {
    let json = try JSON.parse(bytes)
    func text(_ name: String) throws(Malformed) -> String {
      guard let value = json[name]?.string else { throw Malformed(field: name) }
      return value
    }
    func number(_ name: String) throws(Malformed) -> Int64 {
      guard let value = json[name]?.integer else { throw Malformed(field: name) }
      return value
    }
    guard let record = RecordReference(try text("record")) else { throw Malformed(field: "record") }
    guard let cause = ID<Input>(try text("causedBy")) else { throw Malformed(field: "causedBy") }
    guard let marking = TLP(try text("marking")) else { throw Malformed(field: "marking") }
    guard let actor = json["actor"], let body = json["body"] else { throw Malformed(field: "body") }
    self.init(
      node: try text("node"), seq: try number("seq"), epoch: try number("epoch"),
      kind: try text("kind"), version: try number("v"),
      at: Instant(microseconds: try number("at")),
      wallAt: Instant(microseconds: try number("wallAt")),
      actor: try JSONTreeDecoder.decode(Actor.self, from: actor), record: record,
      home: try text("home"), causedBy: cause, marking: marking, body: body,
      nonce: try text("nonce"))
  }

  /// A field that is missing or no Fact's.
  public struct Malformed: Error, Hashable, Sendable {
    /// Its name.
    public let field: String
  }

  /// First 16 bytes of SHA-256(secret ‖ ordinal) as 32 hexadecimal digits. One disclosed Fact does not open its
  /// neighbours, since the secret that came with the input is never stored.
  public static func nonce(secret: [UInt8], ordinal: Int) -> String {
    var hash = SHA256()
    hash.update(data: secret)
    hash.update(data: Array(String(ordinal).utf8))
    return Hexadecimal.encode(hash.finalize().prefix(16))
  }
}
