//! From any Encodable to a JSON tree: how the body of a Fact is made.

/// Makes the JSON tree of a value. The same value always makes the same tree: members come in the order of
/// canonical JSON, sets and dictionaries are sorted too, and so `parse(tree.canonical()) == tree`.
public enum JSONTreeEncoder {
  /// The tree of a value. Nil optionals are left out of objects. Throws `EncodingError` for a double that is no
  /// number and for a name given twice.
  public static func encode<Value: Encodable>(_ value: Value) throws -> JSON {
    try tree(of: value, at: [])
  }

  fileprivate static func tree<Value: Encodable>(
    of value: Value, at path: [any CodingKey]
  ) throws -> JSON {
    if let scalar = value as? any JSONScalar {
      guard let tree = scalar.tree else {
        throw EncodingError.invalidValue(
          value, .init(codingPath: path, debugDescription: "not a JSON number"))
      }
      return tree
    }
    let node = TreeNode()
    try value.encode(to: TreeEncoder(node: node, codingPath: path))
    let tree = try node.tree(at: path)
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
  private enum Content {
    case nothing
    case value(JSON)
    case array([TreeNode])
    case object([(name: String, node: TreeNode)])
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
    if case .array(let nodes) = content { nodes.count } else { 0 }
  }

  func member(_ name: String) -> TreeNode {
    guard case .object(var members) = content else { return TreeNode() }
    // The list must not be shared while it grows, or each append would copy it.
    content = .nothing
    let node = TreeNode()
    members.append((name, node))
    content = .object(members)
    return node
  }

  func element() -> TreeNode {
    guard case .array(var nodes) = content else { return TreeNode() }
    content = .nothing
    let node = TreeNode()
    nodes.append(node)
    content = .array(nodes)
    return node
  }

  /// The finished value. A type that wrote nothing is an empty object.
  func tree(at path: [any CodingKey]) throws -> JSON {
    switch content {
    case .nothing: return .object([])
    case .value(let value): return value
    case .array(let nodes): return .array(try nodes.map { try $0.tree(at: path) })
    case .object(let members):
      let sorted = JSON.sorted(
        try members.map { JSON.Member($0.name, try $0.node.tree(at: path)) })
      for (left, right) in zip(sorted, sorted.dropFirst())
      where left.name.utf8.elementsEqual(right.name.utf8) {
        throw EncodingError.invalidValue(
          left.name, .init(codingPath: path, debugDescription: "a name given twice"))
      }
      return .object(sorted)
    }
  }
}

private struct TreeEncoder: Encoder {
  let node: TreeNode
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.beginObject()
    return KeyedEncodingContainer(ObjectEncoder<Key>(node: node, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.beginArray()
    return ArrayEncoder(node: node, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    ValueEncoder(node: node, codingPath: codingPath)
  }
}

/// The generic `encode` is also the witness of the requirements for `Bool`, `Int` and the other scalars.
private struct ObjectEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: TreeNode
  let codingPath: [any CodingKey]

  func encodeNil(forKey key: Key) { node.member(key.stringValue).set(.null) }

  func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    node.member(key.stringValue).set(
      try JSONTreeEncoder.tree(of: value, at: codingPath + [key]))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    member(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    member(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder {
    TreeEncoder(node: node.member("super"), codingPath: codingPath)
  }

  func superEncoder(forKey key: Key) -> any Encoder { member(key) }

  private func member(_ key: Key) -> TreeEncoder {
    TreeEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key])
  }
}

private struct ArrayEncoder: UnkeyedEncodingContainer {
  let node: TreeNode
  let codingPath: [any CodingKey]
  var count: Int { node.count }

  func encodeNil() { node.element().set(.null) }

  func encode<Value: Encodable>(_ value: Value) throws {
    node.element().set(try JSONTreeEncoder.tree(of: value, at: codingPath))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> {
    element().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { element().unkeyedContainer() }

  func superEncoder() -> any Encoder { element() }

  private func element() -> TreeEncoder {
    TreeEncoder(node: node.element(), codingPath: codingPath)
  }
}

private struct ValueEncoder: SingleValueEncodingContainer {
  let node: TreeNode
  let codingPath: [any CodingKey]

  func encodeNil() { node.set(.null) }

  func encode<Value: Encodable>(_ value: Value) throws {
    node.set(try JSONTreeEncoder.tree(of: value, at: codingPath))
  }
}
