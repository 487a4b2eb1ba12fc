//! The board's stream over a real socket: what a browser hears, that a closed line is noticed, that a stop is quick.

import Alerting
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Node
import Synchronization
import Testing

@testable import Web

/// A line to this machine that is read until words come; every wait ends after ten seconds.
private final class Line: Sendable {
  private let descriptor: Int32
  private let thread = BlockingThread(name: "line")

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let number = descriptor
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(number, $0, size) == 0 }
    }
    guard isConnected else { throw SiteFault(what: "no connection") }
    var wait = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = send(descriptor, bytes, bytes.count, 0)
  }

  /// What came up to those words, or up to the end of the line or of the patience.
  func read(until words: String) async -> String {
    let number = descriptor
    return await thread.answer {
      var text: [UInt8] = []
      var bytes = [UInt8](repeating: 0, count: 4096)
      while !String(decoding: text, as: UTF8.self).contains(words) {
        let count = recv(number, &bytes, bytes.count, 0)
        guard count > 0 else { break }
        text += bytes[0..<count]
      }
      return String(decoding: text, as: UTF8.self)
    } ?? ""
  }
}

@Suite struct LiveStreamTests {
  @Test func `a stranger to an alert hears that something changed and nothing about it`()
    async throws
  {
    let fixture = try SiteFixture()
    let (ito, sato) = (try fixture.member("ito"), try fixture.member("sato"))
    let application = Application(
      router: Server.router(fixture.site),
      configuration: .init(address: .hostname("127.0.0.1", port: 0)))
    let held = Mutex<Line?>(nil)
    try await application.test(.live) { client in
      let line = try Line(port: try #require(client.port))
      line.write(
        "GET /alerts/stream HTTP/1.1\r\nHost: localhost\r\nCookie: noroshi=\(ito.session)\r\n\r\n")
      let first = await line.read(until: "event: beat\ndata: 2040-05-08T")
      #expect(first.contains("HTTP/1.1 200"))
      #expect(first.contains("text/event-stream"))
      #expect(first.contains("event: beat"))
      let duty = try fixture.duty().id
      _ = await fixture.site.submit(.delivery(duty, .acknowledge(over: .link)), as: sato.viewer)
      let second = await line.read(until: "event: board\ndata: 2040-05-08T")
      #expect(second.contains("event: board"))
      for word in ["\(fixture.alert)", "\(duty)", "福祉課", "北山町", "佐藤"] {
        #expect(!(first + second).contains(word), "\(word)")
      }
      #expect(fixture.site.hub.count == 1)
      // The line stays open: the server must be able to stop all the same.
      held.withLock { $0 = line }
    }
    #expect(fixture.site.hub.count == 0)
    held.withLock { $0 = nil }
  }
}
