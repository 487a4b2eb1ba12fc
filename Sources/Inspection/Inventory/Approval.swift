//! 事前承認: a first action that somebody signed before the day came, until a day.

public import Kernel

/// A first action that was approved in advance for one system.
public struct Approval: Hashable, Sendable, Codable {
  /// What may be done.
  public var action: FirstAction
  /// Who signed: post and name, as written on the paper.
  public var signer: String
  /// The day of the signature.
  public var signedOn: CivilDate
  /// The last day on which it holds.
  public var until: CivilDate

  /// An approval from its parts.
  public init(action: FirstAction, signer: String, signedOn: CivilDate, until: CivilDate) {
    self.action = action
    self.signer = signer
    self.signedOn = signedOn
    self.until = until
  }

  /// Whether it holds on a day: both ends included.
  public func holds(on day: CivilDate) -> Bool { signedOn <= day && day <= until }
}
