//! What a list of bodies changes, step by step: made once from the differences, kept with the import, applied on its day.

public import Kernel

/// The changes of a list. It names bodies of the directory by identifier, and new ones by their place in `entered`.
public struct BodyPlan: Hashable, Sendable, Codable {
  /// Bodies that are not in the directory, in the order of the list.
  public internal(set) var entered: [Entering] = []
  /// Bodies with another name or legal form.
  public internal(set) var renamed: [Renaming] = []
  /// Bodies with another body above them.
  public internal(set) var moved: [Moving] = []
  /// Bodies that end.
  public internal(set) var ended: [Ending] = []

  /// A body that a step speaks of.
  public enum Target: Hashable, Sendable, Codable {
    /// One of the directory.
    case known(ID<Organization>)
    /// The one at that place of `entered`.
    case new(Int)
  }

  /// A new body.
  public struct Entering: Hashable, Sendable, Codable {
    /// Its code; nil where the list has none.
    public let code: String?
    /// Its name.
    public let name: Phrase
    /// What it is in law.
    public let legalForm: String
    /// The tree in which it has a body above; nil where it has none.
    public internal(set) var tree: Organization.Tree?
    /// The body above.
    public internal(set) var parent: Target?
    /// Those above it in further trees; nil where there are none.
    public internal(set) var others: [Placing]?
    /// Networks it answers for.
    public let prefixes: [IPPrefix]
    /// Names it answers for.
    public let domains: [DomainName]
  }

  /// A place below a body in one tree.
  public struct Placing: Hashable, Sendable, Codable {
    /// In which tree.
    public let tree: Organization.Tree
    /// The body above.
    public let parent: Target
  }

  /// Another name.
  public struct Renaming: Hashable, Sendable, Codable {
    /// Whose.
    public let body: ID<Organization>
    /// The new name.
    public let name: Phrase
    /// What it is in law then.
    public let legalForm: String
    /// The name before.
    public let former: Phrase
  }

  /// Another body above.
  public struct Moving: Hashable, Sendable, Codable {
    /// Whose.
    public let body: ID<Organization>
    /// In which tree.
    public let tree: Organization.Tree
    /// The new one; nil for none.
    public let parent: Target?
    /// The one before.
    public let former: ID<Organization>?
  }

  /// An end.
  public struct Ending: Hashable, Sendable, Codable {
    /// Whose.
    public let body: ID<Organization>
    /// What stands in its place; the first takes over its people. Empty where nothing does.
    public let successors: [Target]
  }

  /// How many steps there are.
  public var count: Int { entered.count + renamed.count + moved.count + ended.count }

  /// Canonical JSON.
  func stored() throws -> String {
    String(decoding: try JSONTreeEncoder.encode(self).canonical(), as: UTF8.self)
  }

  /// Reads what `stored` gave.
  static func read(_ text: String) throws -> Self {
    try JSONTreeDecoder.decode(Self.self, from: JSON.parse(Array(text.utf8)))
  }
}

extension BodyPlan.Entering {
  /// Every place that it has, the first tree first.
  var placings: [BodyPlan.Placing] {
    guard let tree, let parent else { return [] }
    return [BodyPlan.Placing(tree: tree, parent: parent)] + (others ?? [])
  }

  /// The body above it in a tree; nil where it has none there.
  func parent(in tree: Organization.Tree) -> BodyPlan.Target? {
    placings.first { $0.tree == tree }?.parent
  }

  /// Takes those places instead of the ones it had.
  mutating func take(_ placings: [BodyPlan.Placing]) {
    tree = placings.first?.tree
    parent = placings.first?.parent
    others = placings.count > 1 ? Array(placings.dropFirst()) : nil
  }
}
