//! Mails made to break a reader: each is refused at its limit, and what lies just within is read.

import Testing

@testable import Formats

@Suite struct HostileMailTests {
  private static func read(_ text: String) throws -> IncomingMail {
    try IncomingMail(Array(text.utf8), server: "mx.tower.example", digits: 6)
  }

  private static func nested(_ depth: Int) -> String {
    let opening = (0..<depth).map { "Content-Type: multipart/mixed; boundary=b\($0)\n\n--b\($0)\n" }
    let closing = (0..<depth).reversed().map { "--b\($0)--\n" }
    return opening.joined() + "\n123456\n" + closing.joined()
  }

  private static func parts(_ count: Int) -> String {
    "Content-Type: multipart/mixed; boundary=b\n\n"
      + String(repeating: "--b\n\n123456\n", count: count) + "--b--\n"
  }

  @Test func `groups within groups without end are nobody, and cost no stack`() throws {
    let groups = String(repeating: "g:", count: 3000)
    #expect(try Self.read("From: \(groups)\n\n123456").author == nil)
    let comments = String(repeating: "(", count: 8000)
    #expect(try Self.read("From: \(comments)a@x.example\n\n123456").author == nil)
    #expect(throws: MailProblem.addressTooLong) {
      try Self.read("To: \(String(repeating: "g:", count: 10_000))\n\n123456")
    }
  }

  @Test func `an address field has a longest length`() throws {
    func to(_ bytes: Int) -> String { "To:" + String(repeating: "a", count: bytes) + "\n\n" }
    _ = try Self.read(to(MailHeaders.addressBytesMax))
    #expect(throws: MailProblem.addressTooLong) {
      try Self.read(to(MailHeaders.addressBytesMax + 1))
    }
  }

  @Test func `headers are counted and weighed`() throws {
    func fields(_ count: Int) -> String { String(repeating: "A:b\n", count: count) + "\n" }
    _ = try Self.read(fields(MailHeaders.fieldsMax))
    #expect(throws: MailProblem.tooManyFields) {
      try Self.read(fields(MailHeaders.fieldsMax + 1))
    }
    #expect(throws: MailProblem.tooManyFields) { try Self.read(fields(1_000_000)) }
    // Continuations count like lines.
    let folded = "A:b\n" + String(repeating: " x\n", count: MailHeaders.fieldsMax)
    #expect(throws: MailProblem.tooManyFields) { try Self.read(folded + "\n") }
    let line = "X:" + String(repeating: "a", count: MailHeaders.bytesMax - 2)
    _ = try Self.read(line + "\n\n")
    #expect(throws: MailProblem.headerTooLong) { try Self.read(line + "a\n\n") }
  }

  @Test func `parts lie ten deep and no deeper`() throws {
    #expect(try Self.read(Self.nested(MailPart.depthMax)).codes == ["123456"])
    #expect(throws: MailProblem.tooDeep) { try Self.read(Self.nested(MailPart.depthMax + 1)) }
    #expect(throws: MailProblem.tooDeep) { try Self.read(Self.nested(1000)) }
  }

  @Test func `parts are counted`() throws {
    #expect(try Self.read(Self.parts(MailPart.partsMax - 1)).codes == ["123456"])
    #expect(throws: MailProblem.tooManyParts) { try Self.read(Self.parts(MailPart.partsMax)) }
    #expect(throws: MailProblem.tooManyParts) { try Self.read(Self.parts(100_000)) }
  }

  @Test func `a mail that was cut off is not read, nor one without a boundary`() {
    #expect(throws: MailProblem.noEnd) {
      try Self.read("Content-Type: multipart/mixed; boundary=b\n\n--b\n\n123456\n")
    }
    let long = String(repeating: "b", count: MailPart.boundaryBytesMax + 1)
    for boundary in ["", "; boundary=", "; boundary=\"\"", "; boundary=\(long)"] {
      #expect(throws: MailProblem.noBoundary, "\(boundary)") {
        try Self.read("Content-Type: multipart/mixed\(boundary)\n\n--\n\n123456\n----\n")
      }
    }
  }

  @Test func `a mail has a longest length`() throws {
    let head = "From: a@town.example\n\n"
    let room = IncomingMail.bytesMax - head.utf8.count
    _ = try Self.read(head + String(repeating: "\n", count: room))
    #expect(throws: MailProblem.tooLong) {
      try Self.read(head + String(repeating: "\n", count: room + 1))
    }
  }

  @Test func `bytes of no sense are read without harm`() throws {
    for seed in 0..<300 {
      var random = SeededRandom(seed: UInt64(seed))
      var bytes = Array(
        "From: a@x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n123456\n--b--\n".utf8)
      for _ in 0..<20 {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      _ = try? IncomingMail(bytes, server: "x", digits: 6)  // Reading or refusing is both right.
    }
  }
}
