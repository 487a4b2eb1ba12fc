//! The page of columns of any list: what stands in the first rows, and what each column is taken for.

internal import Kernel
internal import Node
internal import Spreadsheets

extension ContactColumnsPage {
  /// How many cells of a column are shown as examples.
  static let samplesMax = 3
  /// How much of such a cell is shown, in characters.
  static let sampleMax = 40

  /// The page of a draft.
  init<Field, Choices>(
    _ draft: ListDraft<Field, Choices>, _ frame: Frame, _ table: Table, remarks: [Phrase],
    path: String, meanings: [Choice], problem: String?
  ) {
    let below = table.rows.filter { $0.number > draft.columns.headerEnd }
    let columns = draft.columns.fields.indices.map { index in
      var samples: [String] = []
      for row in below where index < row.cells.count && samples.count < Self.samplesMax {
        if !row.cells[index].isEmpty {
          samples.append(String(row.cells[index].prefix(Self.sampleMax)))
        }
      }
      return ContactColumn(
        letter: Table.letters(ofColumn: index), heading: draft.columns.headings[index],
        samples: samples, chosen: draft.columns.fields[index]?.rawValue ?? "")
    }
    self.init(
      frame: frame, path: path, file: draft.fileName, columns: columns, meanings: meanings,
      headerEnd: draft.columns.headerEnd, rows: below.count, problem: problem, remarks: remarks)
  }
}
