//! Erases: bytes and salts go, the Facts and their hashes stay, and a Fact says which texts are gone.

internal import Alerting
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Ledger {
  /// Erases somebody as it was shown. Asked again, it gives the erasure that was.
  func erase(_ form: ErasureForm) throws -> ID<Erasure> {
    let organization = try existing(Organization.self, form.organization.description)
    guard let subject = try ErasureSubject(form.person, of: organization, db, at: at) else {
      throw RefusalCode.notFound
    }
    if let erased = subject.erased, subject.texts.erasable.isEmpty { return erased.id }
    if let block = subject.blocks.first { throw RefusalCode("erasure.\(block.rawValue)") }
    guard subject.digest == form.shown else { throw RefusalCode("erasureChanged") }
    let id: ID<Erasure> = make("erasure")
    var rest = subject.texts.erasable[...]
    try commit(
      .erasure(
        id,
        .personErased(
          organization: form.organization, person: form.person, by: actor,
          texts: Array(rest.prefix(Erasure.textsPerFact)))))
    rest = rest.dropFirst(Erasure.textsPerFact)
    try commitMore(rest, of: id)
    try wipe(subject.texts.erasable)
    try wipeTraces(of: form.person)
    try withdrawLetters(
      about: waitingRecords(telling: subject.texts.erasable), naming: [form.person])
    return id
  }

  /// Erases every text of a body that has ended, as it was shown. Asked again, it gives the erasure that was.
  func erase(_ form: OrganizationErasureForm) throws -> ID<Erasure> {
    let organization = try existing(Organization.self, form.organization.description)
    let subject = try OrganizationErasure(of: organization, db, at: at)
    let texts = subject.erasable
    if let erased = subject.erased, texts.isEmpty { return erased.id }
    if let block = subject.blocks.first { throw RefusalCode("erasure.\(block.rawValue)") }
    guard subject.digest == form.shown else { throw RefusalCode("erasureChanged") }
    let erasure: ID<Erasure> = make("erasure")
    try commit(
      .erasure(
        erasure,
        .organizationErased(
          organization: organization.id, by: actor,
          texts: Array(texts.prefix(Erasure.textsPerFact)))))
    try commitMore(texts.dropFirst(Erasure.textsPerFact), of: erasure)
    try wipe(texts)
    // Those who passed to a successor are its own; the traces of the others go with their names.
    let people = try String.fetchAll(
      db, sql: "SELECT id FROM person WHERE organization = ? ORDER BY id",
      arguments: [organization.id.description]
    ).compactMap { ID<Person>($0) }
    for person in people { try wipeTraces(of: person) }
    try endAllowLists(of: organization.id)
    try withdrawLetters(about: waitingRecords(telling: texts), naming: people)
    return erasure
  }

  /// Erases what a list names, in a store that was restored from before the erasure. What is not here any more, or
  /// never was, counts for nothing.
  func eraseAgain(_ texts: [ID<Content>]) throws {
    guard texts.count <= Erasure.textsPerFact else { throw RefusalCode("tooManyChanges") }
    let here = try Set(texts).sorted().filter { try PersonTexts.isStored($0, db) }
    guard !here.isEmpty else { return }
    try commit(.node(.erasedAgain(count: here.count)))
    try wipe(here)
    try withdrawLetters(about: waitingRecords(telling: here), naming: [])
  }

  private func commitMore(_ texts: ArraySlice<ID<Content>>, of id: ID<Erasure>) throws {
    var rest = texts
    while !rest.isEmpty {
      try commit(.erasure(id, .moreErased(texts: Array(rest.prefix(Erasure.textsPerFact)))))
      rest = rest.dropFirst(Erasure.textsPerFact)
    }
  }

  /// Bytes and salts go; the row stays, so that a text that is merely gone is seen.
  func wipe(_ texts: [ID<Content>]) throws {
    let statement = try db.cachedStatement(
      sql: "UPDATE content SET salt = NULL, bytes = NULL WHERE id = ?")
    for id in texts { try statement.execute(arguments: [id.description]) }
  }

  /// What lies about beside texts: mails of the demonstration, what mail servers said, codes, secrets.
  private func wipeTraces(of person: ID<Person>) throws {
    let id = person.description
    for sql in [
      "DELETE FROM mailbox WHERE person = ?",
      "UPDATE outbox SET state = 'dead', token = NULL WHERE person = ? AND state = 'waiting'",
      "UPDATE outbox SET problem = NULL WHERE person = ? AND problem IS NOT NULL",
      "DELETE FROM reply_code WHERE person = ?",
      "DELETE FROM session WHERE account IN (SELECT id FROM account WHERE person = ?)",
      "DELETE FROM password WHERE account IN (SELECT id FROM account WHERE person = ?)",
    ] {
      try db.execute(sql: sql, arguments: [id])
    }
  }

  // MARK: Holds and choices

  /// Places a hold.
  func placeHold(_ form: HoldForm) throws -> ID<LegalHold> {
    var words = form.reason.drop(while: \.isWhitespace)
    while words.last?.isWhitespace == true { words.removeLast() }
    let reason = PlainText.singleLine(String(words), maxCharacters: LegalHold.reasonMax)
    guard !reason.isEmpty else { throw RefusalCode("needsReason") }
    guard form.until > at, form.until <= at + LegalHold.spanMax else {
      throw RefusalCode("holdOutOfRange")
    }
    switch form.scope {
    case .everything: break
    case .alert(let alert):
      let seen = try Int.fetchOne(
        db, sql: "SELECT 1 FROM alert_audience WHERE alert = ? AND organization = ?",
        arguments: [alert.description, form.organization.description])
      guard seen != nil else { throw RefusalCode.notFound }
    case .person(let person):
      guard try home(of: person) == form.organization else { throw RefusalCode.notFound }
    }
    let id: ID<LegalHold> = make("hold")
    try commit(
      .hold(
        id,
        .holdPlaced(
          organization: form.organization, scope: form.scope, reason: try keep(reason), by: actor,
          until: form.until)))
    return id
  }

  /// Lifts a hold; a second time changes nothing.
  func liftHold(_ id: ID<LegalHold>) throws {
    guard try existing(LegalHold.self, id.description).holds(at: at) else { return }
    try commit(.hold(id, .holdLifted(by: actor)))
  }

  /// An organisation is stricter than the table, or as the table again.
  func setRetention(of organization: ID<Organization>, _ record: RecordClass, _ days: Int?) throws {
    let rule = RetentionRule.of(record)
    if let days {
      guard let most = rule.daysMin, days >= most, days < rule.days else {
        throw RefusalCode("daysOutOfRange")
      }
    }
    let id = RetentionChoice.id(of: organization)
    let chosen = try find(RetentionChoice.self, id.description)?.chosen
    guard chosen?.first(where: { $0.record == record })?.days != days else { return }
    try commit(
      .retention(id, .retentionChosen(organization: organization, record: record, days: days)))
  }
}
