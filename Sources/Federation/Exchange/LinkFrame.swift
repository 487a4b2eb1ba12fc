//! A frame: one thing that is said on a line or in a bundle.

public import Kernel

/// Everything that nodes say to each other once they are enrolled.
public enum LinkFrame: Hashable, Sendable {
  /// Something for the other side's people.
  case letter(Letter)
  /// What has been stored.
  case receipt(Signed<Receipt>)
  /// What is missing.
  case gap(Signed<GapRequest>)
  /// What will never come.
  case voids(Signed<Voids>)
  /// The first word.
  case hello(Signed<Hello>)

  /// Reads the bytes of one frame strictly: whole or not at all.
  public init(bytes: some Collection<UInt8>) throws(Malformed) {
    guard bytes.count <= LinkLimits.frameBytesMax else { throw Malformed("", .tooLarge) }
    let json: JSON
    do {
      json = try JSON.parse(
        bytes, limits: .init(depthMax: LinkLimits.depthMax, bytesMax: LinkLimits.frameBytesMax))
    } catch {
      throw Malformed("", .notJSON)
    }
    try self.init(json: json)
  }

  /// The identifier that a letter claims which could not be read, so that its sender can be told; nil where there is none.
  public static func claimedID(in bytes: some Collection<UInt8>) -> ID<Envelope>? {
    // Losing the reason is right: the frame was refused already, for whatever it was.
    let json = try? JSON.parse(
      bytes,
      limits: .init(depthMax: LinkLimits.depthMax, bytesMax: LinkLimits.frameBytesMax))
    return json?["envelope"]?["id"]?.string.flatMap { ID($0) }
  }

  /// An identifier for what claims none, or none that is believed: it follows from the bytes.
  public static func derivedID(of bytes: some Collection<UInt8>) -> ID<Envelope> {
    let digest = Hash(sha256: bytes).bytes
    let halves = [digest[0..<8], digest[8..<16]].map { $0.reduce(0) { $0 << 8 | UInt64($1) } }
    return ID(high: halves[0], low: halves[1])
  }

  /// Reads one frame.
  public init(json: JSON) throws(Malformed) {
    guard let type = json["type"]?.string else { throw Malformed("/type", .missing) }
    switch type {
    case "letter": self = .letter(try Letter(json: json, at: ""))
    case Receipt.type: self = .receipt(try Signed<Receipt>(json: json))
    case GapRequest.type: self = .gap(try Signed<GapRequest>(json: json))
    case Voids.type: self = .voids(try Signed<Voids>(json: json))
    case Hello.type: self = .hello(try Signed<Hello>(json: json))
    default: throw Malformed("/type", .notAllowed)
    }
  }

  /// The same, with the first of these keys that signed it remembered, so that its signature is looked at once however
  /// often it is asked.
  public func checked(byAnyOf keys: [NoteKey]) -> LinkFrame {
    switch self {
    case .letter(let letter): .letter(letter.checked(byAnyOf: keys))
    case .receipt(let receipt): .receipt(receipt.checked(byAnyOf: keys))
    case .gap(let gap): .gap(gap.checked(byAnyOf: keys))
    case .voids(let voids): .voids(voids.checked(byAnyOf: keys))
    case .hello(let hello): .hello(hello.checked(byAnyOf: keys))
    }
  }

  /// The frame as JSON.
  public var json: JSON {
    switch self {
    case .letter(let letter): letter.json
    case .receipt(let receipt): receipt.json
    case .gap(let gap): gap.json
    case .voids(let voids): voids.json
    case .hello(let hello): hello.json
    }
  }

  /// The canonical bytes, as they are sent.
  public var bytes: [UInt8] { json.canonical() }
}

/// Frames one behind the other, each behind its length: four bytes, the highest first.
public enum Framing {
  /// The bytes of a length.
  public static let lengthBytes = 4

  /// A frame with its length before it.
  public static func encode(_ bytes: [UInt8]) -> [UInt8] {
    let count = UInt32(truncatingIfNeeded: bytes.count)
    return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> UInt32($0)) } + bytes
  }

  /// Takes the first whole frame off the front; nil while it is not whole. Throws for a length that no frame has: then
  /// the line is given up, since nothing behind it can be found.
  public static func next(_ buffer: inout ArraySlice<UInt8>) throws(Malformed) -> [UInt8]? {
    guard buffer.count >= lengthBytes else { return nil }
    let count = buffer.prefix(lengthBytes).reduce(0) { $0 << 8 | Int($1) }
    guard (1...LinkLimits.frameBytesMax).contains(count) else { throw Malformed("", .tooLarge) }
    guard buffer.count >= lengthBytes + count else { return nil }
    let frame = Array(buffer.dropFirst(lengthBytes).prefix(count))
    buffer = buffer.dropFirst(lengthBytes + count)
    return frame
  }
}
