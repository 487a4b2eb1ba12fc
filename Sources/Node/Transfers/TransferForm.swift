//! What is asked when personnel changes: for each post who leaves and who comes.

public import Kernel

/// One post's change as somebody entered it.
public struct TransferStep: Hashable, Sendable {
  /// The post.
  public let post: ID<Post>
  /// Who leaves it; nil where somebody only comes.
  public let leaves: ID<Person>?
  /// Who comes; nil where nobody does.
  public let comes: Comer?

  /// Somebody who comes.
  public enum Comer: Hashable, Sendable {
    /// Somebody of the organisation, e.g. in a swap.
    case known(ID<Person>)
    /// Somebody new, with a mail address, a phone number or both; empty where there is none.
    case new(name: String, mail: String, phone: String)
  }

  /// A step from its parts.
  public init(post: ID<Post>, leaves: ID<Person>?, comes: Comer?) {
    self.post = post
    self.leaves = leaves
    self.comes = comes
  }
}

/// All changes of a day.
public struct TransferForm: Hashable, Sendable {
  /// Whose.
  public let organization: ID<Organization>
  /// The day on which they take effect.
  public let day: CivilDate
  /// The changes.
  public let steps: [TransferStep]
  /// The digest of the differences that were shown.
  public let shown: Hash
  /// The meanings of the columns of a list, to be offered again for the same headings; nil remembers nothing.
  public let columns: TransferColumns?

  /// A form from its parts.
  public init(
    organization: ID<Organization>, day: CivilDate, steps: [TransferStep], shown: Hash,
    columns: TransferColumns? = nil
  ) {
    self.columns = columns
    self.organization = organization
    self.day = day
    self.steps = steps
    self.shown = shown
  }
}
