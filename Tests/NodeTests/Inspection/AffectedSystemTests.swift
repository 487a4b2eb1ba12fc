//! The inventory at an alert: whose it is, what it says, and what it must never say (law S21).

import Alerting
import GRDB
import Inspection
import Kernel
import Testing

@testable import Node

@Suite struct AffectedSystemTests {
  private let inventory: TownInventory
  private var nation: Nation { inventory.nation }
  init() throws { inventory = try TownInventory() }

  /// Words that tell somebody to cut something off. Written a second time, apart from the code's own list.
  private static let cutting = [
    "抜い", "抜く", "切り離", "切断", "遮断", "サービスを止め", "unplug", "disconnect", "cut ", "stop the",
    "block ", "shut",
  ]
  private static let freeHand = ["許可もいらない", "nobody's permission"]

  private func alert(_ host: String, _ mark: String = "203.0.113.9") throws -> ID<Alert> {
    // The newest is found by its time.
    nation.now = nation.now + .seconds(1)
    try nation.done(
      .findings([try nation.finding(host: host, mark: mark)], cursor: nil, sensors: []))
    return try nation.newest()
  }

  private func lines(_ id: ID<Alert>, as viewer: Viewer = .node) throws -> ThreeLines {
    try #require(
      try nation.queries.alert(id, as: viewer, at: nation.now)?.summary.lines)
  }

  private func owner(_ id: ID<Alert>) throws -> ID<Organization>? {
    try nation.queries.alert(id, as: .node, at: nation.now)?.summary.owner?.organization.id
  }

  private func says(_ words: [String], _ lines: ThreeLines) -> Bool {
    let now = "\(lines.now.ja)\n\(lines.now.en)".lowercased()
    return words.contains { now.contains($0) }
  }

  private var today: CivilDate { TimeZoneRule.tokyo.civilTime(at: nation.now).date }

  @Test
  func `a hit on a declared address goes to its organisation, and the alert names the system`()
    throws
  {
    let tower = try nation.organization("tower")
    #expect(try owner(alert("192.0.2.77")) == tower)
    try inventory.enter("公開ホームページ") {
      $0.traits.egress = [IPPrefix("192.0.2.64/28")].compactMap { $0 }
      $0.words.place = "データセンター"
    }
    nation.now = nation.now + .hours(2)
    let id = try alert("192.0.2.78")
    #expect(try owner(id) == inventory.town)
    #expect(try lines(id).what.ja.contains("192.0.2.78（公開ホームページ）"))
    #expect(
      try nation.queries.systems(ofAlert: id, as: inventory.clerk, at: nation.now)
        .map { $0.words?.place } == ["データセンター"])
    // The tower sees the alert and nothing of the inventory.
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    #expect(try nation.queries.systems(ofAlert: id, as: watch, at: nation.now).isEmpty)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `what was checked is not taken away by what somebody says of himself`() throws {
    let elder = try nation.viewer("elder", "village", .responder)
    let village = try nation.organization("village")
    try nation.done(
      .enterSystem(
        village,
        TownInventory.entry("他人のもの") {
          $0.traits.egress = [IPPrefix("198.18.1.7/32")].compactMap { $0 }
        }, isVouchedFor: true), as: elder)
    let id = try alert("198.18.1.7")
    #expect(try owner(id) == inventory.town)
    #expect(try nation.queries.alert(id, as: elder, at: nation.now) == nil)
  }

  @Test func `a retired system answers for nothing`() throws {
    let id = try inventory.enter {
      $0.traits.domains = [DomainName("town.example")].compactMap { $0 }
    }
    let stages = try nation.queries.routing()
    let name = try #require(Observable(guessing: "www.town.example"))
    #expect(stages.route([name], at: nation.now) == .owned(inventory.town))
    try nation.done(.system(id, .retire), as: inventory.clerk)
    #expect(try nation.queries.routing().route([name], at: nation.now) == .unowned)
  }

  @Test func `nobody is told to cut what life depends on, and a free hand needs a valid paper`()
    throws
  {
    // Every combination of tag, approval and day; the law must hold in all of them.
    var number = 0
    for isCareful in [false, true] {
      for action in [nil] + FirstAction.allCases.map(Optional.some) {
        for (from, until) in [(-10, 10), (-10, 0), (0, 10), (-10, -1), (1, 10)] {
          if isCareful && action != nil { continue }
          number += 1
          let host = "198.18.1.\(number)"
          try inventory.enter("系統\(number)") {
            $0.words.hosts = [host]
            $0.traits.servesLifeOrSafety = isCareful
            if let action {
              $0.words.approvals = [
                Approval(
                  action: action, signer: "町長", signedOn: today.adding(days: from),
                  until: today.adding(days: until))
              ]
            }
          }
          let lines = try lines(try alert(host, "203.0.113.\(number)"))
          let isValid = action != nil && from <= 0 && until >= 0
          #expect(says(Self.freeHand, lines) == isValid, "\(host) \(lines.now.ja)")
          if isCareful { #expect(!says(Self.cutting, lines), "\(host) \(lines.now.ja)") }
          #expect(lines.tellsToCut == !isCareful, "\(host)")
        }
      }
    }
    #expect(number > 20)
  }

  @Test func `what is tagged later is not cut by an earlier alert`() throws {
    let id = try inventory.enter("透析の監視") { $0.words.hosts = ["198.18.1.9"] }
    let alert = try alert("198.18.1.9")
    #expect(says(Self.cutting, try lines(alert)))
    try nation.done(
      .system(
        id,
        .change(
          TownInventory.entry("透析の監視") {
            $0.words.hosts = ["198.18.1.9"]
            $0.traits.servesLifeOrSafety = true
          })), as: inventory.clerk)
    for viewer in [Viewer.node, inventory.clerk, try nation.viewer("watch", "tower", .observer)] {
      #expect(!says(Self.cutting, try lines(alert, as: viewer)))
    }
  }

  @Test func `nobody raises an alert that cuts off what its recipient must keep running`() throws {
    try inventory.enter("浄水場の監視") {
      $0.words.hosts = ["198.18.1.30"]
      $0.traits.servesLifeOrSafety = true
    }
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    func raise(_ what: String, _ now: String, _ marks: [String], to: String) throws -> Node.Answer {
      nation.ask(
        .raise(
          RaiseForm(
            kind: .real, severity: .serious,
            lines: ThreeLines(
              what: Phrase(ja: what, en: "x"), now: Phrase(ja: now, en: "Check it."), detail: "x"),
            tlp: .amber, inDoubt: false, recipients: [try nation.organization(to)],
            observables: marks.compactMap { Observable(guessing: $0) }, campaign: false)),
        as: watch)
    }
    let refused = Node.Answer.refused(RefusalCode("notForLifeAndSafety"))
    #expect(try raise("不審な通信", "LANケーブルを抜く", ["198.18.1.30"], to: "town") == refused)
    #expect(try raise("浄水場の監視に不審な通信", "LANケーブルを抜く", [], to: "town") == refused)
    #expect(try raise("不審な通信", "LANケーブルを抜く", ["198.18.1.31"], to: "town") != refused)
    #expect(try raise("不審な通信", "電話で確かめる", ["198.18.1.30"], to: "town") != refused)
    #expect(try raise("不審な通信", "LANケーブルを抜く", ["198.18.1.30"], to: "city") != refused)
  }

  @Test func `what was seen and stands in no row is listed until it is entered`() throws {
    _ = try alert("198.18.1.40")
    func unknown(_ viewer: Viewer) throws -> [String] {
      try nation.queries.unknownSystems(of: inventory.town, as: viewer, at: nation.now).map(\.text)
    }
    #expect(try unknown(inventory.clerk) == ["198.18.1.40"])
    #expect(try unknown(try nation.viewer("prefect", "north", .watchOfficer)) == ["198.18.1.40"])
    for person in ["watch", "elder"] {
      let organization = person == "watch" ? "tower" : "village"
      #expect(try unknown(try nation.viewer(person, organization, .watchOfficer)) == [])
    }
    try inventory.enter("福祉課 端末") { $0.words.hosts = ["198.18.1.40"] }
    #expect(try unknown(inventory.clerk) == [])
  }
}
