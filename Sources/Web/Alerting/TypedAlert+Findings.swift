//! What must be mended in a typed alert before it can be sent (the lint of S4), and what should be thought about.

internal import Alerting
internal import Kernel
internal import Node

extension TypedAlert {
  /// What must be mended: nothing of this can be sent.
  var findings: [LineFinding] {
    // The node's own rule, so that the form finds no less and no more than the interface.
    let problems = lines.problems(isInDoubt: isInDoubt, hasMarks: !form.observables.isEmpty)
    var found: [LineFinding] = problems.map { problem in
      switch problem {
      case .emptyWhat: .whatIsEmpty
      case .emptyNow: .nowIsEmpty
      case .lineTooLong: .lineTooLong(most: ThreeLines.lineMax)
      case .detailTooLong: .detailTooLong(most: ThreeLines.detailMax)
      case .noConcreteMark: .markMissing
      }
    }
    if LineLint(what: what, now: now).cutsLife { found.append(.notForLifeAndSafety) }
    return found
  }

  /// What the reader may not understand: worth a thought, no obstacle.
  var advice: [LineFinding] { LineLint(what: what, now: now).advice }
}
