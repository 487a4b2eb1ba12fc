//! The watch board: open duties by next deadline, calls to make, and whether the node sees.

public import Alerting
internal import GRDB
public import Kernel

extension Queries {
  /// The board as that viewer sees it: a page of rows, the rest whole. With `opened` its rows are those of that
  /// bulletin, one for each supporter.
  public func board(
    as viewer: Viewer, kind: AlertKind = .real, search: String = "",
    opened: ID<Campaign>? = nil, after: PageKey? = nil,
    limit: Int = 200, at now: Instant
  ) throws -> WatchBoard {
    try read(as: viewer, at: now) { snapshot in
      let duties = OpenDuties(kind: kind, opened: opened)
      let size = Self.pageSize(limit)
      let folded =
        search.isEmpty
        ? try snapshot.folded(duties, after: after, limit: size)
        : try snapshot.folded(duties, holding: search, after: after, limit: size)
      let calls = try snapshot.waitingCalls(kind)
      let unreachable = try snapshot.unreachable(limit: WatchBoard.unreachableMax)
      return WatchBoard(
        rows: Page(items: try folded.rows.compactMap { try snapshot.fill($0) }, next: folded.next),
        rowCount: folded.rowCount, openCount: folded.openCount,
        cards: try snapshot.cards(kind, limit: WatchBoard.cardsMax).map { try snapshot.view($0) },
        cardCount: calls.count, sensors: try snapshot.sensors().filter(\.isExpected),
        lastObservation: try snapshot.lastObservation(), outbox: try snapshot.outboxHealth(),
        unreachable: unreachable.names, unreachableCount: unreachable.count,
        takenOver: try snapshot.takenOver(kind, limit: WatchBoard.takenOverMax),
        capacity: try snapshot.capacity(calls))
    }
  }
}

extension Snapshot {
  // MARK: Whether the node sees

  /// When the newest observation came in of an alert that the viewer sees. The newest alert last seen stands for it;
  /// duplicates are not listed. The tower sees nearly all of them: for it the newest are tried one after the other.
  /// Anybody else sees few: for him his own are looked at.
  func lastObservation() throws -> Instant? {
    guard sight.isOpen else { return nil }
    let isEverybodys = viewer.role == .node || viewer.organization == directory.tower
    let newest = try row(
      isEverybodys
        ? """
        SELECT alert.last_seen FROM alert WHERE alert.kind = 'real' AND \(sight.sees("alert.id"))
        ORDER BY alert.last_seen DESC LIMIT 1
        """
        : """
        SELECT MAX(alert.last_seen) FROM \(Sight.seen) CROSS JOIN alert
        WHERE \(Sight.isSeen) AND alert.id = sight.alert AND alert.kind = 'real'
        """)
    return newest.flatMap { $0[0] as Int64? }.map { Instant(microseconds: $0) }
  }

  func outboxHealth() throws -> OutboxHealth {
    let waiting = try row(
      """
      SELECT COUNT(*) AS waiting,
        MIN(CASE WHEN outbox.due <= :now THEN outbox.due END) AS oldest,
        COALESCE(SUM(CASE WHEN outbox.attempts > 0 THEN 1 ELSE 0 END), 0) AS failed
      FROM outbox JOIN delivery ON delivery.id = outbox.delivery
      WHERE outbox.state = 'waiting' AND \(sight.sees("delivery.alert"))
      """, ["now": at.microseconds])
    let dead = try number(
      """
      SELECT COUNT(*) FROM outbox JOIN delivery ON delivery.id = outbox.delivery
      WHERE outbox.state = 'dead' AND \(sight.sees("delivery.alert"))
      """)
    return OutboxHealth(
      waiting: waiting?["waiting"] ?? 0,
      oldest: (waiting?["oldest"] as Int64?).map { at - Instant(microseconds: $0) },
      failed: waiting?["failed"] ?? 0, dead: dead)
  }

  /// The desk of the viewer's organisation against the calls that wait.
  func capacity(_ calls: (count: Int, latest: Instant?)) throws -> CallCapacity {
    let own = viewer.organization ?? (viewer.role == .node ? directory.tower : nil)
    let desk = try own.flatMap { try directory.organization($0, in: db) }
    var people: [ID<Person>] = []
    for post in desk?.posts ?? [] where post.role == .watchDesk {
      for person in desk?.holders(of: post.id, at: at) ?? [] where !people.contains(person) {
        people.append(person)
      }
    }
    let perHour = people.count * CallCard.capacityPerHour
    let waiting = calls.count
    let wait = perHour == 0 ? (waiting == 0 ? 0 : nil) : (waiting * 60 + perHour - 1) / perHour
    // Who is called twelve times in an hour is not called a thirteenth time, however many callers there are.
    let latest = calls.latest.map { max(0, ($0 - at).seconds) } ?? 0
    return CallCapacity(
      people: people.count, perHour: perHour, waiting: waiting,
      worstWait: wait.map { max($0, Int(latest + 59) / 60) })
  }
}
