//! Streams of gzip and zstd, a piece at a time: nothing is held but what the formats' own windows need.

internal import CZlib
internal import CZstd

/// What one step did.
struct UnpackingStep {
  /// Bytes that were taken in.
  let consumed: Int
  /// Bytes that came out.
  let produced: Int
}

/// A stream that is being unpacked. Both formats may hold several streams one behind the other.
enum Unpacking {
  /// As it comes.
  case plain
  /// RFC 1952.
  case gzip(GzipStream)
  /// RFC 8878.
  case zstd(ZstdStream)

  /// So many bytes tell the format.
  static let magicBytes = 4

  /// The format that a file begins as. Its name says nothing: logs are renamed when they are rotated.
  init(_ head: some Collection<UInt8>) {
    let head = Array(head.prefix(Self.magicBytes))
    if head.starts(with: [0x1F, 0x8B]) {
      self = .gzip(GzipStream())
    } else if head == [0x28, 0xB5, 0x2F, 0xFD]
      || (head.count == 4 && head[0] & 0xF0 == 0x50 && head[1...] == [0x2A, 0x4D, 0x18])
    {
      // The second is a frame to be skipped, which may stand first.
      self = .zstd(ZstdStream())
    } else {
      self = .plain
    }
  }
}

/// gzip, one member after the other.
final class GzipStream {
  /// The largest window, and gzip's head and end.
  private static let windowBits: Int32 = 15 + 16
  /// zlib keeps this address, so that the value may not move.
  private let stream: UnsafeMutablePointer<z_stream>
  /// Whether everything that began has ended.
  private(set) var isBetween = true

  /// A stream at its start.
  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let result = inflateInit2_(
      stream, Self.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(result == Z_OK, "zlib cannot begin: no memory, or another version of it")
  }

  deinit {
    inflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  /// Unpacks as far as both buffers go; nil when the bytes are not gzip.
  func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> UnpackingStep? {
    let inputCount = min(input.count, Int(Int32.max))
    let outputCount = min(output.count, Int(Int32.max))
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(inputCount)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(outputCount)
    let result = inflate(stream, Z_NO_FLUSH)
    let step = UnpackingStep(
      consumed: inputCount - Int(stream.pointee.avail_in),
      produced: outputCount - Int(stream.pointee.avail_out))
    switch result {
    case Z_STREAM_END:
      isBetween = true
      return inflateReset(stream) == Z_OK ? step : nil
    case Z_OK:
      if step.consumed > 0 || step.produced > 0 { isBetween = false }
      return step
    // Nothing could be done, which is no fault of the bytes.
    case Z_BUF_ERROR: return step
    default: return nil
    }
  }
}

/// zstd, one frame after the other.
final class ZstdStream {
  /// The largest window that is believed, as a power of two: 128 MiB, what zstd itself takes without being asked.
  static let windowLogMax: Int32 = 27
  private let stream: OpaquePointer
  /// Whether everything that began has ended.
  private(set) var isBetween = true

  /// A stream at its start.
  init() {
    guard let made = ZSTD_createDCtx() else { preconditionFailure("zstd cannot begin: no memory") }
    stream = made
    ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, Self.windowLogMax)
  }

  deinit { ZSTD_freeDCtx(stream) }

  /// Unpacks as far as both buffers go; nil when the bytes are not zstd, or want a larger window.
  func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> UnpackingStep? {
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let code = ZSTD_decompressStream(stream, &target, &source)
    guard ZSTD_isError(code) == 0 else { return nil }
    if code == 0 {
      isBetween = true
    } else if source.pos > 0 || target.pos > 0 {
      isBetween = false
    }
    return UnpackingStep(consumed: source.pos, produced: target.pos)
  }
}
