//! Everything of one organisation in an open form, page by page: its Facts, and the texts that they speak of.

internal import GRDB
public import Kernel

internal import struct Foundation.Data

/// What an organisation takes along: which records, and up to which Fact. It may be of any size: nobody ever holds more
/// than the names of the records and one page.
public struct TenantExport: Hashable, Sendable {
  /// The records, in the order of the pages.
  let records: [String]
  /// Facts from this number on are not in it.
  let end: Int64

  /// From how many bytes on a page is full. It holds the whole of its last Fact.
  public static let pageBytes = 1 << 20
  /// Facts that are read at once.
  static let rowsAtOnce = 64

  /// How far an export has been read.
  public struct Place: Hashable, Sendable {
    /// Which of the records, by its number.
    let record: Int
    /// The last Fact of it that was read.
    let seq: Int64
  }

  /// Some of the lines.
  public struct Page: Hashable, Sendable {
    /// JSON lines, one for each Fact: `{"fact": {…}, "texts": {"UUID": "text" or null}}`.
    public let lines: [UInt8]
    /// How many Facts are in it.
    public let facts: Int
    /// Where the next page begins; nil after the last.
    public let next: Place?
  }

  /// Where the first page begins.
  public var start: Place { Place(record: 0, seq: -1) }
}

extension Queries {
  /// What the viewer's organisation takes along, and nobody else's; nil for whoever does not administer it.
  public func tenantExport(as viewer: Viewer, at now: Instant) throws -> TenantExport? {
    guard viewer.role == .administrator, let id = viewer.organization else { return nil }
    return try read(as: viewer, at: now) { snapshot in
      TenantExport(
        records: try TenantRecords(of: id, in: snapshot.db).records,
        end: Int64(try snapshot.number("SELECT COALESCE(MAX(seq) + 1, 0) FROM fact")))
    }
  }

  /// The lines from a place on. Erased texts are null, also those that were erased since the export began.
  public func tenantPage(
    of export: TenantExport, from place: TenantExport.Place, as viewer: Viewer, at now: Instant,
    bytes: Int = TenantExport.pageBytes
  ) throws -> TenantExport.Page {
    try read(as: viewer, at: now) { snapshot in
      var lines: [UInt8] = []
      var facts = 0
      var place = place
      while place.record < export.records.count {
        let rows = try snapshot.rows(
          """
          SELECT seq, bytes FROM fact WHERE record = :record AND seq > :seq AND seq < :end
          ORDER BY seq LIMIT \(TenantExport.rowsAtOnce)
          """, ["record": export.records[place.record], "seq": place.seq, "end": export.end])
        for row in rows {
          lines += try snapshot.exported([UInt8](row["bytes"] as Data))
          facts += 1
          place = TenantExport.Place(record: place.record, seq: row["seq"])
          if lines.count >= bytes {
            return TenantExport.Page(lines: lines, facts: facts, next: place)
          }
        }
        if rows.count < TenantExport.rowsAtOnce {
          place = TenantExport.Place(record: place.record + 1, seq: -1)
        }
      }
      return TenantExport.Page(lines: lines, facts: facts, next: nil)
    }
  }
}

extension Snapshot {
  /// The line of a Fact, with the texts that it speaks of.
  fileprivate func exported(_ fact: [UInt8]) throws -> [UInt8] {
    let json = try JSON.parse(fact)
    let texts = try ContentIDs.all(in: json["body"] ?? .null).map { text in
      JSON.Member(
        text.description, try self.text(content: text.description).map { .string($0) } ?? .null)
    }
    let line = JSON.object([.init("fact", json), .init("texts", .object(texts))])
    return line.encoded() + [UInt8(ascii: "\n")]
  }
}
