//! Regular expressions without going back: what matches, what is refused, and that nothing hostile is slow.

import Testing

@testable import Formats

struct LinearExpressionTests {
  private static func matches(_ expression: String, _ text: String) throws -> Bool? {
    var steps = 1_000_000
    return try LinearExpression(expression).matches(text, steps: &steps)
  }

  // table: expression, texts that match, texts that do not
  private static let rows: [(String, [String], [String])] = [
    ("", ["", "x"], []),
    ("b", ["abc"], ["ac", ""]),
    ("^b", ["bc"], ["abc", ""]),
    ("b$", ["ab", "ab\n"], ["abc", "ab\n\n"]),
    ("^$", ["", "\n"], ["x"]),
    (#"\Ab\z"#, ["b"], ["b\n", "ab"]),
    (#"b\Z"#, ["b\n"], ["b\n\n"]),
    ("a.c", ["abc", "a.c"], ["ac", "a\nc"]),
    ("(?s)a.c", ["a\nc"], ["ac"]),
    ("(?m)^b$", ["a\nb\nc"], ["ab"]),
    ("(?i)straße", ["STRAßE", "straße"], ["strasse"]),
    ("(?i)[a-c]X", ["Bx", "bX"], ["dx"]),
    ("(?i)É", ["é"], ["e"]),
    ("a*b+c?", ["b", "aabbc"], ["ac"]),
    ("^a{2}$", ["aa"], ["a", "aaa"]),
    ("^a{2,}$", ["aa", "aaaa"], ["a"]),
    ("^a{1,3}$", ["a", "aaa"], ["", "aaaa"]),
    ("^a{0,1}$", ["", "a"], ["aa"]),
    ("^a{0}b$", ["b"], ["ab"]),
    ("a{,3}", ["a{,3}"], ["aaa"]),
    ("^(?:ab|cd)*$", ["", "abcd"], ["abc"]),
    ("^(ab|)x$", ["abx", "x"], ["abab"]),
    ("^(?P<n>a)(?<m>b)$", ["ab"], ["a"]),
    ("^(a|b|c|d)$", ["a", "b", "c", "d"], ["e", "ab"]),
    ("a+?b", ["aab"], ["b"]),
    ("[abc]", ["xb"], ["xd"]),
    ("^[^abc]$", ["d", "\n"], ["a"]),
    ("^[]a]$", ["]", "a"], ["b"]),
    ("^[^]a]$", ["b"], ["]"]),
    ("^[a-]$", ["a", "-"], ["b"]),
    (#"^[\d-x]$"#, ["5", "-", "x"], ["a"]),
    (#"^[\]\\\b]$"#, ["]", #"\"#, "\u{8}"], ["b"]),
    (#"^\d\D\w\W\s\S$"#, ["1ab. x"], ["aab. x"]),
    (#"\bcat\b"#, ["a cat."], ["concat", "cats"]),
    (#"\Bcat"#, ["concat"], ["a cat"]),
    (#"^\x41\x{1F600}\u3042\t\n\.$"#, ["A😀あ\t\n."], ["A"]),
    (#"^\/\-\+\*\@$"#, ["/-+*@"], ["/-+*"]),
    ("^((a*)*)*$", ["", "aaa"], ["b"]),
    ("^(|a)+$", ["", "aa"], ["b"]),
    ("^()$", [""], ["x"]),
    ("^caf\u{E9}$", ["cafe\u{301}", "caf\u{E9}"], ["cafe"]),
    ("x{a}", ["x{a}"], ["x"]),
  ]

  @Test func `each expression matches what it says and not its neighbours`() throws {
    for (expression, matching, others) in Self.rows {
      for text in matching {
        #expect(try Self.matches(expression, text) == true, "\(expression) on \(text)")
      }
      for text in others {
        #expect(try Self.matches(expression, text) == false, "\(expression) on \(text)")
      }
    }
  }

  // table: what needs going back, or is not an expression
  private static let refused: [(String, LinearExpression.Problem)] = [
    (#"(a)\1"#, .unsupported(at: 3)),
    (#"\k<n>"#, .unsupported(at: 0)),
    ("(?=a)", .unsupported(at: 0)),
    ("(?!a)", .unsupported(at: 0)),
    ("(?<=a)", .unsupported(at: 0)),
    ("(?<!a)", .unsupported(at: 0)),
    ("(?>a)", .unsupported(at: 0)),
    ("(?R)", .unsupported(at: 0)),
    ("(*FAIL)", .unsupported(at: 0)),
    ("a++", .unsupported(at: 1)),
    ("a{2}+", .unsupported(at: 1)),
    (#"\p{L}"#, .unsupported(at: 0)),
    (#"\Qa\E"#, .unsupported(at: 0)),
    ("[[:alpha:]]", .unsupported(at: 1)),
    ("(?x)a", .unsupported(at: 0)),
    ("(?ix)a", .unsupported(at: 3)),
    (#"\01"#, .unsupported(at: 0)),
    ("*a", .malformed(at: 0)),
    ("a**", .malformed(at: 2)),
    ("(a", .malformed(at: 0)),
    ("a)", .malformed(at: 1)),
    ("[a", .malformed(at: 0)),
    ("[b-a]", .malformed(at: 1)),
    ("a{3,2}", .malformed(at: 1)),
    (#"a\"#, .malformed(at: 1)),
    (#"\x4"#, .malformed(at: 0)),
    (#"\x{110000}"#, .malformed(at: 0)),
  ]

  @Test func `what needs going back is refused with its place`() {
    for (expression, problem) in Self.refused {
      #expect(throws: problem, "\(expression)") { try LinearExpression(expression) }
    }
  }

  @Test func `states and groups have their maxima`() throws {
    let most = LinearExpression.statesMax
    #expect(try LinearExpression(String(repeating: "a", count: most - 1)).states.count == most)
    #expect(throws: LinearExpression.Problem.tooLarge) {
      try LinearExpression(String(repeating: "a", count: most))
    }
    #expect(try LinearExpression("a{\(most - 1)}").states.count == most)
    #expect(throws: LinearExpression.Problem.tooLarge) { try LinearExpression("a{\(most)}") }
    #expect(throws: LinearExpression.Problem.tooLarge) { try LinearExpression("a{99999999999999}") }
    #expect(throws: LinearExpression.Problem.tooLarge) { try LinearExpression("((a{50}){50}){50}") }
    let deepest = LinearExpression.depthMax
    func nested(_ depth: Int) -> String {
      String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth)
    }
    #expect(try Self.matches(nested(deepest), "a") == true)
    #expect(throws: LinearExpression.Problem.tooDeep(at: deepest)) {
      try LinearExpression(nested(deepest + 1))
    }
  }

  @Test func `an expression that makes others go back for hours costs states times text`() throws {
    let text = String(repeating: "a", count: 2000) + "!"
    for expression in ["^(a+)+$", "^(a|aa)+$", "^(a*)*$", "^(a|a?)+$", "(x+x+)+y", "a{0,500}b"] {
      let machine = try LinearExpression(expression)
      var steps = Int.max
      #expect(machine.matches(text, steps: &steps) == false, "\(expression)")
      let cost = Int.max - steps
      #expect(cost <= 2 * (machine.states.count + 1) * (text.count + 1), "\(expression) \(cost)")
    }
  }

  @Test func `no answer is given where the steps run out`() throws {
    let machine = try LinearExpression("a*b")
    let text = String(repeating: "a", count: 100)
    var plenty = 100_000
    #expect(machine.matches(text, steps: &plenty) == false)
    var needed = 100_000 - plenty
    #expect(machine.matches(text, steps: &needed) == false)
    var fewer = 100_000 - plenty - 1
    #expect(machine.matches(text, steps: &fewer) == nil)
  }

  @Test func `a text that is longer than the steps is answered where it can be`() throws {
    let text = String(repeating: "a", count: 1_000_000)
    for (expression, answer) in [
      (LinearExpression(like: "b%"), false), (LinearExpression(like: "%b"), nil),
      (LinearExpression(like: "é%"), false), (try LinearExpression("^aaa"), true),
    ] as [(LinearExpression, Bool?)] {
      var steps = 20
      #expect(expression.matches(text, steps: &steps) == answer)
    }
    #expect(LinearExpression(like: "é%").scalars(of: text, atMost: 22).count == 22)
  }

  @Test func `LIKE is a whole text, with any text and one code point`() {
    func like(_ pattern: String, _ text: String) -> Bool? {
      var steps = 100_000
      return LinearExpression(like: pattern).matches(text, steps: &steps)
    }
    for (pattern, text) in [
      ("", ""), ("%", ""), ("%", "a\nb"), ("a%", "abc"), ("%c", "abc"), ("a%c", "ac"),
      ("a%%c", "abbc"), ("_", "あ"), ("a_c", "a\nc"), ("a.c", "a.c"), ("%.exe", "x.exe"),
      ("%a%a%", "aa"), ("caf\u{E9}", "cafe\u{301}"),
    ] {
      #expect(like(pattern, text) == true, "\(pattern) on \(text)")
    }
    for (pattern, text) in [
      ("", "a"), ("a", "ab"), ("a", "ba"), ("a.c", "abc"), ("_", ""), ("_", "ab"), ("%c", "cb"),
      ("%a%a%", "a"), ("[a]", "a"),
    ] {
      #expect(like(pattern, text) == false, "\(pattern) on \(text)")
    }
  }
}
