//! What a form sent: names and values, each with a limit.

internal import Hummingbird
internal import Kernel

/// A posted form (application/x-www-form-urlencoded). Unknown names are ignored; the first of a name counts.
struct FormBody: Sendable {
  private let fields: [(name: String, value: String)]

  /// Most bytes of a form.
  static let bytesMax = 256 * 1024
  /// Most fields of a form: a raised alert can name every municipality.
  static let fieldsMax = 4000
  /// Most characters of a value.
  static let valueMax = 10_000

  /// Reads the body of a request; throws `badForm` or `tooLarge`.
  init(_ request: Request) async throws {
    try self.init(try await request.bytes(upTo: Self.bytesMax))
  }

  /// Reads the bytes of a form.
  init(_ bytes: [UInt8]) throws {
    var found: [(String, String)] = []
    for pair in bytes.split(separator: UInt8(ascii: "&")) {
      guard found.count < Self.fieldsMax else { throw Refused("tooLarge") }
      let parts = pair.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.decoded(parts[0]),
        let value = Self.decoded(parts.count > 1 ? parts[1] : [])
      else { throw Refused("badForm") }
      guard value.count <= Self.valueMax else { throw Refused("tooLarge") }
      // A browser ends the lines of a text by CR LF, as HTML has it; carried on in a page they would be strange signs.
      found.append((name, String(value.map { $0 == "\r\n" ? "\n" : $0 })))
    }
    fields = found
  }

  /// The first value of a name; nil where it is missing or empty.
  subscript(_ name: String) -> String? {
    guard let value = fields.first(where: { $0.name == name })?.value, !value.isEmpty else {
      return nil
    }
    return value
  }

  /// SHA-256 over all names and values, so that the same form is known again.
  var digest: Hash {
    Hash(sha256: fields.flatMap { Array("\($0.name)=\($0.value)\u{0}".utf8) })
  }

  /// Every value of a name, in order.
  func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

  /// Percent-decoded text; nil where it is no UTF-8 or a percent sign has no two digits after it.
  static func decoded(_ bytes: some Collection<UInt8>) -> String? {
    var out: [UInt8] = []
    var rest = Array(bytes)[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): out.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst().flatMap(hexValue),
          let low = rest.popFirst().flatMap(hexValue)
        else { return nil }
        out.append(high << 4 | low)
      default: out.append(byte)
      }
    }
    // U+0000 is in no text: a column of the store would end there, and no other node takes it.
    return out.contains(0) ? nil : String(validating: out, as: UTF8.self)
  }

  private static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
