//! Facts as people read them, and the proof that one stands in the journal.

internal import Alerting
internal import GRDB
public import Kernel

internal import struct Foundation.Data

extension Queries {
  /// The canonical bytes of a Fact and its proof under the journal of that size (0 takes all there is now); nil when
  /// there is none or the viewer may not see its record. The proof is nil where the journal of that size is shorter.
  public func proof(
    seq: Int64, count: Int64 = 0, as viewer: Viewer
  ) throws -> (bytes: [UInt8], proof: InclusionProof?)? {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      guard let bytes = try snapshot.visibleFact(seq) else { return nil }
      let all = Int64(try snapshot.number("SELECT COALESCE(MAX(seq) + 1, 0) FROM fact"))
      let size = count == 0 ? all : min(count, all)
      guard seq < size else { return (bytes, nil) }
      var tiles = TileReader(snapshot.db)
      return (bytes, try InclusionProof(of: seq, in: size) { try tiles.node($0, $1) })
    }
  }
}

extension Snapshot {
  /// The bytes of a Fact, if its record is visible. People see what their alerts, deliveries, calls and observations
  /// went through, and their own organisation's entries; the rest is the node's.
  // table:
  func visibleFact(_ seq: Int64) throws -> [UInt8]? {
    // Who comes and who goes on a day to come is known to those alone who keep the directory.
    let keeps = viewer.role.mayAdminister ? "1 = 1" : "1 = 0"
    let own =
      viewer.role == .node ? "1 = 1" : ":viewer <> '' AND fact.record = 'organization/' || :viewer"
    let row = try self.row(
      """
      SELECT fact.bytes FROM fact WHERE fact.seq = :seq AND (
        (fact.record LIKE 'alert/%' AND \(sight.sees("SUBSTR(fact.record, 7)")))
        OR EXISTS (SELECT 1 FROM delivery
          WHERE fact.record LIKE 'delivery/%' AND delivery.id = SUBSTR(fact.record, 10)
            AND \(sight.sees("delivery.alert")))
        OR EXISTS (SELECT 1 FROM observation
          WHERE fact.record LIKE 'observation/%' AND observation.id = SUBSTR(fact.record, 13)
            AND observation.alert IS NOT NULL AND \(sight.sees("observation.alert")))
        OR EXISTS (SELECT 1 FROM contact_import
          WHERE fact.record LIKE 'contacts/%' AND contact_import.id = SUBSTR(fact.record, 10)
            AND :viewer <> '' AND contact_import.organization = :viewer)
        OR EXISTS (SELECT 1 FROM bulletin
          WHERE fact.record LIKE 'bulletin/%' AND bulletin.id = SUBSTR(fact.record, 10)
            AND \(sight.seesBulletin))
        OR EXISTS (SELECT 1 FROM sensor
          WHERE fact.record LIKE 'sensor/%' AND sensor.id = SUBSTR(fact.record, 8)
            AND :viewer <> '' AND sensor.organization = :viewer)
        OR EXISTS (SELECT 1 FROM system
          WHERE fact.record LIKE 'system/%' AND system.id = SUBSTR(fact.record, 8)
            AND \(readsInventory("system.organization")))
        OR EXISTS (SELECT 1 FROM inventory_import
          WHERE fact.record LIKE 'inventory/%' AND inventory_import.id = SUBSTR(fact.record, 11)
            AND \(readsInventory("inventory_import.organization")))
        OR EXISTS (SELECT 1 FROM roster
          WHERE fact.record LIKE 'roster/%' AND roster.id = SUBSTR(fact.record, 8)
            AND :viewer <> '' AND roster.organization = :viewer AND \(keeps))
        OR EXISTS (SELECT 1 FROM transfer
          WHERE fact.record LIKE 'transfer/%' AND transfer.id = SUBSTR(fact.record, 10)
            AND :viewer <> '' AND transfer.organization = :viewer AND \(keeps))
        OR EXISTS (SELECT 1 FROM question
          WHERE fact.record LIKE 'question/%' AND question.id = SUBSTR(fact.record, 10)
            AND :viewer <> '' AND question.asker = :viewer)
        OR EXISTS (SELECT 1 FROM team_profile
          WHERE fact.record LIKE 'profile/%' AND team_profile.id = SUBSTR(fact.record, 9)
            AND :viewer <> '' AND team_profile.organization = :viewer)
        OR EXISTS (SELECT 1 FROM erasure
          WHERE fact.record LIKE 'erasure/%' AND erasure.id = SUBSTR(fact.record, 9)
            AND :viewer <> '' AND erasure.organization = :viewer AND \(keeps))
        OR EXISTS (SELECT 1 FROM legal_hold
          WHERE fact.record LIKE 'hold/%' AND legal_hold.id = SUBSTR(fact.record, 6)
            AND :viewer <> '' AND legal_hold.organization = :viewer AND \(keeps))
        OR EXISTS (SELECT 1 FROM retention
          WHERE fact.record LIKE 'retention/%' AND retention.id = SUBSTR(fact.record, 11)
            AND :viewer <> '' AND retention.organization = :viewer AND \(keeps))
        OR EXISTS (SELECT 1 FROM exercise
          WHERE fact.record LIKE 'exercise/%' AND exercise.id = SUBSTR(fact.record, 10)
            AND :viewer <> '' AND exercise.organization = :viewer)
        OR fact.kind = 'eventsSearched' AND :viewer <> ''
          AND INSTR(CAST(fact.bytes AS TEXT), '"organization":"' || :viewer || '"') > 0
        OR \(own))
      """, ["seq": seq])
    guard let bytes = (row?[0] as Data?).map({ [UInt8]($0) }) else { return nil }
    return try isSecret(bytes) ? nil : bytes
  }

  /// Whether a Fact speaks of an appointment that begins or ends on a day to come, to somebody who keeps no directory.
  private func isSecret(_ bytes: [UInt8]) throws -> Bool {
    if viewer.role.mayAdminister || viewer.role == .node { return false }
    let fact = try Fact(bytes: bytes)
    guard fact.record.kind == .organization else { return false }
    let body = try JSONTreeDecoder.decode(
      Organization.Body.self, from: .object([.init(fact.kind, fact.body)]))
    let now = Int64(try number("SELECT high_water FROM node WHERE id = 1"))
    let future: [Instant?]
    switch body {
    case .personAppointed(let appointment): future = [appointment.from, appointment.until]
    case .appointmentDated(_, _, let until): future = [until]
    case .appointmentCancelled(_, _, let from): future = [from]
    case .organizationRegistered, .organizationPlaced, .organizationDesignated, .postCreated,
      .personEntered, .appointmentEnded, .routeAdded, .routeSucceeded, .routeFoundWrong,
      .absenceEntered, .lastRungAgreed, .routeSecretSet, .languageChosen, .organizationRenamed,
      .organizationEnded, .organizationTookOver, .codePassed, .personPassed, .designationEnded,
      .encodingChosen:
      return false
    }
    return future.compactMap { $0 }.contains { $0.microseconds > now }
  }

  /// From what span an alert was found in old events; only its first Fact says so.
  func lookedBack(_ id: ID<Alert>) throws -> Alert.LookBack? {
    guard
      let row = try self.row(
        "SELECT bytes FROM fact WHERE record = :record ORDER BY seq LIMIT 1",
        ["record": RecordReference(.alert, id).description]),
      let span = try Fact(bytes: [UInt8](row[0] as Data)).body["lookedBack"], !span.isNull
    else { return nil }
    return try JSONTreeDecoder.decode(Alert.LookBack.self, from: span)
  }

  /// The Facts of an alert and its deliveries in the order of the journal, how many there are, and the names in them.
  func timeline(of alert: Alert) throws -> ([FactLine], Int, FactNames) {
    let from = """
      FROM fact WHERE fact.record = :alert
        OR fact.record IN (SELECT 'delivery/' || delivery.id FROM delivery WHERE delivery.alert = :id)
      """
    let arguments: Arguments = [
      "alert": RecordReference(.alert, alert.id).description, "id": alert.id.description,
    ]
    var names = FactNames()
    let lines = try rows(
      "SELECT fact.bytes \(from) ORDER BY fact.seq DESC LIMIT \(AlertDetail.timelineMax)", arguments
    ).reversed().map { row in
      let fact = try Fact(bytes: [UInt8](row[0] as Data))
      try gather(fact.body, member: "", into: &names)
      return FactLine(
        seq: fact.seq, at: fact.at, kind: fact.kind, actor: try name(fact.actor),
        record: fact.record, body: fact.body, texts: try texts(fact.body, member: ""))
    }
    return (lines, try number("SELECT COUNT(*) \(from)", arguments), names)
  }

  /// The texts that a body refers to: objects of exactly an identifier and a digest.
  private func texts(_ body: JSON, member: String) throws -> [FactLine.Text] {
    if let members = body.members {
      if members.count == 2, let id = body["id"]?.string, body["digest"] != nil {
        return [FactLine.Text(member: member, text: try text(content: id))]
      }
      return try members.flatMap { try texts($0.value, member: $0.name) }
    }
    return try (body.array ?? []).flatMap { try texts($0, member: member) }
  }

  /// Looks up the names of the people, posts and organisations that a body speaks of.
  private func gather(_ body: JSON, member: String, into names: inout FactNames) throws {
    if let members = body.members {
      let organization = body["organization"]?.string.flatMap { ID<Organization>($0) }
      if let organization, let post = body["post"]?.string.flatMap({ ID<Post>($0) }),
        names.posts[post] == nil
      {
        names.posts[post] = try directory.organization(organization, in: db)?.posts
          .first { $0.id == post }?.name
      }
      for part in members { try gather(part.value, member: part.name, into: &names) }
    } else if let elements = body.array {
      for element in elements { try gather(element, member: member, into: &names) }
    } else if let text = body.string, ["person", "to", "by", "organization"].contains(member),
      let id = text.split(separator: ":").last.flatMap({ ID<Person>($0) })
    {
      if names.people[id] == nil { names.people[id] = try name(id) }
      let organization = id.cast(to: Organization.self)
      if names.organizations[organization] == nil,
        let row = try self.row(
          "SELECT name_ja, name_en FROM organization WHERE id = :id", ["id": id.description])
      {
        names.organizations[organization] = Phrase(ja: row[0], en: row[1])
      }
    }
  }
}
