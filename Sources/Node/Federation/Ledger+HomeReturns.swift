//! An organisation that had moved to another node and is back: what was taken back from this node then comes again.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Ledger {
  /// It lives here from now on. What this node told the old home for it is taken back there, where nobody else of that home may
  /// have it; and whoever was called by the old home is called from here.
  func takeHome(_ id: ID<Organization>, from old: PeerLink?) throws {
    for alert in try openAlerts(seenBy: id) {
      let record = RecordReference(.alert, alert)
      guard try heldCopy(record) == nil else { continue }
      if let old, try isTold(record, on: old.id) {
        remarkingsToRepeat[old.id, default: []].insert(record)
      }
      for delivery in try deliveries(of: existing(Alert.self, alert.description))
      where delivery.organization == id && delivery.stage != nil {
        try decide(delivery.id, .nodeUnreachable)
      }
    }
  }

  /// An alert that its home tells anew to bodies which had moved to another node and are back here: the copy was taken back
  /// from this node then, with its words. They have it again, and so have whoever raised it, and this node's own desk where the
  /// home never told it: it stands on the last rung. Everybody else who was left out stays so. Who of them is back.
  func readmit(
    _ told: AlertMessage, under marking: Marking, _ id: ID<Alert>
  ) throws -> Set<ID<Organization>> {
    let gone = try directory.leftOut(of: id, in: db)
    if gone.isEmpty { return [] }
    var back: Set<ID<Organization>> = []
    for member in marking.audience.members where gone.contains(member) {
      if try isBack(member) { back.insert(member) }
    }
    if back.isEmpty { return [] }
    var readers = back
    let alert = try existing(Alert.self, id.description)
    if gone.contains(told.organization) { readers.insert(told.organization) }
    if let desk = directory.tower, gone.contains(desk), try !wasTold(desk, of: alert) {
      readers.insert(desk)
    }
    var words = alert.text
    if try text(words) == nil {
      words = try keep(ThreeLines(what: told.what, now: told.now, detail: told.detail).stored())
    }
    try event(
      .comeBack(
        to: readers.sorted(), text: words,
        marking: Marking(
          tlp: alert.marking.tlp, mayForward: alert.marking.mayForward,
          legal: alert.marking.legal,
          audience: Audience(alert.marking.audience.members + readers.sorted()))), of: id)
    return back
  }

  /// Whether the alert's home named a body among those who may see it, or gave it a duty: then it may have left it out itself.
  private func wasTold(_ id: ID<Organization>, of alert: Alert) throws -> Bool {
    if try deliveries(of: alert).contains(where: { $0.organization == id }) { return true }
    let bytes = try Data.fetchOne(
      db, sql: "SELECT bytes FROM fact WHERE record = ? ORDER BY seq LIMIT 1",
      arguments: [RecordReference(.alert, alert.id).description])
    guard let fact = try bytes.map({ try Fact(bytes: [UInt8]($0)) }) else { return true }
    let begun = try JSONTreeDecoder.decode(
      Alert.Body.self, from: .object([.init(fact.kind, fact.body)]))
    guard case .alertRaised(_, _, _, let marking, _, _, _, _, _, _) = begun else { return true }
    return marking.permits(id)
  }

  /// What an alert that came again means: whoever is back sees it.
  func readmitted(_ back: [ID<Organization>], to alert: ID<Alert>) throws {
    for organization in back {
      try store.cachedStatement(
        sql: "DELETE FROM alert_left_out WHERE alert = ? AND organization = ?"
      ).execute(arguments: [alert.description, organization.description])
    }
    for organization in back { try admit(organization, to: alert) }
  }

  /// Whether an organisation that lives here had moved away before, by the signatures of both homes each time.
  private func isBack(_ id: ID<Organization>) throws -> Bool {
    let own = try ownNode()
    guard try directory.host(of: id, in: db) == nil, try moved(id) == own else { return false }
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT stage, document FROM home_transfer WHERE organization = ? AND stage = 'done'
        ORDER BY version DESC, id DESC
        """, arguments: [id.description])
    return try rows.contains { try HomeTransferRow($0)?.signed.document.from == own }
  }
}
