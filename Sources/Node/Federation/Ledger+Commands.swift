//! What people of another node ask about what was told between the two, and what people here ask of another node's records.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel

extension Ledger {
  // MARK: Asked here

  /// Something is asked of a record of this node; asked twice it is done once, and answered the same.
  func take(_ told: CommandMessage, under marking: Marking, from link: PeerLink) throws {
    guard try maySpeak(told, link) else { throw LetterRefusal(.notAllowed) }
    let before = try Int.fetchOne(
      try store.cachedStatement(sql: "SELECT 1 FROM command_taken WHERE id = ?"),
      arguments: [told.id.description])
    var refused: AnswerMessage.Refused?
    if before == nil {
      try meet(told.by, of: link)
      let former = actingAs
      actingAs = .person(told.by.person)
      defer { actingAs = former }
      refused = try act(on: told, from: link)
      try store.execute(
        sql: "INSERT INTO command_taken (id, record, at) VALUES (?, ?, ?)",
        arguments: [told.id.description, told.record.description, at.microseconds])
    }
    let answer = AnswerMessage(
      command: told.id, record: told.record, at: at, version: recordVersion, refused: refused)
    // The answer is for the node that asked: for whoever of it is known.
    let known = try living(among: link.hosts)
    let readers =
      known.contains(told.by.organization) ? [told.by.organization] : Array(known.prefix(1))
    guard !readers.isEmpty else { return }
    try post(
      .answer(answer), about: told.record, for: readers,
      marking: Marking(tlp: marking.tlp), in: .urgent, until: at + Self.letterLife, on: link.id)
  }

  /// Whoever asks lives at the peer; but the home of an alert may say whom of ours it has reached by phone.
  private func maySpeak(_ told: CommandMessage, _ link: PeerLink) throws -> Bool {
    let by = told.by.organization
    if try directory.host(of: by, in: db)?.link == link.id { return true }
    guard case .acknowledge(.call) = told.act, told.record.kind == .delivery,
      let delivery = try find(Delivery.self, told.record.id.description),
      delivery.organization == by, let own = try directory.organization(by, in: db)
    else { return false }
    return own.employs(told.by.person, at: at)
  }

  /// Does what is asked, or says why it is too late for it. A peer asks about what was told between the two nodes and about
  /// nothing else: everything else is answered as what does not exist.
  // transitions:
  private func act(
    on told: CommandMessage, from link: PeerLink
  ) throws -> AnswerMessage.Refused? {
    switch told.act {
    case .acknowledge(.call):
      try decide(try duty(told.record, toldBy: link), .acknowledge(by: actor, over: .call))
    // Whoever took it over another way is of the body, and says so at home.
    case .acknowledge: throw LetterRefusal(.notAllowed)
    case .help: try decide(try duty(told.record, toldBy: link), .help(by: actor))
    case .raiseSeverity(let severity):
      guard told.record.kind == .alert, try isTold(told.record, on: link),
        let graver = Severity(rawValue: Int(severity))
      else { throw LetterRefusal(.unknownRecord) }
      let alert = told.record.id.cast(to: Alert.self)
      // It is as grave already: somebody else was first.
      guard try existing(Alert.self, alert.description).severity < graver else { return nil }
      try event(.raiseSeverity(graver, by: actor), of: alert)
    case .decline(let reason, let named):
      return try giveOn(
        told, to: named, because: Delivery.Declining(rawValue: reason.rawValue), from: link)
    case .handOn(let named): return try giveOn(told, to: named, because: nil, from: link)
    }
    return nil
  }

  /// A body of the peer does not take a duty, or hands it on. As within one node it stays responsible until the other has
  /// it; a body that is not known here, or none, is looked for by the desk of this node, with a deadline of its own.
  private func giveOn(
    _ told: CommandMessage, to named: ID<Organization>?, because reason: Delivery.Declining?,
    from link: PeerLink
  ) throws -> AnswerMessage.Refused? {
    let delivery = try watched(told.record, at: link)
    guard delivery.stage != nil else {
      return AnswerMessage.Refused(
        reason: .againstRules, code: Delivery.Refusal.ended.rawValue)
    }
    let note = told.note.isEmpty ? nil : told.note
    if let named, try directory.organization(named, in: db)?.isLiving ?? false {
      try give(delivery.id, to: named, because: reason, note: note)
      return nil
    }
    guard let tower = directory.tower else { throw LetterRefusal(.againstRules) }
    try give(
      delivery.id, to: tower, level: .unowned, because: reason ?? .notOurs, note: note)
    return nil
  }

  private func isTold(_ record: RecordReference, on link: PeerLink) throws -> Bool {
    try Int.fetchOne(
      try store.cachedStatement(sql: "SELECT 1 FROM sent_copy WHERE link = ? AND record = ?"),
      arguments: [link.id.description, record.description]) != nil
  }

  /// A duty that a body of the peer owes towards an alert of this node.
  private func watched(_ record: RecordReference, at link: PeerLink) throws -> Delivery {
    guard record.kind == .delivery, let delivery = try find(Delivery.self, record.id.description),
      try directory.host(of: delivery.organization, in: db)?.link == link.id,
      try isTold(RecordReference(.alert, delivery.alert), on: link)
    else { throw LetterRefusal(.unknownRecord) }
    return delivery
  }

  /// A duty of this node towards an alert of the peer.
  private func duty(_ record: RecordReference, toldBy link: PeerLink) throws -> ID<Delivery> {
    guard record.kind == .delivery, let delivery = try find(Delivery.self, record.id.description),
      try heldCopy(RecordReference(.alert, delivery.alert))?.home == link.peer
    else { throw LetterRefusal(.unknownRecord) }
    return delivery.id
  }

  // MARK: Asked there

  /// The link to the home of an alert; nil for what is at home here, and where its node was revoked: then nobody else
  /// gives its duties on.
  func homeLink(of alert: ID<Alert>) throws -> PeerLink? {
    guard let copy = try heldCopy(RecordReference(.alert, alert)) else { return nil }
    return try PeerLink.find(peer: copy.home, in: db)
  }

  /// 「うちのものではない」 or 「情報が足りない」 without a name: whoever routed it has to find the owner or to say more, by a
  /// deadline of its own, and the duty stays until that desk has it.
  func decline(_ id: ID<Delivery>, because reason: Delivery.Declining, note: String) throws {
    let delivery = try givable(id)
    // A desk whose duty is to find the owner gives it to somebody.
    guard delivery.level.isOwner else {
      throw RefusalCode(Delivery.Refusal.mustBeGivenToItsOwner.rawValue)
    }
    guard note.contains(where: { !$0.isWhitespace }) else { throw RefusalCode("needsReason") }
    guard let link = try homeLink(of: delivery.alert) else {
      guard let tower = directory.tower else { throw RefusalCode("noTower") }
      return try give(id, to: tower, level: .unowned, because: reason, note: note)
    }
    let alert = try existing(Alert.self, delivery.alert.description)
    guard let raiser = try raiser(of: alert) else { throw RefusalCode("noTower") }
    let told = CommandMessage.Declining(rawValue: reason.rawValue) ?? .notOurs
    try decline(
      delivery, to: raiser, because: reason, note: note,
      asking: .decline(because: told, to: nil), on: link)
  }

  /// Says here that a duty is not taken, and asks the home of its alert to give it on.
  func decline(
    _ delivery: Delivery, to organization: ID<Organization>, because reason: Delivery.Declining?,
    note: String?, asking act: CommandMessage.Act, on link: PeerLink
  ) throws {
    if delivery.level.isOwner {
      try decide(
        delivery.id,
        .decline(
          to: organization, by: actor, because: reason, note: try note.map { try keep($0) }))
    }
    let alert = try existing(Alert.self, delivery.alert.description)
    try ask(
      act, of: RecordReference(.delivery, delivery.id), about: alert,
      for: delivery.organization, note: note ?? "", on: link)
  }

  /// A person raises the severity: here at once, where those of this node are called; and the home of the alert, which
  /// decides for everybody else, is asked to do the same.
  func raiseSeverity(of id: ID<Alert>, to severity: Severity) throws {
    let before = try existing(Alert.self, id.description).severity
    try event(.raiseSeverity(severity, by: actor), of: id)
    guard severity > before, let link = try homeLink(of: id),
      let own = input.viewer.organization
    else { return }
    try ask(
      .raiseSeverity(to: Int64(severity.rawValue)), of: RecordReference(.alert, id),
      about: try existing(Alert.self, id.description), for: own, on: link)
  }

  /// Asks the home of a record in the name of whoever acts here, for his own body or for that one. Where no more may wait
  /// nothing is done here either, and he is told so.
  private func ask(
    _ act: CommandMessage.Act, of record: RecordReference, about alert: Alert,
    for body: ID<Organization>, note: String = "", on link: PeerLink
  ) throws {
    guard let raiser = try raiser(of: alert) else { throw RefusalCode("noTower") }
    guard let party = try party(actor, of: input.viewer.organization ?? body) else {
      throw RefusalCode(Delivery.Refusal.notAPerson.rawValue)
    }
    let message = CommandMessage(
      id: make("command"), record: record, by: party, at: at, act: act,
      note: note.cut(MessageLimits.textBytesMax))
    let isPosted = try post(
      .command(message), about: record, for: [raiser], marking: alert.marking, in: .urgent,
      until: at + Self.letterLife, on: link.id)
    guard isPosted else { throw RefusalCode(PeerLink.Refusal.outboxFull.rawValue) }
    try store.execute(
      sql: """
        INSERT INTO command_asked (id, link, alert, organization, act, at, answered_at, refused)
        VALUES (?, ?, ?, ?, ?, ?, NULL, NULL)
        """,
      arguments: [
        message.id.description, link.id.description, alert.id.description,
        party.organization.description, act.word.rawValue, at.microseconds,
      ])
  }

  /// What the home made of something that was asked here: people see it beside the duty, and nothing waits for it. An answer
  /// to what was not asked on that link tells nobody anything.
  func take(_ told: AnswerMessage, from link: PeerLink) throws {
    try store.execute(
      sql: "UPDATE command_asked SET answered_at = ?, refused = ? WHERE id = ? AND link = ?",
      arguments: [
        at.microseconds, told.refused?.reason.rawValue, told.command.description,
        link.id.description,
      ])
  }
}
