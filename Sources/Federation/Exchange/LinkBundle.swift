//! A bundle: frames in a file, for a node with no line. It is carried by hand, and receipts are carried back.

public import Kernel

/// The first frame of a bundle's file: who wrote it, for whom, and the hash of all that follows. Each frame behind it is
/// what it would be on a line, with its own signature; the cover only tells early that a file is damaged or not for us.
public struct BundleCover: SignedDocument {
  /// The word in `type`.
  public static let type = "bundle"
  /// Most bytes of a file: what a small stick and a slow page take.
  public static let fileBytesMax = 64 << 20

  /// Who wrote it.
  public let from: NodeName
  /// Who reads it.
  public let to: NodeName
  /// Which of the writer's bundles for that reader, from 1: a missing one is noticed by people.
  public let number: Int64
  /// When.
  public let at: Instant
  /// How many frames follow.
  public let frames: Int64
  /// SHA-256 over everything behind the cover, lengths included.
  public let hash: Hash

  /// A cover from its parts.
  public init(
    from: NodeName, to: NodeName, number: Int64, at: Instant, frames: Int64, hash: Hash
  ) {
    self.from = from
    self.to = to
    self.number = number
    self.at = at
    self.frames = frames
    self.hash = hash
  }

  /// Every field.
  public var json: JSON {
    [
      "type": .string(Self.type), "v": 1, "from": .string(from.text), "to": .string(to.text),
      "number": .integer(number), "at": .instant(at), "frames": .integer(frames),
      "hash": .string(hash.description),
    ]
  }

  /// Reads the fields strictly.
  public init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(
      json, at: place, only: ["type", "v", "from", "to", "number", "at", "frames", "hash"])
    _ = try members.integer("v", in: 1...1)
    from = try members.node("from")
    to = try members.node("to")
    number = try members.integer("number", in: LinkLimits.numbers)
    at = try members.instant("at")
    frames = try members.integer("frames", in: 0...Int64(LinkLimits.bundleFramesMax))
    hash = try members.hash("hash")
  }
}

/// A bundle that was read: its cover, not yet believed, and its frames.
public struct LinkBundle: Hashable, Sendable {
  /// Who wrote it for whom.
  public let cover: Signed<BundleCover>
  /// What it carries, in the order of writing: hello and receipt first, then the lanes.
  public let frames: [LinkFrame]
  /// SHA-256 over all that stands behind the first frame, lengths included: the first word must name it.
  public let content: Hash

  /// What the first word of a bundle names, given the frames behind it.
  public static func content(of frames: [LinkFrame]) -> Hash {
    Hash(sha256: frames.flatMap { Framing.encode($0.bytes) })
  }

  /// The bytes of a file with these frames, of which there are at most `LinkLimits.bundleFramesMax`, its cover signed by
  /// each of the keys. Throws only when Crypto fails.
  public static func encode(
    _ frames: [LinkFrame], from: NodeName, to: NodeName, number: Int64, at now: Instant,
    keys: [SigningKey]
  ) throws -> [UInt8] {
    let rest = frames.flatMap { Framing.encode($0.bytes) }
    let cover = BundleCover(
      from: from, to: to, number: number, at: now, frames: Int64(frames.count),
      hash: Hash(sha256: rest))
    return Framing.encode(try cover.signed(byAll: keys).json.canonical()) + rest
  }

  /// Reads a file strictly: all of it or nothing.
  public init(bytes: [UInt8]) throws(Malformed) {
    guard bytes.count <= BundleCover.fileBytesMax else { throw Malformed("", .tooLarge) }
    var rest = bytes[...]
    guard let first = try Framing.next(&rest) else { throw Malformed("/cover", .missing) }
    let json: JSON
    do {
      json = try JSON.parse(
        first,
        limits: .init(depthMax: LinkLimits.depthMax, bytesMax: LinkLimits.documentBytesMax))
    } catch {
      throw Malformed("/cover", .notJSON)
    }
    cover = try Signed<BundleCover>(json: json, at: "/cover")
    guard cover.document.hash == Hash(sha256: rest) else {
      throw Malformed("/cover/hash", .notAllowed)
    }
    var frames: [LinkFrame] = []
    var content: Hash?
    while !rest.isEmpty {
      guard frames.count < LinkLimits.bundleFramesMax else { throw Malformed("/frames", .tooMany) }
      guard let frame = try Framing.next(&rest) else { throw Malformed("/frames", .missing) }
      frames.append(try LinkFrame(bytes: frame))
      content = content ?? Hash(sha256: rest)
    }
    guard Int64(frames.count) == cover.document.frames else {
      throw Malformed("/cover/frames", .notAllowed)
    }
    self.frames = frames
    self.content = content ?? Hash(sha256: rest)
  }
}
