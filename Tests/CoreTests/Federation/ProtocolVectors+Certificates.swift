//! Vectors of the documents that give a certificate of a line, and ask for one.

import Kernel

@testable import Federation

extension ProtocolVectors {
  private static let line = "https://tower.example:8443"

  private static func bytes(_ document: some SignedDocument) throws -> [UInt8] {
    try document.signed(by: LinkCast.towerKey).json.canonical()
  }

  private static func enrolled(_ certificate: [UInt8], line: String?) -> EnrolmentAnswer {
    EnrolmentAnswer(
      request: Hash(sha256: "x".utf8), key: LinkCast.peerKey(LinkCast.towerKey), version: 1,
      epoch: 0, certificate: certificate, authority: certificate, line: line, at: LinkCast.start)
  }

  private static func request(_ bytes: [UInt8]) -> CertificateRequest {
    CertificateRequest(
      from: LinkCast.tower, to: LinkCast.town, at: LinkCast.start, certificateRequest: bytes)
  }

  private static func answer(_ certificate: [UInt8], line: String?) -> CertificateAnswer {
    CertificateAnswer(
      from: LinkCast.tower, to: LinkCast.town, at: LinkCast.start,
      request: Hash(sha256: "x".utf8), certificate: certificate, authority: certificate, line: line)
  }

  /// Each accepted one with its neighbours that are not.
  static var certificates: [ProtocolVector] {
    get throws {
      let good = String(decoding: try bytes(answer([1, 2, 3], line: line)), as: UTF8.self)
      return try [
        vector(
          "enrolment-answer", "an answer to who asked for no certificate",
          bytes(enrolled([], line: nil))),
        vector(
          "enrolment-answer-line", "an answer with a certificate and where its line is",
          bytes(enrolled([1, 2, 3], line: line))),
        vector(
          "certificate-request", "a certificate of a line is asked for", bytes(request([1, 2, 3]))),
        vector(
          "certificate-answer", "a certificate, its authority, and where its line is",
          Array(good.utf8)),
        vector(
          "certificate-answer-none", "a node that issues no certificates",
          bytes(answer([], line: nil))),
        vector(
          "certificate-request-empty", "nothing is asked for", bytes(request([]))),
        vector(
          "line-alone", "a line without a certificate to open it", bytes(answer([], line: line))),
        vector(
          "line-alone-enrolled", "the same at enrolment", bytes(enrolled([], line: line))),
        vector(
          "line-in-clear", "a line that is not encrypted",
          bytes(answer([1, 2, 3], line: "http://tower.example:8443"))),
        vector(
          "line-with-path", "a line with a path",
          bytes(answer([1, 2, 3], line: "https://tower.example/x"))),
        vector(
          "certificate-answer-member", "a member that version 1 does not know",
          Array(good.replacing("{\"at\":", with: "{\"also\":1,\"at\":").utf8)),
        vector(
          "certificate-changed", "another certificate was put in on the way",
          Array(good.replacing("\"certificate\":\"AQID\"", with: "\"certificate\":\"AQIE\"").utf8)),
      ]
    }
  }
}
