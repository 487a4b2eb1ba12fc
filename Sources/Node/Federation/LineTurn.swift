//! What is said next on a line, once it is chosen: it is composed and signed without the effort that chose it.

public import Federation
public import Kernel

/// What of a link goes now. Choosing it counts it as sent, and is done where the line is remembered; composing it reads the
/// store and signs, which takes as long as everything else, and may be done beside others.
public struct LineTurn: Sendable {
  /// The numbers that the peer's newest hello told; nil before the first.
  let heads: Lanes<Int64>?
  /// The letters that were chosen.
  let dispatch: Pacing.Dispatch

  /// What is to be said behind hello and receipt: a gap, voids, then letters in the order of their lanes. At most so many
  /// bytes of letters, and at least one letter where there is one. `left` is what finds no room: callers give it back to
  /// the effort that chose it. Throws what the store says, and where Crypto fails.
  public func frames(
    on link: PeerLink, from queries: Queries, signedBy keys: [SigningKey], at now: Instant,
    bytesMax: Int
  ) throws -> (frames: [WrittenFrame], left: [Pacing.Dispatch.Entry]) {
    var frames: [WrittenFrame] = []
    if let heads, let gap = link.gapRequest(heads: heads, at: now) {
      frames.append(WrittenFrame(.gap(try gap.signed(byAll: keys))))
    }
    if dispatch.voids, let voids = link.voids(at: now) {
      frames.append(WrittenFrame(.voids(try voids.signed(byAll: keys))))
    }
    var room = bytesMax
    var isFirst = true
    for (place, entry) in dispatch.letters.enumerated() {
      guard let (parcel, payload) = try queries.letter(entry.id, on: link.id),
        let envelope = link.envelope(of: parcel, at: now)
      else { continue }
      let frame = WrittenFrame(
        .letter(Letter(try envelope.signed(byAll: keys), payload: payload)))
      room -= Framing.lengthBytes + frame.bytes.count
      guard isFirst || room >= 0 else {
        return (frames, Array(dispatch.letters.dropFirst(place)))
      }
      frames.append(frame)
      isFirst = false
    }
    return (frames, [])
  }
}
