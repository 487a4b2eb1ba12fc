//! The archive that an .xlsx file is: libzip, with a guard at every size that the file states about itself.

internal import CZip

/// An archive in memory. Parts are read in pieces; nothing is unpacked before it is asked for.
final class ZipArchive {
  /// The names of its parts, as `key` spells them.
  var names: some Collection<String> { entries.keys }

  private let archive: OpaquePointer
  /// libzip reads from here for as long as the archive is open.
  private let memory: UnsafeMutableRawBufferPointer
  private var entries: [String: Entry] = [:]
  private let limits: SpreadsheetLimits
  private var totalBytes: UInt64 = 0

  private struct Entry {
    let index: UInt64
    let size: UInt64
    let packed: UInt64
  }

  static let pieceBytes = 64 << 10

  /// Opens it and checks the directory: the central entries against the local ones, sizes, methods, names. Throws when
  /// it is damaged, cut off, overlapping, encrypted, or larger than the limits by its own account.
  init(_ bytes: [UInt8], limits: SpreadsheetLimits) throws(SpreadsheetProblem) {
    memory = .allocate(byteCount: max(1, bytes.count), alignment: 1)
    memory.copyBytes(from: bytes)
    let opened = zip_source_buffer_create(memory.baseAddress, UInt64(bytes.count), 0, nil)
      .flatMap { source -> OpaquePointer? in
        if let archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, nil) {
          return archive
        }
        zip_source_free(source)
        return nil
      }
    guard let opened else {
      memory.deallocate()
      throw SpreadsheetProblem(.damaged(part: ""))
    }
    archive = opened
    self.limits = limits
    try readDirectory()
  }

  deinit {
    zip_discard(archive)
    memory.deallocate()
  }

  /// Whether a part of that name is there.
  func holds(_ name: String) -> Bool { entries[Self.key(name)] != nil }

  /// Unpacks a part and gives it out in pieces; `take` gets each piece's room to be filled and says how much of it
  /// was. Throws when the part is missing, damaged, or larger than it says or than the limits.
  func read(
    _ name: String,
    into take: (_ fill: (UnsafeMutableRawBufferPointer) throws(SpreadsheetProblem) -> Int)
      throws(SpreadsheetProblem) -> Bool
  ) throws(SpreadsheetProblem) {
    guard let entry = entries[Self.key(name)], let file = zip_fopen_index(archive, entry.index, 0)
    else {
      throw SpreadsheetProblem(.damaged(part: name))
    }
    defer { zip_fclose(file) }
    var bytes: UInt64 = 0
    while try take({ (room) throws(SpreadsheetProblem) -> Int in
      guard let start = room.baseAddress else { return 0 }
      let count = zip_fread(file, start, UInt64(room.count))
      guard count >= 0 else { throw SpreadsheetProblem(.damaged(part: name)) }
      bytes += UInt64(count)
      totalBytes += UInt64(count)
      try check(bytes, of: entry)
      if count == 0, bytes != entry.size { throw SpreadsheetProblem(.suspicious(.declaredSize)) }
      return Int(count)
    }) {}
  }

  /// Part names do not differ by case, and some programs write backslashes.
  /// Source: ECMA-376 part 2, 6.2.2.3, equivalence of part names.
  private static func key(_ name: String) -> String {
    let path = name.lowercased().replacing("\\", with: "/")
    return path.hasPrefix("/") ? String(path.dropFirst()) : path
  }

  private func check(_ bytes: UInt64, of entry: Entry) throws(SpreadsheetProblem) {
    let excess: SpreadsheetProblem.Suspicion?
    if bytes > entry.size {
      excess = .declaredSize
    } else if bytes > UInt64(limits.entryBytes) {
      excess = .entryBytes
    } else if totalBytes > UInt64(limits.totalBytes) {
      excess = .totalBytes
    } else if bytes > UInt64(limits.ratioFreeBytes), bytes / UInt64(limits.ratio) > entry.packed {
      excess = .ratio
    } else {
      excess = nil
    }
    if let excess { throw SpreadsheetProblem(.suspicious(excess)) }
  }

  private func readDirectory() throws(SpreadsheetProblem) {
    let count = zip_get_num_entries(archive, 0)
    guard count >= 0, count <= limits.entries else {
      throw SpreadsheetProblem(.suspicious(.entries))
    }
    let wanted = UInt64(
      ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD
        | ZIP_STAT_ENCRYPTION_METHOD)
    for index in 0..<UInt64(count) {
      var found = zip_stat_t()
      guard zip_stat_index(archive, index, 0, &found) == 0, found.valid & wanted == wanted,
        let name = found.name.map({ String(cString: $0) })
      else { throw SpreadsheetProblem(.damaged(part: "")) }
      guard found.encryption_method == UInt16(ZIP_EM_NONE) else {
        throw SpreadsheetProblem(.encrypted)
      }
      guard [ZIP_CM_STORE, ZIP_CM_DEFLATE].contains(Int32(found.comp_method)) else {
        throw SpreadsheetProblem(.damaged(part: name))
      }
      guard found.size <= UInt64(limits.entryBytes) else {
        throw SpreadsheetProblem(.suspicious(.entryBytes))
      }
      let entry = Entry(index: index, size: found.size, packed: found.comp_size)
      guard entries.updateValue(entry, forKey: Self.key(name)) == nil else {
        throw SpreadsheetProblem(.suspicious(.entries))
      }
    }
  }
}
