//! Lists of indicators on disk, found again by their place: in memory lie only hashes of them.

public import Formats
public import Kernel
public import Matching

/// Lists that were read once for their hashes and are read again, entry by entry, where a hash was met.
public struct IndicatorFiles: Sendable {
  /// The most lists of one run.
  public static let filesMax = 256

  /// An entry that may fit.
  public struct Found: Sendable {
    /// The list's own name for it, or list and line.
    public let name: String
    /// What it says.
    public let entry: IndicatorEntry
  }

  /// A pattern of a bundle that is watched for instead of being looked up.
  public struct Watched: Sendable {
    /// The bundle's name for it, or bundle and object.
    public let name: String
    /// What it says.
    public let pattern: WatchedPattern
    /// All that the bundle says of it.
    public let entry: IndicatorEntry
  }

  /// What became of one list.
  public struct Tally: Sendable {
    /// Its path as it was given.
    public let path: String
    /// How many entries were taken.
    public var taken = 0
    /// How many were not.
    public var refused = 0
    /// The first of those, with their line.
    public var problems: [(line: Int, reason: IndicatorProblem)] = []
    /// How many of those are kept.
    public static let problemsKeptMax = 5

    fileprivate mutating func add(_ line: Int, _ reason: IndicatorProblem) {
      refused += 1
      if problems.count < Self.problemsKeptMax { problems.append((line, reason)) }
    }

    fileprivate mutating func add(
      _ line: Int, _ entry: Result<IndicatorEntry, IndicatorProblem>, at place: UInt64,
      into builder: inout SieveIndex.Builder
    ) {
      switch entry {
      case .success(let entry):
        if let pattern = IndicatorFiles.pattern(entry.pattern) {
          builder.insert(pattern, at: place)
        }
        taken += 1
      case .failure(let reason): add(line, reason)
      }
    }
  }

  /// One list.
  struct List: Sendable {
    let path: String
    let bytes: ListBytes
    let form: IndicatorList.Form
    /// The header of a CSV list, line break included.
    let header: [UInt8]
    /// What a bundle says: its objects have no place that could be read again by itself.
    var entries: [(object: Int, entry: IndicatorEntry)] = []
    /// Which of them are watched for instead of being looked up.
    var watched: [Int] = []
    /// How many entries of a bundle lie in a saved index; nil for a list of any other kind.
    var savedEntries: Int?
    /// Of what a saved index was made.
    var source: SavedSource?
  }

  /// The hashes.
  public let index: SieveIndex
  /// By list, in the order given.
  public let tallies: [Tally]
  /// What is watched for, in the order of bundles and objects; at most `WatchedPattern.patternsMax`.
  public let watched: [Watched]
  let lists: [List]

  /// Bits of a place within its list; a list is at most `IndicatorList.bytesMax` long.
  private static let offsetBits: UInt64 = 32
  /// So much is read to recognise the form of a list.
  private static let headBytes = 1 << 20

  /// Reads the lists. `names` are what they are called where that is not their path. `seed` should be drawn anew. Throws
  /// when a file cannot be read.
  public init(
    _ paths: [String], named names: [String]? = nil, seed: UInt64
  ) throws(MappedFile.Problem) {
    var builder = SieveIndex.Builder(seed: seed)
    var lists: [List] = []
    var tallies: [Tally] = []
    var watched: [Watched] = []
    for (number, path) in paths.prefix(Self.filesMax).enumerated() {
      let file = try MappedFile(path)
      var list = Self.list(names?[number] ?? path, file)
      if list.form == .bundle {
        tallies.append(Self.takeBundle(&list, lists.count, into: &builder, &watched))
      } else {
        tallies.append(Self.take(list, lists.count, into: &builder))
      }
      lists.append(list)
    }
    index = builder.build()
    self.lists = lists
    self.tallies = tallies
    self.watched = watched
  }

  /// The lists of a saved index.
  init(_ index: SieveIndex, _ lists: [List], _ tallies: [Tally], _ watched: [Watched]) {
    self.index = index
    self.lists = lists
    self.tallies = tallies
    self.watched = watched
  }

  /// The entries that fit an observable at a moment, each place once, in the order of lists and lines. Throws where a
  /// saved index is not what was written.
  public func entries(
    fitting observable: Observable, at moment: Instant
  ) throws(SavedIndexProblem) -> [Found] {
    var places: Set<UInt64> = []
    index.places(fitting: observable) { places.insert($0) }
    var found: [Found] = []
    for place in places.sorted() {
      guard let one = try entry(at: place),
        Self.pattern(one.entry.pattern)?.fits(observable) == true,
        Validity(from: one.entry.validFrom, to: one.entry.validTo).contains(moment)
      else { continue }
      found.append(one)
    }
    return found
  }

  /// What stands at a place; nil where nothing can, as a hash that is there by chance may say.
  private func entry(at place: UInt64) throws(SavedIndexProblem) -> Found? {
    let number = Int(place >> Self.offsetBits)
    let offset = Int(place & (1 << Self.offsetBits - 1))
    guard number < lists.count else { return nil }
    let list = lists[number]
    if let count = list.savedEntries {
      guard offset < count, let saved = try Self.saved(offset, count, list.bytes) else {
        return nil
      }
      return Found(name: saved.entry.name ?? "\(list.path):\(saved.object)", entry: saved.entry)
    }
    if list.form == .bundle {
      guard offset < list.entries.count else { return nil }
      let (object, entry) = list.entries[offset]
      return Found(name: entry.name ?? "\(list.path):\(object)", entry: entry)
    }
    guard offset < list.bytes.count else { return nil }
    let end = min(
      list.bytes.count, offset + (list.form == .csv ? 1 << 16 : IndicatorList.lineBytesMax + 2))
    let record = try list.bytes.copy(offset..<end)
    var rows = IndicatorRows(list.header + record, form: list.form)
    guard let row = rows.next(), case .success(let entry) = row.entry else { return nil }
    return Found(name: entry.name ?? "\(list.path):\(list.bytes.line(at: offset))", entry: entry)
  }

  /// The entry of that number in a saved bundle: first stand the ends of all lines, then the lines.
  static func saved(
    _ number: Int, _ count: Int, _ bytes: ListBytes
  ) throws(SavedIndexProblem) -> SavedEntry? {
    let lines = (count + 1) * 8
    let ends = try bytes.copy(number * 8..<number * 8 + 16)
    func end(_ place: Int) -> Int? {
      Int(exactly: ends[place..<place + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
    guard let first = end(0), let last = end(8), first <= last, last <= bytes.count - lines else {
      return nil
    }
    return SavedEntry(try bytes.copy(lines + first..<lines + last))
  }

  private static func list(_ path: String, _ file: MappedFile) -> List {
    let head = file.copy(0..<min(file.count, headBytes))
    let form = IndicatorRows.form(of: head)
    var header: [UInt8] = []
    if form == .csv {
      var start = head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      while start < head.count {
        let end = min(head.count, file.lineStart(after: start))
        let line = head[start..<end]
        start = end
        let first = line.first { $0 != 0x20 && $0 != 0x09 }
        if let first, first != UInt8(ascii: "#"), first != 0x0A, first != 0x0D {
          header = Array(line)
          break
        }
      }
    }
    return List(
      path: path, bytes: ListBytes(file: file, place: 0..<file.count), form: form, header: header)
  }

  /// Takes a list in. Most lines hold a value in its one spelling and are taken from their bytes; the exact reader
  /// reads the others, and a CSV list as a whole, since one of its records may go over several lines.
  private static func take(
    _ list: List, _ number: Int, into builder: inout SieveIndex.Builder
  ) -> Tally {
    var tally = Tally(path: list.path)
    let place = UInt64(number) << offsetBits
    guard list.bytes.count <= IndicatorList.bytesMax else {
      tally.add(1, .listTooLarge(bytes: list.bytes.count))
      return tally
    }
    if list.form == .csv {
      let bytes = list.bytes.file.copy(list.bytes.place)
      let starts = lineStarts(bytes)
      for row in IndicatorRows(bytes, form: .csv) {
        let offset = starts[min(row.line, starts.count) - 1]
        tally.add(row.line, row.entry, at: place | UInt64(offset), into: &builder)
      }
      return tally
    }
    list.bytes.file.withBytes(list.bytes.place) { bytes in
      IndicatorLine.forEach(bytes, count: list.bytes.count, form: list.form) { line in
        guard tally.taken + tally.refused < IndicatorList.rowsMax else {
          tally.add(line.number, .tooManyRows)
          return false
        }
        let at = place | UInt64(line.place.lowerBound)
        if let value = line.value,
          builder.insert(
            value.kind, bytes, value.place.lowerBound, value.place.upperBound, at: at,
            isPublicSuffix: { PublicSuffixes.contains($0, $1, $2) })
        {
          tally.taken += 1
          return true
        }
        var rows = IndicatorRows(list.bytes.file.copy(line.place), form: list.form)
        if let row = rows.next() { tally.add(line.number, row.entry, at: at, into: &builder) }
        return true
      }
    }
    return tally
  }

  /// Takes a bundle in; the place of an entry is its number.
  private static func takeBundle(
    _ list: inout List, _ number: Int, into builder: inout SieveIndex.Builder,
    _ watched: inout [Watched]
  ) -> Tally {
    var tally = Tally(path: list.path)
    guard list.bytes.count <= IndicatorList.bytesMax else {
      tally.add(1, .listTooLarge(bytes: list.bytes.count))
      return tally
    }
    for row in IndicatorRows(list.bytes.file.copy(list.bytes.place), form: .bundle) {
      if case .success(let entry) = row.entry, case .pattern(let pattern) = entry.pattern {
        guard watched.count < WatchedPattern.patternsMax else {
          tally.add(row.line, .tooManyPatterns)
          continue
        }
        watched.append(
          Watched(
            name: entry.name ?? "\(list.path):\(row.line)", pattern: pattern, entry: entry))
        list.watched.append(list.entries.count)
        list.entries.append((row.line, entry))
        tally.taken += 1
        continue
      }
      let place = UInt64(number) << offsetBits | UInt64(list.entries.count)
      tally.add(row.line, row.entry, at: place, into: &builder)
      if case .success(let entry) = row.entry { list.entries.append((row.line, entry)) }
    }
    return tally
  }

  private static func lineStarts(_ bytes: [UInt8]) -> [Int] {
    var starts = [0]
    for (place, byte) in bytes.enumerated() where byte == 0x0A { starts.append(place + 1) }
    return starts
  }

  /// What the index calls a pattern of a list; nil for what is watched for instead.
  static func pattern(_ pattern: IndicatorPattern) -> IndicatorIndex.Pattern? {
    switch pattern {
    case .network(let prefix): .network(prefix)
    case .value(let value): .value(value)
    case .pattern: nil
    }
  }
}
