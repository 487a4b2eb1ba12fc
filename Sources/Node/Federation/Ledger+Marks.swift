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
  /// Tells every node but those that they came through. A list that is longer than one letter is a feed, which each node
  /// reads for itself; what the label keeps with its readers stays.
  func tell(_ found: FoundMarks) throws {
    guard found.tlp <= .amber, found.entries.count <= MessageLimits.marksMax else { return }
    let record = RecordReference(.indicators, found.batch)
    let marks = found.entries.enumerated().compactMap { index, entry -> MarksMessage.Mark? in
      guard case .value(let observable) = entry.pattern else { return nil }
      return MarksMessage.Mark(
        id: ID<RecordReference>(
          derivedFrom: found.batch, home: name, kind: "mark", ordinal: index),
        observable: observable, label: (entry.label ?? "").cut(MessageLimits.lineBytesMax),
        severity: Int64(entry.severity ?? Severity.warning.rawValue),
        confidence: Int64(entry.confidence ?? 50), validFrom: entry.validFrom,
        validTo: entry.validTo)
    }
    guard !marks.isEmpty else { return }
    let message = MarksMessage(
      list: record.id, version: recordVersion, source: found.source.cut(MessageLimits.nameBytesMax),
      marks: marks)
    let isUrgent = marks.contains { $0.severity >= Severity.serious.rawValue }
    for id in try directory.peers(in: db).links where id != cameOver {
      // Nodes beside hear of it from the one above.
      guard let link = try find(PeerLink.self, id.description), !link.hosts.isEmpty,
        link.role != .sibling, !Self.hasPassed(link.peer, in: found.source)
      else { continue }
      try post(
        .marks(message), about: record, for: Array(link.hosts.prefix(LinkLimits.audienceMax)),
        marking: Marking(tlp: found.tlp), in: isUrgent ? .urgent : .ordinary,
        until: at + Self.letterLife, on: id)
    }
  }

  /// Marks that another node found: looked for in everything here, and told on within their marking.
  func take(_ told: MarksMessage, under marking: Marking, from link: PeerLink) throws {
    let entries = told.marks.map { mark in
      IndicatorEntry(
        pattern: .value(mark.observable), confidence: Int(mark.confidence),
        validFrom: mark.validFrom, validTo: mark.validTo,
        severity: min(Int(mark.severity), Severity.serious.rawValue),
        label: mark.label.isEmpty ? nil : mark.label)
    }
    guard !entries.isEmpty, !Self.hasPassed(link.own, in: told.source) else { return }
    _ = try importIndicators(entries, "\(link.peer): \(told.source)".cut(200), marking.tlp)
  }

  /// Whether marks have been on that node: each node that takes them writes before their source from whom. Where nodes are
  /// linked in a ring, they would go round for ever.
  private static func hasPassed(_ node: NodeName, in source: String) -> Bool {
    source.split(separator: ": ").contains { $0 == node.text }
  }
}
