//! Texts outside the journal, and notices on their way: what of them the Facts tell.

internal import GRDB
internal import Kernel

extension Verifier {
  /// Stored texts against the salted digests in the Facts. An erased text has neither bytes nor salt and compares as
  /// erased; its row stays, so that a text that is merely gone is seen.
  mutating func contents(_ db: Database) throws {
    var missing = Set(folded.contents.keys)
    try db.forEachRow("SELECT id, salt, bytes, digest FROM content ORDER BY id") { row in
      result.rows += 1
      let id = row.text("id") ?? ""
      let place = "content \(id)"
      guard let digest = folded.contents[id] else {
        result.fault(place, .rowWithoutFacts)
        return
      }
      missing.remove(id)
      let wanted = digest?.description ?? row.text("digest")
      let isErased = row.value("salt").isNull && row.value("bytes").isNull
      var found = isErased ? wanted : nil
      if let salt = row.bytes("salt"), let bytes = row.bytes("bytes") {
        found = Hash(sha256: salt + bytes).description
      }
      if folded.erased.contains(id), !isErased { result.fault(place, .erasedTextThere) }
      if row.text("digest") != wanted || found != wanted { result.fault(place, .contentDiffers) }
    }
    for id in missing.sorted() { result.fault("content \(id)", .rowMissing) }
  }

  /// The outbox and the personal links in it: who is told what, by which Fact. How often it was tried is no Fact.
  mutating func notices(_ db: Database, _ now: Instant) throws {
    let secrets = try links(db)
    try codes(db)
    try db.forEachRow("SELECT * FROM outbox ORDER BY id") { row in
      result.rows += 1
      let place = "outbox \(row.text("id") ?? "")"
      guard let notice = FoldedNotices.Notice(row), folded.strike(notice) else {
        let seq = row.number("seq") ?? -1
        result.fault(place, folded.notices.tells(seq) ? .rowDiffers : .rowWithoutFacts)
        return
      }
      if !Self.isSound(row, notice, secrets) { result.fault(place, .rowDiffers) }
    }
    for seq in folded.notices.factsWithoutNotice {
      result.fault("outbox of fact \(seq)", .rowMissing)
    }
    for delivery in folded.notices.deliveriesWithoutLink(at: now) {
      result.fault("token of \(delivery)", .rowMissing)
    }
  }

  /// Every code stands in a duty's mail to that person. One that is missing is no fault: stores older than codes have
  /// none, and a duty without one is answered on its page. Whoever has one is found by the address that it went to.
  private mutating func codes(_ db: Database) throws {
    var known: Set<String> = []
    try db.forEachRow("SELECT * FROM reply_address ORDER BY address, person") { row in
      result.rows += 1
      known.insert("\(row.text("address") ?? "") \(row.text("person") ?? "")")
    }
    try db.forEachRow("SELECT * FROM reply_code ORDER BY person, delivery, route") { row in
      result.rows += 1
      let code = FoldedNotices.Code(
        delivery: row.text("delivery") ?? "", person: row.text("person") ?? "",
        route: row.text("route") ?? "", expires: row.number("expires") ?? -1)
      if !folded.notices.allows(code) {
        result.fault("reply_code \(code.delivery)", .rowWithoutFacts)
      }
      if !known.contains("\(row.text("address") ?? "") \(code.person)") {
        result.fault("reply_address of \(code.person)", .rowMissing)
      }
    }
  }

  /// The stored links: hash to `delivery person`.
  private mutating func links(_ db: Database) throws -> [String: String] {
    var secrets: [String: String] = [:]
    try db.forEachRow("SELECT * FROM token ORDER BY hash") { row in
      result.rows += 1
      let hash = row.text("hash") ?? ""
      let link = FoldedNotices.Link(
        delivery: row.text("delivery") ?? "", person: row.text("person") ?? "",
        expires: row.number("expires") ?? -1)
      if !folded.strike(link) { result.fault("token \(hash)", .rowWithoutFacts) }
      secrets[hash] = "\(link.delivery) \(link.person)"
    }
    return secrets
  }

  /// Whether what attempts change is at least possible: a waiting duty still carries the secret of a stored link, and
  /// a copy never had one.
  private static func isSound(
    _ row: StoredRow, _ notice: FoldedNotices.Notice, _ secrets: [String: String]
  ) -> Bool {
    guard let state = row.text("state"), ["waiting", "sent", "dead"].contains(state),
      let due = row.number("due"), due >= notice.createdAt
    else { return false }
    guard let secret = row.text("token") else {
      return row.value("token").isNull && (notice.role == "copy" || state != "waiting")
    }
    return notice.role == "duty"
      && secrets[Hash(sha256: secret.utf8).description] == "\(notice.delivery) \(notice.person)"
  }
}

extension FoldedNotices.Notice {
  /// What of a row follows from its Fact; nil where a column is of another kind.
  fileprivate init?(_ row: StoredRow) {
    guard let seq = row.number("seq"), let channel = row.text("channel"),
      let delivery = row.text("delivery"), let person = row.text("person"),
      let route = row.text("route"), let role = row.text("role"), let kind = row.text("kind"),
      let severity = row.number("severity"), let createdAt = row.number("created_at")
    else { return nil }
    self.init(
      seq: seq, channel: channel, delivery: delivery, person: person, route: route, role: role,
      kind: kind, severity: severity, createdAt: createdAt)
  }
}
