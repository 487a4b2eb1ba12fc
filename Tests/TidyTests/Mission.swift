//! MISSION.md is complete and honest: every row once, and what is done names a test that exists.

/// Checks the rows of MISSION.md. A row is a table line whose first cell is the number; it is done
/// when one of its cells is `done`, and its backquoted names are tests, but for paths (`/watch`).
func missionFindings(mission: String, wanted: [String], tests: Set<String>) -> [Finding] {
  var seen: [String: Int] = [:]
  var findings: [Finding] = []
  func found(_ line: Int, _ message: String) {
    findings.append(Finding(path: "MISSION.md", line: line, message: message))
  }
  let lines = mission.split(separator: "\n", omittingEmptySubsequences: false)
  for (index, line) in lines.enumerated() {
    guard let row = MissionRow(line) else { continue }
    seen[row.number, default: 0] += 1
    if !wanted.contains(row.number) { found(index + 1, "row \(row.number) is not in the minutes") }
    guard row.isDone else { continue }
    if row.names.isEmpty { found(index + 1, "row \(row.number) is done but names no test") }
    for name in row.names where !tests.contains(name) {
      found(index + 1, "row \(row.number) names `\(name)`, which is no test")
    }
  }
  for number in wanted where seen[number, default: 0] != 1 {
    found(0, "row \(number) is there \(seen[number, default: 0]) times, wanted once")
  }
  return findings
}

/// The names a row of the mission may give: test functions, and the journeys of the browser.
func testNames(swift: [SourceFile], browserPaths: [String]) -> Set<String> {
  var names: Set<String> = []
  for file in swift where file.lies(below: "Tests/") {
    for line in file.lines {
      guard let place = line.firstRange(of: "func `") else { continue }
      names.insert(String(line[place.upperBound...].prefix { $0 != "`" }))
    }
  }
  for path in browserPaths where path.hasPrefix("Browser/journey_") && path.hasSuffix(".py") {
    names.insert(path)
    let file = path.dropFirst("Browser/".count)
    names.insert(String(file))
    names.insert(String(file.dropLast(".py".count)))
  }
  return names
}

/// One line of the mission's table.
struct MissionRow {
  let number: String
  let isDone: Bool
  /// What stands in backquotes, paths left out.
  let names: [String]

  /// Nil when the line is not a row with a number such as `2.14`.
  init?(_ line: Substring) {
    guard line.hasPrefix("|") else { return nil }
    let cells = line.split(separator: "|").map { cell in
      String(cell.drop(while: { $0 == " " }).reversed().drop(while: { $0 == " " }).reversed())
    }
    guard let first = cells.first, let dot = first.firstIndex(of: "."),
      !first[..<dot].isEmpty, first[..<dot].allSatisfy(\.isNumber),
      first[first.index(after: dot)...].first?.isNumber ?? false, first.count <= 6
    else { return nil }
    number = first
    isDone = cells.contains { ["done", "**done**"].contains($0) }
    let parts = line.split(separator: "`", omittingEmptySubsequences: false)
    names = parts.indices.filter { $0 % 2 == 1 && $0 < parts.count - 1 }
      .map { String(parts[$0]) }.filter { !$0.hasPrefix("/") }
  }
}
