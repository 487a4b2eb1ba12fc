//! Writes the parts of a regular expression out as the states of a machine.

/// Writes states. Stops at `LinearExpression.statesMax`: repetitions of repetitions multiply.
struct ExpressionWriter {
  /// What is written.
  private(set) var states: [LinearExpression.State] = []
  private let ignoresCase: Bool

  /// A writer of nothing yet.
  init(ignoresCase: Bool) { self.ignoresCase = ignoresCase }

  /// Writes a part; whoever comes to its end is behind it.
  mutating func write(_ piece: ExpressionPiece) throws(LinearExpression.Problem) {
    switch piece {
    case .scalar(let value):
      try append(.scalar(ignoresCase ? LinearExpression.folded(value) : value))
    case .any(let takesLineFeed): try append(.any(takesLineFeed: takesLineFeed))
    case .set(let set): try append(.set(set))
    case .assert(let assertion): try append(.assert(assertion))
    case .sequence(let parts): for part in parts { try write(part) }
    case .choice(let parts): try writeChoice(parts)
    case .repeated(let part, let least, let most):
      for _ in 0..<least {
        let before = states.count
        try write(part)
        // Nothing many times is nothing, and need not be written many times.
        if states.count == before { break }
      }
      if let most {
        try writeOptional(part, times: most - least)
      } else {
        try writeLoop(part)
      }
    }
  }

  private mutating func append(
    _ state: LinearExpression.State
  ) throws(LinearExpression.Problem) {
    // One is kept for the match.
    guard states.count < LinearExpression.statesMax - 1 else { throw .tooLarge }
    states.append(state)
  }

  private mutating func writeChoice(
    _ parts: [ExpressionPiece]
  ) throws(LinearExpression.Problem) {
    var jumps: [Int] = []
    for (number, part) in parts.enumerated() {
      guard number < parts.count - 1 else {
        try write(part)
        break
      }
      let split = states.count
      try append(.split(0, 0))
      try write(part)
      jumps.append(states.count)
      try append(.jump(0))
      states[split] = .split(split + 1, states.count)
    }
    for jump in jumps { states[jump] = .jump(states.count) }
  }

  private mutating func writeOptional(
    _ part: ExpressionPiece, times: Int
  ) throws(LinearExpression.Problem) {
    var splits: [Int] = []
    for _ in 0..<times {
      splits.append(states.count)
      try append(.split(0, 0))
      try write(part)
    }
    for split in splits { states[split] = .split(split + 1, states.count) }
  }

  private mutating func writeLoop(_ part: ExpressionPiece) throws(LinearExpression.Problem) {
    let split = states.count
    try append(.split(0, 0))
    try write(part)
    try append(.jump(split))
    states[split] = .split(split + 1, states.count)
  }
}
