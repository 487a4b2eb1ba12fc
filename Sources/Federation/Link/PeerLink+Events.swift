//! What can happen to a link, what is recorded of it, and why it may be refused.

public import Kernel

extension PeerLink {
  /// What happens to a link.
  public enum Event: Hashable, Sendable {
    /// Something is to go to the peer.
    case send(Parcel)
    /// Something that waits must not go any more, e.g. its marking was narrowed.
    case withdraw(ID<Envelope>)
    /// A letter came. `memory` is what the rows remember of it; `refused` is what the rules of its record say.
    case arrived(Letter, memory: LetterMemory, refused: RefusalReason?)
    /// Bytes came that are no frame; the identifier is derived from their hash.
    case unreadable(ID<Envelope>, RefusalReason)
    /// The peer says what it has stored.
    case receipt(Signed<Receipt>)
    /// The peer takes numbers back.
    case voids(Signed<Voids>)
    /// The peer misses something.
    case gap(Signed<GapRequest>)
    /// The peer says where it stands.
    case hello(Signed<Hello>)
    /// A timer fired: whatever is due is done.
    case deadline
    /// A timer fired: when the peer was last heard.
    case watch(lastHeard: Instant)
    /// The two sides have compared what they hold; so many records of the peer differ.
    case compared(differing: Int)
    /// A comparison begins, or a page of it came: what it has found so far.
    case tallied(DigestTally)
    /// The peer has another key.
    case rotate(Signed<KeyRotation>)
    /// This node was restored from a backup.
    case epochBegun(Int64)
    /// A person holds the link.
    case hold(by: Actor)
    /// A person opens it again.
    case release(by: Actor)
    /// One of the peer's keys is not to be trusted any more.
    case revokeKey(PeerKey, ID<Revocation>)
    /// The peer is not to be trusted any more.
    case revoke(ID<Revocation>?)
    /// The peer's card says whom it hosts. Callers leave out whom it may not claim.
    case told(hosts: [ID<Organization>], version: Int64)
    /// A person says that letters are carried by hand from now on, or that there is a line again.
    case carry(Bool, by: Actor)
    /// A bundle for the peer was written. `hash` is of the whole file.
    case wrote(Int64, letters: Int, hash: Hash, by: Actor)
    /// The frames of a bundle of the peer were taken, each by itself.
    case took(BundleCover, by: Actor)
    /// Its line has a certificate: issued here, or taken from the node above. Callers have looked at it.
    case certify(LineCertificate)
    /// This node's newest key was queued for the peer in that letter.
    case announced(generation: Int64, letter: ID<Envelope>)
    /// The peer was taken in under, or by, a later key than the first.
    case begunWith(generation: Int64)
  }

  /// Something to be sent, before it has a number.
  public struct Parcel: Hashable, Sendable, Codable {
    /// Its envelope's identifier.
    public let id: ID<Envelope>
    /// How soon it has to go.
    public let lane: Lane
    /// What it is.
    public let kind: MessageKind
    /// What it is about.
    public let record: RecordReference
    /// The record's version that it tells.
    public let recordVersion: Int64
    /// The hash of its payload.
    public let payloadHash: Hash
    /// For whom at the peer: what `Boundary.outgoing` said.
    public let marking: Marking
    /// Until when it is tried.
    public let notAfter: Instant

    /// A parcel from its parts.
    public init(
      id: ID<Envelope>, lane: Lane, kind: MessageKind, record: RecordReference,
      recordVersion: Int64, payloadHash: Hash, marking: Marking, notAfter: Instant
    ) {
      self.id = id
      self.lane = lane
      self.kind = kind
      self.record = record
      self.recordVersion = recordVersion
      self.payloadHash = payloadHash
      self.marking = marking
      self.notAfter = notAfter
    }

    /// A hash of those for whom it is.
    public var scope: Hash {
      Hash(sha256: marking.audience.members.map(\.description).joined(separator: "\n").utf8)
    }

    func due(_ moment: Instant) -> Parcel {
      Parcel(
        id: id, lane: lane, kind: kind, record: record, recordVersion: recordVersion,
        payloadHash: payloadHash, marking: marking, notAfter: moment)
    }
  }

  /// Why a letter that waited carries nothing any more.
  public enum VoidCause: String, Hashable, Sendable, Codable, CaseIterable {
    /// A newer version of the same record takes its place.
    case superseded
    /// It may not be told any more: its marking was narrowed, its recipient revoked, or what it told was erased.
    case narrowed
  }

  /// What is recorded: the bodies of Facts.
  public enum Body: Hashable, Sendable, Codable {
    case linkEnrolled(
      own: NodeName, peer: NodeName, role: Role, key: PeerKey, version: Int64, epoch: Int64,
      peerEpoch: Int64)
    case envelopeQueued(seq: Int64, parcel: Parcel)
    case envelopesVoided(lane: Lane, numbers: [Int64], because: VoidCause)
    /// `stored` are the numbers of letters that waited.
    case receiptTaken(lane: Lane, through: Int64, stored: [Int64], at: Instant)
    /// What was told there must climb when `isFinal`.
    case envelopeRefusedThere(
      lane: Lane, seq: Int64, id: ID<Envelope>, record: RecordReference, reason: RefusalReason,
      isFinal: Bool)
    /// What it told must climb.
    case envelopeUndeliverable(
      lane: Lane, seq: Int64, id: ID<Envelope>, record: RecordReference, kind: MessageKind)
    case envelopeAccepted(
      lane: Lane, seq: Int64, id: ID<Envelope>, kind: MessageKind, record: RecordReference,
      recordVersion: Int64, payloadHash: Hash, sentAt: Instant, isLate: Bool)
    /// It had come under another numbering, before one side was restored: dealt with, and nothing is applied.
    case envelopeRepeated(
      lane: Lane, seq: Int64, id: ID<Envelope>, payloadHash: Hash, sentAt: Instant)
    /// Dealt with by refusing it: the number is used up.
    case envelopeRefused(
      lane: Lane, seq: Int64, id: ID<Envelope>, payloadHash: Hash, reason: RefusalReason,
      sentAt: Instant)
    /// Not dealt with: nothing changes but that it is known.
    case refusedHere(id: ID<Envelope>, reason: RefusalReason)
    case voidsTaken(lane: Lane, ranges: [SequenceRange], at: Instant)
    case standingLearned(standing: Receipt.Standing, at: Instant)
    case versionAgreed(version: Int64)
    case streamBegun(numbering: Numbering)
    case peerStreamTaken(numbering: Numbering, at: Instant)
    case restoreAnnounced(numbering: Numbering, at: Instant)
    case fellSilent(since: Instant)
    /// It lasts: whoever keeps this node is written to.
    case silenceTold
    case heardAgain
    case digestAsked
    case digestCompared(differing: Int)
    /// What of this node's own the peer holds in a newer version counts once every page of it came.
    case digestTallied(tally: DigestTally)
    case keyRotated(key: PeerKey, from: Instant)
    case keyRevoked(key: PeerKey, because: ID<Revocation>)
    case linkQuarantined(cause: Cause)
    case linkReleased(by: Actor)
    case linkRevoked(because: ID<Revocation>?)
    case hostsTold(organizations: [ID<Organization>], version: Int64)
    case carriageSet(isCarried: Bool, by: Actor)
    case bundleWritten(number: Int64, letters: Int, hash: Hash, by: Actor)
    /// `at` is the peer's clock.
    case bundleTaken(number: Int64, at: Instant, hash: Hash, by: Actor)
    case lineCertified(certificate: LineCertificate)
    /// This node's key of that generation waits for the peer in a letter.
    case keyAnnounced(generation: Int64, letter: ID<Envelope>)
    /// The peer has stored it: from now on it alone signs here.
    case keyConfirmed(generation: Int64)
  }

  /// Why something is refused that was asked for on this side; what the peer sends is refused with a `RefusalReason`.
  public enum Refusal: String, Error, Hashable, Sendable, Codable {
    /// Nothing goes to a revoked peer (S9).
    case linkRevoked
    /// No more may wait: what was to be told must climb at once.
    case outboxFull
    /// Nobody at the peer may have it.
    case audienceEmpty
    /// It is over already, or too far ahead.
    case notAfterOutOfRange
    case notAPerson
    /// There is nothing to release.
    case notHeld
    /// The peer must first begin a new epoch.
    case peerNotRestored
    /// This node must first begin a new epoch.
    case ownEpochFirst
    /// One side must first be updated.
    case noCommonVersion
    /// The rotation is not signed by both keys, or not of a key that is known.
    case badRotation
    case tooManyKeys
    /// None of the peer's keys signed the bundle, or it does not begin with the peer's word.
    case bundleUnsigned
    /// The very bundle was taken before.
    case bundleDoubled
    /// A newer one was taken before.
    case bundleStale
    /// It was written before the peer was restored, or before it began to count anew.
    case bundleOldEpoch
    /// Another bundle was written at the same moment.
    case bundleRaced
  }
}
