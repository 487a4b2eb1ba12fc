//! The scenarios of this repository across nodes: what is recorded, silence, and each judgement seen to fail.

import Formats
import Foundation
import Kernel
import Simulator
import Testing

@Suite struct NodesReplayTests {
  /// What is judged in both stories by what the story or its trials do.
  private static let judged: Set<NodesClause> = [
    .copies, .towerAtOnce, .rungs, .desk, .restarts, .marksTravel, .seenAgain, .readers, .nobody,
    .kinds,
    .exercise, .lostNode, .lostMiddle,
  ]

  private static func scenario(_ name: String, _ change: (String) -> String = { $0 }) throws
    -> Scenario
  {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appending(path: "Scenarios/\(name).yaml"), encoding: .utf8)
    let file = ScenarioFile(Array(change(text).utf8))
    #expect(file.problems.isEmpty, "\(file.problems)")
    return try #require(file.scenario)
  }

  /// The story of May 2015 up to a day, and no expectations: short enough to be played for each bug.
  private static func short(until day: String) throws -> Scenario {
    try scenario(ReplayTests.files[0]) { text in
      guard let end = text.range(of: "    - at: \"\(day)") else { return text }
      return String(text[..<end.lowerBound]) + "\n  expect: []\n"
    }
  }

  @Test(arguments: ["2015-05-09", "2015-05-19"])
  func `the story that is cut short for the bugs holds without them`(day: String) throws {
    for people in Replay.People.allCases {
      let report = try NodesReplay.run(try Self.short(until: day), people: people)
      let broken = Self.broken(report)
      #expect(broken.isEmpty, "\(broken)")
      #expect(report.held, "\(report.failures)")
    }
  }

  private static func broken(_ report: NodesReport) -> [NodesReport.Judgement] {
    report.judgements.filter { if case .broken = $0.result { true } else { false } }
  }

  private static func clauses(
    _ report: NodesReport, _ isWanted: (NodesReport.Judgement.Result) -> Bool
  ) -> Set<NodesClause> {
    Set(report.judgements.filter { isWanted($0.result) }.map(\.clause))
  }

  @Test(arguments: ReplayTests.files, Replay.People.allCases)
  func `the story runs across its nodes, and what is there holds`(
    name: String, people: Replay.People
  ) throws {
    let report = try NodesReplay.run(try Self.scenario(name), people: people)
    #expect(report.failures.isEmpty, "\(report.failures)")
    let broken = Self.broken(report)
    #expect(broken.isEmpty, "\(broken)")
    #expect(report.held)
    #expect(report.nodes.count == 4)
    // What is said to hold was looked at.
    let held = Self.clauses(report) { if case .held = $0 { true } else { false } }
    let isInDoubt = name == ReplayTests.files[0] && people == .recorded
    let wanted = isInDoubt ? Self.judged.union([.doubt]) : Self.judged
    #expect(held.isSuperset(of: wanted), "\(wanted.subtracting(held))")
    // What is not there is said, and never counted as held.
    let lacking = Self.clauses(report) { if case .notYet = $0 { true } else { false } }
    #expect(lacking.isSuperset(of: [.blockRequest, .preview]))
    #expect(lacking.isDisjoint(with: Self.judged))
    // Only what the file says is behind the story on one node.
    let marked = try Self.scenario(name).expectations.filter { $0.limit != nil }
    #expect(Set(marked.map(\.line)).isSuperset(of: report.behind.map(\.line)))
    #expect(report.traffic.letters > 0 && report.traffic.restarts > 0)
    #expect(report.traffic.longest >= .milliseconds(400), "there and back takes two hops")
  }

  @Test(arguments: NodesFlaw.allCases)
  func `each judgement fails where its bug is planted`(flaw: NodesFlaw) throws {
    let isActed = flaw == .doubtCounted || flaw == .leakedRecipient
    let report = try NodesReplay.run(
      try Self.short(until: flaw == .doubtCounted ? "2015-05-19" : "2015-05-09"),
      people: isActed ? .recorded : .silent, flaw: flaw)
    let broken = Set(Self.broken(report).map(\.clause))
    #expect(broken.isSuperset(of: flaw.clauses), "\(flaw): \(broken)")
    #expect(!report.held)
  }

  @Test func `nothing is judged that no planted bug makes fail`() {
    let found = NodesFlaw.allCases.reduce(into: Set<NodesClause>()) { $0.formUnion($1.clauses) }
    let judged = NodesClause.allCases.filter { $0.notYet == nil }
    #expect(found == Set(judged))
  }

  @Test(
    arguments: [
      ("state: awaiting, owner: city, rung: 3", "state: acting, owner: city, rung: 3"),
      ("owner: city, rung: 0, told", "owner: prefecture, rung: 0, told"),
      ("told: [tower-desk]", "told: [prefecture-csirt]"),
    ])
  func `a wrong expectation fails across nodes, with its line`(right: String, wrong: String)
    throws
  {
    var line = 0
    let scenario = try Self.scenario(ReplayTests.files[1]) { text in
      guard let place = text.range(of: right) else { return text }
      line =
        text[..<place.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)
        .count
      return text.replacingCharacters(in: place, with: wrong)
    }
    let report = try NodesReplay.run(scenario, people: .recorded)
    #expect(Set(report.failures.map(\.line)) == [line])
    #expect(!report.held)
  }

  @Test func `a body that nobody told its desk stays without an answer and fails`() throws {
    // The city's node is taken in by the prefecture alone: what the tower raises cannot reach it, since nothing is relayed.
    let scenario = try Self.scenario(ReplayTests.files[1]) {
      $0.replacingOccurrences(of: "above: [tower, prefecture]", with: "above: [prefecture]")
    }
    let report = try NodesReplay.run(scenario, people: .recorded)
    #expect(!report.held)
    #expect(!report.failures.isEmpty)
  }

  @Test func `a scenario without nodes is not played across them`() throws {
    let scenario = try Self.scenario(ReplayTests.files[1]) { text in
      text.split(separator: "\n", omittingEmptySubsequences: false)
        .filter { !$0.contains("hosts: [") && $0 != "  nodes:" }.joined(separator: "\n")
    }
    #expect(throws: ReplayFault.self) { try NodesReplay.run(scenario, people: .recorded) }
  }

  @Test(arguments: Language.allCases)
  func `no line of the text is wider than a terminal, and each judgement is in it`(
    language: Language
  ) throws {
    let report = try NodesReplay.run(
      try Self.scenario(ReplayTests.files[1]), people: .recorded)
    let text = report.text(in: language)
    for line in text.split(separator: "\n") {
      let columns = line.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
      #expect(columns <= ReplayReport.textColumns, "\(line)")
    }
    for name in ["I2", "I3", "I6", "I12", "I16", "I17", "I19"] {
      #expect(text.contains("\(name) "), "\(name)")
    }
  }
}
