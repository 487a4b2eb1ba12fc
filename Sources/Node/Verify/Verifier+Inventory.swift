//! The keys by which systems are found, against the Facts and the words beside them.

internal import GRDB
internal import Inspection
internal import Kernel

extension Verifier {
  /// Every key of every system, and no other. Of a system whose words were erased only what the Facts say is left.
  mutating func systemKeys(_ db: Database) throws {
    var wanted: [String: [String]] = [:]
    for system in folded.systems.values {
      let words = try SystemEntry.Words(system.words, in: db)
      for key in SystemKey.of(system, words) {
        wanted["\(system.id) \(key.kind.rawValue) \(key.text)"] = [
          system.organization.description
        ]
      }
    }
    try compare(
      db, "system_index", by: ["system", "kind", "key"], and: ["organization"], with: wanted)
  }
}
