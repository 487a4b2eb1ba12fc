//! Who may ask what: the one place that says so for inputs. Queries have the same predicate in their SQL.

internal import Alerting
internal import GRDB
internal import Inspection
internal import Kernel
internal import Sharing

extension Ledger {
  /// Throws `notAllowed`, or `notFound` where even the existence is not for the viewer.
  // transitions:
  func authorize(_ command: Command) throws {
    let viewer = input.viewer
    if viewer.role == .node { return }
    // Who was let in before he left, and whose command waited meanwhile, does nothing more (S3, S9).
    if let person = viewer.person, let organization = viewer.organization, viewer.role != .sensor,
      try hasLeft(person, organization)
    {
      throw RefusalCode.notAllowed
    }
    switch command {
    case .registerOrganization, .place, .createKey, .start, .timer, .attempted,
      .clockStepped, .lookedBack, .findings, .openSession, .closeSession, .beginEpoch, .replied,
      .answerTried, .drawContactTests, .eraseAgain, .letAge:
      throw RefusalCode.notAllowed
    case .organization(let id, let event):
      // Anybody who acts for an organisation may say that he will be away.
      if case .absent(let person, _, _, _) = event, person == viewer.person,
        viewer.organization == id
      {
        return
      }
      // In which language one is written to is one's own affair, or the administrator's.
      if case .chooseLanguage(let person, _) = event, person == viewer.person,
        viewer.organization == id
      {
        return
      }
      if case .agreeLastRung(let desk) = event { return try mayAgree(on: desk, for: id) }
      // What a body is in law is said by the tower's administrator, for all.
      if event.isLegalQuality {
        guard viewer.role == .administrator, viewer.organization == directory.tower else {
          throw RefusalCode.notAllowed
        }
        return
      }
      // So is what one's own mail system reads.
      if case .chooseEncoding(let person, _) = event, person == viewer.person,
        viewer.organization == id
      {
        return
      }
      try administers(id)
      // What makes identifiers, paths or legal qualities has a command of its own, or is the node's alone.
      switch event {
      case .appoint, .endAppointment, .absent, .routeWrong, .routeSucceeded, .chooseLanguage,
        .chooseEncoding:
        break
      case .register, .place, .designate, .createPost, .enterPerson, .addRoute, .agreeLastRung,
        .setRouteSecret, .dateAppointment, .cancelAppointment, .rename, .end, .endDesignation:
        throw RefusalCode.notAllowed
      }
    case .createPost(let id, _, _), .enterPerson(let id, _), .addRoute(let id, _, _, _),
      .setWebhookSecret(let id, _, _):
      try administers(id)
    case .createAccount(_, let id, let role, _, _):
      try administers(id)
      guard role != .node, role != .sensor else { throw RefusalCode.notAllowed }
      // A watch officer raises, calls and asks down the tree: nobody makes himself one.
      guard try role != .watchOfficer || hasWatch(id) else { throw RefusalCode.notAllowed }
    case .account(let id, let command): try mayKeep(id, command)
    case .takeKey(let id, let person): try mayKeep(id, by: person)
    case .revokeKey(let id): try mayKeep(id, by: nil)
    case .assertConstituency, .assertConstituencies:
      // Whoever names an address his own is told of every alert about it: only the tower says whose it is.
      guard viewer.role == .administrator, viewer.organization == directory.tower else {
        throw RefusalCode.notAllowed
      }
    case .importIndicators, .narrowIndicators:
      // A mark counts for everybody's traffic, beyond the reach of whoever enters it: an attacker who was seen in one
      // place is looked for in all (I6). Whoever is on watch enters one, of the administrators only the tower's.
      guard
        viewer.role.mayWatch
          || viewer.role == .administrator && viewer.organization == directory.tower
      else { throw RefusalCode.notAllowed }
    case .lookBack:
      // A list is looked for in everybody's past: what stops that blinds all of them, and is nobody's but the tower's.
      guard let tower = directory.tower, viewer.organization == tower,
        viewer.role.mayWatch || viewer.role == .administrator
      else { throw RefusalCode.notAllowed }
    case .search:
      guard viewer.organization != nil, viewer.role.mayAct else { throw RefusalCode.notAllowed }
    case .registerSensor(let key, let particulars): try mayRegister(key, particulars)
    case .sensor(let id, let command): try mayKeep(id, command)
    case .heartbeat(let key, _):
      // A sensor speaks for itself alone; anybody else's key is as unknown to it as one that never was.
      guard viewer.role == .sensor else { throw RefusalCode.notAllowed }
      guard viewer.key == key else { throw RefusalCode.notFound }
    case .setRoster(let id, _, _): try administers(id)
    case .erasePerson(let form): try mayErase(form.organization)
    case .eraseOrganization:
      // Nobody of it is left who could: the tower does, once it has ended.
      guard isTowersAdministrator else { throw RefusalCode.notFound }
    case .placeHold(let form): try administers(form.organization)
    case .liftHold(let id):
      try administers(try existing(LegalHold.self, id.description).organization)
    case .setRetention(let id, _, _): try administers(id)
    case .openExercise(_, let id, let people):
      guard viewer.organization == id, viewer.role.mayWatch else { throw RefusalCode.notAllowed }
      let homes = try Set(people.compactMap { try home(of: $0) }).sorted()
      try mayRaise(.exercise(""), to: homes)
    case .endExercise(let id):
      let exercise = try existing(Exercise.self, id.description)
      guard exercise.organization == viewer.organization else { throw RefusalCode.notFound }
      guard viewer.role.mayWatch else { throw RefusalCode.notAllowed }
    case .planTransfer(let form): try administers(form.organization)
    case .undoTransfer(let id):
      // Whose it is is found by the record itself; another's is answered like one that does not exist.
      try administers(try existing(Transfer.self, id.description).organization)
    case .importBodies, .undoBodies:
      // The directory of bodies is the tower's: a town neither makes nor ends another.
      guard viewer.role == .administrator, viewer.organization == directory.tower else {
        throw RefusalCode.notAllowed
      }
    case .writeProfile(let id, _), .publishProfile(let id, _): try administers(id)
    case .invite(let id, _, _, _): try supports(id)
    case .withdrawInvitation(let id):
      guard let invitation = try find(Invitation.self, id.description) else {
        throw RefusalCode.notFound
      }
      try supports(invitation.supporter)
    case .importContacts:
      guard let own = viewer.organization else { throw RefusalCode.notAllowed }
      try administers(own)
    case .enterSystem(let id, _, _): try keepsInventory(of: id)
    case .system(let id, _):
      guard let system = try find(InformationSystem.self, id.description) else {
        throw RefusalCode.notFound
      }
      try keepsInventory(of: system.organization)
    case .importInventory:
      guard let own = viewer.organization else { throw RefusalCode.notAllowed }
      try keepsInventory(of: own)
    case .report(let form): try mayReport(to: form.organization)
    case .askForHelp:
      // Whoever is signed in for an organisation, whatever his role: an observer may be the one who stands beside it.
      guard viewer.organization != nil, viewer.role != .sensor else { throw RefusalCode.notAllowed }
    case .raise(let form): try mayRaise(form.kind, to: form.recipients)
    case .issueBulletin(let form): try mayRaise(.real, to: form.recipients)
    case .withdrawBulletin(let id, _):
      let sight = Sight(
        viewer: viewer, inherited: try directory.inherited(by: viewer.organization, in: db))
      guard let bulletin = try find(Bulletin.self, id.description), sight.isOwn(bulletin.issuer)
      else { throw RefusalCode.notFound }
      guard viewer.role.mayWatch else { throw RefusalCode.notAllowed }
    case .askQuestion:
      guard viewer.organization != nil, viewer.role.mayAct else { throw RefusalCode.notAllowed }
    case .question(let id, let command): try mayDo(command, on: id)
    case .delivery(let id, let command): try mayAct(on: id, command)
    case .link(let command): try mayLink(command)
    case .byToken, .join: break  // The secret of the link is the right.
    case .raiseSeverity(let id, _), .consult(let id, _):
      try sees(id)
      guard viewer.role.mayAct else { throw RefusalCode.notAllowed }
    case .narrow(let id, _):
      try sees(id)
      guard viewer.role.mayAct,
        try Narrowing.isAllowed(viewer, of: try existing(Alert.self, id.description), in: db)
      else { throw RefusalCode.notAllowed }
    case .card(let id, _): try mayCall(id)
    case .heard(let id, let form):
      guard let delivery = try find(Delivery.self, form.delivery.description) else {
        throw RefusalCode.notFound
      }
      try sees(delivery.alert)
      try mayCall(id)
    case .allowMarks(let organization, _):
      // Each body decides for its own eyes alone, and the tower too.
      guard organization == viewer.organization else { throw RefusalCode.notFound }
      guard viewer.role.mayWatch || viewer.role == .administrator else {
        throw RefusalCode.notAllowed
      }
    case .endSuppression(let id):
      let rule = try existing(SuppressionRule.self, id.description)
      guard rule.organization ?? directory.tower == viewer.organization else {
        throw RefusalCode.notFound
      }
      // What is undone is looked at again: whoever may set a rule may end it, of his own or of everybody's.
      let mayEnd = rule.organization == nil ? viewer.role.mayWatch : viewer.role.mayAct
      guard mayEnd else { throw RefusalCode.notAllowed }
    case .suppress(let organization, _, _, _, _):
      guard viewer.role.mayAct else { throw RefusalCode.notAllowed }
      // What is set aside for everybody is the tower's to say alone.
      guard
        organization.map({ $0 == viewer.organization })
          ?? (viewer.role.mayWatch && viewer.organization == directory.tower)
      else { throw RefusalCode.notAllowed }
    }
  }

  /// Whoever keeps an organisation's own directory; to everybody of another it is as if it did not exist.
  func administers(_ id: ID<Organization>) throws {
    guard input.viewer.organization == id, input.viewer.role != .sensor else {
      throw RefusalCode.notFound
    }
    guard input.viewer.role.mayAdminister else { throw RefusalCode.notAllowed }
  }

  /// Who may be linked with whom is the tower's administrator's to say; everything else comes from the lines.
  // transitions:
  private func mayLink(_ command: LinkCommand) throws {
    switch command {
    case .invite, .withdraw, .join, .joinByFile, .hold, .release, .revoke, .rotateKey,
      .carryByHand, .wrote, .took, .offer, .takeOver, .withdrawOffer:
      guard isTowersAdministrator else { throw RefusalCode.notAllowed }
    case .enrol, .introduce, .announceKey, .vouch, .carry, .arrived, .refused, .heard, .unreadable,
      .watch, .certified:
      throw RefusalCode.notAllowed
    }
  }

  /// Whether an administrator of this node's control tower asks.
  var isTowersAdministrator: Bool {
    input.viewer.role == .administrator && input.viewer.organization != nil
      && input.viewer.organization == directory.tower
  }

  private func isAbandoned(_ id: ID<Organization>) throws -> Bool {
    try directory.organization(id, in: db)?.isGone(at: at) ?? false
  }

  /// Whose people they are: his administrator's; the tower's where nobody of the organisation is left.
  private func mayErase(_ id: ID<Organization>) throws {
    if isTowersAdministrator, try isAbandoned(id) { return }
    try administers(id)
  }

  /// An inventory is its organisation's to write: by whoever acts for it. Others are not told that there is one.
  private func keepsInventory(of id: ID<Organization>) throws {
    guard input.viewer.organization == id, input.viewer.role != .sensor else {
      throw RefusalCode.notFound
    }
    guard input.viewer.role.mayAct else { throw RefusalCode.notAllowed }
  }

  /// One's own account is one's own; an administrator lets in and ends, and never sets a password for others.
  private func mayKeep(_ id: ID<Account>, _ command: AccountCommand) throws {
    let viewer = input.viewer
    let account = try find(Account.self, id.description)
    guard let account, account.organization == viewer.organization else {
      throw RefusalCode.notFound
    }
    let isOwn = account.person == viewer.person
    guard isOwn || viewer.role.mayAdminister else { throw RefusalCode.notFound }
    switch command {
    case .setPassword: guard isOwn else { throw RefusalCode.notAllowed }
    case .endSessions: break
    case .link, .close: guard viewer.role.mayAdminister else { throw RefusalCode.notAllowed }
    }
  }

  private func sees(_ alert: ID<Alert>) throws {
    guard let organization = input.viewer.organization else { throw RefusalCode.notFound }
    let found = try Int.fetchOne(
      db, sql: "SELECT 1 FROM alert_audience WHERE alert = ? AND organization = ?",
      arguments: [alert.description, organization.description])
    // A sensor sends and sees nothing, also of what its own organisation sees.
    if found == nil || input.viewer.role == .sensor { throw RefusalCode.notFound }
  }

  /// Calls are made by the callee's own organisation, and by watch officers who may see what it is about.
  private func mayCall(_ id: ID<CallCard>) throws {
    let viewer = input.viewer
    guard let card = try find(CallCard.self, id.description), viewer.role != .sensor else {
      throw RefusalCode.notFound
    }
    if viewer.organization != card.callee.organization {
      guard viewer.role.mayWatch, let item = card.items.first,
        let delivery = try find(Delivery.self, item.description)
      else { throw RefusalCode.notFound }
      try sees(delivery.alert)
    }
    guard viewer.role.mayAct else { throw RefusalCode.notAllowed }
  }

  /// An organisation acts on its own delivery; the tower looks for owners and takes over the calling.
  private func mayAct(on id: ID<Delivery>, _ command: DeliveryCommand) throws {
    guard let delivery = try find(Delivery.self, id.description) else {
      throw RefusalCode.notFound
    }
    try sees(delivery.alert)
    let viewer = input.viewer
    if command == .open { return }
    guard viewer.role.mayAct else { throw RefusalCode.notAllowed }
    if viewer.organization == delivery.organization { return }
    // The watch may re-assign what it raised or was called for, from and to those whom it reaches; acknowledging for
    // others is a call's result only.
    if case .give(let heir) = command, viewer.role.mayWatch {
      guard try reaches(delivery.organization), try heir == directory.tower || reaches(heir) else {
        throw RefusalCode("outsideYourTree")
      }
      return
    }
    throw RefusalCode.notAllowed
  }
}
