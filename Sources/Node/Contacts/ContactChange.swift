//! One row's worth of change in the directory, in steps that are applied in order.

public import Kernel

/// What a row changes; or what a tick changes, where the row is 0.
public struct ContactChange: Hashable, Sendable {
  /// The row; 0 for somebody who is not in the file and whose end was ticked.
  public let row: Int
  /// In which organisation.
  public let organization: ID<Organization>
  /// Whose name stands on it.
  public let name: String
  /// The post as it is called, in the row or in the directory.
  public let post: String
  /// What kind of change it is.
  public let kind: Kind
  /// What is done, in order; never empty.
  public let steps: [Step]

  /// The key of the holding that a tick ends; nil for a change that a row asks for.
  public var key: String? {
    guard row == 0, case .end(let person, let post, _, _)? = steps.first else { return nil }
    return ContactHolding.key(person, post)
  }

  /// How a change is counted and shown.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Somebody who is not in the directory.
    case newPerson
    /// Somebody known who gets a further post.
    case newPost
    /// Another holds the row's post now.
    case successor
    /// Addresses, days, name or post of somebody known.
    case changed
    /// Somebody leaves a post.
    case ended
  }

  /// A person: known, or the n-th that this list enters.
  public enum Who: Hashable, Sendable {
    case known(ID<Person>)
    case new(Int)
  }

  /// A post: known, or the n-th that this list makes.
  public enum Where: Hashable, Sendable {
    case known(ID<Post>)
    case new(Int)
  }

  /// One entry.
  public enum Step: Hashable, Sendable {
    /// A person is entered.
    case enter(Int, name: String)
    /// A person's name is corrected.
    case rename(ID<Person>, from: String, to: String)
    /// A post is made.
    case makePost(Int, name: Phrase, role: Organization.Role)
    /// A person holds a post; without a first day from the moment it is applied.
    case appoint(Who, to: Where, from: Instant?, until: Instant?)
    /// A person leaves a post at once.
    case end(ID<Person>, ID<Post>, name: String, post: Phrase)
    /// A way to reach a person.
    case addRoute(Who, Organization.Channel, address: String)
    /// A way that no longer leads to the person.
    case retireRoute(ID<ContactRoute>, Organization.Channel, address: String)
  }
}

/// What somebody decided on the page of differences.
public struct ContactChoices: Hashable, Sendable {
  /// Keys of those who are not in the file and whose posts end.
  public var ended: Set<String> = []
  /// Rows whose other name is a correction and no other person.
  public var samePerson: Set<Int> = []

  /// Nothing ticked.
  public init() {}
}
