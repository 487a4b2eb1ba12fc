//! The calls that somebody is asked to take, as one input sees them: read once, and kept up with what the input decides.

internal import Alerting
internal import GRDB
internal import Kernel

/// The open cards of a callee and when his calls are. Each further cause of a call asks for them. Were they read from the
/// store each time, a card with thousands of causes would be written before each, and one whose call is not answered
/// passes all of them on at once.
struct CalleeCalls {
  /// An open card.
  private struct Open {
    let id: ID<CallCard>
    let kind: String
    let queuedAt: Instant
  }

  private var cards: [Open]
  private var calls: [(card: ID<CallCard>, slot: CallCard.Slot)]
  private let start: Instant

  /// Reads what the store has: his open cards, and his calls of every kind after that moment, also later than now.
  init(of callee: String, after start: Instant, in db: Database) throws {
    self.start = start
    cards = try Row.fetchAll(
      try db.cachedStatement(
        sql: """
          SELECT id, kind, queued_at FROM call_card WHERE callee = ? AND open = 1
          ORDER BY queued_at, id
          """), arguments: [callee]
    ).compactMap { row in
      ID<CallCard>(row["id"] as String).map {
        Open(id: $0, kind: row["kind"], queuedAt: Instant(microseconds: row["queued_at"]))
      }
    }
    calls = try Row.fetchAll(
      try db.cachedStatement(
        sql: """
          SELECT id, call_at, kind FROM call_card WHERE callee = ? AND call_at > ?
          ORDER BY call_at, id
          """), arguments: [callee, start.microseconds]
    ).compactMap { row -> (card: ID<CallCard>, slot: CallCard.Slot)? in
      let kind: String = row["kind"]
      let slot = CallCard.Slot(
        at: Instant(microseconds: row["call_at"]), isReal: kind == AlertKind.real.code)
      return ID<CallCard>(row["id"] as String).map { (card: $0, slot: slot) }
    }
  }

  /// His open cards of a kind, oldest first.
  func open(_ kind: AlertKind) -> [ID<CallCard>] {
    cards.filter { $0.kind == kind.code }.map(\.id)
  }

  /// His calls, of every kind.
  var slots: [CallCard.Slot] { calls.map(\.slot) }

  /// Takes a card of his as it is now. The same twice is taken once.
  mutating func take(_ card: CallCard) {
    cards.removeAll { $0.id == card.id }
    if card.ended == nil {
      cards.append(Open(id: card.id, kind: card.kind.code, queuedAt: card.queuedAt))
      cards.sort { ($0.queuedAt, $0.id) < ($1.queuedAt, $1.id) }
    }
    calls.removeAll { $0.card == card.id }
    if let time = card.callAt, time > start {
      calls.append((card: card.id, slot: CallCard.Slot(at: time, isReal: card.kind == .real)))
    }
  }
}
