//! A mail as a reader sees it: headers unfolded and decoded, body decoded. Written apart from the code under test.

import Foundation
import Testing

/// The parts of a mail's bytes. Understands what a reader must: folding, RFC 2047 words, base64.
struct ReceivedMail {
  let headers: [(name: String, value: String)]
  let body: String
  let lines: [String]

  init(_ bytes: [UInt8]) throws {
    let text = String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let end = try #require(lines.firstIndex(of: ""))
    var headers: [(name: String, value: String)] = []
    for line in lines[..<end] {
      if line.hasPrefix(" ") || line.hasPrefix("\t"), !headers.isEmpty {
        headers[headers.count - 1].value += line
      } else {
        let colon = try #require(line.firstIndex(of: ":"))
        headers.append((String(line[..<colon]), String(line[line.index(after: colon)...])))
      }
    }
    self.headers = headers.map { ($0.name, $0.value.trimmingCharacters(in: .whitespaces)) }
    let data = try #require(Data(base64Encoded: lines[(end + 1)...].joined()))
    body = String(decoding: data, as: UTF8.self)
  }

  /// The only value of the header, decoded.
  func header(_ name: String) throws -> String {
    let values = headers.filter { $0.name.lowercased() == name.lowercased() }
    try #require(values.count == 1, "\(name) stands \(values.count) times")
    return try Self.decode(values[0].value)
  }

  /// Replaces each encoded word, dropping the space between two; each must be whole UTF-8 by itself.
  static func decode(_ value: String) throws -> String {
    var out = ""
    var afterWord = false
    for piece in value.split(separator: " ") {
      if piece.hasPrefix("=?UTF-8?B?"), piece.hasSuffix("?=") {
        #expect(piece.utf8.count <= 75)
        let data = try #require(Data(base64Encoded: String(piece.dropFirst(10).dropLast(2))))
        let text = try #require(
          String(bytes: data, encoding: .utf8), "half a character in \(piece)")
        out += (afterWord || out.isEmpty ? "" : " ") + text
        afterWord = true
      } else {
        out += (out.isEmpty ? "" : " ") + piece
        afterWord = false
      }
    }
    return out
  }
}
