//! The index of a segment on the disk: its head is read at once, of its filters only the blocks that are asked for.

internal import Kernel

/// Whether a segment has an index that can be believed.
public enum SegmentIndexState: String, Hashable, Sendable {
  /// It has one.
  case sound
  /// It has none, or one of an older version that says less; the file may be gone.
  case missing
  /// It has one that its checksums contradict, or that is another segment's or a newer version's.
  case damaged
}

/// An open index. What is damaged excludes nothing.
struct SegmentIndex: ~Copyable {
  /// What it says of the segment as a whole.
  let head: SegmentIndexHead
  private let file: SegmentFile
  private var blocks: [Int: [UInt8]] = [:]

  fileprivate init(_ file: consuming SegmentFile, _ head: SegmentIndexHead) {
    self.file = file
    self.head = head
  }

  /// Whether something that any of these keys asks for may be in the segment; nil where a block that would say it is
  /// damaged.
  mutating func mayHold(_ keys: [SegmentKey]) throws(EventLogFailure) -> Bool? {
    guard head.blocks > 0 else { return true }
    var isKnown = true
    for key in keys {
      guard let bytes = key.bytes else { return true }
      let hash = SegmentFilter.hash(bytes, seed: head.seed)
      let number = SegmentFilter.block(of: hash, of: head.blocks)
      guard let block = try self.block(number) else {
        isKnown = false
        continue
      }
      if SegmentFilter.mayHold(hash, in: block) { return true }
    }
    return isKnown ? false : nil
  }

  /// Where in the plain bytes something may be that any of these keys asks for: whole stretches, ascending, neighbours
  /// as one. Nil where that is not known, and all of the segment has to be read.
  mutating func stretches(holding keys: [SegmentKey]) throws(EventLogFailure) -> [Range<Int64>]? {
    guard head.stretches > 0, let stretches = try self.stretches() else { return nil }
    var mayHold = [Bool](repeating: false, count: stretches.ends.count)
    for key in keys {
      guard let bytes = key.bytes else { return nil }
      let hash = SegmentFilter.hash(bytes, seed: head.seed)
      // Of both filters each is right when it says no; a block of this one that is damaged says nothing.
      if head.blocks > 0,
        let block = try self.block(SegmentFilter.block(of: hash, of: head.blocks)),
        !SegmentFilter.mayHold(hash, in: block)
      {
        continue
      }
      let number = head.blocks + SegmentFilter.block(of: hash, of: head.stretchBlocks)
      guard let block = try self.block(number) else { return nil }
      for stretch in mayHold.indices where !mayHold[stretch] {
        let mark = SegmentStretches.mark(of: hash, in: stretch)
        mayHold[stretch] = SegmentFilter.mayHold(mark, in: block)
      }
    }
    return stretches.ranges(of: mayHold)
  }

  /// Whether every block is what was written, and where the stretches end.
  mutating func isIntact() throws(EventLogFailure) -> Bool {
    if head.stretches > 0, try self.stretches() == nil { return false }
    for number in 0..<(head.blocks + head.stretchBlocks) where try self.block(number) == nil {
      return false
    }
    return true
  }

  /// Where the stretches end; nil where that is damaged.
  private func stretches() throws(EventLogFailure) -> SegmentStretches? {
    let count = SegmentStretches.bytesCount(head.stretches)
    return SegmentStretches(
      try file.read(count, at: head.stretchesPlace), count: head.stretches, size: head.size)
  }

  /// A block; nil where it is damaged.
  private mutating func block(_ number: Int) throws(EventLogFailure) -> [UInt8]? {
    if let known = blocks[number] { return known }
    let block = try file.read(SegmentFilter.blockBytes, at: head.blockPlace(number))
    guard SegmentFilter.isIntact(block, number) else { return nil }
    blocks[number] = block
    return block
  }
}

extension SegmentFolder {
  /// The index of a segment of so many plain bytes; nil where there is none that can be believed. Without a size it may
  /// be that of a segment that grew since, of which it knows how it begins.
  func index(of segment: Int64, size: Int64?) throws(EventLogFailure) -> SegmentIndex? {
    guard let file = try self.file(of: segment, .index) else { return nil }
    let head = SegmentIndexHead(try file.read(SegmentIndexHead.bytesCount, at: 0))
    guard let head, head.segment == segment, head.size == size ?? head.size,
      try file.size() == head.fileBytes
    else { return nil }
    return SegmentIndex(file, head)
  }

  /// Whether a segment of so many plain bytes has an index, every byte of it looked at.
  func indexState(of segment: Int64, size: Int64) throws(EventLogFailure) -> SegmentIndexState {
    if var index = try self.index(of: segment, size: size) {
      return try index.isIntact() ? .sound : .damaged
    }
    guard let file = try self.file(of: segment, .index) else { return .missing }
    let beginning = try file.read(SegmentIndexHead.beginningBytes, at: 0)
    return beginning.isEmpty || SegmentIndexHead.isOlder(beginning) ? .missing : .damaged
  }
}
