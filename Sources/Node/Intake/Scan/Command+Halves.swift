//! What a scan brings, in smaller pieces: so that one finding that cannot be recorded takes no other with it, and is still told of.

internal import Alerting
internal import Kernel

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

  /// The same with a notice of its finding in place of it, and the same with one that says still less, to be tried in this
  /// order; none where it does not bring exactly one. What is told when a finding cannot be recorded as it is.
  public var notices: [Command] {
    guard findingCount == 1 else { return [] }
    switch self {
    case .findings(let findings, _, _), .lookedBack(_, let findings, _, _, _):
      return findings.flatMap(\.notices).map { bringing([$0]) }
    default: return []
    }
  }

  /// The same without its findings: what lets the stream go on past one that cannot be recorded.
  public var withoutFindings: Command { bringing([]) }

  private func bringing(_ findings: [Observation.Finding]) -> Command {
    switch self {
    case .findings(_, let cursor, let sensors):
      .findings(findings, cursor: cursor, sensors: sensors)
    case .lookedBack(let batch, _, let looked, let found, let isLast):
      .lookedBack(batch: batch, findings, looked, found: found, isLast: isLast)
    default: self
    }
  }
}

extension Observation.Finding {
  /// How much of the rule a notice names.
  static let noticedMax = 60

  /// That something was found which cannot be recorded as it is: what spoke, when and how grave, and of foreign texts only a
  /// machine's address. It goes to whose that is; and where it has none, or even that cannot be recorded, to whoever looks for
  /// owners, at the tower's desk.
  var notices: [Observation.Finding] {
    let name = PlainText.singleLine(rule, maxCharacters: Self.noticedMax)
    func notice(of address: Observable?) -> Observation.Finding {
      Observation.Finding(
        source: source, sensor: sensor, seen: seen,
        rule: "記録できない検知。センサー側の記録を確かめる / Not recordable; look at the sensor's own log: \(name)",
        severity: severity, observables: address.map { [$0] } ?? [], host: address?.text,
        indicator: address == nil ? nil : indicator, marking: marking, count: count)
    }
    let address = host.flatMap { Observable(guessing: $0) }.flatMap { found -> Observable? in
      switch found {
      case .ipv4, .ipv6: found
      default: nil
      }
    }
    return (address.map { [notice(of: $0)] } ?? []) + [notice(of: nil)]
  }
}
