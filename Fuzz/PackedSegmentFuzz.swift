//! libFuzzer target: any bytes as a packed segment of the event log, and as the index of one. Run it with
//! `Fuzz/run.sh PackedSegment`. The first byte says which, the rest is the file.

import Kernel

/// Called by libFuzzer with each input; anything but a return is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPackedSegment(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let kind = bytes.first else { return 0 }
  let file = Array(bytes.dropFirst())
  do throws(EventLogFailure) {
    if kind & 1 == 0 { try readPacked(file) } else { readIndex(file) }
  } catch {
    preconditionFailure("bytes in memory are always read")
  }
  return 0
}

/// Reads a file twice, whole and in pieces that cross the frames, and checks what must hold for every one.
private func readPacked(_ file: [UInt8]) throws(EventLogFailure) {
  let source: PackedFrames.Source = { (count: Int, place: Int64) throws(EventLogFailure) in
    let first = Int(clamping: place)
    guard first < file.count else { return [] }
    return Array(file[first..<min(file.count, first + count)])
  }
  let frames = try PackedFrames(segment: 1, fileBytes: Int64(file.count), source)
  precondition(frames.size >= 0 && frames.size <= PackedTable.segmentBytesMax)
  precondition(frames.table.frames.count <= PackedTable.framesMax)
  var (plain, place) = (Int64(0), Int64(PackedHead.bytesCount))
  for frame in frames.table.frames {
    precondition(frame.start == plain && frame.place == place)
    precondition(frame.count <= PackedTable.frameBytesMax)
    precondition(frame.packedCount <= PackedTable.packedBytesMax)
    plain += Int64(frame.count)
    place += Int64(frame.packedCount)
  }
  precondition(frames.table.size == plain && frames.table.place == place)
  if frames.damage.isEmpty { precondition(frames.size == plain) }
  // A head may claim a gigabyte of which no frame speaks: so much is looked at.
  let all = min(Int(frames.size), 1 << 20)
  let whole = try frames.read(all, at: 0, source)
  precondition(whole.count == all)
  let again = try PackedFrames(segment: 1, fileBytes: Int64(file.count), source)
  var at = 0
  var step = 1
  while at < all, step < 1 << 24 {
    let piece = try again.read(min(step, all - at), at: Int64(at), source)
    precondition(piece.elementsEqual(whole[at..<(at + piece.count)]) && !piece.isEmpty)
    at += piece.count
    step *= 3
  }
  let behind = try frames.read(9, at: frames.size, source)
  precondition(behind.isEmpty)
}

/// Reads the head of an index, asks a block of each filter, and reads where the stretches end.
private func readIndex(_ file: [UInt8]) {
  guard let head = SegmentIndexHead(Array(file.prefix(SegmentIndexHead.bytesCount))) else { return }
  precondition(head.blocks <= SegmentFilter.blocksMax)
  precondition(head.stretchBlocks <= SegmentFilter.blocksMax)
  precondition(head.stretches <= SegmentStretches.countMax && head.fileBytes <= 1 << 23)
  precondition(SegmentIndexHead(head.bytes) == head, "a head is written as it was read")
  guard Int64(file.count) == head.fileBytes else { return }
  let hash = SegmentFilter.hash(file.prefix(40), seed: head.seed)
  func ask(_ mark: UInt64, _ count: Int, from first: Int) {
    let number = SegmentFilter.block(of: hash, of: count)
    precondition((0..<count).contains(number))
    let start = Int(head.blockPlace(first + number))
    let block = Array(file[start..<(start + SegmentFilter.blockBytes)])
    if SegmentFilter.isIntact(block, first + number) { _ = SegmentFilter.mayHold(mark, in: block) }
  }
  if head.blocks > 0 { ask(hash, head.blocks, from: 0) }
  guard head.stretches > 0 else { return }
  ask(
    SegmentStretches.mark(of: hash, in: head.stretches - 1), head.stretchBlocks, from: head.blocks)
  let start = Int(head.stretchesPlace)
  let bytes = Array(file[start..<(start + SegmentStretches.bytesCount(head.stretches))])
  guard let found = SegmentStretches(bytes, count: head.stretches, size: head.size) else { return }
  precondition(found.bytes == bytes && found.ends.count == head.stretches)
  let all = found.ranges(of: found.ends.map { _ in true })
  precondition(all == [0..<head.size], "the stretches are the segment")
}
