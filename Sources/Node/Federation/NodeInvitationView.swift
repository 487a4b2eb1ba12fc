//! An invitation for a node as people see it. Its secret stands nowhere: it was shown once.

public import Federation
public import Kernel

/// An invitation in the list.
public struct NodeInvitationView: Hashable, Sendable {
  /// Which one.
  public let id: ID<NodeInvitation>
  /// Under whom the new node's organisations come.
  public let supporter: OrganizationName
  /// Until when it can be used.
  public let until: Instant
  /// What became of it.
  public let state: State

  /// What became of an invitation.
  public enum State: Hashable, Sendable {
    /// It can be used.
    case usable
    /// Nobody used it in time.
    case late
    /// That node came by it.
    case used(by: NodeName, at: Instant)
    /// It was taken back.
    case withdrawn(at: Instant)
  }
}
