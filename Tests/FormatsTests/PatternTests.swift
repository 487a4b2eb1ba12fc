//! STIX patterns beyond the recorded vectors: maxima at the limit and one past, what is refused where, and what a hostile
//! pattern costs.

import Kernel
import Testing

@testable import Formats

struct PatternTests {
  private static func problem(_ text: String) -> PatternProblem? {
    do throws(PatternProblem) {
      _ = try STIXPattern(text)
      return nil
    } catch {
      return error
    }
  }

  @Test func `each maximum is taken and one more is refused`() {
    let comparison = "a:b=1"
    func many(_ count: Int) -> String {
      "[" + Array(repeating: comparison, count: count).joined(separator: " OR ") + "]"
    }
    #expect(Self.problem(many(STIXPattern.comparisonsMax)) == nil)
    let tooMany = many(STIXPattern.comparisonsMax + 1)
    #expect(
      Self.problem(tooMany)
        == .tooManyComparisons(at: tooMany.utf8.count - 1 - comparison.utf8.count))

    func deep(_ depth: Int) -> String {
      "[" + String(repeating: "(", count: depth) + comparison + String(repeating: ")", count: depth)
        + "]"
    }
    #expect(Self.problem(deep(STIXPattern.depthMax)) == nil)
    #expect(
      Self.problem(deep(STIXPattern.depthMax + 1)) == .tooDeep(at: STIXPattern.depthMax + 2))

    func set(_ count: Int) -> String {
      "[a:b IN (" + Array(repeating: "1", count: count).joined(separator: ",") + ")]"
    }
    #expect(Self.problem(set(STIXPattern.setMembersMax)) == nil)
    #expect(
      Self.problem(set(STIXPattern.setMembersMax + 1))
        == .setTooLarge(at: 9 + 2 * STIXPattern.setMembersMax))

    func path(_ count: Int) -> String {
      "[a:" + Array(repeating: "b", count: count).joined(separator: ".") + "=1]"
    }
    #expect(Self.problem(path(STIXPattern.stepsMax)) == nil)
    #expect(
      Self.problem(path(STIXPattern.stepsMax + 1)) == .pathTooLong(at: 2 + 2 * STIXPattern.stepsMax)
    )

    #expect(Self.problem("[a:b=1] REPEATS \(STIXPattern.instancesMax) TIMES") == nil)
    #expect(
      Self.problem("[a:b=1] REPEATS \(STIXPattern.instancesMax + 1) TIMES") == .tooManyObservations)
    #expect(Self.problem("[a:b=1] REPEATS 9223372036854775807 TIMES") == .tooManyObservations)
    #expect(Self.problem("([a:b=1] AND [a:b=2]) REPEATS 128 TIMES") == nil)
    #expect(
      Self.problem("(([a:b=1] AND [a:b=2]) REPEATS 128 TIMES) AND [a:b=3]") == .tooManyObservations)
    // One of several is all that is needed.
    #expect(Self.problem("([a:b=1] OR [a:b=2]) REPEATS 256 TIMES") == nil)

    #expect(Self.problem("[a:b=1] WITHIN \(STIXPattern.withinSecondsMax) SECONDS") == nil)
    #expect(
      Self.problem("[a:b=1] WITHIN \(STIXPattern.withinSecondsMax).5 SECONDS") == .tooFar(at: 15))

    func long(_ count: Int) -> String {
      "[a:b='" + String(repeating: "x", count: count - 8) + "']"
    }
    #expect(Self.problem(long(STIXPattern.bytesMax)) == nil)
    #expect(
      Self.problem(long(STIXPattern.bytesMax + 1)) == .tooLong(bytes: STIXPattern.bytesMax + 1))
  }

  // table: what is refused, and where
  private static let refused: [(String, PatternProblem)] = [
    ("", .unexpected(at: 0)),
    ("[]", .unexpected(at: 1)),
    ("[a:b = ]", .unexpected(at: 7)),
    ("[a:b = 1", .unexpected(at: 8)),
    ("[a:b = 1]]", .unexpected(at: 9)),
    ("[a:b-c = 1]", .unexpected(at: 3)),
    ("[NOT a:b = 1]", .unexpected(at: 5)),
    ("[a:b > true]", .unexpected(at: 7)),
    ("[a:b LIKE 1]", .unexpected(at: 10)),
    ("[a:b ! 1]", .unexpected(at: 5)),
    ("[a:b = 007]", .badLiteral(at: 7)),
    ("[a:b = 9223372036854775808]", .badLiteral(at: 7)),
    ("[a:b = 1.]", .badLiteral(at: 7)),
    ("[a:b = 'c]", .badLiteral(at: 7)),
    (#"[a:b = 'c\d']"#, .badLiteral(at: 9)),
    ("[a:b = h'0']", .badLiteral(at: 7)),
    ("[a:b = h'0g']", .badLiteral(at: 7)),
    ("[a:b = b'A']", .badLiteral(at: 7)),
    ("[a:b = t'2026-02-30T00:00:00Z']", .badLiteral(at: 7)),
    ("[a:b = t'2026-02-03T00:00:00+09:00']", .badLiteral(at: 7)),
    ("[file:hashes.MD5 = 'abc']", .badHash(at: 19)),
    ("[a:b IN (1, 'c')]", .mixedSet(at: 12)),
    ("[a:b IN (1,)]", .unexpected(at: 11)),
    ("[a:b ISSUBSET 'c']", .notNetwork(at: 14)),
    ("[a:b ISSUBSET '10.0.0.0/33']", .notNetwork(at: 14)),
    ("[a:b MATCHES '(?=c)']", .expression(.unsupported(at: 0), at: 13)),
    ("[a:b=1] WITHIN 0 SECONDS", .notPositive(at: 15)),
    ("[a:b=1] REPEATS 0 TIMES", .notPositive(at: 16)),
    ("[a:b=1] REPEATS 2 TIMES REPEATS 2 TIMES", .repeatedQualifier(at: 24)),
    ("/* [a:b=1]", .unexpected(at: 0)),
  ]

  @Test func `what is no pattern is refused with its place`() {
    for (text, problem) in Self.refused { #expect(Self.problem(text) == problem, "\(text)") }
  }

  @Test func `comments and any white space may stand between words`() {
    #expect(Self.problem("/* a */[ a:b\n=\t1 ] // the end") == nil)
    #expect(Self.problem("[a:b<>1 AND NOT EXISTS a:c AND a:d<=.5 AND a:e=+3]") == nil)
  }

  // MARK: Evaluating

  /// A bundle of observations a second apart, each of one object with these members.
  private static func bundle(_ objects: [String]) throws -> JSON {
    var all: [String] = []
    for (number, members) in objects.enumerated() {
      let time = Instant(seconds: 1_800_000_000 + Int64(number)).rfc3339()
      all.append(
        #"{"type":"observed-data","id":"o-\#(number)","first_observed":"\#(time)","last_observed":"\#(time)","number_observed":1,"object_refs":["x-\#(number)"]}"#
      )
      all.append(#"{"type":"x","id":"x-\#(number)",\#(members)}"#)
    }
    return try JSON.parse(
      Array(#"{"type":"bundle","objects":[\#(all.joined(separator: ","))]}"#.utf8))
  }

  private static func answer(
    _ pattern: String, _ objects: [String], stepsMax: Int = 1_000_000
  ) throws -> Result<Bool, PatternFailure> {
    try STIXPattern(pattern).matches(
      try ObservedData(bundles: [try bundle(objects)]), stepsMax: stepsMax)
  }

  @Test func `operators mean what the standard says`() throws {
    let seen = [#""v":1,"list":[{"n":1},{"n":2}]"#, #""v":2,"ip":"2001:db8::5""#, #""v":3"#]
    // table: pattern, answer
    let rows: [(String, Bool)] = [
      ("[EXISTS x:ip]", true), ("[EXISTS x:no]", false), ("[NOT EXISTS x:no]", true),
      ("[x:list[1].n = 2]", true), ("[x:list[0].n = 2]", false), ("[x:list[*].n = 2]", true),
      ("[x:list[9].n = 2]", false), ("[x:list[-1].n = 2]", false),
      ("[x:ip ISSUBSET '2001:db8::/32']", true), ("[x:ip ISSUBSET '2001:db9::/32']", false),
      ("[x:ip ISSUBSET '10.0.0.0/8']", false), ("[x:ip ISSUPERSET '2001:db8::5']", true),
      ("[x:v=1] FOLLOWEDBY [x:v=2] FOLLOWEDBY [x:v=3]", true),
      ("[x:v=1] FOLLOWEDBY [x:v=3] FOLLOWEDBY [x:v=2]", false),
      ("([x:v=1] FOLLOWEDBY [x:v=3]) WITHIN 2 SECONDS", true),
      ("([x:v=1] FOLLOWEDBY [x:v=3]) WITHIN 1 SECONDS", false),
      ("[x:v>0] REPEATS 3 TIMES WITHIN 2 SECONDS", true),
      ("[x:v>0] REPEATS 3 TIMES WITHIN 1.9 SECONDS", false),
      ("[x:v>0] REPEATS 4 TIMES", false),
      // The first choice for the one leaves nothing for the other.
      ("[x:v>0] REPEATS 2 TIMES AND [x:v=1]", true),
      ("[x:v>0] REPEATS 3 TIMES AND [x:v=1]", false),
      ("[x:v=1] AND [x:v=1]", false),
      ("([x:v>0] AND [x:v<3]) REPEATS 1 TIMES", true),
      ("([x:v>0] AND [x:v<3]) REPEATS 2 TIMES", false),
    ]
    for (pattern, isMatch) in rows {
      #expect(try Self.answer(pattern, seen) == .success(isMatch), "\(pattern)")
    }
  }

  @Test func `what costs more than was granted gives no answer instead of none`() throws {
    let seen = (0..<40).map { #""v":\#($0)"# }
    // Each of these wants the same observations as the others, and one more than there are.
    let hostile =
      "(" + Array(repeating: "([x:v>0] REPEATS 10 TIMES)", count: 4).joined(separator: " AND ")
      + ")"
    #expect(try Self.answer(hostile, seen) == .failure(.tooCostly))
    #expect(try Self.answer("[x:v>0] REPEATS 200 TIMES", seen) == .success(false))
    #expect(try Self.answer("[x:v=39]", seen, stepsMax: 10) == .failure(.tooCostly))
  }

  @Test func `references that go round cost no more than the bundle is large`() throws {
    let objects = (0..<30).map { number in
      let all = (0..<30).map { #""x-\#($0)""# }.joined(separator: ",")
      return #""v":\#(number),"all_refs":[\#(all)]"#
    }
    let path = Array(repeating: "all_refs[*]", count: 7).joined(separator: ".")
    #expect(try Self.answer("[x:\(path).v = 29]", objects, stepsMax: 300_000) == .success(true))
    #expect(try Self.answer("[x:\(path).v = 30]", objects, stepsMax: 300_000) == .success(false))
  }

  @Test func `data that are no observations are refused with their name`() throws {
    #expect(throws: ObservedData.Problem.notBundle(0)) { try ObservedData(bundles: [.null]) }
    let bad = try JSON.parse(
      Array(#"{"type":"bundle","objects":[{"type":"observed-data","id":"o-1"}]}"#.utf8))
    #expect(throws: ObservedData.Problem.badObservation(id: "o-1")) {
      try ObservedData(bundles: [bad])
    }
  }
}
