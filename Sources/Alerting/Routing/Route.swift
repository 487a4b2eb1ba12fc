//! Whose an observation is.

public import Kernel

/// The answer of the routing table.
public enum Route: Hashable, Sendable {
  /// One organisation answers for it.
  case owned(ID<Organization>)
  /// Several answer for it with equal right, ascending, at least two. All are told, and the supervising body owns it
  /// until one accepts (kernel.md, "Who owns what").
  case contested([ID<Organization>])
  /// It came from behind a shared gateway: the operator's clock *attributed* runs first. Tenants ascending.
  case sharedEgress(operator: ID<Organization>, tenants: [ID<Organization>])
  /// Nobody answers for it: it goes to the unowned queue, with a deadline of its own.
  case unowned
}
