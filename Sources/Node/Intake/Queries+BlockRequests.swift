//! Marks that a family is to be asked to block: what stands in a list, and which lists nobody has asked about (I6).

internal import Alerting
internal import Federation
internal import GRDB
public import Kernel

/// What a request to block a list of marks would say. It is proposed, and sent by nobody but a person.
public struct BlockRequest: Hashable, Sendable {
  /// The list.
  public let batch: IndicatorBatch
  /// Its marks as they are matched, in order; at most `valuesMax`.
  public let values: [String]
  /// How many there are in all.
  public let count: Int
  /// The strictest label of them.
  public let tlp: TLP

  /// Most marks that are written out.
  public static let valuesMax = 100

  /// A request from its parts.
  public init(batch: IndicatorBatch, values: [String], count: Int, tlp: TLP) {
    self.batch = batch
    self.values = values
    self.count = count
    self.tlp = tlp
  }
}

extension Queries {
  /// How long a list is proposed on the board: what nobody asked to block for a month is no news.
  public static let proposedSpan = Instant.Span.days(30)
  /// Of so many lists, the newest, it is looked whether anybody has asked.
  public static let proposedMax = 50

  /// The request to block a list; nil where there is none, nothing of it may be passed on or is looked for any more, or
  /// the viewer issues no bulletins.
  public func blockRequest(
    for id: ID<IndicatorBatch>, as viewer: Viewer, at now: Instant
  ) throws -> BlockRequest? {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.mayAskToBlock,
        let batch = try IndicatorBatch.find(id.description, in: snapshot.db)
      else { return nil }
      return try snapshot.blockRequest(batch)
    }
  }

  /// Lists with a grave mark, entered here or told by another node, that nobody of this node has asked anybody to block;
  /// the newest first. What is longer than one letter is a feed, which each body reads for itself.
  public func unaskedMarks(as viewer: Viewer, at now: Instant) throws -> [IndicatorBatch] {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.mayAskToBlock else { return [] }
      let newest = try snapshot.records(
        IndicatorBatch.self, "SELECT state FROM indicator_batch ORDER BY id DESC LIMIT :most",
        ["most": Self.proposedMax])
      return try newest.filter { batch in
        guard now - batch.importedAt <= Self.proposedSpan, batch.count > 0,
          batch.count <= MessageLimits.marksMax, batch.marking <= snapshot.widest
        else { return false }
        return try snapshot.isGrave(batch) && !snapshot.isAsked(batch)
      }
    }
  }
}

extension Snapshot {
  /// Whether the viewer issues bulletins, as `authorize` says it.
  fileprivate var mayAskToBlock: Bool { sight.isOpen && viewer.role.mayWatch }

  /// How far a mark may be labelled that the viewer may pass on: what is kept in the organisation is the node's own, and
  /// its watch's to judge.
  fileprivate var widest: TLP { viewer.organization == directory.tower ? .amber : .green }

  /// Marks of a list that may be passed on and count now; no device blocks a pattern of several events.
  private static let asked = """
    FROM indicator WHERE batch = :batch AND marking <= :widest AND form <> 'stix'
      AND (valid_to IS NULL OR valid_to > :now)
    """

  private func arguments(_ batch: IndicatorBatch) -> Arguments {
    [
      "batch": batch.id.description, "widest": widest.rawValue, "now": at.microseconds,
    ]
  }

  fileprivate func blockRequest(_ batch: IndicatorBatch) throws -> BlockRequest? {
    guard batch.marking <= widest else { return nil }
    let bound = arguments(batch)
    let found = try rows(
      "SELECT value, marking \(Self.asked) ORDER BY id LIMIT \(BlockRequest.valuesMax)", bound)
    guard !found.isEmpty else { return nil }
    // The list's own label too: the strictest counts of what is written out and of what is not.
    let strictest = try number("SELECT MAX(marking) \(Self.asked)", bound)
    return BlockRequest(
      batch: batch, values: found.map { $0["value"] as String },
      count: try number("SELECT COUNT(*) \(Self.asked)", bound),
      tlp: max(batch.marking, TLP(rawValue: strictest) ?? batch.marking))
  }

  fileprivate func isGrave(_ batch: IndicatorBatch) throws -> Bool {
    var bound = arguments(batch)
    bound["grave"] = Severity.serious.rawValue
    return try number("SELECT COUNT(*) \(Self.asked) AND severity >= :grave", bound) > 0
  }

  /// A bulletin names its list in what it asks.
  fileprivate func isAsked(_ batch: IndicatorBatch) throws -> Bool {
    try number(
      "SELECT COUNT(*) FROM bulletin WHERE INSTR(CAST(state AS TEXT), :batch) > 0",
      ["batch": batch.id.description]) > 0
  }
}
