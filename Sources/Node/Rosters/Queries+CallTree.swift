//! The call tree (電話網): who is called by day and by night, with the numbers, for paper.

internal import Alerting
internal import GRDB
public import Kernel

internal import struct Foundation.Data

/// The call tree of an organisation.
public struct CallTreeView: Sendable {
  /// Whose.
  public let organization: OrganizationName
  /// The rungs while the office is open, the first first.
  public let day: [[Person]]
  /// The rungs of the next night, or of this one.
  public let night: [[Person]]
  /// When that night begins, or now.
  public let nightAt: Instant
  /// The newest signed state of the journal: by it a paper shows later that history was not rewritten. Nil where none is.
  public let checkpoint: Checkpoint?

  /// Somebody on a rung.
  public struct Person: Hashable, Sendable {
    /// Who.
    public let callee: CalleeName
    /// Numbers, best first; empty where this viewer may not know them or there are none.
    public let phones: [String]
    /// Mail addresses, best first.
    public let mails: [String]
  }

  /// How many Facts there were, and the root over them.
  public struct Checkpoint: Hashable, Sendable {
    /// How many Facts.
    public let size: Int64
    /// The root, in hexadecimal digits.
    public let root: String
  }
}

extension Queries {
  /// The call tree; nil where there is no such organisation or the viewer may not know the numbers: members who act, and
  /// the watch.
  public func callTree(
    of id: ID<Organization>, as viewer: Viewer, at now: Instant
  ) throws -> CallTreeView? {
    try read(as: viewer, at: now) { snapshot in
      let isMember = viewer.organization == id
      guard snapshot.sight.isOpen,
        let own = try snapshot.directory.organization(id, in: snapshot.db),
        try viewer.role == .node || isMember && viewer.role.mayAct || snapshot.isWatched(own)
      else { return nil }
      let night = Roster.nights(in: calendar, from: now, until: now + .days(8))
      let nightAt = night.first?.lowerBound ?? now
      let checkpoint = try snapshot.row(
        "SELECT size, root FROM checkpoint ORDER BY size DESC LIMIT 1")
      return CallTreeView(
        organization: try snapshot.name(id),
        day: try snapshot.rungs(of: id, at: now, asByNight: false),
        night: try snapshot.rungs(of: id, at: nightAt, asByNight: true), nightAt: nightAt,
        checkpoint: checkpoint.map {
          CallTreeView.Checkpoint(
            size: $0[0], root: Hexadecimal.encode([UInt8]($0[1] as Data)))
        })
    }
  }
}

extension Snapshot {
  fileprivate func rungs(
    of id: ID<Organization>, at moment: Instant, asByNight: Bool
  ) throws -> [[CallTreeView.Person]] {
    let plan = try directory.plan(
      for: id, level: .primary, at: moment, night: asByNight, in: db)
    return try plan.rungs.enumerated().map { index, callees in
      try callees.map { callee in
        // The numbers of one's own people, and of the desk that ends the ladder; another body's people are its own.
        let isNear = callee.organization == id || index == Ladder.lastRung
        let isOpen = try isNear || isWatched(callee.organization)
        let own = try directory.organization(callee.organization, in: db)
        let person = isOpen ? callee.person : nil
        func reach(_ channel: Organization.Channel) throws -> [String] {
          guard let person, let own else { return [] }
          return try addresses(of: person, in: own, [channel])
        }
        return CallTreeView.Person(
          callee: try name(callee), phones: try reach(.phone), mails: try reach(.mail))
      }
    }
  }
}
