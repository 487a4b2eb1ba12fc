//! Damage of the columns that pages count: a board or a permeation that lies, with a state that is sound.

@testable import Node

extension Damage {
  /// Each of the columns once.
  // table:
  static let ofCounted =
    [
      ("delivery", "level = level || 'x'"), ("delivery", "answer = 'done x'"),
      ("delivery", "first_answered = COALESCE(first_answered, 0) + 1"),
      ("delivery", "delivered = COALESCE(delivered, 0) + 1"),
      ("delivery", "opened = COALESCE(opened, 0) + 1"),
      ("delivery", "acknowledged = COALESCE(acknowledged, 0) + 1"),
      ("delivery", "acted = COALESCE(acted, 0) + 1"), ("delivery", "due = COALESCE(due, 0) + 1"),
      ("delivery", "rung = COALESCE(rung, 0) + 1"), ("delivery", "given = 1 - given"),
      ("delivery", "informed = informed + 1"), ("delivery", "help = COALESCE(help, 0) + 1"),
      ("delivery", "desk = COALESCE(desk, '') || 'x'"),
      ("organization", "last_rung = COALESCE(last_rung, '') || 'x'"),
      ("organization", "legal_form = legal_form || 'x'"), ("organization", "prefecture = 'x'"),
      ("organization", "above = COALESCE(above, '') || 'x'"),
      ("organization", "parents = parents || 'x/'"),
      ("organization", "reach_from = reach_from / 2 + 1"),
      ("organization", "reach_until = reach_until / 2 + 1"),
      ("organization", "reach_last = reach_last / 2 + 1"),
    ].map { table, change in
      Damage(
        "\(table): \(change)", "UPDATE \(table) SET \(change) WHERE id = :id", at: table,
        .rowDiffers)
    }
}
