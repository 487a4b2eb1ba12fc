//! Files of lists: the one place where bytes become a table, and a table bytes.

internal import Kernel
internal import Node
internal import Spreadsheets

/// What a file of a list holds.
struct ListFile<Field: ListField>: Sendable {
  /// The sheet that is taken for the list.
  let table: Table
  /// What was noticed while reading, with its place; at most `remarksMax`.
  let remarks: [Phrase]

  /// The largest file.
  static var bytesMax: Int { 8 * 1024 * 1024 }
  /// The most remarks that are shown.
  static var remarksMax: Int { 20 }

  /// Reads .xlsx or CSV. Of several sheets the one whose headings name most counts, the first of equals.
  init(_ bytes: [UInt8], fileName: String) throws(SpreadsheetProblem) {
    var limits = SpreadsheetLimits.standard
    limits.fileBytes = Self.bytesMax
    let file = try Table.read(bytes, fileName: fileName, limits: limits)
    let filled = file.filledIn.filter { !$0.rows.isEmpty }
    func known(_ table: Table) -> Int {
      ListColumns<Field>(guessing: table).fields.count { $0 != nil }
    }
    var best: (table: Table, known: Int)?
    for table in filled {
      let count = known(table)
      if best.map({ count > $0.known }) ?? true { best = (table, count) }
    }
    guard let chosen = best?.table else { throw SpreadsheetProblem(.empty) }
    table = chosen
    let others = filled.filter { $0.name != chosen.name }.map(\.name)
    let left = others.map { ContactPhrases.sheetLeftOut($0) }
    let seen = file.remarks.filter { $0.sheet == chosen.name }.map { remark in
      Phrase(
        ja: "\(remark.cell)：\(remark.phrase.ja)", en: "\(remark.cell): \(remark.phrase.en)")
    }
    remarks = Array((left + seen).prefix(Self.remarksMax))
  }

  /// A sheet as CSV: its note stands in front, as in .xlsx.
  static func csv(_ sheet: Sheet) -> [UInt8] {
    let front = sheet.noteHeading.map { [$0] } ?? []
    let head = Table.Row(number: 1, cells: front + sheet.columns.map(\.title))
    let rows = sheet.rows.enumerated().map { index, row in
      Table.Row(
        number: index + 2, cells: (front.isEmpty ? [] : [row.note ?? ""]) + row.cells)
    }
    return CSVWriter.write(Table(rows: [head] + rows))
  }
}

/// Reads and writes files on a thread of its own: a large one takes seconds, and the shared pool has few threads.
actor ListFiles {
  private let thread = OwnThread(name: "tables")

  /// The actor runs on its own thread.
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// Reads a file of contacts; throws `SpreadsheetProblem`.
  func read(_ bytes: [UInt8], fileName: String) throws -> ContactFile {
    try ContactFile(bytes, fileName: fileName)
  }

  /// Reads a file of another list; throws `SpreadsheetProblem`.
  func read<Field>(_ bytes: [UInt8], fileName: String, as field: Field.Type) throws
    -> ListFile<Field>
  {
    try ListFile<Field>(bytes, fileName: fileName)
  }

  /// Works a list out: thousands of rows of the store take a while too.
  func list(_ asked: ListRequest, _ list: @Sendable (ListRequest) throws -> ListExport) throws
    -> ListExport
  {
    try list(asked)
  }

  /// A workbook of those sheets; throws `failed` where the disk does not take it.
  func workbook(
    _ sheets: [Sheet], _ say: Language, at now: Instant, folder: String
  ) throws -> [UInt8] {
    do throws(SpreadsheetWritingProblem) {
      return try SpreadsheetWriter.write(
        sheets, say, createdAt: now, directory: folder.isEmpty ? "/tmp" : folder)
    } catch {
      throw Refused("failed")
    }
  }
}

/// What a file of contacts holds.
typealias ContactFile = ListFile<ContactField>
