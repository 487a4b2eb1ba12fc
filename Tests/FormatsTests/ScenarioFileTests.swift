//! Scenario files: the two of this repository, and what refuses a file, with its line.

import Formats
import Foundation
import Kernel
import Testing

@Suite struct ScenarioFileTests {
  private static let smallest = """
    name: smallest
    description: One alert.
    nodes: { kept: for-the-range }
    x-noroshi:
      version: 1
      clock: "2026-04-01T09:00:00+09:00"
      organizations:
        - { key: tower, name: { ja: 司令塔, en: Tower }, legalForm: 府省庁, tower: true, egress: [] }
        - { key: town, name: { ja: A 町, en: A town }, legalForm: 市区町村, egress: ["198.18.51.0/24"] }
      people:
        - { key: desk, post: { ja: 当直, en: watch }, organization: tower, rung: 3 }
        - { key: clerk, post: { ja: 係長, en: clerk }, organization: town, rung: 0 }
      indicators:
        - { key: mark, value: "198.18.66.8", severity: 4, source: tower }
      timeline:
        - at: "2026-04-01T09:00:00+09:00"
          who: tower
          does: event
          alert: a
          source: "198.18.51.7"
          destination: "198.18.66.8"
          text: { ja: 不審な通信, en: Suspicious traffic }
      expect:
        - { at: "2026-04-01T09:00:00+09:00", alert: a, state: awaiting, owner: town, rung: 0, told: [clerk] }
    """

  private func read(_ text: String) -> ScenarioFile { ScenarioFile(Array(text.utf8)) }

  @Test func `the smallest file is read whole`() throws {
    let file = read(Self.smallest)
    #expect(file.problems.isEmpty)
    let scenario = try #require(file.scenario)
    #expect(scenario.name == "smallest")
    #expect(scenario.clock == Instant(rfc3339: "2026-04-01T00:00:00Z"))
    #expect(scenario.bodies.map(\.isTower) == [true, false])
    #expect(scenario.players.map(\.role) == [.watchDesk, .responder])
    #expect(scenario.marks.map(\.severity) == [4])
    #expect(scenario.timeline.map(\.line) == [16])
    #expect(scenario.expectations.map(\.told) == [["clerk"]])
  }

  @Test(arguments: ["2015-05-pension-service", "2015-06-ueda"])
  func `the scenarios of this repository are read whole`(name: String) throws {
    let path = SharedData.root.appending(path: "Scenarios/\(name).yaml")
    let file = ScenarioFile([UInt8](try Data(contentsOf: path)))
    #expect(file.problems.isEmpty, "\(file.problems)")
    let scenario = try #require(file.scenario)
    #expect(scenario.timeline.count == (name.hasPrefix("2015-05") ? 35 : 8))
    #expect(scenario.expectations.count == (name.hasPrefix("2015-05") ? 50 : 15))
  }

  @Test(
    arguments: [
      ("organization: town, rung: 0", "organization: city, rung: 0", 12, .unknownName("city")),
      ("rung: 3", "rung: 4", 11, .outOfRange), ("rung: 3", "rung: three", 11, .wrongKind),
      ("key: clerk", "key: desk", 12, .keyTwice("desk")),
      ("key: town", "key: Town", 9, .badKey("Town")),
      ("tower: true, ", "", 8, .notOneTower),
      ("rung: 3", "ring: 3", 11, .unknownKey),
      ("does: event", "does: evnt", 18, .unknownWord("evnt")),
      ("does: event", "silent: false", 16, .noDeed),
      ("198.18.51.7", "198.18.51.700", 20, .badValue("198.18.51.700")),
      ("{ ja: 不審な通信, en: Suspicious traffic }", "{ ja: 不審な通信 }", 22, .missing),
      ("    - at: \"2026", "    - at: \"2025", 16, .outOfOrder),
      (
        "    - at: \"2026-04-01T09:00:00+09:00\"", "    - at: 2026-04-01T09:00:00+09:00", 16,
        .badTime
      ),
      ("state: awaiting", "state: seen", 24, .unknownWord("seen")),
      ("alert: a, state", "alert: b, state", 24, .unknownName("b")),
      ("version: 1", "version: 2", 5, .outOfRange),
      ("name: smallest", "name: &n smallest", 1, .anchorOrTag),
      ("name: smallest", "name: !!binary smallest", 1, .anchorOrTag),
    ] as [(String, String, Int, ScenarioProblem.Reason)])
  func `one thing wrong refuses the file with its line`(
    right: String, wrong: String, line: Int, reason: ScenarioProblem.Reason
  ) throws {
    let place = try #require(Self.smallest.range(of: right))
    let file = read(Self.smallest.replacingCharacters(in: place, with: wrong))
    #expect(file.scenario == nil)
    #expect(file.problems.first { $0.reason == reason }?.line == line, "\(file.problems)")
  }

  private static func withNodes(_ nodes: String) -> String {
    smallest.replacingOccurrences(of: "  indicators:\n", with: "  nodes:\n\(nodes)  indicators:\n")
  }

  @Test func `nodes say where each body lives`() throws {
    let file = read(
      Self.withNodes(
        """
            - { key: up, hosts: [tower] }
            - { key: down, hosts: [town], above: [up] }

        """))
    #expect(file.problems.isEmpty, "\(file.problems)")
    let scenario = try #require(file.scenario)
    #expect(scenario.seats.map(\.key) == ["up", "down"])
    #expect(scenario.seats.map(\.hosts) == [["tower"], ["town"]])
    #expect(scenario.seats.map(\.above) == [[], ["up"]])
    #expect(try #require(read(Self.smallest).scenario).seats.isEmpty)
  }

  @Test(
    arguments: [
      ("    - { key: up, hosts: [tower] }\n", .notHostedOnce("town")),
      (
        "    - { key: up, hosts: [tower, town] }\n    - { key: down, hosts: [town], above: [up] }\n",
        .notHostedOnce("town")
      ),
      (
        "    - { key: up, hosts: [town] }\n    - { key: down, hosts: [tower], above: [up] }\n",
        .notBelowTheTower
      ),
      (
        "    - { key: up, hosts: [tower] }\n    - { key: down, hosts: [town] }\n",
        .notBelowTheTower
      ),
      (
        "    - { key: up, hosts: [tower] }\n    - { key: down, hosts: [town], above: [side] }\n",
        .unknownName("side")
      ),
      (
        "    - { key: up, hosts: [tower] }\n    - { key: up, hosts: [town], above: [up] }\n",
        .keyTwice("up")
      ),
      ("    - { key: up, hosts: [tower, city] }\n", .unknownName("city")),
      ("    - { key: up, hosts: [tower, town], link: [up] }\n", .unknownKey),
    ] as [(String, ScenarioProblem.Reason)])
  func `nodes that cannot be are refused`(nodes: String, reason: ScenarioProblem.Reason) {
    let file = read(Self.withNodes(nodes))
    #expect(file.scenario == nil)
    #expect(file.problems.contains { $0.reason == reason }, "\(file.problems)")
  }

  @Test func `there may be so many nodes and not one more`() {
    func nodes(_ count: Int) -> String {
      "    - { key: up, hosts: [tower] }\n"
        + (1..<count).map { number in
          let hosts = number == 1 ? "[town]" : "[]"
          return "    - { key: n\(number), hosts: \(hosts), above: [up] }\n"
        }.joined()
    }
    let most = read(Self.withNodes(nodes(ScenarioFile.nodesMax))).problems
    #expect(!most.contains { $0.place.hasSuffix("nodes") && $0.reason == .badCount(20) })
    let more = read(Self.withNodes(nodes(ScenarioFile.nodesMax + 1))).problems
    #expect(more.contains { $0.reason == .badCount(ScenarioFile.nodesMax + 1) })
  }

  @Test func `an expectation names why it is not reached across nodes yet`() throws {
    func marked(_ word: String) -> ScenarioFile {
      read(
        Self.smallest.replacingOccurrences(
          of: "told: [clerk] }", with: "told: [clerk], acrossNodes: \(word) }"))
    }
    #expect(
      try #require(marked("observationsStay").scenario).expectations.map(\.limit) == [
        .observationsStay
      ])
    #expect(marked("nothing").problems.map(\.reason) == [.unknownWord("nothing")])
  }

  @Test func `what is no scenario at all is one problem`() {
    #expect(read("").problems.map(\.reason) == [.missing])
    #expect(ScenarioFile([0xFF]).problems.map(\.reason) == [.notUTF8])
    let most = Array(repeating: UInt8(ascii: "#"), count: ScenarioFile.bytesMax)
    #expect(ScenarioFile(most).problems.map(\.reason) == [.missing])
    #expect(
      ScenarioFile(most + [0x23]).problems.map(\.reason) == [
        .tooLarge(bytes: ScenarioFile.bytesMax + 1)
      ])
    #expect(read(String(repeating: "[", count: 5000)).scenario == nil)
    #expect(read("a: [1\nb: 2").problems.count == 1)
  }

  @Test func `a text may be as long as its limit and not longer`() throws {
    let longest = String(repeating: "あ", count: ScenarioFile.textCharactersMax)
    let fits = Self.smallest.replacingOccurrences(of: "One alert.", with: longest)
    #expect(read(fits).problems.isEmpty)
    let more = Self.smallest.replacingOccurrences(of: "One alert.", with: longest + "あ")
    #expect(read(more).problems.map(\.reason) == [.badLength])
  }
}
