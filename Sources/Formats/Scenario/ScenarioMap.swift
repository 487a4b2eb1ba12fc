//! A map of a scenario file, read key by key; what is wrong is noted with its line and the reading goes on.

internal import Kernel
internal import Yams

/// Where problems are gathered while a file is read.
final class ScenarioNotes {
  var problems: [ScenarioProblem] = []
}

/// One map with its place.
struct ScenarioMap {
  let place: String
  let line: Int
  private let members: [String: Node]
  private let notes: ScenarioNotes

  /// The map in a node; nil, and noted, where it is none. Keys that are not `known` are noted; nil knows all.
  init?(_ node: Node, at place: String, known: Set<String>?, _ notes: ScenarioNotes) {
    self.place = place
    self.notes = notes
    line = node.mark?.line ?? 0
    guard let mapping = node.mapping else {
      notes.problems.append(ScenarioProblem(line: line, place: place, reason: .wrongKind))
      return nil
    }
    var members: [String: Node] = [:]
    for (key, value) in mapping {
      guard let name = key.scalar?.string else { continue }
      members[name] = value
      if let known, !known.contains(name) {
        let inside = place.isEmpty ? name : "\(place).\(name)"
        notes.problems.append(
          ScenarioProblem(line: key.mark?.line ?? line, place: inside, reason: .unknownKey))
      }
    }
    self.members = members
  }

  /// Notes what is wrong with a key; the line is the key's value's.
  func note(_ key: String, _ reason: ScenarioProblem.Reason) {
    let inside = key.isEmpty ? place : place.isEmpty ? key : "\(place).\(key)"
    notes.problems.append(
      ScenarioProblem(line: members[key]?.mark?.line ?? line, place: inside, reason: reason))
  }

  /// Whether the key is there.
  func has(_ key: String) -> Bool { members[key] != nil }

  private func node(_ key: String, must: Bool) -> Node? {
    let node = members[key]
    if node == nil, must { note(key, .missing) }
    return node
  }

  /// A text; nil, and noted, where it must be there and is not.
  func text(_ key: String, must: Bool = true) -> String? {
    guard let node = node(key, must: must) else { return nil }
    return text(of: node, key)
  }

  private func text(of node: Node, _ key: String) -> String? {
    guard let text = node.scalar?.string else {
      note(key, .wrongKind)
      return nil
    }
    guard (1...ScenarioFile.textCharactersMax).contains(text.count) else {
      note(key, .badLength)
      return nil
    }
    return text
  }

  /// A text in both languages.
  func phrase(_ key: String) -> Phrase? {
    guard let node = node(key, must: true) else { return nil }
    return Self.phrase(node, at: place.isEmpty ? key : "\(place).\(key)", notes)
  }

  /// A list of texts in both languages.
  func phrases(_ key: String, count: Int) -> [Phrase] {
    let nodes = list(key, 1...count)
    if nodes.count != count { note(key, .badCount(nodes.count)) }
    return nodes.enumerated().compactMap {
      Self.phrase($0.element, at: "\(place).\(key)[\($0.offset)]", notes)
    }
  }

  private static func phrase(_ node: Node, at place: String, _ notes: ScenarioNotes) -> Phrase? {
    guard let map = ScenarioMap(node, at: place, known: ["ja", "en"], notes) else { return nil }
    guard let ja = map.text("ja"), let en = map.text("en") else { return nil }
    return Phrase(ja: ja, en: en)
  }

  /// One of the words that may stand there.
  func word(_ key: String, among words: [String], must: Bool = true) -> String? {
    guard let text = text(key, must: must) else { return nil }
    guard words.contains(text) else {
      note(key, .unknownWord(text))
      return nil
    }
    return text
  }

  /// A name that must resolve.
  func name(_ key: String, among names: Set<String>, must: Bool = true) -> String? {
    guard let text = text(key, must: must) else { return nil }
    guard names.contains(text) else {
      note(key, .unknownName(text))
      return nil
    }
    return text
  }

  /// Names that must all resolve.
  func names(_ key: String, among names: Set<String>) -> [String] {
    var found: [String] = []
    for node in list(key, 1...ScenarioFile.peopleMax) {
      guard let text = text(of: node, key) else { continue }
      if names.contains(text) { found.append(text) } else { note(key, .unknownName(text)) }
    }
    return found
  }

  /// A whole number in its range.
  func integer(_ key: String, in range: ClosedRange<Int>, must: Bool = true) -> Int? {
    guard let node = node(key, must: must) else { return nil }
    guard let text = node.scalar?.string, let number = Int(text) else {
      note(key, .wrongKind)
      return nil
    }
    guard range.contains(number) else {
      note(key, .outOfRange)
      return nil
    }
    return number
  }

  /// `true` or `false`; false where it is not there.
  func flag(_ key: String) -> Bool {
    guard let node = node(key, must: false) else { return false }
    switch node.scalar?.string {
    case "true": return true
    case "false": return false
    case nil, _?:
      note(key, .wrongKind)
      return false
    }
  }

  /// A time: RFC 3339 with its offset, in quotes, since unquoted times are read in three ways.
  func time(_ key: String) -> Instant? {
    guard let node = node(key, must: true) else { return nil }
    guard let scalar = node.scalar, scalar.style == .doubleQuoted || scalar.style == .singleQuoted,
      let time = Instant(rfc3339: scalar.string)
    else {
      note(key, .badTime)
      return nil
    }
    return time
  }

  /// A list with that many entries; empty, and noted, where it is none.
  func list(_ key: String, _ count: ClosedRange<Int>, must: Bool = true) -> [Node] {
    guard let node = node(key, must: must) else { return [] }
    guard let sequence = node.sequence else {
      note(key, .wrongKind)
      return []
    }
    guard count.contains(sequence.count) else {
      note(key, .badCount(sequence.count))
      return []
    }
    return Array(sequence)
  }

  /// A list of texts.
  func texts(_ key: String, _ count: ClosedRange<Int>, must: Bool = true) -> [String] {
    list(key, count, must: must).compactMap { text(of: $0, key) }
  }

  /// A list of maps.
  func maps(_ key: String, _ count: ClosedRange<Int>, known: Set<String>?, must: Bool = true)
    -> [ScenarioMap]
  {
    list(key, count, must: must).enumerated().compactMap {
      ScenarioMap($0.element, at: "\(key)[\($0.offset)]", known: known, notes)
    }
  }

  /// The map under a key.
  func map(_ key: String, known: Set<String>, must: Bool = true) -> ScenarioMap? {
    guard let node = node(key, must: must) else { return nil }
    return ScenarioMap(node, at: place.isEmpty ? key : "\(place).\(key)", known: known, notes)
  }
}
