//! A node of a demonstration that has several, as each of them names it.

public import Kernel

/// Its name and where it is reached.
public struct DemonstrationNode: Hashable, Sendable {
  /// What people call it.
  public let name: Phrase
  /// Where it is reached, `http://127.0.0.1:PORT`.
  public let address: String
  /// Whether the page is of that node.
  public let isOwn: Bool

  /// A node from its parts.
  public init(name: Phrase, address: String, isOwn: Bool) {
    self.name = name
    self.address = address
    self.isOwn = isOwn
  }
}
