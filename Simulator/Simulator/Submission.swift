//! An input together with what it was meant as: what the world knows and the node does not.

internal import Alerting
internal import Kernel
internal import Node

/// An input on its way to the node.
struct Submission: Sendable {
  var input: NodeInput
  let purpose: Purpose

  /// What the world meant by an input; the laws compare it with what the node made of it.
  enum Purpose: Sendable {
    /// Nothing that a law looks at.
    case plain
    /// Observations; the findings as the sensor saw them.
    case findings([Observation.Finding])
    /// New marks: their batch looks back for these, in so many steps.
    case marks([[Observation.Finding]])
    /// A step of looking back.
    case lookBack(ID<IndicatorBatch>, [Observation.Finding], isLast: Bool)
    /// Whose it is instead.
    case give(ID<Delivery>, to: ID<Organization>)
    /// A machine that follows the link in this person's mail.
    case scan(ID<Person>)
    /// A person's report: one observation.
    case report
    /// Somebody acts on a delivery.
    case act(Act)
  }

  /// Who really did it, and by what.
  struct Act: Sendable {
    /// Nil when the answer comes by a card with several items.
    let delivery: ID<Delivery>?
    /// Nil when he chose "not on the list".
    let person: ID<Person>?
    let channel: Delivery.Channel
    /// Whether it is an acknowledgement or holds one.
    let acknowledges: Bool
  }
}
