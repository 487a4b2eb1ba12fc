//! What an allow list sets aside, why, and what it does not.

import Kernel
import Testing

@testable import Formats
@testable import Node

@Suite struct AllowListsTests {
  private static func lists(_ texts: [String]) throws -> AllowLists {
    let folder = try MatchFolder()
    let paths = try texts.enumerated().map { try folder.file("\($0.offset).list", $0.element) }
    return try withExtendedLifetime(folder) { try AllowLists(paths) }
  }

  private static func warningList(
    _ form: String, _ entries: [String], _ attributes: [String] = []
  ) -> String {
    func quoted(_ texts: [String]) -> String {
      texts.map { String(decoding: JSON.escape($0), as: UTF8.self) }.joined(separator: ",")
    }
    return #"{"name":"The list","type":"\#(form)","list":[\#(quoted(entries))],"#
      + #""matching_attributes":[\#(quoted(attributes))]}"#
  }

  /// The entry that sets a match aside; nil where it counts.
  private static func entry(
    _ lists: AllowLists, _ indicator: String, _ seen: String
  ) throws -> String? {
    let pattern = try IndicatorValue.read(indicator)
    let observable = try #require(Observable(guessing: seen))
    return lists.reason(for: pattern, seen: observable)?.entry
  }

  // table: form, entries, indicator, what was seen, the entry that sets it aside
  private static let rows: [(String, [String], String, String, String?)] = [
    ("cidr", ["192.0.2.0/24"], "192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
    ("cidr", ["192.0.2.7/24"], "192.0.2.9", "192.0.2.9", "192.0.2.0/24"),
    ("cidr", ["192.0.2.7"], "192.0.2.7", "192.0.2.7", "192.0.2.7/32"),
    ("cidr", ["192.0.2.0/24"], "192.0.3.7", "192.0.3.7", nil),
    ("cidr", ["192.0.2.7"], "192.0.2.0/24", "192.0.2.7", "192.0.2.7/32"),
    ("cidr", ["192.0.2.7"], "192.0.2.0/24", "192.0.2.8", nil),
    ("cidr", ["192.0.0.0/16"], "192.0.2.0/24", "192.0.2.8", "192.0.0.0/16"),
    ("cidr", ["192.0.2.128/25"], "192.0.2.0/24", "192.0.2.8", nil),
    ("cidr", ["2001:db8::/32"], "2001:db8::1", "2001:db8::1", "2001:db8::/32"),
    ("hostname", ["Big.example"], "a.big.example", "www.a.big.example", "big.example"),
    ("hostname", [".big.example"], "big.example", "big.example", "big.example"),
    ("hostname", ["big.example"], "notbig.example", "notbig.example", nil),
    ("hostname", ["www.big.example"], "big.example", "www.big.example", "www.big.example"),
    ("hostname", ["www.big.example"], "big.example", "big.example", nil),
    ("hostname", ["big.example"], "http://big.example/x", "http://big.example/x", "big.example"),
    ("string", ["big.example"], "big.example", "www.big.example", "big.example"),
    ("string", ["big.example"], "www.big.example", "www.big.example", nil),
    ("string", [".big.example"], "www.big.example", "www.big.example", "big.example"),
    (
      "string", ["D41D8CD98F00B204E9800998ECF8427E"], "d41d8cd98f00b204e9800998ecf8427e",
      "d41d8cd98f00b204e9800998ecf8427e", "md5:d41d8cd98f00b204e9800998ecf8427e"
    ),
    ("string", ["Info@Big.example"], "info@big.example", "info@big.example", "info@big.example"),
    ("substring", ["SANDBOX"], "a.sandbox.example", "a.sandbox.example", "sandbox"),
    ("substring", ["sandbox"], "sand.example", "sand.example", nil),
    (
      "regex", [#"/^(noc|abuse)\@.*\..*$/i"#], "abuse@big.example", "abuse@big.example",
      #"/^(noc|abuse)\@.*\..*$/i"#
    ),
    ("regex", [#"/^(noc|abuse)\@.*\..*$/i"#], "sales@big.example", "sales@big.example", nil),
  ]

  @Test(arguments: rows)
  func `each form of a warning list sets aside what it says`(
    form: String, entries: [String], indicator: String, seen: String, expected: String?
  ) throws {
    let lists = try Self.lists([Self.warningList(form, entries)])
    #expect(lists.tallies.map(\.taken) == [entries.count])
    #expect(try Self.entry(lists, indicator, seen) == expected)
  }

  @Test func `a list speaks only of the attributes that it names`() throws {
    let resolvers = try Self.lists([Self.warningList("cidr", ["192.0.2.7"], ["ip-dst"])])
    #expect(try Self.entry(resolvers, "192.0.2.7", "192.0.2.7") != nil)
    #expect(try Self.entry(resolvers, "http://192.0.2.7/x", "http://192.0.2.7/x") == nil)
    let names = try Self.lists([Self.warningList("hostname", ["big.example"], ["domain"])])
    #expect(try Self.entry(names, "big.example", "big.example") != nil)
    #expect(try Self.entry(names, "http://big.example/x", "http://big.example/x") == nil)
    let hashes = try Self.lists([Self.warningList("cidr", ["192.0.2.7"], ["md5"])])
    #expect(hashes.tallies.map(\.refused) == [1])
    #expect(hashes.isEmpty)
  }

  @Test func `a list of one's own covers what it would match as an indicator`() throws {
    let lists = try Self.lists([
      "# ours\nbig.example\n198.51.100.0/24\n192.0.2.7\nhttp://h.example/a\nco.jp\nboss@mail.example\n"
    ])
    #expect(lists.tallies.map(\.taken) == [5])
    #expect(lists.tallies.map(\.refused) == [1])
    for (indicator, seen, expected) in [
      ("a.big.example", "a.big.example", "big.example"),
      ("x@big.example", "x@big.example", "big.example"),
      ("http://192.0.2.7/x", "http://192.0.2.7/x", "192.0.2.7/32"),
      ("198.51.100.9", "198.51.100.9", "198.51.100.0/24"),
      ("http://h.example/a", "http://h.example/a", "http://h.example/a"),
      ("http://h.example/b", "http://h.example/b", nil),
      ("boss@mail.example", "boss@mail.example", "boss@mail.example"),
      ("h.example", "h.example", nil),
    ] as [(String, String, String?)] {
      #expect(try Self.entry(lists, indicator, seen) == expected, "\(indicator)")
    }
  }

  @Test func `an indicator alone is asked for before it is imported`() throws {
    let lists = try Self.lists([
      Self.warningList("cidr", ["192.0.2.0/24"]), Self.warningList("string", ["big.example"]),
    ])
    for (indicator, expected) in [
      ("192.0.2.0/25", "192.0.2.0/24"), ("192.0.2.0/23", nil), ("192.0.2.1", "192.0.2.0/24"),
      ("big.example", "big.example"), ("evil.example", nil),
    ] as [(String, String?)] {
      let reason = lists.reason(for: try IndicatorValue.read(indicator))
      #expect(reason?.entry == expected, "\(indicator)")
    }
  }

  @Test func `what is set aside is told with its reason, and counts where it fits otherwise`()
    throws
  {
    let folder = try MatchFolder()
    let list = try folder.file(
      "list.csv", "id,value\na,big.example\nb,192.0.2.0/24\nc,evil.example\n")
    let allowed = try Self.lists([
      Self.warningList("hostname", ["big.example"]), Self.warningList("cidr", ["192.0.2.8"]),
    ])
    let events = """
      {"event_type":"dns","timestamp":"2025-08-20T00:00:00.0+0900","dest_ip":"192.0.2.8","dns":{"rrname":"big.example"}}
      {"event_type":"dns","timestamp":"2025-08-20T00:00:00.0+0900","src_ip":"192.0.2.8","dest_ip":"192.0.2.9","dns":{"rrname":"evil.example"}}
      """
    let piece = MatchFolder.piece(
      try IndicatorFiles([list], seed: 1), events, allowed: allowed)
    #expect(piece.hits.map { "\($0.event) \($0.indicator)" } == ["1 c", "1 b"])
    #expect(
      piece.suppressed.map { "\($0.hit.event) \($0.hit.indicator) \($0.reason.entry)" } == [
        "0 a big.example", "0 b 192.0.2.8/32",
      ])
    #expect(piece.suppressed.allSatisfy { $0.reason.list == "The list" })
  }

  @Test func `what cannot be read is refused, since what it would set aside must not count`() throws
  {
    #expect(throws: AllowLists.Problem.self) { try AllowLists(["/nowhere/list"]) }
    for text in ["{", #"{"type":"guess","list":[]}"#] {
      #expect(throws: AllowLists.Problem.self, "\(text)") { try Self.lists([text]) }
    }
    let odd = try Self.lists([Self.warningList("regex", [#"/(a)\1/"#, "no slashes", "/[/"])])
    #expect(odd.tallies.map(\.refused) == [3])
  }

  @Test func `limits hold at the limit and one past it`() throws {
    let most = AllowLists.comparedMax
    let entries = (0...most).map { "x\($0)" }
    let full = try Self.lists([Self.warningList("substring", Array(entries[..<most]))])
    #expect(full.tallies.map(\.refused) == [0])
    let over = try Self.lists([Self.warningList("substring", entries)])
    #expect(over.tallies.map(\.refused) == [1])
    let folder = try MatchFolder()
    // One long comment.
    let whole = [UInt8](repeating: UInt8(ascii: "#"), count: AllowLists.bytesMax)
    #expect(try AllowLists([folder.file("full", whole)]).isEmpty)
    #expect(throws: AllowLists.Problem.self) {
      try AllowLists([folder.file("over", whole + [0x0A])])
    }
  }
}
