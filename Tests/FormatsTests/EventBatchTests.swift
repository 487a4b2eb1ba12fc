//! A body of many lines: line ends, blank lines, places, and its greatest size.

import Kernel
import Testing

@testable import Formats

struct EventBatchTests {
  private static let good = #"{"time":"2026-11-20T00:00:00Z"}"#

  private func places(_ body: String) throws -> [String] {
    try EventBatch(Array(body.utf8), receivedAt: receivedAt).map { entry in
      let isGood = if case .success = entry.event { true } else { false }
      return "\(entry.line.number)/\(entry.line.index)\(isGood ? "" : " refused")"
    }
  }

  @Test func `lines are cut at LF and CRLF and blank lines are no events`() throws {
    let good = Self.good
    #expect(try places("") == [])
    #expect(try places("\n\r\n \t\r\n\n") == [])
    #expect(try places(good) == ["1/0"])
    #expect(try places("\(good)\n\(good)\n") == ["1/0", "2/1"])
    #expect(try places("\(good)\r\n\r\n\(good)") == ["1/0", "3/1"])
    #expect(try places("\u{FEFF}\(good)\n") == ["1/0"])
    #expect(try places("  \(good)  \n") == ["1/0"])
  }

  @Test func `a bad line harms no other`() throws {
    let good = Self.good
    #expect(try places("\(good)\n{\n\n\(good)\n") == ["1/0", "2/1 refused", "4/2"])
    #expect(try places("\(good)\n\(good.dropLast())") == ["1/0", "2/1 refused"])
    let long = String(repeating: "x", count: EventLine.lineBytesMax + 1)
    #expect(try places("\(long)\n\(good)") == ["1/0 refused", "2/1"])
  }

  @Test func `a body of the greatest size is taken and one byte more is refused`() throws {
    var body = [UInt8](repeating: 0x0A, count: EventBatch.bodyBytesMax)
    #expect(throws: Never.self) { try EventBatch(body, receivedAt: receivedAt) }
    body.append(0x0A)
    #expect(throws: EventBatch.Refusal.bodyTooLarge(bytes: body.count)) {
      try EventBatch(body, receivedAt: receivedAt)
    }
  }
}
