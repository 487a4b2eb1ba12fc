//! What the tests of packing are made of: logs with many closed segments, packed step by step.

import Foundation
import Kernel
import Testing

@testable import Node

extension EventFolder {
  /// The log's folder as the log sees it.
  var segments: SegmentFolder { SegmentFolder(path: log) }

  /// The path of a file of a segment.
  func path(_ segment: Int, _ content: SegmentFolder.Content) -> String {
    segments.path(of: Int64(segment), content)
  }

  func bytes(_ segment: Int, _ content: SegmentFolder.Content) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path(segment, content))))
  }

  func write(
    _ bytes: some Sequence<UInt8>, _ segment: Int, _ content: SegmentFolder.Content
  ) throws {
    try Data(bytes).write(to: URL(filePath: path(segment, content)))
  }

  /// The names in the log's folder, sorted.
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: log).sorted() }
  }

  /// Every file of the log by its name.
  var files: [String: [UInt8]] {
    get throws {
      var files: [String: [UInt8]] = [:]
      for name in try names {
        files[name] = [UInt8](try Data(contentsOf: URL(filePath: "\(log)/\(name)")))
      }
      return files
    }
  }

  /// Puts these files into the log's folder and nothing else.
  func replace(with files: [String: [UInt8]]) throws {
    if FileManager.default.fileExists(atPath: log) {
      try FileManager.default.removeItem(atPath: log)
    }
    try FileManager.default.createDirectory(atPath: log, withIntermediateDirectories: true)
    for (name, bytes) in files {
      try Data(bytes).write(to: URL(filePath: "\(log)/\(name)"))
    }
  }
}

enum PackedSamples {
  /// A frame has two or three records of `EventSamples.batch`.
  static let frameBytes = 500

  /// Segments of eight records or so.
  static var limits: EventLog.Limits {
    var limits = EventSamples.limits
    limits.segmentBytes = 2_000
    return limits
  }

  /// A log of so many batches.
  static func log(_ folder: EventFolder, batches count: Int) throws -> EventLog {
    let log = try EventLog(folder.log, at: EventSamples.now, limits: limits)
    _ = try log.append((1...count).map { EventSamples.batch($0) })
    return log
  }

  /// Packs until nothing is left; gives what was done, without the steps between.
  @discardableResult
  static func pack(
    _ folder: SegmentFolder, upTo end: EventCursor, matched: EventCursor? = nil,
    frameBytes: Int = frameBytes
  ) throws -> [SegmentPacking.Step] {
    try finish(SegmentPacking(folder, frameBytes: frameBytes), upTo: end, matched: matched)
  }

  /// The same with a packing that was begun.
  @discardableResult
  static func finish(
    _ packing: SegmentPacking, upTo end: EventCursor, matched: EventCursor? = nil
  ) throws -> [SegmentPacking.Step] {
    var done: [SegmentPacking.Step] = []
    while true {
      let step = try packing.step(upTo: end, matched: matched ?? end, seed: 7)
      if step == .idle { return done }
      if step != .worked { done.append(step) }
    }
  }
}
