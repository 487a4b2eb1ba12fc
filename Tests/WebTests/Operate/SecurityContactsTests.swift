//! security.txt: the RFC's own examples are taken, their neighbours are not, and nothing expired is served.

import HTTPTypes
import Kernel
import Testing

@testable import Web

@Suite struct SecurityContactsTests {
  private static let now = SiteFixture.now

  private func contacts(
    _ contacts: [String] = ["mailto:security@example.com"], days: Int64 = 100,
    policy: String? = nil, languages: [String] = []
  ) -> SecurityContacts {
    SecurityContacts(
      contacts: contacts, expires: Self.now + .days(days), policy: policy, languages: languages)
  }

  /// Source: RFC 9116 §2.5.3, §2.5.7, §2.5.8.
  @Test(arguments: [
    "mailto:security@example.com", "mailto:security%2Buri%2Bencoded@example.com",
    "tel:+1-201-555-0123", "https://example.com/security-contact.html", "https://example.com",
    "https://example.com:8443/report?to=csirt",
  ])
  func `a contact of the RFC's kinds is taken`(contact: String) {
    #expect(contacts([contact]).problem(at: Self.now) == nil)
  }

  @Test(arguments: [
    "security@example.com", "http://example.com/security-contact.html", "mailto:",
    "mailto:security",
    "mailto:a@b@example.com", "tel:201-555-0123", "tel:+1", "tel:+1-201-555-0123;x",
    "https://", "https://example", "https://user@example.com/", "https://-example.com/",
    "https://example.com/a b", "mailto:security@example.com\r\nExpires: x", "javascript:alert(1)",
    "", "https://example.com/" + String(repeating: "a", count: 500),
  ])
  func `its neighbours are refused`(contact: String) {
    #expect(contacts([contact]).problem(at: Self.now) != nil)
  }

  @Test func `policy and languages are held to their form`() {
    func isFine(_ policy: String?, _ languages: [String]) -> Bool {
      contacts(policy: policy, languages: languages).problem(at: Self.now) == nil
    }
    #expect(isFine("https://example.com/disclosure-policy.html", ["en", "es", "fr"]))
    #expect(isFine(nil, ["ja", "zh-Hant", "pt-BR"]))
    for policy in ["example.com", "http://example.com/policy.html", "https://example.com/\n"] {
      #expect(!isFine(policy, []), "\(policy)")
    }
    for tag in ["", "e", "english language", "en_US", "en,es", "日本語", "en-"] {
      #expect(!isFine(nil, [tag]), "\(tag)")
    }
    #expect(isFine(nil, Array(repeating: "en", count: SecurityContacts.languagesMax)))
    #expect(!isFine(nil, Array(repeating: "en", count: SecurityContacts.languagesMax + 1)))
    let most = Array(repeating: "mailto:a@example.com", count: SecurityContacts.contactsMax)
    #expect(contacts(most).problem(at: Self.now) == nil)
    #expect(contacts(most + most.prefix(1)).problem(at: Self.now) != nil)
    #expect(contacts([]).problem(at: Self.now) != nil)
  }

  @Test func `it holds for a year and no day longer, and has not ended`() {
    #expect(contacts(days: 366).problem(at: Self.now) == nil)
    for days: Int64 in [367, 0, -1] { #expect(contacts(days: days).problem(at: Self.now) != nil) }
    #expect(
      SecurityContacts.endOfDay("2027-03-31") == Instant(rfc3339: "2027-04-01T00:00:00+09:00"))
    for text in ["2027-02-30", "31.3.2027", "", "tomorrow"] {
      #expect(SecurityContacts.endOfDay(text) == nil, "\(text)")
    }
  }

  @Test func `the file is what the RFC describes, with one Expires`() throws {
    let text = try #require(
      contacts(
        ["mailto:security@example.com", "tel:+81-3-0000-0000"],
        policy: "https://example.com/policy", languages: ["ja", "en"]
      ).text(publicURL: "https://noroshi.example", at: Self.now))
    #expect(
      text == """
        Contact: mailto:security@example.com\r
        Contact: tel:+81-3-0000-0000\r
        Expires: 2040-08-16T06:00:00Z\r
        Preferred-Languages: ja, en\r
        Canonical: https://noroshi.example/.well-known/security.txt\r
        Policy: https://example.com/policy\r

        """)
    #expect(Instant(rfc3339: "2040-08-16T06:00:00Z") == Self.now + .days(100))
    // An address that is not https names no canonical place.
    let plain = contacts().text(publicURL: "http://127.0.0.1:8080", at: Self.now)
    #expect(plain?.contains("Canonical") == false)
  }

  @Test func `nothing expired is served, and the last month is told`() {
    let ends = Self.now + .days(100)
    #expect(contacts().text(publicURL: "", at: ends - .seconds(1)) != nil)
    #expect(contacts().text(publicURL: "", at: ends) == nil)
    #expect(!contacts().endsSoon(at: ends - .days(30) - .seconds(1)))
    #expect(contacts().endsSoon(at: ends - .days(30)) && contacts().endsSoon(at: ends + .days(9)))
  }

  @Test func `it is there for anybody once it is settled, and else is as what does not exist`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let missing = try await nobody.get("/.well-known/security.txt")
      #expect(missing.status == 404)
      #expect(!(try await nobody.signedIn(tower).get("/alerts").text.contains("security.txt")))
    }
    let settled = try SiteFixture(
      SiteFixture.Plan(isRaised: false), security: contacts(days: 20))
    let watch = try settled.member("tower")
    let sato = try settled.member("sato")
    try await settled.run { nobody in
      let found = try await nobody.get("/.well-known/security.txt")
      #expect(found.status == 200 && found.headers[.contentType] == "text/plain; charset=utf-8")
      #expect(found.text.hasPrefix("Contact: mailto:security@example.com\r\n"))
      #expect(try await nobody.signedIn(watch).get("/alerts").text.contains("security.txt の期限"))
      #expect(!(try await nobody.signedIn(sato).get("/alerts").text.contains("security.txt")))
    }
  }

  @Test func `old settings without it are read, and it comes back as it was written`() throws {
    var settings = NodeSettings(publicURL: "https://noroshi.example")
    #expect(try NodeSettings(bytes: settings.bytes()) == settings)
    let old = String(decoding: try settings.bytes(), as: UTF8.self)
    let without = old.replacing(#/,?"security":null/#, with: "")
    #expect(try NodeSettings(bytes: Array(without.utf8)) == settings)
    settings.security = contacts(languages: ["ja"])
    #expect(try NodeSettings(bytes: settings.bytes()) == settings)
    #expect(settings.lines.contains("security.txt: mailto:security@example.com"))
  }
}
