//! Invitations and profiles as conversations: what is asked, what is recorded, what is left as it was.

import Testing

@testable import Kernel

private let moment = Instant(seconds: 1_431_050_400)
private func identifier<Thing>(_ number: UInt64) -> ID<Thing> { ID(high: 1, low: number) }

@Suite struct InvitationTests {
  private let hash = Hash(sha256: "secret".utf8)

  private func issued(until: Instant) throws -> Invitation {
    let body = try Invitation.issue(
      under: identifier(7), hash: hash, until: until, by: .node, note: nil, at: moment)
    return try #require(Invitation(id: identifier(1), beginning: body, at: moment))
  }

  @Test func `an invitation lives from an hour to ninety days and no moment longer`() throws {
    for life in [Instant.Span.hours(1), .days(30), .days(90)] {
      #expect(throws: Never.self) { try issued(until: moment + life) }
    }
    let wrong: [Instant.Span] = [
      .seconds(3599), .days(0), .hours(-1), Instant.Span.days(90) + .seconds(1),
    ]
    for life in wrong {
      #expect(throws: Invitation.Refusal.badInvitation) { try issued(until: moment + life) }
    }
  }

  @Test func `it is used once, and used, old, withdrawn and unagreed are refused alike`() throws {
    let until = moment + .days(1)
    var used = try issued(until: until)
    for body in try used.decide(.use(by: identifier(9), terms: 1), at: moment) {
      used.evolve(body, at: moment)
    }
    #expect(used.state == .used(by: identifier(9), at: moment, terms: 1))
    var withdrawn = try issued(until: until)
    for body in try withdrawn.decide(.withdraw, at: moment) { withdrawn.evolve(body, at: moment) }
    let open = try issued(until: until)
    for (invitation, now, terms) in [
      (used, moment, 1), (withdrawn, moment, 1), (open, until, 1), (open, moment, 2),
    ] {
      #expect(throws: Invitation.Refusal.unknownInvitation) {
        try invitation.decide(.use(by: identifier(8), terms: terms), at: now)
      }
    }
    #expect(try open.decide(.use(by: identifier(8), terms: 1), at: until - .seconds(1)).count == 1)
    // Taking back twice, or what was used, records nothing.
    #expect(try withdrawn.decide(.withdraw, at: moment).isEmpty)
    #expect(try used.decide(.withdraw, at: moment).isEmpty)
  }
}

@Suite struct TeamProfileTests {
  private let content = ContentReference(id: identifier(2), digest: Hash(sha256: "text".utf8))

  @Test func `parts keep the day on which they changed, and publishing twice records once`() throws
  {
    let first = TeamProfile.Body.profileWritten(
      organization: identifier(4), texts: content, parts: [.mission, .mail])
    var profile = try #require(
      TeamProfile(id: TeamProfile.id(of: identifier(4)), beginning: first, at: moment))
    #expect(!profile.isPublished && profile.decide(.withdraw).isEmpty)
    for body in profile.decide(.publish) { profile.evolve(body, at: moment) }
    #expect(profile.isPublished && profile.decide(.publish).isEmpty)
    for body in profile.decide(.write(content, parts: [.mail])) {
      profile.evolve(body, at: moment + .days(1))
    }
    #expect(profile.dates == [.mission: moment, .mail: moment + .days(1)])
    #expect(profile.decide(.write(content, parts: [])).isEmpty)
    for body in profile.decide(.withdraw) { profile.evolve(body, at: moment) }
    #expect(!profile.isPublished)
  }

  @Test func `a part is as long as its limit and one more is refused, and so is all together`() {
    let most = String(repeating: "あ", count: TeamProfileTexts.partMax)
    #expect(TeamProfileTexts([.mission: Phrase(ja: most, en: "x")]) != nil)
    #expect(TeamProfileTexts([.mission: Phrase(ja: most + "あ", en: "x")]) == nil)
    let parts = TeamProfile.Part.allCases
    func texts(_ count: Int) -> TeamProfileTexts? {
      TeamProfileTexts(
        Dictionary(uniqueKeysWithValues: parts.prefix(count).map { ($0, Phrase(ja: most, en: "")) })
      )
    }
    #expect(texts(10) != nil, "60,000 bytes")
    #expect(texts(11) == nil)
  }

  @Test func `a part in one language is shown in it, and what is kept reads back`() throws {
    let texts = try #require(
      TeamProfileTexts([
        .mission: Phrase(ja: "使命", en: ""), .mail: Phrase(ja: "", en: "csirt@town.example"),
        .fax: Phrase(ja: "", en: ""),
      ]))
    #expect(texts[.mission] == Phrase(ja: "使命", en: "使命"))
    #expect(texts.typed(.mission) == Phrase(ja: "使命", en: ""))
    #expect(texts[.fax] == nil && texts.namesAWay && !TeamProfileTexts.empty.namesAWay)
    #expect(TeamProfileTexts(stored: try texts.stored()) == texts)
    #expect(TeamProfileTexts(stored: "{}") == nil && TeamProfileTexts(stored: "") == nil)
    #expect(texts.changed(from: .empty) == [.mail, .mission])
  }
}
