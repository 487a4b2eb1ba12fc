//! Where the tests find real data and fixtures, and how they read them.

import Foundation
import Testing

/// Files outside this repository (`../shared/data`) and its own `Fixtures`.
enum SharedData {
  /// The root of the package.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let folder = root.deletingLastPathComponent().appending(path: "shared/data")

  /// Whether a test of real data runs: the folder is there, or its absence is to fail.
  static var isWanted: Bool {
    FileManager.default.fileExists(atPath: folder.path)
      || (ProcessInfo.processInfo.environment["NOROSHI_REQUIRE"] ?? "").contains("data")
  }

  /// The bytes of a gzip file in the data folder.
  static func unzipped(_ path: String) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", folder.appending(path: path).path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let bytes = [UInt8](pipe.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "cannot unzip \(path)")
    return bytes
  }

  /// A text file in the data folder.
  static func text(_ path: String) throws -> String {
    try String(contentsOf: folder.appending(path: path), encoding: .utf8)
  }

  /// The bytes of a fixture.
  static func fixture(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: root.appending(path: "Fixtures/\(path)")))
  }
}
