//! What waits in one lane for the peer's receipt.

public import Kernel

/// A lane out of this node. Its letters lie in rows of their own, `waiting` is read from there: the document form of a
/// link leaves it out, so that a backlog of thousands is not written again with every letter.
public struct OutgoingLane: Hashable, Sendable {
  /// The number that the next letter gets.
  public internal(set) var nextSeq: Int64
  /// Everything up to here is receipted.
  public internal(set) var through: Int64
  /// Letters without a receipt, ascending by number.
  public internal(set) var waiting: [Waiting]
  /// Numbers beyond `through` that carry nothing any more, ascending and apart.
  public internal(set) var voided: [SequenceRange]

  /// One letter that waits.
  public struct Waiting: Hashable, Sendable, Codable {
    /// Its number.
    public internal(set) var seq: Int64
    /// Its envelope.
    public let id: ID<Envelope>
    /// What it is.
    public let kind: MessageKind
    /// What it is about.
    public let record: RecordReference
    /// The record's version that it tells.
    public let recordVersion: Int64
    /// For whom it is: only the same replaces it.
    public let scope: Hash
    /// When it was queued.
    public let at: Instant
    /// Until when it is tried.
    public let notAfter: Instant
    /// Why the peer did not take it the last time.
    public internal(set) var lastRefusal: RefusalReason?

    /// A letter from its row.
    public init(
      seq: Int64, id: ID<Envelope>, kind: MessageKind, record: RecordReference,
      recordVersion: Int64, scope: Hash, at: Instant, notAfter: Instant,
      lastRefusal: RefusalReason? = nil
    ) {
      self.seq = seq
      self.id = id
      self.kind = kind
      self.record = record
      self.recordVersion = recordVersion
      self.scope = scope
      self.at = at
      self.notAfter = notAfter
      self.lastRefusal = lastRefusal
    }
  }

  init() {
    nextSeq = 1
    through = 0
    waiting = []
    voided = []
  }

  /// What may be on its way now: at most `LinkLimits.window` beyond what is receipted.
  public var sendable: ArraySlice<Waiting> {
    waiting.prefix { $0.seq <= through + LinkLimits.window }
  }

  /// A new letter at the end.
  mutating func queue(_ letter: Waiting) {
    waiting.append(letter)
    nextSeq = letter.seq + 1
  }

  /// These carry nothing any more.
  mutating func void(_ numbers: [Int64]) {
    waiting.removeAll { numbers.contains($0.seq) }
    let added = numbers.filter { $0 > through }.map { SequenceRange($0, $0) }
    voided = SequenceRange.merged(voided + added)
  }

  /// The peer has these letters, and everything up to that number is dealt with.
  mutating func receipt(through number: Int64, stored: [Int64]) {
    through = max(through, number)
    waiting.removeAll { stored.contains($0.seq) }
    voided = voided.compactMap { range in
      range.last <= through ? nil : SequenceRange(max(range.first, through + 1), range.last)
    }
  }

  /// A new numbering from 1, in the same order; what was void is gone.
  mutating func renumber() {
    for index in waiting.indices { waiting[index].seq = Int64(index) + 1 }
    nextSeq = Int64(waiting.count) + 1
    through = 0
    voided = []
  }
}

extension OutgoingLane: Codable {
  private enum CodingKeys: String, CodingKey {
    case nextSeq, through, voided
  }

  /// Reads what `encode` writes; the letters that wait are added with `PeerLink.restore`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    nextSeq = try container.decode(Int64.self, forKey: .nextSeq)
    through = try container.decode(Int64.self, forKey: .through)
    voided = try container.decode([SequenceRange].self, forKey: .voided)
    waiting = []
  }

  /// Everything but the letters that wait.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(nextSeq, forKey: .nextSeq)
    try container.encode(through, forKey: .through)
    try container.encode(voided, forKey: .voided)
  }
}

extension PeerLink {
  /// Puts the rows of a lane's waiting letters back into a link that was read from its document form.
  public mutating func restore(_ waiting: [OutgoingLane.Waiting], in lane: Lane) {
    outgoing[lane].waiting = waiting.sorted { $0.seq < $1.seq }
  }
}
