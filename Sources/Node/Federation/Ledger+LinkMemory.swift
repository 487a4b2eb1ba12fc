//! What a line remembers and forgets: when a peer spoke last, and letters that wait and tell of what was erased.

internal import Federation
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Ledger {
  /// How far ahead of this node's clock a first word may be to open a line, as the desk of the lines has it.
  static let helloAhead = Instant.Span.minutes(10)

  /// When the peer said its newest first word: after a restart none that is older opens a line. A word that is not its own
  /// moves nothing; nor does one that opens no line yet, e.g. in a bundle by a clock that was a year ahead: put right, it
  /// would find its line closed for as long. What begins a bundle opens none at all.
  func remember(_ hello: Signed<Hello>, on id: ID<PeerLink>) throws {
    let link = try existing(PeerLink.self, id.description)
    guard hello.document.bundle == nil, hello.document.from == link.peer,
      hello.document.to == link.own,
      hello.isSigned(byAnyOf: link.keys(at: at)), hello.document.at - at <= Self.helloAhead
    else { return }
    try store.cachedStatement(
      sql: """
        INSERT INTO link_hello (link, at) VALUES (?, ?)
        ON CONFLICT (link) DO UPDATE SET at = MAX(link_hello.at, excluded.at)
        """
    ).execute(arguments: [id.description, hello.document.at.microseconds])
  }

  // MARK: What was erased

  /// Takes back every letter that waits and is about one of these records, or names one of these people: its payload is
  /// gone with its row, and its number carries nothing any more. What is left of the record is told anew.
  func withdrawLetters(about records: Set<String>, naming people: [ID<Person>]) throws {
    guard try isSomethingWaiting() else { return }
    var found: [ID<Envelope>: (link: ID<PeerLink>, record: RecordReference)] = [:]
    func add(_ rows: [Row]) {
      for row in rows {
        guard let link = ID<PeerLink>(row["link"] as String),
          let id = ID<Envelope>(row["id"] as String),
          let record = RecordReference(row["record"] as String)
        else { continue }
        found[id] = (link: link, record: record)
      }
    }
    let columns = "SELECT link, id, record FROM link_waiting"
    for record in records.sorted() {
      add(
        try Row.fetchAll(
          db, sql: "\(columns) WHERE record = ? ORDER BY link, id", arguments: [record]))
    }
    for person in people {
      add(
        try Row.fetchAll(
          db, sql: "\(columns) WHERE INSTR(CAST(payload AS TEXT), ?) > 0 ORDER BY link, id",
          arguments: [person.description]))
    }
    for (id, letter) in found.sorted(by: { $0.key < $1.key }) {
      try decide(letter.link, .withdraw(id))
      noteAgain(letter.record)
    }
    // An older version may be sealed already: it names whom the newer one does not.
    try withdrawSealed()
  }

  /// Records about which letters wait and whose Facts speak of one of these texts.
  func waitingRecords(telling texts: [ID<Content>]) throws -> Set<String> {
    guard try isSomethingWaiting() else { return [] }
    let erased = Set(texts)
    let waiting = try String.fetchAll(
      db, sql: "SELECT DISTINCT record FROM link_waiting ORDER BY record")
    let statement = try db.cachedStatement(
      sql: "SELECT bytes FROM fact WHERE record = ? ORDER BY seq")
    var found: Set<String> = []
    for record in waiting {
      for bytes in try Data.fetchAll(statement, arguments: [record]) {
        let body = try Fact(bytes: [UInt8](bytes)).body
        guard ContentIDs.all(in: body).contains(where: { erased.contains($0) }) else { continue }
        found.insert(record)
        break
      }
    }
    return found
  }

  private func isSomethingWaiting() throws -> Bool {
    try Int.fetchOne(db, sql: "SELECT 1 FROM link_waiting LIMIT 1") != nil
  }
}
