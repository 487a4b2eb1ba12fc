//! What a saved index was made of: a list on disk, and how to tell whether it has changed since.

internal import Kernel
internal import Matching

/// A list as it was when an index was made of it.
struct SavedSource: Hashable, Sendable {
  /// Where it lay, absolutely.
  let path: String
  /// How long it was.
  let bytes: Int
  /// When it had been written last, in nanoseconds since 1970.
  let changed: Int64
  /// Its `SectionSum`.
  let sum: UInt64

  init(path: String, bytes: Int, changed: Int64, sum: UInt64) {
    self.path = path
    self.bytes = bytes
    self.changed = changed
    self.sum = sum
  }

  /// The source of a list that is at hand.
  init(_ file: MappedFile, at path: String) {
    self.path = path
    bytes = file.count
    changed = file.changed
    sum = file.withBytes(0..<file.count) { SectionSum.of($0, 0..<file.count) }
  }

  /// Whether the list is there and says something else now. One that is gone leaves the index what it is. One that was
  /// only written again, the same, is read to see that.
  var isStale: Bool {
    // A list that cannot be read now is as one that is gone.
    guard let file = try? MappedFile(path) else { return false }
    if file.count != bytes { return true }
    return file.changed != changed && Self(file, at: path).sum != sum
  }

  /// Whether the list can be read.
  var isThere: Bool {
    // Why not makes no difference: without it nothing can be built.
    (try? MappedFile(path)) != nil
  }

  /// As it stands in the catalogue.
  var json: JSON {
    .object([
      .init("path", .string(path)), .init("bytes", .integer(Int64(bytes))),
      .init("changed", .integer(changed)), .init("sum", .integer(Int64(bitPattern: sum))),
    ])
  }

  /// Reads what `json` wrote; nil for anything else.
  init?(_ json: JSON) {
    guard let path = json["path"]?.string, path.utf8.count <= SavedCatalogue.pathBytesMax,
      let bytes = json["bytes"]?.integer, let changed = json["changed"]?.integer,
      let sum = json["sum"]?.integer
    else { return nil }
    self.init(
      path: path, bytes: Int(bytes), changed: changed, sum: UInt64(bitPattern: sum))
  }
}
