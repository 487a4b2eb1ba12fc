//! What stands beside links, against what the Facts fold to: letters that wait, and who is hosted where.

internal import Federation
internal import GRDB
internal import Kernel

extension Verifier {
  /// Each letter that waits has a row under its number, and each body that a peer hosts has one.
  mutating func linkRows(_ db: Database) throws {
    var waiting: [String: [String]] = [:]
    var hosts: [String: [String]] = [:]
    // A body that moved from one peer to another stands with whoever said so last.
    var newest: [String: Int64] = [:]
    for link in folded.links.values.sorted(by: { $0.id < $1.id }) {
      for lane in Lane.allCases {
        for letter in link.outgoing[lane].waiting {
          waiting["\(link.id) \(letter.id)"] = [lane.rawValue, letter.record.description]
        }
      }
      for organization in link.hosts
      where newest[organization.description] ?? 0 <= link.hostsVersion {
        newest[organization.description] = link.hostsVersion
        hosts[organization.description] = [link.id.description]
      }
    }
    try compare(db, "link_waiting", by: ["link", "id"], and: ["lane", "record"], with: waiting)
    try compare(db, "link_host", by: ["organization"], and: ["link"], with: hosts)
    try tellings(db)
  }

  /// Each letter that must arrive is listed until it has. One that found no room on its link has no envelope yet, and no
  /// Fact.
  private mutating func tellings(_ db: Database) throws {
    var missing = Set(folded.tellings.keys)
    try db.forEachRow("SELECT * FROM telling ORDER BY link, kind, record") { row in
      result.rows += 1
      let key = ["link", "kind", "record"].map { row.text($0) ?? "" }.joined(separator: " ")
      missing.remove(key)
      guard let envelope = row.text("envelope"), !envelope.isEmpty else { return }
      guard let wanted = folded.tellings[key] else {
        result.fault("telling \(key)", .rowWithoutFacts)
        return
      }
      if wanted != [envelope] { result.fault("telling \(key)", .rowDiffers) }
    }
    for key in missing.sorted() { result.fault("telling \(key)", .rowMissing) }
  }

  /// When each link is looked at next by itself.
  var linkDeadlines: [(record: String, due: Instant)] {
    folded.links.values.compactMap { link in
      link.deadline.map { (RecordReference(.link, link.id).description, $0) }
    }
  }
}
