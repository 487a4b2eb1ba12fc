//! A stricter marking of an alert: only ever narrower, at its home and wherever a copy is, and for every later byte (S6).

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel

extension Ledger {
  // MARK: At home

  /// Narrows an alert of this node: a stricter label, fewer providers, fewer organisations.
  func narrow(_ id: ID<Alert>, _ form: NarrowForm) throws {
    guard actor.person != nil else { throw RefusalCode(Alert.Refusal.notAPerson.rawValue) }
    guard form.without.count <= NarrowForm.withoutMax else { throw RefusalCode("tooManyLeftOut") }
    guard try heldCopy(RecordReference(.alert, id)) == nil else { throw RefusalCode("notHome") }
    let alert = try existing(Alert.self, id.description)
    let without = try leavable(form.without, of: alert)
    let wanted = Marking(
      tlp: form.tlp, mayForward: form.mayForward ?? alert.marking.mayForward,
      legal: alert.marking.legal, audience: alert.marking.audience.without(without))
    try event(.narrow(to: wanted, without: without, by: actor), of: id)
    // The marks that came with it go no further than it does; a copy of it among others narrows them for all.
    for list in try lists(with: id) {
      let label = try existing(IndicatorBatch.self, list.description).marking
      try narrow(list, to: max(label, wanted.tlp))
    }
  }

  /// Those who may be left out, with whoever took over their people. Somebody must go on seeing the alert: the tower, and
  /// whoever asks. What asks each of many for an answer of his own is withdrawn and not narrowed.
  private func leavable(
    _ named: [ID<Organization>], of alert: Alert
  ) throws -> [ID<Organization>] {
    if named.isEmpty { return [] }
    let staying = [directory.tower, input.viewer.organization].compactMap(\.self)
    guard alert.kind == .real, !named.contains(where: { staying.contains($0) }) else {
      throw RefusalCode("cannotLeaveOut")
    }
    let gone = try directory.leftOut(of: alert.id, in: db)
    let readers = Set(try readers(of: alert.id))
    let asked = try deliveries(of: alert).filter { $0.level == .addressed || $0.level == .post }
      .map(\.organization)
    var found: Set<ID<Organization>> = []
    for organization in named where !gone.contains(organization) {
      guard readers.contains(organization) else { throw RefusalCode("notInAudience") }
      guard !asked.contains(organization) else { throw RefusalCode("cannotLeaveOut") }
      found.insert(organization)
      found.formUnion(try directory.heirs(of: organization, in: db))
    }
    return found.subtracting(staying).subtracting(gone).sorted()
  }

  /// The lists of marks that were entered by the input which raised an alert.
  private func lists(with alert: ID<Alert>) throws -> [ID<IndicatorBatch>] {
    try String.fetchAll(
      db,
      sql: """
        SELECT list.record FROM fact AS list WHERE list.kind = 'indicatorsImported'
          AND list.caused_by = (
            SELECT raised.caused_by FROM fact AS raised WHERE raised.record = ?
            ORDER BY raised.seq LIMIT 1)
        ORDER BY list.record
        """, arguments: [RecordReference(.alert, alert).description]
    ).compactMap { RecordReference($0)?.id.cast(to: IndicatorBatch.self) }
  }

  // MARK: Where a copy is

  /// Takes a stricter marking from the home of a record. Callers know that it is no wider than what is held; `marking` is
  /// what holds of the whole record then.
  func take(
    _ told: RemarkingMessage, under marking: Marking, known: HeldCopy?, from link: PeerLink
  ) throws {
    switch told.record.kind {
    case .alert:
      let id = told.record.id.cast(to: Alert.self)
      guard let alert = try find(Alert.self, id.description) else { return }
      // One of this node's own is nobody else's to narrow.
      guard let known else { throw LetterRefusal(.notHome) }
      let gone =
        try marking.audience.isEmpty
        ? readers(of: id) : known.marking.audience.without(marking.audience).members
      try follow(marking, without: gone, of: alert)
    case .indicators:
      try mustNotBeOwn(told.record.id)
      try narrowList(told, from: link)
    case .organization, .constituency, .observation, .delivery, .callCard, .suppression, .account,
      .key, .sensor, .node, .contacts, .bulletin, .contactTest, .system, .inventory, .roster,
      .transfer, .question, .bodies, .invitation, .profile, .erasure, .hold, .retention, .exercise,
      .link, .nodeInvitation:
      throw LetterRefusal(.againstRules)
    }
  }

  /// A newer version of an alert came under a marking that may be narrower than that of the last: whichever of the two
  /// letters comes first, it holds.
  func follow(_ marking: Marking, after known: HeldCopy, of id: ID<Alert>) throws {
    let alert = try existing(Alert.self, id.description)
    let gone = try known.marking.audience.without(marking.audience).members.filter { member in
      // Of whom its node says no more that it hosts it, the alert's home says nothing here.
      guard let own = try directory.organization(member, in: db), own.isLiving else { return false }
      return try directory.host(of: member, in: db) == nil
    }
    try follow(marking, without: gone, of: alert)
  }

  private func follow(
    _ marking: Marking, without gone: [ID<Organization>], of alert: Alert
  ) throws {
    var without = Set(gone)
    for organization in gone {
      let heirs = try directory.heirs(of: organization, in: db)
      without.formUnion(heirs.filter { !marking.permits($0) })
    }
    without.subtract(try directory.leftOut(of: alert.id, in: db))
    let narrower = alert.marking.narrowed(
      to: Marking(
        tlp: marking.tlp, mayForward: marking.mayForward, legal: marking.legal,
        audience: alert.marking.audience.without(Audience(without))))
    try event(.narrow(to: narrower, without: without.sorted(), by: actor), of: alert.id)
    if marking.audience.isEmpty, !without.isEmpty { try takeBack(alert, from: without.sorted()) }
  }

  /// Nobody of this node may have it any more: it ends here, and its text goes, unless somebody must keep it for a case.
  private func takeBack(_ alert: Alert, from readers: [ID<Organization>]) throws {
    try event(.close, of: alert.id)
    let scopes = try readers.flatMap { organization in
      try LegalHold.inForce(on: organization, db, at: at).map(\.scope)
    }
    guard !scopes.contains(where: { $0 == .everything || $0 == .alert(alert.id) }) else { return }
    try wipe([alert.text.id])
  }

  // MARK: What follows from it

  /// What a narrower marking means: whoever is left out sees the alert nowhere, is called for it no more, and hears
  /// nothing that waits. At its home somebody has its duty at every moment (I1), and every holder of a copy is told.
  func narrowed(_ alert: Alert, without: [ID<Organization>]) throws {
    let record = RecordReference(.alert, alert.id)
    let isHome = try heldCopy(record) == nil
    for organization in without { try leaveOut(organization, of: alert.id) }
    if !without.isEmpty { directory.hasLeftOut = true }
    if isHome {
      try passDuty(of: alert, from: without)
      remarkingsToTell.insert(record)
    }
    for delivery in try deliveries(of: alert)
    where delivery.stage != nil && without.contains(delivery.organization) {
      try decide(delivery.id, .withdraw(.narrowed))
    }
    if !without.isEmpty { try withdrawNotices(of: alert, from: without) }
  }

  private func leaveOut(_ organization: ID<Organization>, of alert: ID<Alert>) throws {
    for sql in [
      "INSERT INTO alert_left_out (alert, organization) VALUES (?, ?) ON CONFLICT (alert, organization) DO NOTHING",
      "DELETE FROM alert_audience WHERE alert = ? AND organization = ?",
      // What is seen there later is an alert of its own, and joins none that nobody there may see.
      "DELETE FROM alert_key WHERE alert = ? AND organization = ?",
    ] {
      try store.cachedStatement(sql: sql)
        .execute(arguments: [alert.description, organization.description])
    }
  }

  /// Whoever had the duty may not see it any more: it is another owner's, or the tower's to give anew.
  private func passDuty(of alert: Alert, from without: [ID<Organization>]) throws {
    guard alert.closedAt == nil, let tower = directory.tower,
      let owner = try alert.owner.flatMap({ try find(Delivery.self, $0.description) }),
      owner.stage != nil, without.contains(owner.organization)
    else { return }
    let others = try deliveries(of: alert).filter {
      $0.stage != nil && $0.level != .told && !without.contains($0.organization)
    }
    if let next = others.first(where: \.level.isOwner) ?? others.first {
      return try event(.own(next.id), of: alert.id)
    }
    let now = try existing(Alert.self, alert.id.description)
    try event(.own(try address(now, to: tower, level: .unowned)), of: alert.id)
    try index(try existing(Alert.self, alert.id.description))
  }

  /// Takes back the notices and the call cards of those who are left out.
  private func withdrawNotices(of alert: Alert, from without: [ID<Organization>]) throws {
    for delivery in try deliveries(of: existing(Alert.self, alert.id.description)) {
      let cards = try String.fetchAll(
        try store.cachedStatement(
          sql: "SELECT card FROM card_item WHERE delivery = ? ORDER BY card"),
        arguments: [delivery.id.description])
      for id in cards {
        guard let card = try find(CallCard.self, id), without.contains(card.callee.organization)
        else { continue }
        for body in card.remove(delivery.id) { try commit(.card(card.id, body)) }
      }
      let people = try String.fetchAll(
        try store.cachedStatement(
          sql: """
            SELECT DISTINCT person FROM outbox WHERE delivery = ? AND state = 'waiting'
            ORDER BY person
            """), arguments: [delivery.id.description]
      ).compactMap { ID<Person>($0) }
      for person in people where try isLeftOut(person, without, from: delivery) {
        try store.cachedStatement(
          sql: """
            UPDATE outbox SET state = 'dead', token = NULL
            WHERE delivery = ? AND person = ? AND state = 'waiting'
            """
        ).execute(arguments: [delivery.id.description, person.description])
      }
    }
  }

  /// Whether somebody was told for bodies that are left out, and for no other.
  private func isLeftOut(
    _ person: ID<Person>, _ without: [ID<Organization>], from delivery: Delivery
  ) throws -> Bool {
    let told = (delivery.called + delivery.copies).filter { $0.person == person }
      .map(\.organization)
    if told.isEmpty { return try home(of: person).map { without.contains($0) } ?? false }
    return told.allSatisfy { without.contains($0) }
  }

  /// Who may see an alert here, in order.
  func readers(of alert: ID<Alert>) throws -> [ID<Organization>] {
    try String.fetchAll(
      try store.cachedStatement(
        sql: "SELECT organization FROM alert_audience WHERE alert = ? ORDER BY organization"),
      arguments: [alert.description]
    ).compactMap { ID<Organization>($0) }
  }
}

extension Audience {
  fileprivate func without(_ others: some Sequence<ID<Organization>>) -> Audience {
    let gone = Set(others)
    return Audience(members.filter { !gone.contains($0) })
  }

  fileprivate func without(_ other: Audience) -> Audience { without(other.members) }
}
