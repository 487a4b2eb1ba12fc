//! A process that ends at any step of packing: one of the two files is whole, and the next process finishes what was begun.

import Foundation
import Kernel
import Synchronization
import Testing

@testable import Node

/// The files of a folder after each step that is done in it.
private final class FolderHistory: Sendable {
  private let states = Mutex<[(step: String, files: [String: [UInt8]])]>([])
  private let path: String

  init(_ path: String) { self.path = path }

  var all: [(step: String, files: [String: [UInt8]])] { states.withLock { $0 } }

  var watch: SegmentWatch {
    { step in
      var files: [String: [UInt8]] = [:]
      // A name that is gone between the two calls would be another thread's: there is none.
      for name in (try? FileManager.default.contentsOfDirectory(atPath: self.path)) ?? [] {
        files[name] = FileManager.default.contents(atPath: "\(self.path)/\(name)").map(Array.init)
      }
      let word = "\(step)".prefix { $0 != "(" }
      let (name, state) = (String(word), files)
      self.states.withLock { $0.append((name, state)) }
    }
  }
}

@Suite struct `A process that ends while it packs` {
  private static func everything(_ log: EventLog) throws -> [EventRecordBatch] {
    EventSamples.batches(try EventSamples.everything(in: log))
  }

  @Test func `leaves every batch readable at each step, and the next one goes on`() throws {
    let folder = try EventFolder()
    let log = try PackedSamples.log(folder, batches: 20)
    let batches = try Self.everything(log)
    let history = FolderHistory(folder.log)
    let watched = SegmentFolder(path: folder.log, watch: history.watch)
    try PackedSamples.pack(watched, upTo: log.end)
    let end = try folder.files
    let states = history.all
    let kinds = Set(states.map(\.step))
    #expect(
      kinds == ["created", "wrote", "flushed", "renamed", "flushedFolder", "removed"], "\(kinds)")
    for (number, state) in states.enumerated() {
      let left = try EventFolder()
      try left.replace(with: state.files)
      let next = try EventLog(left.log, at: EventSamples.now, limits: PackedSamples.limits)
      #expect(next.repair == EventLogRepair() && next.end == log.end, "step \(number)")
      #expect(try Self.everything(next) == batches, "step \(number), \(state.step)")
      try PackedSamples.pack(left.segments, upTo: next.end)
      #expect(try Self.everything(next) == batches, "step \(number), \(state.step)")
      #expect(try left.files == end, "step \(number): the same files as without a crash")
    }
  }

  @Test func `while an index is made anew too`() throws {
    let folder = try EventFolder()
    let log = try PackedSamples.log(folder, batches: 20)
    try PackedSamples.pack(folder.segments, upTo: log.end)
    let end = try folder.files
    try FileManager.default.removeItem(atPath: folder.path(1, .index))
    let history = FolderHistory(folder.log)
    try PackedSamples.pack(
      SegmentFolder(path: folder.log, watch: history.watch), upTo: log.end)
    #expect(history.all.count >= 5)
    for state in history.all {
      let left = try EventFolder()
      try left.replace(with: state.files)
      try PackedSamples.pack(left.segments, upTo: log.end)
      #expect(try left.files == end)
    }
  }
}
