//! The directory as a comparison with a list of bodies needs it.

internal import GRDB
public import Kernel

internal import struct Foundation.Data

/// A body of the directory.
public struct KnownBody: Hashable, Sendable {
  /// Which one.
  public let id: ID<Organization>
  /// Its code.
  public let code: String?
  /// Its name now.
  public let name: Phrase
  /// What it is in law.
  public let legalForm: String
  /// The bodies above it.
  public let parents: [Organization.Tree: ID<Organization>]
  /// What stands in its place; nil while it lives.
  public let successors: [ID<Organization>]?
  /// Changes of personnel that wait in it, by day.
  public let transfers: [PlannedTransfer]

  /// A body of the directory.
  public init(_ organization: Organization, transfers: [PlannedTransfer] = []) {
    id = organization.id
    code = organization.code
    name = organization.name
    legalForm = organization.legalForm
    parents = organization.parents
    successors = organization.end?.successors
    self.transfers = transfers
  }

  /// By what a form speaks of it: its code, or its identifier where it has none.
  public var key: String { code ?? id.description }

  /// Every body, those that ended too, in the order of lists.
  static func all(in db: Database, at now: Instant) throws -> [KnownBody] {
    let planned = Dictionary(
      grouping: try Transfer.planned(after: now, in: db), by: \.organization)
    var found: [KnownBody] = []
    let cursor = try Data.fetchCursor(
      db, sql: "SELECT state FROM organization ORDER BY place, id")
    while let data = try cursor.next() {
      let organization = try Organization.read([UInt8](data))
      let transfers = (planned[organization.id] ?? []).map { PlannedTransfer($0) }
      found.append(KnownBody(organization, transfers: transfers))
    }
    return found
  }
}
