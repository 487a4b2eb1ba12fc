//! What may be entered about an organisation, and what it then is.

extension Organization {
  /// What somebody asks to be entered.
  public enum Event: Hashable, Sendable {
    /// A new organisation.
    case register(name: Phrase, legalForm: String, code: String?)
    /// A parent in one tree, or none.
    case place(Tree, under: ID<Organization>?, parentPath: String)
    /// A dated designation.
    case designate(Designation)
    /// A new post.
    case createPost(ID<Post>, name: Phrase, role: Role)
    /// A person, by reference to the profile outside the journal.
    case enterPerson(ID<Person>, profile: ContentReference)
    /// A dated appointment.
    case appoint(ID<Person>, to: ID<Post>, from: Instant, until: Instant?)
    /// The end of whatever holds the person in the post.
    case endAppointment(ID<Person>, ID<Post>)
    /// Whatever holds the person in the post, now or later, ends at that moment; nil leaves the end open again.
    case dateAppointment(ID<Person>, ID<Post>, until: Instant?)
    /// An appointment that has not begun is taken back.
    case cancelAppointment(ID<Person>, ID<Post>, from: Instant)
    /// A way to reach a person.
    case addRoute(ID<ContactRoute>, person: ID<Person>, channel: Channel, address: ContentReference)
    /// A human answered over this route.
    case routeSucceeded(ID<ContactRoute>)
    /// The route reached somebody else or nobody.
    case routeWrong(ID<ContactRoute>)
    /// An absence with a deputy.
    case absent(ID<Person>, from: Instant, until: Instant, deputy: ID<Person>)
    /// The desk that takes over the calling.
    case agreeLastRung(ID<Organization>)
    /// A new secret for a webhook; it lies outside like an address.
    case setRouteSecret(ID<ContactRoute>, ContentReference)
    /// A person says in which language he is written to.
    case chooseLanguage(ID<Person>, Language)
    /// Another name, legal form, or both; the old name is kept with its last day.
    case rename(Phrase, legalForm: String)
    /// It ends; those stand in its place, the first of them takes over its people.
    case end(successors: [ID<Organization>])
    /// A designation ends at that moment.
    case endDesignation(code: String, from: Instant, until: Instant)
    /// In which character set a person is written to.
    case chooseEncoding(ID<Person>, MailEncoding)
  }

  /// What was entered: the bodies of Facts.
  public enum Body: Hashable, Sendable, Codable {
    case organizationRegistered(name: Phrase, legalForm: String, code: String?)
    case organizationPlaced(tree: Tree, parent: ID<Organization>?, path: String)
    case organizationDesignated(designation: Designation)
    case postCreated(post: PostRecord)
    case personEntered(person: ID<Person>, profile: ContentReference)
    case personAppointed(appointment: Appointment)
    case appointmentEnded(person: ID<Person>, post: ID<Post>)
    case appointmentDated(person: ID<Person>, post: ID<Post>, until: Instant?)
    case appointmentCancelled(person: ID<Person>, post: ID<Post>, from: Instant)
    case routeAdded(route: RouteRecord)
    case routeSucceeded(route: ID<ContactRoute>)
    case routeFoundWrong(route: ID<ContactRoute>)
    case absenceEntered(absence: Absence)
    case lastRungAgreed(organization: ID<Organization>)
    case routeSecretSet(route: ID<ContactRoute>, secret: ContentReference)
    case languageChosen(choice: MailLanguage)
    case organizationRenamed(name: Phrase, legalForm: String)
    case organizationEnded(successors: [ID<Organization>])
    /// It stands in the place of another that ended.
    case organizationTookOver(predecessor: ID<Organization>)
    /// Its code is now that of another entry of the same body, whose own node keeps it.
    case codePassed(to: ID<Organization>)
    /// A person of a body that ended belongs here now.
    case personPassed(person: ID<Person>, profile: ContentReference, from: ID<Organization>)
    case designationEnded(code: String, from: Instant, until: Instant)
    case encodingChosen(choice: MailEncodingChoice)
  }

  /// Why an entry is refused.
  public enum Refusal: String, Error, Hashable, Sendable, Codable {
    case alreadyRegistered
    case unknownOrganization
    case ownParent
    case unknownPost
    case unknownPerson
    case unknownRoute
    case emptyName
    case endsBeforeItBegins
    case deputyIsSelf
    case deputyNotReachable
    case tooManyParts
    case alreadyBegun
    /// It does not live any more.
    case hasEnded
    /// It has no such designation in force.
    case unknownDesignation
    case textTooLong
  }

  /// Decides about a new organisation: only `register` can begin one.
  public static func decideNew(_ event: Event) throws(Refusal) -> [Body] {
    guard case .register(let name, let form, let code) = event else { throw .unknownOrganization }
    guard !name.ja.isEmpty, !name.en.isEmpty else { throw .emptyName }
    return [.organizationRegistered(name: name, legalForm: form, code: code)]
  }

  /// Decides an entry; changes nothing. Entering the same thing twice records it once.
  // transitions:
  public func decide(_ event: Event, at now: Instant) throws(Refusal) -> [Body] {
    if end != nil, !event.mayFollowTheEnd { throw .hasEnded }
    switch event {
    case .register: throw .alreadyRegistered
    case .place(let tree, let parent, let parentPath):
      // A path that already contains this organisation would close a circle.
      if parent == id || parentPath.contains("/\(id)/") { throw .ownParent }
      let path = parent == nil ? "/\(id)/" : "\(parentPath)\(id)/"
      return parents[tree] == parent && self.path(in: tree) == path
        ? [] : [.organizationPlaced(tree: tree, parent: parent, path: path)]
    case .designate(let designation):
      if let until = designation.until, until <= designation.from { throw .endsBeforeItBegins }
      guard !designation.code.isEmpty, !designation.basis.isEmpty else { throw .emptyName }
      guard designation.code.count <= Designation.codeMax,
        designation.basis.count <= Designation.basisMax
      else { throw .textTooLong }
      guard designations.count < Self.partsMax else { throw .tooManyParts }
      return designations.contains(designation)
        ? [] : [.organizationDesignated(designation: designation)]
    case .createPost(let post, let name, let role):
      guard !name.ja.isEmpty, !name.en.isEmpty else { throw .emptyName }
      guard posts.count < Self.partsMax else { throw .tooManyParts }
      let record = PostRecord(id: post, name: name, role: role)
      return posts.contains(record) ? [] : [.postCreated(post: record)]
    case .enterPerson(let person, let profile):
      return [.personEntered(person: person, profile: profile)]
    case .appoint(let person, let post, let from, let until):
      guard posts.contains(where: { $0.id == post }) else { throw .unknownPost }
      guard appointments.count < Self.partsMax else { throw .tooManyParts }
      if let until, until <= from { throw .endsBeforeItBegins }
      let appointment = Appointment(person: person, post: post, from: from, until: until)
      return appointments.contains(appointment) ? [] : [.personAppointed(appointment: appointment)]
    case .endAppointment(let person, let post):
      let held = appointments.contains {
        $0.person == person && $0.post == post && $0.until.map { $0 > now } ?? true
      }
      return held ? [.appointmentEnded(person: person, post: post)] : []
    case .dateAppointment(let person, let post, let until):
      return try date(person, post, until, at: now)
    case .cancelAppointment(let person, let post, let from):
      guard
        appointments.contains(where: {
          $0.person == person && $0.post == post && $0.from == from
        })
      else { return [] }
      guard from > now else { throw .alreadyBegun }
      return [.appointmentCancelled(person: person, post: post, from: from)]
    case .addRoute(let route, let person, let channel, let address):
      guard routes.count < Self.partsMax else { throw .tooManyParts }
      if routes.contains(where: { $0.id == route }) { return [] }
      return [
        .routeAdded(
          route: RouteRecord(
            id: route, person: person, channel: channel, address: address, lastSuccess: nil,
            isWrong: false))
      ]
    case .routeSucceeded(let route):
      guard let record = routes.first(where: { $0.id == route }) else { throw .unknownRoute }
      // Once a day is enough for "last worked": a busy route would otherwise fill the journal.
      if let last = record.lastSuccess, !record.isWrong, now - last < .days(1) { return [] }
      return [.routeSucceeded(route: route)]
    case .routeWrong(let route):
      guard let record = routes.first(where: { $0.id == route }) else { throw .unknownRoute }
      return record.isWrong ? [] : [.routeFoundWrong(route: route)]
    case .absent(let person, let from, let until, let deputy):
      guard until > from else { throw .endsBeforeItBegins }
      guard deputy != person else { throw .deputyIsSelf }
      guard appointments.contains(where: { $0.person == person }) else { throw .unknownPerson }
      // R8: nobody goes absent without a reachable deputy. The ways to somebody who left may still be fresh.
      guard isReachable(deputy, at: now), !hasLeft(deputy, at: now) else {
        throw .deputyNotReachable
      }
      let absence = Absence(person: person, from: from, until: until, deputy: deputy)
      return absences.contains(absence) ? [] : [.absenceEntered(absence: absence)]
    case .agreeLastRung(let desk):
      return lastRung == desk ? [] : [.lastRungAgreed(organization: desk)]
    case .setRouteSecret(let route, let secret):
      guard routes.contains(where: { $0.id == route && $0.channel == .webhook }) else {
        throw .unknownRoute
      }
      return [.routeSecretSet(route: route, secret: secret)]
    case .chooseLanguage(let person, let language):
      guard isWrittenTo(person) else { throw .unknownPerson }
      return self.language(of: person) == language
        ? [] : [.languageChosen(choice: MailLanguage(person: person, language: language))]
    case .rename(let name, let form): return try rename(name, form)
    case .end(let successors): return try end(successors)
    case .endDesignation(let code, let from, let until):
      return try endDesignation(code, from: from, until: until)
    case .chooseEncoding(let person, let encoding):
      guard isWrittenTo(person) else { throw .unknownPerson }
      return self.encoding(of: person) == encoding
        ? [] : [.encodingChosen(choice: MailEncodingChoice(person: person, encoding: encoding))]
    }
  }

  /// Whether somebody is written to here at all.
  private func isWrittenTo(_ person: ID<Person>) -> Bool {
    appointments.contains { $0.person == person } || routes.contains { $0.person == person }
  }

  /// The organisation that a first Fact begins; nil where the body is no beginning.
  public init?(id: ID<Organization>, beginning body: Body) {
    guard case .organizationRegistered(let name, let form, let code) = body else { return nil }
    self.init(
      id: id, code: code, paths: [:], name: name, legalForm: form, parents: [:], designations: [],
      posts: [],
      appointments: [], routes: [], absences: [], lastRung: nil)
  }

  /// Applies a Fact: the only place that assigns state; cannot fail.
  // transitions:
  public mutating func evolve(_ body: Body, at now: Instant) {
    switch body {
    case .organizationRegistered(let newName, let form, let newCode):
      name = newName
      legalForm = form
      code = newCode
    case .organizationPlaced(let tree, let parent, let path):
      parents[tree] = parent
      paths[tree] = path
    case .organizationDesignated(let designation): designations.append(designation)
    case .postCreated(let post): posts.append(post)
    // The profile lies outside; the Fact only proves when it was entered.
    case .personEntered: break
    case .personAppointed(let appointment): appointments.append(appointment)
    case .appointmentEnded(let person, let post):
      for index in appointments.indices
      where appointments[index].person == person && appointments[index].post == post {
        appointments[index].until = now
      }
    case .appointmentDated(let person, let post, let until):
      for index in appointments.indices
      where appointments[index].person == person && appointments[index].post == post
        && appointments[index].until.map({ $0 > now }) ?? true
      {
        appointments[index].until = until
      }
    case .appointmentCancelled(let person, let post, let from):
      appointments.removeAll { $0.person == person && $0.post == post && $0.from == from }
    case .routeAdded(let route): routes.append(route)
    case .routeSucceeded(let route):
      for index in routes.indices where routes[index].id == route {
        routes[index].lastSuccess = now
        routes[index].isWrong = false
      }
    case .routeFoundWrong(let route):
      for index in routes.indices where routes[index].id == route { routes[index].isWrong = true }
    case .absenceEntered(let absence): absences.append(absence)
    case .lastRungAgreed(let desk): lastRung = desk
    case .routeSecretSet(let route, let secret):
      for index in routes.indices where routes[index].id == route {
        routes[index].secret = RouteSecret(
          current: secret, former: routes[index].secret?.current, since: now)
      }
    case .languageChosen(let choice): languages = languages(with: choice)
    case .organizationRenamed(let newName, let form):
      formerNames = (formerNames ?? []) + [FormerName(name: name, legalForm: legalForm, until: now)]
      name = newName
      legalForm = form
    case .organizationEnded(let successors): end = End(at: now, successors: successors)
    case .organizationTookOver(let predecessor):
      predecessors = (predecessors ?? []) + [predecessor]
    case .codePassed: code = nil
    // The profile lies outside, as when somebody is entered.
    case .personPassed: break
    case .designationEnded(let code, let from, let until):
      for index in designations.indices
      where designations[index].code == code && designations[index].from == from {
        designations[index] = Designation(
          code: code, basis: designations[index].basis, from: from, until: until)
      }
    case .encodingChosen(let choice): encodings = encodings(with: choice)
    }
  }
}
