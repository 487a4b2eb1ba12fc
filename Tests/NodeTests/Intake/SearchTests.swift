//! Who talked to it: what the stored events answer, to whom, and that it was asked.

import Alerting
import Formats
import Foundation
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct SearchTests {
  private let folder: EventFolder
  private let log: EventLog
  private static let town = ID<Organization>(high: 4, low: 1)
  private static let city = ID<Organization>(high: 4, low: 2)
  private static let otherKey = ID<APIKey>(high: 7, low: 8)

  init() throws {
    folder = try EventFolder()
    log = try EventLog(folder.log, at: EventSamples.now, limits: EventSamples.limits)
  }

  private static func line(_ source: String, _ destination: String, _ minute: Int = 15) -> String {
    #"{"time":"2026-11-10T00:\#(minute):00Z","source":"\#(source)","destination":"\#(destination)"}"#
  }

  /// The town has 198.18.1.0/24, the city 198.18.2.0/24, both 198.18.3.0/24.
  @Sendable private static func whose(_ observables: [Observable]) -> [ID<Organization>] {
    for observable in observables {
      if observable.text.hasPrefix("198.18.1.") { return [town] }
      if observable.text.hasSuffix("@town.example") { return [town] }
      if observable.text.hasPrefix("198.18.2.") { return [city] }
      if observable.text.hasSuffix("@city.example") { return [city] }
      if observable.text.hasPrefix("198.18.3.") { return [town, city] }
    }
    return []
  }

  private static func sight(_ own: ID<Organization>, isTower: Bool = false) -> SearchSight {
    SearchSight(own: [own], isTower: isTower, sensors: [:])
  }

  private func search(
    _ mark: String, _ sight: SearchSight, days: Int = 30, spans: SearchScan.Spans? = nil
  ) throws -> SearchResult {
    var scan = try SearchScan(
      SearchForm(mark: try SearchForm.mark(mark), days: days), sight, reader: log.reader,
      upTo: log.end, at: EventSamples.now, seed: 5, spans: spans ?? SearchScan.everything,
      whose: { observables, _ in Self.whose(observables) })
    while !scan.isDone { #expect(try scan.step().isEmpty) }
    #expect(scan.progress.hundredths == 100)
    return scan.result
  }

  private func append(_ number: Int, _ texts: [String], key: ID<APIKey> = EventSamples.key) throws {
    _ = try log.append([EventSamples.batch(number, texts: texts, key: key)])
  }

  @Test func `by the index of segments the same is found, and most is not read`() throws {
    let own = try EventFolder()
    var limits = EventSamples.limits
    limits.segmentBytes = 400
    let small = try EventLog(own.log, at: EventSamples.now, limits: limits)
    for number in 1...40 {
      let mark = number % 13 == 0 ? "203.0.113.9" : "203.0.113.77"
      _ = try small.append([EventSamples.batch(number, texts: [Self.line("198.18.1.7", mark)])])
    }
    try PackedSamples.pack(own.segments, upTo: small.end)
    func found(_ spans: SearchScan.Spans) throws -> (result: SearchResult, bytes: Int64) {
      var scan = try SearchScan(
        SearchForm(mark: try SearchForm.mark("203.0.113.9"), days: 30),
        Self.sight(Self.town, isTower: true), reader: small.reader, upTo: small.end,
        at: EventSamples.now, seed: 5, spans: spans,
        whose: { observables, _ in Self.whose(observables) })
      while !scan.isDone { #expect(try scan.step().isEmpty) }
      return (scan.result, scan.progress.total)
    }
    let (plain, indexed) = (try found(SearchScan.everything), try found(SearchScan.indexed))
    #expect(plain.result == indexed.result)
    #expect(plain.result.total?.count == 3)
    #expect(indexed.bytes < plain.bytes / 2, "\(indexed.bytes) of \(plain.bytes)")
  }

  @Test func `an organisation is answered as if the others did not exist`() throws {
    let own = [Self.line("198.18.1.7", "203.0.113.9", 20), Self.line("198.18.3.7", "203.0.113.9")]
    try append(1, own)
    let alone = try search("203.0.113.9", Self.sight(Self.town))
    try append(
      2,
      [
        Self.line("198.18.2.7", "203.0.113.9"), Self.line("192.0.2.5", "203.0.113.9"),
        Self.line("198.18.1.7", "203.0.113.10"),
      ], key: Self.otherKey)
    let beside = try search("203.0.113.9", Self.sight(Self.town))
    #expect(alone == beside, "what others did changes no figure, no line and no sensor")
    #expect(beside.total?.count == 2 && beside.readable == 2)
    #expect(Set(beside.organizations.keys) == [Self.town], "nor who shares a network with it")
    #expect(beside.hosts.keys.map(\.name).sorted() == ["198.18.1.7", "198.18.3.7"])
    #expect(beside.lines.map(\.text) == own, "the newest first")
    let village = try search("203.0.113.9", Self.sight(ID(high: 4, low: 3)))
    #expect(village == SearchResult())
  }

  @Test func `the tower counts for everybody and reads the lines of nobody but its own`() throws {
    try append(
      1,
      [
        Self.line("198.18.1.7", "203.0.113.9", 11), Self.line("198.18.2.7", "203.0.113.9", 12),
        Self.line("198.18.3.7", "203.0.113.9", 13), Self.line("192.0.2.5", "203.0.113.9", 14),
      ])
    let tower = ID<Organization>(high: 4, low: 9)
    let result = try search("203.0.113.9", Self.sight(tower, isTower: true))
    #expect(result.total?.count == 4)
    #expect(result.total?.first.rfc3339(in: .utc, fractionDigits: 0) == "2026-11-10T00:11:00Z")
    #expect(result.total?.last.rfc3339(in: .utc, fractionDigits: 0) == "2026-11-10T00:14:00Z")
    #expect(result.organizations[Self.town]?.count == 2)
    #expect(result.organizations[Self.city]?.count == 2)
    #expect(result.organizations[nil]?.count == 1)
    #expect(result.readable == 1 && result.lines.first?.text.contains("192.0.2.5") == true)
  }

  @Test(arguments: [
    ("198[.]51.100.7", "198.51.100.7"), ("198.51.100.0/24", "198.51.100.0/24"),
    ("hxxps://WWW.evil[.]example/a", "https://www.evil.example/a"),
    ("Evil.Example.", "evil.example"),
    ("  evil.example\n", "evil.example"), ("a@evil[.]example", "a@evil.example"),
    ("D41D8CD98F00B204E9800998ECF8427E", "md5:d41d8cd98f00b204e9800998ecf8427e"),
    ("2001:db8::1", "2001:db8::1"),
  ])
  func `a pasted mark is made whole`(pasted: String, mark: String) throws {
    #expect(SearchForm(mark: try SearchForm.mark(pasted)).text == mark)
  }

  @Test(arguments: [
    ("", "searchEmpty"), (" \n", "searchEmpty"), ("the printer", "searchUnreadable"),
    ("co.jp", "searchPublicSuffix"), ("10.0.0.0/7", "searchTooWide"),
    ("127.0.0.1", "searchReserved"), ("a.example b.example", "searchUnreadable"),
    (String(repeating: "a", count: SearchForm.textMax + 1), "searchUnreadable"),
  ])
  func `what is no mark is refused with its reason`(pasted: String, code: String) {
    #expect(throws: RefusalCode(code)) { try SearchForm.mark(pasted) }
  }

  @Test func `a domain is found with everything under it, whatever the form of the event`() throws {
    try append(
      1,
      [
        #"{"event_type":"dns","timestamp":"2026-11-10T09:00:00.0+0900","src_ip":"198.18.1.7","dns":{"rrname":"www.EVIL.example."}}"#,
        #"{"ts":1794268800.5,"_path":"ssl","uid":"C1","id.orig_h":"198.18.1.8","id.resp_h":"192.0.2.1","server_name":"a.evil.example"}"#,
        "CEF:0|v|p|1|9|n|3|src=198.18.1.9 dhost=evil.example rt=1794268800000",
        #"{"time":"2026-11-10T00:00:00Z","source":"198.18.1.7","domain":"notevil.example"}"#,
      ])
    let result = try search("evil.example", Self.sight(Self.town))
    #expect(result.hosts.keys.map(\.name).sorted() == ["198.18.1.7", "198.18.1.8", "198.18.1.9"])
  }

  @Test func `hosts are shown and never users`() throws {
    try append(
      1,
      [
        #"{"ts":1794268800.5,"_path":"smtp","uid":"C1","id.orig_h":"192.0.2.1","id.resp_h":"192.0.2.2","mailfrom":"boss@evil.example","rcptto":["sato@town.example"]}"#
      ])
    let result = try search("boss@evil.example", Self.sight(Self.town))
    #expect(result.total?.count == 1 && result.organizations[Self.town]?.count == 1)
    #expect(result.hosts.isEmpty)
  }

  @Test func `a line that names people of another body is counted and not shown`() throws {
    func mail(_ receivers: String) -> String {
      #"{"ts":1794268800.5,"_path":"smtp","uid":"C1","id.orig_h":"192.0.2.1","id.resp_h":"192.0.2.2","mailfrom":"boss@evil.example","rcptto":[\#(receivers)]}"#
    }
    try append(
      1,
      [
        mail(#""sato@town.example""#), mail(#""sato@town.example","mayor@city.example""#),
        mail(#""sato@town.example","somebody@elsewhere.example""#),
      ])
    let result = try search("boss@evil.example", Self.sight(Self.town))
    #expect(result.total?.count == 3 && result.readable == 2)
    #expect(!result.lines.contains { $0.text.contains("mayor@city.example") })
    let other = try search("boss@evil.example", Self.sight(Self.city))
    #expect(other.total?.count == 1 && other.lines.isEmpty && other.organizations.count == 1)
  }

  @Test
  func
    `a network that changed hands is another's before that day, and only what was checked counts`()
    throws
  {
    let change = EventSamples.now - .days(10)
    let prefix = ConstituencyAssertion.Value.prefix(try #require(IPPrefix("198.18.9.0/24")))
    let table = RoutingTable([
      ConstituencyAssertion(
        organization: Self.city, value: prefix, basis: .verified,
        validFrom: change - .days(100), validTo: change),
      ConstituencyAssertion(
        organization: Self.town, value: prefix, basis: .verified, validFrom: change),
    ])
    let host = Observable(try #require(IPAddress("198.18.9.7")))
    let declared = RoutingTable([
      ConstituencyAssertion(
        organization: Self.city, value: .prefix(try #require(IPPrefix("192.0.2.0/24"))),
        basis: .selfDeclared, validFrom: change)
    ])
    let stages = RoutingStages(checked: table, declared: declared)
    func owners(_ moment: Instant) -> [ID<Organization>] {
      Self.sight(Self.town).owners(of: [host], by: stages, at: moment, now: EventSamples.now)
    }
    let named = Observable(try #require(IPAddress("192.0.2.7")))
    for (isTower, expected) in [(false, []), (true, [Self.city])]
      as [(Bool, [ID<Organization>])]
    {
      let sight = Self.sight(Self.city, isTower: isTower)
      #expect(
        sight.owners(of: [named], by: stages, at: EventSamples.now, now: EventSamples.now)
          == expected)
    }
    #expect(owners(change - .days(1)) == [Self.city])
    #expect(owners(change) == [Self.town])
    #expect(owners(change - .days(101)) == [Self.town], "nobody's then")
  }

  @Test func `only what arrived within the days counts, and spans narrow what is read`() throws {
    let old = EventSamples.now - .days(31)
    _ = try log.append([
      EventSamples.batch(1, texts: [Self.line("198.18.1.7", "203.0.113.9")], at: old)
    ])
    try append(2, [Self.line("198.18.1.8", "203.0.113.9")])
    #expect(try search("203.0.113.9", Self.sight(Self.town)).total?.count == 1)
    #expect(try search("203.0.113.9", Self.sight(Self.town), days: 90).total?.count == 2)
    let none = try search("203.0.113.9", Self.sight(Self.town)) { _, _, _, _ in [] }
    #expect(none == SearchResult())
  }

  @Test func `no answer grows with what is found`() throws {
    var result = SearchResult()
    let seen = EventSamples.now
    for number in 0...SearchResult.hostsMax {
      result.add(seen, of: [Self.town], host: "h\(number)", from: EventSamples.key)
    }
    #expect(result.hosts.count == SearchResult.hostsMax && result.beyond == 1)
    #expect(result.total?.count == SearchResult.hostsMax + 1)
    for number in 0...SearchResult.linesMax {
      result.keep(
        Array("\(number)".utf8)[...], seen + .seconds(Int64(number)), from: EventSamples.key)
    }
    #expect(result.lines.count == SearchResult.linesMax)
    #expect(result.readable == SearchResult.linesMax + 1)
    #expect(
      result.lines.first?.text == "\(SearchResult.linesMax)" && result.lines.last?.text == "1")
    for (count, isCut) in [
      (SearchResult.lineBytesMax, false), (SearchResult.lineBytesMax + 1, true),
    ] {
      var one = SearchResult()
      one.keep([UInt8](repeating: 0x41, count: count)[...], seen, from: EventSamples.key)
      #expect(one.lines.first?.isCut == isCut)
      #expect(one.lines.first?.text.utf8.count == SearchResult.lineBytesMax)
    }
  }

  // MARK: That it was asked

  private static func form(
    _ mark: String, days: Int = 30, reason: String? = nil
  ) throws -> SearchForm {
    SearchForm(mark: try SearchForm.mark(mark), days: days, reason: reason)
  }

  @Test func `it is a Fact, which holds neither the mark nor the reason`() throws {
    let nation = try Nation()
    let clerk = try nation.viewer("clerk", "town", .responder)
    let made = try nation.done(
      .search(try Self.form("boss@evil.example", reason: "case 12")), as: clerk)
    let bytes = try nation.queue.read { db in
      try #require(
        try Data.fetchOne(db, sql: "SELECT bytes FROM fact ORDER BY seq DESC LIMIT 1"))
    }
    let fact = try Fact(bytes: [UInt8](bytes))
    #expect(fact.kind == "eventsSearched" && fact.marking == .amberStrict)
    #expect(fact.actor.person == clerk.person && fact.record == made.first)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(!text.contains("evil.example") && !text.contains("case 12"))
    #expect(fact.body["days"]?.integer == 30 && fact.body["form"]?.string == "mail")
    let report = try Verifier.verify(nation.queue, at: nation.now)
    #expect(report.isSound, "\(report.faults)")
    // The organisation that asked can prove that it did; nobody else learns of it.
    let isProven = try nation.queries.proof(seq: fact.seq, as: clerk) != nil
    #expect(isProven)
    let mayor = try nation.viewer("mayor", "city", .administrator)
    let isHidden = try nation.queries.proof(seq: fact.seq, as: mayor) == nil
    #expect(isHidden)
  }

  @Test func `whoever acts for an organisation may ask, and nobody else`() throws {
    let nation = try Nation()
    for (name, viewer) in try nation.viewers() where viewer.role != .node {
      let may = viewer.organization != nil && viewer.role.mayAct
      let answer = nation.ask(.search(try Self.form("evil.example")), as: viewer)
      if case .done = answer {
        #expect(may, "\(name)")
      } else {
        #expect(!may && answer == .refused(.notAllowed), "\(name) \(answer)")
      }
      let sight = try nation.queries.searchSight(as: viewer, at: nation.now)
      #expect((sight != nil) == may, "\(name)")
      #expect(sight.map { $0.isTower } ?? false == (name == "tower watchOfficer"), "\(name)")
      if let sight, let own = viewer.organization { #expect(sight.own == [own], "\(name)") }
    }
  }

  @Test func `whoever has left asks nothing, though he was let in before`() throws {
    let nation = try Nation()
    let clerk = try nation.viewer("clerk", "town", .responder)
    let post = try #require(nation.state.posts["clerk"])
    nation.now = nation.now + .seconds(1)
    try nation.done(
      .organization(
        try nation.organization("town"), .endAppointment(try nation.person("clerk"), post)))
    #expect(
      nation.ask(.search(try Self.form("evil.example")), as: clerk) == .refused(.notAllowed))
    let help = HelpForm(what: "", callBack: "", severity: .serious)
    #expect(nation.ask(.askForHelp(help), as: clerk) == .refused(.notAllowed))
  }

  @Test func `days and reasons have their bounds`() throws {
    let nation = try Nation()
    let clerk = try nation.viewer("clerk", "town", .responder)
    func ask(_ form: SearchForm) -> Node.Answer { nation.ask(.search(form), as: clerk) }
    for days in [0, SearchForm.daysMax + 1] {
      #expect(
        ask(try Self.form("evil.example", days: days)) == .refused(RefusalCode("searchDays")))
    }
    for reason in [nil, "", "  "] {
      #expect(
        ask(try Self.form("a@evil.example", reason: reason))
          == .refused(RefusalCode("searchNeedsReason")))
    }
    let long = String(repeating: "x", count: SearchForm.reasonMax)
    try nation.done(.search(try Self.form("a@evil.example", days: 90, reason: long)), as: clerk)
    #expect(
      ask(try Self.form("evil.example", reason: long + "x"))
        == .refused(RefusalCode("reasonTooLong")))
  }

  @Test func `what was looked for goes after a year, and that somebody looked stays`() throws {
    let nation = try Nation()
    let clerk = try nation.viewer("clerk", "town", .responder)
    try nation.done(.search(try Self.form("evil.example", reason: "case 12")), as: clerk)
    func texts() throws -> Int {
      try nation.queue.read { db in
        try Int.fetchOne(
          db,
          sql: """
            SELECT COUNT(*) FROM content
            WHERE CAST(bytes AS TEXT) IN ('evil.example', 'case 12')
            """) ?? 0
      }
    }
    #expect(try texts() == 2)
    nation.now = nation.now + .days(Int64(RetentionRule.of(.searches).days))
    try nation.done(.letAge(.searches))
    #expect(try texts() == 2, "not on the day itself")
    nation.now = nation.now + .seconds(1)
    try nation.done(.letAge(.searches))
    #expect(try texts() == 0)
    let facts = try nation.queue.read { db in
      try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM fact WHERE kind = 'eventsSearched'")
    }
    #expect(facts == 1)
  }
}
