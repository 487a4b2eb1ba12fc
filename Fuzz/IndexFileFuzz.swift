//! libFuzzer target: a saved index with any bytes of it changed, and every sum made to fit. Run it with
//! `Fuzz/run.sh IndexFile`.

import Kernel
import Matching

/// Bytes on the heap, freed with the object.
///
/// `@unchecked Sendable`: written before anybody else has the object, and never again.
private final class Held: @unchecked Sendable {
  let bytes: UnsafeMutableRawBufferPointer

  init(_ content: [UInt8]) {
    bytes = .allocate(byteCount: content.count, alignment: 16)
    bytes.copyBytes(from: content)
  }

  deinit { bytes.deallocate() }
}

private let shown: [Observable] =
  [
    "192.0.2.7", "198.51.100.9", "2001:db8::7", "evil.example", "a.evil.example",
    "http://h.example/a?b", "https://h.example/", "a@evil.example",
    "d41d8cd98f00b204e9800998ecf8427e",
  ].compactMap { Observable(guessing: $0) } + [.asset("PC-1"), .subject("your invoice")]

private let events = Array(
  """
  {"event_type":"flow","src_ip":"192.0.2.7","dest_ip":"198.51.100.9","xff":"2001:db8::7"}
  {"event_type":"http","http":{"hostname":"h.example","url":"/a?b"},"fileinfo":{"md5":"d41d8cd98f00b204e9800998ecf8427e"}}
  {"event_type":"smtp","email":{"from":"a@evil.example","subject":"your invoice"},"asset":"PC-1"}
  """.utf8)

/// An index with something of every kind in it, as a file.
private let whole: [UInt8] = {
  var builder = SieveIndex.Builder(seed: 7)
  for (place, observable) in shown.enumerated() {
    builder.insert(.value(observable), at: UInt64(place))
  }
  for (place, text) in ["198.51.100.0/24", "2001:db8::/48", "10.0.0.0/8"].enumerated() {
    guard let network = IPPrefix(text) else { preconditionFailure("no network: \(text)") }
    builder.insert(.network(network), at: UInt64(1) << 32 | UInt64(place))
  }
  let index = builder.build()
  let parts: [[UInt8]] = [
    index.withTableBytes { Array($0) }, index.blockBytes, Array("{}".utf8),
    [UInt8](repeating: 0, count: 8), Array("evil.example\n".utf8),
  ]
  var bytes: [UInt8] = []
  var sections: [IndexHeader.Section] = []
  for part in parts {
    bytes += [UInt8](repeating: 0, count: (8 - bytes.count % 8) % 8)
    let start = IndexHeader.byteCount + bytes.count
    bytes += part
    sections.append(.init(place: start..<start + part.count, sum: SectionSum.of(part)))
  }
  let header = IndexHeader(index, sections: sections, madeAt: Instant(seconds: 1))
  return header.encoded() + bytes
}()

/// Called by libFuzzer with each input: three bytes each are a place and what to write there. Anything but a return is a
/// finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzIndexFile(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = UnsafeBufferPointer(start: start, count: count)
  var bytes = whole
  for place in stride(from: 0, to: count - 2, by: 3) {
    bytes[(Int(input[place]) | Int(input[place + 1]) << 8) % bytes.count] = input[place + 2]
  }
  seal(&bytes)
  let held = Held(bytes)
  let memory = SieveMemory(UnsafeRawBufferPointer(held.bytes), heldBy: held)
  do throws(IndexHeader.Problem) {
    let header = try memory.header()
    let index = try SieveIndex(header, in: memory)
    for part in IndexHeader.Part.allCases { try memory.check(part, header) }
    var found = 0
    for observable in shown { index.places(fitting: observable) { _ in found += 1 } }
    let padded = events + [UInt8](repeating: 0, count: EventSieve.paddingBytes)
    padded.withUnsafeBytes { bytes in
      let lines = EventSieve(index: index, readsVerdicts: false).suspects(
        in: bytes.bytes, count: events.count
      ) { _, _ in found += 1 }
      precondition(lines == 3, "lines were lost")
    }
    if bytes == whole { precondition(found > shown.count, "the index itself finds nothing") }
  } catch {
    precondition(bytes != whole, "the index itself is refused")
  }
  return 0
}

/// Makes the sums fit where the parts are in the file.
private func seal(_ bytes: inout [UInt8]) {
  func put(_ word: UInt64, at place: Int) {
    for index in 0..<8 {
      bytes[place + index] = UInt8(truncatingIfNeeded: word >> UInt64(8 * index))
    }
  }
  func word(_ place: Int) -> Int? {
    Int(exactly: (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[place + $1]) << UInt64(8 * $1) })
  }
  for part in IndexHeader.Part.allCases where part != .texts {
    let at = 112 + 24 * part.rawValue
    guard let start = word(at), let length = word(at + 8), start <= bytes.count,
      length <= bytes.count - start
    else { continue }
    put(SectionSum.of(Array(bytes[start..<start + length])), at: at + 16)
  }
  put(SectionSum.of(Array(bytes[24..<IndexHeader.byteCount])), at: 16)
}
