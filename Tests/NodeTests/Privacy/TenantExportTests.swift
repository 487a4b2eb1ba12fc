//! What an organisation takes along: the same bytes whatever the pages, and no page much larger than it may be.

import Alerting
import GRDB
import Kernel
import Testing

import struct Foundation.Data

@testable import Node

extension Nation {
  /// The lines of all pages, how many Facts are in them, and the longest page.
  func takenAlong(
    as viewer: Viewer, bytes: Int = TenantExport.pageBytes
  ) throws -> (lines: [UInt8], facts: Int, pages: Int, longest: Int) {
    let export = try #require(try queries.tenantExport(as: viewer, at: now))
    var taken = (lines: [UInt8](), facts: 0, pages: 0, longest: 0)
    var place: TenantExport.Place? = export.start
    while let from = place {
      let page = try queries.tenantPage(of: export, from: from, as: viewer, at: now, bytes: bytes)
      taken.lines += page.lines
      taken.facts += page.facts
      taken.pages += 1
      taken.longest = max(taken.longest, page.lines.count)
      place = page.next
    }
    return taken
  }
}

@Suite struct TenantExportTests {
  private let nation: Nation
  private let chief: Viewer

  init() throws {
    nation = try Affairs().nation
    chief = try nation.viewer("chief", "town", .administrator)
  }

  @Test(arguments: [1, 1000, 20_000, TenantExport.pageBytes])
  func `whatever a page holds, the bytes are those of the whole`(bytes: Int) throws {
    // The whole at once, as nobody makes it any more: each Fact of each record, and its texts.
    let records = try nation.queue.read { db in
      try TenantRecords(of: nation.organization("town"), in: db).records
    }
    let whole = try nation.queue.read { db -> [[UInt8]] in
      try records.flatMap { record in
        try Data.fetchAll(
          db, sql: "SELECT bytes FROM fact WHERE record = ? ORDER BY seq", arguments: [record]
        ).map { data in
          let json = try JSON.parse([UInt8](data))
          let texts = try ContentIDs.all(in: json["body"] ?? .null).map { id in
            let text = try Data.fetchOne(
              db, sql: "SELECT bytes FROM content WHERE id = ?", arguments: [id.description])
            return JSON.Member(
              id.description, text.map { .string(String(decoding: $0, as: UTF8.self)) } ?? .null)
          }
          return JSON.object([.init("fact", json), .init("texts", .object(texts))]).encoded()
            + [UInt8(ascii: "\n")]
        }
      }
    }
    let taken = try nation.takenAlong(as: chief, bytes: bytes)
    #expect(taken.lines == Array(whole.joined()))
    #expect(taken.facts == whole.count && taken.facts > 40)
    // A page ends with the Fact with which it is full.
    let longest = whole.map(\.count).max() ?? 0
    #expect(taken.longest < bytes + longest)
    #expect((taken.pages > 1) == (bytes < taken.lines.count), "\(taken.pages)")
  }

  @Test func `what happens while it is read is not in it, and what is erased meanwhile is null`()
    throws
  {
    let export = try #require(try nation.queries.tenantExport(as: chief, at: nation.now))
    func all() throws -> [UInt8] {
      var lines: [UInt8] = []
      var place: TenantExport.Place? = export.start
      while let from = place {
        let page = try nation.queries.tenantPage(
          of: export, from: from, as: chief, at: nation.now, bytes: 5000)
        lines += page.lines
        place = page.next
      }
      return lines
    }
    let before = try all()
    let town = try nation.organization("town")
    try nation.done(.enterPerson(town, name: "新任 次郎"))
    #expect(try all() == before)
    try nation.queue.write { db in
      try db.execute(sql: "UPDATE content SET bytes = NULL WHERE bytes IS NOT NULL")
    }
    let erased = try String(decoding: all(), as: UTF8.self)
    #expect(!erased.contains("情報 係一"))
    #expect(erased.split(separator: "\n").count == before.split(separator: 10).count)
  }
}
