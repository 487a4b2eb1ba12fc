//! Tables as values.

import Spreadsheets
import Testing

@Suite struct TableTests {
  @Test func `a row keeps the number it had in its file`() {
    let table = Table(rows: [Table.Row(number: 3, cells: ["氏名"])])
    #expect(table.rows.map(\.number) == [3])
  }
}
