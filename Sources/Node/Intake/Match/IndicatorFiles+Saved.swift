//! Lists and their hashes in one file, so that five million indicators are there at once: built off-line, mapped, swapped
//! as a whole.

internal import Formats
public import Kernel
internal import Matching

extension IndicatorFiles {
  // MARK: Writing

  /// Writes the index and the lists into one file that replaces whatever has that path, whole or not at all. `sources`
  /// are the absolute paths of the lists, in their order; `salt` is drawn anew. The file is for its owner alone: it
  /// holds the seed of the hashes, and whoever knows that could prepare a list that is slow.
  public func save(
    to path: String, sources: [String], salt: UInt64, at now: Instant
  ) throws(SavedIndexProblem) {
    precondition(sources.count == lists.count)
    let file = PartFile(path, headBytes: IndexHeader.byteCount, salt: salt)
    var sections: [IndexHeader.Part: IndexHeader.Section] = [:]
    func add(_ part: IndexHeader.Part, _ bytes: [UInt8]) {
      file.fill(to: IndexHeader.textBlockBytes)
      let start = file.count
      file.add(bytes)
      sections[part] = IndexHeader.Section(place: start..<file.count, sum: SectionSum.of(bytes))
    }
    add(.blocks, index.blockBytes)
    file.fill(to: IndexHeader.textBlockBytes)
    let table = file.count
    let sum = index.withTableBytes { bytes in
      file.add(bytes)
      return SectionSum.of(bytes.bytes, 0..<bytes.count)
    }
    sections[.table] = IndexHeader.Section(place: table..<file.count, sum: sum)
    file.fill(to: IndexHeader.textBlockBytes)
    let texts = file.count
    var sums: [UInt64] = []
    var rows: [SavedCatalogue.Row] = []
    for (number, list) in lists.enumerated() {
      let place = Self.add(list, to: file, &sums)
      rows.append(
        .init(
          path: list.path, form: list.form, header: String(decoding: list.header, as: UTF8.self),
          place: place.lowerBound - texts..<place.upperBound - texts,
          entries: list.form == .bundle ? list.entries.count : nil, watched: list.watched,
          taken: tallies[number].taken,
          refused: tallies[number].refused,
          source: SavedSource(list.bytes.file, at: sources[number])))
    }
    sections[.texts] = IndexHeader.Section(place: texts..<file.count, sum: 0)
    add(.catalogue, SavedCatalogue(rows).encoded)
    add(.sums, sums.flatMap(Self.bytes))
    let header = IndexHeader(
      index, sections: IndexHeader.Part.allCases.compactMap { sections[$0] }, madeAt: now)
    do throws(PartFile.Failure) {
      try file.finish(head: header.encoded())
    } catch {
      throw SavedIndexProblem(error.path, .system(error.reason))
    }
  }

  /// Writes a list from the start of a block to the end of one; where it lies.
  private static func add(
    _ list: List, to file: PartFile, _ sums: inout [UInt64]
  ) -> Range<Int> {
    let start = file.count
    var length = 0
    func add(_ bytes: UnsafeRawBufferPointer) {
      file.add(bytes)
      length = bytes.count
      let size = IndexHeader.textBlockBytes
      let whole = bytes.count / size * size
      for place in stride(from: 0, to: whole, by: size) {
        sums.append(SectionSum.of(bytes.bytes, place..<place + size))
      }
      guard whole < bytes.count else { return }
      var rest = Array(bytes[whole...])
      rest += [UInt8](repeating: 0, count: size - rest.count)
      sums.append(SectionSum.of(rest))
    }
    if list.form == .bundle {
      bundle(list.entries).withUnsafeBytes { add($0) }
    } else {
      add(list.bytes.file.lent(list.bytes.place))
    }
    file.fill(to: IndexHeader.textBlockBytes)
    return start..<start + length
  }

  /// The entries of a bundle as lines, before them where each ends.
  private static func bundle(_ entries: [(object: Int, entry: IndicatorEntry)]) -> [UInt8] {
    var ends = bytes(0)
    var lines: [UInt8] = []
    for (object, entry) in entries {
      lines += SavedEntry(object: object, entry: entry).encoded
      ends += bytes(UInt64(lines.count))
    }
    return ends + lines
  }

  private static func bytes(_ number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
  }

  // MARK: Reading

  /// Opens a saved index: its head, table and catalogue are summed, the lists block by block as they are read.
  public init(saved path: String) throws(SavedIndexProblem) {
    let (file, memory, header) = try Self.opened(path)
    let catalogue = try Self.catalogue(path, file, memory, header)
    let seal = ListBytes.Seal(path: path, memory: memory, header: header)
    let texts = header[.texts].place.lowerBound
    var lists: [List] = []
    var tallies: [Tally] = []
    var watched: [Watched] = []
    for row in catalogue.rows {
      let place = texts + row.place.lowerBound..<texts + row.place.upperBound
      lists.append(
        List(
          path: row.path, bytes: ListBytes(file: file, place: place, seal: seal), form: row.form,
          header: Array(row.header.utf8), savedEntries: row.entries, source: row.source))
      for number in row.watched {
        watched += try Self.watched(number, row, ListBytes(file: file, place: place, seal: seal))
      }
      var tally = Tally(path: row.path)
      tally.taken = row.taken
      tally.refused = row.refused
      tallies.append(tally)
    }
    let index: SieveIndex
    do throws(IndexHeader.Problem) {
      index = try SieveIndex(header, in: memory)
    } catch {
      throw SavedIndexProblem(path, .file(error))
    }
    self.init(index, lists, tallies, Array(watched.prefix(WatchedPattern.patternsMax)))
  }

  /// What a saved bundle has watched for, under a number; nothing where it is none any more.
  private static func watched(
    _ number: Int, _ row: SavedCatalogue.Row, _ bytes: ListBytes
  ) throws(SavedIndexProblem) -> [Watched] {
    guard let saved = try Self.saved(number, row.entries ?? 0, bytes),
      case .pattern(let pattern) = saved.entry.pattern
    else { return [] }
    let name = saved.entry.name ?? "\(row.path):\(saved.object)"
    return [Watched(name: name, pattern: pattern, entry: saved.entry)]
  }

  /// The lists that are there and say something else than when the index was saved, by their paths.
  public var changedSources: [String] {
    lists.compactMap(\.source).filter(\.isStale).map(\.path)
  }

  /// The absolute paths of the lists that a saved index was made of.
  public var sources: [String] { lists.compactMap(\.source).map(\.path) }

  /// Where to build a saved index anew from, when it is damaged: the absolute paths of its lists and what they were
  /// called. Nil where its catalogue is damaged too, or a list is gone.
  public static func sources(
    ofDamaged path: String
  ) -> (paths: [String], names: [String])? {
    // What is wrong with it has been said before; here it only means that nothing is known of its lists.
    guard let (file, memory, header) = try? Self.opened(path),
      let catalogue = try? Self.catalogue(path, file, memory, header),
      catalogue.rows.allSatisfy(\.source.isThere)
    else { return nil }
    return (catalogue.rows.map(\.source.path), catalogue.rows.map(\.path))
  }

  /// Whether a saved index may be put at a path: nothing is there, or an index, whatever else is wrong with it. A list or
  /// a log that somebody named by mistake is not overwritten.
  public static func mayReplace(_ path: String) -> Bool {
    guard MappedFile.isThere(path) else { return true }
    // What stands there and cannot be read may be somebody's: a name is taken over without being asked for its content.
    guard let file = try? MappedFile(path, isWalked: false) else { return false }
    guard file.count > 0 else { return true }
    let memory = SieveMemory(file.lent(0..<file.count), heldBy: file)
    do throws(IndexHeader.Problem) {
      _ = try memory.header()
      return true
    } catch {
      return error != .noIndex
    }
  }

  /// Sums all of a saved index: what opening leaves to be read later, too.
  public static func check(saved path: String) throws(SavedIndexProblem) {
    let files = try IndicatorFiles(saved: path)
    for list in files.lists where list.bytes.count > 0 {
      var start = 0
      while start < list.bytes.count {
        let end = min(list.bytes.count, start + 1 << 20)
        _ = try list.bytes.copy(start..<end)
        start = end
      }
    }
  }

  private static func opened(
    _ path: String
  ) throws(SavedIndexProblem) -> (MappedFile, SieveMemory, IndexHeader) {
    let file: MappedFile
    do throws(MappedFile.Problem) {
      file = try MappedFile(path, isWalked: false)
    } catch {
      throw SavedIndexProblem(error.path, .system(error.reason))
    }
    let memory = SieveMemory(file.lent(0..<file.count), heldBy: file)
    do throws(IndexHeader.Problem) {
      return (file, memory, try memory.header())
    } catch {
      throw SavedIndexProblem(path, .file(error))
    }
  }

  private static func catalogue(
    _ path: String, _ file: MappedFile, _ memory: SieveMemory, _ header: IndexHeader
  ) throws(SavedIndexProblem) -> SavedCatalogue {
    do throws(IndexHeader.Problem) {
      try memory.check(.catalogue, header)
      try memory.check(.sums, header)
    } catch {
      throw SavedIndexProblem(path, .file(error))
    }
    let bytes = file.copy(header[.catalogue].place)
    guard let catalogue = SavedCatalogue(bytes, textBytes: header[.texts].place.count) else {
      throw SavedIndexProblem(path, .catalogue)
    }
    return catalogue
  }
}
