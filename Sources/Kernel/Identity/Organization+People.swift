//! Who of an organisation holds what, who has left, and which posts nobody has.

extension Organization {
  /// The end of an appointment is set to a day, or left open again.
  func date(
    _ person: ID<Person>, _ post: ID<Post>, _ until: Instant?, at now: Instant
  ) throws(Refusal) -> [Body] {
    let live = appointments.filter {
      $0.person == person && $0.post == post && $0.until.map { $0 > now } ?? true
    }
    guard !live.isEmpty else { throw .unknownPerson }
    if let until, until <= now { throw .endsBeforeItBegins }
    if let until, live.contains(where: { $0.from >= until }) { throw .endsBeforeItBegins }
    return live.allSatisfy { $0.until == until }
      ? [] : [.appointmentDated(person: person, post: post, until: until)]
  }

  /// Who holds the post at that time; absent holders are replaced by their deputies, as long as those are there.
  /// First appointment first.
  public func holders(of post: ID<Post>, at now: Instant) -> [ID<Person>] {
    var found: [ID<Person>] = []
    for appointment in appointments where appointment.post == post && appointment.holds(at: now) {
      let acting = acting(for: appointment.person, at: now)
      if !found.contains(acting) { found.append(acting) }
    }
    return found
  }

  /// Who acts for somebody at that time: his deputy while he is absent, unless the deputy has left.
  public func acting(for person: ID<Person>, at now: Instant) -> ID<Person> {
    let away = absences.last { $0.person == person && $0.from <= now && now < $0.until }
    guard let deputy = away?.deputy, !hasLeft(deputy, at: now) else { return person }
    return deputy
  }

  /// What a copy of it records of absences that its home has entered. Whether a deputy can be reached was asked there.
  public func follow(_ told: [Absence], at now: Instant) -> [Body] {
    told.filter { absence in
      now < absence.until && absence.from < absence.until && absence.person != absence.deputy
        && !absences.contains(absence)
        && appointments.contains { $0.person == absence.person }
    }.prefix(max(0, Self.partsMax - absences.count)).map { .absenceEntered(absence: $0) }
  }

  /// Whether the person holds some post now, or stands in for somebody who does. Who left loses everything (S9), and
  /// whoever only stood in for him with him.
  public func employs(_ person: ID<Person>, at now: Instant) -> Bool {
    func holds(_ someone: ID<Person>) -> Bool {
      appointments.contains { $0.person == someone && $0.holds(at: now) }
    }
    return holds(person)
      || !hasLeft(person, at: now)
        && absences.contains {
          $0.deputy == person && $0.from <= now && now < $0.until && holds($0.person)
        }
  }

  /// Whether the person held a post here and holds none any more. Whoever never held one has not left.
  public func hasLeft(_ person: ID<Person>, at now: Instant) -> Bool {
    var wasHere = false
    for appointment in appointments where appointment.person == person {
      if appointment.holds(at: now) { return false }
      if let until = appointment.until, until <= now { wasHere = true }
    }
    return wasHere
  }

  /// Whether it is no secret that the person belongs here: some appointment has begun, or none was ever entered. A
  /// successor is known to those alone who keep the directory until his day comes.
  public func isPublic(_ person: ID<Person>, at now: Instant) -> Bool {
    let own = appointments.filter { $0.person == person }
    return own.isEmpty || own.contains { $0.from <= now }
  }

  /// A post of the ladder without anybody, and from when.
  public struct Vacancy: Hashable, Sendable {
    /// The post.
    public let post: PostRecord
    /// Since or from when nobody holds it.
    public let from: Instant
  }

  /// Posts of the ladder that somebody held and that nobody holds at some moment of the span, each with the first such
  /// moment, in the order of the posts.
  public func vacancies(from now: Instant, until end: Instant) -> [Vacancy] {
    posts.filter { $0.role != .other }.compactMap { post in
      let own = appointments.filter { $0.post == post.id }
      // A post that nobody ever held is a matter of setting up.
      let ends = own.compactMap(\.until).sorted()
      if let last = ends.last(where: { $0 <= now }), !own.contains(where: { $0.holds(at: now) }) {
        return Vacancy(post: post, from: last)
      }
      let next = ends.first { moment in
        now < moment && moment <= end && !own.contains { $0.holds(at: moment) }
      }
      return next.map { Vacancy(post: post, from: $0) }
    }
  }

  /// Whether some route of the person worked within the last 90 days and is not known to be wrong (I10).
  public func isReachable(_ person: ID<Person>, at now: Instant) -> Bool {
    routes.contains {
      $0.person == person && !$0.isWrong
        && ($0.lastSuccess.map { now - $0 <= Self.reachableFor } ?? false)
    }
  }

  /// Whether the designation is in force.
  public func isDesignated(_ code: String, at now: Instant) -> Bool {
    designations.contains {
      $0.code == code && $0.from <= now && ($0.until.map { now < $0 } ?? true)
    }
  }

  /// The designation of a body whose deputy is the desk of the body that supports it: a firm of one person need not find
  /// a second. It holds as long as there is a supporter.
  public static let supporterIsDeputy = "supporterIsDeputy"
  /// The designation of a body that takes in firms and supports them.
  public static let supporter = "supporter"
}
