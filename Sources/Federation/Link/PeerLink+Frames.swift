//! What this side says of itself: hello, receipt, gap request, voids, and the envelope of a letter that waits.
//!
//! Callers must take the moment of all of it together with the link, with nothing of the link read between: of two words of
//! one node the later must know at least as much as the earlier, or the peer takes the node for one that went back in time.

public import Kernel

extension PeerLink {
  /// The first word on a connection; in a file, where `bundle` is the hash of what stands behind it.
  public func hello(at now: Instant, bundle: Hash? = nil) -> Hello {
    Hello(
      from: own, to: peer, at: now, versions: LinkLimits.versions, epoch: epoch, stream: stream,
      heads: outgoing.map { _, lane in lane.nextSeq - 1 }, bundle: bundle)
  }

  /// What is stored here of the peer. Callers must have committed it, and give at most `LinkLimits.receiptItemsMax` items.
  public func receipt(items: [Receipt.Item] = [], at now: Instant) -> Receipt {
    let standing: Receipt.Standing =
      switch state {
      case .active: .active
      case .quarantined: .quarantined
      case .revoked: .revoked
      }
    return Receipt(
      from: own, to: peer, stream: peerStream, at: now, standing: standing,
      lanes: incoming.map { _, lane in lane.position }, items: items)
  }

  /// What is missing here, given the numbers that the peer's last hello told; nil where nothing is.
  public func gapRequest(heads: Lanes<Int64>, at now: Instant) -> GapRequest? {
    guard state == .active else { return nil }
    let lanes = incoming.map { lane, open in open.missing(head: heads[lane]) }
    guard Lane.allCases.contains(where: { !lanes[$0].isEmpty }) else { return nil }
    return GapRequest(
      LinkRanges(from: own, to: peer, stream: peerStream, at: now, lanes: lanes))
  }

  /// What will never come, as far as the peer can take it now; nil where there is nothing.
  public func voids(at now: Instant) -> Voids? {
    guard state == .active else { return nil }
    let lanes = outgoing.map { _, lane in
      Array(
        lane.voided.filter { $0.first <= lane.through + LinkLimits.window }.prefix(
          LinkLimits.rangesMax))
    }
    guard Lane.allCases.contains(where: { !lanes[$0].isEmpty }) else { return nil }
    return Voids(LinkRanges(from: own, to: peer, stream: stream, at: now, lanes: lanes))
  }

  /// The envelope of a letter that waits, from the parcel that was queued; nil where it waits no more, or only until the
  /// node notes that its time is over. It bears the moment of this sending: that of the queueing lies before its commit, and
  /// a word that was said in between would seem to be the newer one and not know of the letter.
  public func envelope(of parcel: Parcel, at now: Instant) -> Envelope? {
    guard state == .active,
      let waiting = outgoing[parcel.lane].waiting.first(where: { $0.id == parcel.id }),
      now < waiting.notAfter
    else { return nil }
    return Envelope(
      version: version, id: parcel.id, from: own, to: peer, lane: parcel.lane, stream: stream,
      linkSeq: waiting.seq, kind: parcel.kind, record: parcel.record,
      recordVersion: parcel.recordVersion, payloadHash: parcel.payloadHash,
      marking: parcel.marking, at: now, notAfter: waiting.notAfter)
  }
}
