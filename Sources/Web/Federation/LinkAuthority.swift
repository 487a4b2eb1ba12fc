//! The authority of a node's links: certificates for those who dial in, and for its own listener.

internal import Crypto
internal import Federation
internal import Foundation
internal import Glibc
internal import Kernel
internal import SwiftASN1
internal import X509

/// Issues and reads the certificates of links. Its key follows from the node's own, so that nothing has to be kept: its
/// certificate is made anew when it is needed, and whoever holds an older one goes on believing the same key. All moments
/// are the wall clock's, since other machines judge by theirs. Source: RFC 5280; docs/protocol/enrolment.md.
struct LinkAuthority: Sendable {
  /// For how long the certificate of a line is taken.
  static let life = Instant.Span.days(90)
  /// How long before its end whoever dials asks for the next.
  static let renewBefore = Instant.Span.days(30)
  /// For how long the authority's own is taken; every new certificate brings a new one.
  static let authorityLife = Instant.Span.days(3650)
  /// How far the clock of the other machine may be behind.
  static let skew = Instant.Span.days(1)
  /// Most characters of a name in a certificate. Source: RFC 5280 appendix A.1, ub-common-name.
  static let nameMax = 64
  /// Before the identifier of a link in the name of its certificate.
  static let linkPrefix = "urn:noroshi:link:"

  private let key: P256.Signing.PrivateKey
  private let name: DistinguishedName

  /// The authority of a node. Throws only when Crypto fails.
  init(_ key: P256.Signing.PrivateKey, node: String) throws {
    self.key = key
    name = try Self.name("Noroshi link authority", node)
  }

  /// Its certificate, DER.
  func certificate(at now: Instant) throws -> [UInt8] {
    let own = Certificate.PublicKey(key.publicKey)
    return try Self.bytes(
      Certificate(
        version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: own,
        notValidBefore: Self.date(now - Self.skew),
        notValidAfter: Self.date(now + Self.authorityLife), issuer: name, subject: name,
        signatureAlgorithm: .ecdsaWithSHA256,
        extensions: try Certificate.Extensions {
          Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
          Critical(KeyUsage(keyCertSign: true))
          SubjectKeyIdentifier(hash: own)
        }, issuerPrivateKey: Certificate.PrivateKey(key)))
  }

  /// A certificate for whoever dials on a link, DER: of its request nothing counts but the key. Throws `Refused` where the
  /// request is none, is not signed by its own key, or has a key of another kind.
  func issue(
    _ request: [UInt8], for link: ID<PeerLink>, of peer: NodeName, at now: Instant
  ) throws -> [UInt8] {
    try issue(
      Self.requestedKey(request), subject: try Self.name("Noroshi link", peer.text),
      names: [.uniformResourceIdentifier(Self.linkPrefix + link.description)],
      use: ExtendedKeyUsage.Usage.clientAuth, at: now)
  }

  /// A certificate for the listener of this node at that host, DER.
  func issue(
    listener: P256.Signing.PublicKey, host: String, at now: Instant
  ) throws -> [UInt8] {
    try issue(
      Certificate.PublicKey(listener), subject: try Self.name("Noroshi listener", host),
      names: [Self.hostName(host)], use: ExtendedKeyUsage.Usage.serverAuth, at: now)
  }

  private func issue(
    _ holder: Certificate.PublicKey, subject: DistinguishedName, names: [GeneralName],
    use: ExtendedKeyUsage.Usage, at now: Instant
  ) throws -> [UInt8] {
    let own = SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
    return try Self.bytes(
      Certificate(
        version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: holder,
        notValidBefore: Self.date(now - Self.skew), notValidAfter: Self.date(now + Self.life),
        issuer: name, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
        extensions: try Certificate.Extensions {
          Critical(BasicConstraints.notCertificateAuthority)
          Critical(KeyUsage(digitalSignature: true))
          try ExtendedKeyUsage([use])
          SubjectAlternativeNames(names)
          AuthorityKeyIdentifier(keyIdentifier: own.keyIdentifier)
        }, issuerPrivateKey: Certificate.PrivateKey(key)))
  }

  // MARK: Asking

  /// A request for a certificate of that key, PKCS #10 in DER.
  static func request(_ key: P256.Signing.PrivateKey, node: String) throws -> [UInt8] {
    try bytes(
      CertificateSigningRequest(
        version: .v1, subject: try name("Noroshi link", node),
        privateKey: Certificate.PrivateKey(key),
        attributes: CertificateSigningRequest.Attributes(), signatureAlgorithm: .ecdsaWithSHA256))
  }

  /// Throws `Refused` for what is no request that a certificate is issued for.
  static func check(_ request: [UInt8]) throws { _ = try requestedKey(request) }

  /// Whether that certificate was issued for the key of that request. What does not read was not.
  static func isFor(_ request: [UInt8], _ certificate: [UInt8]) -> Bool {
    // Whatever it is instead, it is not the same key.
    guard let key = try? requestedKey(request),
      let issued = try? Certificate(derEncoded: certificate)
    else { return false }
    return issued.publicKey == key
  }

  /// The key that somebody wants a certificate of, and has. Throws `Refused` for all else.
  private static func requestedKey(_ request: [UInt8]) throws -> Certificate.PublicKey {
    // Why it does not read is of no use to whoever sent it.
    guard let asked = try? CertificateSigningRequest(derEncoded: request),
      asked.signatureAlgorithm == .ecdsaWithSHA256,
      P256.Signing.PublicKey(asked.publicKey) != nil,
      asked.publicKey.isValidSignature(asked.signature, for: asked)
    else { throw Refused("badForm") }
    return asked.publicKey
  }

  // MARK: Reading

  /// Until when a certificate that came with an answer may be used: it is of this key, and by that authority, and both are
  /// taken now; nil where something of it is not so.
  static func end(
    of certificate: [UInt8], by authority: [UInt8], key: P256.Signing.PublicKey, at now: Instant
  ) -> Instant? {
    // Bytes that are no certificate are answered like a wrong one.
    guard let own = try? Certificate(derEncoded: certificate),
      let above = try? Certificate(derEncoded: authority),
      own.publicKey == Certificate.PublicKey(key), own.issuer == above.subject,
      own.signatureAlgorithm == .ecdsaWithSHA256,
      P256.Signing.PublicKey(above.publicKey) != nil,
      above.publicKey.isValidSignature(own.signature, for: own)
    else { return nil }
    let end = min(instant(own.notValidAfter), instant(above.notValidAfter))
    return now < end ? end : nil
  }

  /// Which link a certificate names, and until when it is taken; nil where it names none. Callers have verified it.
  static func link(of certificate: [UInt8]) -> (link: ID<PeerLink>, until: Instant)? {
    // Bytes that do not read name no link.
    guard let read = try? Certificate(derEncoded: certificate),
      let names = try? read.extensions.subjectAlternativeNames
    else { return nil }
    for case .uniformResourceIdentifier(let text) in names where text.hasPrefix(linkPrefix) {
      guard let link = ID<PeerLink>(String(text.dropFirst(linkPrefix.count))) else { continue }
      return (link, instant(read.notValidAfter))
    }
    return nil
  }

  // MARK: Forms

  /// DER as the text that libcurl and OpenSSL read. Source: RFC 7468.
  static func pem(_ certificate: [UInt8]) -> String {
    let text = Array(Base64.encode(certificate).utf8)
    let lines = stride(from: 0, to: text.count, by: 64).map { start in
      String(decoding: text[start..<min(start + 64, text.count)], as: UTF8.self) + "\n"
    }
    return "-----BEGIN CERTIFICATE-----\n\(lines.joined())-----END CERTIFICATE-----\n"
  }

  private static func bytes(_ value: some DERSerializable) throws -> [UInt8] {
    var serializer = DER.Serializer()
    try serializer.serialize(value)
    return serializer.serializedBytes
  }

  private static func name(_ unit: String, _ common: String) throws -> DistinguishedName {
    try DistinguishedName {
      OrganizationalUnitName(unit)
      CommonName(String(common.prefix(nameMax)))
    }
  }

  /// A host as a certificate names it: an address as its bytes, all else as a name.
  private static func hostName(_ host: String) -> GeneralName {
    for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
      var bytes = [UInt8](repeating: 0, count: count)
      if inet_pton(family, host, &bytes) == 1 {
        return .ipAddress(ASN1OctetString(contentBytes: bytes[...]))
      }
    }
    return .dnsName(host)
  }

  private static func date(_ moment: Instant) -> Date {
    Date(timeIntervalSince1970: TimeInterval(moment.seconds))
  }

  private static func instant(_ date: Date) -> Instant {
    Instant(seconds: Int64(date.timeIntervalSince1970.rounded()))
  }
}
