//! Invitations issued and taken back, and a firm that joins: everything it needs in one input, or nothing.

internal import Alerting
internal import GRDB
internal import Inspection
internal import Kernel

extension Ledger {
  /// Issues an invitation under that supporter.
  func invite(
    under supporter: ID<Organization>, hash: Hash, until: Instant, note: String
  ) throws -> ID<Invitation> {
    _ = try existing(Organization.self, supporter.description)
    guard note.count <= Invitation.noteMax else { throw RefusalCode("tooLong") }
    let open =
      try Int.fetchOne(
        db,
        sql: """
          SELECT COUNT(*) FROM invitation
          WHERE organization = ? AND stage = 'open' AND until > ?
          """, arguments: [supporter.description, at.microseconds]) ?? 0
    guard open < Self.invitationsMax else { throw RefusalCode("tooManyInvitations") }
    let kept = note.isEmpty ? nil : try keep(note)
    let body = try refusing {
      () throws(Invitation.Refusal) in
      try Invitation.issue(
        under: supporter, hash: hash, until: until, by: actor, note: kept, at: at)
    }
    let id: ID<Invitation> = make("invitation")
    try commit(.invitation(id, body))
    return id
  }

  /// Most invitations of a supporter that are open at once: a list that nobody can look over is a leak.
  static let invitationsMax = 500

  /// Lets an invitation decide an event and commits what it decided.
  func decide(_ id: ID<Invitation>, _ event: Invitation.Event) throws {
    let invitation = try existing(Invitation.self, id.description)
    let bodies = try refusing {
      () throws(Invitation.Refusal) in try invitation.decide(event, at: at)
    }
    for body in bodies { try commit(.invitation(id, body)) }
  }

  /// A firm joins by the secret of its link: organisation, posts, people, routes, its place under the supporter, an
  /// account with an open session, the beginning of its inventory, and a contact test that checks the routes.
  func join(by hash: Hash, _ form: JoinForm, session: Hash, until: Instant) throws
    -> [RecordReference]
  {
    // Under what stands in the place of a supporter that ended since; nobody may take a firm in any more where nothing does.
    guard let invitation = try Invitation.find(hash: hash, in: db), invitation.isOpen(at: at),
      let supporter = try living([invitation.supporter]).first
    else {
      throw RefusalCode(Invitation.Refusal.unknownInvitation.rawValue)
    }
    let code = form.number.description
    let known = try Int.fetchOne(
      db, sql: "SELECT 1 FROM organization WHERE code = ?", arguments: [code])
    guard known == nil else { throw RefusalCode("numberNotTaken") }
    let id: ID<Organization> = make("organization")
    let person: ID<Person> = make("person")
    // Whoever holds the link acts as the person he enters: there is nobody else yet who could.
    actingAs = .person(person)
    let registered = try refusing {
      () throws(Organization.Refusal) in
      try Organization.decideNew(
        .register(
          name: Phrase(ja: form.name, en: form.name), legalForm: Self.smallFirm, code: code))
    }
    for body in registered { try commit(.organization(id, body)) }
    let above = try existing(Organization.self, supporter.description)
    try change(
      id, .place(.support, under: above.id, parentPath: above.path(in: .support)))
    try staff(id, form, person)
    for use in form.uses {
      var entry = SystemEntry()
      entry.words.name = use
      _ = try enterSystem(entry, of: id, by: actor)
    }
    let account = try createAccount(
      person, id, .administrator, login: code, password: nil)
    try decide(invitation.id, .use(by: id, terms: form.terms))
    try testRoutes(of: id, form, person, told: above.id)
    try openSession(code, session, until, false)
    return [RecordReference(.organization, id), RecordReference(.account, account)]
  }

  /// The legal form of a firm that joins by an invitation.
  static let smallFirm = "中小企業"

  /// Posts, people and ways to reach them; where the firm has no deputy, the supporter's desk is it.
  private func staff(_ id: ID<Organization>, _ form: JoinForm, _ first: ID<Person>) throws {
    let desk = try post(
      of: id, .responder, Phrase(ja: "サイバー担当（CSIRT）", en: "Security contact (CSIRT)"))
    try enter(form.contact, as: first, to: desk, of: id)
    var second: ID<Person>?
    if let deputy = form.deputy {
      let person: ID<Person> = make("person")
      try enter(
        deputy, as: person, to: try post(of: id, .deputy, ContactRoles.word(.deputy)), of: id)
      second = person
    } else {
      let agreed = Organization.Designation(
        code: Organization.supporterIsDeputy, basis: "参加の申込み", from: at, until: nil)
      try change(id, .designate(agreed))
    }
    let night = Phrase(ja: "夜間の連絡先", en: "Night contact")
    switch form.night {
    case .same: break
    case .deputy:
      guard let second else { throw RefusalCode("unknownPerson") }
      try change(
        id, .appoint(second, to: try post(of: id, .guardDesk, night), from: at, until: nil))
    case .other(let contact):
      try enter(contact, as: make("person"), to: try post(of: id, .guardDesk, night), of: id)
    }
    if form.language != Organization.MailLanguage.usual {
      try change(id, .chooseLanguage(first, form.language))
    }
  }

  private func post(
    of id: ID<Organization>, _ role: Organization.Role, _ name: Phrase
  ) throws -> ID<Post> {
    let post: ID<Post> = make("post")
    try change(id, .createPost(post, name: name, role: role))
    return post
  }

  private func enter(
    _ contact: JoinForm.Contact, as person: ID<Person>, to post: ID<Post>, of id: ID<Organization>
  ) throws {
    try change(id, .enterPerson(person, profile: try keep(contact.name)))
    try change(id, .appoint(person, to: post, from: at, until: nil))
    // Ways that never worked yet are tried in the order of their identifiers: the first number is to be the first.
    let routes = contact.phones.map { _ in make("route", ContactRoute.self) }.sorted()
    for (route, phone) in zip(routes, contact.phones) {
      try change(id, .addRoute(route, person: person, channel: .phone, address: try keep(phone)))
    }
    if let mail = contact.mail {
      try change(
        id, .addRoute(make("route"), person: person, channel: .mail, address: try keep(mail)))
    }
  }

  /// A mail with a button and, in the supporter's list, a call to make: whichever is answered first shows that the firm
  /// can be reached.
  private func testRoutes(
    of id: ID<Organization>, _ form: JoinForm, _ person: ID<Person>,
    told supporter: ID<Organization>
  ) throws {
    let own = try existing(Organization.self, id.description)
    guard let (post, _) = own.called(at: at).first(where: { $0.person == person }) else { return }
    let callee = directory.callee(person, in: post, of: own)
    let delivery = try askAlone(
      callee, of: id, by: make("alert"), make("campaign"),
      told: [id, supporter, directory.tower].compactMap(\.self))
    try queueCards(try existing(Delivery.self, delivery.description), [callee])
  }
}
