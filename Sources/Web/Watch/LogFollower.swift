//! Follows a log through its rotations: what comes next after a place. No clock, no network, no memory but the place.
//!
//! Renamed (`eve.json` → `eve.json.1`, a new `eve.json`): the old one is found by its number and read to its end, and the
//! new one begins only when something stands in it: until then the writer may still write into the old.
//! Emptied in place (copytruncate): the copy is found by how it begins, and what was not read yet is read from it.

internal import Glibc
internal import Kernel
internal import Node

/// Reads a log by its path.
public struct LogFollower: Sendable {
  /// The folder of the log.
  let folder: String
  /// Its name there.
  let name: String

  /// The most bytes of one batch; a line that is longer is passed over.
  static let batchBytesMax = 4 * 1_048_576

  /// A follower of the log at that path.
  public init(path: String) {
    let slash = path.lastIndex(of: "/")
    folder = slash.map { String(path[..<$0]) } ?? "."
    name = slash.map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// Whole lines, and the place behind them.
  struct Batch: Hashable, Sendable {
    let bytes: [UInt8]
    let from: LogPlace
    let after: LogPlace

    /// The same lines at the same place of the same file are the same request, whoever asks again.
    var key: String {
      let parts = "\(from.file)/\(from.offset)/\(Hash(sha256: bytes))"
      return "watch-" + Hash(sha256: parts.utf8).description.prefix(32)
    }
  }

  /// What is next.
  enum Step: Hashable, Sendable {
    /// There is no log of that name yet.
    case absent
    /// Nothing new.
    case nothing
    /// Lines to be sent.
    case batch(Batch)
    /// Another file goes on; `isWhole` is false where the end of the old one could not be found.
    case moved(to: LogPlace, isWhole: Bool)
    /// So many bytes of one line were passed over, since no node would take it.
    case passed(to: LogPlace, bytes: Int)
  }

  /// What comes after a place; nil is the first look, which begins at the log's beginning, or at its end.
  func next(after place: LogPlace?, fromEnd: Bool = false) throws -> Step {
    guard let place else { return try begin(fromEnd: fromEnd) }
    guard let current = try LogFile(folder + "/" + name) else {
      let (rest, isFound) = try rest(of: place, isFinished: false)
      return rest ?? (isFound ? .nothing : .absent)
    }
    if try place.isOf(current) { return try read(current, place, isFinished: false) }
    // Before the old one is looked at: what the writer put there came before what stands in the new one.
    let hasNew = current.length > 0
    let (rest, isFound) = try rest(of: place, isFinished: hasNew)
    if let rest { return rest }
    guard hasNew, let start = try LogPlace(current, at: 0) else { return .nothing }
    return .moved(to: start, isWhole: isFound)
  }

  private func begin(fromEnd: Bool) throws -> Step {
    guard let file = try LogFile(folder + "/" + name) else { return .absent }
    let length = fromEnd ? file.length : 0
    guard let start = try LogPlace(file, at: length) else { return .nothing }
    return .moved(to: start, isWhole: true)
  }

  /// What was not read yet of a file that has another name now; and whether it was found at all.
  private func rest(of place: LogPlace, isFinished: Bool) throws -> (Step?, isFound: Bool) {
    var copy: String?
    for other in PrivateFile.names(in: folder) where other != name {
      guard let file = try LogFile(folder + "/" + other) else { continue }
      if try place.isOf(file) {
        let step = try read(file, place, isFinished: isFinished)
        return (step == .nothing ? nil : step, true)
      }
      // Nothing was read: any file begins so.
      if place.offset > 0, try place.begins(file) { copy = copy ?? other }
    }
    guard let copy, let file = try LogFile(folder + "/" + copy) else {
      return (nil, false)
    }
    // A copy is made whole before the log is emptied.
    let step = try read(file, place, isFinished: true)
    return (step == .nothing ? nil : step, true)
  }

  /// Whole lines from the place on. `isFinished` takes a last line without its end as well.
  private func read(
    _ file: borrowing LogFile, _ place: LogPlace, isFinished: Bool
  ) throws -> Step {
    let most = place.sending.map { Int(min($0 - place.offset, Int64(Self.batchBytesMax))) }
    let bytes = try file.read(at: place.offset, most: most ?? Self.batchBytesMax)
    // Emptied while it was read: these may be another beginning's lines. The next look sees it.
    guard try place.begins(file), !bytes.isEmpty else { return .nothing }
    // What was being sent when we stopped goes again as it was, also where it ended without a line's end.
    let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
    let count =
      most == bytes.count || isFinished && bytes.count < Self.batchBytesMax
      ? bytes.count : end ?? (bytes.count == Self.batchBytesMax ? bytes.count : 0)
    guard count > 0, let after = try LogPlace(file, at: place.offset + Int64(count)) else {
      return .nothing
    }
    if end == nil, bytes.count == Self.batchBytesMax { return .passed(to: after, bytes: count) }
    var from = place
    from.sending = nil
    return .batch(Batch(bytes: Array(bytes.prefix(count)), from: from, after: after))
  }
}
