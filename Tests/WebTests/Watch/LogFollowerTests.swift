//! Following a log over real files: rotation by rename and in place, restarts, half lines, and what cannot be found.

import Foundation
import Kernel
import Testing

@testable import Web

/// A log in a folder of its own.
struct LogYard: ~Copyable {
  let folder = NSTemporaryDirectory() + "noroshi-log-\(UUID().uuidString)"
  var log: String { folder + "/eve.json" }

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }
  // The folder is in the system's place for temporary files, which is emptied anyway.
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Adds text at the end of a file, which keeps its number.
  func append(_ text: String, to name: String = "eve.json") throws {
    let path = folder + "/" + name
    if !FileManager.default.fileExists(atPath: path) {
      _ = FileManager.default.createFile(atPath: path, contents: nil)
    }
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.seekToEnd()
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
  }
  func rename(_ name: String, to other: String) throws {
    try FileManager.default.moveItem(atPath: folder + "/" + name, toPath: folder + "/" + other)
  }
  func copy(_ name: String, to other: String) throws {
    try FileManager.default.copyItem(atPath: folder + "/" + name, toPath: folder + "/" + other)
  }
  func truncate(_ name: String = "eve.json") throws {
    let file = try #require(FileHandle(forWritingAtPath: folder + "/" + name))
    try file.truncate(atOffset: 0)
    try file.close()
  }
  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: folder + "/" + name)
  }
}

/// Somebody who reads, and remembers what he got.
struct LogReader {
  let follower: LogFollower
  var place: LogPlace?
  var lines: [String] = []
  var isWhole = true
  var passed = 0

  init(_ log: String) { follower = LogFollower(path: log) }

  /// Reads until nothing is new; gives the new lines.
  @discardableResult
  mutating func read(fromEnd: Bool = false) throws -> [String] {
    var found: [String] = []
    while true {
      switch try follower.next(after: place, fromEnd: fromEnd) {
      case .absent, .nothing:
        lines += found
        return found
      case .batch(let batch):
        found += String(decoding: batch.bytes, as: UTF8.self).split(separator: "\n").map(
          String.init)
        place = batch.after
      case .moved(let start, let whole):
        place = start
        isWhole = isWhole && whole
      case .passed(let after, let bytes):
        place = after
        passed += bytes
      }
    }
  }
}

@Suite struct LogFollowerTests {
  @Test func `a half line waits for its end`() throws {
    let yard = try LogYard()
    var reader = LogReader(yard.log)
    #expect(try reader.read() == [])
    try yard.append("one\ntw")
    #expect(try reader.read() == ["one"])
    #expect(try reader.read() == [])
    try yard.append("o\nthree\n")
    #expect(try reader.read() == ["two", "three"])
  }

  @Test func `a log that is renamed is read to its end before the new one`() throws {
    let yard = try LogYard()
    var reader = LogReader(yard.log)
    try yard.append("one\n")
    try reader.read()
    try yard.append("two\n")
    try yard.rename("eve.json", to: "eve-20150508.json")
    // There is no new one yet, and the writer still has the old one open.
    #expect(try reader.read() == ["two"])
    try yard.append("three\n", to: "eve-20150508.json")
    #expect(try reader.read() == ["three"])
    // Made empty by the rotation; the writer is told only after that.
    try yard.append("")
    try yard.append("four\nfive", to: "eve-20150508.json")
    #expect(try reader.read() == ["four"])
    try yard.append("six\n")
    #expect(try reader.read() == ["five", "six"])
    #expect(reader.isWhole)
  }

  @Test func `a log that is copied and emptied goes on from the copy`() throws {
    let yard = try LogYard()
    var reader = LogReader(yard.log)
    try yard.append("one\ntwo\n")
    try reader.read()
    try yard.append("three\n")
    try yard.copy("eve.json", to: "eve.json.1")
    try yard.truncate()
    try yard.append("four\n")
    #expect(try reader.read() == ["three", "four"])
    // Emptied again, and grown past the old place before anybody looked.
    try yard.append("five\n")
    try yard.remove("eve.json.1")
    try yard.copy("eve.json", to: "eve.json.1")
    try yard.truncate()
    try yard.append("six\nseven\neight\n")
    #expect(try reader.read() == ["five", "six", "seven", "eight"])
    #expect(reader.isWhole)
  }

  @Test func `emptied with nothing new in it, it waits`() throws {
    let yard = try LogYard()
    var reader = LogReader(yard.log)
    try yard.append("one\n")
    try reader.read()
    try yard.truncate()
    #expect(try reader.read() == [])
    try yard.append("two\n")
    #expect(try reader.read() == ["two"])
    #expect(!reader.isWhole, "nobody kept what it was emptied of")
  }

  @Test func `an end that cannot be found is said`() throws {
    let yard = try LogYard()
    var reader = LogReader(yard.log)
    try yard.append("one\n")
    try reader.read()
    try yard.append("two\n")
    try yard.remove("eve.json")
    try yard.append("three\n")
    #expect(try reader.read() == ["three"])
    #expect(!reader.isWhole)
  }

  @Test func `two rotations between two looks lose nothing of what is still there`() throws {
    let yard = try LogYard()
    var reader = LogReader(yard.log)
    try yard.append("one\n")
    try reader.read()
    try yard.append("two\n")
    try yard.rename("eve.json", to: "eve.json.1")
    try yard.append("three\n")
    #expect(try reader.read() == ["two", "three"])
    try yard.append("four\n")
    try yard.rename("eve.json.1", to: "eve.json.2")
    try yard.rename("eve.json", to: "eve.json.1")
    try yard.append("five\n")
    #expect(try reader.read() == ["four", "five"])
    #expect(reader.isWhole && reader.lines == ["one", "two", "three", "four", "five"])
  }

  @Test func `it goes on where it was after a restart, and from the end where that is asked`()
    throws
  {
    let yard = try LogYard()
    var first = LogReader(yard.log)
    try yard.append("one\n")
    try first.read()
    var second = LogReader(yard.log)
    second.place = first.place.flatMap { LogPlace($0.bytes) }
    #expect(second.place != nil && second.place == first.place)
    try yard.append("two\n")
    #expect(try second.read() == ["two"])
    var late = LogReader(yard.log)
    #expect(try late.read(fromEnd: true) == [])
    try yard.append("three\n")
    #expect(try late.read() == ["three"])
    for bad in ["", "{}", "[]", #"{"file":"x","offset":1,"head":"00"}"#] {
      #expect(LogPlace(Array(bad.utf8)) == nil)
    }
  }

  @Test func `a batch that was being sent is the same batch again`() throws {
    let yard = try LogYard()
    let follower = LogFollower(path: yard.log)
    try yard.append("one\n")
    var reader = LogReader(yard.log)
    try reader.read()
    try yard.append("two\n")
    guard case .batch(let first) = try follower.next(after: reader.place) else {
      Issue.record("no batch")
      return
    }
    var sending = first.from
    sending.sending = first.after.offset
    // The process ends here; the log grows, and is rotated.
    try yard.append("three\n")
    try yard.rename("eve.json", to: "eve.json.1")
    try yard.append("four\n")
    guard case .batch(let again) = try follower.next(after: LogPlace(sending.bytes)) else {
      Issue.record("no batch")
      return
    }
    #expect(again == first && again.key == first.key)
    reader.place = again.after
    #expect(try reader.read() == ["three", "four"])
  }

  @Test func `batches are bounded, and a line that is longer is passed over`() throws {
    let yard = try LogYard()
    var reader = LogReader(yard.log)
    let line = String(repeating: "x", count: 1_048_575) + "\n"
    try yard.append(line + line + line + line)
    guard case .moved(let start, _) = try reader.follower.next(after: nil),
      case .batch(let batch) = try reader.follower.next(after: start)
    else {
      Issue.record("no batch")
      return
    }
    #expect(batch.bytes.count == LogFollower.batchBytesMax)
    try reader.read()
    #expect(reader.lines.count == 4 && reader.passed == 0)
    try yard.append(String(repeating: "y", count: LogFollower.batchBytesMax) + "\nafter\n")
    try reader.read()
    #expect(reader.passed == LogFollower.batchBytesMax && reader.lines.last == "after")
  }
}
