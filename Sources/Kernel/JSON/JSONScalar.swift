//! How Swift's own scalars stand in a JSON tree; shared by the tree's encoder and decoder.

/// A scalar of the standard library with one JSON form.
protocol JSONScalar {
  /// The value in the tree; nil when JSON has no word for it (a double that is no number).
  var tree: JSON? { get }
  /// The value from the tree; nil when it is of another kind or does not fit.
  init?(tree: JSON)
}

extension Bool: JSONScalar {
  var tree: JSON? { .bool(self) }
  init?(tree: JSON) {
    guard let value = tree.bool else { return nil }
    self = value
  }
}

extension String: JSONScalar {
  var tree: JSON? { .string(self) }
  init?(tree: JSON) {
    guard let value = tree.string else { return nil }
    self = value
  }
}

/// The number as an integer when it is one that every reader knows exactly.
private func whole(_ number: Double) -> Int64? {
  guard number.magnitude <= Double(JSON.exactIntegerMax) else { return nil }
  let integer = Int64(number)
  return Double(integer) == number ? integer : nil
}

extension JSONScalar where Self: BinaryFloatingPoint {
  /// A whole number becomes an integer, as canonical JSON writes both alike: the tree must be the same before
  /// it is written and after it is read.
  var tree: JSON? {
    let number = Double(self)
    guard number.isFinite else { return nil }
    return whole(number).map(JSON.integer) ?? .double(number)
  }

  init?(tree: JSON) {
    guard let number = tree.double else { return nil }
    self.init(number)
  }
}

extension Double: JSONScalar {}
extension Float: JSONScalar {}

extension JSONScalar where Self: FixedWidthInteger {
  /// Beyond ±2^53 the number is written as a text, since other readers would round it.
  var tree: JSON? {
    if let number = Int64(exactly: self),
      number.magnitude <= JSON.exactIntegerMax.magnitude
    {
      return .integer(number)
    }
    return .string(String(self))
  }

  /// A text is taken only where `tree` would have written one: each number has one form.
  init?(tree: JSON) {
    switch tree {
    case .integer(let number):
      self.init(exactly: number)
    case .double(let number):
      guard let integer = whole(number) else { return nil }
      self.init(exactly: integer)
    case .string(let text):
      guard let number = Self(text), number.tree == tree else { return nil }
      self = number
    case .null, .bool, .array, .object:
      return nil
    }
  }
}

extension Int: JSONScalar {}
extension Int8: JSONScalar {}
extension Int16: JSONScalar {}
extension Int32: JSONScalar {}
extension Int64: JSONScalar {}
extension UInt: JSONScalar {}
extension UInt8: JSONScalar {}
extension UInt16: JSONScalar {}
extension UInt32: JSONScalar {}
extension UInt64: JSONScalar {}
