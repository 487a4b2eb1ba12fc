//! What a node holds of another's record, and whether a letter may replace it: the check at the receiving boundary.

public import Kernel

/// A copy of a record whose home is elsewhere, as far as letters about it are concerned.
public struct HeldCopy: Hashable, Sendable, Codable {
  /// The record.
  public let record: RecordReference
  /// The node that alone may change it; a `HomeTransfer` changes it.
  public let home: NodeName
  /// The newest version that is held.
  public let version: Int64
  /// The hash of that letter's payload, for the comparison of holdings.
  public let payloadHash: Hash
  /// Under what it is held here: who of this node's organisations may see it.
  public let marking: Marking

  /// A copy from its row.
  public init(
    record: RecordReference, home: NodeName, version: Int64, payloadHash: Hash, marking: Marking
  ) {
    self.record = record
    self.home = home
    self.version = version
    self.payloadHash = payloadHash
    self.marking = marking
  }

  /// What to do with a letter.
  public enum Verdict: Hashable, Sendable {
    /// Apply its payload; a snapshot is then held as this copy.
    case apply(HeldCopy)
    /// It came late: a newer version is held. Dealt with, and nothing is applied.
    case late
    /// Refuse it, and say why.
    case refuse(RefusalReason)
  }

  /// Judges a letter whose signature and payload were found right. `known` is what is held of its record, `hosted` the
  /// organisations of this node. What is no snapshot is judged by its marking alone; its own rules follow.
  public static func judge(_ envelope: Envelope, known: HeldCopy?, hosted: Audience) -> Verdict {
    if let known, envelope.kind.isSnapshot, known.home != envelope.from { return .refuse(.notHome) }
    let isNewer = known.map { envelope.recordVersion >= $0.version } ?? true
    if envelope.kind.isSnapshot, !isNewer { return .late }
    // Of something that never came the stricter marking is held all the same: what was said before it and is still on
    // its way comes late then.
    let earlier: Marking? =
      envelope.kind == .remarking && known == nil
      ? Marking(
        tlp: envelope.marking.tlp, mayForward: envelope.marking.mayForward,
        legal: envelope.marking.legal, audience: hosted)
      : envelope.kind.isSnapshot ? known.map { $0.bound(envelope, hosted) } : nil
    // A card and a key are for the node itself, whomever it hosts: its audience are those of whom it speaks.
    if envelope.kind != .node, envelope.kind != .rotation,
      let reason = Boundary.refusal(of: envelope.marking, hosted: hosted, known: earlier)
    {
      return .refuse(reason)
    }
    return .apply(
      HeldCopy(
        record: envelope.record, home: envelope.from, version: envelope.recordVersion,
        payloadHash: envelope.payloadHash, marking: envelope.marking))
  }

  /// What a newer letter may not loosen. The home of an alert may address it to more of this node's, and an entry is for
  /// all of this node's, whoever came to it since; so are marks, until they are taken back. Everything else of a marking,
  /// and the audience of everything else, only narrows. A stricter marking of the same version is one of several letters:
  /// it speaks of others, and lets nobody in.
  private func bound(_ envelope: Envelope, _ hosted: Audience) -> Marking {
    let isPart = envelope.kind == .remarking && envelope.recordVersion == version
    let isForAll = record.kind == .indicators && !marking.audience.isEmpty
    let mayGrow =
      envelope.kind == .alert || envelope.kind == .copy || envelope.kind == .directory || isForAll
    guard mayGrow || isPart else { return marking }
    return Marking(
      tlp: marking.tlp, mayForward: marking.mayForward, legal: marking.legal, audience: hosted)
  }

  /// The copy where its letter spoke of those in a span alone: whom an earlier one named beside is in the audience still.
  public func joined(to known: HeldCopy?, speakingOf span: AudienceSpan?) -> HeldCopy {
    guard let span, let known else { return self }
    let others = known.marking.audience.members.filter { !span.contains($0) }
    return HeldCopy(
      record: record, home: home, version: version, payloadHash: payloadHash,
      marking: Marking(
        tlp: marking.tlp, mayForward: marking.mayForward, legal: marking.legal,
        audience: Audience(others + marking.audience.members)))
  }

  /// The copy after its record has moved; nil where the transfer is of another record or from another home. Callers must
  /// have found that the transfer holds.
  public func moved(by transfer: HomeTransfer) -> HeldCopy? {
    guard transfer.record == record, transfer.from == home, transfer.withdraws == nil else {
      return nil
    }
    return HeldCopy(
      record: record, home: transfer.to, version: max(version, transfer.version),
      payloadHash: payloadHash, marking: marking)
  }

  /// What it is in a comparison of holdings.
  public var entry: HoldingsDigest.Entry {
    HoldingsDigest.Entry(record: record, version: version, payloadHash: payloadHash)
  }
}
