//! What the reader takes and what it refuses, each with its place; limits at the limit and one past it.

import Kernel
import Testing

struct JSONParseTests {
  static let accepted: [(String, JSON)] = [
    ("null", nil), ("true", true), (" false\n", false), ("0", 0), ("-0", 0), ("-1", -1),
    ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
    ("9223372036854775808", .double(9_223_372_036_854_775_808)), ("1.0", 1.0), ("1e2", 100.0),
    ("1E+2", 100.0), ("-0.0", -0.0), ("1e-400", 0.0), ("1.5e-3", 0.0015),
    ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
    ("\"\"", ""), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u0000""#, "\0"),
    (#""\u00e9\uFB33""#, "é\u{fb33}"), (#""\ud834\udd1e""#, "𝄞"),
    (#""\uDBFF\uDFFF""#, "\u{10ffff}"),
    (
      "\"\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}\"",
      "\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}"
    ),
    ("\"警戒\"", "警戒"), ("[]", []), ("[ ]", []), ("[1,[2,[]]]", [1, [2, []]]),
    ("{}", [:]), ("{ }", [:]), (#"{"":0}"#, ["": 0]), (#"{"b":1,"a":2}"#, ["b": 1, "a": 2]),
    ("\t{\r\n\"a\" : [ 1 , 2 ] }\r ", ["a": [1, 2]]),
    (#"{"a":{"a":1},"b":1}"#, ["a": ["a": 1], "b": 1]),
    ("{\"\u{e9}\":1,\"e\u{301}\":2}", ["\u{e9}": 1, "e\u{301}": 2]),
  ]

  @Test(arguments: accepted) func `valid texts are read`(text: String, expected: JSON) throws {
    #expect(try JSON.parse(text.utf8) == expected)
  }

  static let refused: [(String, JSON.Problem)] = [
    ("", .unexpectedEnd(at: 0)), (" ", .unexpectedEnd(at: 1)),
    ("\u{feff}null", .unexpectedByte(at: 0)),
    ("nul", .unexpectedEnd(at: 3)), ("nulL", .unexpectedByte(at: 3)),
    ("True", .unexpectedByte(at: 0)),
    ("NaN", .unexpectedByte(at: 0)), ("Infinity", .unexpectedByte(at: 0)),
    ("-Infinity", .invalidNumber(at: 0)),
    ("+1", .unexpectedByte(at: 0)), ("-", .unexpectedEnd(at: 1)), ("- 1", .invalidNumber(at: 0)),
    ("01", .invalidNumber(at: 0)), ("-01", .invalidNumber(at: 0)), ("00", .invalidNumber(at: 0)),
    (".5", .unexpectedByte(at: 0)), ("1.", .unexpectedEnd(at: 2)), ("[1.]", .invalidNumber(at: 1)),
    ("1.e1", .invalidNumber(at: 0)), ("1e", .unexpectedEnd(at: 2)), ("1e+", .unexpectedEnd(at: 3)),
    ("[1e]", .invalidNumber(at: 1)), ("0x1", .trailingBytes(at: 1)),
    ("1_000", .trailingBytes(at: 1)),
    ("1e400", .numberOutOfRange(at: 0)), ("[-1e309]", .numberOutOfRange(at: 1)),
    ("1 2", .trailingBytes(at: 2)),
    ("\u{ff11}", .unexpectedByte(at: 0)), ("null,", .trailingBytes(at: 4)),
    ("null\0", .trailingBytes(at: 4)),
    ("[", .unexpectedEnd(at: 1)), ("]", .unexpectedByte(at: 0)), ("[1", .unexpectedEnd(at: 2)),
    ("[1,", .unexpectedEnd(at: 3)), ("[1,]", .unexpectedByte(at: 3)),
    ("[,1]", .unexpectedByte(at: 1)),
    ("[1 2]", .unexpectedByte(at: 3)), ("[1}", .unexpectedByte(at: 2)),
    ("[]]", .trailingBytes(at: 2)),
    ("{", .unexpectedEnd(at: 1)), ("{1:2}", .unexpectedByte(at: 1)),
    ("{a:1}", .unexpectedByte(at: 1)),
    (#"{"a"}"#, .unexpectedByte(at: 4)), (#"{"a":}"#, .unexpectedByte(at: 5)),
    (#"{"a":1,}"#, .unexpectedByte(at: 7)),
    (#"{"a":1"#, .unexpectedEnd(at: 6)), (#"{"a":1 "b":2}"#, .unexpectedByte(at: 7)),
    (#"{"a" 1}"#, .unexpectedByte(at: 5)), ("{\u{0b}}", .unexpectedByte(at: 1)),
    ("[\u{a0}1]", .unexpectedByte(at: 1)),
    (#"{"a":1,"a":1}"#, .duplicateName(at: 7)), (#"{"a":1,"\u0061":2}"#, .duplicateName(at: 7)),
    ("[1]//", .trailingBytes(at: 3)), ("/**/1", .unexpectedByte(at: 0)),
    ("'a'", .unexpectedByte(at: 0)),
    ("\"", .unexpectedEnd(at: 1)), ("\"a", .unexpectedEnd(at: 2)), ("\"\\", .unexpectedEnd(at: 2)),
    ("\"a\nb\"", .controlCharacter(at: 2)), ("\"\0\"", .controlCharacter(at: 1)),
    ("\"\u{1f}\"", .controlCharacter(at: 1)),
    (#""\x""#, .invalidEscape(at: 1)), (#""\'""#, .invalidEscape(at: 1)),
    (#""\U0041""#, .invalidEscape(at: 1)),
    (#""\u00g0""#, .invalidEscape(at: 1)), (#""\u004"#, .unexpectedEnd(at: 6)),
    (#""\u+123""#, .invalidEscape(at: 1)),
    (#""\ud800""#, .loneSurrogate(at: 1)), (#""\udc00""#, .loneSurrogate(at: 1)),
    (#""\ud800x""#, .loneSurrogate(at: 1)),
    (#""\ud800\n""#, .loneSurrogate(at: 1)), (#""\ud800\ud800""#, .loneSurrogate(at: 1)),
    (#""\udc00\ud800""#, .loneSurrogate(at: 1)), (#""a\ud800\u0041""#, .loneSurrogate(at: 2)),
  ]

  @Test(arguments: refused) func `invalid texts are refused at their place`(
    text: String, problem: JSON.Problem
  ) {
    #expect(throws: problem) { try JSON.parse(text.utf8) }
  }

  /// Overlong forms, surrogates, beyond U+10FFFF, cut sequences, bare continuation bytes; neighbours of each are in
  /// `utf8Accepted`.
  static let utf8Refused: [[UInt8]] = [
    [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x20], [0xC2, 0xC0],
    [0xE0, 0x9F, 0xBF],
    [0xE0, 0xA0], [0xE1, 0x80], [0xE1, 0x80, 0x20], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
    [0xF0, 0x8F, 0xBF, 0xBF],
    [0xF0, 0x90, 0x80], [0xF1, 0x80, 0x80, 0x20], [0xF1, 0x80, 0x20, 0x80],
    [0xF4, 0x90, 0x80, 0x80],
    [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xE3, 0x81],
  ]
  static let utf8Accepted: [[UInt8]] = [
    [0x7F], [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xE1, 0x80, 0x80], [0xED, 0x9F, 0xBF],
    [0xEE, 0x80, 0x80], [0xEF, 0xBF, 0xBF], [0xF0, 0x90, 0x80, 0x80], [0xF1, 0x80, 0x80, 0x80],
    [0xF4, 0x8F, 0xBF, 0xBF], [0xE3, 0x81, 0x82],
  ]

  @Test(arguments: utf8Refused) func `bytes that are not UTF-8 are refused`(sequence: [UInt8]) {
    let quote = UInt8(ascii: "\"")
    #expect(throws: JSON.Problem.invalidUTF8(at: 2)) {
      try JSON.parse([quote, 0x61] + sequence + [quote])
    }
    // Also where the text ends within the sequence.
    #expect(throws: JSON.Problem.self) { try JSON.parse([quote, 0x61] + sequence) }
    #expect(throws: JSON.Problem.unexpectedByte(at: 0)) { try JSON.parse(sequence) }
  }

  @Test(arguments: utf8Accepted) func `every length of UTF-8 is read`(sequence: [UInt8]) throws {
    let quote = UInt8(ascii: "\"")
    let text = try JSON.parse([quote] + sequence + [quote]).string
    #expect(text.map { Array($0.utf8) } == sequence)
  }

  @Test func `a slice is read from its own beginning`() throws {
    let bytes = Array("xx[1,]".utf8)
    #expect(throws: JSON.Problem.unexpectedByte(at: 3)) { try JSON.parse(bytes[2...]) }
  }

  @Test func `sixty-four levels are read and one more is refused`() throws {
    for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
      let inner = open == "[" ? "" : "0"
      func nested(_ depth: Int) -> String {
        String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)
      }
      _ = try JSON.parse(nested(64).utf8)
      #expect(throws: JSON.Problem.tooDeep(at: 64 * open.utf8.count)) {
        try JSON.parse(nested(65).utf8)
      }
    }
  }

  @Test func `depth beyond the ceiling is brought back to it`() throws {
    #expect(JSON.Limits(depthMax: 10_000).depthMax == JSON.Limits.depthCeiling)
    #expect(JSON.Limits(depthMax: 0).depthMax == 1)
    let limits = JSON.Limits(depthMax: .max)
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try JSON.parse(nested(512).utf8, limits: limits)
    #expect(throws: JSON.Problem.tooDeep(at: 512)) {
      try JSON.parse(nested(513).utf8, limits: limits)
    }
    // Siblings are no depth.
    _ = try JSON.parse("[[],[],[{}],{}]".utf8, limits: .init(depthMax: 3))
  }

  @Test func `a text of the greatest size is read and one byte more is refused`() throws {
    let limits = JSON.Limits(bytesMax: 6)
    #expect(try JSON.parse("\"abcd\"".utf8, limits: limits) == "abcd")
    #expect(throws: JSON.Problem.tooLarge(at: 6)) {
      try JSON.parse("\"abcde\"".utf8, limits: limits)
    }
    #expect(JSON.Limits.default == JSON.Limits(depthMax: 64, bytesMax: 67_108_864))
  }

  @Test func `a number of the greatest length is read and one digit more is refused`() throws {
    let longest = "0." + String(repeating: "1", count: JSON.Limits.numberBytesMax - 2)
    #expect(try JSON.parse(longest.utf8) == .double(0.1111111111111111))
    #expect(throws: JSON.Problem.numberOutOfRange(at: 0)) { try JSON.parse((longest + "1").utf8) }
  }

  @Test(arguments: [1, 11, 12, 13, 14, 2_000])
  func `a name given twice is found among few and among many`(count: Int) throws {
    let members = (0..<count).map { "\"n\($0)\":\($0)" }
    let text = "{" + members.joined(separator: ",") + "}"
    #expect(try JSON.parse(text.utf8).members?.count == count)
    for twice in [0, count / 2, count - 1] {
      let text = "{" + (members + ["\"n\(twice)\":0"]).joined(separator: ",") + "}"
      #expect(
        throws: JSON.Problem.duplicateName(at: text.utf8.count - "\"n\(twice)\":0}".utf8.count)
      ) {
        try JSON.parse(text.utf8)
      }
    }
  }

  @Test func `values answer for their own kind only`() {
    let tree: JSON = ["text": "a", "number": 3, "list": [1.5], "yes": true, "nothing": nil]
    #expect(tree["text"]?.string == "a" && tree["text"]?.integer == nil)
    #expect(tree["number"]?.integer == 3 && tree["number"]?.double == 3)
    #expect(tree["list"]?.array?.first?.double == 1.5 && tree["list"]?.array?.first?.integer == nil)
    #expect(tree["yes"]?.bool == true && tree["yes"]?.string == nil)
    #expect(tree["nothing"]?.isNull == true && tree["absent"] == nil)
    #expect(tree.members?.map(\.name) == ["text", "number", "list", "yes", "nothing"])
    #expect(tree.array == nil && JSON.null["text"] == nil && !tree.isNull)
    #expect(JSON.string("\u{e9}") != JSON.string("e\u{301}"))
    #expect(Set<JSON>([1, 1, "1", [1], ["a": 1], nil, 1.0, true]).count == 7)
  }
}
