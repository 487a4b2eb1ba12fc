//! Everything of one organisation in an open form: its Facts, and the texts that they speak of.

internal import GRDB
public import Kernel

internal import struct Foundation.Data

/// What an organisation takes along.
public struct TenantExport: Hashable, Sendable {
  /// JSON lines, one for each Fact: `{"fact": {…}, "texts": {"UUID": "text" or null}}`.
  public let lines: [UInt8]
  /// How many Facts are in it.
  public let facts: Int
  /// Most bytes of an export; beyond it the operator copies the store.
  public static let bytesMax = 256 << 20
}

extension Queries {
  /// The records of the viewer's organisation and of nobody else; nil for whoever does not administer it, or where it
  /// is larger than `TenantExport.bytesMax`. Erased texts are null.
  public func tenantExport(as viewer: Viewer, at now: Instant) throws -> TenantExport? {
    guard viewer.role == .administrator, let id = viewer.organization else { return nil }
    return try read(as: viewer, at: now) { snapshot in
      var lines: [UInt8] = []
      var facts = 0
      for record in try TenantRecords(of: id, in: snapshot.db).records {
        for row in try snapshot.rows(
          "SELECT bytes FROM fact WHERE record = :record ORDER BY seq", ["record": record])
        {
          let json = try JSON.parse([UInt8](row[0] as Data))
          let texts = try ContentIDs.all(in: json["body"] ?? .null).map { text in
            JSON.Member(
              text.description,
              try snapshot.text(content: text.description).map { .string($0) } ?? .null)
          }
          lines += JSON.object([.init("fact", json), .init("texts", .object(texts))]).encoded()
          lines.append(UInt8(ascii: "\n"))
          facts += 1
          if lines.count > TenantExport.bytesMax { return nil }
        }
      }
      return TenantExport(lines: lines, facts: facts)
    }
  }
}
