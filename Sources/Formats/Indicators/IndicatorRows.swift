//! Walks an indicator list entry by entry, so that a list of ten million needs no array of ten million.

/// The entries of a list, one at a time, in order.
public struct IndicatorRows: Sequence, IteratorProtocol, Sendable {
  /// One entry with its place, or why there is none.
  public struct Row: Sendable {
    /// The line in the list, from 1; of a bundle the object.
    public let line: Int
    /// What stands there.
    public let entry: Result<IndicatorEntry, IndicatorProblem>
  }

  private enum Source {
    case plain(Lines)
    case tsv(Lines)
    case csv(CSV, IndicatorColumns)
    case bundle([Row], next: Int)
    case failed(line: Int, IndicatorProblem)
    case ended
  }

  private let rowsMax: Int
  private var source: Source
  private var rows = 0

  /// The rows of these bytes; the form is recognised from the first line that is no comment when it is not given.
  public init(_ bytes: [UInt8], form: IndicatorList.Form? = nil) {
    self.init(
      bytes, form: form, bytesMax: IndicatorList.bytesMax, rowsMax: IndicatorList.rowsMax)
  }

  /// The same with limits of one's own, so that a test reaches them.
  init(_ bytes: [UInt8], form: IndicatorList.Form?, bytesMax: Int, rowsMax: Int) {
    self.rowsMax = rowsMax
    guard bytes.count <= bytesMax else {
      source = .failed(line: 1, .listTooLarge(bytes: bytes.count))
      return
    }
    switch form ?? Self.form(of: bytes) {
    case .plain: source = .plain(Lines(bytes))
    case .tsv: source = .tsv(Lines(bytes))
    case .csv: source = Self.csv(bytes)
    case .bundle: source = .bundle(IndicatorBundle.rows(bytes), next: 0)
    }
  }

  /// The next entry or problem; nil at the end.
  public mutating func next() -> Row? {
    guard let row = nextRow() else { return nil }
    rows += 1
    guard rows > rowsMax else { return row }
    source = .ended
    return Row(line: row.line, entry: .failure(.tooManyRows))
  }

  private mutating func nextRow() -> Row? {
    switch source {
    case .plain(var lines):
      let row = Self.nextLine(&lines, IndicatorColumns.plain)
      source = .plain(lines)
      return row
    case .tsv(var lines):
      let row = Self.nextLine(&lines, IndicatorColumns.tabbed)
      source = .tsv(lines)
      return row
    case .csv(var records, let columns):
      let row = Self.nextRecord(&records, columns)
      source = .csv(records, columns)
      return row
    case .bundle(let rows, let next):
      guard next < rows.count else {
        source = .ended
        return nil
      }
      source = .bundle(rows, next: next + 1)
      return rows[next]
    case .failed(let line, let problem):
      source = .ended
      return Row(line: line, entry: .failure(problem))
    case .ended: return nil
    }
  }

  private static func nextLine(
    _ lines: inout Lines, _ read: (String) -> Result<IndicatorEntry, IndicatorProblem>
  ) -> Row? {
    while let line = lines.next() {
      if isComment(line.bytes) { continue }
      guard line.bytes.count <= IndicatorList.lineBytesMax else {
        return Row(line: line.number, entry: .failure(.lineTooLong))
      }
      guard let text = String(validating: line.bytes, as: UTF8.self) else {
        return Row(line: line.number, entry: .failure(.notUTF8))
      }
      return Row(line: line.number, entry: read(text))
    }
    return nil
  }

  private static func nextRecord(_ records: inout CSV, _ columns: IndicatorColumns) -> Row? {
    while let record = records.next() {
      switch record.fields {
      case .failure(let problem):
        return Row(line: record.line, entry: .failure(.csv(problem)))
      case .success(let fields):
        if fields.first?.hasPrefix("#") == true { continue }
        return Row(line: record.line, entry: columns.entry(fields))
      }
    }
    return nil
  }

  private static func csv(_ bytes: [UInt8]) -> Source {
    var records = CSV(bytes)
    var line = 1
    while let record = records.next() {
      line = record.line
      guard case .success(let fields) = record.fields else { break }
      if fields.first?.hasPrefix("#") == true { continue }
      guard let columns = IndicatorColumns(header: fields) else { break }
      return .csv(records, columns)
    }
    return .failed(line: line, .headerMissing)
  }

  /// A bundle when the first thing in it is a brace; CSV when the first line is a header that names `value`; a table
  /// when it has a tab; else one value a line.
  public static func form(of bytes: [UInt8]) -> IndicatorList.Form {
    if IndicatorBundle.begins(bytes) { return .bundle }
    var lines = Lines(bytes)
    while let line = lines.next() {
      if isComment(line.bytes) { continue }
      guard line.bytes.count <= IndicatorList.lineBytesMax else { return .plain }
      var records = CSV(Array(line.bytes))
      if case .success(let fields)? = records.next()?.fields,
        IndicatorColumns(header: fields) != nil
      {
        return .csv
      }
      return line.bytes.contains(0x09) ? .tsv : .plain
    }
    return .plain
  }

  private static func isComment(_ line: ArraySlice<UInt8>) -> Bool {
    line.first { $0 != 0x20 && $0 != 0x09 } == UInt8(ascii: "#")
  }
}
