//! A comparison in lines that are shown.

internal import Kernel

extension BodyComparison {
  /// The lines of the differences.
  func changes() -> [BodyChange] {
    var shared: [BodyPlan.Target: Int] = [:]
    for ending in plan.ended where ending.successors.count == 1 {
      shared[ending.successors[0], default: 0] += 1
    }
    var found: [BodyChange] = []
    for (index, ending) in plan.ended.enumerated() {
      let body = byID[ending.body]
      let kind: BodyChange.Kind =
        switch ending.successors.count {
        case 0: .ended
        case 1: isMerger(ending.successors[0], shared) ? .merged : .replaced
        default: .split
        }
      found.append(
        BodyChange(
          row: rows.ended[index], kind: kind, name: body?.name ?? Phrase.nothing, code: body?.code,
          from: nil, to: ending.successors.map { name($0) }, key: endedKeys[index]))
    }
    found += plan.renamed.enumerated().map { index, step in
      BodyChange(
        row: rows.renamed[index], kind: .renamed, name: step.name, code: byID[step.body]?.code,
        from: step.former, to: [], key: nil)
    }
    found += plan.moved.enumerated().map { index, step in
      BodyChange(
        row: rows.moved[index], kind: .moved, name: byID[step.body]?.name ?? Phrase.nothing,
        code: byID[step.body]?.code, from: step.former.flatMap { byID[$0]?.name },
        to: step.parent.map { [name($0)] } ?? [], key: nil)
    }
    found += plan.entered.enumerated().map { index, step in
      BodyChange(
        row: rows.entered[index], kind: .new, name: step.name, code: step.code, from: nil,
        to: names(above: step), key: nil)
    }
    return found
  }

  private func isMerger(_ target: BodyPlan.Target, _ shared: [BodyPlan.Target: Int]) -> Bool {
    if case .known = target { return true }
    return (shared[target] ?? 0) > 1
  }

  /// What stands above a new body, each by name once.
  private func names(above step: BodyPlan.Entering) -> [Phrase] {
    var seen: Set<BodyPlan.Target> = []
    return step.placings.map(\.parent).filter { seen.insert($0).inserted }.map { name($0) }
  }

  /// A body of the directory by the name that it has there, a new one by that of the list.
  func name(_ target: BodyPlan.Target) -> Phrase {
    switch target {
    case .known(let id): byID[id]?.name ?? Phrase.nothing
    case .new(let place): plan.entered[place].name
    }
  }
}
