//! A saved index answers as its lists do, is whole or not there, and says what is wrong with it.

import Foundation
import Kernel
import Testing

@testable import Formats
@testable import Matching
@testable import Node

@Suite struct SavedIndexTests {
  private static let events = """
    {"event_type":"flow","timestamp":"2025-08-20T00:00:00.0+0900","src_ip":"10.0.0.1","dest_ip":"192.0.2.7"}
    {"event_type":"dns","timestamp":"2025-08-20T00:00:00.0+0900","dns":{"rrname":"www.EVIL.example."}}
    {"event_type":"http","timestamp":"2025-08-20T00:00:00.0+0900","http":{"hostname":"h.example","url":"/a?b"}}
    {"time":"2025-08-20T00:00:00Z","mail":"Boss <Boss@Phish.example>"}
    {"event_type":"smtp","timestamp":"2025-08-20T00:00:00.0+0900","email":{"subject":"Your  invoice"}}
    """

  /// Lists of every form, and an index of them.
  private struct Saved {
    let folder: MatchFolder
    let lists: [String]
    let path: String

    init() throws {
      folder = try MatchFolder()
      // The last entry lies in another block than the first.
      let comments = String(repeating: "# \(String(repeating: "x", count: 97))\n", count: 100)
      lists = [
        try folder.file("plain.txt", "192.0.2.7\n\(comments)evil.example\n"),
        try folder.file("table.tsv", "indicator--2\turl\thttp://h.example/a?b\tnote\n"),
        try folder.file(
          "list.csv",
          "# head\nid,type,value,label,marking\nx-9,mail,boss@phish.example,\"two\nlines\",TLP:RED\n"
        ),
        try folder.file(
          "bundle.json",
          #"""
          {"type":"bundle","objects":[{"type":"identity","id":"identity--1","name":"A desk"},
            {"type":"indicator","id":"indicator--1","name":"a\nname","pattern_type":"stix",
             "created_by_ref":"identity--1","confidence":70,"valid_from":"2025-01-01T00:00:00.000001Z",
             "valid_until":"2026-01-01T00:00:00Z","pattern":"[domain-name:value = 'www.evil.example']"},
            {"type":"indicator","pattern":"[ipv4-addr:value = '192.0.2.0/24']"},
            {"type":"indicator","id":"indicator--4","pattern":"[email-message:subject = 'your invoice']"},
            {"type":"indicator","id":"indicator--5","confidence":5,"pattern":"[file:name = 'a.exe']"}]}
          """#),
        try folder.file("empty.txt", ""),
      ]
      path = "\(folder.path)/index"
      try build()
    }

    func build(salt: UInt64 = 1) throws {
      try IndicatorFiles(lists, seed: 3).save(
        to: path, sources: lists, salt: salt, at: MatchFolder.now)
    }

    func header() throws -> IndexHeader {
      let bytes = try MatchFolder.bytes(path)
      return try SieveMemory(byteCount: bytes.count) { out in
        bytes.withUnsafeBytes { out.copyMemory(from: $0) }
      }.header()
    }

    /// Writes the file with one byte changed.
    func flip(_ place: Int) throws {
      var bytes = try MatchFolder.bytes(path)
      bytes[place] ^= 0x20
      _ = try folder.file("index", bytes)
    }
  }

  /// Everything about the hits, as texts.
  private static func told(_ lists: IndicatorFiles) -> [String] {
    MatchFolder.piece(lists, events).hits.map { "\($0.event) \($0.indicator) \($0.entry)" }
  }

  private static func reason(_ body: () throws -> Void) -> SavedIndexProblem.Reason? {
    do {
      try body()
      return nil
    } catch {
      return (error as? SavedIndexProblem)?.reason
    }
  }

  @Test func `a saved index gives what its lists give, with all that they say`() throws {
    let saved = try Saved()
    let read = try IndicatorFiles(saved.lists, seed: 9)
    let opened = try IndicatorFiles(saved: saved.path)
    #expect(Self.told(read).count == 7)
    #expect(Self.told(opened) == Self.told(read))
    #expect(opened.tallies.map(\.taken) == read.tallies.map(\.taken))
    #expect(opened.watched.map(\.name) == ["indicator--5"])
    #expect(opened.watched.map(\.pattern) == read.watched.map(\.pattern))
    #expect(opened.watched.map(\.entry) == read.watched.map(\.entry))
    #expect(opened.changedSources.isEmpty)
    try IndicatorFiles.check(saved: saved.path)
  }

  @Test func `the lists may be gone: the index holds them`() throws {
    let saved = try Saved()
    let told = Self.told(try IndicatorFiles(saved: saved.path))
    for list in saved.lists { try FileManager.default.removeItem(atPath: list) }
    let opened = try IndicatorFiles(saved: saved.path)
    #expect(Self.told(opened) == told)
    #expect(opened.changedSources.isEmpty)
    let canBeBuilt = IndicatorFiles.sources(ofDamaged: saved.path) != nil
    #expect(!canBeBuilt)
  }

  @Test func `a list that changed is told, one that was only written again is not`() throws {
    let saved = try Saved()
    let old = try MatchFolder.bytes(saved.lists[0])
    _ = try saved.folder.file("plain.txt", old)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: saved.lists[0])
    #expect(try IndicatorFiles(saved: saved.path).changedSources.isEmpty)
    var other = old
    other[0] = UInt8(ascii: "2")
    _ = try saved.folder.file("plain.txt", other)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: saved.lists[0])
    #expect(try IndicatorFiles(saved: saved.path).changedSources == [saved.lists[0]])
    _ = try saved.folder.file("plain.txt", old + [0x0A])
    #expect(try IndicatorFiles(saved: saved.path).changedSources == [saved.lists[0]])
    try saved.build()
    #expect(try IndicatorFiles(saved: saved.path).changedSources.isEmpty)
  }

  @Test func `only its owner may read it, and nothing else is left behind`() throws {
    let saved = try Saved()
    let mode = try FileManager.default.attributesOfItem(atPath: saved.path)[.posixPermissions]
    #expect(mode as? Int == 0o600)
    // A build that was killed left this, and whoever has the index open keeps the old one.
    let rest = try saved.folder.file("index.1.part", "half")
    let opened = try IndicatorFiles(saved: saved.path)
    let told = Self.told(opened)
    #expect(Self.reason { try saved.build(salt: 1) } != nil)
    try saved.build(salt: 2)
    #expect(Self.told(opened) == told)
    try FileManager.default.removeItem(atPath: rest)
    let names = try FileManager.default.contentsOfDirectory(atPath: saved.folder.path)
    #expect(names.count == saved.lists.count + 1)
  }

  @Test func `what cannot be written leaves the old one as it is`() throws {
    let saved = try Saved()
    let lists = try IndicatorFiles(saved.lists, seed: 3)
    let nowhere = Self.reason {
      try lists.save(to: "/nowhere/index", sources: saved.lists, salt: 1, at: MatchFolder.now)
    }
    guard case .system? = nowhere else {
      Issue.record("\(String(describing: nowhere))")
      return
    }
    // A folder cannot be replaced by a file.
    let folder = "\(saved.folder.path)/folder"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    #expect(
      Self.reason {
        try lists.save(to: folder, sources: saved.lists, salt: 1, at: MatchFolder.now)
      } != nil)
    let names = try FileManager.default.contentsOfDirectory(atPath: saved.folder.path)
    #expect(!names.contains { $0.hasSuffix(".part") })
    try IndicatorFiles.check(saved: saved.path)
  }

  @Test func `only nothing and an index may be replaced`() throws {
    let saved = try Saved()
    #expect(IndicatorFiles.mayReplace("\(saved.folder.path)/nothing"))
    #expect(IndicatorFiles.mayReplace(saved.path))
    #expect(IndicatorFiles.mayReplace(saved.lists[4]), "empty")
    for list in saved.lists[..<4] { #expect(!IndicatorFiles.mayReplace(list), "\(list)") }
    #expect(!IndicatorFiles.mayReplace(saved.folder.path), "what cannot be read may be somebody's")
    try saved.flip(30)
    #expect(IndicatorFiles.mayReplace(saved.path))
    _ = try saved.folder.file("index", Array(MatchFolder.bytes(saved.path)[..<100]))
    #expect(IndicatorFiles.mayReplace(saved.path))
  }

  @Test func `each part that is damaged is named`() throws {
    for part in IndexHeader.Part.allCases {
      let saved = try Saved()
      let place = try saved.header()[part].place
      try saved.flip(place.lowerBound)
      let expected: SavedIndexProblem.Reason = part == .texts ? .texts : .file(.damaged(part))
      #expect(Self.reason { try IndicatorFiles.check(saved: saved.path) } == expected)
      #expect(
        (IndicatorFiles.sources(ofDamaged: saved.path) == nil)
          == (part == .catalogue || part == .sums))
      if part == .texts {
        // It opens, and what is read of that block is noticed.
        let piece = MatchFolder.piece(try IndicatorFiles(saved: saved.path), Self.events)
        #expect(piece.damage?.reason == .texts)
      } else {
        #expect(Self.reason { _ = try IndicatorFiles(saved: saved.path) } == expected)
      }
    }
  }

  @Test func `a file that was cut, at whatever length, is refused`() throws {
    let saved = try Saved()
    let whole = try MatchFolder.bytes(saved.path)
    for length in [0, 1, 4095, 4096, 8192, whole.count / 2, whole.count - 1] {
      _ = try saved.folder.file("index", Array(whole[..<length]))
      #expect(Self.reason { _ = try IndicatorFiles(saved: saved.path) } != nil, "\(length)")
    }
    #expect(Self.reason { _ = try IndicatorFiles(saved: "/nowhere") } != nil)
  }

  @Test func `places and ends that lead elsewhere are passed over, although every sum fits`() throws
  {
    let saved = try Saved()
    let header = try saved.header()
    let whole = try MatchFolder.bytes(saved.path)
    let table = header[.table].place
    let entries = table.lowerBound + header.words * 8
    let bundle = try IndicatorFiles(saved: saved.path).lists[3].bytes.place.lowerBound
    // Of each entry the offset or the list, and of the bundle the ends of its first lines.
    let changes: [[Range<Int>]] = [
      (0..<header.count).map { entries + $0 * 8..<entries + $0 * 8 + 4 },
      (0..<header.count).map { entries + $0 * 8 + 4..<entries + $0 * 8 + 5 },
      [bundle..<bundle + 16], [bundle + 8..<bundle + 9],
    ]
    for ranges in changes {
      var bytes = whole
      for place in ranges.joined() { bytes[place] = 0xFF }
      Self.seal(&bytes, header)
      _ = try saved.folder.file("index", bytes)
      let piece = MatchFolder.piece(try IndicatorFiles(saved: saved.path), Self.events)
      #expect(piece.damage == nil)
      #expect(piece.hits.count < 7)
    }
  }

  /// Makes every sum fit what is there now.
  private static func seal(_ bytes: inout [UInt8], _ header: IndexHeader) {
    func put(_ word: UInt64, at place: Int) {
      for index in 0..<8 {
        bytes[place + index] = UInt8(truncatingIfNeeded: word >> UInt64(8 * index))
      }
    }
    let texts = header[.texts].place
    let size = IndexHeader.textBlockBytes
    for (number, start) in stride(from: texts.lowerBound, to: texts.upperBound, by: size)
      .enumerated()
    {
      let block = Array(bytes[start..<min(start + size, texts.upperBound)])
      put(SectionSum.of(block), at: header[.sums].place.lowerBound + 8 * number)
    }
    for part in IndexHeader.Part.allCases where part != .texts {
      put(SectionSum.of(Array(bytes[header[part].place])), at: 128 + 24 * part.rawValue)
    }
    put(SectionSum.of(Array(bytes[24..<IndexHeader.byteCount])), at: 16)
  }

  @Test func `a catalogue that cannot be is none`() throws {
    let good =
      #"{"lists":[{"path":"a","form":"bundle","header":"","at":0,"bytes":24,"entries":2,"taken":2,"#
      + #""refused":0,"source":{"path":"/a","bytes":9,"changed":1,"sum":-1}}]}"#
    let catalogue = try #require(SavedCatalogue(Array(good.utf8), textBytes: 24))
    #expect(SavedCatalogue(catalogue.encoded, textBytes: 24)?.rows.count == 1)
    for (from, to) in [
      ("\"at\":0", "\"at\":1"), ("\"at\":0", "\"at\":-1"), ("\"bytes\":24", "\"bytes\":25"),
      ("\"entries\":2", "\"entries\":3"), ("\"entries\":2", "\"entries\":2,\"watched\":[2]"),
      ("bundle", "other"), ("\"sum\":-1", "\"sum\":\"x\""),
      ("\"path\":\"a\"", "\"path\":\"\(String(repeating: "a", count: 4097))\""),
      ("\"taken\":2", "\"taken\":-2"), ("{\"lists\"", "{\"list\""),
    ] {
      let bad = good.replacing(from, with: to)
      let isRead = SavedCatalogue(Array(bad.utf8), textBytes: 24) != nil
      #expect(!isRead, "\(to.prefix(40))")
    }
    let isEmptyRead = SavedCatalogue(Array(#"{"lists":[]}"#.utf8), textBytes: 24) != nil
    #expect(!isEmptyRead)
  }
}
