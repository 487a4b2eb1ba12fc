//! The event log under kill -9, while it takes in and packs: what was acknowledged is there, once, as it was.

import Foundation
import Glibc
import Kernel
import Testing

@testable import Node

@Suite struct `An event log whose process is killed` {
  /// How often it is killed; `make soak` asks for 1,000. Source: targets D3.
  static let kills =
    ProcessInfo.processInfo.environment["NOROSHI_EVENT_KILLS"].flatMap { Int($0) } ?? 12
  /// After so many kills a new log is begun: each opening reads the whole log again.
  static let killsPerLog = 40

  /// Each round a child process appends for a few milliseconds to the same log and is killed, without a chance to close
  /// anything; it notes each acknowledged batch in a file of its own.
  @Test func `nothing acknowledged is lost by kill -9`() async throws {
    var random = SplitMix(state: 3)
    var acknowledged = 0
    var kept = 0
    for begin in stride(from: 0, to: Self.kills, by: Self.killsPerLog) {
      let folder = try EventFolder()
      var found = 0
      for _ in begin..<min(begin + Self.killsPerLog, Self.kills) {
        let micros = Int.random(in: 3_000...60_000, using: &random)
        await #expect(processExitsWith: .signal(SIGKILL)) {
          [
            log = folder.log as String, notes = folder.notes as String, first = found + 1 as Int,
            micros = micros as Int
          ] in
          try appendUntilKilled(log, notes, from: first, after: micros)
        }
        found = try Self.check(folder, atLeast: found)
      }
      acknowledged += try folder.noted
      kept += found
    }
    print("event log: \(Self.kills) kills, \(acknowledged) batches accepted, \(kept) kept, 0 lost")
    #expect(kept > 20, "the rounds were too short to append anything")
  }

  /// Looks at the log as the next process would; gives how many batches it holds.
  private static func check(_ folder: EventFolder, atLeast before: Int) throws -> Int {
    let opened = try EventLog(folder.log, at: EventSamples.now, limits: killLimits)
    #expect(!opened.repair.isAlarming)
    let found = EventSamples.batches(try EventSamples.everything(in: opened))
    let numbers = found.map { Int($0.id.low) }
    #expect(numbers == Array(1..<(numbers.count + 1)))
    #expect(numbers.count >= before)
    #expect(try folder.noted <= numbers.count)
    for batch in found { #expect(batch == EventSamples.batch(Int(batch.id.low))) }
    return numbers.count
  }
}

extension EventFolder {
  /// Where the child notes what was acknowledged.
  fileprivate var notes: String { path + "/acknowledged" }

  /// The number of the last batch that was acknowledged; 0 where none was.
  fileprivate var noted: Int {
    get throws {
      guard FileManager.default.fileExists(atPath: notes) else { return 0 }
      let lines = try String(contentsOfFile: notes, encoding: .utf8).split(separator: "\n")
      return lines.compactMap { Int($0) }.max() ?? 0
    }
  }
}

/// Small segments, so that a process is killed at the turn of one too.
private var killLimits: EventLog.Limits {
  var limits = EventSamples.limits
  limits.segmentBytes = 20_000
  return limits
}

/// Appends groups of one to three batches and notes them, and packs what is closed, until the timer kills the process.
private func appendUntilKilled(
  _ path: String, _ notes: String, from first: Int, after micros: Int
) throws {
  let log = try EventLog(path, at: EventSamples.now, limits: killLimits)
  let packing = SegmentPacking(log.reader)
  let file = open(notes, O_WRONLY | O_CREAT | O_APPEND, 0o600)
  var event = sigevent()
  event.sigev_notify = Int32(SIGEV_SIGNAL)
  event.sigev_signo = SIGKILL
  var timer: timer_t?
  try #require(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0)
  var when = itimerspec()
  when.it_value.tv_nsec = micros * 1000
  try #require(timer_settime(timer, 0, &when, nil) == 0)
  var next = first
  while true {
    let group = (next..<next + 1 + next % 3).map { EventSamples.batch($0) }
    _ = try log.append(group)
    next += group.count
    let line = Array("\(next - 1)\n".utf8)
    _ = line.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    _ = try packing.step(upTo: log.end, matched: log.end, seed: UInt64(next))
  }
}
