//! Reads a scenario file: the whole of it, or every problem with its line.

internal import Kernel
internal import Yams

/// A scenario file, read. Source: `docs/scenario.md`.
public struct ScenarioFile: Sendable {
  /// The largest file, in bytes.
  public static let bytesMax = 1 << 20
  /// The longest text, in characters.
  public static let textCharactersMax = 2000
  /// The longest key, in characters.
  public static let keyCharactersMax = 40
  /// The most organisations.
  public static let bodiesMax = 200
  /// The most nodes.
  public static let nodesMax = 20
  /// The most people.
  public static let peopleMax = 1000
  /// The most entries of the timeline, of the expectations and of the marks.
  public static let entriesMax = 10_000

  /// The scenario; nil exactly where there are problems: a file is never half taken.
  public let scenario: Scenario?
  /// Everything that is wrong, by line.
  public let problems: [ScenarioProblem]

  /// Reads a file.
  public init(_ bytes: [UInt8]) {
    do throws(ScenarioProblem) {
      guard bytes.count <= Self.bytesMax else {
        throw ScenarioProblem(line: 0, place: "", reason: .tooLarge(bytes: bytes.count))
      }
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw ScenarioProblem(line: 0, place: "", reason: .notUTF8)
      }
      let notes = ScenarioNotes()
      let read = ScenarioReader(try Self.compose(text), notes).scenario()
      problems = notes.problems.sorted { ($0.line, $0.place) < ($1.line, $1.place) }
      scenario = problems.isEmpty ? read : nil
    } catch {
      scenario = nil
      problems = [error]
    }
  }

  /// The document as a tree, refused where an anchor, an alias or a tag stands in it: with aliases a small file can
  /// mean an endless one.
  private static func compose(_ text: String) throws(ScenarioProblem) -> Node {
    do {
      let parser = try Parser(yaml: text)
      guard let root = try parser.singleRoot() else {
        throw ScenarioProblem(line: 1, place: "", reason: .missing)
      }
      // The parser holds the anchors: it must live while they are looked for.
      try withExtendedLifetime(parser) { try refuseAnchors(root) }
      return root
    } catch let problem as ScenarioProblem {
      throw problem
    } catch YamlError.scanner(_, let problem, let mark, _),
      YamlError.parser(_, let problem, let mark, _), YamlError.composer(_, let problem, let mark, _)
    {
      throw ScenarioProblem(line: mark.line, place: "", reason: .notYAML(problem))
    } catch YamlError.duplicatedKeysInMapping(let keys, _) {
      throw ScenarioProblem(
        line: 0, place: "", reason: .keyTwice(keys.joined(separator: ", ")))
    } catch {
      throw ScenarioProblem(line: 0, place: "", reason: .notYAML("\(error)"))
    }
  }

  /// An anchor stands before its aliases, so the walk ends before it comes to what they multiply.
  private static func refuseAnchors(_ node: Node) throws {
    let isPlain: Bool
    switch node {
    case .scalar(let scalar):
      isPlain = ["", "!", Tag.Name.str.rawValue].contains(scalar.tag.rawValue)
    case .mapping(let mapping):
      isPlain = ["", Tag.Name.map.rawValue].contains(mapping.tag.rawValue)
    case .sequence(let sequence):
      isPlain = ["", Tag.Name.seq.rawValue].contains(sequence.tag.rawValue)
    case .alias: isPlain = false
    }
    guard isPlain, node.anchor == nil else {
      throw ScenarioProblem(line: node.mark?.line ?? 0, place: "", reason: .anchorOrTag)
    }
    for (key, value) in node.mapping ?? [:] {
      try refuseAnchors(key)
      try refuseAnchors(value)
    }
    for value in node.sequence ?? [] { try refuseAnchors(value) }
  }
}
