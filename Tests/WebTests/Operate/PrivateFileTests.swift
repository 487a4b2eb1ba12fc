//! Small files of a node: whole or not there, and never in the place of another by accident.

import Foundation
import Node
import Testing

@testable import Web

@Suite struct PrivateFileTests {
  private func inFolder(_ body: (String) throws -> Void) throws {
    let path = NSTemporaryDirectory() + "noroshi-private-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    // A folder that stays behind harms nobody.
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test func `a file is made once, and takes the place of nothing`()
    throws
  {
    try inFolder { folder in
      let path = folder + "/key"
      try PrivateFile.create(path, Array("whole".utf8))
      #expect(try PrivateFile.read(path) == Array("whole".utf8))
      #expect(throws: Failure.self) { try PrivateFile.create(path, Array("other".utf8)) }
      #expect(try PrivateFile.read(path) == Array("whole".utf8))
      #expect(PrivateFile.names(in: folder) == ["key"])
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
  }

  @Test func `what cannot be put in place leaves nothing, and what was there stays whole`() throws {
    try inFolder { folder in
      let path = folder + "/settings"
      try PrivateFile.replace(path, with: Array("one".utf8))
      try PrivateFile.replace(path, with: Array("two".utf8))
      #expect(try PrivateFile.read(path) == Array("two".utf8))
      // No folder to begin it in; and a folder where the file is to be.
      #expect(throws: Failure.self) { try PrivateFile.create(folder + "/none/key", [1]) }
      #expect(throws: Failure.self) { try PrivateFile.replace(folder, with: [1]) }
      #expect(PrivateFile.names(in: folder) == ["settings"])
      #expect(!PrivateFile.exists(folder + ".part"))
    }
  }

  @Test func `what a crash left half written goes at the next start, and nothing else does`() throws
  {
    try inFolder { folder in
      for name in ["key.1.part", "key.2.part", "key"] {
        try Data("x".utf8).write(to: URL(filePath: "\(folder)/\(name)"))
      }
      for name in ["key.1.part", "key"] {
        try FileManager.default.setAttributes(
          [.modificationDate: Date(timeIntervalSinceNow: -7200)], ofItemAtPath: "\(folder)/\(name)")
      }
      PrivateFile.removeUnfinished(in: folder)
      #expect(PrivateFile.names(in: folder) == ["key", "key.2.part"])
    }
  }

  @Test func `the folder of a path`() {
    #expect(PrivateFile.parent(of: "/a/b") == "/a")
    #expect(PrivateFile.parent(of: "/a") == "/")
    #expect(PrivateFile.parent(of: "a") == ".")
    #expect(PrivateFile.parent(of: "a/b/c") == "a/b")
  }
}
