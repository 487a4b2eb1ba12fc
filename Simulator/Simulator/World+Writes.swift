//! Writes that fail, one after the other: whatever a transaction was writing, it is as if it had never begun.

internal import GRDB
internal import Kernel
internal import Node

extension World {
  /// No input of the simulator writes so often.
  static let writesMax = 400

  /// Applies a batch while writes fail. Of a single input every write fails once, in order, before it succeeds; of a
  /// batch of several some write fails, and none of the inputs may be worse off for it.
  func applyFailing(_ inputs: [NodeInput]) throws -> [Node.Answer] {
    guard inputs.count == 1 else {
      shell.writes.arm(chance.below(60))
      let answers = shell.apply(inputs, at: nodeNow, wallAt: wallNow)
      guard shell.writes.disarm() else { return answers }
      failedWrites += 1
      try shell.queue.write { try saboteur.afterFailure($0) }
      for (input, answer) in zip(inputs, answers) {
        guard case .failed(let reason, _) = answer else { continue }
        try chronicle.demand(.atomic, false, "\(input.id) failed with its batch: \(reason)")
      }
      return answers
    }
    for number in 0..<Self.writesMax {
      let before = try shell.contents()
      shell.writes.arm(number)
      let answers = shell.apply(inputs, at: nodeNow, wallAt: wallNow)
      guard shell.writes.disarm() else { return answers }
      failedWrites += 1
      try shell.queue.write { try saboteur.afterFailure($0) }
      if case .failed? = answers.first {
      } else {
        try chronicle.demand(.atomic, false, "write \(number) failed, the answer was \(answers)")
      }
      try chronicle.demand(
        .atomic, try shell.contents() == before && shell.node.tree.root == chronicle.root,
        "write \(number) of \(Self.short(inputs[0].command)) failed and left something behind")
    }
    throw Violation(law: .atomic, what: "more than \(Self.writesMax) writes")
  }
}
