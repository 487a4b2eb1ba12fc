//! What a scan brings, in smaller pieces: so that one finding that cannot be recorded takes no other with it.

internal import Alerting

extension Command {
  /// How many findings it brings; nil for a command that is no scan's.
  public var findingCount: Int? {
    switch self {
    case .findings(let findings, _, _), .lookedBack(_, let findings, _, _, _): findings.count
    default: nil
    }
  }

  /// The same in two commands, to be given in this order; nil with fewer than two findings. What comes once (cursor,
  /// sensors, the end of a look-back) comes with the second.
  public var halves: (Command, Command)? {
    guard let count = findingCount, count > 1 else { return nil }
    switch self {
    case .findings(let findings, let cursor, let sensors):
      return (
        .findings(Array(findings.prefix(count / 2)), cursor: nil, sensors: []),
        .findings(Array(findings.dropFirst(count / 2)), cursor: cursor, sensors: sensors)
      )
    case .lookedBack(let batch, let findings, let looked, let found, let isLast):
      let second = Array(findings.dropFirst(count / 2))
      return (
        .lookedBack(
          batch: batch, Array(findings.prefix(count / 2)), looked, found: found - second.count,
          isLast: false),
        .lookedBack(batch: batch, second, looked, found: found, isLast: isLast)
      )
    default: return nil
    }
  }

  /// The same without its findings: what lets the stream go on past one that cannot be recorded.
  public var withoutFindings: Command {
    switch self {
    case .findings(_, let cursor, let sensors): .findings([], cursor: cursor, sensors: sensors)
    case .lookedBack(let batch, _, let looked, let found, let isLast):
      .lookedBack(batch: batch, [], looked, found: found, isLast: isLast)
    default: self
    }
  }
}
