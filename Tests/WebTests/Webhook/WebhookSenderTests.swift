//! Webhooks against a real listener: delivered, timed out, redirected, and never into our own network.

import Kernel
import Testing

@testable import Web

private let secret = Array("0123456789abcdef0123456789abcdef".utf8)
private let now = Instant(seconds: 1_431_046_740)

private func request(_ url: String, body: String = #"{"number":"2015-0508-0007"}"#) throws
  -> WebhookRequest
{
  try WebhookRequest(
    id: ID<WebhookSenderTests>(high: 0x7000, low: 9), url: url, body: Array(body.utf8),
    secrets: [secret])
}

private func reply(_ status: String, _ headers: String = "", body: String = "") -> String {
  "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
}

struct WebhookSenderTests {
  private let insider = WebhookSender(
    .init(allowsPrivatePeers: true, connectMilliseconds: 500, totalMilliseconds: 2000))

  @Test func `what arrives is signed, whole, and the same on every try`() async throws {
    let listener = try LocalListener(.answer(reply("204 No Content")))
    defer { listener.stop() }
    let hook = try request("http://127.0.0.1:\(listener.port)/hook?a=1", body: #"{"何":"不審な通信"}"#)
    #expect(await insider.send(hook, at: now) == .delivered(status: 204))
    #expect(await insider.send(hook, at: now) == .delivered(status: 204))
    let heard = listener.received
    #expect(heard.hasPrefix("POST /hook?a=1 HTTP/1.1\r\n") && heard.contains(#"{"何":"不審な通信"}"#))
    #expect(heard.split(separator: "Noroshi-Webhook-Id: \(hook.identifier)\r\n").count == 3)
    let line = try #require(
      heard.split(separator: "\r\n").first { $0.hasPrefix("Noroshi-Signature: ") })
    #expect(throws: Never.self) {
      try WebhookSignature.verify(
        String(line.dropFirst(19)), body: hook.body, secret: secret, now: now)
    }
  }

  @Test(arguments: [
    "127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.255.255.254", "localhost",
    "0.0.0.0", "0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[fe80::1]", "[fd00::1]", "10.0.0.1", "169.254.169.254", "100.64.0.1",
    "192.168.0.1", "172.16.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "①②⑦.0.0.1",
  ])
  func `no spelling of an inner address is reached`(_ host: String) async throws {
    let listener = try LocalListener(.answer(reply("200 OK")))
    defer { listener.stop() }
    let outsider = WebhookSender(.init(connectMilliseconds: 2000, totalMilliseconds: 2000))
    let url = "http://\(host):\(listener.port)/"
    guard let hook = try? request(url) else {
      // Not even a request: letters that a resolver might fold into digits.
      #expect(!host.utf8.allSatisfy { $0 < 0x80 })
      return
    }
    #expect(
      await outsider.send(hook, at: now) == .permanent(.privatePeer, status: 0, detail: ""))
    #expect(listener.connections == 0)
    if host == "localhost" || host == "127.1" {
      #expect(await insider.send(hook, at: now) == .delivered(status: 200))
      #expect(listener.connections == 1)
    }
  }

  @Test(arguments: [
    ("127.0.0.1", false), ("126.255.255.255", true), ("128.0.0.1", true), ("9.255.255.255", true),
    ("10.0.0.0", false), ("10.255.255.255", false), ("11.0.0.0", true), ("100.63.255.255", true),
    ("100.64.0.0", false), ("100.127.255.255", false), ("100.128.0.0", true),
    ("169.253.255.255", true), ("169.254.0.0", false), ("169.255.0.0", true),
    ("172.15.255.255", true), ("172.16.0.0", false), ("172.31.255.255", false),
    ("172.32.0.0", true), ("192.0.0.8", false), ("192.0.1.0", true), ("192.0.2.1", false),
    ("192.88.99.1", false), ("192.167.255.255", true), ("192.168.0.0", false),
    ("192.169.0.0", true), ("198.17.255.255", true), ("198.18.0.0", false),
    ("198.19.255.255", false), ("198.20.0.0", true), ("198.51.100.1", false),
    ("203.0.113.1", false), ("223.255.255.255", true), ("224.0.0.0", false),
    ("239.255.255.255", false), ("240.0.0.0", false), ("255.255.255.255", false),
    ("0.255.255.255", false), ("1.0.0.0", true), ("::", false), ("::1", false),
    ("::ffff:8.8.8.8", false), ("64:ff9b::808:808", false), ("64:ff9b:1::1", false),
    ("1fff::1", false), ("2000::1", true), ("2001::1", false), ("2001:1ff::1", false),
    ("2001:200::1", true), ("2001:db7::1", true), ("2001:db8::1", false), ("2001:db9::1", true),
    ("2002:7f00:1::", false), ("2003::1", true), ("2606:4700::1", true), ("3ffe::1", true),
    ("3fff:fff::1", false), ("3fff:1000::1", true), ("4000::1", false), ("fc00::1", false),
    ("fdff::1", false), ("fe80::1", false), ("fec0::1", false), ("ff02::1", false), ("", false),
    ("localhost", false), ("127.1", false), ("8.8.8.8 ", false),
  ])
  func `each block of addresses has its edges`(_ address: String, isPublic: Bool) {
    #expect(PublicPeer.isPublic(address) == isPublic)
  }

  @Test func `a redirect is not followed`() async throws {
    let inside = try LocalListener(.answer(reply("200 OK")))
    let location = "Location: http://127.0.0.1:\(inside.port)/secret\r\n"
    let listener = try LocalListener(.answer(reply("302 Found", location)))
    defer {
      inside.stop()
      listener.stop()
    }
    let result = await insider.send(try request("http://127.0.0.1:\(listener.port)/"), at: now)
    #expect(result == .permanent(.status, status: 302, detail: ""))
    #expect(inside.connections == 0)
  }

  @Test func `a receiver that hangs or drips is given up in time, and holds up nobody`()
    async throws
  {
    let hanging = try LocalListener(.silent)
    let dripping = try LocalListener(.drip("HTTP/1.1 200 OK\r\nX: "))
    let healthy = try LocalListener(.answer(reply("200 OK")))
    defer { for listener in [hanging, dripping, healthy] { listener.stop() } }
    let sender = WebhookSender(
      .init(allowsPrivatePeers: true, threads: 3, totalMilliseconds: 1500))
    async let first = sender.send(try request("http://127.0.0.1:\(hanging.port)/"), at: now)
    async let second = sender.send(try request("http://127.0.0.1:\(dripping.port)/"), at: now)
    try await PrivatePostfix.until("both hang") {
      hanging.connections == 1 && dripping.connections == 1
    }
    let healthyRequest = try request("http://127.0.0.1:\(healthy.port)/")
    #expect(await sender.send(healthyRequest, at: now) == .delivered(status: 200))
    for result in [try await first, try await second] {
      guard case .retry(.timeout, _, _) = result else {
        Issue.record("\(result)")
        continue
      }
    }
  }

  @Test func `an endless answer is cut, and its status counts`() async throws {
    let limit = WebhookSender.replyBytesMax
    for (length, detailed) in [(limit / 2, false), (limit + 1, true)] {
      let body = String(repeating: "x", count: length)
      let ended = try LocalListener(.answer(reply("200 OK", body: body)))
      let failed = try LocalListener(.answer(reply("400 Bad", body: body)))
      defer {
        ended.stop()
        failed.stop()
      }
      let url = "http://127.0.0.1:"
      #expect(
        await insider.send(try request("\(url)\(ended.port)/"), at: now) == .delivered(status: 200))
      let result = await insider.send(try request("\(url)\(failed.port)/"), at: now)
      guard case .permanent(.status, 400, let detail) = result else {
        Issue.record("\(result)")
        continue
      }
      #expect(detail.isEmpty != detailed)
    }
  }

  @Test func `nobody listening is tried again`() async throws {
    let port = try PrivatePostfix.freePort()
    let result = await insider.send(try request("http://127.0.0.1:\(port)/"), at: now)
    guard case .retry(.connection, 0, _) = result else {
      Issue.record("\(result)")
      return
    }
  }

  @Test(arguments: [
    (200, "delivered"), (299, "delivered"), (300, "permanent"), (304, "permanent"),
    (400, "permanent"), (401, "permanent"), (404, "permanent"), (408, "retry"), (410, "permanent"),
    (423, "retry"), (425, "retry"), (429, "retry"), (499, "permanent"), (500, "retry"),
    (503, "retry"), (599, "retry"), (600, "permanent"), (199, "permanent"), (0, "permanent"),
  ])
  func `each status has its verdict`(_ status: Int, verdict: String) {
    let result = WebhookSender.judge(code: 0, status: status, isPeerRefused: false, detail: "")
    let word =
      switch result {
      case .delivered: "delivered"
      case .retry: "retry"
      case .permanent: "permanent"
      }
    #expect(word == verdict)
  }

  @Test(arguments: [
    "", "ftp://a/", "file:///etc/passwd", "gopher://a/", "http:/a", "http://", "http:///x",
    "http://u@a/", "http://u:p@a/", "http://a\\@b/", "http://a/#f", "http://a/ b",
    "http://a/\r\nX: y",
    "http://北山町.example/", "//a/", "javascript://a/",
  ])
  func `an address that is no plain web address is refused`(_ url: String) {
    #expect(throws: WebhookRequest.Refusal.url) { try request(url) }
  }

  @Test func `a request's limits hold at their value and not one past it`() throws {
    let path = String(repeating: "p", count: WebhookRequest.urlBytesMax - "http://a/".count)
    #expect(throws: Never.self) { try request("http://a/" + path) }
    #expect(throws: WebhookRequest.Refusal.url) { try request("http://a/p" + path) }
    let body = String(repeating: "b", count: WebhookRequest.bodyBytesMax)
    #expect(throws: Never.self) { try request("http://a/", body: body) }
    #expect(throws: WebhookRequest.Refusal.tooLong) { try request("http://a/", body: body + "b") }
    #expect(throws: WebhookRequest.Refusal.weakSecret) {
      try WebhookRequest(
        id: ID<WebhookSenderTests>(high: 0, low: 0), url: "http://a/", body: [],
        secrets: [Array(secret.dropLast())])
    }
  }
}
