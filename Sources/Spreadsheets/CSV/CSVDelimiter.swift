//! What parts the fields of a CSV file: comma, tab or semicolon.

/// The delimiter of a file, found by its first records.
enum CSVDelimiter {
  static let candidates: [UInt8] = [UInt8(ascii: "\t"), UInt8(ascii: ","), UInt8(ascii: ";")]
  private static let recordsLookedAt = 20
  private static let bytesLookedAt = 64 << 10

  /// The delimiter, and how many bytes of a line `sep=;` in front of the table say so.
  static func find(_ text: [UInt8], fileName: String) -> (delimiter: UInt8, skipped: Int) {
    if let stated = stated(text) { return stated }
    let isTabName = fileName.lowercased().hasSuffix(".tsv")
    // The one that parts most records into equally many fields; among equals the tab, which nobody types into a cell,
    // then the one with more fields, then the usual order.
    var best = (
      delimiter: isTabName ? UInt8(ascii: "\t") : UInt8(ascii: ","), agreeing: 0, fields: 1
    )
    for candidate in candidates {
      let counts = fieldCounts(text, candidate)
      guard let fields = counts.first, fields > 1 else { continue }
      let agreeing = counts.count { $0 == fields }
      if agreeing > best.agreeing
        || agreeing == best.agreeing && fields > best.fields
          && best.delimiter != UInt8(ascii: "\t")
      {
        best = (candidate, agreeing, fields)
      }
    }
    return (best.delimiter, 0)
  }

  /// Excel's own line `sep=;`, which is no row of the table.
  private static func stated(_ text: [UInt8]) -> (delimiter: UInt8, skipped: Int)? {
    let sign = Array("sep=".utf8)
    guard text.count > sign.count,
      text.prefix(sign.count).map({ $0 | 0x20 }) == sign.map({ $0 | 0x20 }),
      candidates.contains(text[sign.count])
    else { return nil }
    var end = sign.count + 1
    guard end == text.count || text[end] == UInt8(ascii: "\r") || text[end] == UInt8(ascii: "\n")
    else { return nil }
    if end < text.count, text[end] == UInt8(ascii: "\r") { end += 1 }
    if end < text.count, text[end] == UInt8(ascii: "\n") { end += 1 }
    return (text[sign.count], end)
  }

  /// The fields of each of the first records that are not empty.
  private static func fieldCounts(_ text: [UInt8], _ delimiter: UInt8) -> [Int] {
    var counts: [Int] = []
    var fields = 1
    var isQuoted = false
    var isEmpty = true
    for byte in text.prefix(bytesLookedAt) {
      if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if !isQuoted, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        if !isEmpty { counts.append(fields) }
        if counts.count == recordsLookedAt { return counts }
        fields = 1
        isEmpty = true
        continue
      } else if !isQuoted, byte == delimiter {
        fields += 1
      }
      isEmpty = false
    }
    // A record that the look ended in may be cut off; it counts only when it is all there is.
    if !isEmpty, text.count <= bytesLookedAt || counts.isEmpty { counts.append(fields) }
    return counts
  }
}
