//! Codable values to trees and back: the shapes that bodies of Facts have.

import Kernel
import Testing

struct JSONTreeTests {
  enum Body: Hashable, Codable, Sendable {
    case started
    case raised(severity: Int, title: String, by: Person?)
    case moved(from: Place, to: Place)
    case noted([String])
    case counted(_ count: UInt64)
    indirect case both(Body, Body)
  }

  struct Person: Hashable, Codable, Sendable {
    var name: String
    var phone: String?
    var rank: Rank
  }

  enum Rank: String, Hashable, Codable, Sendable {
    case chief
    case deputy
  }

  struct Place: Hashable, Codable, Sendable {
    var path: [Int]
    var tags: Set<String>
    var notes: [String: [Int?]]
    var names: [Rank: String]
    var exact: Bool
  }

  struct Numbers: Hashable, Codable {
    var int: Int
    var signed: Int64
    var unsigned: UInt64
    var byte: UInt8
    var double: Double
    var float: Float
  }

  static let bodies: [Body] = [
    .started,
    .raised(severity: 4, title: "不審な通信", by: nil),
    .raised(severity: 5, title: "", by: Person(name: "佐藤", phone: nil, rank: .deputy)),
    .raised(severity: 5, title: "a", by: Person(name: "b", phone: "c", rank: .chief)),
    .moved(
      from: Place(path: [], tags: [], notes: [:], names: [:], exact: true),
      to: Place(
        path: [1, -2], tags: ["z", "a", "m"], notes: ["b": [1, nil], "a": [], "é": [nil]],
        names: [.deputy: "x", .chief: "y"], exact: false)),
    .noted([]), .noted(["a", "b"]), .counted(.max), .counted(0),
    .both(.started, .both(.noted(["x"]), .counted(9))),
  ]

  @Test(arguments: bodies) func `a body comes back through tree and bytes`(body: Body) throws {
    let tree = try JSONTreeEncoder.encode(body)
    #expect(try JSONTreeDecoder.decode(Body.self, from: tree) == body)
    // The tree before writing and after reading is the same: a journal may compare either.
    #expect(try JSON.parse(tree.canonical()) == tree)
    #expect(try JSON.parse(tree.encoded()) == tree)
  }

  @Test func `the shape is the synthesised one with nil left out`() throws {
    let tree = try JSONTreeEncoder.encode(Self.bodies[1])
    #expect(tree == ["raised": ["severity": 4, "title": "不審な通信"]])
    #expect(try JSONTreeEncoder.encode(Body.started) == ["started": [:]])
    #expect(try JSONTreeEncoder.encode(Body.counted(3)) == ["counted": ["_0": 3]])
  }

  @Test func `dictionaries and sets are sorted`() throws {
    var random = SplitMix64(seed: 53)
    let names = (0..<200).map { _ in String(random.next(), radix: 36) } + ["\u{1f600}", "\u{fb33}"]
    let dictionary = Dictionary(uniqueKeysWithValues: names.map { ($0, 1) })
    let tree = try JSONTreeEncoder.encode(dictionary)
    let sorted = names.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
    #expect(tree.members?.map(\.name) == sorted)
    #expect(try JSONTreeDecoder.decode([String: Int].self, from: tree) == dictionary)

    let set = try JSONTreeEncoder.encode(Set(0..<10))
    #expect(set == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    // Keys that are no texts: a list of key, value, key, value, in the order of the keys.
    let ranks: [Rank: Int] = [.deputy: 2, .chief: 1]
    #expect(try JSONTreeEncoder.encode(ranks) == ["chief", 1, "deputy", 2])
    #expect(
      try JSONTreeDecoder.decode([Rank: Int].self, from: ["chief", 1, "deputy", 2]) == ranks)
    #expect(try JSONTreeEncoder.encode([10: "b", 9: "a"]) == ["10": "b", "9": "a"])
  }

  static let numbers: [(Int64, JSON)] = [
    (0, 0), (-1, -1), (9_007_199_254_740_992, 9_007_199_254_740_992),
    (-9_007_199_254_740_992, -9_007_199_254_740_992),
    (9_007_199_254_740_993, "9007199254740993"), (-9_007_199_254_740_993, "-9007199254740993"),
    (.max, "9223372036854775807"), (.min, "-9223372036854775808"),
  ]

  @Test(arguments: numbers) func `integers beyond 2^53 are texts`(number: Int64, tree: JSON) throws
  {
    #expect(try JSONTreeEncoder.encode(number) == tree)
    #expect(try JSONTreeDecoder.decode(Int64.self, from: tree) == number)
    #expect(try JSONTreeEncoder.encode([number]) == .array([tree]))
  }

  @Test func `numbers of every width come back`() throws {
    let numbers = Numbers(
      int: .min, signed: .max, unsigned: .max, byte: 255, double: 0.1, float: 0.1)
    let tree = try JSONTreeEncoder.encode(numbers)
    #expect(try JSONTreeDecoder.decode(Numbers.self, from: tree) == numbers)
    #expect(try JSONTreeEncoder.encode(2.0) == 2)
    #expect(try JSONTreeDecoder.decode(Double.self, from: 2) == 2.0)
    #expect(try JSONTreeDecoder.decode(Int.self, from: 2.0) == 2)
  }

  @Test func `numbers that do not fit are refused`() {
    func refused<Value: Decodable>(_ type: Value.Type, _ tree: JSON) {
      #expect(throws: DecodingError.self) { try JSONTreeDecoder.decode(type, from: tree) }
    }
    refused(UInt8.self, 256)
    refused(UInt64.self, -1)
    refused(Int.self, 1.5)
    refused(Int.self, 1e300)
    refused(UInt8.self, -1.0)
    refused(Int.self, "12")
    refused(Int.self, "+9007199254740993")
    refused(Int.self, "09007199254740993")
    refused(Int.self, "9223372036854775808")
    refused(Int.self, true)
    refused(Bool.self, 1)
    refused(String.self, 1)
    refused(String.self, nil)
    refused([Int].self, ["a": 1])
    refused([String: Int].self, [1])
    refused(Rank.self, "king")
    refused(Body.self, ["started": [:], "noted": ["_0": []]])
    refused(Body.self, ["unknown": [:]])
    refused(Person.self, ["name": "a"])
    #expect(throws: EncodingError.self) { try JSONTreeEncoder.encode([Double.nan]) }
    #expect(throws: EncodingError.self) { try JSONTreeEncoder.encode(-Double.infinity) }
  }

  @Test func `the path leads to what is wrong`() {
    let tree: JSON = ["raised": ["severity": 4, "title": "x", "by": ["name": 3, "rank": "chief"]]]
    do {
      _ = try JSONTreeDecoder.decode(Body.self, from: tree)
      Issue.record("a number was taken for a name")
    } catch DecodingError.typeMismatch(_, let context) {
      #expect(context.codingPath.map(\.stringValue) == ["raised", "by", "name"])
    } catch {
      Issue.record("another error: \(error)")
    }
  }

  @Test func `members that are not known are ignored and null is nil`() throws {
    let tree: JSON = ["name": "a", "rank": "chief", "phone": nil, "later": [1]]
    #expect(
      try JSONTreeDecoder.decode(Person.self, from: tree)
        == Person(name: "a", phone: nil, rank: .chief))
  }

  /// Writes by hand what synthesised code never does: nested containers, a super encoder, a name twice.
  struct ByHand: Codable, Hashable {
    var twice = false
    enum Key: String, CodingKey { case list, inner, nothing }
    init(twice: Bool = false) { self.twice = twice }
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      var list = container.nestedUnkeyedContainer(forKey: .list)
      try list.encode(1)
      var innermost = list.nestedContainer(keyedBy: Key.self)
      try innermost.encode("x", forKey: .inner)
      try list.encodeNil()
      try container.encodeNil(forKey: .nothing)
      try Rank.chief.encode(to: container.superEncoder())
      if twice { try container.encode(1, forKey: .nothing) }
    }
    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      var list = try container.nestedUnkeyedContainer(forKey: .list)
      #expect(list.count == 3)
      #expect(try list.decode(Int.self) == 1)
      let innermost = try list.nestedContainer(keyedBy: Key.self)
      #expect(try innermost.decode(String.self, forKey: .inner) == "x")
      #expect(try list.decodeNil() && list.isAtEnd)
      #expect(throws: DecodingError.self) { try list.decode(Int.self) }
      #expect(try container.decodeNil(forKey: .nothing))
      #expect(try Rank(from: container.superDecoder()) == .chief)
    }
  }

  @Test func `containers written by hand nest`() throws {
    let tree = try JSONTreeEncoder.encode(ByHand())
    #expect(tree == ["list": [1, ["inner": "x"], nil], "nothing": nil, "super": "chief"])
    #expect(try JSONTreeDecoder.decode(ByHand.self, from: tree) == ByHand())
    #expect(throws: EncodingError.self) { try JSONTreeEncoder.encode(ByHand(twice: true)) }
  }
}
