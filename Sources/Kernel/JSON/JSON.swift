//! A JSON text as a value: members keep their order, integers stay integers.

/// Any JSON value. Every text that comes from outside and every Fact passes through this type.
/// Texts and names are equal only when their code points are: Swift's `==` on `String` takes é and e + ◌́ for
/// one, JSON takes them for two names.
/// Source: RFC 8259; `canonical()` is RFC 8785.
public enum JSON: Sendable {
  /// The word `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number without fraction and exponent that fits 64 bits.
  case integer(Int64)
  /// Any other number; always finite when it comes from `parse`.
  case double(Double)
  /// A text.
  case string(String)
  /// A list.
  case array([JSON])
  /// Members in the order of the document.
  case object([Member])

  /// One name and its value.
  public struct Member: Sendable {
    /// The name; unique within its object when it comes from `parse`.
    public let name: String
    /// What the name stands for.
    public let value: JSON

    /// A member from its two parts.
    public init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }

  /// The member's value of that name; nil when there is none, or when this is no object.
  public subscript(_ name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// The text; nil for any other kind.
  public var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The whole number; nil for any other kind, also for 1.0.
  public var integer: Int64? {
    if case .integer(let number) = self { number } else { nil }
  }

  /// Any number, rounded to the nearest double; nil for any other kind.
  public var double: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .double(let number): number
    case .null, .bool, .string, .array, .object: nil
    }
  }

  /// The truth value; nil for any other kind.
  public var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The elements; nil for any other kind.
  public var array: [JSON]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The members in order; nil for any other kind.
  public var members: [Member]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// Whether this is the word `null`.
  public var isNull: Bool {
    if case .null = self { true } else { false }
  }
}

extension JSON.Member: Hashable {
  /// Same code points in the name, same value.
  public static func == (left: Self, right: Self) -> Bool {
    left.name.utf8.elementsEqual(right.name.utf8) && left.value == right.value
  }

  /// Equal members hash alike.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(value)
  }
}

extension JSON: Hashable {
  /// Same kind, same value, members in the same order.
  public static func == (left: JSON, right: JSON) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.double(let a), .double(let b)): a == b
    case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    case (.null, _), (.bool, _), (.integer, _), (.double, _), (.string, _), (.array, _),
      (.object, _):
      false
    }
  }

  /// Equal values hash alike. Texts that differ in code points only may collide, which is harmless.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .integer(let number): hasher.combine(number)
    case .double(let number): hasher.combine(number)
    case .string(let text): hasher.combine(text)
    case .array(let elements): hasher.combine(elements)
    case .object(let members): hasher.combine(members)
    }
  }
}
