//! The shape of files: first line, length, length of functions, doc comments of what is public.

enum Shape {
  /// Lines of a file at most.
  static let fileLinesMax = 400
  /// Lines of a function at most, its first and last included.
  static let functionLinesMax = 60
  /// A comment right above a function that may be longer, since it is a list and not a thought.
  static let longFunctionMarks = ["// table:", "// transitions:"]
}

/// The first line must say what the file is.
func firstLineFindings(_ file: SourceFile) -> [Finding] {
  let first = file.lines.first ?? ""
  if first.hasPrefix("//! "), first.count > 12 { return [] }
  return [
    Finding(path: file.path, line: 1, message: "the first line must be `//!` and say what this is")
  ]
}

/// Too many lines.
func fileLengthFindings(_ file: SourceFile) -> [Finding] {
  // A closing newline ends the last line, it does not begin another.
  let count = file.lines.count - (file.text.hasSuffix("\n") ? 1 : 0)
  if count <= Shape.fileLinesMax { return [] }
  return [
    Finding(
      path: file.path, line: count,
      message: "\(count) lines, at most \(Shape.fileLinesMax): one type, one file")
  ]
}

/// Functions and initialisers that are too long and bear no mark.
func functionLengthFindings(_ file: SourceFile) -> [Finding] {
  let code = file.codeLines
  let raw = file.lines
  var findings: [Finding] = []
  for index in code.indices where isFunction(code[index]) {
    guard let last = lastLineOfBody(code, from: index) else { continue }
    let count = last - index + 1
    if count <= Shape.functionLinesMax || isMarkedLong(raw, above: index) { continue }
    findings.append(
      Finding(
        path: file.path, line: index + 1,
        message: "\(count) lines, at most \(Shape.functionLinesMax): split it, or mark a list with "
          + Shape.longFunctionMarks.map { "`\($0)`" }.joined(separator: " or ")))
  }
  return findings
}

/// Public declarations without a doc comment.
func docCommentFindings(_ file: SourceFile) -> [Finding] {
  let code = file.codeLines
  let raw = file.lines
  return code.indices.compactMap { index in
    guard isPublicDeclaration(code[index]) else { return nil }
    var above = index - 1
    // Attributes and the mark of a long function stand between the comment and the declaration.
    while above >= 0, isAttributeOrMark(raw[above]) { above -= 1 }
    if above >= 0 {
      let text = raw[above].drop(while: { $0 == " " })
      if text.hasPrefix("///") || text.hasSuffix("*/") { return nil }
    }
    return Finding(
      path: file.path, line: index + 1, message: "public without a `///` comment above")
  }
}

private let modifiers: Set<Substring> = [
  "public", "private", "internal", "fileprivate", "package", "open", "static", "class", "final",
  "mutating", "nonmutating", "consuming", "borrowing", "nonisolated", "override", "required",
  "convenience", "isolated", "indirect",
]

/// The words of a line behind its attributes.
private func words(_ line: Substring) -> ArraySlice<Substring> {
  line.split(separator: " ").drop(while: { $0.hasPrefix("@") })
}

private func isAttributeOrMark(_ line: Substring) -> Bool {
  let text = line.drop(while: { $0 == " " })
  return text.hasPrefix("@") || Shape.longFunctionMarks.contains { text.hasPrefix($0) }
}

private func isFunction(_ line: Substring) -> Bool {
  guard let word = words(line).first(where: { !modifiers.contains($0) }) else { return false }
  if word == "func" || word == "deinit" { return true }
  return ["init(", "init<", "init?(", "init?<", "subscript(", "subscript<"].contains {
    word.hasPrefix($0)
  }
}

private func isPublicDeclaration(_ line: Substring) -> Bool {
  let words = words(line)
  guard let first = words.first, first == "public" || first == "open" else { return false }
  let second = words.dropFirst().first ?? ""
  return second != "import" && second != "extension"
}

/// The line where the body closes; nil for a requirement of a protocol, which has none.
private func lastLineOfBody(_ code: [Substring], from start: Int) -> Int? {
  var parentheses = 0
  var braces = 0
  for index in start..<code.count {
    if index > start, braces == 0, parentheses == 0 {
      let text = code[index].drop(while: { $0 == " " })
      let goesOn = ["{", "->", "where ", "throws", "async", "rethrows"].contains {
        text.hasPrefix($0)
      }
      // Behind a `where` line the clauses stand alone and end in `{`.
      if !goesOn, !text.hasSuffix("{") || isFunction(code[index]) { return nil }
    }
    for character in code[index] {
      switch character {
      case "(": parentheses += 1
      case ")": parentheses -= 1
      case "{" where parentheses == 0 || braces > 0: braces += 1
      case "}" where braces > 0:
        braces -= 1
        if braces == 0 { return index }
      default: continue
      }
    }
  }
  return nil
}

private func isMarkedLong(_ raw: [Substring], above index: Int) -> Bool {
  var place = index - 1
  while place >= 0 {
    let text = raw[place].drop(while: { $0 == " " })
    guard text.hasPrefix("//") || text.hasPrefix("@") else { return false }
    if !text.hasPrefix("@"), isAttributeOrMark(text) { return true }
    place -= 1
  }
  return false
}
