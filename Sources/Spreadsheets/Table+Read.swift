//! The one front for files with tables: what a file is, its content decides.

extension Table {
  /// Reads .xlsx or CSV. The content decides which; the name is only a hint where the content leaves the delimiter open
  /// (`.tsv`). Blocks: 50,000 rows of 20 columns take about two seconds of CPU, a file made to be slow up to half a
  /// minute, so it belongs on a thread of its own.
  /// Throws for the whole file, with words for people; a file is never read in part. Old, protected, OpenDocument and
  /// macro files are refused with what to do instead.
  public static func read(
    _ bytes: [UInt8], fileName: String, limits: SpreadsheetLimits = .standard
  ) throws(SpreadsheetProblem) -> TableFile {
    guard bytes.count <= limits.fileBytes else {
      throw SpreadsheetProblem(.fileTooLarge(bytes: bytes.count))
    }
    switch FileKind(bytes) {
    case .zip: return try SpreadsheetReader.read(bytes, limits: limits)
    case .compound(let reason): throw SpreadsheetProblem(reason)
    case .markup: throw SpreadsheetProblem(.webPage)
    case .other: throw SpreadsheetProblem(.notSpreadsheet)
    case .text: return try CSVReader.read(bytes, fileName: fileName, limits: limits)
    }
  }
}

/// What the first bytes of a file say it is.
enum FileKind: Hashable {
  case zip
  /// The container of old and of encrypted Office files, and the refusal it earns.
  case compound(SpreadsheetProblem.Reason)
  case markup
  case other
  case text

  init(_ bytes: [UInt8]) {
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4B, 0x05, 0x06])
    {
      self = .zip
    } else if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
      self = .compound(Self.compound(bytes))
    } else if Self.magics.contains(where: { bytes.starts(with: $0.utf8) }) {
      self = .other
    } else if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      self = .text
    } else if bytes.contains(0) {
      self = .other
    } else {
      self = Self.isMarkup(bytes) ? .markup : .text
    }
  }

  /// Beginnings that are printable and yet no table.
  private static let magics = ["%PDF-", "{\\rtf", "GIF8", "Rar!"]

  private static func isMarkup(_ bytes: [UInt8]) -> Bool {
    var start = bytes[...]
    if start.starts(with: TextEncoding.utf8Mark) { start = start.dropFirst(3) }
    let head = start.drop { $0 <= 0x20 }.prefix(9).map { $0 | 0x20 }
    return ["<?xml", "<!doctype", "<html", "<table"].contains {
      head.starts(with: $0.utf8.map { $0 | 0x20 })
    }
  }

  /// The directory of the container names its streams in UTF-16.
  private static func compound(_ bytes: [UInt8]) -> SpreadsheetProblem.Reason {
    func names(_ stream: String) -> Bool {
      var wanted: [UInt8] = []
      for byte in stream.utf8 { wanted += [byte, 0] }
      return bytes.firstRange(of: wanted) != nil
    }
    if names("EncryptedPackage") { return .encrypted }
    return ["Workbook", "WORKBOOK", "Book", "BOOK"].contains(where: names)
      ? .oldExcel : .otherOffice
  }
}
