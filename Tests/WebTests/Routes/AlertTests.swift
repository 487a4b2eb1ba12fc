//! The page of an alert: what may be done is done, what is refused is said beside the form with what was typed kept.

import Alerting
import Formats
import Kernel
import Testing

@testable import Node
@testable import Web

@Suite struct AlertTests {
  @Test func `an alert is acknowledged, acted on, contained and closed by two people`() async throws
  {
    let fixture = try SiteFixture()
    let (sato, suzuki) = (try fixture.member("sato"), try fixture.member("suzuki"))
    let path = "/alerts/\(fixture.alert)"
    try await fixture.run { nobody in
      let first = nobody.signedIn(sato)
      let second = nobody.signedIn(suzuki)
      for slug in ["acknowledge", "acting"] {
        let answer = try await first.post("\(path)/\(slug)")
        #expect(answer.status == 303)
        #expect(answer.location == path)
      }
      #expect(try await first.post("\(path)/update", [("note", "調べています")]).status == 303)
      #expect(try await first.post("\(path)/contained", [("evidence", "抜いた")]).status == 303)
      let closing = [
        ("outcome", "truePositive"), ("reason", "本物"), ("evidence", "通信記録を見た"),
        ("cause", "添付ファイル"),
      ]
      #expect(try await first.post("\(path)/propose-close", closing).status == 303)
      // The proposer cannot be his own second person.
      let alone = try await first.post("\(path)/confirm-close")
      #expect(alone.status == 422)
      #expect(alone.text.contains("二人目の確認が必要です"))
      #expect(try await second.post("\(path)/confirm-close").status == 303)
      let page = try await first.get(path)
      #expect(page.text.contains("終了（本物だった）"))
      #expect(page.text.contains("「通信記録を見た」"))
      #expect(try await first.post("\(path)/reopen").status == 303)
    }
    #expect(try fixture.duty().stage == .awaiting)
  }

  @Test func `closing without evidence is refused beside the form and keeps what was typed`()
    async throws
  {
    let fixture = try SiteFixture()
    let sato = try fixture.member("sato")
    let path = "/alerts/\(fixture.alert)"
    try await fixture.run { nobody in
      let browser = nobody.signedIn(sato)
      let answer = try await browser.post(
        "\(path)/propose-close",
        [("outcome", "truePositive"), ("reason", "業者が\"問題ない\"と言った"), ("cause", "原因")])
      #expect(answer.status == 422)
      #expect(answer.text.contains("自分で確かめた証拠が必要です"))
      #expect(answer.text.contains("value=\"業者が&quot;問題ない&quot;と言った\""))
      #expect(answer.text.contains("value=\"truePositive\" selected"))
      #expect(answer.text.contains("<details class=\"more\" open>"))
      let causeless = try await browser.post(
        "\(path)/propose-close", [("outcome", "truePositive"), ("evidence", "見た")])
      #expect(causeless.text.contains("原因が書かれていません"))
      let reasonless = try await browser.post(
        "\(path)/propose-close", [("outcome", "falsePositive"), ("reason", "  ")])
      #expect(reasonless.text.contains("理由が書かれていません"))
      let undecided = try await browser.post("\(path)/propose-close", [("outcome", "fine")])
      #expect(undecided.text.contains("結果が選ばれていません"))
    }
    #expect(try fixture.duty().stage == .awaiting)
  }

  @Test func `steps out of order are refused in words`() async throws {
    let fixture = try SiteFixture()
    let sato = try fixture.member("sato")
    let path = "/alerts/\(fixture.alert)"
    try await fixture.run { nobody in
      let browser = nobody.signedIn(sato)
      for (slug, fields) in [
        ("contained", []), ("update", [("note", "まだ")]), ("confirm-close", []), ("accept", []),
        ("reopen", []), ("hand-on", [("to", "nobody")]), ("hand-on", [("to", "\(sato.person)")]),
        ("decline", []), ("decline", [("to", "\(fixture.alert)")]),
        ("raise-severity", [("severity", "3")]), ("raise-severity", [("severity", "9")]),
      ] {
        let answer = try await browser.post("\(path)/\(slug)", fields)
        #expect(answer.status == 422, "\(slug)")
        #expect(answer.text.contains("role=\"alert\""), "\(slug)")
        #expect(!answer.text.contains("この操作は受け付けられませんでした"), "\(slug)")
      }
      #expect(try await browser.post("\(path)/explode").status == 404)
    }
  }

  @Test func `a note is taken at its limit and refused one past it`() async throws {
    let fixture = try SiteFixture()
    let sato = try fixture.member("sato")
    let path = "/alerts/\(fixture.alert)"
    let most = String(repeating: "あ", count: AlertPhrases.noteCharactersMax)
    try await fixture.run { nobody in
      let browser = nobody.signedIn(sato)
      #expect(try await browser.post("\(path)/acknowledge").status == 303)
      #expect(try await browser.post("\(path)/update", [("note", most)]).status == 303)
      let longer = try await browser.post("\(path)/update", [("note", most + "い")])
      #expect(longer.status == 422)
      #expect(longer.text.contains(most + "い"))
    }
  }

  @Test func `authorities, severity, hand-on and help are each one button`() async throws {
    let fixture = try SiteFixture()
    let (sato, suzuki) = (try fixture.member("sato"), try fixture.member("suzuki"))
    let path = "/alerts/\(fixture.alert)"
    try await fixture.run { nobody in
      let browser = nobody.signedIn(sato)
      for slug in ["consulted-police", "consulted-jpcert", "consulted-ipa", "consulted-ppc"] {
        let before = try await browser.get(path)
        #expect(before.text.contains("id=\"\(slug)\""))
        #expect(try await browser.post("\(path)/\(slug)").status == 303)
        let after = try await browser.get(path)
        #expect(!after.text.contains("id=\"\(slug)\""))
      }
      #expect(try await browser.post("\(path)/raise-severity", [("severity", "5")]).status == 303)
      #expect(
        try await browser.post("\(path)/hand-on", [("to", "\(suzuki.person)")]).status == 303)
      #expect(try await nobody.signedIn(suzuki).post("\(path)/accept").status == 303)
      #expect(try await browser.post("\(path)/help").status == 303)
    }
    let detail = try fixture.detail()
    #expect(detail.consulted.map(\.authority) == ["police", "jpcert", "ipa", "ppc"])
    #expect(detail.summary.severity == .emergency)
  }

  @Test func `who declines stays the owner until the other has acknowledged`() async throws {
    let fixture = try SiteFixture()
    let (sato, ito) = (try fixture.member("sato"), try fixture.member("ito"))
    let path = "/alerts/\(fixture.alert)"
    try await fixture.run { nobody in
      let declined = try await nobody.signedIn(sato).post(
        "\(path)/decline", [("to", "\(fixture.other)")])
      #expect(declined.status == 303)
      #expect(try fixture.detail().summary.owner?.organization.id == fixture.town)
      let page = try await nobody.signedIn(ito).get(path)
      #expect(page.text.contains("action=\"\(path)/acknowledge\""))
      #expect(try await nobody.signedIn(ito).post("\(path)/acknowledge").status == 303)
    }
    let detail = try fixture.detail()
    #expect(detail.summary.owner?.organization.id == fixture.other)
    #expect(detail.deliveries.first?.givenTo?.id == fixture.other)
  }

  @Test func `what is sent back without a name is the desk's, once it is said why`()
    async throws
  {
    let fixture = try SiteFixture()
    let (sato, tower) = (try fixture.member("sato"), try fixture.member("tower"))
    let path = "/alerts/\(fixture.alert)"
    try await fixture.run { nobody in
      let browser = nobody.signedIn(sato)
      #expect(try await browser.get(path).text.contains("action=\"\(path)/send-back\""))
      let because = [("because", "needInformation")]
      #expect(try await browser.post("\(path)/send-back", [("note", "どの端末ですか")]).status == 422)
      let bare = try await browser.post("\(path)/send-back", because)
      #expect(bare.status == 422 && bare.text.contains("理由が書かれていません"))
      #expect(bare.text.contains("value=\"needInformation\" selected"))
      let sent = try await browser.post(
        "\(path)/send-back", because + [("note", "どの端末ですか")])
      #expect(sent.status == 303)
      let watch = nobody.signedIn(tower)
      #expect(try await watch.get(path).text.contains("情報が足りず判断できない"))
      #expect(try await watch.post("\(path)/acknowledge").status == 303)
    }
    let detail = try fixture.detail("tower")
    #expect(detail.deliveries.map(\.summary.organization.id) == [fixture.town, fixture.tower])
    #expect(detail.deliveries.last?.summary.level == .unowned)
    #expect(detail.deliveries.first?.givenTo?.id == fixture.tower)
  }

  @Test func `the watch gives an alert of another to its owner and does nothing else on it`()
    async throws
  {
    let fixture = try SiteFixture()
    let tower = try fixture.member("tower")
    let path = "/alerts/\(fixture.alert)"
    try await fixture.run { nobody in
      let watch = nobody.signedIn(tower)
      let page = try await watch.get(path)
      #expect(page.text.contains("action=\"\(path)/attribute\""))
      #expect(!page.text.contains("action=\"\(path)/acknowledge\""))
      #expect(try await watch.post("\(path)/acknowledge").status == 403)
      #expect(try await watch.post("\(path)/attribute", [("to", "\(fixture.other)")]).status == 303)
    }
    let detail = try fixture.detail("tower")
    #expect(detail.deliveries.map(\.summary.organization.id) == [fixture.town, fixture.other])
  }

  /// The alert that a mark of that entry raises for the town.
  private static func matched(
    _ entry: IndicatorEntry, _ fixture: SiteFixture
  ) async throws -> ID<Alert> {
    let site = fixture.site
    func made(_ command: Command) async throws -> [RecordReference] {
      try WatchRoutes.records(of: await site.submit(command, as: .node))
    }
    let network = try #require(IPPrefix("198.18.7.0/24"))
    _ = try await made(
      .assertConstituency(
        ConstituencyAssertion(
          organization: fixture.town, value: .prefix(network), basis: .verified,
          validFrom: SiteFixture.now)))
    let list = try #require(
      try await made(.importIndicators([entry], source: "一覧", marking: .green)).first)
    var store = IndicatorStore()
    try site.queries.add(list.id.cast(to: IndicatorBatch.self), to: &store)
    let mark = try #require(store.details.keys.first)
    let host = "198.18.7.20"
    let seen = Kernel.Observable(guessing: host)
    let machine = try #require(seen)
    let finding = Observation.Finding(
      source: .indicator, sensor: nil, seen: SiteFixture.now, rule: "C2", severity: .serious,
      observables: [machine], host: host, indicator: mark, marking: .green)
    _ = try await made(.findings([finding], cursor: nil, sensors: []))
    let sato = try fixture.member("sato").viewer
    return try #require(try site.queries.alerts(as: sato).items.first).id
  }

  @Test func `what its list says of a mark stands on the page and in the interface`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let read = Kernel.Observable(guessing: "203.0.113.9")
    let value = try #require(read)
    let entry = IndicatorEntry(
      pattern: .value(value), confidence: 80, source: "情報共有",
      validFrom: SiteFixture.now - .days(7), validTo: SiteFixture.now + .days(7), marking: .amber,
      label: "C2")
    let alert = try await Self.matched(entry, fixture)
    let (sato, ito) = (try fixture.member("sato"), try fixture.member("ito"))
    let said = "確度 80（最高100）／2040年5月1日(火) 15:00から2040年5月15日(火) 15:00まで有効／取扱区分 TLP:AMBER"
    try await fixture.run { nobody in
      var browser = nobody.signedIn(sato)
      let japanese = try await browser.get("/alerts/\(alert)").text
      #expect(japanese.contains(said))
      browser.language = "en"
      let page = try await browser.get("/alerts/\(alert)").text
      #expect(page.contains("C2 (情報共有)") && page.contains("203[.]0[.]113[.]9"))
      #expect(
        page.contains(
          """
          confidence 80 of 100 / counts from Tue 1 May 2040 15:00 JST until \
          Tue 15 May 2040 15:00 JST / marked TLP:AMBER
          """))
      let other = try await nobody.signedIn(ito).get("/alerts/\(alert)")
      #expect(other.status == 404 && !other.text.contains("確度"))
    }
    let key = try await fixture.key(.observer, fixture.town)
    let strange = try await fixture.key(.observer, fixture.other)
    try await fixture.runProgrammes { nobody in
      let marks = try await nobody.with(key).get("/api/v1/alerts/\(alert)").json["indicators"]
      #expect(marks?.array?.count == 1)
      let mark = try #require(marks?.array?.first)
      for (name, value) in [
        ("type", "ipv4"), ("value", "203.0.113.9"), ("label", "C2"), ("source", "情報共有"),
        ("valid_from", "2040-05-01T06:00:00.000Z"), ("valid_to", "2040-05-15T06:00:00.000Z"),
        ("marking", "TLP:AMBER"),
      ] {
        #expect(mark[name]?.string == value, "\(name)")
      }
      #expect(mark["confidence"]?.integer == 80)
      #expect(try await nobody.with(strange).get("/api/v1/alerts/\(alert)").status == 404)
    }
  }

  @Test(
    arguments: [
      (nil, nil, "有効期間の定めなし"), (-7, nil, "2040年5月1日(火) 15:00から有効"),
      (nil, 7, "2040年5月15日(火) 15:00まで有効"),
    ] as [(Int64?, Int64?, String)])
  func `an end that is open is said as such`(from: Int64?, to: Int64?, words: String) {
    let mark = AlertDetail.IndicatorLine(
      id: ID(high: 1, low: 1), form: "ipv4", value: "203.0.113.9", label: "", source: "一覧",
      confidence: 50, validFrom: from.map { SiteFixture.now + .days($0) },
      validTo: to.map { SiteFixture.now + .days($0) }, marking: .clear)
    #expect(AlertNotes.said(of: mark).ja == "確度 50（最高100）／\(words)／取扱区分 TLP:CLEAR")
  }

  @Test func `the timeline tells every Fact and each has its proof`() async throws {
    let fixture = try SiteFixture()
    let sato = try fixture.member("sato")
    let path = "/alerts/\(fixture.alert)"
    try await fixture.run { nobody in
      let browser = nobody.signedIn(sato)
      #expect(try await browser.post("\(path)/acknowledge").status == 303)
      let page = try await browser.get(path)
      #expect(page.text.contains("受け取りを確認した"))
      let timeline = try fixture.detail().timeline
      #expect(timeline.count >= 4)
      for line in timeline {
        let proof = "\(path)/proof/\(line.seq)"
        #expect(page.text.contains("href=\"\(proof)\""))
        let answer = try await browser.get(proof)
        #expect(answer.status == 200)
        let json = try JSON.parse(Array(answer.text.utf8))
        let bytes = try #require(json["fact"]?.string.flatMap { Base64.decode($0) })
        let fact = try Fact(bytes: bytes)
        #expect(fact.seq == line.seq)
        let path = try #require(json["path"]?.array).compactMap {
          $0.string.flatMap { Hash(hex: $0) }
        }
        let inclusion = InclusionProof(
          index: try #require(json["index"]?.integer), count: try #require(json["count"]?.integer),
          path: path)
        let root = try #require(json["root"]?.string.flatMap { Hash(hex: $0) })
        #expect(inclusion.proves(leaf: Hash.leaf(bytes), root: root))
        #expect(!inclusion.proves(leaf: Hash.leaf(bytes + [0]), root: root))
      }
    }
  }

  @Test(arguments: ["0", "999999", "-1", "x", "9223372036854775808"])
  func `a Fact of something else has no proof here`(seq: String) async throws {
    let fixture = try SiteFixture()
    let sato = try fixture.member("sato")
    try await fixture.run { nobody in
      let answer = try await nobody.signedIn(sato).get("/alerts/\(fixture.alert)/proof/\(seq)")
      #expect(answer.status == 404)
    }
  }

  @Test func `a colleague who opens the page stops the clock, the watch does not`() async throws {
    let fixture = try SiteFixture()
    let (tower, kato) = (try fixture.member("tower"), try fixture.member("kato"))
    let path = "/alerts/\(fixture.alert)"
    try await fixture.run { nobody in
      let watched = try await nobody.signedIn(tower).get(path)
      #expect(watched.status == 200)
      #expect(try fixture.duty().clocks[.opened] == nil)
      #expect(try await nobody.signedIn(kato).get(path).status == 200)
      #expect(try fixture.duty().clocks[.opened] != nil)
      #expect(try fixture.duty().stage == .awaiting)
    }
  }
}
