//! A form with a file: multipart/form-data, read strictly and bounded.

internal import Hummingbird
internal import Kernel

/// A posted form (multipart/form-data). The first field of a name counts; at most one file of a name.
/// Source: RFC 7578; RFC 2046 §5.1.
struct MultipartBody: Sendable {
  /// One part.
  struct Part: Sendable {
    let name: String
    /// The name of the file; nil for a plain field.
    let fileName: String?
    let bytes: [UInt8]
  }

  let parts: [Part]

  /// Most parts of a form.
  static let partsMax = 16
  /// Most bytes of the lines before a part's content.
  static let headerBytesMax = 4096
  /// Longest boundary. Source: RFC 2046 §5.1.1.
  static let boundaryBytesMax = 70
  /// What all but the file may take of the body.
  static let overheadMax = 64 * 1024

  /// Reads the body of a request whose file has at most `fileMax` bytes; throws `badForm` or `tooLarge`.
  init(_ request: Request, fileMax: Int, of budget: BodyBudget) async throws {
    guard let boundary = Self.boundary(request.headers[.contentType] ?? "") else {
      throw Refused("badForm")
    }
    let bytes = try await request.bytes(upTo: fileMax + Self.overheadMax, of: budget)
    try self.init(bytes, boundary: boundary)
    guard parts.allSatisfy({ $0.bytes.count <= fileMax }) else { throw Refused("tooLarge") }
  }

  /// Reads the bytes of a form.
  init(_ bytes: [UInt8], boundary: String) throws {
    let line = Array("--\(boundary)".utf8)
    let separator = [0x0D, 0x0A] + line
    guard bytes.starts(with: line) else { throw Refused("badForm") }
    var position = line.count
    var found: [Part] = []
    while true {
      if bytes[position...].starts(with: "--".utf8) { break }
      guard bytes[position...].starts(with: [0x0D, 0x0A]) else { throw Refused("badForm") }
      guard found.count < Self.partsMax else { throw Refused("tooLarge") }
      position += 2
      guard let end = Self.find(separator, in: bytes, from: position) else {
        throw Refused("badForm")
      }
      found.append(try Self.part(bytes[position..<end]))
      position = end + separator.count
    }
    parts = found
  }

  /// The text of a field; nil where there is none, or it is no UTF-8.
  subscript(_ name: String) -> String? {
    guard let part = parts.first(where: { $0.name == name && $0.fileName == nil }) else {
      return nil
    }
    return String(validating: part.bytes, as: UTF8.self)
  }

  /// The file of that name; nil where none was chosen.
  func file(_ name: String) -> Part? {
    parts.first { $0.name == name && $0.fileName != nil && !$0.bytes.isEmpty }
  }

  /// The boundary that a content type names; nil for another type.
  static func boundary(_ contentType: String) -> String? {
    let fields = contentType.split(separator: ";").map { $0.drop(while: { $0 == " " }) }
    guard fields.first?.lowercased() == "multipart/form-data",
      let field = fields.dropFirst().first(where: { $0.lowercased().hasPrefix("boundary=") })
    else { return nil }
    var value = field.dropFirst("boundary=".count)
    if value.count > 1, value.hasPrefix("\""), value.hasSuffix("\"") {
      value = value.dropFirst().dropLast()
    }
    let isPlain = value.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") }
    return isPlain && (1...boundaryBytesMax).contains(value.utf8.count) ? String(value) : nil
  }

  private static func part(_ bytes: ArraySlice<UInt8>) throws -> Part {
    let head = Array(bytes.prefix(headerBytesMax))
    guard let end = find([0x0D, 0x0A, 0x0D, 0x0A], in: head, from: 0),
      let text = String(validating: head[..<end], as: UTF8.self)
    else { throw Refused("badForm") }
    // A line end is one character to Swift, whether it is one byte or two.
    let lines = text.split(whereSeparator: \.isNewline)
    let wanted = "content-disposition:"
    guard let line = lines.first(where: { $0.lowercased().hasPrefix(wanted) }) else {
      throw Refused("badForm")
    }
    let value = line.dropFirst(wanted.count).drop(while: { $0 == " " })
    guard value.lowercased().hasPrefix("form-data"), let name = parameter("name", in: value) else {
      throw Refused("badForm")
    }
    return Part(
      name: name, fileName: parameter("filename", in: value),
      bytes: Array(bytes[(bytes.startIndex + end + 4)...]))
  }

  /// `; name="value"`, with `%22` for a quotation mark, as browsers write it. Source: RFC 7578 §4.2, WHATWG.
  private static func parameter(_ name: String, in line: Substring) -> String? {
    guard let start = line.firstRange(of: "; \(name)=\"") else { return nil }
    let rest = line[start.upperBound...]
    guard let end = rest.firstIndex(of: "\"") else { return nil }
    return String(rest[..<end].replacing("%22", with: "\""))
  }

  /// Where the needle begins; nil where it is not there. The first byte of all our needles is rare in files.
  private static func find(_ needle: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    var place = start
    let last = bytes.count - needle.count
    while place <= last {
      if bytes[place] == needle[0], bytes[place..<(place + needle.count)].elementsEqual(needle) {
        return place
      }
      place += 1
    }
    return nil
  }
}
