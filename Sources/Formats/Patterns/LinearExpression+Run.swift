//! Runs the machine of a regular expression over a text: all states at once, one code point after the other.

extension LinearExpression {
  /// Whether the text matches. Each visit of a state costs one of `steps`; nil when they run out.
  public func matches(_ text: String, steps: inout Int) -> Bool? {
    // Each code point costs a visit or more: with those steps a run never sees how it ends behind them, and a text of a
    // megabyte is not copied for nothing.
    let most = max(0, min(steps, Int.max - 2)) + 2
    return matches(scalars(of: text, atMost: most), steps: &steps)
  }

  /// Whether code points match: of a text, or bytes as the first 256.
  func matches(_ text: [UInt32], steps: inout Int) -> Bool? {
    var run = ExpressionRun(self, text)
    let answer = run.answer(steps)
    steps -= run.visits
    return steps < 0 ? nil : answer
  }
}

/// One run.
private struct ExpressionRun {
  private let expression: LinearExpression
  private let text: [UInt32]
  /// The states that wait for the next code point.
  private var waiting: [Int] = []
  /// At which place each state was last visited: no state is visited twice at one.
  private var visitedAt: [Int]
  private var pending: [Int] = []
  /// How many visits there were.
  private(set) var visits = 0

  init(_ expression: LinearExpression, _ text: [UInt32]) {
    self.expression = expression
    self.text =
      expression.ignoresCase ? text.map { LinearExpression.folded($0) } : text
    visitedAt = Array(repeating: -1, count: expression.states.count)
  }

  /// Stops where more visits are needed than were granted.
  mutating func answer(_ visitsMax: Int) -> Bool {
    for place in 0...text.count {
      let isStart = place == 0 || expression.isSearch
      if isStart, enter(0, at: place) { return true }
      guard place < text.count, !waiting.isEmpty || expression.isSearch else { return false }
      visits += 1
      guard visits <= visitsMax else { return false }
      let passing = waiting
      waiting.removeAll(keepingCapacity: true)
      for state in passing where passes(state, text[place]) {
        if enter(state + 1, at: place + 1) { return true }
      }
    }
    return false
  }

  private func passes(_ state: Int, _ scalar: UInt32) -> Bool {
    switch expression.states[state] {
    case .scalar(let wanted): scalar == wanted
    case .any(let takesLineFeed): takesLineFeed || scalar != 0x0A
    case .set(let set): set.contains(scalar, ignoringCase: expression.ignoresCase)
    case .split, .jump, .assert, .match: false
    }
  }

  /// Goes into a state and on through all that pass nothing; whether there is a match.
  private mutating func enter(_ first: Int, at place: Int) -> Bool {
    pending.append(first)
    while let state = pending.popLast() {
      guard visitedAt[state] != place else { continue }
      visitedAt[state] = place
      visits += 1
      switch expression.states[state] {
      case .scalar, .any, .set: waiting.append(state)
      case .split(let one, let other):
        pending.append(other)
        pending.append(one)
      case .jump(let next): pending.append(next)
      case .assert(let assertion): if holds(assertion, at: place) { pending.append(state + 1) }
      case .match:
        pending.removeAll()
        return true
      }
    }
    return false
  }

  private func holds(_ assertion: LinearExpression.Assertion, at place: Int) -> Bool {
    switch assertion {
    case .textStart: place == 0
    case .lineStart: place == 0 || text[place - 1] == 0x0A
    case .textEnd: place == text.count
    case .textEndOrLastLineFeed:
      place == text.count || (place == text.count - 1 && text[place] == 0x0A)
    case .lineEnd: place == text.count || text[place] == 0x0A
    case .wordEdge: isWord(place - 1) != isWord(place)
    case .noWordEdge: isWord(place - 1) == isWord(place)
    }
  }

  private func isWord(_ place: Int) -> Bool {
    guard text.indices.contains(place) else { return false }
    return switch text[place] {
    case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
    default: false
    }
  }
}
