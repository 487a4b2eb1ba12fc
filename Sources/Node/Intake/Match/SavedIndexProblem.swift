//! Why a saved index could not be used or made.

public import Matching

/// A saved index that is none, or not what it was, or could not be written.
public struct SavedIndexProblem: Error, Hashable, Sendable {
  /// Which file.
  public let path: String
  /// Why.
  public let reason: Reason

  /// The kinds of reasons.
  public enum Reason: Hashable, Sendable {
    /// The system refused, in its own words.
    case system(String)
    /// Its head or one of its parts is not as it was written.
    case file(IndexHeader.Problem)
    /// Its description of the lists cannot be, although its sum fits: nobody's index.
    case catalogue
    /// A block of the lists in it is not as it was written.
    case texts
  }

  init(_ path: String, _ reason: Reason) {
    self.path = path
    self.reason = reason
  }
}
