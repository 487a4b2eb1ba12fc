//! The webhook's signature: made, believed, and refused one byte away.

import Kernel
import Testing

@testable import Web

struct WebhookSignatureTests {
  private let secret = Array("0123456789abcdef0123456789abcdef".utf8)
  private let body = Array(#"{"number":"2015-0508-0007"}"#.utf8)
  private let time = Instant(seconds: 1_431_046_740)

  private func refusal(
    _ header: String, body: [UInt8]? = nil, secret: [UInt8]? = nil, at now: Instant? = nil
  ) -> WebhookSignature.Refusal? {
    do {
      try WebhookSignature.verify(
        header, body: body ?? self.body, secret: secret ?? self.secret, now: now ?? time)
      return nil
    } catch {
      return error
    }
  }

  @Test func `the signature is HMAC-SHA256 over time, full stop and body`() throws {
    let header = try WebhookSignature.sign(body, at: time, secret: secret)
    #expect(
      header == "t=1431046740,v1=a8ffb47cccc9c5c9b0d03de9cea94c3337e257e9cb053c81c382d5e1aefbc561")
    #expect(refusal(header) == nil)
  }

  @Test func `another body, secret or time is forged, an old one stale`() throws {
    let header = try WebhookSignature.sign(body, at: time, secret: secret)
    #expect(refusal(header, body: body + [0x20]) == .forged)
    #expect(refusal(header, body: []) == .forged)
    #expect(refusal(header, secret: Array(secret.reversed())) == .forged)
    #expect(refusal(header.replacing("t=1431046740", with: "t=1431046741")) == .forged)
    #expect(refusal(header, at: time + WebhookSignature.tolerance) == nil)
    #expect(refusal(header, at: time - WebhookSignature.tolerance) == nil)
    let past = WebhookSignature.tolerance + Instant.Span(microseconds: 1)
    #expect(refusal(header, at: time + past) == .stale)
    #expect(refusal(header, at: time - past) == .stale)
    let flipped = header.dropLast() + (header.hasSuffix("0") ? "1" : "0")
    #expect(refusal(String(flipped)) == .forged)
  }

  @Test func `while a secret is changed either signature is enough`() throws {
    let other = Array(repeating: UInt8(7), count: WebhookSignature.secretBytesMin)
    let old = try WebhookSignature.sign(body, at: time, secret: other)
    let new = try WebhookSignature.sign(body, at: time, secret: secret)
    let both = old + "," + new.drop { $0 != "," }.dropFirst()
    #expect(refusal(both) == nil)
    #expect(refusal(both, secret: other) == nil)
  }

  @Test func `a weak secret and a broken header are refused`() throws {
    #expect(throws: WebhookSignature.Refusal.weakSecret) {
      try WebhookSignature.sign(body, at: time, secret: Array(secret.dropLast()))
    }
    let code = String(repeating: "a", count: 64)
    for header in [
      "", "t=1", "v1=\(code)", "t=1,t=1,v1=\(code)", "t=,v1=\(code)", "t=-1,v1=\(code)",
      "t=1,v1=\(code)a", "t=1,v1=\(code.dropLast())", "t=1,v1=", "t=1,v1=\(code.dropLast())g",
      "t=1,v1=\(code.dropLast())１", "t=1234567890123,v1=\(code)", "t=1 ,v1=\(code)",
      "t=1,v1=\(code)," + String(repeating: "x", count: WebhookSignature.headerBytesMax),
    ] {
      #expect(refusal(header) == .malformed, "\(header)")
    }
    #expect(refusal("t=1,v1=\(code)") == .forged)
    let padded = "t=1,v1=\(code),"
    let room = WebhookSignature.headerBytesMax - padded.utf8.count
    #expect(refusal(padded + String(repeating: "x", count: room)) == .forged)
    #expect(refusal(padded + String(repeating: "x", count: room + 1)) == .malformed)
  }
}
