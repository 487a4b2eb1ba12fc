//! A file that holds one API key.

internal import Kernel

/// Reads a key file.
public enum KeyFile {
  /// The most bytes of such a file.
  static let bytesMax = 4096

  /// The key, without the space around it; nil where there is no file. Throws what the disk says.
  public static func read(_ path: String) throws -> String? {
    try PrivateFile.read(path, bytesMax: bytesMax).map { bytes in
      String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined()
    }
  }
}
