//! Appointments with dates: who holds a post, who has left, who is not public yet, and what is vacant.

import Kernel
import Testing

@Suite struct OrganizationPeopleTests {
  private let start = Instant(seconds: 1_431_050_400)
  private let post: ID<Post> = ID(high: 1, low: 1)
  private let old: ID<Person> = ID(high: 2, low: 1)
  private let new: ID<Person> = ID(high: 2, low: 2)

  private func town() throws -> Organization {
    let name = Phrase(ja: "町", en: "Town")
    var town = try #require(
      Organization(
        id: ID(high: 9, low: 9),
        beginning: .organizationRegistered(name: name, legalForm: "市区町村", code: nil)))
    try enter(.createPost(post, name: name, role: .responder), start, &town)
    try enter(.appoint(old, to: post, from: start, until: nil), start, &town)
    return town
  }

  private func enter(
    _ event: Organization.Event, _ now: Instant, _ town: inout Organization
  ) throws {
    for body in try town.decide(event, at: now) { town.evolve(body, at: now) }
  }

  @Test func `a change with a date takes effect at that moment and not before`() throws {
    var town = try town()
    let day = start + .days(30)
    try enter(.dateAppointment(old, post, until: day), start, &town)
    try enter(.appoint(new, to: post, from: day, until: nil), start, &town)
    let before = day - Instant.Span(microseconds: 1)
    #expect(town.holders(of: post, at: before) == [old])
    #expect(town.holders(of: post, at: day) == [new])
    #expect(!town.hasLeft(old, at: before) && town.hasLeft(old, at: day))
    #expect(town.employs(old, at: before) && !town.employs(old, at: day))
    #expect(!town.isPublic(new, at: before) && town.isPublic(new, at: day))
    #expect(!town.hasLeft(new, at: before), "whoever is still to come has not left")
  }

  @Test func `a date is taken back as it was, and what has begun is not`() throws {
    var town = try town()
    let day = start + .days(30)
    try enter(.dateAppointment(old, post, until: day), start, &town)
    try enter(.appoint(new, to: post, from: day, until: nil), start, &town)
    let kept = town
    try enter(.dateAppointment(old, post, until: day), start, &town)
    #expect(town == kept, "the same date twice records it once")
    try enter(.cancelAppointment(new, post, from: day), start, &town)
    try enter(.dateAppointment(old, post, until: nil), start, &town)
    #expect(town.holders(of: post, at: day) == [old])
    #expect(throws: Organization.Refusal.alreadyBegun) {
      try kept.decide(.cancelAppointment(new, post, from: day), at: day)
    }
    #expect(throws: Organization.Refusal.endsBeforeItBegins) {
      try town.decide(.dateAppointment(old, post, until: start), at: start)
    }
    #expect(throws: Organization.Refusal.unknownPerson) {
      try town.decide(.dateAppointment(new, post, until: day), at: start)
    }
  }

  @Test func `whoever stands in and has left is called no more`() throws {
    var town = try town()
    try enter(.appoint(new, to: post, from: start, until: start + .days(2)), start, &town)
    let route: ID<ContactRoute> = ID(high: 3, low: 1)
    let content = ContentReference(id: ID(high: 4, low: 4), digest: Hash(sha256: []))
    try enter(.addRoute(route, person: new, channel: .phone, address: content), start, &town)
    try enter(.routeSucceeded(route), start, &town)
    try enter(
      .absent(old, from: start, until: start + .days(5), deputy: new), start, &town)
    #expect(town.acting(for: old, at: start) == new)
    #expect(town.acting(for: old, at: start + .days(2)) == old)
    #expect(!town.employs(new, at: start + .days(2)))
  }

  @Test func `whoever only stands in does so as long as somebody holds the post`() throws {
    var town = try town()
    let route: ID<ContactRoute> = ID(high: 3, low: 1)
    let content = ContentReference(id: ID(high: 4, low: 4), digest: Hash(sha256: []))
    try enter(.addRoute(route, person: new, channel: .phone, address: content), start, &town)
    try enter(.routeSucceeded(route), start, &town)
    try enter(.absent(old, from: start, until: start + .days(5), deputy: new), start, &town)
    try enter(.dateAppointment(old, post, until: start + .days(2)), start, &town)
    let before = start + .days(2) - Instant.Span(microseconds: 1)
    #expect(town.employs(new, at: before) && !town.employs(new, at: start + .days(2)))
  }

  @Test func `whoever has left is no deputy, though his phone was answered yesterday`() throws {
    var town = try town()
    let deputy: ID<Post> = ID(high: 1, low: 2)
    let name = Phrase(ja: "代行", en: "Deputy")
    try enter(.createPost(deputy, name: name, role: .deputy), start, &town)
    try enter(.appoint(new, to: deputy, from: start, until: start + .days(1)), start, &town)
    let route: ID<ContactRoute> = ID(high: 3, low: 1)
    let content = ContentReference(id: ID(high: 4, low: 4), digest: Hash(sha256: []))
    try enter(.addRoute(route, person: new, channel: .phone, address: content), start, &town)
    try enter(.routeSucceeded(route), start, &town)
    let absence = Organization.Event.absent(
      old, from: start + .days(1), until: start + .days(5), deputy: new)
    let early = try town.decide(absence, at: start)
    #expect(early.count == 1)
    #expect(throws: Organization.Refusal.deputyNotReachable) {
      try town.decide(absence, at: start + .days(1))
    }
  }

  @Test func `a post that nobody takes over is told, with the day`() throws {
    var town = try town()
    let day = start + .days(30)
    #expect(town.vacancies(from: start, until: start + .days(60)) == [])
    try enter(.dateAppointment(old, post, until: day), start, &town)
    #expect(town.vacancies(from: start, until: start + .days(60)).map(\.from) == [day])
    #expect(town.vacancies(from: start, until: start + .days(29)) == [])
    #expect(town.vacancies(from: day + .days(9), until: day + .days(60)).map(\.from) == [day])
    try enter(.appoint(new, to: post, from: day, until: nil), start, &town)
    #expect(town.vacancies(from: start, until: start + .days(60)) == [])
  }
}
