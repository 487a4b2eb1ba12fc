//! What a saved index says about its lists: JSON, so that anybody can read it, and checked number by number.

internal import Formats
internal import Kernel

/// The lists of a saved index, in their order.
struct SavedCatalogue {
  /// The longest path that is believed, as on every Linux.
  static let pathBytesMax = 4096

  /// One list.
  struct Row {
    /// Its path as it was given.
    let path: String
    let form: IndicatorList.Form
    /// The header of a CSV list.
    let header: String
    /// Where it lies within the texts.
    let place: Range<Int>
    /// How many entries of a bundle there are; nil for other forms.
    let entries: Int?
    /// The numbers of those that are watched for instead of being looked up.
    let watched: [Int]
    let taken: Int
    let refused: Int
    let source: SavedSource
  }

  let rows: [Row]

  init(_ rows: [Row]) { self.rows = rows }

  /// The bytes of the catalogue.
  var encoded: [UInt8] {
    JSON.object([.init("lists", .array(rows.map(Self.json)))]).encoded()
  }

  /// Reads a catalogue of texts of that length; nil where anything in it cannot be.
  init?(_ bytes: [UInt8], textBytes: Int) {
    // What is wrong with it makes no difference: the index is to be built anew.
    guard let json = try? JSON.parse(bytes), let lists = json["lists"]?.array,
      (1...IndicatorFiles.filesMax).contains(lists.count)
    else { return nil }
    var rows: [Row] = []
    for list in lists {
      guard let row = Self.row(list, textBytes) else { return nil }
      rows.append(row)
    }
    self.rows = rows
  }

  private static let forms: [(String, IndicatorList.Form)] = [
    ("plain", .plain), ("tsv", .tsv), ("csv", .csv), ("bundle", .bundle),
  ]

  private static func json(_ row: Row) -> JSON {
    var members: [JSON.Member] = [
      .init("path", .string(row.path)),
      .init("form", .string(forms.first { $0.1 == row.form }?.0 ?? "")),
      .init("header", .string(row.header)), .init("at", .integer(Int64(row.place.lowerBound))),
      .init("bytes", .integer(Int64(row.place.count))),
    ]
    if let entries = row.entries {
      members.append(.init("entries", .integer(Int64(entries))))
      members.append(.init("watched", .array(row.watched.map { .integer(Int64($0)) })))
    }
    members += [
      .init("taken", .integer(Int64(row.taken))), .init("refused", .integer(Int64(row.refused))),
      .init("source", row.source.json),
    ]
    return .object(members)
  }

  private static func row(_ json: JSON, _ textBytes: Int) -> Row? {
    guard let path = json["path"]?.string, path.utf8.count <= pathBytesMax,
      let word = json["form"]?.string, let form = forms.first(where: { $0.0 == word })?.1,
      let header = json["header"]?.string, header.utf8.count <= IndicatorList.lineBytesMax * 8,
      let at = number(json["at"], textBytes), let bytes = number(json["bytes"], textBytes - at),
      let taken = number(json["taken"], IndicatorList.rowsMax * 1000),
      let refused = number(json["refused"], IndicatorList.rowsMax * 1000),
      let source = json["source"].flatMap({ SavedSource($0) })
    else { return nil }
    var entries: Int?
    var watched: [Int] = []
    if form == .bundle {
      // Before its lines, a bundle has the end of each, and one more.
      guard let count = number(json["entries"], bytes / 8 - 1) else { return nil }
      entries = count
      let numbers = json["watched"]?.array ?? []
      guard numbers.count <= WatchedPattern.patternsMax else { return nil }
      for value in numbers {
        guard let place = number(value, count - 1) else { return nil }
        watched.append(place)
      }
    }
    return Row(
      path: path, form: form, header: header, place: at..<at + bytes, entries: entries,
      watched: watched, taken: taken, refused: refused, source: source)
  }

  /// A number from nought to the limit.
  private static func number(_ json: JSON?, _ limit: Int) -> Int? {
    guard let number = json?.integer, number >= 0, number <= limit else { return nil }
    return Int(number)
  }
}
