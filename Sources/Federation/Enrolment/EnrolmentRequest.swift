//! A node asks to be taken in, with the secret of its invitation.

public import Kernel

/// What the invited node posts. It is signed by the key that it wants to be known by, and proves the invitation's secret
/// without telling it, so that whoever listens cannot use the invitation for himself.
public struct EnrolmentRequest: SignedDocument {
  /// The word in `type`.
  public static let type = "enrolmentRequest"
  /// Most bytes of a certificate request.
  public static let certificateRequestBytesMax = 4096

  /// Which invitation: `InvitationCode.invitation`.
  public let invitation: Hash
  /// The key that it made; its name is the node's.
  public let key: PeerKey
  /// The X25519 key to which letters are sealed.
  public let sealingKey: [UInt8]
  /// The versions that it speaks, ascending.
  public let versions: [Int64]
  /// How often it was restored from a backup.
  public let epoch: Int64
  /// A PKCS #10 request for the certificate of the link, DER.
  public let certificateRequest: [UInt8]
  /// When.
  public let at: Instant
  /// HMAC-SHA-256 under the verifier over `provenBytes`.
  public let proof: Hash

  /// A request that proves its invitation.
  public init(
    code: InvitationCode, key: PeerKey, sealingKey: [UInt8], versions: [Int64], epoch: Int64,
    certificateRequest: [UInt8], at: Instant
  ) {
    self.invitation = code.invitation
    self.key = key
    self.sealingKey = sealingKey
    self.versions = versions
    self.epoch = epoch
    self.certificateRequest = certificateRequest
    self.at = at
    let unproven = Self.fields(
      code.invitation, key, sealingKey, versions, epoch, certificateRequest, at)
    proof = Hash.authenticating(Self.proven(unproven), with: code.verifier)
  }

  /// Whether whoever made it knew the secret.
  public func proves(_ verifier: Hash) -> Bool {
    Hash(sha256: verifier.bytes) == invitation
      && proof
        == Hash.authenticating(
          Self.proven(
            Self.fields(invitation, key, sealingKey, versions, epoch, certificateRequest, at)),
          with: verifier)
  }

  /// Every field.
  public var json: JSON {
    .object(
      Self.fields(invitation, key, sealingKey, versions, epoch, certificateRequest, at)
        + [.init("proof", .string(proof.description))])
  }

  private static func proven(_ fields: [JSON.Member]) -> [UInt8] {
    Array("noroshi-1 proof\n".utf8) + JSON.object(fields).canonical()
  }

  private static func fields(
    _ invitation: Hash, _ key: PeerKey, _ sealingKey: [UInt8], _ versions: [Int64],
    _ epoch: Int64, _ certificateRequest: [UInt8], _ at: Instant
  ) -> [JSON.Member] {
    [
      .init("type", .string(type)), .init("v", 1),
      .init("invitation", .string(invitation.description)), .init("key", .string(key.text)),
      .init("sealingKey", .string(Base64.encode(sealingKey))),
      .init("versions", .array(versions.map { .integer($0) })), .init("epoch", .integer(epoch)),
      .init("certificateRequest", .string(Base64.encode(certificateRequest))),
      .init("at", .instant(at)),
    ]
  }

  /// Reads the fields strictly.
  public init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(
      json, at: place,
      only: [
        "type", "v", "invitation", "key", "sealingKey", "versions", "epoch", "certificateRequest",
        "at", "proof",
      ])
    _ = try members.integer("v", in: 1...1)
    invitation = try members.hash("invitation")
    key = try members.key("key")
    sealingKey = try members.bytes("sealingKey", max: Sealing.keyBytes, min: Sealing.keyBytes)
    versions = try members.ascending("versions", max: LinkLimits.versionsMax) {
      (json, place) throws(Malformed) in
      guard let number = json.integer else { throw Malformed(place, .wrongType) }
      guard LinkLimits.numbers.contains(number) else { throw Malformed(place, .outOfRange) }
      return number
    }
    epoch = try members.integer("epoch", in: 0...JSON.exactIntegerMax)
    certificateRequest = try members.bytes(
      "certificateRequest", max: Self.certificateRequestBytesMax)
    at = try members.instant("at")
    proof = try members.hash("proof")
  }
}

extension Hash {
  /// HMAC-SHA-256. Source: RFC 2104.
  fileprivate static func authenticating(_ bytes: [UInt8], with key: Hash) -> Hash {
    let block = 64
    let padded = key.bytes + [UInt8](repeating: 0, count: block - Hash.byteCount)
    let inner = Hash(sha256: padded.map { $0 ^ 0x36 } + bytes)
    return Hash(sha256: padded.map { $0 ^ 0x5C } + inner.bytes)
  }
}

/// The inviting node's answer: who it is, and the certificate with which the link is opened.
public struct EnrolmentAnswer: SignedDocument {
  /// The word in `type`.
  public static let type = "enrolmentAnswer"
  /// Most bytes of a certificate.
  public static let certificateBytesMax = 8192

  /// SHA-256 of the request's signed bytes: the answer fits one request only.
  public let request: Hash
  /// The inviting node's key; its fingerprint stands in the code.
  public let key: PeerKey
  /// The version that both speak.
  public let version: Int64
  /// How often the inviting node was restored from a backup.
  public let epoch: Int64
  /// The certificate of the link, DER; empty for none.
  public let certificate: [UInt8]
  /// The certificate of the authority that issued it, DER; empty for none.
  public let authority: [UInt8]
  /// Where the line of the certificate is; nil where it is where the code says. Only a node that asked for a certificate
  /// sees the member.
  public let line: String?
  /// When.
  public let at: Instant

  /// An answer from its parts.
  public init(
    request: Hash, key: PeerKey, version: Int64, epoch: Int64, certificate: [UInt8],
    authority: [UInt8], line: String? = nil, at: Instant
  ) {
    self.request = request
    self.key = key
    self.version = version
    self.epoch = epoch
    self.certificate = certificate
    self.authority = authority
    self.line = line
    self.at = at
  }

  /// Every field; `line` only where there is one.
  public var json: JSON {
    .object(
      of: ("type", .string(Self.type)), ("v", 1), ("request", .string(request.description)),
      ("key", .string(key.text)), ("version", .integer(version)), ("epoch", .integer(epoch)),
      ("certificate", .string(Base64.encode(certificate))),
      ("authority", .string(Base64.encode(authority))), ("line", line.map { .string($0) }),
      ("at", .instant(at)))
  }

  /// Reads the fields strictly.
  public init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(
      json, at: place,
      only: [
        "type", "v", "request", "key", "version", "epoch", "certificate", "authority", "line", "at",
      ])
    _ = try members.integer("v", in: 1...1)
    request = try members.hash("request")
    key = try members.key("key")
    version = try members.integer("version", in: LinkLimits.numbers)
    epoch = try members.integer("epoch", in: 0...JSON.exactIntegerMax)
    certificate = try members.bytes("certificate", max: Self.certificateBytesMax)
    authority = try members.bytes("authority", max: Self.certificateBytesMax)
    line = try members.line(ofCertificate: certificate)
    at = try members.instant("at")
  }
}

extension Signed<EnrolmentAnswer> {
  /// Whether the node that wrote the code answers this request.
  public func fits(_ code: InvitationCode, request: EnrolmentRequest) -> Bool {
    guard document.key.fingerprint == code.fingerprint, let key = document.key.noteKey,
      document.request == Hash(sha256: request.signedBytes)
    else { return false }
    return isSigned(by: key)
  }
}
