//! Who may close a delivery, and what a closing needs.

internal import Kernel

extension Delivery {
  /// Acting, containing and closing are the owner's; a bulletin is answered instead.
  func mustBeOwned() throws(Refusal) {
    if level == .addressed { throw .mustBeAnswered }
    guard level.isOwner else { throw .mustBeGivenToItsOwner }
  }

  /// A closing: one reason for what was harmless; evidence, cause and a second person for what was real (I5).
  func propose(_ closing: Closing, _ stage: Stage) throws(Refusal) -> [Body] {
    guard closing.by.person != nil else { throw .notAPerson }
    try mustBeOwned()
    // He who holds only the mailbox in doubt must not end the search for him.
    if inDoubt && severity >= .serious && (stage == .awaiting || stage == .acknowledgedInDoubt) {
      throw .notAcknowledged
    }
    var closing = closing
    closing.confirmedBy = nil
    closing.drawnForReview = false
    switch closing.outcome {
    case .truePositive where severity >= .warning, .undetermined where severity >= .warning:
      guard closing.evidence != nil else { throw .needsEvidence }
      guard closing.cause != nil else { throw .needsCause }
      guard stage == .contained || stage == .proven else { throw .needsContainment }
      return proposal == closing ? [] : [.closeProposed(closing: closing)]
    case .truePositive, .benignPositive, .falsePositive, .duplicate, .undetermined:
      guard closing.reason != nil else { throw .needsReason }
      closing.drawnForReview = Closing.isDrawn(id)
      return [.deliveryClosed(closing: closing)]
    }
  }
}
