//! Marks across nodes: what one finds, all others look for, as far as the label lets it go (I6).

internal import Alerting
internal import Federation
internal import Formats
internal import GRDB
internal import Kernel

/// Marks that an input entered, before other nodes are told.
struct FoundMarks {
  /// The batch in which they were entered.
  let batch: ID<IndicatorBatch>
  /// What was entered.
  let entries: [IndicatorEntry]
  /// Who says so.
  let source: String
  /// How far they may go.
  let tlp: TLP
}

extension Ledger {
  /// Whether marks of that label leave a node at all.
  static func mayTravel(_ label: TLP) -> Bool { label <= .amber }

  /// Tells every node but those that they came through. A list that is longer than one letter is a feed, which each node
  /// reads for itself; what the label keeps with its readers stays.
  func tell(_ found: FoundMarks) throws {
    guard Self.mayTravel(found.tlp), found.entries.count <= MessageLimits.marksMax else { return }
    let record = RecordReference(.indicators, found.batch)
    // An entry may be stricter than its list: the letter is then as strict as the strictest in it.
    var label = found.tlp
    let marks = found.entries.enumerated().compactMap { index, entry -> MarksMessage.Mark? in
      // Subjects of mails are not in the protocol: a node that does not know them would refuse the whole letter.
      guard case .value(let observable) = entry.pattern, observable.kind != .subject,
        Self.mayTravel(entry.marking ?? found.tlp)
      else { return nil }
      label = max(label, entry.marking ?? found.tlp)
      return MarksMessage.Mark(
        id: ID<RecordReference>(
          derivedFrom: found.batch, home: name, kind: "mark", ordinal: index),
        observable: observable, label: (entry.label ?? "").cut(MessageLimits.lineBytesMax),
        severity: Int64(entry.severity ?? Severity.warning.rawValue),
        confidence: Int64(entry.confidence ?? 50), validFrom: entry.validFrom,
        validTo: entry.validTo)
    }
    guard !marks.isEmpty else { return }
    let isUrgent = marks.contains { $0.severity >= Severity.serious.rawValue }
    for id in try directory.peers(in: db).links where id != cameOver {
      // Nodes beside hear of it from the one above.
      guard let link = try find(PeerLink.self, id.description), !link.hosts.isEmpty,
        link.role != .sibling, !Self.hasPassed(link.peer, in: found.source)
      else { continue }
      // Each letter is a Fact, and the next one tells a later version.
      let message = MarksMessage(
        list: record.id, version: recordVersion,
        source: found.source.cut(MessageLimits.nameBytesMax), marks: marks)
      try post(
        .marks(message), about: record, for: Array(link.hosts.prefix(LinkLimits.audienceMax)),
        marking: Marking(tlp: label), in: isUrgent ? .urgent : .ordinary,
        until: at + Self.letterLife, on: id)
    }
  }

  /// Marks that another node found: looked for in everything here, and told on within their marking.
  func take(_ told: MarksMessage, under marking: Marking, from link: PeerLink) throws {
    try mustNotBeOwn(told.list)
    let entries = told.marks.map { mark in
      IndicatorEntry(
        pattern: .value(mark.observable), confidence: Int(mark.confidence),
        validFrom: mark.validFrom, validTo: mark.validTo,
        severity: min(Int(mark.severity), Severity.serious.rawValue),
        label: mark.label.isEmpty ? nil : mark.label)
    }
    guard !entries.isEmpty, !Self.hasPassed(link.own, in: told.source) else { return }
    let list = try importIndicators(
      entries, "\(link.peer): \(told.source)".cut(200), marking.tlp)
    // By what its home calls it, so that it is found when its home narrows it.
    try store.execute(
      sql: """
        INSERT INTO told_list (record, batch) VALUES (?, ?)
        ON CONFLICT (record) DO UPDATE SET batch = excluded.batch
        """,
      arguments: [RecordReference(.indicators, told.list).description, list.description])
  }

  /// A list of this node is nobody else's to tell or to narrow: whoever were held for its home would keep it from being
  /// narrowed anywhere.
  func mustNotBeOwn(_ list: ID<RecordReference>) throws {
    guard try find(IndicatorBatch.self, list.description) == nil else {
      throw LetterRefusal(.notHome)
    }
  }

  // MARK: Narrower

  /// Makes the label of a list stricter. Every node that was told hears of it; where the label keeps it with its readers
  /// now, the others look for its marks no more.
  func narrow(_ id: ID<IndicatorBatch>, to label: TLP) throws {
    let list = try existing(IndicatorBatch.self, id.description)
    guard label >= list.marking else {
      throw RefusalCode(Alert.Refusal.markingLoosened.rawValue)
    }
    if label > list.marking { try narrow(list, to: label, isTakenBack: false) }
  }

  /// What a peer's list of marks became here is narrowed as its home says; where it may not be held here, it is gone. Whoever
  /// was told it from here hears of it, and that peer how far they are.
  func narrowList(_ told: RemarkingMessage, from link: PeerLink) throws {
    let list = try String.fetchOne(
      db, sql: "SELECT batch FROM told_list WHERE record = ?",
      arguments: [told.record.description]
    ).flatMap { try find(IndicatorBatch.self, $0) }
    try noteSource(
      of: list.map { RecordReference(.indicators, $0.id) } ?? told.record,
      calledThere: told.record, version: told.version, on: link.id, isFirst: true)
    guard let list else { return }
    let isTakenBack = told.marking.audience.isEmpty
    guard isTakenBack || told.marking.tlp > list.marking else { return }
    try narrow(list, to: max(list.marking, told.marking.tlp), isTakenBack: isTakenBack)
  }

  private func narrow(_ list: IndicatorBatch, to label: TLP, isTakenBack: Bool) throws {
    let id = list.id.description
    if isTakenBack {
      try db.execute(sql: "DELETE FROM indicator WHERE batch = ?", arguments: [id])
    } else {
      try db.execute(
        sql: "UPDATE indicator SET marking = ? WHERE batch = ? AND marking < ?",
        arguments: [label.rawValue, id, label.rawValue])
    }
    let rows = try Row.fetchAll(
      db, sql: "SELECT \(IndicatorRow.columns) FROM indicator WHERE batch = ? ORDER BY id",
      arguments: [id]
    ).compactMap { IndicatorRow(StoredRow($0)) }
    // Whoever took it back for others has nothing left to tell them but that: the label is the strictest.
    try commit(
      .indicators(
        list.id,
        .listNarrowed(
          to: isTakenBack ? .red : label, count: rows.count, digest: IndicatorRow.digest(rows))))
  }

  /// Whether marks have been on that node: each node that takes them writes before their source from whom. Where nodes are
  /// linked in a ring, they would go round for ever.
  private static func hasPassed(_ node: NodeName, in source: String) -> Bool {
    source.split(separator: ": ").contains { $0 == node.text }
  }
}
