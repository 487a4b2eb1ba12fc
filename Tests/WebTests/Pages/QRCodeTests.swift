//! QR codes as squares: the marks by which a camera finds and reads one, and the drawing that shows exactly them. That
//! they say what they should is read back by another's decoder in `Browser/journey_sme.py` and `journey_roster.py`.

import Testing

@testable import Web

@Suite struct QRCodeTests {
  static let texts = [
    "https://noroshi.example/reports/new",
    "https://noroshi.example/network/0149d0b2-3c80-7000-8000-000000000001/calltree",
    "h", String(repeating: "a", count: QRCode.bytesMax),
  ]

  /// The ring of a finder pattern: 7×7 with a light ring inside. Source: ISO/IEC 18004:2015 §6.3.3.
  private static func isFinder(_ row: Int, _ column: Int) -> Bool {
    let distance = max(abs(row - 3), abs(column - 3))
    return distance != 2
  }

  @Test(arguments: texts)
  func `three finders, timing lines and the dark module are where the standard wants them`(
    text: String
  ) throws {
    let code = try #require(QRCode(text))
    #expect((code.side - 17) % 4 == 0 && (1...15).contains((code.side - 17) / 4))
    let far = code.side - 7
    for row in 0..<7 {
      for column in 0..<7 {
        for (top, left) in [(0, 0), (0, far), (far, 0)] {
          #expect(code.isDark(top + row, left + column) == Self.isFinder(row, column))
        }
      }
    }
    for place in 8..<code.side - 8 {
      #expect(code.isDark(6, place) == place.isMultiple(of: 2))
      #expect(code.isDark(place, 6) == place.isMultiple(of: 2))
    }
    #expect(code.isDark(code.side - 8, 8))
  }

  @Test(arguments: texts)
  func `the format says level M, twice, and its check bits are right`(text: String) throws {
    let code = try #require(QRCode(text))
    // Source: ISO/IEC 18004:2015 §7.9, BCH (15,5) with generator 10100110111, masked by 101010000010010.
    let first = (0..<15).reduce(0) { bits, index in
      let place =
        switch index {
        case 0..<6: (8, index)
        case 6: (8, 7)
        case 7: (8, 8)
        case 8: (7, 8)
        default: (14 - index, 8)
        }
      return bits << 1 | (code.isDark(place.0, place.1) ? 1 : 0)
    }
    let second = (0..<15).reduce(0) { bits, index in
      let dark =
        index < 7
        ? code.isDark(code.side - 1 - index, 8) : code.isDark(8, code.side - 15 + index)
      return bits << 1 | (dark ? 1 : 0)
    }
    #expect(first == second)
    let format = first ^ 0b101_0100_0001_0010
    #expect(format >> 13 == 0b00, "level M")
    var rest = format
    for bit in stride(from: 14, through: 10, by: -1) where rest >> bit & 1 == 1 {
      rest ^= 0b101_0011_0111 << (bit - 10)
    }
    #expect(rest == 0)
  }

  @Test(arguments: texts)
  func `the path covers the dark modules and nothing else`(text: String) throws {
    let code = try #require(QRCode(text))
    var drawn: Set<[Int]> = []
    for part in code.path.split(separator: "z") {
      let match = try #require(part.wholeMatch(of: #/M(\d+) (\d+)h(\d+)v1H(\d+)/#), "\(part)")
      let (x, y) = (try #require(Int(match.1)), try #require(Int(match.2)))
      #expect(match.1 == match.4)
      for step in 0..<(try #require(Int(match.3))) {
        #expect(drawn.insert([y - QRCode.quietZone, x + step - QRCode.quietZone]).inserted)
      }
    }
    for row in 0..<code.side {
      for column in 0..<code.side {
        #expect(drawn.contains([row, column]) == code.isDark(row, column))
      }
    }
    #expect(drawn.count == code.modules.count { $0 })
  }

  @Test func `an empty text, one byte too many and what no address holds are not drawn`() {
    #expect(QRCode(String(repeating: "a", count: QRCode.bytesMax)) != nil)
    for text in [
      "", String(repeating: "a", count: QRCode.bytesMax + 1), "https://noroshi.example/a b",
      "https://noroshi.example/\n", "https://狼煙.example/",
    ] { #expect(QRCode(text) == nil) }
  }

  @Test func `the drawing has no style, no script, and a name for who cannot see it`() throws {
    let svg = try #require(QRCode("https://noroshi.example/")).svg("読む <b>").text
    #expect(svg.hasPrefix("<svg class=\"qr\" role=\"img\" aria-label=\"読む &lt;b&gt;\""))
    #expect(!svg.contains("style") && !svg.contains("script"))
    #expect(svg.ranges(of: "<path").count == 2, "one for the paper, one for the code")
  }
}
