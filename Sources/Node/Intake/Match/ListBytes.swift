//! Where the bytes of a list lie: in a file of its own, or in a saved index, whose blocks are summed as they are read.

internal import Matching
internal import Synchronization

/// The bytes of one list.
struct ListBytes: Sendable {
  /// What the blocks of a saved index are held to.
  struct Seal: Sendable {
    let path: String
    let memory: SieveMemory
    let header: IndexHeader
  }

  /// How many line breaks stand before each stretch, as far as somebody asked. All copies of a value share it.
  private final class Breaks: Sendable {
    let before = Mutex<[Int]>([0])
  }

  /// Lines are counted from the beginning of a stretch of so many bytes; eight bytes are remembered for each.
  static let stretchBytes = 1 << 16

  /// The file in which they lie.
  let file: MappedFile
  /// Where in it.
  let place: Range<Int>
  /// Nil for a file of its own.
  var seal: Seal?
  private let breaks = Breaks()

  /// How many there are.
  var count: Int { place.count }

  /// A copy of some of them. Throws where they are not what was written.
  func copy(_ range: Range<Int>) throws(SavedIndexProblem) -> [UInt8] {
    let whole = place.lowerBound + range.lowerBound..<place.lowerBound + range.upperBound
    if let seal { try Self.check(whole, seal) }
    return file.copy(whole)
  }

  /// The number of the line in which the byte at `offset` lies, from 1; a line feed ends a line. The first who asks for
  /// a place late in a long list has everything before it counted, all others one stretch at most.
  func line(at offset: Int) -> Int {
    let stretch = offset / Self.stretchBytes
    var before = breaks.before.withLock { $0 }
    if before.count <= stretch {
      // Without the lock, since the bytes may have to come from the disk: two lanes may both count, and agree.
      while before.count <= stretch {
        let end = before.count * Self.stretchBytes
        before.append(before[before.count - 1] + lineBreaks(end - Self.stretchBytes..<end))
      }
      let counted = before
      breaks.before.withLock { known in
        if known.count < counted.count { known = counted }
      }
    }
    return before[stretch] + lineBreaks(stretch * Self.stretchBytes..<offset) + 1
  }

  private func lineBreaks(_ range: Range<Int>) -> Int {
    let whole = place.lowerBound + range.lowerBound..<place.lowerBound + range.upperBound
    return file.withBytes(whole) { bytes in
      var count = 0
      for index in 0..<range.count
      where bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self) == 0x0A {
        count += 1
      }
      return count
    }
  }

  private static func check(_ range: Range<Int>, _ seal: Seal) throws(SavedIndexProblem) {
    let texts = seal.header[.texts].place
    let size = IndexHeader.textBlockBytes
    var number = (range.lowerBound - texts.lowerBound) / size
    while texts.lowerBound + number * size < range.upperBound {
      let start = texts.lowerBound + number * size
      let sum = seal.memory.sum(start..<min(texts.upperBound, start + size))
      guard sum == seal.memory.sumOfBlock(number, seal.header) else {
        throw SavedIndexProblem(seal.path, .texts)
      }
      number += 1
    }
  }
}
