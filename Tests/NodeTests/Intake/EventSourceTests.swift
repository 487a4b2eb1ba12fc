//! Events from packed files: the same bytes come out, and what is cut, broken or boundless is told apart.

import Foundation
import Kernel
import Testing

@testable import Node

@Suite struct EventSourceTests {
  /// Two members, `one` and `two`, a line each.
  private static let gzip =
    "H4sIAAAAAAACA8vPS+UCAJ+oF/gEAAAAH4sIAAAAAAACAyspz+cCAHQIF5YEAAAA"
  /// Two frames of the same.
  private static let zstd = "KLUv/QRYIQAAb25lCt8WaAkotS/9BFghAAB0d28KDy0E+Q=="
  /// A frame to be skipped, then one with both lines.
  private static let skipping = "UCpNGAMAAABhYmMotS/9BFhBAABvbmUKdHdvCuamDkA="
  /// 200,000 zeros.
  private static let zerosGzip =
    "H4sIAAAAAAACA+3BMQEAAADCoPVPbQZ/oAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    + "AAAAAAAAAAAAAAAAAAAACA1wB7WOBcQA0DAA=="
  private static let zerosZstd = "KLUv/QRYVAAAEAAAAQD7/znAAgNqCADE6XRw"

  /// A file that goes when the test ends.
  private final class File {
    let path: String
    init(_ bytes: [UInt8]) throws {
      path = FileManager.default.temporaryDirectory.appending(path: "events-\(UUID())").path()
      try Data(bytes).write(to: URL(filePath: path))
    }
    // A leftover in a temporary folder harms nobody.
    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private static func bytes(_ base64: String) throws -> [UInt8] {
    try #require(Base64.decode(base64))
  }

  /// All that comes out, read by so many bytes at a time; or why it stopped.
  private static func read(
    _ bytes: [UInt8], by count: Int = 1 << 16, times: Int = EventSource.expansionMax,
    free: Int = EventSource.expansionFreeBytes
  ) throws -> Result<[UInt8], EventSource.Problem> {
    let file = try File(bytes)
    do throws(EventSource.Problem) {
      let source = try EventSource(path: file.path, expansionMax: times, expansionFreeBytes: free)
      var all: [UInt8] = []
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
      defer { buffer.deallocate() }
      while true {
        let got = try source.read(into: buffer)
        if got == 0 { return .success(all) }
        all += buffer[..<got]
      }
    } catch {
      return .failure(error)
    }
  }

  private static func reason(_ result: Result<[UInt8], EventSource.Problem>) -> EventSource.Problem
    .Reason?
  {
    if case .failure(let problem) = result { problem.reason } else { nil }
  }

  @Test(arguments: [1, 3, 4, 7, 1 << 16])
  func `what is packed comes out as it was, however little is asked for at a time`(
    count: Int
  ) throws {
    for packed in [Self.gzip, Self.zstd, Self.skipping] {
      let out = try Self.read(Self.bytes(packed), by: count).get()
      #expect(String(decoding: out, as: UTF8.self) == "one\ntwo\n", "\(packed)")
    }
    let plain = Array("one\ntwo\n".utf8)
    #expect(try Self.read(plain, by: count).get() == plain)
    #expect(try Self.read([], by: count).get().isEmpty)
    #expect(try Self.read([0x1F], by: count).get() == [0x1F])
  }

  @Test func `a file that is cut anywhere says so, and between two members it is whole`() throws {
    let one = Array("one\n".utf8)
    for (packed, boundary) in [(Self.gzip, 24), (Self.zstd, 17)] {
      let bytes = try Self.bytes(packed)
      for end in 4..<bytes.count {
        let result = try Self.read(Array(bytes[..<end]))
        if end == boundary {
          #expect(try result.get() == one)
        } else {
          #expect(Self.reason(result) == .truncated, "\(packed) \(end)")
        }
      }
    }
  }

  @Test func `a byte that is another, or one behind the end, is no event`() throws {
    var bytes = try Self.bytes(Self.gzip)
    // In the checksum of the first member.
    bytes[24 - 8] ^= 1
    #expect(Self.reason(try Self.read(bytes)) == .corrupt)
    #expect(Self.reason(try Self.read(Self.bytes(Self.gzip) + Array("xyz".utf8))) == .corrupt)
    #expect(Self.reason(try Self.read(Self.bytes(Self.zstd) + Array("wxyz".utf8))) == .corrupt)
  }

  @Test func `what comes out is bounded by what went in`() throws {
    for packed in [Self.zerosGzip, Self.zerosZstd] {
      let bytes = try Self.bytes(packed)
      #expect(try Self.read(bytes, times: 1, free: 200_000).get().count == 200_000)
      #expect(Self.reason(try Self.read(bytes, times: 1, free: 199_999)) == .expandsTooMuch)
      // 200,000 are so many times what was read.
      let times = (200_000 + bytes.count - 1) / bytes.count
      #expect(try Self.read(bytes, times: times, free: 0).get().count == 200_000)
    }
    // What is not packed becomes no more than it is.
    let plain = [UInt8](repeating: 0x41, count: 5000)
    #expect(try Self.read(plain, times: 1, free: 0).get() == plain)
  }

  @Test func `a file that is not there is the system's refusal`() throws {
    #expect(throws: EventSource.Problem.self) { try EventSource(path: "/nowhere/events") }
    #expect(EventSource.isPacked([0x1F, 0x8B, 8]))
    #expect(!EventSource.isPacked(Array("{\"a\"".utf8)))
    #expect(!EventSource.isPacked([]))
  }
}
