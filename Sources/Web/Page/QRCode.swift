//! A QR code as one path of SVG: drawn on the server, sharp at any size, without a script or a style.

internal import CQrencode
internal import Kernel

/// The squares of a QR code. Source: ISO/IEC 18004:2015; libqrencode chooses version and mask.
struct QRCode: Hashable, Sendable {
  /// How many modules a side has, the quiet zone not counted.
  let side: Int
  /// Row by row from the top; true is dark.
  let modules: [Bool]

  /// Longest text, in bytes: so much fits a version 15 code at level M, whose modules are 0.29 mm wide on 25 mm. More
  /// could not be read from a wall.
  static let bytesMax = 412
  /// Empty modules that must stand round a code. Source: ISO/IEC 18004:2015 §9.1.
  static let quietZone = 4

  /// The code of an address, level M: 15 % of it may be dirty or torn. Nil for an empty text, one that is too long, or one
  /// with anything but visible ASCII, which no address of ours holds.
  init?(_ text: String) {
    guard (1...Self.bytesMax).contains(text.utf8.count),
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
      let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M)
    else { return nil }
    defer { QRcode_free(code) }
    let side = Int(code.pointee.width)
    guard side > 0, let data = code.pointee.data else { return nil }
    self.side = side
    // The lowest bit of a byte is the colour; the others say what the module is for.
    modules = (0..<side * side).map { data[$0] & 1 == 1 }
  }

  /// Whether the module in that row and column is dark; false outside.
  func isDark(_ row: Int, _ column: Int) -> Bool {
    (0..<side).contains(row) && (0..<side).contains(column) && modules[row * side + column]
  }

  /// The dark modules as one path: each run of a row is one rectangle.
  var path: String {
    var path = ""
    for row in 0..<side {
      var column = 0
      while column < side {
        let start = column
        while isDark(row, column) { column += 1 }
        if column > start {
          path += "M\(start + Self.quietZone) \(row + Self.quietZone)h\(column - start)v1H"
          path += "\(start + Self.quietZone)z"
        }
        column = max(column, start + 1)
      }
    }
    return path
  }

  /// The drawing, 25 mm wide on paper (`.qr` in the style sheet). Black on white also by night: a camera reads no other.
  func svg(_ label: String) -> HTML {
    let width = side + 2 * Self.quietZone
    return """
      <svg class="qr" role="img" aria-label="\(label)" viewBox="0 0 \(width) \(width)" \
      shape-rendering="crispEdges"><path fill="#fff" d="M0 0h\(width)v\(width)H0z"/>\
      <path fill="#000" d="\(path)"/></svg>
      """
  }
}

/// A QR code with the address in letters below it, for who has no camera; nothing where the address cannot be coded.
func qrBlock(_ address: String, _ words: Phrase, _ say: Language) -> HTML? {
  QRCode(address).map { code -> HTML in
    """
    <figure class="qrbox">\(code.svg("\(words(say)) \(address)"))
    <figcaption>\(words(say))<br><span class="sub">\(address)</span></figcaption></figure>

    """
  }
}
