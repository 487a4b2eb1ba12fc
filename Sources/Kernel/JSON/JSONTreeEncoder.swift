//! From any Encodable to a JSON tree: how the body of a Fact is made.

/// Makes the JSON tree of a value. The same value always makes the same tree: members come in the order of
/// canonical JSON, sets and dictionaries are sorted too, and so `parse(tree.canonical()) == tree`.
public enum JSONTreeEncoder {
  /// The tree of a value. Nil optionals are left out of objects. Throws `EncodingError` for a double that is no
  /// number and for a name given twice.
  public static func encode<Value: Encodable>(_ value: Value) throws -> JSON {
    try tree(of: value)
  }

  fileprivate static func tree<Value: Encodable>(of value: Value) throws -> JSON {
    // The commonest first: asking whether a type conforms costs more than the text itself.
    if Value.self == String.self, let text = value as? String { return .string(text) }
    if let scalar = value as? any JSONScalar {
      guard let tree = scalar.tree else {
        throw EncodingError.invalidValue(
          value, .init(codingPath: [], debugDescription: "not a JSON number"))
      }
      return tree
    }
    let node = TreeNode()
    try value.encode(to: TreeEncoder(node: node))
    let tree = try node.tree()
    guard let orderless = value as? any Orderless else { return tree }
    return type(of: orderless).inOrder(tree)
  }
}

/// A collection whose order differs from run to run, and so must not reach a Fact.
private protocol Orderless {
  /// The same elements in the order of their canonical bytes.
  static func inOrder(_ tree: JSON) -> JSON
}

extension Set: Orderless {
  fileprivate static func inOrder(_ tree: JSON) -> JSON {
    guard case .array(let elements) = tree else { return tree }
    let keyed = elements.map { (key: $0.canonical(), element: $0) }
    return .array(
      keyed.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.element))
  }
}

extension Dictionary: Orderless {
  /// Keys that are texts or integers make an object, sorted already; others a list of key, value, key, value.
  fileprivate static func inOrder(_ tree: JSON) -> JSON {
    guard case .array(let flat) = tree, flat.count.isMultiple(of: 2) else { return tree }
    let pairs = stride(from: 0, to: flat.count, by: 2).map {
      (key: flat[$0].canonical(), pair: [flat[$0], flat[$0 + 1]])
    }
    return .array(
      pairs.sorted { $0.key.lexicographicallyPrecedes($1.key) }.flatMap(\.pair))
  }
}

/// A value under construction. A class, since nested containers and super encoders write into it after their
/// parent has handed them out.
private final class TreeNode {
  private enum Part {
    case done(JSON)
    case open(TreeNode)

    func tree() throws -> JSON {
      switch self {
      case .done(let value): value
      case .open(let node): try node.tree()
      }
    }
  }

  private enum Content {
    case nothing
    case value(JSON)
    case array([Part])
    case object([(name: String, part: Part)])
  }

  private var content = Content.nothing

  func set(_ value: JSON) { content = .value(value) }

  func beginObject() {
    if case .object = content { return }
    content = .object([])
  }

  func beginArray() {
    if case .array = content { return }
    content = .array([])
  }

  var count: Int {
    if case .array(let parts) = content { parts.count } else { 0 }
  }

  private func add(_ name: String, _ part: Part) {
    guard case .object(var members) = content else { return }
    // The list must not be shared while it grows, or each append would copy it.
    content = .nothing
    members.append((name, part))
    content = .object(members)
  }

  private func add(_ part: Part) {
    guard case .array(var parts) = content else { return }
    content = .nothing
    parts.append(part)
    content = .array(parts)
  }

  func setMember(_ name: String, _ value: JSON) { add(name, .done(value)) }

  func member(_ name: String) -> TreeNode {
    let node = TreeNode()
    add(name, .open(node))
    return node
  }

  func append(_ value: JSON) { add(.done(value)) }

  func element() -> TreeNode {
    let node = TreeNode()
    add(.open(node))
    return node
  }

  /// The finished value. A type that wrote nothing is an empty object.
  func tree() throws -> JSON {
    switch content {
    case .nothing: return .object([])
    case .value(let value): return value
    case .array(let parts): return .array(try parts.map { try $0.tree() })
    case .object(let members):
      let sorted = JSON.sorted(try members.map { JSON.Member($0.name, try $0.part.tree()) })
      for (left, right) in zip(sorted, sorted.dropFirst())
      where left.name.utf8.elementsEqual(right.name.utf8) {
        throw EncodingError.invalidValue(
          left.name, .init(codingPath: [], debugDescription: "a name given twice"))
      }
      return .object(sorted)
    }
  }
}

/// No path is kept: it would cost more than the encoding, and the two things that can go wrong name their value.
private struct TreeEncoder: Encoder {
  let node: TreeNode
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.beginObject()
    return KeyedEncodingContainer(ObjectEncoder<Key>(node: node))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.beginArray()
    return ArrayEncoder(node: node)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { ValueEncoder(node: node) }
}

/// The generic `encode` is also the witness of the requirements for `Bool`, `Int` and the other scalars.
private struct ObjectEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: TreeNode
  var codingPath: [any CodingKey] { [] }

  func encodeNil(forKey key: Key) { node.setMember(key.stringValue, .null) }

  func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    node.setMember(key.stringValue, try JSONTreeEncoder.tree(of: value))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    member(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    member(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { TreeEncoder(node: node.member("super")) }

  func superEncoder(forKey key: Key) -> any Encoder { member(key) }

  private func member(_ key: Key) -> TreeEncoder {
    TreeEncoder(node: node.member(key.stringValue))
  }
}

private struct ArrayEncoder: UnkeyedEncodingContainer {
  let node: TreeNode
  var codingPath: [any CodingKey] { [] }
  var count: Int { node.count }

  func encodeNil() { node.append(.null) }

  func encode<Value: Encodable>(_ value: Value) throws {
    node.append(try JSONTreeEncoder.tree(of: value))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> {
    element().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { element().unkeyedContainer() }

  func superEncoder() -> any Encoder { element() }

  private func element() -> TreeEncoder { TreeEncoder(node: node.element()) }
}

private struct ValueEncoder: SingleValueEncodingContainer {
  let node: TreeNode
  var codingPath: [any CodingKey] { [] }

  func encodeNil() { node.set(.null) }

  func encode<Value: Encodable>(_ value: Value) throws {
    node.set(try JSONTreeEncoder.tree(of: value))
  }
}
