//! Where a command gets an invitation code from, without a terminal: a file, or the command itself with a warning.

import Foundation
import Kernel
import Testing

@testable import noroshi

@Suite struct LinkCodeTests {
  private static func file(_ text: String) throws -> String {
    let path = NSTemporaryDirectory() + "noroshi-code-\(UUID().uuidString)"
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  @Test func `a file gives its first line, whatever ends it`() throws {
    for text in ["noroshi-1+x", "noroshi-1+x\n", "noroshi-1+x\r\nmore\n", "\n\nnoroshi-1+x\n"] {
      let path = try Self.file(text)
      defer { try? FileManager.default.removeItem(atPath: path) }
      #expect(try LinkCode.read(nil, file: path) == "noroshi-1+x", "\(text)")
    }
  }

  @Test func `no more is read than a code can have, and one past it is none`() throws {
    let code = String(repeating: "x", count: LinkCode.bytesMax)
    for (text, count) in [(code, code.count), (code + "xxx", code.count + 1)] {
      let path = try Self.file(text)
      defer { try? FileManager.default.removeItem(atPath: path) }
      #expect(try LinkCode.read(nil, file: path).count == count)
    }
    #expect(LinkCode.line(of: []) == "" && LinkCode.line(of: Array("\n".utf8)) == "")
  }

  @Test func `a code in the command works, and both at once are refused with what to do`() throws {
    #expect(try LinkCode.read("noroshi-1+x", file: nil) == "noroshi-1+x")
    #expect(throws: Complaint.self) { try LinkCode.read("noroshi-1+x", file: "code") }
    #expect(throws: Complaint.self) { try LinkCode.read(nil, file: "/no/such/file") }
    #expect(LinkCode.warning.en.contains("--code-file"))
  }
}
