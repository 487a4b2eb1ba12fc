//! One organisation as a list states it.

public import Kernel

/// One entry of a list of organisations. The importer resolves the parent, against the list and what is registered.
public struct OrganizationEntry: Hashable, Sendable {
  /// How a list names a parent.
  public enum Parent: Hashable, Sendable {
    /// By its stable code.
    case code(String)
    /// By its Japanese name; the importer refuses a name that two bear.
    case name(String)
  }

  /// The line on which it begins, from 1.
  public let line: Int
  /// A stable code from outside, e.g. 全国地方公共団体コード; nil where the list has none.
  public let code: String?
  /// Its name. Where the list has no English one, the Japanese one stands for both.
  public let name: Phrase
  /// What it is in law, e.g. 市区町村.
  public let legalForm: String
  /// Its parent, in `tree`; nil for a root.
  public let parent: Parent?
  /// The tree in which the parent stands; nil exactly where there is no parent.
  public let tree: Organization.Tree?
  /// The networks it answers for, in the list's order.
  public let prefixes: [IPPrefix]
  /// The names under which everything is its own, in the list's order.
  public let domains: [DomainName]

  /// An entry from its parts.
  public init(
    line: Int, code: String?, name: Phrase, legalForm: String, parent: Parent? = nil,
    tree: Organization.Tree? = nil, prefixes: [IPPrefix] = [], domains: [DomainName] = []
  ) {
    self.line = line
    self.code = code
    self.name = name
    self.legalForm = legalForm
    self.parent = parent
    self.tree = tree
    self.prefixes = prefixes
    self.domains = domains
  }
}
