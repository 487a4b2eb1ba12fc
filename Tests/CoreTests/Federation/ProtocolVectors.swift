//! The test vectors of the protocol: made here, kept in docs/protocol/vectors, read by every implementation.

import Foundation
import Kernel

@testable import Federation

/// One vector: bytes, and what every implementation must make of them.
struct ProtocolVector {
  /// What becomes of the bytes.
  enum Verdict: String {
    /// Read, signed by one of the keys, and its payload is the one that was signed.
    case accept
    /// No document of this protocol.
    case malformed
    /// Read, and none of the keys signed it.
    case badSignature
    /// Signed, and the payload is another.
    case payloadMismatch
  }

  let name: String
  let says: String
  let verdict: Verdict
  let bytes: [UInt8]
  /// Where and what, for `malformed`, as this implementation says it; others need not.
  let problem: String?

  /// Reads bytes as a node would before it looks at its link.
  static func judge(_ bytes: [UInt8], keys: [NoteKey]) -> (Verdict, String?) {
    do {
      if let verdict = try alone(bytes, keys) { return (verdict, nil) }
      switch try LinkFrame(bytes: bytes) {
      case .letter(let letter):
        guard letter.envelope.isSigned(byAnyOf: keys) else { return (.badSignature, nil) }
        switch letter.payloadRefusal {
        case nil: break
        case .malformed, .tooLarge: return (.malformed, "/payload")
        default: return (.payloadMismatch, nil)
        }
        _ = try Message(letter.envelope.document.kind, payload: letter.payload)
        return (.accept, nil)
      case .receipt(let signed): return (verdict(signed, keys), nil)
      case .gap(let signed): return (verdict(signed, keys), nil)
      case .voids(let signed): return (verdict(signed, keys), nil)
      case .hello(let signed): return (verdict(signed, keys), nil)
      }
    } catch {
      return (.malformed, "\(error)")
    }
  }

  /// Documents that come by themselves and not in a frame; nil for what is no such document.
  private static func alone(_ bytes: [UInt8], _ keys: [NoteKey]) throws -> Verdict? {
    // What is no JSON at all is told as a frame that does not read.
    guard let json = try? JSON.parse(bytes), let type = json["type"]?.string else { return nil }
    switch type {
    case EnrolmentAnswer.type: return verdict(try Signed<EnrolmentAnswer>(json: json), keys)
    case CertificateRequest.type: return verdict(try Signed<CertificateRequest>(json: json), keys)
    case CertificateAnswer.type: return verdict(try Signed<CertificateAnswer>(json: json), keys)
    default: return nil
    }
  }

  private static func verdict<Document: SignedDocument>(
    _ signed: Signed<Document>, _ keys: [NoteKey]
  ) -> Verdict {
    signed.isSigned(byAnyOf: keys) ? .accept : .badSignature
  }

  /// The file of a vector. Text where the bytes are UTF-8, so that a person can read it.
  var file: JSON {
    let text = String(validating: bytes, as: UTF8.self)
    return .object(
      of: ("name", .string(name)), ("says", .string(says)),
      ("verdict", .string(verdict.rawValue)), ("problem", problem.map { .string($0) }),
      ("keys", .array([.string(LinkCast.towerKey.publicKey.description)])),
      ("text", text.map { .string($0) }),
      ("base64", text == nil ? .string(Base64.encode(bytes)) : nil))
  }
}

enum ProtocolVectors {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "docs/protocol/vectors")

  static var keys: [NoteKey] { [LinkCast.towerKey.publicKey] }

  /// All of them: accepted ones, then their neighbours that are not.
  static var all: [ProtocolVector] {
    get throws { try accepted + odd + refused + certificates }
  }

  static func vector(
    _ name: String, _ says: String, _ bytes: [UInt8]
  ) -> ProtocolVector {
    let (verdict, problem) = ProtocolVector.judge(bytes, keys: keys)
    let prefix = verdict == .accept ? "accept" : "refuse"
    return ProtocolVector(
      name: "\(prefix)-\(name)", says: says, verdict: verdict, bytes: bytes, problem: problem)
  }

  private static var accepted: [ProtocolVector] {
    get throws {
      try DocumentSamples.messages.map { name, message in
        vector(
          name, "a letter with a message of kind \(message.kind.rawValue)",
          LinkFrame.letter(try DocumentSamples.letter(message)).bytes)
      }
        + DocumentSamples.words.map { name, frame in
          vector(name, "a word of the link", frame.bytes)
        }
    }
  }

  /// Accepted although they are not canonical: the canonical text is made by the reader.
  private static var odd: [ProtocolVector] {
    get throws {
      let alert = try alertText
      return [
        vector(
          "white-space", "white space and another order of members change nothing",
          Array(("\r\n\t " + alert.replacing(",\"payload\":", with: " ,\n \"payload\" : ")).utf8)),
        vector(
          "escapes", "an escape that is not needed changes nothing",
          Array(alert.replacing("Unplug", with: "\\u0055nplug").utf8)),
      ]
    }
  }

  private static var alertText: String {
    get throws {
      String(
        decoding: LinkFrame.letter(
          try DocumentSamples.letter(.alert(DocumentSamples.alertMessage))
        ).bytes, as: UTF8.self)
    }
  }

  private static func word(_ name: String) throws -> String {
    let frame = try DocumentSamples.words.first { $0.name == name }?.frame
    return String(decoding: frame?.bytes ?? [], as: UTF8.self)
  }

  // table:
  private static var refused: [ProtocolVector] {
    get throws {
      let alert = try alertText
      let hello = try word("hello")
      let receipt = try word("receipt")
      let gap = try word("gap")
      func changed(_ text: String, _ old: String, _ new: String) -> [UInt8] {
        precondition(text.contains(old), "nothing to change: \(old)")
        return Array(text.replacing(old, with: new, maxReplacements: 1).utf8)
      }
      let letter = try DocumentSamples.letter(.alert(DocumentSamples.alertMessage))
      let part = try DocumentSamples.letter(.alert(DocumentSamples.alertPart))
      let withdrawn = try DocumentSamples.letter(
        .transfer(try DocumentSamples.withdrawal.signed(by: LinkCast.towerKey)))
      let (hall, ministry) = (LinkCast.hall.description, LinkCast.ministry.description)
      let stranger = Letter(
        try letter.envelope.document.signed(by: LinkCast.key("tower.example", 9)),
        payload: letter.payload)
      return try [
        vector("cut", "the last byte is missing", Array(alert.utf8.dropLast())),
        vector("one-more", "a byte behind the frame", Array((alert + "]").utf8)),
        vector("byte-order-mark", "a byte order mark", [0xEF, 0xBB, 0xBF] + Array(alert.utf8)),
        vector(
          "not-utf8", "a byte that is no UTF-8",
          Array(alert.utf8.prefix(40)) + [0xFF] + Array(alert.utf8.dropFirst(40))),
        vector(
          "lone-surrogate", "half of a pair",
          changed(alert, "Unplug", "\\ud800plug")),
        vector(
          "twice", "a name twice in one object",
          changed(alert, "\"lane\":\"urgent\"", "\"lane\":\"urgent\",\"lane\":\"urgent\"")),
        vector(
          "unknown-member", "a member that version 1 does not know",
          changed(alert, "\"lane\":\"urgent\"", "\"lane\":\"urgent\",\"laneX\":1")),
        vector(
          "unknown-type", "a frame of no known type", changed(hello, "\"hello\"", "\"hallo\"")),
        vector(
          "unknown-kind", "a kind of message that version 1 does not know",
          changed(alert, "\"kind\":\"alert\"", "\"kind\":\"gossip\"")),
        vector(
          "no-marking", "an envelope without a marking is never one without limits",
          removing(
            alert, "\"marking\":{",
            "}],\"mayForward\":[\"maintenanceVendor\"],\"tlp\":\"TLP:AMBER\"},")),
        vector(
          "label-in-lower-case", "a label in another spelling",
          changed(alert, "TLP:AMBER", "tlp:amber")),
        vector(
          "capital-identifier", "an identifier in capitals",
          changed(
            alert, "\"id\":\"014d0000-0000-7000-8000-000000002711\"",
            "\"id\":\"014D0000-0000-7000-8000-000000002711\"")),
        vector(
          "fraction", "a number with a fraction", changed(alert, "\"linkSeq\":1", "\"linkSeq\":1.0")
        ),
        vector(
          "beyond-exact", "a number beyond 2^53",
          changed(alert, "\"linkSeq\":1", "\"linkSeq\":9007199254740993")),
        vector(
          "number-nought", "sequence numbers begin at 1",
          changed(alert, "\"linkSeq\":1", "\"linkSeq\":0")),
        vector(
          "over-before-begun", "notAfter is not after at",
          changed(alert, "\"notAfter\":1431054600000000", "\"notAfter\":1431054000000000")),
        vector(
          "too-far-ahead", "notAfter is more than 30 days ahead",
          changed(alert, "\"notAfter\":1431054600000000", "\"notAfter\":1433646000000001")),
        vector(
          "node-name", "a node's name with a capital",
          changed(alert, "\"from\":\"tower.example\"", "\"from\":\"Tower.example\"")),
        vector(
          "severity", "a severity of 6",
          resigned(letter) { $0.replacing("\"severity\":4", with: "\"severity\":6") }),
        vector(
          "level", "a level that version 1 does not know",
          resigned(letter) { $0.replacing("\"primary\"", with: "\"secondary\"") }),
        vector(
          "span-empty", "a span without an end",
          resigned(part) { $0.replacing("{\"to\":\"\(ministry)\"}", with: "{}") }),
        vector(
          "span-turned", "a span that ends before it begins",
          resigned(part) {
            $0.replacing(
              "{\"to\":\"\(ministry)\"}",
              with: "{\"from\":\"\(ministry)\",\"to\":\"\(hall)\"}")
          }),
        vector(
          "withdraws-itself", "a word that withdraws itself, and no offer",
          resigned(withdrawn) {
            $0.replacing(
              "\"withdraws\":\"\(DocumentSamples.transfer.id)\"",
              with: "\"withdraws\":\"\(DocumentSamples.withdrawal.id)\"")
          }),
        vector(
          "member-missing", "an alert without its first action",
          resigned(letter) {
            $0.replacing(
              "\"now\":{\"en\":\"Unplug the terminal\",\"ja\":\"端末の線を抜いてください\"},", with: "")
          }),
        vector(
          "observable", "an observable in another spelling",
          resigned(letter) { $0.replacing("\"c2.example\"", with: "\"C2.example\"") }),
        vector(
          "salt", "a salt of 15 bytes",
          resigned(letter) {
            $0.replacing(
              String(repeating: "5a", count: 16), with: String(repeating: "5a", count: 15))
          }),
        vector(
          "signature-bit", "one bit of the signature is another",
          Array(flipped(alert).utf8)),
        vector(
          "stranger", "signed by a key that is not the sender's", LinkFrame.letter(stranger).bytes),
        vector(
          "envelope-changed", "the lane was changed on the way",
          changed(alert, "\"lane\":\"urgent\"", "\"lane\":\"bulk\"")),
        vector(
          "payload-changed", "the payload was changed on the way",
          changed(alert, "Unplug", "Ignore")),
        vector(
          "no-signature", "an empty list of signatures",
          Array(
            (hello.split(separator: "\"signatures\":[")[0] + "\"signatures\":[],"
              + "\"stream\":1,\"to\":\"town.example\",\"type\":\"hello\",\"v\":1,\"versions\":[1]}")
              .utf8)),
        vector(
          "versions", "versions that do not ascend",
          changed(hello, "\"versions\":[1]", "\"versions\":[2,1]")),
        vector(
          "bundle-hash", "the hash of a bundle with a digit more",
          changed(try word("hello-bundle"), "\"bundle\":\"", "\"bundle\":\"0")),
        vector(
          "range-backwards", "a range whose last comes before its first",
          changed(gap, "[3,5]", "[5,3]")),
        vector(
          "ranges-touch", "two ranges that are one", changed(gap, "[9,9]", "[6,9]")),
        vector(
          "beyond-is-next", "a number beyond that is the next one",
          changed(receipt, "\"beyond\":[9,12]", "\"beyond\":[8,12]")),
        vector(
          "tag-missing", "a tag less than there are numbers",
          changed(receipt, "\"tags\":\"\(LetterTag.of(LinkCast.id(10_001)))", "\"tags\":\"")),
        vector(
          "gap-as-voids", "a signed gap request under another type",
          changed(gap, "\"type\":\"gap\"", "\"type\":\"voids\"")),
      ]
    }
  }

  /// The bytes without what lies from one text to the end of another.
  private static func removing(_ text: String, _ from: String, _ to: String) -> [UInt8] {
    guard let start = text.firstRange(of: from),
      let end = text[start.upperBound...].firstRange(of: to)
    else { preconditionFailure("nothing to remove: \(from)") }
    return Array((text[..<start.lowerBound] + text[end.upperBound...]).utf8)
  }

  /// A letter with another payload, hashed and signed as it should be.
  private static func resigned(
    _ letter: Letter, _ change: (String) -> String
  ) throws -> [UInt8] {
    let text = String(decoding: letter.payload.canonical(), as: UTF8.self)
    let new = change(text)
    precondition(new != text, "nothing was changed")
    let payload = try JSON.parse(new.utf8)
    let old = letter.envelope.document
    let envelope = Envelope(
      id: old.id, from: old.from, to: old.to, lane: old.lane, stream: old.stream,
      linkSeq: old.linkSeq, kind: old.kind, record: old.record, recordVersion: old.recordVersion,
      payloadHash: Letter.hash(of: payload), marking: old.marking, at: old.at,
      notAfter: old.notAfter)
    return LinkFrame.letter(
      Letter(try envelope.signed(by: LinkCast.towerKey), payload: payload)
    ).bytes
  }

  /// The last bit of the first byte of a signature is another: it is still 64 bytes of base 64.
  private static func flipped(_ text: String) -> String {
    guard let start = text.firstRange(of: "\"value\":\"") else { return text }
    let digit = text[start.upperBound]
    let rest = text[text.index(after: start.upperBound)...]
    return String(text[..<start.upperBound]) + (digit == "A" ? "B" : "A") + rest
  }
}
