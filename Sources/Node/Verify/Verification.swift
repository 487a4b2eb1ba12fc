//! What `noroshi verify` found: counts, the first broken record, and what is merely not ready.

public import Kernel

/// The result of checking a store. A verdict, not an error: it is a value with reasons.
public struct Verification: Hashable, Sendable {
  /// Facts read.
  public internal(set) var facts = 0
  /// Projected rows compared.
  public internal(set) var rows = 0
  /// Checkpoints compared.
  public internal(set) var checkpoints = 0
  /// The journal's root.
  public internal(set) var root = MerkleTree.emptyRoot
  /// Faults, the first broken record first; at most `faultsMax`.
  public internal(set) var faults: [Fault] = []
  /// What is not as it should be but is no fault, e.g. a post without a reachable deputy (I10).
  public internal(set) var notReady: [String] = []

  /// Most faults that are listed.
  public static let faultsMax = 100

  /// Whether everything holds.
  public var isSound: Bool { faults.isEmpty }

  /// One thing that does not hold.
  public struct Fault: Hashable, Sendable {
    /// Where: a sequence number, a table and identifier, a checkpoint.
    public let place: String
    /// What.
    public let what: What
  }

  /// The kinds of faults.
  public enum What: String, Hashable, Sendable {
    case gapInSequence
    case bytesDoNotRead
    case leafDiffers
    case envelopeDiffers
    case kindUnknown
    case rowMissing
    case rowWithoutFacts
    case rowDiffers
    case checkpointDiffers
    case checkpointBeyondJournal
    case checkpointUnsigned
    case checkpointForged
    case ownerMissing
    case deadlineMissing
    case timerDiffers
    case contentDiffers
    case outcomeMissing
    /// A text that a Fact says was erased is there again, e.g. from an old backup.
    case erasedTextThere
    /// An exercise reached somebody who takes no part in it.
    case outsideExercise
  }

  mutating func fault(_ place: String, _ what: What) {
    if faults.count < Self.faultsMax { faults.append(Fault(place: place, what: what)) }
  }
}
