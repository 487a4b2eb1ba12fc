//! From a JSON tree to any Decodable: how the body of a Fact is read.

/// Reads a value from the JSON tree that `JSONTreeEncoder` made. Members that the type does not know are ignored,
/// so that an older program reads what a newer one wrote.
public enum JSONTreeDecoder {
  /// The value. Throws `DecodingError` with the path to what is missing or of another kind.
  public static func decode<Value: Decodable>(_ type: Value.Type, from tree: JSON) throws -> Value {
    try value(type, from: tree, in: [])
  }

  /// The value of what stands under that name in what has this path. The two are put together only where something is
  /// wrong: a list for each of the members would cost more than reading them.
  fileprivate static func value<Value: Decodable>(
    _ type: Value.Type, from tree: JSON, in parent: [any CodingKey],
    under key: (any CodingKey)? = nil
  ) throws -> Value {
    // The commonest first: asking whether a type conforms costs more than the text itself.
    if Value.self == String.self, case .string(let text) = tree, let value = text as? Value {
      return value
    }
    guard let scalar = type as? any JSONScalar.Type else {
      return try Value(from: TreeDecoder(tree: tree, parent: parent, key: key))
    }
    guard let value = scalar.init(tree: tree) as? Value else {
      throw mismatch(type, at: path(parent, key))
    }
    return value
  }

  fileprivate static func path(
    _ parent: [any CodingKey], _ key: (any CodingKey)?
  ) -> [any CodingKey] {
    key.map { parent + [$0] } ?? parent
  }

  fileprivate static func mismatch(_ type: Any.Type, at path: [any CodingKey]) -> DecodingError {
    .typeMismatch(type, .init(codingPath: path, debugDescription: "another kind of value"))
  }
}

private struct TreeDecoder: Decoder {
  let tree: JSON
  let parent: [any CodingKey]
  let key: (any CodingKey)?
  var codingPath: [any CodingKey] { JSONTreeDecoder.path(parent, key) }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard let members = tree.members else {
      throw JSONTreeDecoder.mismatch([String: JSON].self, at: codingPath)
    }
    return KeyedDecodingContainer(ObjectDecoder<Key>(members: members, codingPath: codingPath))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard let elements = tree.array else {
      throw JSONTreeDecoder.mismatch([JSON].self, at: codingPath)
    }
    return ArrayDecoder(elements: elements, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer {
    ValueDecoder(tree: tree, parent: parent, key: key)
  }
}

/// The generic `decode` is also the witness of the requirements for `Bool`, `Int` and the other scalars.
private struct ObjectDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let members: [JSON.Member]
  let codingPath: [any CodingKey]
  /// Where each name stands; only for objects that are too large to search one by one.
  private let places: [[UInt8]: Int]
  private static var fewMax: Int { 16 }

  init(members: [JSON.Member], codingPath: [any CodingKey]) {
    self.members = members
    self.codingPath = codingPath
    var places: [[UInt8]: Int] = [:]
    if members.count > Self.fewMax {
      for (place, member) in members.enumerated() { places[Array(member.name.utf8)] = place }
    }
    self.places = places
  }

  var allKeys: [Key] { members.compactMap { Key(stringValue: $0.name) } }

  func contains(_ key: Key) -> Bool { find(key) != nil }

  func decodeNil(forKey key: Key) throws -> Bool { try required(key).isNull }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try JSONTreeDecoder.value(type, from: try required(key), in: codingPath, under: key)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try member(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try member(key).unkeyedContainer()
  }

  func superDecoder() -> any Decoder {
    TreeDecoder(tree: find("super") ?? .null, parent: codingPath, key: nil)
  }

  func superDecoder(forKey key: Key) throws -> any Decoder { try member(key) }

  private func member(_ key: Key) throws -> TreeDecoder {
    TreeDecoder(tree: try required(key), parent: codingPath, key: key)
  }

  private func required(_ key: Key) throws -> JSON {
    guard let value = find(key) else {
      throw DecodingError.keyNotFound(
        key, .init(codingPath: codingPath, debugDescription: "no such member"))
    }
    return value
  }

  private func find(_ key: Key) -> JSON? { find(key.stringValue) }

  private func find(_ name: String) -> JSON? {
    if members.count > Self.fewMax {
      return places[Array(name.utf8)].map { members[$0].value }
    }
    return members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }
}

private struct ArrayDecoder: UnkeyedDecodingContainer {
  let elements: [JSON]
  let codingPath: [any CodingKey]
  private(set) var currentIndex = 0

  init(elements: [JSON], codingPath: [any CodingKey]) {
    self.elements = elements
    self.codingPath = codingPath
  }

  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex == elements.count }

  mutating func decodeNil() throws -> Bool {
    guard try current().isNull else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    let value = try JSONTreeDecoder.value(type, from: try current(), in: codingPath)
    currentIndex += 1
    return value
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    try next().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next().unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder { try next() }

  private mutating func next() throws -> TreeDecoder {
    let tree = try current()
    currentIndex += 1
    return TreeDecoder(tree: tree, parent: codingPath, key: nil)
  }

  private func current() throws -> JSON {
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(
        JSON.self, .init(codingPath: codingPath, debugDescription: "the list ends here"))
    }
    return elements[currentIndex]
  }
}

private struct ValueDecoder: SingleValueDecodingContainer {
  let tree: JSON
  let parent: [any CodingKey]
  let key: (any CodingKey)?
  var codingPath: [any CodingKey] { JSONTreeDecoder.path(parent, key) }

  func decodeNil() -> Bool { tree.isNull }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try JSONTreeDecoder.value(type, from: tree, in: parent, under: key)
  }
}
