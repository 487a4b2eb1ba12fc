//! An answer that was given by phone: whose it is, who may enter it, and for how long.

import Alerting
import GRDB
import Kernel
import Sharing
import Testing

@testable import Node

@Suite struct HeardTests {
  private let nation: Nation
  private let watch: Viewer

  init() throws {
    nation = try Nation()
    watch = try nation.viewer("watch", "tower", .watchOfficer)
  }

  /// A bulletin so grave that whoever is asked is called at once.
  @discardableResult
  private func issue(to recipients: [String]) throws -> ID<Bulletin> {
    let form = BulletinForm(
      kind: .warning, character: .request, statute: "", severity: .emergency,
      lines: ThreeLines(
        what: Phrase(ja: "装置に弱点が見つかりました。", en: "A device has a weak spot."),
        now: Phrase(ja: "版を確かめてください。", en: "Check its version."), detail: ""),
      tlp: .amber, mayForward: .nobody, answerBy: nation.now + .days(3),
      recipients: try recipients.map { try nation.organization($0) })
    return try nation.done(.issueBulletin(form), as: watch)[0].id.cast(to: Bulletin.self)
  }

  private func call(_ person: String) throws -> CardView {
    let open = try nation.queries.phoneCalls(
      of: try nation.person(person), isOpen: true, at: nation.now)
    return try #require(open.first)
  }

  /// The call to somebody, made by the watch and answered by him.
  private func reached(_ person: String) throws -> CardView {
    let card = try call(person)
    try nation.done(.card(card.id, .reached), as: watch)
    return card
  }

  private func enter(
    _ card: CardView, _ kind: Delivery.AnswerKind = .notAffected, _ text: String = "",
    by person: String? = nil, about delivery: ID<Delivery>? = nil, as viewer: Viewer? = nil
  ) throws -> Node.Answer {
    let form = HeardForm(
      delivery: delivery ?? card.items[0].delivery,
      person: try person.map { try nation.person($0) },
      answer: AnswerForm(kind: kind, text: text))
    return nation.ask(.heard(card.id, form), as: viewer ?? watch)
  }

  private func answered(_ id: ID<Delivery>) throws -> AnswerWords? {
    try nation.queries.delivery(id, as: watch, at: nation.now)?.delivery.answered
  }

  private func seen(_ card: CardView, as viewer: Viewer? = nil) throws -> HeardCall? {
    try nation.queries.heardCall(card.id, as: viewer ?? watch, at: nation.now)
  }

  private func expectSound() throws {
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `the caller enters it, it is the answer of whoever said it, and nobody is called on`()
    throws
  {
    let id = try issue(to: ["town"])
    let before = try call("clerk")
    #expect(try seen(before) == nil, "nobody was reached yet")
    #expect(try enter(before) == .refused(RefusalCode("nobodyReached")))
    let card = try reached("clerk")
    let open = try #require(try seen(card))
    #expect(open.items.map(\.isEntered) == [false])
    #expect(open.items[0].organization.id == (try nation.organization("town")))
    #expect(open.speakers.first?.person == (try nation.person("clerk")))
    #expect(
      try enter(card, .refused) == .refused(RefusalCode("needsReason")), "as on every other form")
    #expect(try enter(card, .refused, "業務を止められない") == .done([]))
    let said = try #require(try answered(card.items[0].delivery))
    #expect(said.kind == .refused && said.text == "業務を止められない")
    #expect(said.by.actor == .person(try nation.person("clerk")))
    #expect(said.heardBy?.actor == .person(try nation.person("watch")))
    #expect(try seen(card)?.items.map(\.isEntered) == [true])
    let listed = try nation.queries.recipients(of: id, as: watch, at: nation.now)
    #expect(listed?.page.items.first?.answered?.heardBy != nil)
    // The journal says who did it, beside whose answer it is.
    let bytes = try nation.queue.read {
      try String.fetchOne(
        $0, sql: "SELECT CAST(bytes AS TEXT) FROM fact WHERE kind = 'answered' ORDER BY seq DESC")
    }
    let fact = try Fact(bytes: Array(try #require(bytes).utf8))
    #expect(fact.actor == .person(try nation.person("watch")))
    #expect(fact.body["heard"]?["card"]?.string == card.id.description)
    #expect(try nation.queries.nextTimer() == nil, "the town owes nothing more")
    try expectSound()
  }

  @Test func `nobody but the caller enters it, and only about what the call was about`() throws {
    try issue(to: ["town", "city"])
    let card = try reached("clerk")
    let other = try call("mayor").items[0].delivery
    let clerk = try nation.viewer("clerk", "town", .responder)
    let prefect = try nation.viewer("prefect", "north", .watchOfficer)
    let reader = try nation.viewer("watch", "tower", .observer)
    let colleague = Viewer(
      person: try nation.person("head"), key: nil, organization: try nation.organization("tower"),
      role: .watchOfficer)
    let key = Viewer(
      person: nil, key: ID(high: 1, low: 1), organization: try nation.organization("tower"),
      role: .watchOfficer)
    for (viewer, code) in [
      (clerk, "notTheCaller"), (colleague, "notTheCaller"), (key, "notAPerson"),
      (prefect, "notFound"), (reader, "notFound"),
    ] {
      #expect(try enter(card, as: viewer) == .refused(RefusalCode(code)), "\(code)")
      #expect(try seen(card, as: viewer) == nil, "\(code)")
    }
    #expect(try enter(card, about: other) == .refused(RefusalCode("notOnThisCall")))
    #expect(try enter(card, by: "mayor") == .refused(RefusalCode("unknownPerson")))
    #expect(try answered(card.items[0].delivery) == nil)
    // Somebody else of the town took the phone.
    #expect(try enter(card, by: "second") == .done([]))
    #expect(
      try answered(card.items[0].delivery)?.by.actor == .person(try nation.person("second")))
    try expectSound()
  }

  @Test func `it is entered within a day, while the bulletin stands, for people who are there`()
    throws
  {
    let id = try issue(to: ["town"])
    let card = try reached("clerk")
    let post = try #require(nation.state.posts["clerk"])
    let chief = try nation.viewer("chief", "town", .administrator)
    let town = try nation.organization("town")
    try nation.done(
      .organization(town, .endAppointment(try nation.person("clerk"), post)), as: chief)
    #expect(try enter(card) == .refused(RefusalCode("unknownPerson")), "he has left")
    nation.now = nation.now + CallCard.hearingSpan
    #expect(try seen(card) != nil)
    #expect(try enter(card, .done, by: "second") == .done([]))
    nation.now = nation.now + .milliseconds(1)
    #expect(try seen(card) == nil)
    #expect(try enter(card, by: "second") == .refused(RefusalCode("calledTooLongAgo")))
    try nation.done(.withdrawBulletin(id, reason: "誤り"), as: watch)
    try issue(to: ["city"])
    let late = try reached("mayor")
    let newest = try nation.queries.bulletins(as: watch, at: nation.now).items[0].bulletin.id
    try nation.done(.withdrawBulletin(newest, reason: "誤り"), as: watch)
    #expect(try seen(late) == nil)
    #expect(try enter(late) == .refused(RefusalCode("ended")))
    try expectSound()
  }

  @Test func `a desk that takes over the calling answers for nobody, an agreed deputy does`() throws
  {
    let town = try nation.organization("town")
    try nation.done(
      .organization(
        town,
        .designate(
          .init(
            code: Organization.supporterIsDeputy, basis: "協定", from: nation.now, until: nil))))
    try issue(to: ["town", "city"])
    try nation.pass(.minutes(5))
    let deputy = try call("prefect")
    try nation.done(.card(deputy.id, .reached), as: watch)
    let duty = try #require(
      deputy.items.first { $0.organization.id == town }
    ).delivery
    #expect(try enter(deputy, .notAffected, about: duty) == .done([]))
    #expect(try answered(duty)?.by.actor == .person(try nation.person("prefect")))
    // The city has no such agreement: the tower's own desk is called last and cannot speak for it.
    try nation.pass(.minutes(15))
    let desk = try reached("watch")
    let city = try #require(
      desk.items.first { $0.organization.id == (try? nation.organization("city")) }
    ).delivery
    #expect(try enter(desk, about: city) == .refused(RefusalCode("notAPerson")))
    #expect(try enter(desk, by: "watch", about: city) == .refused(RefusalCode("unknownPerson")))
    #expect(try enter(desk, by: "clerk", about: city) == .refused(RefusalCode("unknownPerson")))
    try expectSound()
  }

  @Test func `a desk that took over the calling enters what it was told, body by body`() throws {
    try issue(to: ["town", "city"])
    try nation.pass(.minutes(15))
    let desk = try reached("watch")
    let (town, city) = (try nation.organization("town"), try nation.organization("city"))
    let duties = Dictionary(
      uniqueKeysWithValues: desk.items.map { ($0.organization.id, $0.delivery) })
    func duty(_ id: ID<Organization>) throws -> ID<Delivery> {
      guard let duty = duties[id] else { throw Missing() }
      return duty
    }
    func about(_ id: ID<Organization>?, as viewer: Viewer? = nil) throws -> HeardCall? {
      try nation.queries.heardCall(
        desk.id, about: try id.map { try duty($0) }, as: viewer ?? watch, at: nation.now)
    }
    let open = try #require(try about(city))
    #expect(open.tookOver && open.items.map(\.isEntered) == [false, false])
    #expect(open.items.first?.organization.id == city, "what is asked for comes first")
    #expect(open.until == open.calledAt + CallCard.takenSpan)
    let people = [try nation.person("mayor"), try nation.person("aide")]
    #expect(Set(open.speakers.map(\.person)) == Set(people))
    // From the alert's own page whoever sits at the desk finds the card again, and nobody else does.
    let alert = try #require(desk.items.first { $0.organization.id == city }).alert
    let found = try nation.queries.heardCall(aboutAlert: alert, as: watch, at: nation.now)
    #expect(try found?.call == desk.id && found?.delivery == duty(city))
    let mayor = try nation.viewer("mayor", "city", .responder)
    #expect(try nation.queries.heardCall(aboutAlert: alert, as: mayor, at: nation.now)?.call == nil)
    // Three days later offices open again: who was called then is named, and nobody of another body.
    nation.now = nation.now + .days(3)
    #expect(
      try enter(desk, by: "clerk", about: try duty(city)) == .refused(RefusalCode("unknownPerson")))
    #expect(try enter(desk, .notAffected, by: "aide", about: try duty(city)) == .done([]))
    let said = try #require(try answered(try duty(city)))
    #expect(said.by.actor == .person(try nation.person("aide")))
    #expect(said.heardBy?.actor == .person(try nation.person("watch")))
    #expect(try about(nil)?.items.map(\.organization.id) == [town, city], "the silent come first")
    for (name, body, role) in [
      ("clerk", "town", Role.responder), ("prefect", "north", .watchOfficer),
    ] {
      let other = try nation.viewer(name, body, role)
      #expect(try about(nil, as: other) == nil, "\(name)")
      #expect(
        try enter(desk, by: "clerk", about: try duty(town), as: other) != .done([]), "\(name)")
    }
    nation.now = open.until + .milliseconds(1)
    #expect(try about(nil) == nil)
    try expectSound()
  }

  @Test func `what is no bulletin is not answered by phone`() throws {
    try nation.raise("x", what: "通信", to: ["town"], severity: .emergency, as: watch)
    let card = try reached("clerk")
    #expect(try seen(card) == nil)
    #expect(try enter(card) == .refused(RefusalCode("nothingToAnswer")))
  }

  private struct Missing: Error {}
}
