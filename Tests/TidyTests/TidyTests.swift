//! The rules of the house, applied to every file of this repository.

import Testing

/// Reports each finding by its place, so that one run shows them all.
private func expectNone(_ findings: [Finding]) {
  for finding in findings { Issue.record("\(finding)") }
}

@Suite struct `The repository is tidy` {
  private let product = SourceTree.swift.filter { !$0.lies(below: "Tests/") }

  @Test func `a target imports only what its row of the table allows`() {
    expectNone(unknownRoomFindings(paths: SourceTree.paths))
    for file in SourceTree.swift { expectNone(importFindings(file)) }
  }

  @Test func `no banned word stands in the code`() {
    for file in SourceTree.swift { expectNone(bannedWordFindings(file)) }
  }

  @Test func `no type is named after nothing`() {
    for file in SourceTree.swift { expectNone(nameFindings(file)) }
  }

  @Test func `what is unfinished names its issue`() {
    for file in SourceTree.swift { expectNone(unfinishedFindings(file)) }
  }

  @Test func `a file says in its first line what it is`() {
    for file in SourceTree.swift + SourceTree.c { expectNone(firstLineFindings(file)) }
  }

  @Test func `files and functions stay short`() {
    for file in SourceTree.swift + SourceTree.c { expectNone(fileLengthFindings(file)) }
    for file in SourceTree.swift { expectNone(functionLengthFindings(file)) }
  }

  @Test func `what is public is explained`() {
    for file in product { expectNone(docCommentFindings(file)) }
  }

  @Test func `a sentence stands in both languages`() {
    for file in product { expectNone(phraseFindings(file)) }
  }

  @Test func `a capability bears one name everywhere`() {
    let mission = SourceTree.read("MISSION.md")?.text ?? ""
    expectNone(capabilityFindings(paths: SourceTree.paths, mission: mission))
  }

  @Test func `the mission has all its rows, and done means a test`() throws {
    let mission = try #require(SourceTree.read("MISSION.md")).text
    let rows = try #require(SourceTree.read("Fixtures/mission-rows.txt")).text
    let wanted = rows.split(separator: "\n").map(String.init)
    #expect(wanted.count == 156)
    let tests = testNames(swift: SourceTree.swift, browserPaths: SourceTree.paths)
    expectNone(missionFindings(mission: mission, wanted: wanted, tests: tests))
  }

  @Test func `every fixture is named by what reads it`() {
    let fixtures = SourceTree.paths.filter { $0.hasPrefix("Fixtures/") }
    let readers = SourceTree.text.filter { readsFixtures($0.path) }
    expectNone(fixtureFindings(fixtures: fixtures, readers: readers))
  }

  @Test func `nothing names the machine it was written on`() {
    for file in SourceTree.text { expectNone(foreignPathFindings(file)) }
  }
}
