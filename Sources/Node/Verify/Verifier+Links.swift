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
  }

  /// When each link is looked at next by itself.
  var linkDeadlines: [(record: String, due: Instant)] {
    folded.links.values.compactMap { link in
      link.deadline.map { (RecordReference(.link, link.id).description, $0) }
    }
  }
}
