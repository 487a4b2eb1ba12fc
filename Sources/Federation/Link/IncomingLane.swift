//! What came in one lane from the peer.

public import Kernel

/// A lane into this node: which numbers are dealt with. Which letter bore which number stands in rows of their own
/// (`Seen`), and is passed in where it is needed.
public struct IncomingLane: Hashable, Sendable, Codable {
  /// Everything up to here is dealt with.
  public internal(set) var through: Int64
  /// What is dealt with beyond a gap, ascending.
  public internal(set) var beyond: [Int64]
  /// The `LetterTag`s of the last `LinkLimits.window` numbers up to `through`, one behind the other.
  public internal(set) var tags: String
  /// Those of `beyond`, in the same order.
  public internal(set) var beyondTags: [String]
  /// What was dealt with by refusing it, as far as the sender may still doubt it, ascending.
  public internal(set) var refused: [Refusal]

  /// A number whose letter was refused.
  public struct Refusal: Hashable, Sendable, Codable {
    /// The number.
    public let seq: Int64
    /// Why.
    public let reason: RefusalReason
  }

  init() {
    through = 0
    beyond = []
    tags = ""
    beyondTags = []
    refused = []
  }

  /// Whether the number is dealt with.
  public func has(_ seq: Int64) -> Bool { seq <= through || beyond.contains(seq) }

  /// Whether a new letter may bear the number.
  func isWithinWindow(_ seq: Int64) -> Bool { seq > through && seq <= through + LinkLimits.window }

  /// The numbers that are missing up to the newest that is known to have been given.
  public func missing(head: Int64) -> [SequenceRange] {
    let last = min(max(head, beyond.last ?? 0), through + LinkLimits.window)
    guard last > through else { return [] }
    let numbers = ((through + 1)...last).filter { !beyond.contains($0) }
    return Array(SequenceRange.covering(numbers).prefix(LinkLimits.rangesMax))
  }

  mutating func fill(_ seq: Int64, tag: String, refused reason: RefusalReason? = nil) {
    guard !has(seq) else { return }
    let place = beyond.firstIndex { $0 > seq } ?? beyond.endIndex
    beyond.insert(seq, at: place)
    beyondTags.insert(tag, at: place)
    while beyond.first == through + 1 {
      through += 1
      beyond.removeFirst()
      tags += beyondTags.removeFirst()
    }
    let surplus = tags.utf8.count - Int(LinkLimits.window) * LetterTag.digits
    if surplus > 0 { tags.removeFirst(surplus) }
    if let reason {
      let place = refused.firstIndex { $0.seq > seq } ?? refused.endIndex
      refused.insert(Refusal(seq: seq, reason: reason), at: place)
    }
    // Whatever the sender does not know yet lies within its window; twice that is kept.
    refused.removeAll { $0.seq <= through - Int64(LinkLimits.rememberedMax) + LinkLimits.window }
  }

  var position: Receipt.Position {
    Receipt.Position(
      through: through, beyond: beyond, tags: tags + beyondTags.joined(),
      refused: refused.map { Receipt.Refused(linkSeq: $0.seq, reason: $0.reason) })
  }
}

/// What the rows of a link remember of a letter.
public struct LetterMemory: Hashable, Sendable {
  /// What bore its number in its stream and lane; nil where nothing did.
  public let seen: Seen?
  /// Whether a letter of its identifier was accepted, under whatever number.
  public let isAccepted: Bool

  /// Nothing is remembered.
  public static let nothing = Self(seen: nil, isAccepted: false)

  /// A memory from its parts.
  public init(seen: Seen?, isAccepted: Bool) {
    self.seen = seen
    self.isAccepted = isAccepted
  }
}

/// What bore a number: a row for each (stream, lane, number), kept for `LinkLimits.notAfterMax`, since a peer that was
/// restored sends again what it does not know to be receipted.
public struct Seen: Hashable, Sendable, Codable {
  /// The letter; nil where the number was declared void.
  public let id: ID<Envelope>?
  /// The hash of its payload; nil where it was void.
  public let payloadHash: Hash?

  /// A row from its parts.
  public init(id: ID<Envelope>?, payloadHash: Hash?) {
    self.id = id
    self.payloadHash = payloadHash
  }
}
