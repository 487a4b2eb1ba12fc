//! The scenarios of this repository, replayed: as it was recorded, and with nobody answering.

import Formats
import Foundation
import Kernel
import Simulator
import Testing

@Suite struct ReplayTests {
  static let files = ["2015-05-pension-service", "2015-06-ueda"]

  private static func text(_ name: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(
      contentsOf: root.appending(path: "Scenarios/\(name).yaml"), encoding: .utf8)
  }

  private static func scenario(_ text: String) throws -> Scenario {
    let file = ScenarioFile(Array(text.utf8))
    #expect(file.problems.isEmpty)
    return try #require(file.scenario)
  }

  private static func broken(_ report: ReplayReport) -> [ReplayReport.Invariant] {
    report.invariants.filter { if case .broken = $0.result { true } else { false } }
  }

  @Test(arguments: files) func `what is recorded gives all that is expected`(name: String) throws {
    let scenario = try Self.scenario(try Self.text(name))
    let report = try Replay.run(scenario, people: .recorded)
    #expect(report.failures.isEmpty, "\(report.failures)")
    #expect(Self.broken(report).isEmpty)
    #expect(report.notCovered.isEmpty)
    #expect(report.expectationsChecked == scenario.expectations.count)
    #expect(report.held)
    // What is listed as held was looked at; the city's story has no doubt and no second alert to link.
    let looked = report.invariants.filter { if case .held = $0.result { true } else { false } }
    let all = ["I1", "I2", "I3", "I5", "I9", "I12", "I14", "I15", "I16", "I19"]
    #expect(
      looked.map(\.name)
        == (name == Self.files[0] ? all : all.filter { $0 != "I14" && $0 != "I19" }))
  }

  @Test(arguments: files) func `with silent people every ladder ends at a desk`(name: String) throws
  {
    let report = try Replay.run(try Self.scenario(try Self.text(name)), people: .silent)
    #expect(report.failures.isEmpty, "\(report.failures)")
    #expect(Self.broken(report).isEmpty)
  }

  @Test(
    arguments: [
      ("state: awaiting, owner: city, rung: 3", "state: acting, owner: city, rung: 3"),
      ("owner: city, rung: 0, told", "owner: prefecture, rung: 0, told"),
      ("owner: city, rung: 2 }", "owner: city, rung: 1 }"),
      ("told: [tower-desk]", "told: [prefecture-csirt]"),
    ])
  func `a wrong expectation fails, with its line`(right: String, wrong: String) throws {
    let text = try Self.text("2015-06-ueda")
    let place = try #require(text.range(of: right))
    let report = try Replay.run(
      try Self.scenario(text.replacingCharacters(in: place, with: wrong)), people: .recorded)
    let line = text[..<place.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)
      .count
    #expect(report.failures.map(\.line) == [line])
    #expect(!report.held)
  }

  @Test(
    arguments: [
      ("needsEvidence", []),
      ("needsCause", [.refused(expected: "needsCause", found: "needsEvidence")]),
      (nil, [.refused(expected: nil, found: "needsEvidence")]),
    ] as [(String?, [ReplayReport.Failure.What])])
  func `a refusal must come, and for the reason that is given`(
    reason: String?, failures: [ReplayReport.Failure.What]
  ) throws {
    let refused = reason.map { "\n      refused: \($0)" } ?? ""
    let text = try Self.text("2015-06-ueda").replacingOccurrences(
      of: "\n  expect:\n",
      with: """
        \n    - at: "2015-06-15T11:30:00+09:00"
              who: city-chief
              does: close
              alert: u1
              outcome: truePositive\(refused)
              text: { ja: 終わったことにした。, en: It is taken as the end. }

          expect:

        """)
    let report = try Replay.run(try Self.scenario(text), people: .recorded)
    #expect(report.failures.map(\.what) == failures)
  }

  @Test func `what should have been refused and was not fails`() throws {
    let text = try Self.text("2015-06-ueda").replacingOccurrences(
      of: "does: act\n", with: "does: act\n      refused: notAcknowledged\n")
    let report = try Replay.run(try Self.scenario(text), people: .recorded)
    #expect(report.failures.map(\.what) == [.notRefused(expected: "notAcknowledged")])
  }

  @Test func `no line of the text is wider than a terminal`() throws {
    let report = try Replay.run(
      try Self.scenario(try Self.text("2015-06-ueda")), people: .recorded)
    for line in report.text(in: .ja).split(separator: "\n") {
      let columns = line.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
      #expect(columns <= ReplayReport.textColumns, "\(line)")
    }
  }
}
