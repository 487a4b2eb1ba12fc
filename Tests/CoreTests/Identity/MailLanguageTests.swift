//! In which language somebody is written to, and which secret of a webhook signs: decided, folded, and kept in old records.

import Kernel
import Testing

struct MailLanguageTests {
  static let now = Instant(seconds: 1_431_050_400)
  static let person = ID<Person>(high: 1, low: 1)
  static let route = ID<ContactRoute>(high: 2, low: 2)

  static func content(_ number: UInt64) -> ContentReference {
    ContentReference(id: ID(high: 3, low: number), digest: Hash(sha256: Array("\(number)".utf8)))
  }

  /// A town with one person who has one route over that channel.
  static func town(_ channel: Organization.Channel) throws -> Organization {
    let born = Organization.Body.organizationRegistered(
      name: Phrase(ja: "北山町", en: "Kitayama"), legalForm: "市区町村", code: nil)
    var town = try #require(Organization(id: ID(high: 4, low: 4), beginning: born))
    for body in try town.decide(
      .addRoute(route, person: person, channel: channel, address: content(0)), at: now)
    { town.evolve(body, at: now) }
    return town
  }

  @Test func `the usual language is Japanese, and a choice is recorded once`() throws {
    var town = try Self.town(.mail)
    #expect(town.language(of: Self.person) == .ja && town.languages == nil)
    #expect(try town.decide(.chooseLanguage(Self.person, .ja), at: Self.now).isEmpty)
    for language in [Language.en, .en, .ja, .en] {
      for body in try town.decide(.chooseLanguage(Self.person, language), at: Self.now) {
        town.evolve(body, at: Self.now)
      }
      #expect(town.language(of: Self.person) == language && town.languages?.count == 1)
    }
    #expect(throws: Organization.Refusal.unknownPerson) {
      try town.decide(.chooseLanguage(ID(high: 9, low: 9), .en), at: Self.now)
    }
  }

  @Test func `only a webhook has a secret, and its former one signs for a day`() throws {
    var town = try Self.town(.webhook)
    for number in [UInt64(1), 2] {
      let at = Self.now + .hours(Int64(number))
      for body in try town.decide(.setRouteSecret(Self.route, Self.content(number)), at: at) {
        town.evolve(body, at: at)
      }
    }
    let secret = try #require(town.routes.first?.secret)
    let changed = Self.now + .hours(2)
    let last = changed + Organization.RouteSecret.overlap - .milliseconds(1)
    #expect(secret.signing(at: changed) == [Self.content(2), Self.content(1)])
    #expect(secret.signing(at: last) == [Self.content(2), Self.content(1)])
    #expect(secret.signing(at: last + .milliseconds(1)) == [Self.content(2)])
    let mail = try Self.town(.mail)
    #expect(throws: Organization.Refusal.unknownRoute) {
      try mail.decide(.setRouteSecret(Self.route, Self.content(1)), at: Self.now)
    }
  }

  @Test func `a record written before either existed reads, and writes the same bytes`() throws {
    let town = try Self.town(.mail)
    let bytes = try JSONTreeEncoder.encode(town).canonical()
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(!text.contains("languages") && !text.contains("secret"))
    let read = try JSONTreeDecoder.decode(Organization.self, from: JSON.parse(bytes))
    #expect(read == town)
  }
}
