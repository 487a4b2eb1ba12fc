//! Markup as a value: what is interpolated is escaped, and raw markup can come from a literal only.

/// A piece of HTML in UTF-8. `"<b>\(name)</b>"` escapes `name`; another `HTML`, or a list of them, goes in as it is.
/// There is no initialiser from a `String`: literals are `StaticString`, so text that arrived from outside can never
/// become markup. Attribute values are safe in either kind of quotes; an attribute without quotes is not.
struct HTML: ExpressibleByStringInterpolation, Hashable, Sendable {
  /// The bytes to send; always valid UTF-8.
  private(set) var bytes: [UInt8]

  /// Raw markup from a literal of the program.
  init(stringLiteral literal: StaticString) {
    bytes = []
    append(literal)
  }

  /// Markup from a literal with values in it.
  init(stringInterpolation: StringInterpolation) { bytes = stringInterpolation.markup.bytes }

  /// Several pieces, one after the other.
  init(_ parts: [HTML]) { bytes = parts.flatMap(\.bytes) }

  /// Nothing at all.
  static var nothing: HTML { "" }

  /// Whether there is nothing to send.
  var isEmpty: Bool { bytes.isEmpty }

  /// The markup as text, for tests and for documents that are kept.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  private mutating func append(_ literal: StaticString) {
    literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  private mutating func append(escaping text: some Sequence<Unicode.Scalar>) {
    for scalar in text {
      switch scalar {
      case "&": append("&amp;")
      case "<": append("&lt;")
      case ">": append("&gt;")
      case "\"": append("&quot;")
      case "'": append("&#39;")
      case _ where scalar.isUnsafeToShow:
        // Shown by its number, so that a reader sees that somebody tried.
        bytes.append(contentsOf: "[U+\(String(scalar.value, radix: 16, uppercase: true))]".utf8)
      default: if let units = UTF8.encode(scalar) { bytes.append(contentsOf: units) }
      }
    }
  }

  /// Collects a literal with its values. Every kind of value that may stand in markup has a method here.
  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var markup: HTML = ""

    /// Room for the literal parts, and a guess for each value.
    init(literalCapacity: Int, interpolationCount: Int) {
      markup.bytes.reserveCapacity(literalCapacity + 24 * interpolationCount)
    }

    /// Raw markup of the program.
    mutating func appendLiteral(_ literal: StaticString) { markup.append(literal) }
    /// Text from anywhere, escaped.
    mutating func appendInterpolation(_ text: String) {
      markup.append(escaping: text.unicodeScalars)
    }
    /// Text from anywhere, escaped.
    mutating func appendInterpolation(_ text: Substring) {
      markup.append(escaping: text.unicodeScalars)
    }
    /// A number in decimal digits.
    mutating func appendInterpolation(_ number: Int) {
      markup.bytes.append(contentsOf: String(number).utf8)
    }
    /// A number in decimal digits.
    mutating func appendInterpolation(_ number: Int64) {
      markup.bytes.append(contentsOf: String(number).utf8)
    }
    /// Markup, as it is.
    mutating func appendInterpolation(_ part: HTML) {
      markup.bytes.append(contentsOf: part.bytes)
    }
    /// Markup, as it is; nothing when there is none.
    mutating func appendInterpolation(_ part: HTML?) {
      if let part { markup.bytes.append(contentsOf: part.bytes) }
    }
    /// Pieces of markup, one after the other.
    mutating func appendInterpolation(_ parts: [HTML]) {
      for part in parts { markup.bytes.append(contentsOf: part.bytes) }
    }
    /// An address on this node for `href`, `action` and `src`. Whatever does not begin with one slash becomes `#`:
    /// `javascript:`, `//elsewhere.example` and `/\elsewhere.example` never reach a page.
    mutating func appendInterpolation(path: String) {
      let bytes = Array(path.utf8.prefix(2))
      let isOurs =
        bytes.first == UInt8(ascii: "/") && (bytes.count < 2 || !"/\\".utf8.contains(bytes[1]))
      markup.append(escaping: (isOurs ? path : "#").unicodeScalars)
    }
    /// A number to call for `href="tel:…"`: digits, and a plus sign in front; everything else is dropped.
    mutating func appendInterpolation(telephone number: String) {
      let digits = number.utf8.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      if number.utf8.first == UInt8(ascii: "+") { markup.append("+") }
      markup.bytes.append(contentsOf: digits)
    }
  }
}

extension Unicode.Scalar {
  /// Control characters (but for tab and line feed) and those that turn the direction of writing: they can make a page
  /// show something else than what it says. Source: Unicode Standard Annex 9; `kernel.md`, "hostile".
  fileprivate var isUnsafeToShow: Bool {
    switch value {
    case 0x09, 0x0A: false
    case 0x00...0x1F, 0x7F...0x9F: true
    case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }
}
