//! The law of lists of bodies: applying the differences of any two small lists gives the directory of the second, and
//! no open duty is without an owner and a deadline.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct BodyPropertyTests {
  /// A body of a list: name, code of the body above.
  private struct Row: Hashable {
    var name: String
    var above: String?
  }

  /// A generator whose whole sequence follows from its seed. SplitMix64.
  private struct Dice {
    var state: UInt64
    mutating func next(below bound: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
  }

  private static let codes = (1...8).map { "T\($0)" }

  /// A list of some of eight towns, under a prefecture or under each other; never in a circle.
  private func list(_ dice: inout Dice) -> [String: Row] {
    var rows: [String: Row] = [:]
    for (index, code) in Self.codes.enumerated() where dice.next(below: 3) > 0 {
      let towns = Self.codes.prefix(index).filter { rows[$0] != nil }
      let above: String? =
        dice.next(below: 3) == 0 && !towns.isEmpty ? towns[dice.next(below: towns.count)] : "01"
      rows[code] = Row(name: "町\(dice.next(below: 4))の\(code)", above: above)
    }
    return rows
  }

  private func text(_ rows: [String: Row]) -> String {
    BodyList.head
      + rows.sorted { $0.key < $1.key }.map {
        "\($0.key) | \($0.value.name) | 村 | \($0.value.above ?? "") | 支援"
      }.joined(separator: "\n")
  }

  // table:
  @Test(arguments: 0..<40)
  func `the differences of two lists give the second, and no open duty is lost`(seed: Int) throws {
    var dice = Dice(state: UInt64(seed))
    let list = try BodyList()
    let nation = list.nation
    let (first, second) = (self.list(&dice), self.list(&dice))
    guard !first.isEmpty, !second.isEmpty else { return }
    try list.apply(text(first))
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    var alerts: [ID<Alert>] = []
    for code in first.keys.sorted() {
      let body = try list.body(code)
      try nation.done(
        .assertConstituency(
          ConstituencyAssertion(
            organization: body.id,
            value: .prefix(try nation.prefix("203.0.113.\(alerts.count * 8)/29")),
            basis: .verified, validFrom: nation.now)))
      alerts += try nation.done(
        .raise(
          RaiseForm(
            kind: .real, severity: .serious,
            lines: ThreeLines(
              what: Phrase(ja: "通信", en: "traffic"), now: Phrase(ja: "確かめる。", en: "Check."),
              detail: code), tlp: .amber, inDoubt: false, recipients: [body.id], observables: [],
            campaign: false)), as: watch
      ).map { $0.id.cast(to: Alert.self) }
    }
    nation.now = nation.now + .minutes(1)
    // Whatever is gone ends, in favour of nobody, one or several of the second list.
    var choices: BodyChoices = [:]
    let living = second.keys.sorted()
    for code in first.keys.sorted() where second[code] == nil {
      choices[code] = (0..<dice.next(below: 3)).map { _ in living[dice.next(below: living.count)] }
    }
    if try list.differences(text(second), choices).plan.count > 0 {
      try list.apply(text(second), choices)
    }
    #expect(try list.faults() == [])
    let known = try #require(try nation.queries.knownBodies(as: list.keeper, at: nation.now)).bodies
    let towns = known.filter { $0.legalForm == "村" && $0.successors == nil }
    #expect(Set(towns.compactMap(\.code)) == Set(second.keys))
    for town in towns {
      let row = try #require(second[town.code ?? ""])
      let above = town.parents[.support].flatMap { id in known.first { $0.id == id }?.code }
      #expect(town.name.ja == row.name && above == row.above)
      let own = try #require(try list.organization(town.id))
      let upper = try #require(town.parents[.support])
      let parent = try #require(try list.organization(upper))
      #expect(own.path(in: .support) == "\(parent.path(in: .support))\(own.id)/")
    }
    let ended = Set(known.filter { $0.successors != nil }.map(\.id))
    for alert in alerts {
      let duties = try list.duties(of: alert)
      #expect(!duties.isEmpty && duties.allSatisfy { $0.next != nil })
      #expect(!duties.contains { ended.contains($0.organization) })
    }
    let addresses = try nation.queries.constituencies(as: .node, limit: 100).items
    #expect(
      addresses.allSatisfy {
        !ended.contains($0.assertion.organization) || $0.assertion.validTo != nil
      })
    // Once more changes nothing.
    #expect(try list.differences(text(second), choices).plan.count == 0)
  }
}
