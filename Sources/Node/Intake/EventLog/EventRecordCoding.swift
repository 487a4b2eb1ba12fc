//! A record as bytes. All numbers are big-endian.
//!
//!   length of payload (4)  CRC-32C over length and payload (4)  payload
//!   payload: version (1)  batch, as text (36)  key, as text (36)  received, µs (8)  refused (4)  digest (32)
//!            part (2)  parts (2)  lines (4)  then for each line: number (4)  length (4)  bytes
//!
//! The identifiers are text so that `grep -a` finds a batch, and their dashes tell a record from noise when the place
//! where the next one begins is lost.

internal import Kernel

extension EventRecord {
  /// Bytes before the payload.
  static let prefixBytes = 8
  /// Bytes of the payload before its lines.
  static let headerBytes = 1 + 36 + 36 + 8 + 4 + 32 + 2 + 2 + 4
  /// Bytes before each line.
  static let lineHeaderBytes = 8
  /// The only version there is.
  static let version: UInt8 = 1

  /// What stands before the lines.
  struct Header {
    let batch: ID<Input>
    let key: ID<APIKey>
    let receivedAt: Instant
    let refused: Int
    let digest: Hash
    let part: Int
    let parts: Int
    let lineCount: Int
  }

  /// Appends the records of a batch. Throws what is too large; then `bytes` is as it was.
  static func append(
    _ batch: EventRecordBatch, to bytes: inout [UInt8], batchBytesMax: Int = batchBytesMax
  ) throws(EventLogFailure) {
    var total = 0
    for line in batch.lines {
      guard line.bytes.count <= lineBytesMax else {
        throw .lineTooLong(bytes: line.bytes.count)
      }
      total += line.bytes.count + lineHeaderBytes
    }
    guard total <= batchBytesMax else { throw .batchTooLarge(bytes: total) }
    let parts = cut(batch.lines)
    for (index, lines) in parts.enumerated() {
      appendPart(batch, lines, index, of: parts.count, to: &bytes)
    }
  }

  /// The lines of each part; at least one part, that may be empty.
  private static func cut(_ lines: [Line]) -> [ArraySlice<Line>] {
    var parts: [ArraySlice<Line>] = []
    var start = 0
    var size = 0
    for (index, line) in lines.enumerated() {
      size += line.bytes.count + lineHeaderBytes
      if size >= partBytes {
        parts.append(lines[start...index])
        start = index + 1
        size = 0
      }
    }
    if start < lines.count || parts.isEmpty { parts.append(lines[start...]) }
    return parts
  }

  private static func appendPart(
    _ batch: EventRecordBatch, _ lines: ArraySlice<Line>, _ part: Int, of parts: Int,
    to bytes: inout [UInt8]
  ) {
    let start = bytes.count
    let size = lines.reduce(headerBytes) { $0 + $1.bytes.count + lineHeaderBytes }
    append(UInt32(size), to: &bytes)
    append(UInt32(0), to: &bytes)
    bytes.append(version)
    bytes.append(contentsOf: batch.id.description.utf8)
    bytes.append(contentsOf: batch.key.description.utf8)
    append(batch.receivedAt.microseconds, to: &bytes)
    append(part == 0 ? UInt32(clamping: batch.refused) : 0, to: &bytes)
    bytes.append(contentsOf: batch.digest.bytes)
    append(UInt16(part), to: &bytes)
    append(UInt16(parts), to: &bytes)
    append(UInt32(lines.count), to: &bytes)
    for line in lines {
      append(UInt32(clamping: line.number), to: &bytes)
      append(UInt32(line.bytes.count), to: &bytes)
      bytes.append(contentsOf: line.bytes)
    }
    let sum = checksum(bytes[start...])
    for index in 0..<4 {
      bytes[start + 4 + index] = UInt8(truncatingIfNeeded: sum >> UInt32(24 - 8 * index))
    }
  }

  /// The checksum of a whole record: over everything but the place where it stands.
  private static func checksum(_ record: ArraySlice<UInt8>) -> UInt32 {
    var sum = CRC32C()
    sum.update(record.prefix(4))
    sum.update(record.dropFirst(prefixBytes))
    return sum.value
  }

  /// How long the record is that begins here, with its prefix; nil where no record can begin.
  static func length(at bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count >= prefixBytes else { return nil }
    let payload = Int(number(bytes.prefix(4)))
    guard payload >= headerBytes, payload <= payloadBytesMax else { return nil }
    return prefixBytes + payload
  }

  /// The header of the record that begins here, without its checksum being looked at; nil where none can begin.
  static func header(at bytes: ArraySlice<UInt8>) -> Header? {
    guard length(at: bytes) != nil, bytes.count >= prefixBytes + headerBytes else { return nil }
    let at = bytes.startIndex + prefixBytes
    guard bytes[at] == version, bytes[at + 9] == UInt8(ascii: "-") else { return nil }
    guard let batch = ID<Input>(String(decoding: bytes[at + 1..<at + 37], as: UTF8.self)),
      let key = ID<APIKey>(String(decoding: bytes[at + 37..<at + 73], as: UTF8.self)),
      let digest = Hash(bytes: bytes[at + 85..<at + 117])
    else { return nil }
    let part = Int(number(bytes[at + 117..<at + 119]))
    let parts = Int(number(bytes[at + 119..<at + 121]))
    guard part < parts, parts <= partsMax else { return nil }
    return Header(
      batch: batch, key: key,
      receivedAt: Instant(microseconds: Int64(bitPattern: number(bytes[at + 73..<at + 81]))),
      refused: Int(number(bytes[at + 81..<at + 85])), digest: digest, part: part, parts: parts,
      lineCount: Int(number(bytes[at + 121..<at + 125])))
  }

  /// The record that begins here and how many bytes it has; nil where there is none, or a damaged one.
  static func read(at bytes: ArraySlice<UInt8>) -> (record: EventRecord, length: Int)? {
    guard let length = length(at: bytes), bytes.count >= length, let header = header(at: bytes)
    else { return nil }
    let whole = bytes.prefix(length)
    let at = whole.startIndex
    guard checksum(whole) == UInt32(number(whole[at + 4..<at + 8])) else { return nil }
    var rest = whole.dropFirst(prefixBytes + headerBytes)
    var lines: [Line] = []
    // Not `reserveCapacity(lineCount)`: the number comes from the disk.
    for _ in 0..<header.lineCount {
      guard rest.count >= lineHeaderBytes else { return nil }
      let number = Int(Self.number(rest.prefix(4)))
      let count = Int(Self.number(rest.dropFirst(4).prefix(4)))
      rest = rest.dropFirst(lineHeaderBytes)
      guard count <= rest.count else { return nil }
      lines.append(Line(number: number, bytes: rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    guard rest.isEmpty else { return nil }
    let record = EventRecord(
      batch: header.batch, key: header.key, receivedAt: header.receivedAt,
      refused: header.refused, digest: header.digest, part: header.part, parts: header.parts,
      lines: lines)
    return (record, length)
  }

  private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
