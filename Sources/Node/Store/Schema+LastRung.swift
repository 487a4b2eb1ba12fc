//! Migration 0028: at which desk a ladder ends, and which desk was agreed for a body.

internal import Alerting
internal import GRDB
internal import Kernel

extension Schema {
  /// A board asks which agreed desks were silent, so that the tower's calls with them. Few duties ever get so far: the
  /// index holds them alone, and costs whoever acknowledges nothing. A supporter asks for whom its desk was agreed on.
  // table:
  static let lastRungs = [
    "ALTER TABLE delivery ADD COLUMN desk TEXT",
    "ALTER TABLE organization ADD COLUMN last_rung TEXT",
    "CREATE INDEX delivery_desk ON delivery (desk, kind) WHERE desk IS NOT NULL",
    """
    CREATE INDEX organization_last_rung ON organization (last_rung, place, id)
    WHERE last_rung IS NOT NULL
    """,
  ]
}
