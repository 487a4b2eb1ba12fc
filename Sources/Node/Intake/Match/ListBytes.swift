//! Where the bytes of a list lie: in a file of its own, or in a saved index, whose blocks are summed as they are read.

internal import Matching

/// The bytes of one list.
struct ListBytes: Sendable {
  /// What the blocks of a saved index are held to.
  struct Seal: Sendable {
    let path: String
    let memory: SieveMemory
    let header: IndexHeader
  }

  /// The file in which they lie.
  let file: MappedFile
  /// Where in it.
  let place: Range<Int>
  /// Nil for a file of its own.
  var seal: Seal?

  /// How many there are.
  var count: Int { place.count }

  /// A copy of some of them. Throws where they are not what was written.
  func copy(_ range: Range<Int>) throws(SavedIndexProblem) -> [UInt8] {
    let whole = place.lowerBound + range.lowerBound..<place.lowerBound + range.upperBound
    if let seal { try Self.check(whole, seal) }
    return file.copy(whole)
  }

  /// The place behind the next line break from `offset` on, or the end.
  func lineStart(after offset: Int) -> Int {
    min(count, file.lineStart(after: place.lowerBound + offset) - place.lowerBound)
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
