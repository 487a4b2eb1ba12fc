//! Forms with a file: what is read, and what is refused at each limit.

import Foundation
import Testing

@testable import Web

@Suite struct MultipartBodyTests {
  private static let boundary = "----WebKitFormBoundary7MA4YWxk"

  /// A form as a browser sends it.
  static func form(_ parts: [(head: String, body: [UInt8])]) -> [UInt8] {
    var out: [UInt8] = []
    for part in parts {
      out += "--\(boundary)\r\nContent-Disposition: form-data; \(part.head)\r\n\r\n".utf8
      out += part.body
      out += "\r\n".utf8
    }
    return out + Array("--\(boundary)--\r\n".utf8)
  }

  private func read(_ bytes: [UInt8]) throws -> MultipartBody {
    try MultipartBody(bytes, boundary: Self.boundary)
  }

  private func code(_ bytes: [UInt8]) -> String? {
    do {
      _ = try read(bytes)
      return nil
    } catch { return (error as? Refused)?.code ?? "\(error)" }
  }

  @Test func `fields and files come back byte for byte`() throws {
    let bytes: [UInt8] = Array("\r\n--\r\n\r\na--\(Self.boundary)".utf8) + [0, 0xFF, 0x0D]
    let body = try read(
      Self.form([
        ("name=\"token\"", Array("t".utf8)),
        ("name=\"file\"; filename=\"名簿 %22写し%22.csv\"\r\nContent-Type: text/csv", bytes),
        ("name=\"token\"", Array("second".utf8)),
      ]))
    #expect(body["token"] == "t")
    // The boundary counts at the beginning of a line alone.
    #expect(body.file("file")?.bytes == bytes)
    #expect(body.file("file")?.fileName == "名簿 \"写し\".csv")
    #expect(body["file"] == nil)
    #expect(body.file("token") == nil)
  }

  @Test func `no chosen file is none`() throws {
    let body = try read(Self.form([("name=\"file\"; filename=\"\"", [])]))
    #expect(body.file("file") == nil)
  }

  @Test(arguments: [
    "", "--", "--x--", "--\(boundary)", "--\(boundary)\r\n", "--\(boundary)\r\nno header",
    "--\(boundary)\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nno end",
    "--\(boundary)\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nb\r\n--\(boundary)--",
    "--\(boundary)\r\nContent-Disposition: form-data\r\n\r\nb\r\n--\(boundary)--",
    "--\(boundary)\r\nContent-Type: text/csv\r\n\r\nb\r\n--\(boundary)--",
    "preamble\r\n--\(boundary)--",
  ])
  func `what is no such form is refused`(_ text: String) {
    #expect(code(Array(text.utf8)) == "badForm")
  }

  @Test func `every beginning of a form is refused and none crashes`() {
    let whole = Self.form([
      ("name=\"a\"", Array("1".utf8)), ("name=\"b\"; filename=\"x\"", [1, 2]),
    ])
    for length in 0..<(whole.count - 4) {
      #expect(code(Array(whole.prefix(length))) == "badForm", "\(length)")
    }
    #expect(code(whole) == nil)
  }

  @Test func `parts and the lines before them have limits`() {
    func parts(_ count: Int) -> [UInt8] {
      Self.form((0..<count).map { ("name=\"p\($0)\"", []) })
    }
    #expect(code(parts(MultipartBody.partsMax)) == nil)
    #expect(code(parts(MultipartBody.partsMax + 1)) == "tooLarge")
    func header(_ count: Int) -> [UInt8] {
      let own = "Content-Disposition: form-data; name=\"a\"\r\nX: ".utf8.count + 4
      return Self.form([
        ("name=\"a\"\r\nX: " + String(repeating: "x", count: count - own), [])
      ])
    }
    #expect(code(header(MultipartBody.headerBytesMax)) == nil)
    #expect(code(header(MultipartBody.headerBytesMax + 1)) == "badForm")
  }

  @Test func `a boundary is read from its type and from no other`() {
    let b = { MultipartBody.boundary($0) }
    #expect(b("multipart/form-data; boundary=abc") == "abc")
    #expect(b("Multipart/Form-Data; charset=utf-8; boundary=\"a b\"") == nil)
    #expect(b("multipart/form-data; boundary=\"abc\"") == "abc")
    #expect(b("multipart/form-data") == nil)
    #expect(b("multipart/mixed; boundary=abc") == nil)
    #expect(b("application/x-www-form-urlencoded") == nil)
    let longest = String(repeating: "b", count: MultipartBody.boundaryBytesMax)
    #expect(b("multipart/form-data; boundary=\(longest)") == longest)
    #expect(b("multipart/form-data; boundary=\(longest)b") == nil)
    #expect(b("multipart/form-data; boundary=") == nil)
  }
}
