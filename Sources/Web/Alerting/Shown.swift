//! Values of Node as pages show them: the words and signs that more than one page needs.

internal import Alerting
internal import Kernel
internal import Node

/// Turns what Node answers into what pages take. Pure: the same answer always looks the same.
enum Shown {
  /// The alert's number for people, to be read aloud: 2015-0508-004711. The day it was raised in Japan and six digits
  /// of its identifier; links and forms go by the identifier, which is never ambiguous.
  static func number(_ id: ID<Alert>) -> String { "\(AlertNumber(id))" }

  /// Path of an alert's page.
  static func path(_ id: ID<Alert>) -> String { "/alerts/\(id)" }

  /// The label without "TLP:".
  static func tlp(_ tlp: TLP) -> String { String(tlp.label.dropFirst(4)) }

  /// Real, contact test or exercise.
  static func reality(_ kind: AlertKind) -> AlertReality {
    switch kind {
    case .real: .real
    case .contactTest: .contactTest
    case .exercise(let name): .exercise(name)
    }
  }

  // MARK: Clocks

  /// The clock that a duty stops.
  static func clock(_ duty: Duty) -> ClockName {
    switch duty {
    case .attribute: .attributed
    case .assign: .assigned
    case .acknowledge: .acknowledged
    case .act: .acting
    case .contain: .contained
    case .update: .updated
    case .prove: .proven
    case .answer: .answered
    }
  }

  /// The six clocks in their order. A clock that is asked again is due again, though it stopped once.
  static func clocks(_ delivery: DeliverySummary) -> [ClockDot] {
    Clock.allCases.map { clock in
      let pursuit = delivery.pursuits.first { self.clock($0.duty) == name(clock) }
      let state: ClockDot.State
      if let pursuit {
        state = pursuit.duty == delivery.duty ? .due(pursuit.base) : .waiting(pursuit.base)
      } else if let done = delivery.clocks[clock] {
        state = .done(done)
      } else {
        state = .waiting(nil)
      }
      return ClockDot(name: name(clock), state: state)
    }
  }

  /// A clock as pages call it.
  static func name(_ clock: Clock) -> ClockName {
    switch clock {
    case .delivered: .delivered
    case .opened: .opened
    case .acknowledged: .acknowledged
    case .acting: .acting
    case .contained: .contained
    case .closed: .closed
    }
  }

  /// The steps that follow if nothing is done.
  static func rungs(_ steps: [NextStep], _ say: Language) -> [NextRung] {
    steps.map { step in
      let names = step.called.map {
        titled($0, outside: step.organization.id, say)
      }
      let desk = step.called.first?.organization.name(say) ?? step.organization.name(say)
      return NextRung(
        at: step.at, awaited: clock(step.duty),
        happens: step.isAgain
          ? .calledAgain(desk) : step.isLast ? .callingTakenOver(by: desk) : .told(names))
    }
  }

  // MARK: People

  /// A person of the roster: name and posts.
  static func person(_ name: String?, posts: [Phrase], _ say: Language) -> String {
    let posts = posts.map { $0(say) }.joined(separator: say == .ja ? "・" : ", ")
    let name = name ?? ShownPhrases.erased(say)
    if posts.isEmpty { return name }
    // A post that has brackets itself is set off without further ones: 副町長（CISO）.
    if posts.contains("（") || posts.contains("(") {
      return say == .ja ? "\(name) \(posts)" : "\(name), \(posts)"
    }
    return say == .ja ? "\(name)（\(posts)）" : "\(name) (\(posts))"
  }

  /// Whoever did something, by name and post; the node and timers by what they are.
  static func name(_ actor: ActorName, _ say: Language) -> String {
    switch actor.actor {
    case .person: person(actor.name, posts: actor.post.map { [$0] } ?? [], say)
    case .key: actor.name ?? ShownPhrases.key(say)
    case .unverified: ShownPhrases.unverified(say)
    case .timer: ShownPhrases.timer(say)
    case .node: ShownPhrases.node(say)
    }
  }

  /// The organisation for which somebody acted; the node by its own name.
  static func origin(_ actor: ActorName, _ say: Language) -> String {
    actor.organization?.name(say) ?? name(actor, say)
  }

  /// Who owns a duty now: the holder, or else the organisation.
  static func owner(_ delivery: DeliverySummary?, _ say: Language) -> String {
    guard let delivery else { return ShownPhrases.nobody(say) }
    guard let holder = delivery.holder else { return delivery.organization.name(say) }
    return name(holder, say)
  }

  /// One who is called, with the title after the name: 山田総務課長. Those of another organisation with its name.
  static func titled(
    _ callee: CalleeName, outside own: ID<Organization>? = nil, _ say: Language
  ) -> String {
    let place = callee.organization.id == own ? "" : callee.organization.name(say)
    let post = callee.post?(say) ?? ""
    // 姓 only: the family name stands before the first space.
    let family = callee.name.map { name in
      String(name.split(whereSeparator: { $0 == " " || $0 == "\u{3000}" }).first ?? "")
    }
    switch say {
    case .ja:
      let words = (family ?? "") + post
      return words.isEmpty ? callee.organization.name(say) : place + words
    case .en:
      let words = [callee.name, post.isEmpty ? nil : post].compactMap { $0 }
      if words.isEmpty { return callee.organization.name(say) }
      return (words + (place.isEmpty ? [] : [place])).joined(separator: ", ")
    }
  }

  // MARK: Lines

  /// The three lines. The third is worked out from what is due and never typed.
  static func lines(
    _ lines: ThreeLines?, _ delivery: DeliverySummary?, at now: Instant, _ say: Language
  ) -> AlertLines {
    let byWhen = (delivery?.pursuits ?? []).filter { $0.duty != .prove }.map { pursuit in
      ShownPhrases.due(clock(pursuit.duty), Wording.moment(pursuit.base, at: now, say))(say)
    }
    return AlertLines(
      what: lines?.what(say) ?? ShownPhrases.erasedText(say),
      now: lines?.now(say) ?? ShownPhrases.erasedText(say),
      byWhen: byWhen.isEmpty
        ? ShownPhrases.nothingDue(say) : byWhen.joined(separator: say == .ja ? "、" : ", "))
  }

  /// An alert in a few words: its first line.
  static func title(_ alert: AlertSummary, _ say: Language) -> String {
    alert.lines?.what(say) ?? ShownPhrases.erasedText(say)
  }

  /// An alert in a list.
  static func row(_ alert: AlertSummary, _ say: Language) -> AlertRow {
    AlertRow(
      path: path(alert.id), number: number(alert.id), severity: alert.severity.rawValue,
      title: title(alert, say), organization: alert.owner?.organization.name(say) ?? "",
      owner: owner(alert.owner, say), raised: alert.raisedAt)
  }
}
