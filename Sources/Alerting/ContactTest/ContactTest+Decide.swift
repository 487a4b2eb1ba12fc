//! What can happen to a contact test, what is recorded of it, and what it then is.

public import Kernel

extension ContactTest {
  /// What happens to a test.
  public enum Event: Hashable, Sendable {
    /// It is not done now; `due` is the next try, nil where its quarter is over.
    case hinder(Hindrance, due: Instant?)
    /// It begins with these people.
    case begin([Subject])
    /// What asked one of them is over; `by` is who answered, nil where nobody did.
    case settle(alert: ID<Alert>, by: ID<Person>?)
  }

  /// What is recorded: the bodies of Facts.
  public enum Body: Hashable, Sendable, Codable {
    case contactTestDrawn(organization: ID<Organization>, quarter: Quarter, due: Instant)
    case contactTestPostponed(because: Hindrance, due: Instant)
    case contactTestLapsed(because: Hindrance)
    case contactTestBegun(subjects: [Subject])
    case contactTestAnswered(alert: ID<Alert>)
    case contactTestCovered(alert: ID<Alert>)
    case contactTestMissed(alert: ID<Alert>)
  }

  /// Decides an event; changes nothing. What comes a second time or late records nothing.
  // transitions:
  public func decide(_ event: Event) -> [Body] {
    switch event {
    case .hinder(let why, let due):
      guard case .planned = state else { return [] }
      return [
        due.map { .contactTestPostponed(because: why, due: $0) } ?? .contactTestLapsed(because: why)
      ]
    case .begin(let subjects):
      guard case .planned = state, !subjects.isEmpty else { return [] }
      return [.contactTestBegun(subjects: subjects)]
    case .settle(let alert, let person):
      guard let subject = waiting.first(where: { $0.outcome == .asked(by: alert) }) else {
        return []
      }
      guard let person else { return [.contactTestMissed(alert: alert)] }
      return [
        person == subject.person
          ? .contactTestAnswered(alert: alert) : .contactTestCovered(alert: alert)
      ]
    }
  }

  /// The test that a first Fact begins; nil where the body is no beginning.
  public init?(id: ID<ContactTest>, beginning body: Body) {
    guard case .contactTestDrawn(let organization, let quarter, let due) = body else { return nil }
    self.init(
      id: id, organization: organization, quarter: quarter, state: .planned(due: due), subjects: [])
  }

  /// Applies a Fact: the only place that assigns state; cannot fail.
  // transitions:
  public mutating func evolve(_ body: Body, at now: Instant) {
    switch body {
    case .contactTestDrawn: break  // A beginning; see `init`.
    case .contactTestPostponed(_, let due): state = .planned(due: due)
    case .contactTestLapsed(let why): state = .lapsed(at: now, because: why)
    case .contactTestBegun(let asked):
      subjects = asked
      state = .running(since: now)
      endIfDone(now)
    case .contactTestAnswered(let alert): settle(alert, .answered(at: now), misses: 0, now)
    case .contactTestCovered(let alert): settle(alert, .covered(at: now), misses: nil, now)
    case .contactTestMissed(let alert):
      let before = subjects.first { $0.outcome == .asked(by: alert) }?.misses ?? 0
      settle(alert, .missed(at: now), misses: before + 1, now)
    }
  }

  private mutating func settle(
    _ alert: ID<Alert>, _ outcome: Outcome, misses: Int?, _ now: Instant
  ) {
    for index in subjects.indices where subjects[index].outcome == .asked(by: alert) {
      subjects[index].outcome = outcome
      subjects[index].misses = misses ?? subjects[index].misses
    }
    endIfDone(now)
  }

  private mutating func endIfDone(_ now: Instant) {
    if waiting.isEmpty { state = .finished(at: now) }
  }
}

extension ContactTest.Subject {
  /// Somebody whom a test finds in a post: not asked where a person answered over one of his routes since the last
  /// test ended and within 90 days; missed at once where there is no way to ask; asked by that alert otherwise.
  /// `former` is what the last test says of the same person in the same post.
  public init(
    post: ID<Post>, person: ID<Person>, routes: [Organization.RouteRecord],
    former: ContactTest.Subject?, since last: Instant?, alert: ID<Alert>, at now: Instant
  ) {
    let streak = former?.misses ?? 0
    let usable = routes.filter { $0.person == person && !$0.isWrong }
    let newest = usable.max {
      ($0.lastSuccess?.microseconds ?? .min, $1.id) < ($1.lastSuccess?.microseconds ?? .min, $0.id)
    }
    var outcome = ContactTest.Outcome.asked(by: alert)
    var misses = streak
    if let newest, let worked = newest.lastSuccess, now - worked <= Organization.reachableFor,
      last.map({ worked > $0 }) ?? true
    {
      outcome = .counted(route: newest.id, at: worked)
      misses = 0
    } else if usable.isEmpty {
      outcome = .missed(at: now)
      misses = streak + 1
    }
    self.init(post: post, person: person, misses: misses, outcome: outcome)
  }
}
