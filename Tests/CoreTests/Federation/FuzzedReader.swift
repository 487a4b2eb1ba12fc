//! What must hold for whatever another node sends: by libFuzzer for any bytes, by the tests for the kept corpus.
//! `Fuzz/run.sh` compiles this file with its targets, so it asks for nothing that is not public.

import Federation
import Kernel

/// A reader of documents from outside.
enum FuzzedReader: String, CaseIterable {
  /// A frame on a line; of a letter its message too.
  case letter = "Letter"
  /// A bundle. Bytes that begin with `framed` are frames, for which a cover is made: no fuzzer finds a SHA-256.
  case bundle = "Bundle"
  /// An invitation code, or a document of trust.
  case enrolment = "Enrolment"
  /// A request for the certificate of a line, or the answer to one.
  case certificate = "Certificate"

  static let framed: UInt8 = 0x01

  /// What does not hold; nil where all does. Reading and refusing are both right.
  func fault(of bytes: [UInt8]) -> String? {
    switch self {
    case .letter: Self.faultOfFrame(bytes)
    case .bundle: Self.faultOfBundle(bytes)
    case .enrolment: Self.faultOfCode(bytes) ?? Self.faultOfTrust(bytes)
    case .certificate: Self.faultOfCertificate(bytes)
    }
  }

  // MARK: Frames

  private static func faultOfFrame(_ bytes: [UInt8]) -> String? {
    let frame: LinkFrame
    do throws(Malformed) { frame = try LinkFrame(bytes: bytes) } catch {
      // What is told of bytes that are no frame must not grow with them.
      _ = LinkFrame.claimedID(in: bytes)
      _ = LinkFrame.derivedID(of: bytes)
      return error.place.utf8.count <= 1000 ? nil : "a place as long as what came"
    }
    // Losing the reason is right: it is a fault whatever it is.
    // What was written in another order of members is the same frame, and is written in one order only.
    guard let again = try? LinkFrame(bytes: frame.bytes), again.bytes == frame.bytes
    else { return "a frame does not come back" }
    guard case .letter(let letter) = frame else { return nil }
    let envelope = letter.envelope.document
    guard envelope.notAfter > envelope.at, LinkLimits.numbers.contains(envelope.linkSeq),
      envelope.marking.audience.members.count <= LinkLimits.audienceMax
    else { return "an envelope beyond its limits" }
    _ = letter.payloadRefusal
    let message: Message
    do { message = try Message(envelope.kind, payload: letter.payload) } catch { return nil }
    guard message.kind == envelope.kind else { return "another message than was announced" }
    let written = message.payload(salt: [UInt8](repeating: 7, count: Message.saltBytes))
    guard (try? Message(envelope.kind, payload: written)) == message else {
      return "a message does not come back"
    }
    return nil
  }

  // MARK: Bundles

  private static func faultOfBundle(_ bytes: [UInt8]) -> String? {
    guard bytes.first == framed else { return faultOfFile(bytes) }
    let rest = Array(bytes.dropFirst())
    guard let file = covered(rest) else { return nil }
    return faultOfFile(file)
  }

  private static func faultOfFile(_ bytes: [UInt8]) -> String? {
    // Losing the reasons is right, here and below: only that a file is taken can be wrong.
    guard let bundle = try? LinkBundle(bytes: bytes) else { return nil }
    let cover = bundle.cover.document
    guard Int64(bundle.frames.count) == cover.frames,
      bundle.frames.count <= LinkLimits.bundleFramesMax
    else { return "frames that nobody counted" }
    // One byte more or fewer is another file.
    if (try? LinkBundle(bytes: bytes + [0])) != nil { return "a longer file was taken" }
    if (try? LinkBundle(bytes: Array(bytes.dropLast()))) != nil { return "a cut file was taken" }
    return nil
  }

  /// A file of these frames, under a cover that fits; nil where there is no whole frame.
  private static func covered(_ rest: [UInt8]) -> [UInt8]? {
    guard let from = NodeName("tower.example"), let to = NodeName("town.example"),
      let key = SigningKey(name: from.text, seed: [UInt8](repeating: 1, count: 32))
    else { return nil }
    var left = rest[...]
    var count: Int64 = 0
    while let frame = try? Framing.next(&left), !frame.isEmpty { count += 1 }
    let cover = BundleCover(
      from: from, to: to, number: 1, at: Instant(seconds: 1_431_054_000),
      frames: min(count, Int64(LinkLimits.bundleFramesMax)), hash: Hash(sha256: rest))
    guard let signed = try? cover.signed(by: key) else { return nil }
    return Framing.encode(signed.json.canonical()) + rest
  }

  // MARK: Enrolment

  private static func faultOfCode(_ bytes: [UInt8]) -> String? {
    let text = String(decoding: bytes, as: UTF8.self)
    if let code = InvitationCode(text) {
      guard InvitationCode(code.description) == code,
        code.secret.count == InvitationCode.secretBytes,
        code.address.utf8.count <= InvitationCode.addressBytesMax
      else { return "a code does not come back" }
    }
    if let key = PeerKey(text), PeerKey(key.text) != key || key.node == nil {
      return "a key does not come back"
    }
    return nil
  }

  private static func faultOfTrust(_ bytes: [UInt8]) -> String? {
    guard let json = document(bytes) else { return nil }
    return comesBack(EnrolmentRequest.self, json) ?? comesBack(EnrolmentAnswer.self, json)
      ?? comesBack(NodeCard.self, json) ?? comesBack(KeyRotation.self, json)
      ?? comesBack(Revocation.self, json) ?? comesBack(HomeTransfer.self, json)
  }

  /// What comes by itself; nil where it is no JSON, for whatever reason.
  private static func document(_ bytes: [UInt8]) -> JSON? {
    let limits = JSON.Limits(
      depthMax: LinkLimits.depthMax, bytesMax: LinkLimits.documentBytesMax)
    return try? JSON.parse(bytes, limits: limits)
  }

  private static func comesBack<Document: SignedDocument>(
    _ type: Document.Type, _ json: JSON
  ) -> String? {
    guard let signed = try? Signed<Document>(json: json) else { return nil }
    guard (try? Signed<Document>(json: signed.json)) == signed,
      signed.json.canonical().count <= Document.bytesMax,
      (1...LinkLimits.signaturesMax).contains(signed.signatures.count)
    else { return "a \(Document.type) does not come back" }
    return nil
  }

  // MARK: Certificates

  /// What they hold as DER is read by packages, which are not compiled here: `LinkAuthorityTests` bends it.
  private static func faultOfCertificate(_ bytes: [UInt8]) -> String? {
    guard let json = document(bytes) else { return nil }
    if let fault = comesBack(CertificateRequest.self, json)
      ?? comesBack(CertificateAnswer.self, json)
    {
      return fault
    }
    // Losing the reasons is right, here and below: only that a document is taken can be wrong.
    if let asked = try? Signed<CertificateRequest>(json: json) {
      let most = EnrolmentRequest.certificateRequestBytesMax
      return (1...most).contains(asked.document.certificateRequest.count)
        ? nil : "a request beyond its limits"
    }
    guard let told = try? Signed<CertificateAnswer>(json: json) else { return nil }
    return faultOfAnswer(told.document)
  }

  private static func faultOfAnswer(_ answer: CertificateAnswer) -> String? {
    let most = EnrolmentAnswer.certificateBytesMax
    guard answer.certificate.count <= most, answer.authority.count <= most else {
      return "a certificate beyond its limits"
    }
    guard let line = answer.line else { return nil }
    guard !answer.certificate.isEmpty, LineCertificate.isAddress(line) else {
      return "a line that nothing opens"
    }
    let kept = LineCertificate(
      certificate: answer.certificate, authority: answer.authority, address: line, salt: nil,
      until: answer.at)
    return kept.certificateBytes == answer.certificate && kept.authorityBytes == answer.authority
      ? nil : "a certificate is not kept as it came"
  }

  // MARK: The planted crash

  /// Whether the bytes are what `Fuzz/run.sh TARGET SECONDS planted` plants a crash at: read whole, and in no corpus.
  func isPlanted(_ bytes: [UInt8]) -> Bool {
    switch self {
    case .letter:
      guard case .hello(let hello)? = try? LinkFrame(bytes: bytes) else { return false }
      return hello.document.heads.urgent > 99
    case .bundle:
      guard let bundle = try? LinkBundle(bytes: bytes) else { return false }
      return bundle.cover.document.number > 50
    case .enrolment:
      guard let code = InvitationCode(String(decoding: bytes, as: UTF8.self)) else { return false }
      return code.address.hasSuffix("9")
    case .certificate:
      guard let json = Self.document(bytes), let told = try? Signed<CertificateAnswer>(json: json)
      else { return false }
      return told.document.line?.hasSuffix("9") ?? false
    }
  }
}
