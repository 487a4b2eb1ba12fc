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

  /// What is wrong, in a word or two of the layout: a part, or what cannot be.
  public var what: String {
    switch reason {
    case .system(let words): words
    case .file(.noIndex): "no index"
    case .file(.otherVersion(let number)): "version \(number)"
    case .file(.otherLength): "length"
    case .file(.headerDamaged): "head"
    case .file(.impossible(let name)): name
    case .file(.damaged(let part)): "\(part)"
    case .catalogue: "catalogue"
    case .texts: "lists"
    }
  }

  init(_ path: String, _ reason: Reason) {
    self.path = path
    self.reason = reason
  }
}
