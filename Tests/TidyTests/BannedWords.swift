//! Words and names that have no place here, each with what to write instead.

/// One word of code that is banned in some rooms.
struct Ban: Sendable {
  let word: String
  /// The rooms it is banned in; nil means every file.
  let kinds: Set<Room.Kind>?
  let instead: String
  /// Files, or folders with their closing `/`, that may use it.
  var allowed: [String] = []
  /// A `//` comment in the line above permits it.
  var permittedByComment = false
}

enum BannedWords {
  private static let pure: Set<Room.Kind> = [.pure, .capability]

  // To allow a word in a file, name the file in the row and the reason behind it.
  static let table: [Ban] = [
    Ban(word: "Date()", kinds: pure, instead: "take `at now: Instant` as an argument"),
    Ban(word: "UUID()", kinds: pure, instead: "derive an ID from the input's ID"),
    Ban(word: ".random(", kinds: pure, instead: "take the random bits with the input"),
    Ban(word: "SystemRandomNumberGenerator", kinds: pure, instead: "take them with the input"),
    Ban(word: "FileManager", kinds: pure, instead: "take the bytes; Node and Web read files"),
    Ban(word: "print(", kinds: pure, instead: "return a value; the command line prints"),
    Ban(word: "Logger", kinds: pure, instead: "return what happened as a Fact"),
    Ban(word: "async ", kinds: pure, instead: "below Web nothing is async"),
    Ban(word: "await ", kinds: pure, instead: "below Web nothing is async"),
    Ban(word: "Task {", kinds: pure, instead: "below Web nothing is async"),
    Ban(word: "Task.detached", kinds: nil, instead: "use a task group or the service group"),
    Ban(word: "try!", kinds: nil, instead: "throw it on, or handle it and say how"),
    Ban(word: "as!", kinds: nil, instead: "use `as?` and say what happens otherwise"),
    Ban(word: "fatalError(", kinds: nil, instead: "`preconditionFailure` for a bug, else throw"),
    Ban(
      word: "@unchecked Sendable", kinds: nil, instead: "prove it in a comment on the line above",
      permittedByComment: true),
    Ban(
      word: "nonisolated(unsafe)", kinds: nil, instead: "prove it in a comment on the line above",
      permittedByComment: true),
    Ban(
      word: "DispatchQueue", kinds: nil, instead: "use an actor, a Mutex or a task group",
      allowed: ["Tests/WebTests/Mail/PrivatePostfix.swift"]),
    Ban(word: "Thread.sleep", kinds: nil, instead: "wait for the event itself"),
    Ban(word: "usleep(", kinds: nil, instead: "wait for the event itself"),
    Ban(
      word: "Task.sleep", kinds: nil, instead: "wait for the event, or take the clock as value",
      allowed: [
        "Sources/Web/Engine/Loops.swift", "Sources/Web/Alerting/BoardStream.swift",
        "Sources/noroshi/Demonstration/DemonstrationStart.swift",
        "Sources/noroshi/Demonstration/ChildNode.swift",
        "Sources/noroshi/Demonstration/NeighbourNodes.swift",
        "Sources/noroshi/Demonstration/SeatLoop.swift",
        "Sources/noroshi/BackupCommands.swift", "Sources/noroshi/WatchCommand.swift",
        "Sources/Web/Lists/ListWork.swift", "Sources/Web/Federation/LinkLoop.swift",
        "Sources/Web/Federation/LinkDesk.swift",
      ]),
  ]

  /// Endings that say nothing; the noun that is missing names the type.
  static let endings = [
    "Utils", "Util", "Helper", "Helpers", "Manager", "Service", "Handler", "Base", "Common", "DTO",
  ]
}

/// Banned words in the code of one file.
func bannedWordFindings(_ file: SourceFile, bans: [Ban] = BannedWords.table) -> [Finding] {
  let kind = ImportTable.room(of: file.path)?.kind
  let applying = bans.filter { ban in
    if let kinds = ban.kinds {
      guard let kind, kinds.contains(kind) else { return false }
    }
    return !ban.allowed.contains { file.lies(in: $0) }
  }
  let raw = file.lines
  var findings: [Finding] = []
  for (index, line) in file.codeLines.enumerated() {
    for ban in applying where containsWord(line + " ", ban.word) {
      let above = index > 0 ? raw[index - 1].drop(while: { $0 == " " }) : ""
      if ban.permittedByComment, above.hasPrefix("//") { continue }
      findings.append(
        Finding(
          path: file.path, line: index + 1,
          message: "`\(ban.word.trimming)` is banned here: \(ban.instead)"))
    }
  }
  return findings
}

/// Marks of unfinished work without the number of an issue, in the comments of one file.
func unfinishedFindings(_ file: SourceFile) -> [Finding] {
  let lines = file.scan.comments.split(separator: "\n", omittingEmptySubsequences: false)
  return lines.enumerated().compactMap { index, line in
    guard ["TODO", "FIXME"].contains(where: { containsWord(line, $0) }) else { return nil }
    let hash = line.firstIndex(of: "#").map { line.index(after: $0) }
    if let hash, hash < line.endIndex, line[hash].isNumber { return nil }
    return Finding(
      path: file.path, line: index + 1, message: "unfinished without an issue: write (#number)")
  }
}

/// Types whose name ends in a word that says nothing.
func nameFindings(_ file: SourceFile) -> [Finding] {
  let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
  return file.codeLines.enumerated().compactMap { index, line in
    let words = line.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_") })
    guard let place = words.firstIndex(where: { kinds.contains($0) }), place + 1 < words.count,
      let ending = BannedWords.endings.first(where: { words[place + 1].hasSuffix($0) })
    else { return nil }
    return Finding(
      path: file.path, line: index + 1,
      message: "\(words[place + 1]) ends in \(ending): if no noun fits, the code is misplaced")
  }
}

/// Whether the line holds the word, not as the end or the beginning of a longer one.
func containsWord(_ line: some StringProtocol, _ word: String) -> Bool {
  func isName(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }
  var rest = Substring(line)
  while let found = rest.firstRange(of: word) {
    let before = line[..<found.lowerBound].last ?? " "
    let after = line[found.upperBound...].first ?? " "
    let runsOn = word.first.map(isName) == true && isName(before)
    if !runsOn, !(word.last.map(isName) == true && isName(after)) { return true }
    rest = rest[found.upperBound...]
  }
  return false
}

extension String {
  fileprivate var trimming: Substring { drop(while: { $0 == " " }).prefix { $0 != "{" } }
}
