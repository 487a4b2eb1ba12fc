//! The page of an alert: what may be done is done, what is refused is said beside the form with what was typed kept.

import Alerting
import Kernel
import Node
import Testing

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
