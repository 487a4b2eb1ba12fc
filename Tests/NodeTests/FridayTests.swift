//! The study of a Friday in small: repeatable, conserved, and mail alone is mail alone.

import Simulator
import Testing

/// Sixteen towns instead of 1,741; `simulate friday` does all of them.
@Suite struct FridayTests {
  private static let study = Result { try FridayStudy(towns: 16) }

  @Test(arguments: [FridayPolicy.mail, .roster])
  func `the same seed is the same weekend`(policy: FridayPolicy) throws {
    let first = try Self.study.get().run(policy, severity: 4, seed: 3)
    // Entered anew: nothing of the first country is left.
    let second = try FridayStudy(towns: 16).run(policy, severity: 4, seed: 3)
    #expect(first == second)
    #expect(try Self.study.get().run(policy, severity: 4, seed: 4) != first)
  }

  @Test(arguments: [4])
  func `mail alone calls nobody, and every other way leaves fewer towns where nobody knows`(
    severity: Int
  ) throws {
    let study = try Self.study.get()
    let mail = try study.run(.mail, severity: severity, seed: 1)
    #expect(mail.towerCalls == 0 && mail.prefectureCalls == 0 && mail.worstWait == nil)
    for policy in [FridayPolicy.ladder, .roster] {
      let run = try study.run(policy, severity: severity, seed: 1)
      #expect(run.unaware < mail.unaware, "\(policy)")
      #expect(run.towerCalls + run.prefectureCalls > 0)
    }
  }

  @Test func `answers only grow, and never beyond the asked`() throws {
    for policy in [FridayPolicy.ladder] {
      let run = try Self.study.get().run(policy, severity: 4, seed: 2)
      #expect(run.answered == run.answered.sorted())
      #expect(run.answered.allSatisfy { (0...16).contains($0) })
      #expect(run.towns == 16)
    }
  }

  @Test func `prefectures call only where they are asked to`() throws {
    let study = try Self.study.get()
    #expect(try study.run(.ladder, severity: 4, seed: 1).prefectureCalls == 0)
    #expect(try study.run(.prefecture, severity: 4, seed: 2).prefectureCalls > 0)
  }

  @Test func `no town waits until Tuesday because its prefecture's desk is silent`() throws {
    let study = try Self.study.get()
    for seed: UInt64 in 1...3 {
      let run = try study.run(.prefecture, severity: 4, seed: seed)
      #expect(run.worstWait.map { $0 < 24 * 60 } == true, "seed \(seed)")
    }
  }

  @Test func `callers enter what they hear, and nothing where they are told not to`() throws {
    let study = try Self.study.get()
    var entered = 0
    for seed: UInt64 in 1...4 {
      let run = try study.run(.approved, severity: 4, seed: seed)
      #expect(run.entered <= run.towerCalls && run.entered <= run.answered.last ?? 0)
      entered += run.entered
    }
    #expect(entered > 0)
    #expect(
      try study.run(.approved, severity: 4, seed: 1, entersAnswers: false).entered == 0)
    #expect(try study.run(.mail, severity: 4, seed: 1).entered == 0)
  }

  @Test func `the table has a row for each policy and a block for each severity`() throws {
    let study = try Self.study.get()
    let runs = try [3, 4].flatMap { severity in
      try [FridayPolicy.mail, .roster].flatMap { policy in
        try [1].map { try study.run(policy, severity: severity, seed: $0) }
      }
    }
    let text = FridayTable.markdown(runs)
    let lines = text.split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("| mail:") } == 2)
    #expect(lines.count { $0.hasPrefix("| roster:") } == 2)
    #expect(lines.first == "### Severity 4")
    #expect(
      Set(lines.filter { $0.hasPrefix("|") }.map { $0.split(separator: "|").count }).count == 1)
  }
}
