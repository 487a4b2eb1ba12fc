//! Indicators in STIX bundles: which patterns become marks, what goes with them, and what is not taken and why.

import Kernel
import Testing

@testable import Formats

struct IndicatorBundleTests {
  private static let hash = String(repeating: "a", count: 64)

  /// The marks of a pattern as text, or nil where an index cannot hold it.
  private static func marks(_ pattern: String) throws -> [String]? {
    try STIXPattern(pattern).marks()?.map { mark in
      switch mark {
      case .success(let pattern): text(pattern)
      case .failure(let problem): "\(problem)"
      }
    }
  }

  // table: pattern, marks
  private static let ordinary: [(String, [String])] = [
    ("[ipv4-addr:value = '203.0.113.9']", ["ipv4 203.0.113.9"]),
    ("[ipv4-addr:value = '203.0.113.9/32']", ["ipv4 203.0.113.9"]),
    ("[ipv4-addr:value = '203.0.113.0/24']", ["network 203.0.113.0/24"]),
    ("[ipv4-addr:value ISSUBSET '203.0.113.7/24']", ["network 203.0.113.0/24"]),
    ("[ipv6-addr:value = '2001:db8::9/128']", ["ipv6 2001:db8::9"]),
    ("[ipv6-addr:value == '2001:DB8::9']", ["ipv6 2001:db8::9"]),
    ("[domain-name:value = 'Evil.example']", ["domain evil.example"]),
    ("[url:value = 'HTTP://evil.example']", ["url http://evil.example/"]),
    ("[email-addr:value = 'a@Evil.example']", ["mail a@evil.example"]),
    ("[email-message:from_ref.value = 'a@evil.example']", ["mail a@evil.example"]),
    (
      "[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']",
      [
        "hash md5:d41d8cd98f00b204e9800998ecf8427e"
      ]
    ),
    ("[file:hashes.'SHA-256' = '\(hash)']", ["hash sha256:\(hash)"]),
    (
      "[domain-name:value IN ('a.example', 'b.example')]", ["domain a.example", "domain b.example"]
    ),
    (
      "[domain-name:value = 'a.example' OR (url:value = 'http://b.example/')]",
      [
        "domain a.example", "url http://b.example/",
      ]
    ),
    (
      "[domain-name:value = 'a.example'] OR ([ipv4-addr:value = '203.0.113.9'])",
      [
        "domain a.example", "ipv4 203.0.113.9",
      ]
    ),
    (
      "[domain-name:value = 'co.jp' OR domain-name:value = 'b.example']",
      [
        "publicSuffix", "domain b.example",
      ]
    ),
    ("[ipv4-addr:value = '127.0.0.1']", ["reservedAddress"]),
    ("[ipv4-addr:value ISSUBSET '10.0.0.0/4']", ["networkTooWide"]),
  ]

  @Test func `an ordinary pattern is its marks`() throws {
    for (pattern, marks) in Self.ordinary {
      #expect(try Self.marks(pattern) == marks, "\(pattern)")
    }
  }

  @Test func `a pattern that says more is none, one word away from each that is`() throws {
    for pattern in [
      "[ipv4-addr:value NOT = '203.0.113.9']", "[ipv4-addr:value != '203.0.113.9']",
      "[ipv4-addr:value > '203.0.113.9']", "[ipv4-addr:value ISSUPERSET '203.0.113.9']",
      "[domain-name:value LIKE '%.example']", "[domain-name:value MATCHES 'a']",
      "[domain-name:value = 'a.example' AND domain-name:value = 'b.example']",
      "[domain-name:value = 'a.example'] AND [domain-name:value = 'b.example']",
      "[domain-name:value = 'a.example'] FOLLOWEDBY [domain-name:value = 'b.example']",
      "[domain-name:value = 'a.example'] REPEATS 2 TIMES",
      "[domain-name:value = 'a.example'] WITHIN 2 SECONDS",
      "[domain-name:value = 'a.example' OR file:name = 'a.exe']",
      "[domain-name:resolves_to_refs[*].value = 'a.example']",
      "[domain-name:value = 1]", "[domain-name:value IN (1, 2)]", "[EXISTS domain-name:value]",
      "[network-traffic:dst_ref.value = '203.0.113.9']",
      "[file:hashes.'SHA-512' = '\(Self.hash)\(Self.hash)']", "[file:name = 'a.exe']",
      "[file:hashes[*] = '\(Self.hash)']",
    ] {
      #expect(try Self.marks(pattern) == nil, "\(pattern)")
    }
  }

  private static func rows(_ text: String) -> [String] {
    IndicatorRows(Array(text.utf8)).map { row in
      switch row.entry {
      case .success(let entry):
        "\(row.line) \(value(entry)) \(entry.marking?.label ?? "-")"
      case .failure(let problem): "\(row.line) \(problem)"
      }
    }
  }

  private static func value(_ entry: IndicatorEntry) -> String {
    switch entry.pattern {
    case .network(let prefix): "\(prefix)"
    case .value(let value): value.text
    case .pattern(let pattern): pattern.text
    }
  }

  private static func bundle(_ objects: String...) -> String {
    #"{"type":"bundle","id":"bundle--1","objects":[\#(objects.joined(separator: ","))]}"#
  }

  private static func indicator(_ number: Int, _ members: String) -> String {
    #"{"type":"indicator","spec_version":"2.1","id":"indicator--\#(number)","pattern_type":"stix",\#(members)}"#
  }

  private static let evil = #""pattern":"[domain-name:value = 'evil.example']""#

  @Test func `an indicator comes with all that it says of itself`() throws {
    let text = Self.bundle(
      #"{"type":"identity","id":"identity--1","name":"A team"}"#,
      Self.indicator(
        1,
        #""name":"Emdivi","created_by_ref":"identity--1","confidence":85,"valid_from":"2026-01-01T00:00:00Z","valid_until":"2026-02-01T00:00:00.5Z","object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"],"#
          + Self.evil))
    let list = IndicatorList(Array("\u{FEFF}\n \(text)".utf8))
    #expect(list.problemCount == 0)
    let domain = try #require(DomainName("evil.example"))
    #expect(
      list.entries == [
        IndicatorEntry(
          pattern: .value(.domain(domain)), confidence: 85, source: "A team",
          validFrom: Instant(rfc3339: "2026-01-01T00:00:00Z"),
          validTo: Instant(rfc3339: "2026-02-01T00:00:00.5Z"), marking: .green, label: "Emdivi",
          name: "indicator--1")
      ])
  }

  @Test func `what is not taken says why, and harms no other`() {
    #expect(
      Self.rows(
        Self.bundle(
          Self.indicator(1, Self.evil), #"{"type":"malware","id":"malware--1"}"#,
          Self.indicator(2, #""revoked":true,"# + Self.evil),
          Self.indicator(3, #""pattern":"[file:name = 'a.exe']""#),
          Self.indicator(4, #""pattern":"[file:name = ]""#),
          Self.indicator(5, #""confidence":101,"# + Self.evil),
          Self.indicator(6, #""valid_from":"yesterday","# + Self.evil),
          Self.indicator(
            7,
            #""valid_from":"2026-01-01T00:00:00Z","valid_until":"2026-01-01T00:00:00Z","#
              + Self.evil),
          Self.indicator(8, #""name":"nothing""#),
          #"{"type":"indicator","id":"indicator--9","pattern_type":"yara",\#(Self.evil)}"#,
          #"{"type":"indicator","id":"indicator--10",\#(Self.evil)}"#)) == [
          "1 evil.example -", "3 revoked", "4 [file:name = 'a.exe'] -",
          "5 \(IndicatorProblem.pattern(.unexpected(at: 13)))",
          "6 badConfidence", "7 badTime", "8 emptyValidity", "9 valueMissing",
          "10 patternLanguage(\"yara\")", "11 evil.example -",
        ])
  }

  @Test func `of an object that is there several times only the newest counts`() {
    func version(_ time: String, _ members: String) -> String {
      Self.indicator(1, #""modified":"\#(time)","# + members)
    }
    let old = version("2026-01-01T00:00:00Z", Self.evil)
    let revoked = version("2026-01-02T00:00:00Z", #""revoked":true,"# + Self.evil)
    #expect(Self.rows(Self.bundle(old, revoked)) == ["2 revoked"])
    #expect(Self.rows(Self.bundle(revoked, old)) == ["1 revoked"])
    #expect(Self.rows(Self.bundle(old, old)) == ["1 evil.example -"])
    let timeless = Self.indicator(1, #""revoked":true,"# + Self.evil)
    #expect(Self.rows(Self.bundle(timeless, old)) == ["2 evil.example -"])
  }

  // table: the end of a marking definition's identifier, what it means
  private static let markings: [(String, String)] = [
    ("613f2e26-407d-48c7-9eca-b8e91df99dc9", "TLP:CLEAR"),
    ("34098fce-860f-48ae-8e50-ebd3cc5e41da", "TLP:GREEN"),
    ("f88d31f6-486f-44da-b317-01333bde0b82", "TLP:AMBER"),
    ("5e57c739-391a-4eb3-b6be-7d15ca92d5ed", "TLP:RED"),
    ("94868c89-83c2-464b-929b-a1a8aa3c8487", "TLP:CLEAR"),
    ("bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "TLP:GREEN"),
    ("55d920b0-5e8b-4f79-9ee9-91f868d9b421", "TLP:AMBER"),
    ("939a9414-2ddd-4d32-a0cd-375ea402b003", "TLP:AMBER+STRICT"),
    ("e828b379-4e03-4974-9ac4-e53a884c97c1", "TLP:RED"),
    // One that nobody knows may ask for anything.
    ("613f2e26-407d-48c7-9eca-b8e91df99dca", "TLP:AMBER+STRICT"),
    // Of the bundle's own: a statement, TLP in the old way and in the new, one that lies about a fixed one.
    ("statement", "-"), ("old", "TLP:AMBER"), ("new", "TLP:RED"),
  ]

  @Test
  func `both versions of TLP are known, and what is not known goes no further than unlabelled`() {
    let definitions = [
      #"{"type":"marking-definition","id":"marking-definition--statement","definition_type":"statement","definition":{"statement":"Copyright"}}"#,
      #"{"type":"marking-definition","id":"marking-definition--old","definition_type":"tlp","definition":{"tlp":"amber"}}"#,
      #"{"type":"marking-definition","id":"marking-definition--new","extensions":{"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d":{"tlp_2_0":"red"}}}"#,
      #"{"type":"marking-definition","id":"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1","definition_type":"tlp","definition":{"tlp":"white"}}"#,
    ].joined(separator: ",")
    for (end, label) in Self.markings {
      let whole = Self.indicator(
        1, #""object_marking_refs":["marking-definition--\#(end)"],"# + Self.evil)
      #expect(Self.rows(Self.bundle(definitions, whole)) == ["5 evil.example \(label)"], "\(end)")
      let part = Self.indicator(
        1,
        #""granular_markings":[{"selectors":["name"],"marking_ref":"marking-definition--\#(end)"}],"#
          + Self.evil)
      #expect(Self.rows(Self.bundle(definitions, part)) == ["5 evil.example \(label)"], "\(end)")
    }
    let both = Self.indicator(
      1,
      #""object_marking_refs":["marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed","marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"],"#
        + Self.evil)
    #expect(Self.rows(Self.bundle(both)) == ["1 evil.example TLP:RED"])
  }

  @Test func `what is no bundle is refused as a whole`() {
    #expect(Self.rows("{}") == ["1 notBundle"])
    #expect(Self.rows(#"{"objects":[]}"#).isEmpty)
    #expect(Self.rows("{").map { $0.prefix(6) } == ["1 json"])
    // A brace alone makes a bundle; a list of another form never begins with one.
    #expect(IndicatorRows.form(of: Array(" \n{".utf8)) == .bundle)
    #expect(IndicatorRows.form(of: Array("# {\nevil.example".utf8)) == .plain)
  }

  @Test func `a bundle ends at its most entries as a list does`() {
    let two = Array(Self.bundle(Self.indicator(1, Self.evil), Self.indicator(2, Self.evil)).utf8)
    func last(_ most: Int) -> IndicatorProblem? {
      let rows = Array(IndicatorRows(two, form: nil, bytesMax: 1 << 20, rowsMax: most))
      if case .failure(let problem)? = rows.last?.entry { return problem }
      return nil
    }
    #expect(last(2) == nil)
    #expect(last(1) == .tooManyRows)
  }
}
