//! A disk that loses what was not flushed: what a crash leaves of the recorded steps. Pure: the same random numbers, the
//! same disk. `Browser/unflushed.py` does the same to the files of a real process.

import Synchronization

@testable import Node

/// The steps that were done to the files of one log, in order.
final class SegmentRecord: Sendable {
  private let noted = Mutex<[SegmentStep]>([])

  var steps: [SegmentStep] { noted.withLock { $0 } }

  /// To be given to a folder.
  var watch: SegmentWatch {
    { step in self.noted.withLock { $0.append(step) } }
  }
}

/// Files as they were flushed, and what was done since.
///
/// A file has what it had at its last flush; of the writes since then any may be there, gone, or there in part, sector by
/// sector. A folder has the names of its last flush; of the changes of names since then any may be there or gone.
struct UnflushedDisk {
  static let sectorBytes = 512

  private enum Write {
    case bytes(Int, [UInt8])
    case cut(Int)
  }

  private enum NameChange {
    case made(String, Int)
    case renamed(String, String, Int)
    case removed(String)
  }

  /// Contents by the number of the file, which stays through every change of its name.
  private var flushed: [[UInt8]] = []
  private var pending: [[Write]] = []
  /// The names now, and as the folder was flushed.
  private var names: [String: Int] = [:]
  private var flushedNames: [String: Int] = [:]
  private var changes: [NameChange] = []

  /// An empty disk.
  init() {}

  mutating func take(_ step: SegmentStep) {
    switch step {
    case .created(let path):
      names[path] = flushed.count
      changes.append(.made(path, flushed.count))
      flushed.append([])
      pending.append([])
    case .wrote(let path, let place, let bytes):
      if let file = names[path] { pending[file].append(.bytes(Int(place), bytes)) }
    case .cut(let path, let size):
      if let file = names[path] { pending[file].append(.cut(Int(size))) }
    case .flushed(let path):
      guard let file = names[path] else { return }
      for write in pending[file] { Self.apply(write, to: &flushed[file]) }
      pending[file] = []
    case .renamed(let path, let name):
      guard let file = names.removeValue(forKey: path) else { return }
      names[name] = file
      changes.append(.renamed(path, name, file))
    case .removed(let path):
      names[path] = nil
      changes.append(.removed(path))
    case .flushedFolder:
      flushedNames = names
      changes = []
    }
  }

  /// What a crash leaves now: bytes by the last part of the path.
  func left(by random: inout SplitMix) -> [String: [UInt8]] {
    var names = flushedNames
    for change in changes where Bool.random(using: &random) {
      switch change {
      case .made(let path, let file): names[path] = file
      case .renamed(let path, let name, let file):
        names[path] = nil
        names[name] = file
      case .removed(let path): names[path] = nil
      }
    }
    var contents: [Int: [UInt8]] = [:]
    for file in Set(names.values).sorted() {
      var bytes = flushed[file]
      for write in pending[file] {
        switch Int.random(in: 0..<3, using: &random) {
        case 0: Self.apply(write, to: &bytes)
        case 1: Self.tear(write, into: &bytes, &random)
        default: break
        }
      }
      contents[file] = bytes
    }
    var files: [String: [UInt8]] = [:]
    for (path, file) in names {
      files[String(path.split(separator: "/").last ?? "")] = contents[file]
    }
    return files
  }

  private static func apply(_ write: Write, to content: inout [UInt8]) {
    switch write {
    case .cut(let size):
      if content.count > size { content.removeLast(content.count - size) }
      content += [UInt8](repeating: 0, count: size - content.count)
    case .bytes(let place, let bytes):
      let end = place + bytes.count
      if content.count < end { content += [UInt8](repeating: 0, count: end - content.count) }
      content.replaceSubrange(place..<end, with: bytes)
    }
  }

  /// Some sectors of a write; the sectors are the disk's, not the write's.
  private static func tear(
    _ write: Write, into content: inout [UInt8], _ random: inout SplitMix
  ) {
    guard case .bytes(let place, let bytes) = write else { return }
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, start + sectorBytes - (place + start) % sectorBytes)
      if Bool.random(using: &random) {
        apply(.bytes(place + start, Array(bytes[start..<end])), to: &content)
      }
      start = end
    }
  }
}
