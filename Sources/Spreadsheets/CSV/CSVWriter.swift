//! Writes CSV for Excel: UTF-8 with a byte order mark, CRLF, and no cell that could become a formula.

/// The writer of CSV. Source: RFC 4180.
public enum CSVWriter {
  /// The table as bytes: UTF-8 with mark, commas, CRLF. A cell that begins with `=`, `+`, `-`, `@`, a tab, a line end or
  /// their full-width forms gets an apostrophe in front, which `CSVReader` takes off again and a program shows.
  /// Control characters are left out. Row numbers are not written: the rows follow one another.
  public static func write(_ table: Table) -> [UInt8] {
    var bytes = TextEncoding.utf8Mark
    for row in table.rows {
      var isFirst = true
      for cell in row.cells {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        append(CSVGuard.close(cleaned(cell)), to: &bytes)
      }
      bytes.append(contentsOf: "\r\n".utf8)
    }
    return bytes
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    let special: Set<UInt8> = [
      UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: ";"),
      UInt8(ascii: "\t"),
    ]
    guard text.utf8.contains(where: { special.contains($0) }) || text.first == " " else {
      bytes.append(contentsOf: text.utf8)
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
