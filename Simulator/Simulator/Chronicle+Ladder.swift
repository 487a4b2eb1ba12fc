//! The laws of the ladder, judged Fact by Fact: S2, S17, I2, I5, and S1 at every instant.

internal import Alerting
internal import Kernel
internal import Node

extension Chronicle {
  /// ε of S1. Source: kernel.md "Time".
  static let epsilon = Instant.Span.seconds(5)

  /// Minutes from the asking until rung 1, 2 and 3 are called. The table of kernel.md once more, so that an error in
  /// the product's table is not repeated here by using it.
  static func minutes(_ severity: Severity) -> [Int64]? {
    switch severity {
    case .emergency: [0, 5, 10, 15]
    case .serious: [0, 10, 20, 30]
    case .warning: [0, 60, 120, 240]
    case .caution, .information: nil
    }
  }

  /// When a rung must have been called that was asked for at that moment; nil at severity 1. Severity 2 follows the
  /// office days: by 10:00 of the next, called at 12:00, +1 and +3 days.
  static func due(_ rung: Int, _ severity: Severity, askedAt: Instant) -> Instant? {
    if let minutes = minutes(severity) { return askedAt + .minutes(minutes[rung]) }
    guard severity == .caution else { return nil }
    let first = OfficeDays.next(after: askedAt, hour: 10)
    switch rung {
    case 0: return askedAt
    case 1: return first + .hours(2)
    case 2: return OfficeDays.next(after: first, hour: 10)
    default:
      return (0..<3).reduce(first) { day, _ in OfficeDays.next(after: day, hour: 10) }
    }
  }

  /// What a Fact about a delivery must satisfy.
  // transitions:
  func judge(_ life: Life, before: Delivery?, _ body: Delivery.Body, _ fact: Fact) throws {
    let now = life.delivery
    try judgeWithdrawn(now, body)
    switch body {
    case .deliveryAddressed(_, _, _, _, _, _, let pursuits, let called, _):
      try judgeNight(now, pursuits.first?.rung ?? 0, called, fact.at)
      try demand(
        .s15, now.kind == alerts[now.alert]?.kind, "\(now.id) is not of its alert's kind")
      try judgeCopies(now, fact.at)
    case .rungCalled(let duty, let rung, let cause, let called, _):
      try judgeNight(now, rung, called, fact.at)
      if let before { try judgeClimb(life, before, duty, rung, cause, called, fact) }
    case .rearmed(_, _, _, _, let copies):
      // Copies are of t=0 and of a graver severity; who took a post over since then has the hand-over sheet.
      if now.severity > before?.severity ?? now.severity { try judgeCopies(now, fact.at) }
      // What was over begins again as at t=0.
      if before?.stage == nil { try judge(copies, of: now, fact.at) }
    case .reopened(_, _, _, let copies): try judge(copies ?? [], of: now, fact.at)
    case .acknowledged(let by, _, _): try judgeAcknowledgement(life, before, by, fact)
    case .acknowledgedInDoubt: try judgeHuman(now, fact)
    case .actingBegun:
      try demand(
        .i5, before?.clocks[.acknowledged] != nil, "\(now.id) acts without an acknowledgement")
    case .containmentClaimed:
      try demand(.i5, before?.stage == .acting, "\(now.id) is contained before anybody acted")
    case .deliveryClosed(let closing): try judgeClosing(now, before, closing)
    case .delivered, .opened, .acknowledgedUnverified, .containmentProven, .proofPostponed,
      .updated, .answered, .declined, .notReached, .helpAsked, .handOnOffered, .handOnAccepted,
      .closeProposed, .departed,
      .withdrawn:
      break
    }
  }

  // MARK: S2, S17

  private func judgeClimb(
    _ life: Life, _ before: Delivery, _ duty: Duty, _ rung: Int, _ cause: Delivery.Cause,
    _ called: [Callee], _ fact: Fact
  ) throws {
    let id = before.id
    guard case .open(let stage, let pursuits) = before.state,
      let pursuit = pursuits.first(where: { $0.duty == duty })
    else {
      return try demand(.s2, false, "\(id) climbs for \(duty), which nobody pursues")
    }
    let isAsked = stage == .awaiting || stage == .acknowledgedInDoubt
    try demand(
      .s2, duty != .acknowledge || isAsked, "\(id) climbs after it was acknowledged")
    var expected = min(pursuit.rung + 1, Ladder.lastRung)
    while expected < Ladder.lastRung, callees(before, expected, fact.at).isEmpty { expected += 1 }
    try demand(
      .s2, rung == expected, "\(id) climbs for \(duty) from \(pursuit.rung) to \(rung)")
    try demand(.s2, !called.isEmpty, "\(id) climbs to \(rung) and calls nobody")
    if rung == Ladder.lastRung {
      let desk = callees(before, rung, fact.at)
      let behind = isAsked && pursuit.rung == rung ? deskBehind(before, fact.at) : []
      let people = called.compactMap(\.person)
      try demand(
        .s2, !people.isEmpty && people.allSatisfy { desk.contains($0) || behind.contains($0) },
        "\(id): the last rung is no staffed desk")
      // Whoever was called in vain just now is not called again at once.
      let inVain = cause == .silence ? [] : before.called.compactMap(\.person)
      try demand(
        .s2, behind.allSatisfy { people.contains($0) || inVain.contains($0) },
        "\(id): the agreed desk is silent, and the tower's is not called")
    }
    // Whatever is broken, node time alone makes a rung due.
    guard cause == .silence else { return }
    try demand(
      .s17, fact.at >= pursuit.next, "\(id) climbs before \(pursuit.next.seconds)")
    guard duty == .acknowledge, before.level.isOwner || before.level == .addressed else { return }
    try demand(
      .s17, life.answeredAt == nil, "\(id) climbs although somebody answered in time")
    // Empty rungs are skipped at once: the time is that of the first of them. What comes after the last is a reminder.
    let step = pursuit.rung + 1
    if step <= Ladder.lastRung, life.isAskedAnew,
      let due = Self.due(step, before.severity, askedAt: life.askedAt)
    {
      try demand(
        .s17, fact.at >= due,
        "\(id) is on rung \(rung) after \((fact.at - life.askedAt).seconds) s")
    }
  }

  /// Who is on a rung at that time, worked out from the folded organisations by kernel.md "The ladder".
  func callees(_ delivery: Delivery, _ rung: Int, _ at: Instant) -> [ID<Person>] {
    guard let own = organizations[delivery.organization] else { return [] }
    // A contact test of a post calls nobody else, on any rung.
    if delivery.level == .post { return delivery.called.compactMap(\.person) }
    let night = BusinessCalendar.japan.isNight(at)
    let byTable = night ? self.night(own, at) : nil
    switch rung {
    case 0:
      if delivery.level == .unowned || delivery.level == .supervisor {
        let desk = holders(own, [.watchDesk], at)
        return desk.isEmpty ? holders(own, [.responder, .middle], at) : desk
      }
      if let byTable { return byTable.first }
      let guarded = night && own.posts.contains { $0.role == .guardDesk }
      return holders(own, [guarded ? .guardDesk : .responder], at)
    case 1:
      if let byTable { return byTable.second }
      let guarded = night && own.posts.contains { $0.role == .crisisDuty }
      return holders(own, [guarded ? .crisisDuty : .deputy, .middle], at)
    // A contact test stays with the organisation and the desk (I16).
    case 2:
      return holders(own, [.ciso], at)
        + (delivery.kind == .contactTest ? [] : heads(above: own, at))
    default:
      return organizations[own.lastRung ?? tower].map { holders($0, [.watchDesk], at) } ?? []
    }
  }

  /// The tower's desk where another was agreed to be the last rung. A test and an exercise end at that one.
  private func deskBehind(_ delivery: Delivery, _ at: Instant) -> [ID<Person>] {
    guard delivery.kind == .real, delivery.level != .post, delivery.organization != tower,
      let agreed = organizations[delivery.organization]?.lastRung, agreed != tower
    else { return [] }
    return organizations[tower].map { holders($0, [.watchDesk], at) } ?? []
  }

  private func heads(above own: Organization, _ at: Instant) -> [ID<Person>] {
    guard let parent = own.parents[.supervision].flatMap({ organizations[$0] }) else { return [] }
    let middle = holders(parent, [.middle], at)
    return middle.isEmpty ? holders(parent, [.responder], at) : middle
  }

  private func holders(_ own: Organization, _ roles: [Organization.Role], _ at: Instant)
    -> [ID<Person>]
  {
    roles.flatMap { role in
      own.posts.filter { $0.role == role }.flatMap { own.holders(of: $0.id, at: at) }
    }
  }

  // MARK: I2, I5

  /// Those who must be copied at this severity.
  func mustBeCopied(_ delivery: Delivery, _ at: Instant) -> [ID<Person>] {
    // A bulletin to a nation would copy the heads of a nation; a test of one post is nobody else's.
    guard let own = organizations[delivery.organization],
      ![.unowned, .addressed, .post].contains(delivery.level)
    else { return [] }
    var people: [ID<Person>] = []
    if delivery.severity >= .warning { people += holders(own, [.middle], at) }
    if delivery.severity >= .serious {
      people += holders(own, [.ciso], at)
      if delivery.kind != .contactTest { people += heads(above: own, at) }
    }
    return people
  }

  private func judgeCopies(_ delivery: Delivery, _ at: Instant) throws {
    try judge(delivery.copies, of: delivery, at)
  }

  private func judge(_ copies: [Callee], of delivery: Delivery, _ at: Instant) throws {
    let copied = copies.compactMap(\.person)
    for person in mustBeCopied(delivery, at) {
      try demand(.i2, copied.contains(person), "\(delivery.id): \(person) got no copy")
    }
  }

  private func judgeClosing(_ now: Delivery, _ before: Delivery?, _ closing: Closing) throws {
    guard closing.outcome == .truePositive || closing.outcome == .undetermined,
      now.severity >= .warning
    else { return }
    let isProven = before?.stage == .contained || before?.stage == .proven
    try demand(
      .i5,
      closing.evidence != nil && closing.cause != nil && closing.confirmedBy != nil
        && closing.confirmedBy?.person != closing.by.person && isProven,
      "\(now.id) is closed without evidence, cause, second person or containment")
  }

  // MARK: S1

  /// At every instant: nobody waits longer than the table and ε.
  func judgeSilence(at now: Instant) throws {
    guard enabled.contains(.s1) else { return }
    for life in lives.values {
      guard case .open(let stage, let pursuits) = life.delivery.state else { continue }
      let duties = pursuits.filter {
        $0.duty == .acknowledge || $0.duty == .attribute || $0.duty == .assign
      }
      let waits = stage == .awaiting || stage == .acknowledgedInDoubt
      try demand(
        .s1, !waits || !duties.isEmpty, "\(life.delivery.id) waits and nothing is pursued")
      for pursuit in duties {
        for rung in 1...Ladder.lastRung where pursuit.rung < rung {
          guard let due = Self.due(rung, life.delivery.severity, askedAt: life.askedAt) else {
            break
          }
          try demand(
            .s1, now <= due + Self.epsilon,
            "\(life.delivery.id) is on rung \(pursuit.rung) where \(rung) was due")
        }
      }
    }
  }
}
