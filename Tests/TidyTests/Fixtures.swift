//! No dead fixture: every file below Fixtures/ is named by something that reads it.

enum Fixtures {
  /// Folders that a test reads whole, with the test: `Fixtures/jcs/` and the like.
  static let readWhole: [String: String] = [
    "Fixtures/Snapshots/": "PageTests computes the names and catches orphans itself"
  ]
  /// Names that explain the others.
  static let explaining = ["SOURCES.md", "README.md", "LICENSES", "LICENSE"]
}

/// Fixtures that nothing names: neither by file name nor by stem in quotes.
func fixtureFindings(
  fixtures: [String], readers: [SourceFile], readWhole: [String: String] = Fixtures.readWhole
) -> [Finding] {
  fixtures.compactMap { path in
    let parts = path.split(separator: "/")
    if parts.contains(where: { Fixtures.explaining.contains(String($0)) }) { return nil }
    if readWhole.keys.contains(where: { path.hasPrefix($0) }) { return nil }
    let name = String(parts.last ?? "")
    let stem = String(name.prefix { $0 != "." })
    let isNamed = readers.contains {
      $0.text.contains(name) || $0.text.contains("\"\(stem)\"") || $0.text.contains("/\(stem)\"")
    }
    if isNamed { return nil }
    return Finding(path: path, line: 0, message: "no test, source or script names this fixture")
  }
}

/// The files whose text counts as naming a fixture.
func readsFixtures(_ path: String) -> Bool {
  let endings = [".swift", ".py", ".sh", ".yaml", "Makefile"]
  return !path.hasPrefix("Fixtures/") && endings.contains { path.hasSuffix($0) }
}
