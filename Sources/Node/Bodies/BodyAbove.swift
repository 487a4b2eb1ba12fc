//! What stands above a body, tree by tree, said so that a list of bodies reads it back.

internal import GRDB
public import Kernel

/// A body above another in one tree.
public struct BodyAbove: Hashable, Sendable {
  /// In which tree.
  public let tree: Organization.Tree
  /// By what a list names it: its name, or where another living body bears that as well its code, and where it has none
  /// its identifier.
  public let said: String
}

extension Snapshot {
  /// The names that several living bodies bear.
  func sharedNames() throws -> Set<String> {
    Set(
      try rows(
        """
        SELECT name_ja FROM organization WHERE listed = 1
        GROUP BY name_ja HAVING COUNT(*) > 1 ORDER BY name_ja
        """
      ).map { $0[0] as String })
  }

  /// What stood above a body, in the order of the trees.
  func above(_ organization: Organization, shared: Set<String>) throws -> [BodyAbove] {
    try Organization.Tree.allCases.compactMap { tree in
      guard let id = organization.parents[tree],
        let parent = try directory.organization(id, in: db)
      else { return nil }
      let name = parent.name(at: at).ja
      let said = shared.contains(name) ? parent.code ?? id.description : name
      return BodyAbove(tree: tree, said: said)
    }
  }
}
