//! `noroshi match` without its command line: lists of every form, and the same answers as the index gives.

import Foundation
import Glibc
import Kernel
import Matching
import Testing

@testable import Formats
@testable import Node

@Suite struct FileMatchingTests {
  private static let now = Instant(microseconds: 1_800_000_000_000_000)

  private static func hits(_ lists: IndicatorFiles, _ events: String) -> [String] {
    MatchFolder.piece(lists, events).hits.map { "\($0.event) \($0.indicator)" }
  }

  private static let events = """
    {"event_type":"flow","timestamp":"2025-08-20T00:00:00.0+0900","src_ip":"10.0.0.1","dest_ip":"192.0.2.7"}
    {"event_type":"dns","timestamp":"2025-08-20T00:00:00.0+0900","dns":{"rrname":"www.EVIL.example."}}

    {"event_type":"http","timestamp":"2025-08-20T00:00:00.0+0900","http":{"hostname":"h.example","url":"/a?b"}}
    {"time":"2025-08-20T00:00:00Z","mail":"Boss <Boss@Phish.example>"}
    not an event
    """

  @Test func `each form of a list gives its own names`() throws {
    let folder = try MatchFolder()
    let plain = try folder.file(
      "plain.txt", "# a comment\n192.0.2.7\n\n  evil.example  # seen twice\n")
    let table = try folder.file(
      "table.tsv", "indicator--1\tipv4\t192.0.2.7\nindicator--2\turl\thttp://h.example/a?b\tnote\n")
    let csv = try folder.file(
      "list.csv",
      "# head\nid,type,value,label\nx-9,mail,boss@phish.example,\"two\nlines\"\n,domain,evil.example,\n"
    )
    let lists = try IndicatorFiles([plain, table, csv], seed: 3)
    #expect(lists.tallies.map(\.taken) == [2, 2, 2])
    #expect(lists.tallies.map(\.refused) == [0, 0, 0])
    #expect(
      Self.hits(lists, Self.events) == [
        "0 \(plain):2", "0 indicator--1", "1 \(plain):4", "1 \(csv):5", "2 indicator--2", "3 x-9",
      ])
  }

  /// A list without names, five stretches and a bit long, in pieces of 16 bytes: without a head one of them begins where
  /// a stretch does, behind a head one lies across it. Every eighth piece is blank lines, the others are one value each;
  /// with what it gives for a blank piece nothing is done.
  private static func longList(after head: String) -> (
    text: String, marks: [(name: String, line: Int)]
  ) {
    var text = head
    var marks: [(name: String, line: Int)] = []
    var line = 1 + head.utf8.count(where: { $0 == 0x0A })
    for piece in 0..<5 * ListBytes.stretchBytes / 16 + 16 {
      let name = "n\(10_000 + piece).example"
      marks.append((piece % 2 == 0 ? name : "n\(name)", line))
      switch piece % 8 {
      case 7: text += String(repeating: piece % 16 == 7 ? "\r\n" : "\n\n", count: 8)
      case 0, 2, 4, 6: text += "\(name)\r\n"
      default: text += "n\(name)\n"
      }
      line += piece % 8 < 7 ? 1 : piece % 16 == 7 ? 8 : 16
    }
    return (text, marks)
  }

  @Test(arguments: ["", "\u{FEFF}", "# a comment\r\n\n"])
  func `a value without a name is told by its line, late and early in a long list`(
    head: String
  ) async throws {
    let folder = try MatchFolder()
    let (text, marks) = Self.longList(after: head)
    let path = try folder.file("long.txt", text)
    // A late one first, then what was counted on the way to it, with what lies around the ends of stretches.
    let asked = [20_494, 0, 1, 4094, 4096, 4097, 9001, 12_286, 12_288, 16_384, 20_480].map {
      marks[$0]
    }
    let events = asked.map {
      #"{"time":"2025-08-20T00:00:00Z","source":"10.0.0.1","domain":"\#($0.name)"}"# + "\n"
    }.joined()
    let told = asked.enumerated().map { "\($0.offset) \(path):\($0.element.line)" }
    let read = try IndicatorFiles([path], seed: 3)
    let index = "\(folder.path)/index"
    try read.save(to: index, sources: [path], salt: 1, at: Self.now)
    for lists in [read, try IndicatorFiles(saved: index)] {
      #expect(lists.tallies.map(\.refused) == [0])
      // Several lanes ask while nothing is counted yet.
      let lanes = await withTaskGroup(of: [String].self, returning: [[String]].self) { group in
        for _ in 0..<4 { group.addTask { Self.hits(lists, events) } }
        var lanes: [[String]] = []
        for await lane in group { lanes.append(lane) }
        return lanes
      }
      #expect(lanes == Array(repeating: told, count: 4))
    }
  }

  @Test func `what a list does not hold to is counted with its line`() throws {
    let folder = try MatchFolder()
    let list = try folder.file(
      "bad.txt", "\u{FEFF}evil.example\r\nco.jp\r\n127.0.0.1\r\n16.0.0.0/4\r\n")
    let lists = try IndicatorFiles([list], seed: 3)
    let tally = try #require(lists.tallies.first)
    #expect(tally.taken == 1)
    #expect(tally.problems.map(\.line) == [2, 3, 4])
    #expect(tally.problems.map(\.reason) == [.publicSuffix, .reservedAddress, .networkTooWide])
  }

  @Test func `an indicator counts only within its time`() throws {
    let folder = try MatchFolder()
    let list = try folder.file(
      "times.csv",
      "id,value,valid_from,valid_to\nold,evil.example,2020-01-01,2021-01-01\nnow,evil.example,2025-01-01,\n"
    )
    #expect(Self.hits(try IndicatorFiles([list], seed: 3), Self.events) == ["1 now"])
  }

  @Test func `a bundle's marks are found by their own names, each once for an event`() throws {
    let folder = try MatchFolder()
    let bundle = try folder.file(
      "bundle.json",
      #"""
      {"type":"bundle","objects":[
        {"type":"indicator","id":"indicator--1","pattern_type":"stix",
         "pattern":"[domain-name:value = 'evil.example' OR domain-name:value = 'www.evil.example']"},
        {"type":"indicator","id":"indicator--2","pattern_type":"stix",
         "pattern":"[ipv4-addr:value = '192.0.2.0/24']","valid_from":"2025-01-01T00:00:00Z"},
        {"type":"indicator","id":"indicator--3","pattern_type":"stix",
         "pattern":"[ipv4-addr:value = '192.0.2.7']","valid_until":"2025-01-01T00:00:00Z"},
        {"type":"indicator","pattern":"[email-addr:value = 'boss@phish.example']"},
        {"type":"indicator","id":"indicator--5","pattern":"[file:name = 'a.exe']"}]}
      """#)
    let lists = try IndicatorFiles([bundle], seed: 3)
    let tally = try #require(lists.tallies.first)
    #expect(tally.taken == 6 && tally.refused == 0)
    #expect(lists.watched.map(\.name) == ["indicator--5"])
    #expect(
      Self.hits(lists, Self.events) == ["0 indicator--2", "1 indicator--1", "3 \(bundle):4"])
  }

  @Test func `a pattern is found in several events of a run, in the event that completes it`()
    throws
  {
    let folder = try MatchFolder()
    let bundle = try folder.file(
      "bundle.json",
      #"""
      {"type":"bundle","objects":[
        {"type":"indicator","id":"indicator--1","pattern_type":"stix","name":"Two steps",
         "pattern":"([domain-name:value = 'evil.example'] FOLLOWEDBY [ipv4-addr:value = '192.0.2.7']) WITHIN 60 SECONDS"},
        {"type":"indicator","id":"indicator--2","pattern_type":"stix",
         "pattern":"[ipv4-addr:value = '192.0.2.7']"}]}
      """#)
    let lists = try IndicatorFiles([bundle], seed: 3)
    let now = Self.now
    func run(_ pieces: [String]) -> [String] {
      var patterns = FilePatterns(lists, at: now)
      return pieces.enumerated().flatMap { number, text -> [String] in
        let bytes = Array(text.utf8)
        let padded = bytes + Array(repeating: 0, count: EventSieve.paddingBytes)
        var piece = padded.withUnsafeBytes {
          FileMatching(lists, at: now).match($0.bytes, count: bytes.count)
        }
        padded.withUnsafeBytes { patterns.add($0.bytes, count: bytes.count, to: &piece) }
        return piece.hits.map { "\(number).\($0.event) \($0.indicator)" }
      }
    }
    func domain(_ second: Int) -> String {
      #"{"time":"2025-08-20T00:00:\#(second)Z","source":"10.0.0.1","domain":"evil.example"}"#
    }
    func address(_ time: String) -> String {
      #"{"time":"2025-08-20T\#(time)Z","source":"10.0.0.1","destination":"192.0.2.7"}"#
    }
    #expect(
      run(["\n\(domain(10))\n", "\(address("00:00:50"))\n"])
        == ["1.0 indicator--2", "1.0 indicator--1"], "over the end of a piece")
    #expect(run(["\(domain(10))\n\(address("00:01:11"))\n"]) == ["0.1 indicator--2"], "too late")
    #expect(
      run(["\(address("00:00:05"))\n\(domain(10))\n"]) == ["0.0 indicator--2"], "the wrong order")
    let many = (0...WatchedPattern.patternsMax).map {
      #"{"type":"indicator","id":"indicator--\#($0)","pattern":"[file:name = 'a\#($0).exe']"}"#
    }.joined(separator: ",")
    let full = try folder.file("many.json", #"{"type":"bundle","objects":[\#(many)]}"#)
    let tally = try #require(try IndicatorFiles([full], seed: 3).tallies.first)
    #expect(tally.taken == WatchedPattern.patternsMax)
    #expect(tally.problems.map(\.reason) == [.tooManyPatterns])
  }

  @Test func `a list that is not there is named`() throws {
    #expect(throws: MappedFile.Problem.self) { try IndicatorFiles(["/nowhere/list"], seed: 3) }
    let folder = try MatchFolder()
    #expect(throws: MappedFile.Problem.self) { try MappedFile(folder.path) }
    #expect(try IndicatorFiles([folder.file("empty", "")], seed: 3).tallies.first?.taken == 0)
  }

  @Test func `a pipe is not waited for, and a file of any date is read`() throws {
    let folder = try MatchFolder()
    let pipe = "\(folder.path)/pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    #expect(throws: MappedFile.Problem.self) { try MappedFile(pipe) }
    let file = try folder.file("late", "192.0.2.7\n")
    // In nanoseconds it is more than a number of 64 bits holds.
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 10_000_000_000)], ofItemAtPath: file)
    #expect(try MappedFile(file).count == 10)
  }

  @Test(arguments: [4095, 4096, 4097, 8192])
  func `a file may be read beyond its end, wherever its page ends`(count: Int) throws {
    let folder = try MatchFolder()
    let file = try MappedFile(folder.file("page", String(repeating: "x", count: count)))
    let last = file.withBytes(0..<count) {
      (
        $0.unsafeLoad(fromByteOffset: count - 1, as: UInt8.self),
        $0.unsafeLoad(fromByteOffset: count + MappedFile.paddingBytes - 1, as: UInt8.self)
      )
    }
    #expect(last == (UInt8(ascii: "x"), 0))
    #expect(file.lineStart(after: 0) == count)
  }

  /// Lines that the quick way may take or leave, and the exact reader's word on each.
  private static let odd = [
    "evil.example", "EVIL.example", "evil.example.", "co.jp", "jp", "a.b.c.d", "1.2.3.4",
    "01.2.3.4",
    "1.2.3.256", "0.0.0.0", "255.255.255.255", "127.0.0.1", "1.2.3", "1.2.3.4.5", "1.2.3.4:80",
    "x..y",
    "-a.example", "a_b.example", "a b.example", "ä.example", "http://h.example/a?b",
    "http://h.example",
    "http://h.example/a#b", "http://H.example/a", "http://h.example:80/a", "http://u@h.example/",
    "https://h.example/", "http://192.0.2.1/x", "http://192.0.2.01/x", "http://h.example/a\\b",
    "hxxp://h.example/a", "evil[.]example", String(repeating: "a", count: 64) + ".example",
    String(repeating: "a.", count: 126) + "b", String(repeating: "a.", count: 127) + "b",
    String(repeating: "0", count: 32), String(repeating: "F", count: 40),
    String(repeating: "e", count: 63),
    String(repeating: "e", count: 64), "sha256:" + String(repeating: "e", count: 64),
    "a@evil.example",
    "192.0.2.0/24", "2001:db8::1", "*.evil.example", ".evil.example", "github.io", "x.github.io",
    "s3.amazonaws.com", "a.s3.amazonaws.com", "1.example", "example.1", "%zz.example",
    "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:", "1:2:3:4:5:6:7::",
    "::1:2:3:4:5:6:7", "::1:2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8", "1::2::3", "1:::2", ":1::2", "::",
    "::1", "::2", "::ffff:1.2.3.4", "::ffff:102:304", "2001:DB8::A", "2001:db8::12345", "fe80::1%1",
    "[2001:db8::1]:443", "2001:db8::/32", "10.0.0.0/8", "10.0.0.0/7", "10.0.0.1/8", "1.2.3.4/32",
    "1.2.3.4/31", "1.2.3.4/33", "1.2.3.4/08", "1.2.3.4/", "1.2.3.0/24/", "01.2.3.0/24",
    "127.0.0.1/32",
  ]

  @Test(arguments: [
    "", "ipv4", "domain", "url", "md5", "sha1", "sha256", "ip", "hostname", "ipv6", "cidr",
    "network", "domain-name", "domain-nope", "ipv6-addr",
  ])
  func `what is taken quickly is what the exact reader takes`(type: String) throws {
    let folder = try MatchFolder()
    for value in Self.odd {
      let line = type.isEmpty ? value : "name--1234567890123\t\(type)\t\(value)"
      let exact = IndicatorRows(Array(line.utf8), form: type.isEmpty ? .plain : .tsv).map(\.entry)
      let lists = try IndicatorFiles([folder.file("one", line + "\n")], seed: 5)
      let tally = try #require(lists.tallies.first)
      switch exact.first {
      case .success(let entry):
        #expect(tally.taken == 1, "\(line)")
        let shown: Observable
        switch entry.pattern {
        case .value(let value): shown = value
        case .network(let prefix): shown = Observable(prefix.address)
        case .pattern: continue
        }
        let found = try lists.entries(fitting: shown, at: Self.now)
        #expect(found.count == 1, "\(line)")
      case .failure(let reason): #expect(tally.problems.map(\.reason) == [reason], "\(line)")
      case nil: #expect(tally.taken + tally.refused == 0, "\(line)")
      }
    }
  }
}
