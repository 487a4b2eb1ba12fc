//! Folds the Facts again and compares every row: the journal is the truth, tables are derived.

internal import Alerting
public import GRDB
public import Kernel

/// Checks a store from its first Fact. Reads only; may run beside a node on a snapshot.
public struct Verifier {
  var result = Verification()
  var folded = Folded()
  var tree = MerkleTree()
  /// The root at each size that a checkpoint speaks of.
  var roots: [Int64: Hash] = [:]
  /// What the hash tiles should hold: for each tile level its hashes.
  var tiles: [[Hash]] = []
  let keys: [NoteKey]?

  private init(_ keys: [NoteKey]?) { self.keys = keys }

  /// Checks everything in one snapshot. `keys` are those that may have signed the checkpoints; without them signatures
  /// are not checked, only what is signed. `held` are checkpoints that were kept elsewhere.
  public static func verify(
    _ reader: any DatabaseReader, at now: Instant, keys: [NoteKey]? = nil, held: [String] = []
  ) throws -> Verification {
    try reader.read { db in
      var verifier = Verifier(keys)
      try verifier.run(db, now, held)
      return verifier.result
    }
  }

  private mutating func run(_ db: Database, _ now: Instant, _ held: [String]) throws {
    try journal(db, held)
    result.root = tree.root
    try checkpoints(db)
    try tileRows(db)
    for note in held { self.held(note) }
    try node(db)
    try compare(db, folded.organizations)
    try compare(db, folded.constituencies)
    try compare(db, folded.accounts)
    try compare(db, folded.keys)
    try compare(db, folded.batches)
    try compare(db, folded.observations)
    try compare(db, folded.suppressions)
    try compare(db, folded.alerts)
    try compare(db, folded.deliveries)
    try compare(db, folded.cards)
    try compare(db, folded.contactImports)
    try compare(db, folded.bulletins)
    try compare(db, folded.sensors)
    try compare(db, folded.contactTests)
    try compare(db, folded.systems)
    try compare(db, folded.inventoryImports)
    try systemKeys(db)
    try compare(db, folded.rosters)
    try compare(db, folded.transfers)
    try compare(db, folded.questions)
    try questionRows(db)
    try compare(db, folded.bodyImports)
    try organizationNames(db)
    try compare(db, folded.invitations)
    try compare(db, folded.profiles)
    try compare(db, folded.erasures)
    try compare(db, folded.holds)
    try compare(db, folded.retentions)
    try compare(db, folded.exercises)
    try compare(db, folded.links)
    try compare(db, folded.nodeInvitations)
    try linkRows(db)
    try sideRows(db)
    try indicators(db)
    try allowedMarks(db, now)
    try contents(db)
    try notices(db, now)
    try timers(db)
    try invariants(db)
    readiness(now)
  }

  /// I1: every open alert has one open owner; every open delivery one next deadline. S4: what an observation led to is
  /// there. An alert of another node has its owner there: here it may be a copy, or the duty of a body of this node has
  /// ended.
  private mutating func invariants(_ db: Database) throws {
    var elsewhere: Set<String> = []
    try db.forEachRow("SELECT record FROM held_copy ORDER BY record") { row in
      if let record = row.text("record") { elsewhere.insert(record) }
    }
    for id in folded.outside.sorted() { result.fault("delivery \(id)", .outsideExercise) }
    for (id, delivery) in folded.deliveries.sorted(by: { $0.key < $1.key })
    where delivery.stage != nil && delivery.next == nil && delivery.severity > .information {
      result.fault("delivery \(id)", .deadlineMissing)
    }
    for (id, alert) in folded.alerts.sorted(by: { $0.key < $1.key }) where alert.closedAt == nil {
      let owner = alert.owner.flatMap { folded.deliveries[$0.description] }
      let isElsewhere = elsewhere.contains(RecordReference(.alert, alert.id).description)
      if owner?.stage == nil, !isElsewhere { result.fault("alert \(id)", .ownerMissing) }
    }
    for (id, observation) in folded.observations.sorted(by: { $0.key < $1.key }) {
      let isThere =
        switch observation.outcome {
        case .duplicate(let original): folded.observations[original.description] != nil
        case .suppressed(let rule): folded.suppressions[rule.description] != nil
        case .correlated(let alert), .unrouted(let alert): folded.alerts[alert.description] != nil
        }
      if !isThere { result.fault("observation \(id)", .outcomeMissing) }
    }
  }

  /// I10 is readiness: reported, never failed.
  private mutating func readiness(_ now: Instant) {
    for (_, organization) in folded.organizations.sorted(by: { $0.key < $1.key })
    where organization.isLiving {
      for post in organization.posts where post.role == .responder {
        let holders = organization.holders(of: post.id, at: now)
        if holders.isEmpty || !holders.contains(where: { organization.isReachable($0, at: now) }) {
          if result.notReady.count < Verification.faultsMax {
            result.notReady.append("\(organization.name.en): \(post.name.en)")
          }
        }
      }
    }
  }
}
