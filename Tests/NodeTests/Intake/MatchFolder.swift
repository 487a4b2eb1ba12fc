//! Lists, indexes and events for the tests of `noroshi match`.

import Foundation
import Kernel
import Matching

@testable import Node

/// A folder that goes when the test ends.
final class MatchFolder {
  static let now = Instant(microseconds: 1_800_000_000_000_000)

  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "match-\(UUID())").path()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  // A leftover in a temporary folder harms nobody.
  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and gives its path.
  func file(_ name: String, _ text: String) throws -> String {
    try file(name, Array(text.utf8))
  }

  /// Writes a file and gives its path.
  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let whole = "\(path)/\(name)"
    try Data(bytes).write(to: URL(filePath: whole))
    return whole
  }

  /// The bytes of a file.
  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path)))
  }

  /// What lists make of events.
  static func piece(
    _ lists: IndicatorFiles, _ events: String, allowed: AllowLists = AllowLists()
  ) -> FileMatching.Piece {
    let bytes = Array(events.utf8)
    let padded = bytes + Array(repeating: 0, count: EventSieve.paddingBytes)
    return padded.withUnsafeBytes {
      FileMatching(lists, allowed: allowed, at: now).match($0.bytes, count: bytes.count)
    }
  }
}
