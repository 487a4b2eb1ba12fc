//! A full disk, as the system itself reports it: nothing half-written stays and nothing accepted is lost.

import Foundation
import Glibc
import Kernel
import Synchronization
import Testing

@testable import Node

/// A disk of 1 MiB, where the machine lets us mount one.
private final class TinyDisk {
  let path: String
  private let folder: EventFolder

  init?() throws {
    folder = try EventFolder()
    path = folder.path
    guard Self.run("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", path]) else { return nil }
  }

  deinit { _ = Self.run("umount", [path]) }

  /// Where a missing prerequisite is to fail, the test runs in any case.
  static let isWanted =
    (ProcessInfo.processInfo.environment["NOROSHI_REQUIRE"] ?? "").contains("mount")
    || (try? TinyDisk()) != nil

  private static func run(_ tool: String, _ arguments: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [tool] + arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}

@Suite struct `The event log on a full disk` {
  @Test func `under the reserve nothing is taken in`() throws {
    let folder = try EventFolder()
    var limits = EventSamples.limits
    let log = try EventLog(folder.log, at: EventSamples.now, limits: limits)
    #expect(try log.freeBytes() > 0)
    limits.freeBytesMin = .max
    let poor = try EventLog(folder.log, at: EventSamples.now, limits: limits)
    #expect(throws: EventLogFailure.full) { try poor.append([EventSamples.batch(1)]) }
    #expect(try folder.bytes(1).isEmpty)
    #expect(EventLog.freeBytesMin == 268_435_456)
  }

  @Test func `a device that is always full takes nothing`() throws {
    let folder = try EventFolder()
    let log = try EventLog(folder.log, at: EventSamples.now, limits: EventSamples.limits)
    let path = try #require(realpath(folder.segment(1), nil).map { String(cString: $0) })
    try put("/dev/full", inPlaceOf: path)
    try FileManager.default.removeItem(atPath: folder.segment(1))
    try FileManager.default.createSymbolicLink(
      atPath: folder.segment(1), withDestinationPath: "/dev/full")
    for _ in 0..<2 {
      #expect(throws: EventLogFailure.full) { try log.append([EventSamples.batch(1)]) }
    }
    #expect(!log.contains(EventSamples.id(1)))
    #expect(log.end == EventCursor(segment: 1, offset: 0))
  }

  @Test func `a write that ends half-way is undone`() async throws {
    let folder = try EventFolder()
    let path = folder.log
    await #expect(processExitsWith: .success) { [path = path as String] in
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let log = try EventLog(path, at: EventSamples.now, limits: EventSamples.limits)
      var batches = [EventSamples.batch(1)]
      _ = try log.append(batches)
      let end = log.end
      // The next record is torn by the limit.
      let soft = limit.rlim_cur
      limit.rlim_cur = rlim_t(end.offset + 100)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      #expect(throws: EventLogFailure.full) {
        try log.append([EventSamples.batch(2), EventSamples.batch(3)])
      }
      limit.rlim_cur = soft
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      try #require(log.end == end)
      try #require(!log.contains(EventSamples.id(2)))
      try #require(EventSamples.batches(try EventSamples.everything(in: log)) == batches)
      batches += [EventSamples.batch(2), EventSamples.batch(3)]
      _ = try log.append(Array(batches.dropFirst()))
      try #require(EventSamples.batches(try EventSamples.everything(in: log)) == batches)
    }
    #expect(
      try EventLog(path, at: EventSamples.now, limits: EventSamples.limits).repair
        == EventLogRepair())
  }

  /// Puts a device in the place of an open file that takes every write and refuses every flush.
  private func breakFlush(of path: String) throws { try put("/dev/null", inPlaceOf: path) }

  /// Puts a device in the place of an open file.
  private func put(_ device: String, inPlaceOf path: String) throws {
    let own = "/proc/self/fd"
    let open = try FileManager.default.contentsOfDirectory(atPath: own).first {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(own)/\($0)")) == path
    }
    let descriptor = try #require(open.flatMap { Int32($0) })
    let opened = Glibc.open(device, O_RDWR)
    #expect(dup2(opened, descriptor) == descriptor)
    close(opened)
  }

  @Test func `after a flush that failed the next batch begins a segment, and nothing is doubled`()
    throws
  {
    let folder = try EventFolder()
    let log = try EventLog(folder.log, at: EventSamples.now, limits: EventSamples.limits)
    _ = try log.append([EventSamples.batch(1)])
    let end = log.end
    let path = try #require(realpath(folder.segment(1), nil).map { String(cString: $0) })
    try breakFlush(of: path)
    #expect(throws: EventLogFailure.system(operation: "fdatasync", code: EINVAL)) {
      try log.append([EventSamples.batch(2)])
    }
    #expect(log.isBroken && log.end == end && !log.contains(EventSamples.id(2)))
    _ = try log.append([EventSamples.batch(2), EventSamples.batch(3)])
    #expect(!log.isBroken && log.end.segment == 2)
    let taken = (1...3).map { EventSamples.batch($0) }
    #expect(EventSamples.batches(try EventSamples.everything(in: log)) == taken)
    let again = try EventLog(folder.log, at: EventSamples.now, limits: EventSamples.limits)
    #expect(again.repair == EventLogRepair())
    #expect(EventSamples.batches(try EventSamples.everything(in: again)) == taken)
  }

  @Test func `what an earlier process wrote is flushed, and its name, before it is believed`()
    throws
  {
    let folder = try EventFolder()
    _ = try EventLog(folder.log, at: EventSamples.now, limits: EventSamples.limits)
      .append([EventSamples.batch(1)])
    let steps = Mutex<[SegmentStep]>([])
    let watched = SegmentFolder(path: folder.log) { step in steps.withLock { $0.append(step) } }
    let log = try EventLog(
      watched, at: EventSamples.now, after: EventCursor(segment: 0, offset: 0),
      limits: EventSamples.limits)
    #expect(log.contains(EventSamples.id(1)))
    let told = steps.withLock { $0 }
    #expect(told == [.flushed(folder.segment(1)), .flushedFolder(folder.log)])
  }

  @Test func `what was on the disk and is gone is not written over`() throws {
    let folder = try EventFolder()
    let log = try EventLog(folder.log, at: EventSamples.now, limits: EventSamples.limits)
    _ = try log.append([EventSamples.batch(1)])
    let path = try #require(realpath(folder.segment(1), nil).map { String(cString: $0) })
    try breakFlush(of: path)
    #expect(throws: EventLogFailure.self) { try log.append([EventSamples.batch(2)]) }
    let whole = try folder.bytes(1)
    try folder.write(Array(whole.dropLast()), segment: 1)
    for _ in 0..<2 {
      #expect(throws: EventLogFailure.mustReopen) { try log.append([EventSamples.batch(2)]) }
    }
    #expect(log.isBroken)
    try folder.write(whole, segment: 1)
    _ = try log.append([EventSamples.batch(2)])
    #expect(!log.isBroken)
  }

  @Test(.enabled(if: TinyDisk.isWanted, "needs the right to mount a small disk"))
  func `what was accepted before the disk was full is all there, and it goes on afterwards`()
    throws
  {
    let disk = try #require(try TinyDisk())
    let ballast = disk.path + "/ballast"
    try Data(count: 300_000).write(to: URL(filePath: ballast))
    var limits = EventSamples.limits
    limits.segmentBytes = 250_000
    let log = try EventLog(disk.path + "/events", at: EventSamples.now, limits: limits)
    var taken: [EventRecordBatch] = []
    var failure: EventLogFailure?
    while failure == nil, taken.count < 1000 {
      // Groups cross segments, so that a new one has to be taken back too.
      let group = (taken.count..<taken.count + 3).map { EventSamples.batch($0, lineBytes: 30_000) }
      do throws(EventLogFailure) {
        _ = try log.append(group)
        taken += group
      } catch {
        failure = error
      }
    }
    #expect(failure == .full)
    #expect(taken.count >= 6)
    #expect(EventSamples.batches(try EventSamples.everything(in: log)) == taken)
    try FileManager.default.removeItem(atPath: ballast)
    let more = EventSamples.batch(taken.count, lineBytes: 30_000)
    _ = try log.append([more])
    let again = try EventLog(disk.path + "/events", at: EventSamples.now, limits: limits)
    #expect(again.repair == EventLogRepair())
    #expect(EventSamples.batches(try EventSamples.everything(in: again)) == taken + [more])
  }
}
