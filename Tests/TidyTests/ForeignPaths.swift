//! Nothing here names the machine it was written on, nor the hosts its packages came from.

enum ForeignPaths {
  // Spelled in two parts, so that this file does not find itself.
  static let machine = [
    "/wor" + "k/", "/opt/swi" + "ft", "/opt/whe" + "els", "far" + "m-", ".libr" + "ary/",
  ]
  static let hosts = [
    "py" + "pi.org", "python" + "hosted.org", "crat" + "es.io", "npm" + "js.org",
    "proxy.gol" + "ang.org",
  ]
}

/// Places of one machine in a file; a path must begin there and not go on from a longer one.
func foreignPathFindings(_ file: SourceFile) -> [Finding] {
  // Most files hold none of them: look at lines only where the text does.
  let all = ForeignPaths.machine + ForeignPaths.hosts
  guard all.contains(where: { file.text.contains($0) }) else { return [] }
  return file.lines.enumerated().compactMap { index, line in
    let path = ForeignPaths.machine.first { beginsClean(line, $0) }
    guard let word = path ?? ForeignPaths.hosts.first(where: { line.contains($0) }) else {
      return nil
    }
    return Finding(
      path: file.path, line: index + 1,
      message: "names a place of one machine (\(word)): use a path of the repository")
  }
}

private func beginsClean(_ line: Substring, _ word: String) -> Bool {
  guard let found = line.firstRange(of: word) else { return false }
  if found.lowerBound == line.startIndex { return true }
  let before = line[line.index(before: found.lowerBound)]
  return !(before.isLetter || before.isNumber || before == "." || before == "/")
}
