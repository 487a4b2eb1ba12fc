//! A team's profile: all sections of RFC 2350, whose it is to read, and who writes it.

import HTTPTypes
import Kernel
import Node
import Testing

@testable import Web

@Suite struct ProfileRouteTests {
  /// The headings of RFC 2350, Appendix D, in their order.
  static let headings = [
    "1. Document Information", "1.1 Date of Last Update", "1.2 Distribution List for Notifications",
    "1.3 Locations where this Document May Be Found", "2. Contact Information",
    "2.1 Name of the Team", "2.2 Address", "2.3 Time Zone", "2.4 Telephone Number",
    "2.5 Facsimile Number", "2.6 Other Telecommunication", "2.7 Electronic Mail Address",
    "2.8 Public Keys and Encryption Information", "2.9 Team Members", "2.10 Other Information",
    "2.11 Points of Customer Contact", "3. Charter", "3.1 Mission Statement", "3.2 Constituency",
    "3.3 Sponsorship and/or Affiliation", "3.4 Authority", "4. Policies",
    "4.1 Types of Incidents and Level of Support",
    "4.2 Co-operation, Interaction and Disclosure of Information",
    "4.3 Communication and Authentication", "5. Services", "5.1 Incident Response",
    "5.1.1 Incident Triage", "5.1.2 Incident Coordination", "5.1.3 Incident Resolution",
    "5.2 Proactive Activities", "6. Incident Reporting Forms", "7. Disclaimers",
  ]

  @Test func `a profile holds every section of RFC 2350 in its order, and no person`() async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let yamada = try fixture.member("yamada")
    let path = "/network/\(fixture.town)/profile"
    try await fixture.run { nobody in
      var chief = nobody.signedIn(yamada)
      let fields = [
        ("mission-ja", "町の人と仕事を守る。"), ("mission-en", "Protect the town."),
        ("mail-ja", "csirt@kitayama.example"), ("keys-ja", "ABCD EF01"),
      ]
      #expect(try await chief.post(path, fields).status == 303)
      chief.language = "en"
      let text = try await chief.get("\(path).txt")
      #expect(text.status == 200 && text.headers[.contentType] == "text/plain; charset=utf-8")
      var place = text.text.startIndex
      for heading in Self.headings {
        let plain = heading.replacing(#/^(\d)\. /#) { "\($0.1) " }
        let found = text.text[place...].firstRange(of: "\n\(plain)")
        #expect(found != nil, "\(plain)")
        place = found?.upperBound ?? place
      }
      #expect(text.text.contains("Protect the town.") && text.text.contains("UTC+9"))
      #expect(text.text.contains("csirt@kitayama.example"), "one language is shown in both")
      let page = try await chief.get(path).text
      for heading in Self.headings { #expect(page.contains(">\(heading)"), "\(heading)") }
      let main = page.firstRange(of: "<main").map { String(page[$0.lowerBound...]) } ?? ""
      for secret in ["佐藤", "鈴木", "山田", "03-0000-1", "login"] {
        #expect(!text.text.contains(secret) && !main.contains(secret), "\(secret)")
      }
      #expect(main.contains("Post responder"), "posts are named")
    }
  }

  @Test func `office hours that nobody wrote are said to be missing, and none are guessed`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let yamada = try fixture.member("yamada")
    let path = "/network/\(fixture.town)/profile"
    let missing = ["ja": "受付時間：記入がありません。", "en": "Office hours: not entered."]
    try await fixture.run { nobody in
      for (language, words) in missing {
        var chief = nobody.signedIn(yamada)
        chief.language = language
        for place in [path, "\(path).txt"] {
          let text = try await chief.get(place).text
          #expect(text.contains(words) && !text.contains("8:30"), "\(language) \(place)")
        }
        #expect(try await chief.get("\(path)/edit").text.contains(words.dropLast()))
      }
      let chief = nobody.signedIn(yamada)
      #expect(try await chief.post(path, [("otherInformation-ja", "平日 9:00〜16:00")]).status == 303)
      let said = try await chief.get("\(path).txt").text
      #expect(said.contains("平日 9:00〜16:00") && !said.contains("記入がありません"))
    }
  }

  @Test func `it is the organisation's own until it says so, then anybody's, then nobody's again`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let own = "/network/\(fixture.town)/profile"
    let open = "/public/csirt/\(fixture.town)"
    let missing = ID<Organization>(high: 0x0123_4567_89ab_7def, low: 0x8123_4567_89ab_cdef)
    @Sendable func plain(_ text: String) -> String {
      text.replacing("\(fixture.town)", with: "x").replacing("\(missing)", with: "x")
        .replacing(#/<time[^>]*>[^<]*<\/time>/#, with: "")
    }
    try await fixture.run { nobody in
      let chief = nobody.signedIn(try fixture.member("yamada"))
      let ito = nobody.signedIn(try fixture.member("ito"))
      let gone = try await nobody.get("/public/csirt/\(missing)")
      func hidden() async throws {
        for path in [open, "\(open)/profile.txt"] {
          #expect(try await nobody.get(path).status == 404)
        }
        #expect(plain(try await nobody.get(open).text) == plain(gone.text))
        #expect(try await ito.get(own).status == 404)
      }
      try await hidden()
      // Nothing to reach anybody by: not published.
      #expect(try await chief.post("\(own)/publish", [("public", "yes")]).status == 422)
      #expect(try await chief.post(own, [("mission-ja", "守る。")]).status == 303)
      #expect(try await chief.post("\(own)/publish", [("public", "yes")]).status == 422)
      #expect(try await chief.post(own, [("telephone-ja", "0857-00-0000")]).status == 303)
      try await hidden()
      #expect(try await chief.post("\(own)/publish", [("public", "yes")]).status == 303)
      let page = try await nobody.get(open)
      #expect(page.status == 200 && page.text.contains("0857-00-0000"))
      #expect(!page.text.contains("<form") && page.text.contains(open))
      #expect(try await nobody.get("\(open)/profile.txt").text.contains("0857-00-0000"))
      #expect(try await ito.get(own).status == 200)
      // A published profile keeps a way to be reached.
      let emptied = try await chief.post(own, [("mission-ja", "守る。")])
      #expect(emptied.status == 422 && emptied.text.contains("守る。"))
      #expect(try await chief.post("\(own)/publish", [("public", "no")]).status == 303)
      try await hidden()
    }
  }

  @Test func `a published team has its own security.txt, and no other has one`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let own = "/network/\(fixture.town)/profile"
    let open = "/public/csirt/\(fixture.town)"
    try await fixture.run { nobody in
      let chief = nobody.signedIn(try fixture.member("yamada"))
      let fields = [
        ("mail-ja", "csirt@kitayama.example（代表）、mado@kitayama.example"),
        ("mail-en", "csirt@kitayama.example"),
        ("telephone-ja", "０８５７－００－００００（平日 9:00〜17:00）\n110"),
      ]
      #expect(try await chief.post(own, fields).status == 303)
      #expect(try await nobody.get("\(open)/security.txt").status == 404, "not published")
      #expect(try await !chief.get(own).text.contains("security.txt"))
      #expect(try await chief.post("\(own)/publish", [("public", "yes")]).status == 303)
      let file = try await nobody.get("\(open)/security.txt")
      #expect(file.headers[.contentType] == "text/plain; charset=utf-8")
      // 90 days from the day on, at midnight in Japan; who answers at 110 is not the team.
      #expect(
        file.text
          == [
            "Contact: mailto:csirt@kitayama.example", "Contact: mailto:mado@kitayama.example",
            "Contact: tel:+81-857-00-0000", "Expires: 2040-08-05T15:00:00Z",
            "Preferred-Languages: ja, en",
            "Canonical: https://noroshi.example\(open)/security.txt", "",
          ].joined(separator: "\r\n"))
      for page in [own, open] {
        let text = try await chief.get(page).text
        #expect(text.contains("href=\"\(open)/security.txt\""), "\(page)")
      }
      #expect(try await nobody.get("/public/csirt/\(fixture.other)/security.txt").status == 404)
      // Words that hold no address are a way for people, and none for a file.
      let words = [("telephone-ja", "代表電話から情報係へ")]
      #expect(try await chief.post(own, words).status == 303)
      #expect(try await nobody.get("\(open)/security.txt").status == 404)
      #expect(try await nobody.get(open).status == 200)
      #expect(try await chief.post("\(own)/publish", [("public", "no")]).status == 303)
      #expect(try await nobody.get("\(open)/security.txt").status == 404)
    }
  }

  @Test func `only whoever keeps the directory writes it`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let path = "/network/\(fixture.town)/profile"
    // Reading, the form, and writing.
    let expected: [(key: String, read: Int, form: Int, write: Int)] = [
      ("yamada", 200, 200, 303), ("sato", 200, 403, 403), ("kato", 200, 403, 403),
      ("tower", 404, 404, 404), ("ito", 404, 404, 404),
    ]
    try await fixture.run { nobody in
      for row in expected {
        let browser = nobody.signedIn(try fixture.member(row.key))
        #expect(try await browser.get(path).status == row.read, "\(row.key)")
        #expect(try await browser.get("\(path)/edit").status == row.form, "\(row.key)")
        let written = try await browser.post(path, [("mail-ja", "csirt@kitayama.example")])
        #expect(written.status == row.write, "\(row.key)")
        let published = try await browser.post("\(path)/publish", [("public", "no")])
        #expect(published.status == row.write, "\(row.key)")
        #expect(try await browser.post(path, [], token: "x").status == 403, "\(row.key)")
      }
      let long = String(repeating: "あ", count: TeamProfileTexts.partMax + 1)
      let chief = nobody.signedIn(try fixture.member("yamada"))
      let refused = try await chief.post(path, [("mission-ja", long), ("mail-ja", "a@b.example")])
      #expect(refused.status == 422 && refused.text.contains("a@b.example"))
      #expect(try await nobody.get(path).location == "/sign-in")
    }
  }
}
