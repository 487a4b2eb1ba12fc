//! A file with marks that are none: MISP's warning lists, or any form of a list of indicators.

internal import Formats
internal import Kernel

/// Such a file, read.
public struct AllowListReading: Sendable {
  /// What the list calls itself; empty where it says nothing.
  public private(set) var name = ""
  /// What can be looked up.
  public private(set) var marks: [AllowedMark] = []
  /// How many entries cannot: unreadable, or compared by a part or an expression.
  public private(set) var refused = 0

  /// Reads a file. Throws a `RefusalCode`: `tooManyAllowed` where it has more than `AllowForm.marksMax` entries or
  /// `bytesMax` bytes, `notAllowList` for JSON that is none.
  public init(_ bytes: [UInt8]) throws {
    guard bytes.count <= AllowForm.bytesMax else { throw RefusalCode("tooManyAllowed") }
    let first = bytes.first { $0 > 0x20 }
    if first == UInt8(ascii: "{"), let list = try Self.warningList(bytes) {
      name = PlainText.singleLine(list.name, maxCharacters: AllowForm.nameMax)
      for entry in list.entries { try add(AllowedMark(entry, of: list)) }
      return
    }
    for row in IndicatorRows(bytes) {
      if case .success(let entry) = row.entry {
        try add(AllowedMark(entry.pattern))
      } else {
        try add(nil)
      }
    }
  }

  private mutating func add(_ mark: AllowedMark?) throws {
    guard let mark else {
      refused += 1
      return
    }
    guard marks.count < AllowForm.marksMax else { throw RefusalCode("tooManyAllowed") }
    marks.append(mark)
  }

  private static func warningList(_ bytes: [UInt8]) throws -> WarningList? {
    do throws(WarningList.Problem) {
      return try WarningList(bytes)
    } catch {
      // A bundle is a list of one's own.
      if case .notWarningList = error, IndicatorRows.form(of: bytes) == .bundle { return nil }
      throw RefusalCode("notAllowList")
    }
  }
}
