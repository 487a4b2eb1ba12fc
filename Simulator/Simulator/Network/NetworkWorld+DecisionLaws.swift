//! The laws about what people decide: whoever is left out has nothing of it, a duty that is not taken is somebody's, a label
//! holds wherever a mark lies, and a revocation is heard by all below.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel
internal import Node

extension NetworkWorld {
  // MARK: After each commit

  /// An open alert of which a duty was not taken has an owner at its home, at every moment.
  func judgeOwners(_ entries: [NetworkJournal.Entry], at node: NetworkNode) throws {
    guard laws.contains(.handOn), !node.journal.declined.isEmpty else { return }
    var touched: Set<ID<Alert>> = []
    for entry in entries {
      switch entry.change {
      case .alert(let id, _): touched.insert(id)
      case .delivery(let id, _, _):
        if let duty = node.journal.deliveries[id] { touched.insert(duty.alert) }
      case .card, .link, .other: continue
      }
    }
    for id in touched.sorted() where node.journal.isHome(of: id) {
      guard let alert = node.journal.alerts[id], alert.kind == .real, alert.closedAt == nil,
        alert.deliveries.contains(where: { node.journal.declined.contains($0) })
      else { continue }
      let owner = alert.owner.flatMap { node.journal.deliveries[$0] }
      try demand(
        .handOn, owner?.stage != nil, "\(node.place.name): nobody has \(id), which was declined")
    }
  }

  /// S9: nobody whose body is left out of an alert gets a notice of it, once his node knows.
  func judgeNotice(
    to person: ID<Person>, of delivery: ID<Delivery>, made: Instant, at node: NetworkNode
  ) throws {
    guard let alert = node.journal.deliveries[delivery]?.alert,
      let organization = resident(person)?.citizen.organization,
      let since = node.journal.leftOut[alert]?[organization]
    else { return }
    try demand(
      .s9, made <= since,
      "\(node.place.name) makes a notice of \(alert) for \(person), who is left out of it")
  }

  // MARK: In the end

  func judgeDecisions() throws {
    for node in nodes {
      try judgeLeftOut(node)
      try judgeEntered(node)
      try judgeDeclined(node)
    }
    try judgeTold()
  }

  /// S6: where nobody is left of an alert's audience nothing lies of its words.
  private func judgeLeftOut(_ node: NetworkNode) throws {
    guard laws.contains(.s6), !node.journal.leftOut.isEmpty else { return }
    let texts = try node.shell.queue.unsafeRead { db in
      try String.fetchAll(
        db,
        sql: """
          SELECT CAST(bytes AS TEXT) FROM content
          WHERE bytes IS NOT NULL AND INSTR(CAST(bytes AS TEXT), ?) > 0 ORDER BY rowid
          """, arguments: [Self.markBegins])
    }
    for number in texts.flatMap({ Self.numbers(after: Self.markBegins, in: $0) }) {
      guard let mark = marks[number] else { continue }
      try demand(
        .s6, mayHold(mark, node, leftOut: node.journal.leftOut),
        "\(node.place.name) still holds a text out of which it was left, mark \(number)")
    }
  }

  /// S6: a mark lies nowhere under a looser label than it was entered with, and with nobody else where it may not travel.
  private func judgeEntered(_ node: NetworkNode) throws {
    guard laws.contains(.s6), !entered.isEmpty else { return }
    let rows = try node.shell.queue.unsafeRead { db in
      try Row.fetchAll(
        db,
        sql: "SELECT value, marking FROM indicator WHERE INSTR(value, ?) > 0 ORDER BY id",
        arguments: [Self.entryBegins])
    }
    for row in rows {
      let label: Int = row["marking"]
      for number in Self.numbers(after: Self.entryBegins, in: row["value"]) {
        guard let one = entered[number], !isUnheard(one) else { continue }
        let isHere = one.seat == node.seat || one.label <= .amber
        try demand(
          .s6, isHere && label >= one.label.rawValue,
          "\(node.place.name) looks for mark \(number), \(one.label) of \(nodes[one.seat].place.name)"
        )
      }
    }
  }

  /// Whether somebody may not have heard that a label is stricter: who was put back or cut off, or of whom it is recorded.
  private func isUnheard(_ entry: NetworkEntry) -> Bool {
    guard entry.isStricter else { return false }
    let record = entry.list.map { RecordReference(.indicators, $0) }
    return setBack != nil || !revoked.isEmpty
      || nodes.contains { node in record.map { node.journal.untold.contains($0) } ?? false }
  }

  /// What was declined where a duty is at home is declined at its alert's home too, or ended there, or it is recorded that
  /// the word did not arrive.
  private func judgeDeclined(_ home: NetworkNode) throws {
    guard laws.contains(.handOn), home.restoredAt == nil else { return }
    for id in home.journal.declined.sorted() {
      guard let duty = home.journal.deliveries[id], !hasMoved(duty.organization),
        nation.hosts[duty.organization] == home.seat, let link = home.journal.homes[duty.alert],
        let seat = home.peer(of: link),
        !isOver(home.seat, seat), nodes[seat].restoredAt == nil
      else { continue }
      let watch = nodes[seat].journal
      let isKnown = watch.declined.contains(id) || watch.deliveries[id]?.stage == nil
      let records = [RecordReference(.alert, duty.alert), RecordReference(.delivery, id)]
      let isUntold = records.contains {
        home.journal.untold.contains($0) || watch.untold.contains($0)
      }
      try demand(
        .handOn, isKnown || isUntold,
        "\(nodes[seat].place.name) does not know that \(home.place.name) declined \(id)")
    }
  }

  /// S9: whoever is below a node that revoked another has heard of it, on every level, or it is recorded that he did not.
  private func judgeTold() throws {
    for told in toldRevocations where nodes[told.by].restoredAt == nil {
      try judge(told.record, toldBy: told.by, to: told.to)
    }
  }

  private func judge(_ record: RecordReference, toldBy seat: Int, to peers: [Int]) throws {
    let untold = nodes[seat].journal.untold
    for peer in peers where !isOver(seat, peer) && nodes[peer].restoredAt == nil {
      let node = nodes[peer]
      let isHeard = node.journal.heard.contains(record)
      try demand(
        .s9, isHeard || untold.contains(record), "\(node.place.name) never heard of \(record)")
      guard isHeard else { continue }
      let below = node.neighbours.filter {
        nation.seats[$0].above == peer && node.link(to: $0)?.isRevoked == false
      }
      try judge(record, toldBy: peer, to: below)
    }
  }
}
