//! What people may see: every reading question to a node, asked of a snapshot and authorised here alone.

internal import Alerting
public import GRDB
public import Kernel

/// The reading side of a node. It holds nothing but a memory of what rows meant, so that many may ask at once beside
/// the one writer; each question is answered from one snapshot. What the viewer may not see is answered exactly like
/// what does not exist.
public struct Queries: Sendable {
  /// Where everything is kept; written only by `leaseOutbox`.
  let writer: any DatabaseWriter
  /// The calendar that ladders follow.
  let calendar: BusinessCalendar
  /// Organisations that were read before.
  let shelf = OrganizationShelf()
  /// Links that were read before, or written by the node whose questions these are.
  let linkShelf: LinkShelf

  /// Most rows that one page holds.
  public static let pageMax = 500
  /// Longest text that is searched for, in characters; a longer one finds nothing.
  public static let searchMax = 200
  /// Most people whose names one search looks through, organisation by organisation; those behind are found by their
  /// organisation alone.
  public static let peopleMax = 50_000

  /// Questions to a store; the schema must be there.
  public init(_ writer: any DatabaseWriter, calendar: BusinessCalendar = .japan) {
    self.init(writer, calendar: calendar, linkShelf: LinkShelf())
  }

  /// Questions to a store, with what its node remembers of links.
  init(_ writer: any DatabaseWriter, calendar: BusinessCalendar, linkShelf: LinkShelf) {
    self.writer = writer
    self.calendar = calendar
    self.linkShelf = linkShelf
  }

  /// Reads one snapshot as that viewer.
  func read<Value>(
    as viewer: Viewer, at now: Instant, _ body: (Snapshot) throws -> Value
  ) throws -> Value {
    try writer.read { db in
      try body(Snapshot(db, viewer: viewer, calendar: calendar, shelf: shelf, at: now))
    }
  }

  /// How many rows a page gets when so many were asked for: 1 ... `pageMax`.
  static func pageSize(_ asked: Int) -> Int { min(max(1, asked), pageMax) }
}

extension Node {
  /// The reading side of this node; may be handed to other tasks.
  public func queries() -> Queries {
    Queries(writer, calendar: calendar, linkShelf: linkShelf)
  }
}
