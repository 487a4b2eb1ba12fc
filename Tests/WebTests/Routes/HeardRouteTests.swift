//! The page on which a caller enters what he was told by phone: from the board to the bulletin, and for nobody else.

import Alerting
import Kernel
import Node
import Sharing
import Testing

@testable import Web

@Suite struct HeardRouteTests {
  /// A site whose town is asked something so grave that it is called at once, and the bulletin; with `both` the other body
  /// is asked as well.
  private static func asked(both: Bool = false) async throws -> (SiteFixture, ID<Bulletin>) {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let answer = await fixture.site.submit(
      .issueBulletin(
        BulletinForm(
          kind: .warning, character: .request, statute: "", severity: .emergency,
          lines: ThreeLines(
            what: Phrase(ja: "装置に弱点が見つかりました。", en: "A device has a weak spot."),
            now: Phrase(ja: "版を確かめる。", en: "Check its version."), detail: ""),
          tlp: .amber, mayForward: .nobody, answerBy: SiteFixture.now + .days(3),
          recipients: [fixture.town] + (both ? [fixture.other] : []))),
      as: try fixture.member("tower").viewer)
    guard case .done(let made) = answer, let id = made.first?.id else {
      throw SiteFault(what: "\(answer)")
    }
    return (fixture, id.cast(to: Bulletin.self))
  }

  /// The first path of that kind in a page.
  private static func path(_ kind: String, in text: String) throws -> String {
    let rest = try #require(text.firstRange(of: "action=\"\(kind)"))
    return kind + text[rest.upperBound...].prefix { $0 != "\"" }
  }

  /// The value of the hidden field that names the duty.
  private static func duty(in text: String) throws -> String {
    let mark = "name=\"delivery\" value=\""
    let rest = try #require(text.firstRange(of: mark))
    return String(text[rest.upperBound...].prefix { $0 != "\"" })
  }

  @Test func `a call that reaches somebody leads to the form, and the sender sees what was said`()
    async throws
  {
    let (fixture, bulletin) = try await Self.asked()
    let (tower, sato) = (try fixture.member("tower"), try fixture.member("sato"))
    let suzuki = try fixture.member("suzuki")
    try await fixture.run { nobody in
      let watch = nobody.signedIn(tower)
      let call = try Self.path("/calls/", in: try await watch.get("/alerts").text)
      #expect(try await watch.get(call).status == 404, "nobody was reached yet")
      let reached = try await watch.post(call, [("result", "reached")])
      #expect(reached.status == 303 && reached.location == call)
      let page = try await watch.get(call).text
      #expect(page.contains("電話で聞いた回答を記入する") && page.contains("装置に弱点"))
      #expect(page.contains("佐藤 花子") && page.contains("鈴木 一郎"))
      var english = watch
      english.language = "en"
      let translated = try await english.get(call).text
      #expect(translated.contains("Enter the answer given by phone"))
      let duty = try Self.duty(in: page)
      // What is missing is said beside the form, and what was chosen stays.
      let form = [("delivery", duty), ("who", "\(suzuki.person)"), ("note", "業者が休み")]
      let silent = try await watch.post("\(call)/answer", form)
      #expect(silent.status == 422 && silent.text.contains("回答が選ばれていません"))
      #expect(silent.text.contains("value=\"\(suzuki.person)\" selected"))
      #expect(silent.text.contains("業者が休み"))
      for wrong in [[("who", "")], [("who", "x")]] {
        let refused = try await watch.post(
          "\(call)/answer", [("delivery", duty), ("answer", "notAffected")] + wrong)
        #expect(refused.status == 422, "\(wrong)")
      }
      let entered = try await watch.post("\(call)/answer", form + [("answer", "refused")])
      #expect(entered.status == 303 && entered.location == "/alerts")
      let followed = try await watch.get("/bulletins/\(bulletin)").text
      #expect(followed.contains("応じない 業者が休み ［電話］"))
      let sheet = try await watch.get("/bulletins/\(bulletin)/answers.csv").text
      #expect(sheet.contains("電話で聞いた") && sheet.contains("○"))
      // From the alert's page the caller comes back to what was said, also to enter it anew.
      let about = try #require(
        try fixture.site.queries.recipients(
          of: bulletin, as: tower.viewer, at: fixture.site.clock.now)?.page.items.first?.alert)
      #expect(try await watch.get("/alerts/\(about)").text.contains("\(call)?item=\(duty)"))
      let other = try await nobody.signedIn(sato).get("/alerts/\(about)")
      #expect(other.status == 200 && !other.text.contains("\(call)?item="))
      // The town reads whose answer it is and who wrote it down.
      let rows = try fixture.site.queries.recipients(
        of: bulletin, as: tower.viewer, at: fixture.site.clock.now)
      let alert = try #require(rows?.page.items.first?.alert)
      let own = try await nobody.signedIn(sato).get("/alerts/\(alert)").text
      #expect(own.contains("鈴木 一郎さんが電話で答えたことを記入した：応じない"))
      #expect(own.contains("高橋 当直"))
    }
  }

  @Test func `nobody but the caller has the form`() async throws {
    let (fixture, _) = try await Self.asked()
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let watch = nobody.signedIn(tower)
      let call = try Self.path("/calls/", in: try await watch.get("/alerts").text)
      _ = try await watch.post(call, [("result", "reached")])
      let duty = try Self.duty(in: try await watch.get(call).text)
      let form = [
        ("delivery", duty), ("answer", "notAffected"),
        ("who", "\(try fixture.member("sato").person)"),
      ]
      for (key, status) in [("sato", 403), ("yamada", 403), ("kato", 403), ("ito", 404)] {
        let other = nobody.signedIn(try fixture.member(key))
        #expect(try await other.get(call).status == 404, "\(key)")
        #expect(try await other.post("\(call)/answer", form).status == status, "\(key)")
      }
      #expect(try await nobody.get(call).location == "/sign-in")
      #expect(try await nobody.post("\(call)/answer", form).location == "/sign-in")
      #expect(try await watch.post("\(call)/answer", form, token: "x").status == 403)
      let gone = "/calls/01234567-89ab-7def-8123-456789abcdef"
      #expect(try await watch.get(gone).status == 404)
      #expect(try await watch.post("\(gone)/answer", form).status == 404)
      #expect(try await watch.post("\(call)/answer", [("answer", "done")]).status == 400)
      #expect(try await watch.post("\(call)/answer", form).status == 303)
    }
  }

  /// Calls everybody in vain until the tower's own desk is left, which then has one card about all of them.
  private static func desk(of fixture: SiteFixture) async throws -> CardView {
    let tower = try fixture.member("tower")
    let site = fixture.site
    for _ in 0..<20 {
      let cards = try site.queries.cards(as: tower.viewer, most: 20, at: site.clock.now)
      let others = cards.filter { $0.callee.person != tower.person }
      if others.isEmpty, let own = cards.first, cards.count == 1 { return own }
      for card in others {
        _ = try WatchRoutes.records(
          of: await site.submit(.card(card.id, .absent), as: tower.viewer))
      }
    }
    throw SiteFault(what: "the desk was not called")
  }

  /// A call that names two bodies, as the tower's desk has it once nobody of either answers.
  private struct Taken: Sendable {
    let fixture: SiteFixture
    let bulletin: ID<Bulletin>
    let call: String
    /// The duties of the two bodies, as the form names them.
    let town: String
    let other: String
  }

  private static func taken() async throws -> Taken {
    let (fixture, bulletin) = try await asked(both: true)
    let card = try await desk(of: fixture)
    let bodies = [fixture.town, fixture.other]
    #expect(card.items.map(\.organization.id).sorted() == bodies.sorted())
    let duties = Dictionary(
      uniqueKeysWithValues: card.items.map { ($0.organization.id, "\($0.delivery)") })
    return Taken(
      fixture: fixture, bulletin: bulletin, call: "/calls/\(card.id)",
      town: try #require(duties[fixture.town]), other: try #require(duties[fixture.other]))
  }

  @Test func `a call that names several bodies has a form for each, with its own people`()
    async throws
  {
    let taken = try await Self.taken()
    let (fixture, call) = (taken.fixture, taken.call)
    let (sato, ito) = (try fixture.member("sato"), try fixture.member("ito"))
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let watch = nobody.signedIn(tower)
      #expect(try await watch.post(call, [("result", "reached")]).location == call)
      for (duty, who, stranger, name, rest) in [
        (taken.town, sato, ito, "北山町", taken.other),
        (taken.other, ito, sato, "南川市", taken.town),
      ] {
        let page = try await watch.get("\(call)?item=\(duty)").text
        #expect(try Self.duty(in: page) == duty, "\(name)")
        #expect(page.contains("<span class=\"sub\">\(name)</span>"), "\(name)")
        #expect(page.contains("value=\"\(who.person)\""), "\(name)")
        #expect(!page.contains("value=\"\(stranger.person)\""), "\(name)")
        #expect(page.contains("\(call)?item=\(rest)"), "\(name)")
        // What somebody of one body said is not the other's answer.
        let crossed = try await watch.post(
          "\(call)/answer",
          [("delivery", duty), ("who", "\(stranger.person)"), ("answer", "notAffected")])
        #expect(crossed.status == 422, "\(name)")
      }
      let gone = try await watch.post(
        "\(call)/answer",
        [
          ("delivery", "01234567-89ab-7def-8123-456789abcdef"), ("who", "\(ito.person)"),
          ("answer", "notAffected"),
        ])
      #expect(gone.status == 404)
    }
  }

  @Test func `answers are entered body by body, and each body has its own alone`() async throws {
    let taken = try await Self.taken()
    let (fixture, call) = (taken.fixture, taken.call)
    let (sato, ito) = (try fixture.member("sato"), try fixture.member("ito"))
    let (tower, suzuki) = (try fixture.member("tower"), try fixture.member("suzuki"))
    try await fixture.run { nobody in
      let watch = nobody.signedIn(tower)
      _ = try await watch.post(call, [("result", "reached")])
      // The first answer leads back to the call, whose page asks for the body that is left.
      let first = try await watch.post(
        "\(call)/answer",
        [("delivery", taken.town), ("who", "\(suzuki.person)"), ("answer", "notAffected")])
      #expect(first.status == 303 && first.location == call)
      let left = try await watch.get(call).text
      #expect(try Self.duty(in: left) == taken.other)
      #expect(left.contains("北山町</a> ✓"))
      let second = try await watch.post(
        "\(call)/answer",
        [
          ("delivery", taken.other), ("who", "\(ito.person)"), ("answer", "refused"),
          ("note", "業者が休み"),
        ])
      #expect(second.status == 303 && second.location == "/alerts", "nobody is left")
      let rows = try #require(
        try fixture.site.queries.recipients(
          of: taken.bulletin, as: tower.viewer, at: fixture.site.clock.now)?.page.items)
      for (who, body, isRefusal) in [(sato, fixture.town, false), (ito, fixture.other, true)] {
        let alert = try #require(rows.first { $0.organization.id == body }?.alert)
        let own = try await nobody.signedIn(who).get("/alerts/\(alert)").text
        #expect(own.contains("電話で答えたことを記入した"), "\(body)")
        #expect(own.contains("記入した：応じない") == isRefusal, "\(body)")
      }
    }
  }

  @Test func `the interface takes it from the person who called, and from no key`() async throws {
    let (fixture, _) = try await Self.asked()
    let tower = try fixture.member("tower")
    let sato = try fixture.member("sato").person
    let card = try #require(
      try fixture.site.queries.phoneCalls(of: sato, isOpen: true, at: fixture.site.clock.now).first)
    let body = """
      {"delivery": "\(card.items[0].delivery)", "answer": "affected", "note": "業者に頼んだ",
       "until": "2040-05-10T08:00:00Z"}
      """
    try await fixture.runProgrammes { nobody in
      let path = "/api/v1/cards/\(card.id)/answers"
      let asked = nobody.with(try await fixture.key(.watchOfficer, fixture.tower))
      #expect(try await asked.post(path, body).code == "notAPerson")
      #expect(try await asked.post(path, #"{"answer": "done"}"#).code == "badForm")
      let other = nobody.with(try await fixture.key(.watchOfficer, fixture.other))
      #expect(try await other.post(path, body).code == "notFound")
    }
    let form = HeardForm(
      delivery: card.items[0].delivery, person: nil, answer: AnswerForm(kind: .notAffected))
    let early = await fixture.site.submit(.heard(card.id, form), as: tower.viewer)
    #expect(early == .refused(RefusalCode("nobodyReached")))
  }
}
