//! Tables as values.

import Spreadsheets
import Testing

@Suite struct TableTests {
  @Test func `a row keeps the number it had in its file`() {
    let table = Table(rows: [Table.Row(number: 3, cells: ["氏名"])])
    #expect(table.rows.map(\.number) == [3])
  }

  @Test(arguments: [
    (0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD"), (-1, ""),
  ])
  func `a column has the letters of a spreadsheet program`(column: Int, letters: String) {
    #expect(Table.letters(ofColumn: column) == letters)
  }
}
