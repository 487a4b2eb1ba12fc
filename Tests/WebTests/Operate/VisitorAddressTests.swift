//! Where a visitor comes from: what a proxy says is believed when the proxy is ours, and nothing else is.

import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import Web

@Suite struct VisitorAddressTests {
  static func address(_ header: String?, from peer: String, _ proxies: [String]) throws -> String {
    var head = HTTPRequest(method: .get, scheme: "http", authority: "a", path: "/")
    if let header { head.headerFields[try #require(HTTPField.Name("X-Forwarded-For"))] = header }
    let request = Request(head: head, body: .init(buffer: ByteBuffer()))
    return VisitMiddleware.address(of: request, from: peer, proxies)
  }

  @Test func `only a trusted proxy is believed, and only its own word`() throws {
    let proxies = ["127.0.0.1", "10.0.0.2"]
    for (header, peer, expected) in [
      (nil, "127.0.0.1", "127.0.0.1"), ("203.0.113.7", "127.0.0.1", "203.0.113.7"),
      // What stands further left the visitor may have written himself.
      ("198.51.100.1, 203.0.113.7", "127.0.0.1", "203.0.113.7"),
      ("203.0.113.7, 10.0.0.2", "127.0.0.1", "203.0.113.7"),
      ("203.0.113.7", "192.0.2.9", "192.0.2.9"), ("", "127.0.0.1", "127.0.0.1"),
      ("10.0.0.2", "127.0.0.1", "127.0.0.1"), ("2001:db8::7", "10.0.0.2", "2001:db8::7"),
    ] as [(String?, String, String)] {
      let found = try Self.address(header, from: peer, proxies)
      #expect(found == expected, "\(header ?? "-") from \(peer)")
    }
    let longest = String(repeating: "a", count: VisitMiddleware.addressBytesMax)
    #expect(try Self.address(longest, from: "127.0.0.1", proxies) == longest)
    #expect(try Self.address(longest + "a", from: "127.0.0.1", proxies) == "127.0.0.1")
  }
}
