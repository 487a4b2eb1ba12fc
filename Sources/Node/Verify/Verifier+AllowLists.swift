//! The entries of lists of what is no mark: their digest stands in the Fact of each.

internal import Alerting
internal import GRDB
internal import Kernel

extension Verifier {
  /// What is in force has all its entries, as they were entered; what has ended may have let go of them; and there are no
  /// others.
  mutating func allowedMarks(_ db: Database, _ now: Instant) throws {
    var rows: [String: [AllowedRow]] = [:]
    try db.forEachRow(
      "SELECT organization, key, list, number, entry FROM allowed_mark ORDER BY list, number, key"
    ) { row in
      result.rows += 1
      let list = row.text("list") ?? ""
      let rule = folded.suppressions[list]
      guard rule?.marks != nil, rule?.organization?.description == row.text("organization") else {
        result.fault("entries of \(list)", .rowWithoutFacts)
        return
      }
      // A row that does not read is one too few, and is found by that.
      if let row = AllowedRow(row) { rows[list, default: []].append(row) }
    }
    for (id, rule) in folded.suppressions.sorted(by: { $0.key < $1.key }) {
      guard let marks = rule.marks else { continue }
      let found = rows[id] ?? []
      if found.isEmpty {
        if now < rule.until { result.fault("entries of \(id)", .rowMissing) }
      } else if AllowedRow.digest(found) != marks.digest {
        result.fault("entries of \(id)", .rowDiffers)
      }
    }
  }
}
