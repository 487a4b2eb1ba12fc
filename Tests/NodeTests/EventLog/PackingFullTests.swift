//! Packing needs room before it gives some back: without it the plain file stays.

import Foundation
import Glibc
import Kernel
import Testing

@testable import Node

@Suite struct `Packing on a full disk` {
  @Test func `keeps the plain file, leaves nothing, and goes on when there is room`() async throws {
    let folder = try EventFolder()
    let path = folder.log
    await #expect(processExitsWith: .success) { [path = path as String] in
      signal(SIGXFSZ, SIG_IGN)
      let segments = SegmentFolder(path: path)
      let log = try EventLog(path, at: EventSamples.now, limits: PackedSamples.limits)
      let batches = (1...20).map { EventSamples.batch($0) }
      _ = try log.append(batches)
      let packing = SegmentPacking(segments, frameBytes: PackedSamples.frameBytes)
      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let soft = limit.rlim_cur
      // In the first frame, in a later one, and in the index, which is longer than any packed file here.
      for bytes in [60, 700, 3_000] {
        limit.rlim_cur = rlim_t(bytes)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        #expect(throws: EventLogFailure.full, "\(bytes) bytes") {
          try PackedSamples.finish(packing, upTo: log.end)
        }
        limit.rlim_cur = soft
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        // At once: what is begun has the room that others wait for.
        try #require(try segments.files().unfinished.isEmpty)
        try #require(try log.reader.extent().packed == 0)
        try #require(EventSamples.batches(try EventSamples.everything(in: log)) == batches)
      }
      let done = try PackedSamples.finish(packing, upTo: log.end)
      try #require(done.count == Int(log.end.segment) - 1)
      try #require(try segments.files().unfinished.isEmpty)
      try #require(EventSamples.batches(try EventSamples.everything(in: log)) == batches)
    }
  }

  @Test func `stands back where the disk has no more than what the store needs`() throws {
    let folder = try EventFolder()
    let log = try PackedSamples.log(folder, batches: 20)
    let before = try folder.files
    var narrow = folder.segments
    narrow.packingFreeBytesMin = .max
    let packing = SegmentPacking(narrow, frameBytes: PackedSamples.frameBytes)
    #expect(throws: EventLogFailure.full) { try PackedSamples.finish(packing, upTo: log.end) }
    #expect(try folder.files == before)
    let done = try PackedSamples.pack(folder.segments, upTo: log.end)
    #expect(done.count == Int(log.end.segment) - 1)
  }
}
