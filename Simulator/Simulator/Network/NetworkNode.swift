//! One node of a world: its store, its clocks, its lines, and what the world remembers of it.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel
internal import Node

/// A node that can die, fill its disk, be put back in time and be lied to. In one thread, like everything here.
final class NetworkNode {
  let seat: Int
  let place: NetworkNation.Seat
  private(set) var shell: Shell
  private(set) var queries: Queries
  var journal: NetworkJournal
  /// Node time and wall clock against true time.
  var ahead: Instant.Span
  var wallAhead: Instant.Span
  /// Until when it is down; nil while it is up.
  var downUntil: Instant?
  var isDiskFull = false
  /// Since when nothing keeps it from its work, in true time.
  var healthySince: Instant
  /// How often it has begun again.
  var restarts = 0
  /// Its end of each line, by the number of the neighbour.
  var lines: [Int: NetworkLine] = [:]
  /// The effort of its links to nodes beside; none of it begins anew after a restart.
  var besides: [ID<PeerLink>: LineEffort] = [:]
  /// The neighbours, in order, and which of them is at the other end of a link.
  let neighbours: [Int]
  private let peers: [ID<PeerLink>: Int]
  /// Inputs of people whose answer nobody got.
  var pending: [NetworkSubmission] = []
  var isRetryPlanned = false
  /// When the next sweep is planned; nil when none is.
  var sweepAt: Instant?
  var isPostPlanned = false
  /// Until when the desk's caller is on the phone.
  var callerFree: Instant
  /// Rows of the outbox and of the texts that were looked at.
  var noticesSeen: Int64
  var textsSeen: Int64
  /// What of it was looked at already.
  var look = NetworkLook()
  /// An older copy, and when the node was put back to it, in true time.
  var backup: Backup?
  var restoredAt: Instant?
  /// What its inputs were meant as, until what they left was read.
  var meanings: [ID<Input>: NetworkSubmission.Meaning] = [:]
  /// Acknowledgements that were answered, and when.
  var answered: [(delivery: ID<Delivery>, at: Instant)] = []
  /// When a duty came to be here, and since when it is acknowledged here, in true time.
  var born: [ID<Delivery>: Instant] = [:]
  var takenAt: [ID<Delivery>: Instant] = [:]
  /// Duties of other nodes about which somebody acted here.
  var touched: Set<ID<Delivery>> = []
  /// Help that was asked here and goes up, by the alert.
  var helpAsked: Set<ID<Alert>> = []

  /// A copy of the store with what was known of it.
  struct Backup {
    let store: DatabaseQueue
    let journal: NetworkJournal
    let noticesSeen: Int64
    let textsSeen: Int64
    let at: Instant
  }

  init(
    seat: Int, of place: NetworkNation.Seat, _ founded: FoundedRows,
    ahead: Instant.Span, at now: Instant
  ) throws {
    self.seat = seat
    self.place = place
    self.ahead = ahead
    wallAhead = ahead
    let shell = try Shell(copying: place.template, calendar: .japan, at: now + ahead)
    self.shell = shell
    queries = shell.node.queries()
    journal = founded.journal
    noticesSeen = founded.notices
    textsSeen = founded.texts
    healthySince = now
    callerFree = now
    neighbours = place.links.keys.sorted()
    peers = Dictionary(uniqueKeysWithValues: place.links.map { ($0.value, $0.key) })
    for (peer, link) in place.links {
      lines[peer] = NetworkLine(link: link, at: now, nodeTime: now + ahead)
    }
  }

  /// Node time at that moment of true time.
  func time(_ now: Instant) -> Instant { now + ahead }
  func wall(_ now: Instant) -> Instant { now + wallAhead }
  var isHealthy: Bool { downUntil == nil && !isDiskFull }
  /// Up and whole for so long that whatever was due meanwhile has been done.
  func isSettled(_ now: Instant) -> Bool { isHealthy && now - healthySince > .seconds(20) }
  /// The folded link to a neighbour.
  func link(to peer: Int) -> PeerLink? { lines[peer].flatMap { journal.links[$0.link] } }
  /// Its links to nodes beside that are not over, in order.
  var siblings: [PeerLink] {
    journal.links.values.filter { $0.role == .sibling && !$0.isRevoked }.sorted { $0.id < $1.id }
  }
  /// The neighbour at the other end of a link.
  func peer(of link: ID<PeerLink>) -> Int? { peers[link] }

  /// The process begins anew on what the store holds.
  func restart(at nodeTime: Instant) throws {
    try shell.restart(at: nodeTime)
    queries = shell.node.queries()
    restarts += 1
  }

  /// Takes a copy to which the node can be put back.
  func backUp(at now: Instant) throws {
    let store = try DatabaseQueue()
    try shell.queue.backup(to: store)
    backup = Backup(
      store: store, journal: journal, noticesSeen: noticesSeen, textsSeen: textsSeen, at: now)
  }

  /// Puts the node back to its copy; gives the store that was lost. Nil where no copy was taken.
  func putBack(at now: Instant) throws -> SimulatedStore? {
    guard let backup else { return nil }
    let lost = shell.queue
    shell = try Shell(copying: backup.store, calendar: .japan, at: time(now))
    queries = shell.node.queries()
    journal = backup.journal
    noticesSeen = backup.noticesSeen
    textsSeen = backup.textsSeen
    answered.removeAll { $0.at > backup.at }
    touched = touched.filter { journal.deliveries[$0] != nil }
    look = NetworkLook()
    pending = []
    restoredAt = now
    healthySince = now
    return lost
  }
}

/// How far the laws that look into a node's tables have looked: what was seen and did not change is not looked at again.
struct NetworkLook {
  /// The newest notice and the newest duty.
  var notices: Int64 = 0
  var duties: Int64 = 0
  /// How many Facts there were.
  var facts: Int64 = 0
  /// Duties about which there are Facts since.
  var changed: Set<ID<Delivery>> = []
}

/// What the founding left in a node's store.
struct FoundedRows: Sendable {
  let journal: NetworkJournal
  let notices: Int64
  let texts: Int64

  /// Reads it.
  init(_ store: DatabaseQueue) throws {
    var journal = NetworkJournal()
    (notices, texts) = try store.read { db in
      _ = try journal.read(db)
      return (
        try Int64.fetchOne(db, sql: "SELECT COALESCE(MAX(rowid), 0) FROM outbox") ?? 0,
        try Int64.fetchOne(db, sql: "SELECT COALESCE(MAX(rowid), 0) FROM content") ?? 0
      )
    }
    self.journal = journal
  }
}

/// An input on its way to a node, with what the world means by it.
struct NetworkSubmission {
  let input: NodeInput
  var meaning = Meaning.plain

  /// What the world knows of an input and the node does not.
  enum Meaning {
    /// Nothing that a law looks at.
    case plain
    /// A frame that is no letter, a look at a link, an introduction.
    case frame
    /// A letter from a neighbour.
    case letter(ID<Envelope>)
    /// Something that no honest peer says.
    case lie
    /// A deadline.
    case timer
    /// Somebody answers for a duty: over which channel, and whether he acknowledges.
    case act(ID<Delivery>?, Delivery.Channel, acknowledges: Bool)
  }

  /// Whether whoever sent it tries again with the same identifier when no answer comes.
  var isTriedAgain: Bool {
    switch meaning {
    case .plain, .act: true
    case .frame, .letter, .lie, .timer: false
    }
  }
}
