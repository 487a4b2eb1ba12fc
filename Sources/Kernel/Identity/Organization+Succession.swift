//! A body over time: former names, its end, what stands in its place, and what that takes over.

extension Organization {
  /// A name it bore, and until when.
  public struct FormerName: Hashable, Sendable, Codable {
    /// The name.
    public let name: Phrase
    /// What it was in law under that name.
    public let legalForm: String
    /// The first moment at which it was called otherwise.
    public let until: Instant
  }

  /// The end of a body.
  public struct End: Hashable, Sendable, Codable {
    /// The first moment at which it was no more.
    public let at: Instant
    /// What stands in its place; the first took over its people. Empty where nothing does.
    public let successors: [ID<Organization>]
  }

  /// Most bodies that stand in the place of one.
  public static let successorsMax = 50

  /// Whether it lives.
  public var isLiving: Bool { end == nil }

  /// What it was called at that moment.
  public func name(at moment: Instant) -> Phrase {
    (formerNames ?? []).first { moment < $0.until }?.name ?? name
  }

  func rename(_ name: Phrase, _ form: String) throws(Refusal) -> [Body] {
    guard !name.ja.isEmpty, !name.en.isEmpty, !form.isEmpty else { throw .emptyName }
    guard (formerNames ?? []).count < Self.partsMax else { throw .tooManyParts }
    return name == self.name && form == legalForm
      ? [] : [.organizationRenamed(name: name, legalForm: form)]
  }

  func end(_ successors: [ID<Organization>]) throws(Refusal) -> [Body] {
    if let end {
      guard end.successors == successors else { throw .hasEnded }
      return []
    }
    guard !successors.contains(id), Set(successors).count == successors.count else {
      throw .ownParent
    }
    guard successors.count <= Self.successorsMax else { throw .tooManyParts }
    return [.organizationEnded(successors: successors)]
  }

  func endDesignation(_ code: String, from: Instant, until: Instant) throws(Refusal) -> [Body] {
    guard let known = designations.first(where: { $0.code == code && $0.from == from }) else {
      throw .unknownDesignation
    }
    guard until > from else { throw .endsBeforeItBegins }
    return known.until == until ? [] : [.designationEnded(code: code, from: from, until: until)]
  }

  /// What a successor records to take over the posts and ways of a body that ends: all that holds now or later. Posts
  /// of a role in which the successor has somebody already are no longer called by the ladder: it has its own. `people`
  /// are those of the body that ends, with their profiles. Whoever had left it before stays its own: at the successor
  /// nothing would say that he has left.
  public func takeOver(
    from other: Organization, people: [(person: ID<Person>, profile: ContentReference)],
    keeping roles: Set<Role>, at now: Instant
  ) throws(Refusal) -> [Body] {
    let live = other.appointments.filter { $0.until.map { $0 > now } ?? true }
    let held = other.posts.filter { post in live.contains { $0.post == post.id } }
    guard posts.count + held.count <= Self.partsMax,
      appointments.count + live.count <= Self.partsMax,
      routes.count + other.routes.count <= Self.partsMax
    else { throw .tooManyParts }
    var bodies: [Body] = [.organizationTookOver(predecessor: other.id)]
    bodies += held.map { post in
      .postCreated(
        post: PostRecord(
          id: post.id, name: post.name, role: roles.contains(post.role) ? .other : post.role))
    }
    bodies += people.map { .personPassed(person: $0.person, profile: $0.profile, from: other.id) }
    bodies += live.map { .personAppointed(appointment: $0) }
    bodies += other.routes.filter { !other.hasLeft($0.person, at: now) }.map {
      .routeAdded(route: $0)
    }
    bodies += other.absences.filter { $0.until > now }.map { .absenceEntered(absence: $0) }
    bodies += (other.languages ?? []).map { .languageChosen(choice: $0) }
    bodies += (other.encodings ?? []).map { .encodingChosen(choice: $0) }
    return bodies
  }

  /// What a body that ends records of the people who pass to its successor: nobody holds a post here any more.
  public func letGo(at now: Instant) -> [Body] {
    appointments.filter { $0.until.map { $0 > now } ?? true }.map {
      $0.from > now
        ? .appointmentCancelled(person: $0.person, post: $0.post, from: $0.from)
        : .appointmentEnded(person: $0.person, post: $0.post)
    }
  }

  /// The roles in which somebody holds a post at that moment.
  public func heldRoles(at now: Instant) -> Set<Role> {
    Set(posts.filter { !holders(of: $0.id, at: now).isEmpty }.map(\.role))
  }
}

extension Organization.Event {
  /// Whether it says what a body is in law or by agreement.
  public var isLegalQuality: Bool {
    if case .designate = self { return true }
    if case .endDesignation = self { return true }
    return false
  }

  /// Whether a body that has ended can still be told: what only finishes its history.
  // transitions:
  var mayFollowTheEnd: Bool {
    switch self {
    case .endAppointment, .dateAppointment, .cancelAppointment, .routeSucceeded, .routeWrong, .end,
      .endDesignation, .register:
      true
    case .place, .designate, .createPost, .enterPerson, .appoint, .addRoute, .absent,
      .agreeLastRung,
      .setRouteSecret, .chooseLanguage, .chooseEncoding, .rename:
      false
    }
  }
}
