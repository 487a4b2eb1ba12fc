//! What was looked at in a replay across nodes, and what did not hold. It only counts; who looks is `NodesReplay`.

internal import Kernel

/// The judgements so far.
struct NodesJudge {
  private var looked: [NodesClause: Int] = [:]
  private var shown: [NodesClause: NodesReport.Evidence] = [:]
  private var broken: [NodesClause: NodesReport.Evidence] = [:]
  private var missing: [NodesClause: Phrase] = [:]

  /// One look at a part of an invariant. The newest look of the most telling ones is the one that is shown.
  mutating func expect(
    _ clause: NodesClause, _ holds: Bool, at now: Instant, on node: String, isTelling: Bool = true,
    _ what: @autoclosure () -> String
  ) {
    looked[clause, default: 0] += 1
    if holds, !isTelling, shown[clause] != nil { return }
    let evidence = NodesReport.Evidence(at: now, node: node, what: what())
    if holds {
      shown[clause] = evidence
    } else if broken[clause] == nil {
      broken[clause] = evidence
    }
  }

  /// Something that the nodes do not do yet was seen not to be done.
  mutating func lacks(_ clause: NodesClause, _ why: Phrase) {
    if missing[clause] == nil { missing[clause] = why }
  }

  /// How each part fared, in order.
  var results: [NodesReport.Judgement] {
    NodesClause.allCases.map { clause in
      let result: NodesReport.Judgement.Result
      if let evidence = broken[clause] {
        result = .broken(evidence)
      } else if let why = clause.notYet ?? missing[clause] {
        result = .notYet(why)
      } else if let count = looked[clause], let evidence = shown[clause] {
        result = .held(count, evidence)
      } else {
        result = .notTried
      }
      return NodesReport.Judgement(clause: clause, result: result)
    }
  }
}
