//! Which characters the bytes of a text file stand for: UTF-8, UTF-16 with a mark, or CP932.

internal import Foundation

/// The encodings in which CSV files reach us.
public enum TextEncoding: String, Hashable, Sendable, CaseIterable {
  /// UTF-8 without a byte order mark.
  case utf8
  /// UTF-8 with the mark EF BB BF, as Excel saves it.
  case utf8WithMark
  /// UTF-16 with a mark: what Excel calls Unicode text.
  case utf16
  /// Microsoft's Shift_JIS, as Japanese Excel saves plain CSV.
  case cp932

  static let utf8Mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The text as UTF-8 without a mark, and what it was. Throws with the line, as far as one can be blamed.
  static func decode(
    _ bytes: [UInt8]
  ) throws(SpreadsheetProblem) -> (text: [UInt8], encoding: TextEncoding) {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      return (try utf16(bytes), .utf16)
    }
    let hasMark = bytes.starts(with: utf8Mark)
    let text = hasMark ? Array(bytes.dropFirst(3)) : bytes
    let survey = UTF8Survey(text)
    guard let broken = survey.firstBroken else { return (text, hasMark ? .utf8WithMark : .utf8) }
    // A torn UTF-8 file must not be read as CP932: nearly every byte of it has a meaning there, all of them wrong.
    if hasMark || survey.speaksForUTF8 {
      throw SpreadsheetProblem(.brokenUTF8, row: line(of: broken, in: text))
    }
    guard let japanese = cp932(text) else {
      throw SpreadsheetProblem(.unknownEncoding, row: firstBadLine(text))
    }
    return (japanese, .cp932)
  }

  /// Foundation's `.shiftJIS` is CP932: ①, 髙, ㈱ and ～ come out right, and bytes without a meaning give nil.
  private static func cp932(_ bytes: [UInt8]) -> [UInt8]? {
    String(data: Data(bytes), encoding: .shiftJIS).map { Array($0.utf8) }
  }

  /// No character of CP932 holds a line feed, so lines can be tried one by one.
  private static func firstBadLine(_ bytes: [UInt8]) -> Int? {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return lines.firstIndex { cp932(Array($0)) == nil }.map { $0 + 1 }
  }

  private static func line(of place: Int, in bytes: [UInt8]) -> Int {
    bytes[..<place].count { $0 == UInt8(ascii: "\n") } + 1
  }

  private static func utf16(_ bytes: [UInt8]) throws(SpreadsheetProblem) -> [UInt8] {
    let isBigEndian = bytes[0] == 0xFE
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    for place in stride(from: 2, to: bytes.count - 1, by: 2) {
      let pair = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
      units.append(isBigEndian ? pair.0 << 8 | pair.1 : pair.1 << 8 | pair.0)
    }
    guard bytes.count % 2 == 0, let text = String(validating: units, as: UTF16.self) else {
      throw SpreadsheetProblem(.unknownEncoding)
    }
    return Array(text.utf8)
  }
}

/// How far bytes are UTF-8.
private struct UTF8Survey {
  /// Where the first byte stands that belongs to no character.
  private(set) var firstBroken: Int?
  private var characters = 0
  private var broken = 0

  /// Mostly whole characters of several bytes: CP932 shows hardly any by chance.
  var speaksForUTF8: Bool { characters >= 3 && characters / 2 > broken }

  init(_ bytes: [UInt8]) {
    if String(validating: bytes, as: UTF8.self) != nil { return }
    var place = 0
    while place < bytes.count {
      if bytes[place] < 0x80 {
        place += 1
        continue
      }
      let length = Self.length(bytes[place...])
      if length > 0 {
        characters += 1
        place += length
      } else {
        if firstBroken == nil { firstBroken = place }
        broken += 1
        place += 1
      }
    }
  }

  /// The bytes of the character that begins the slice; 0 when none does.
  private static func length(_ bytes: ArraySlice<UInt8>) -> Int {
    guard let first = bytes.first else { return 0 }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    let character = bytes.prefix(length)
    guard character.count == length, String(validating: character, as: UTF8.self) != nil else {
      return 0
    }
    return length
  }
}
