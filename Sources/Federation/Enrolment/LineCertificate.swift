//! The certificate with which a link's line is opened, and how whoever dials asks for a new one.

public import Kernel

/// The certificate of a line as each half of a link keeps it. No private key stands here: the one that dials derives it
/// from its own key and the salt, the other never has it. Source: docs/protocol/enrolment.md.
public struct LineCertificate: Hashable, Sendable, Codable {
  /// The bytes of a salt.
  public static let saltBytes = 16

  /// The certificate, DER in base 64.
  private let certificate: String
  /// The certificate of the authority that issued it, DER in base 64.
  private let authority: String
  /// Where the line is: `https://HOST:PORT`.
  public let address: String
  /// In base 64, on the side that dials.
  private let salt: String?
  /// Until when it is taken, by the machines' own clocks.
  public let until: Instant

  /// A certificate from its parts; `salt` only on the side that dials.
  public init(
    certificate: [UInt8], authority: [UInt8], address: String, salt: [UInt8]?, until: Instant
  ) {
    self.certificate = Base64.encode(certificate)
    self.authority = Base64.encode(authority)
    self.address = address
    self.salt = salt.map { Base64.encode($0) }
    self.until = until
  }

  /// The certificate, DER.
  public var certificateBytes: [UInt8] { Base64.decode(certificate) ?? [] }
  /// The certificate of the authority, DER.
  public var authorityBytes: [UInt8] { Base64.decode(authority) ?? [] }
  /// What parts the key of this certificate from those before it; nil on the side that listens.
  public var saltForKey: [UInt8]? { salt.flatMap { Base64.decode($0) } }

  /// Whether a line may be there: encrypted, without a path, and no longer than an address in a code.
  public static func isAddress(_ text: String) -> Bool {
    let scheme = "https://"
    let place = text.dropFirst(scheme.count)
    return text.hasPrefix(scheme) && !place.isEmpty && !place.contains("/")
      && text.utf8.count <= InvitationCode.addressBytesMax
      && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }
}

/// A node that dials asks the node above for a certificate of their line: it has none yet, or the old one ends soon.
public struct CertificateRequest: SignedDocument {
  /// The word in `type`.
  public static let type = "certificateRequest"

  /// Who.
  public let from: NodeName
  /// Whom.
  public let to: NodeName
  /// When.
  public let at: Instant
  /// A PKCS #10 request, DER.
  public let certificateRequest: [UInt8]

  /// A request from its parts.
  public init(from: NodeName, to: NodeName, at: Instant, certificateRequest: [UInt8]) {
    self.from = from
    self.to = to
    self.at = at
    self.certificateRequest = certificateRequest
  }

  /// Every field.
  public var json: JSON {
    [
      "type": .string(Self.type), "v": 1, "from": .string(from.text), "to": .string(to.text),
      "at": .instant(at), "certificateRequest": .string(Base64.encode(certificateRequest)),
    ]
  }

  /// Reads the fields strictly.
  public init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(
      json, at: place, only: ["type", "v", "from", "to", "at", "certificateRequest"])
    _ = try members.integer("v", in: 1...1)
    from = try members.node("from")
    to = try members.node("to")
    at = try members.instant("at")
    certificateRequest = try members.bytes(
      "certificateRequest", max: EnrolmentRequest.certificateRequestBytesMax, min: 1)
  }
}

/// What the node above answers: a certificate, or none where it issues none.
public struct CertificateAnswer: SignedDocument {
  /// The word in `type`.
  public static let type = "certificateAnswer"

  /// Who.
  public let from: NodeName
  /// To whom.
  public let to: NodeName
  /// When.
  public let at: Instant
  /// SHA-256 of the request's signed bytes: the answer fits one request only.
  public let request: Hash
  /// The certificate, DER; empty for none.
  public let certificate: [UInt8]
  /// The certificate of the authority that issued it, DER; empty for none.
  public let authority: [UInt8]
  /// Where the line is; nil where it is where the code says.
  public let line: String?

  /// An answer from its parts.
  public init(
    from: NodeName, to: NodeName, at: Instant, request: Hash, certificate: [UInt8],
    authority: [UInt8], line: String?
  ) {
    self.from = from
    self.to = to
    self.at = at
    self.request = request
    self.certificate = certificate
    self.authority = authority
    self.line = line
  }

  /// Every field; `line` only where there is one.
  public var json: JSON {
    .object(
      of: ("type", .string(Self.type)), ("v", 1), ("from", .string(from.text)),
      ("to", .string(to.text)), ("at", .instant(at)),
      ("request", .string(request.description)),
      ("certificate", .string(Base64.encode(certificate))),
      ("authority", .string(Base64.encode(authority))), ("line", line.map { .string($0) }))
  }

  /// Reads the fields strictly.
  public init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(
      json, at: place,
      only: ["type", "v", "from", "to", "at", "request", "certificate", "authority", "line"])
    _ = try members.integer("v", in: 1...1)
    from = try members.node("from")
    to = try members.node("to")
    at = try members.instant("at")
    request = try members.hash("request")
    certificate = try members.bytes("certificate", max: EnrolmentAnswer.certificateBytesMax)
    authority = try members.bytes("authority", max: EnrolmentAnswer.certificateBytesMax)
    line = try members.line(ofCertificate: certificate)
  }
}

extension Signed<CertificateAnswer> {
  /// Whether one of the keys of the node that was asked answers this request.
  public func fits(_ request: CertificateRequest, keys: [NoteKey]) -> Bool {
    document.from == request.to && document.to == request.from
      && document.request == Hash(sha256: request.signedBytes) && isSigned(byAnyOf: keys)
  }
}

extension Members {
  /// The address of a line, which stands only beside a certificate; nil where it is absent.
  func line(ofCertificate certificate: [UInt8]) throws(Malformed) -> String? {
    guard has("line") else { return nil }
    let address = try text("line", max: InvitationCode.addressBytesMax)
    guard !certificate.isEmpty, LineCertificate.isAddress(address) else {
      throw problem("line", .notAllowed)
    }
    return address
  }
}
