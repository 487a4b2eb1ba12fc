//! One capability has one name everywhere: in the sources, the tests and the mission.

/// What is missing of the five places where a capability appears under its name.
func capabilityFindings(
  paths: [String], mission: String, capabilities: [String] = ImportTable.capabilities
) -> [Finding] {
  capabilities.flatMap { name -> [Finding] in
    let folders = ["Sources/", "Sources/Node/", "Sources/Web/", "Tests/CoreTests/"]
    var findings = folders.compactMap { folder -> Finding? in
      let place = "\(folder)\(name)/"
      if paths.contains(where: { $0.hasPrefix(place) && $0.hasSuffix(".swift") }) { return nil }
      return Finding(
        path: place, line: 0,
        message: "\(name) has no file here: a capability bears one name in all four folders")
    }
    if !containsWord(mission, name) {
      findings.append(
        Finding(path: "MISSION.md", line: 0, message: "does not name the capability \(name)"))
    }
    return findings
  }
}

/// Folders of `Sources/` and `Tests/` that the import table does not know.
func unknownRoomFindings(paths: [String]) -> [Finding] {
  let known = Set(ImportTable.rooms.map(\.folder))
  let folders = Set(
    paths.compactMap { path -> String? in
      let parts = path.split(separator: "/")
      guard parts.count > 2, ["Sources", "Simulator", "Tests"].contains(parts[0]) else {
        return nil
      }
      return ImportTable.shims.contains(String(parts[1])) ? nil : "\(parts[0])/\(parts[1])/"
    })
  return folders.subtracting(known).sorted().map {
    Finding(path: $0, line: 0, message: "no row in the import table: add it there")
  }
}
