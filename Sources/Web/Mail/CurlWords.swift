//! Text to and from the C shim: arrays of C strings in, libcurl's error line out.

internal import CCurl
internal import Foundation

/// The passage of text between Swift and the shim.
enum CurlWords {
  /// Calls with C strings that live as long as the call.
  static func withPointers<Result>(
    _ lines: [String], _ body: ([UnsafePointer<CChar>?]) -> Result
  ) -> Result {
    let copies = lines.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies.map { UnsafePointer($0) })
  }

  /// libcurl's words as one harmless line: a server's text may be quoted in them.
  static func line(of outcome: noroshi_outcome) -> String {
    let text = withUnsafeBytes(of: outcome.error) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return "curl \(outcome.code) " + PlainLine.of(text, max: 255)
  }
}
