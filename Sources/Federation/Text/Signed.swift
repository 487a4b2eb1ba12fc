//! A document with its signatures: what is checked is what is used, byte for byte.

public import Kernel

/// A document that nodes sign. Its JSON holds every field; reading it and writing it again gives the same bytes.
public protocol SignedDocument: Hashable, Sendable {
  /// The word in member `type`, which also parts the signatures of one kind of document from all others.
  static var type: String { get }
  /// Most bytes of the canonical text with its signatures.
  static var bytesMax: Int { get }
  /// Every field, `type` included.
  var json: JSON { get }
  /// Reads the fields strictly.
  init(json: JSON, at place: String) throws(Malformed)
}

extension SignedDocument {
  /// What other documents than envelopes may have.
  public static var bytesMax: Int { LinkLimits.documentBytesMax }

  /// The bytes that are signed: `noroshi-1 TYPE`, a line break, then the canonical text without the signatures.
  /// Source: RFC 8785 for the text, RFC 8032 for the signature.
  public var signedBytes: [UInt8] { Array("noroshi-1 \(Self.type)\n".utf8) + json.canonical() }

  /// The document signed by these keys, in this order. Throws only when Crypto fails.
  public func signed(by keys: SigningKey...) throws -> Signed<Self> { try signed(byAll: keys) }

  /// The same with a list of keys: a node that has a new one signs with both until the peer has confirmed it.
  public func signed(byAll keys: [SigningKey]) throws -> Signed<Self> {
    let bytes = signedBytes
    return Signed(
      self,
      try keys.map { Signature(keyHash: $0.publicKey.keyHash, bytes: try $0.sign(bytes)) })
  }
}

/// One signature, not yet believed.
public struct Signature: Hashable, Sendable {
  /// The first four bytes of the key's hash: a hint which key signed, no protection.
  public let keyHash: [UInt8]
  /// The 64 bytes of Ed25519.
  public let bytes: [UInt8]

  /// A signature from its parts.
  public init(keyHash: [UInt8], bytes: [UInt8]) {
    self.keyHash = keyHash
    self.bytes = bytes
  }
}

/// A document with its signatures.
public struct Signed<Document: SignedDocument>: Sendable {
  /// What is said.
  public let document: Document
  /// By whom, not yet believed.
  public let signatures: [Signature]
  /// A key that was seen to have signed exactly this; nil where nobody has looked.
  private var seen: SeenKey?

  private struct SeenKey: Sendable {
    let hint: [UInt8]
    let raw: [UInt8]
  }

  /// A document with signatures from elsewhere.
  public init(_ document: Document, _ signatures: [Signature]) {
    self.document = document
    self.signatures = signatures
  }

  /// The same, with the first of these keys that signed it remembered, so that it is looked at once however often it is
  /// asked. Where none of them did, nothing is remembered.
  public func checked(byAnyOf keys: [NoteKey]) -> Self { proven(byAnyOf: keys) ?? self }

  /// The same; nil where none of these keys signed it.
  public func proven(byAnyOf keys: [NoteKey]) -> Self? {
    guard let key = keys.first(where: { isSigned(by: $0) }) else { return nil }
    var proven = self
    proven.seen = SeenKey(hint: key.keyHash, raw: key.raw)
    return proven
  }

  /// Whether this key signed it.
  public func isSigned(by key: NoteKey) -> Bool {
    if let seen, seen.raw == key.raw, seen.hint == key.keyHash { return true }
    // Of a key that is not hinted at there is nothing to check, and no text to be made for it.
    guard signatures.contains(where: { $0.keyHash == key.keyHash }) else { return false }
    let bytes = document.signedBytes
    return signatures.contains { $0.keyHash == key.keyHash && key.isValid($0.bytes, of: bytes) }
  }

  /// Whether one of these keys signed it.
  public func isSigned(byAnyOf keys: [NoteKey]) -> Bool { keys.contains { isSigned(by: $0) } }

  /// The document's members and `signatures`.
  public var json: JSON {
    .object(
      (document.json.members ?? []) + [
        .init(
          "signatures",
          .array(
            signatures.map {
              [
                "key": .string(Hexadecimal.encode($0.keyHash)),
                "value": .string(Base64.encode($0.bytes)),
              ]
            }))
      ])
  }

  /// Reads a document with its signatures strictly. Nothing is believed before `isSigned`.
  public init(json: JSON, at place: String = "") throws(Malformed) {
    guard let members = json.members else { throw Malformed(place, .wrongType) }
    guard let list = json["signatures"] else { throw Malformed("\(place)/signatures", .missing) }
    let rest = JSON.object(members.filter { !$0.name.utf8.elementsEqual("signatures".utf8) })
    guard rest["type"]?.string?.utf8.elementsEqual(Document.type.utf8) ?? false else {
      throw Malformed("\(place)/type", .notAllowed)
    }
    guard rest.isExact else { throw Malformed(place, .outOfRange) }
    document = try Document(json: rest, at: place)
    let holder = try Members(["signatures": list], at: place, only: ["signatures"])
    signatures = try holder.list("signatures", max: LinkLimits.signaturesMax) {
      (json, place) throws(Malformed) in try Signature(json: json, at: place)
    }
    guard !signatures.isEmpty else { throw Malformed("\(place)/signatures", .outOfRange) }
    guard self.json.canonical().count <= Document.bytesMax else {
      throw Malformed(place, .tooLarge)
    }
  }
}

extension Signed: Hashable {
  /// The same document under the same signatures, whoever has looked at them.
  public static func == (left: Self, right: Self) -> Bool {
    left.document == right.document && left.signatures == right.signatures
  }

  /// As `==`.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(document)
    hasher.combine(signatures)
  }
}

extension Signature {
  fileprivate init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(json, at: place, only: ["key", "value"])
    let bytes = try members.bytes(
      "value", max: SigningKey.signatureBytes, min: SigningKey.signatureBytes)
    let text = try members.text("key", max: 8, min: 8)
    guard let number = UInt32(text, radix: 16) else { throw members.problem("key", .notAllowed) }
    let keyHash = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
    // One spelling: `UInt32` also reads capitals and a sign.
    guard Hexadecimal.encode(keyHash) == text else { throw members.problem("key", .notAllowed) }
    self.init(keyHash: keyHash, bytes: bytes)
  }
}
