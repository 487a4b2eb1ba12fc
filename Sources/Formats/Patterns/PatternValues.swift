//! Follows an object path through observed data.

internal import Kernel

/// A value that a path leads to.
enum PatternValue: Sendable {
  /// As the document has it.
  case json(JSON)
  /// Of a member whose name says that its text stands for bytes: `…_hex`, `…_bin`.
  case bytes([UInt8])
}

/// Walks paths. Each value visited costs one step.
struct PatternPath {
  private let data: ObservedData
  /// How many steps are left; below nought there was too much to do.
  var steps: Int

  /// A walker over the data with so many steps.
  init(_ data: ObservedData, steps: Int) {
    self.data = data
    self.steps = steps
  }

  /// All values that the path leads to from an object. A reference is followed where the path goes on behind it.
  mutating func values(
    of path: [STIXPattern.Step], from root: JSON, bundle: Int
  ) -> [PatternValue] {
    var reached: [PatternValue] = [.json(root)]
    /// Whether what is reached was behind a name that ends in `_ref` or `_refs`.
    var isReference = false
    for step in path {
      steps -= reached.count
      guard steps >= 0 else { return [] }
      switch step {
      case .element(let index):
        reached = reached.compactMap { value in
          guard case .json(.array(let elements)) = value, elements.indices.contains(index) else {
            return nil
          }
          return .json(elements[index])
        }
      case .everyElement:
        reached = reached.flatMap { value -> [PatternValue] in
          guard case .json(.array(let elements)) = value else { return [] }
          return elements.map { .json($0) }
        }
      case .member(let name):
        if isReference { reached = referred(reached, bundle: bundle) }
        reached = reached.compactMap { Self.member(name, of: $0) }
        isReference = name.hasSuffix("_ref") || name.hasSuffix("_refs")
      }
    }
    steps -= reached.count
    return steps >= 0 ? reached : []
  }

  /// The objects that texts refer to, each once: a circle of references grows no further than the bundle.
  private func referred(_ values: [PatternValue], bundle: Int) -> [PatternValue] {
    var seen: Set<String> = []
    return values.compactMap { value in
      guard case .json(let json) = value else { return nil }
      guard case .string(let id) = json else { return value }
      guard seen.insert(id).inserted else { return nil }
      return data.object(id, bundle: bundle).map { .json($0) }
    }
  }

  private static func member(_ name: String, of value: PatternValue) -> PatternValue? {
    guard case .json(let json) = value, let found = json[name] else { return nil }
    guard case .string(let text) = found else { return .json(found) }
    // What cannot be decoded is no value: comparing its spelling would be another question.
    if name.hasSuffix("_hex") { return PatternTokens.hexadecimal(text).map { .bytes($0) } }
    if name.hasSuffix("_bin") { return Base64.decode(text).map { .bytes($0) } }
    return .json(found)
  }
}
