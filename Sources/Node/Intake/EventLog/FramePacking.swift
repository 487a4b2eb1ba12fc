//! One stretch of a segment through libzstd and back.

internal import CZstd

/// Packs stretches, each into a frame of its own with its length and a checksum. For one thread.
final class FramePacker {
  /// How hard zstd tries: its own default, some 300 MB a second.
  static let level: Int32 = 3
  private let context: OpaquePointer

  /// A packer.
  init() {
    guard let made = ZSTD_createCCtx() else { preconditionFailure("zstd cannot begin: no memory") }
    context = made
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Self.level)
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 1)
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
  }

  deinit { ZSTD_freeCCtx(context) }

  /// The frame of these bytes; nil when memory is refused.
  func pack(_ bytes: [UInt8]) -> [UInt8]? {
    let room = ZSTD_compressBound(bytes.count)
    let frame = [UInt8](unsafeUninitializedCapacity: room) { buffer, done in
      let code = bytes.withUnsafeBytes {
        ZSTD_compress2(context, buffer.baseAddress, room, $0.baseAddress, $0.count)
      }
      done = ZSTD_isError(code) == 0 ? code : 0
    }
    return frame.isEmpty ? nil : frame
  }
}

/// Unpacks frames. For one thread.
final class FrameUnpacker {
  private let context: OpaquePointer

  /// An unpacker.
  init() {
    guard let made = ZSTD_createDCtx() else { preconditionFailure("zstd cannot begin: no memory") }
    context = made
  }

  deinit { ZSTD_freeDCtx(context) }

  /// What was packed; nil when the frame is damaged or holds not exactly `count` bytes. Takes no more memory than that,
  /// whatever the frame claims.
  func unpack(_ frame: [UInt8], count: Int) -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
      let code = frame.withUnsafeBytes {
        ZSTD_decompressDCtx(context, buffer.baseAddress, count, $0.baseAddress, $0.count)
      }
      done = ZSTD_isError(code) == 0 ? code : 0
    }
    return bytes.count == count ? bytes : nil
  }

  /// How long the frame is that begins here, and how much it holds by its own word; nil where none begins or it is cut.
  static func lengths(of bytes: ArraySlice<UInt8>) -> (packed: Int, plain: UInt64)? {
    bytes.withUnsafeBytes { buffer in
      let packed = ZSTD_findFrameCompressedSize(buffer.baseAddress, buffer.count)
      guard ZSTD_isError(packed) == 0 else { return nil }
      // The two largest numbers say that it is unknown or no frame; no segment is so long.
      return (packed, ZSTD_getFrameContentSize(buffer.baseAddress, buffer.count))
    }
  }
}
