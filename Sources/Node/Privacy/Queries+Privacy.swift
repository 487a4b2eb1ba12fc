//! What may be asked about personal data: what erasing would do, what is kept how long, what is held, what was erased.

internal import Alerting
internal import GRDB
public import Kernel

internal import struct Foundation.Data

/// A person of an organisation, as a list for erasing shows him.
public struct DepartedPerson: Hashable, Sendable {
  /// Who.
  public let id: ID<Person>
  /// The name; nil when erased.
  public let name: String?
  /// When he left; nil for somebody who never held a post.
  public let leftAt: Instant?
  /// When he was erased; nil while he is not.
  public let erasedAt: Instant?
}

/// A class of records with what is due of it.
public struct RetentionRow: Hashable, Sendable {
  /// The rule.
  public let rule: RetentionRule
  /// What the viewer's organisation chose; nil where it did not.
  public let chosen: Int?
  /// How much is due within the next 30 days, at most `Aging.countMax`; nil where the viewer may not know it.
  public let soon: Int?
  /// When something of it was last erased with a Fact; nil when never.
  public let lastRun: Instant?
  /// How many texts went then.
  public let lastCount: Int?
  /// How far ahead it is told what goes.
  public static let lookAhead = Instant.Span.days(30)
}

/// A hold in words.
public struct HoldView: Hashable, Sendable {
  /// The record.
  public let hold: LegalHold
  /// The reason; nil when erased.
  public let reason: String?
  /// Who placed it.
  public let by: ActorName
  /// The name of whom it keeps; nil for everybody and an alert.
  public let person: String?
  /// Most that are listed.
  public static let listMax = 100
}

/// An erasure as a list of erasures holds it: nothing of it says whose data it was but an identifier.
public struct ErasureLine: Hashable, Sendable {
  /// Which.
  public let id: ID<Erasure>
  /// When.
  public let at: Instant
  /// The texts that were erased.
  public let texts: [ID<Content>]
}

extension Queries {
  /// Whether the viewer may erase people of that organisation: who keeps it, and the tower's administrator where nobody
  /// of it is left.
  private func mayErase(
    _ organization: Organization, _ snapshot: Snapshot
  ) -> Bool {
    if snapshot.keeps(organization.id) { return true }
    let viewer = snapshot.viewer
    return viewer.role == .administrator && viewer.organization != nil
      && viewer.organization == snapshot.directory.tower && organization.isGone(at: snapshot.at)
  }

  /// Those of an organisation who hold no post there now, in the order of entering; nil for who may not erase them.
  public func departed(
    of id: ID<Organization>, as viewer: Viewer, after: PageKey? = nil, limit: Int = 100,
    at now: Instant
  ) throws -> Page<DepartedPerson>? {
    try read(as: viewer, at: now) { snapshot in
      guard let own = try snapshot.directory.organization(id, in: snapshot.db),
        mayErase(own, snapshot)
      else { return nil }
      let size = Self.pageSize(limit)
      var place = after?.id ?? ""
      var found: [DepartedPerson] = []
      // Whoever holds a post is passed over, so that a page may take several looks.
      while true {
        let rows = try snapshot.rows(
          """
          SELECT person.id, (SELECT MIN(at) FROM erasure WHERE erasure.person = person.id) AS erased
          FROM person WHERE person.organization = :id AND person.id > :after
          ORDER BY person.id LIMIT :limit
          """, ["id": id.description, "after": place, "limit": size + 1])
        for row in rows {
          let key = row["id"] as String
          guard let person = ID<Person>(key) else { continue }
          let held = own.appointments.filter { $0.person == person }
          if held.allSatisfy({ $0.until.map { $0 <= now } ?? false }) {
            if found.count == size { return Page(items: found, next: PageKey(id: place)) }
            found.append(
              DepartedPerson(
                id: person, name: try snapshot.name(person),
                leftAt: held.compactMap(\.until).max(),
                erasedAt: (row["erased"] as Int64?).map { Instant(microseconds: $0) }))
          }
          place = key
        }
        if rows.count <= size { return Page(items: found, next: nil) }
      }
    }
  }

  /// What erasing somebody would do; nil where there is nobody, or for who may not erase him.
  public func erasure(
    of person: ID<Person>, as viewer: Viewer, at now: Instant
  ) throws -> ErasurePreview? {
    try read(as: viewer, at: now) { snapshot in
      let home = try snapshot.row(
        "SELECT organization FROM person WHERE id = :id", ["id": person.description])
      guard let id = (home?[0] as String?).flatMap({ ID<Organization>($0) }),
        let own = try snapshot.directory.organization(id, in: snapshot.db),
        mayErase(own, snapshot),
        let subject = try ErasureSubject(person, of: own, snapshot.db, at: now)
      else { return nil }
      let texts = subject.texts
      return ErasurePreview(
        person: person, name: try snapshot.name(person), organization: try snapshot.name(id),
        names: texts.names.count, addresses: texts.addresses.count, words: texts.words.count,
        otherWords: texts.otherWords, named: try snapshot.named(subject),
        facts: try snapshot.number(
          "SELECT COUNT(*) FROM fact WHERE INSTR(CAST(bytes AS TEXT), :id) > 0",
          ["id": person.description]), oldLogins: texts.oldLogins, blocks: subject.blocks,
        erasedAt: subject.erased?.at, digest: subject.digest)
    }
  }

  /// The table with what is due; for whoever administers an organisation or watches at the tower. How much is due is
  /// the node's, and told to the tower alone: a count over all organisations speaks of all of them.
  public func retention(as viewer: Viewer, at now: Instant) throws -> [RetentionRow]? {
    try read(as: viewer, at: now) { snapshot in
      let isTowers =
        viewer.role == .node
        || viewer.role == .administrator && viewer.organization != nil
          && viewer.organization == snapshot.directory.tower
      guard isTowers || viewer.role == .administrator && viewer.organization != nil else {
        return nil
      }
      let choice = try viewer.organization.flatMap {
        try RetentionChoice.find(RetentionChoice.id(of: $0).description, in: snapshot.db)
      }
      let soon = try Aging(at: now + RetentionRow.lookAhead, snapshot.db)
      let runs = try snapshot.lastRuns()
      return try RetentionRule.all.map { rule in
        let due =
          isTowers
          ? try soon.due(rule.record, limit: Aging.countMax).reduce(0) { $0 + $1.count } : nil
        return RetentionRow(
          rule: rule, chosen: choice?.chosen.first { $0.record == rule.record }?.days, soon: due,
          lastRun: runs[rule.record]?.at, lastCount: isTowers ? runs[rule.record]?.count : nil)
      }
    }
  }

  /// The holds of the viewer's organisation, the newest first; empty for who administers none.
  public func holds(as viewer: Viewer, at now: Instant) throws -> [HoldView] {
    guard viewer.role == .administrator, let organization = viewer.organization else { return [] }
    return try read(as: viewer, at: now) { snapshot in
      try snapshot.records(
        LegalHold.self,
        """
        SELECT state FROM legal_hold WHERE organization = :organization
        ORDER BY id DESC LIMIT \(HoldView.listMax)
        """, ["organization": organization.description]
      ).map { hold in
        var person: String?
        if case .person(let id) = hold.scope { person = try snapshot.name(id) }
        return HoldView(
          hold: hold, reason: try snapshot.text(hold.reason), by: try snapshot.name(hold.by),
          person: person)
      }
    }
  }

  /// Every erasure, the oldest first, for the list that is kept beside backups; the node's own question.
  public func erasures() throws -> [ErasureLine] {
    try read(as: .node, at: Instant(microseconds: 0)) { snapshot in
      var found: [ErasureLine] = []
      for row in try snapshot.rows("SELECT id FROM erasure ORDER BY at, id") {
        guard let id = ID<Erasure>(row[0] as String) else { continue }
        var texts: [ID<Content>] = []
        var at = Instant(microseconds: 0)
        let facts = try snapshot.rows(
          "SELECT bytes FROM fact WHERE record = :record ORDER BY seq",
          ["record": RecordReference(.erasure, id).description])
        for data in facts {
          let fact = try Fact(bytes: [UInt8](data[0] as Data))
          at = max(at, fact.at)
          texts += try JSONTreeDecoder.decode(
            Erasure.Body.self, from: .object([.init(fact.kind, fact.body)])
          ).texts
        }
        found.append(ErasureLine(id: id, at: at, texts: texts))
      }
      return found
    }
  }

  /// The classes of which something is due now, for the loop.
  public func agingDue(at now: Instant) throws -> [RecordClass] {
    try read(as: .node, at: now) { snapshot in
      let aging = try Aging(at: now, snapshot.db)
      return try RecordClass.allCases.filter { try !aging.due($0, limit: 1).isEmpty }
    }
  }
}

extension Snapshot {
  /// How many texts by others in the organisation's own records name somebody. What other organisations keep is not
  /// looked at: a name can be chosen, and a number would tell whether it stands in what is hidden.
  fileprivate func named(_ subject: ErasureSubject) throws -> Int {
    let own = Set(subject.texts.erasable)
    let needles = Needles(
      try (subject.texts.names + subject.texts.addresses).compactMap {
        try PersonTexts.text($0, db)
      }, parts: false)
    var count = 0
    for id in try TenantRecords(of: subject.organization.id, in: db).texts(in: db)
    where !own.contains(id) {
      if let text = try PersonTexts.text(id, db), needles.areIn(text) { count += 1 }
    }
    return count
  }

  /// When something of each class was last erased with a Fact.
  fileprivate func lastRuns() throws -> [RecordClass: (at: Instant, count: Int)] {
    var found: [RecordClass: (at: Instant, count: Int)] = [:]
    for row in try rows(
      """
      SELECT bytes FROM fact WHERE \(PersonTexts.condition) AND kind = 'textsAged'
      ORDER BY kind, seq DESC LIMIT 200
      """)
    {
      let fact = try Fact(bytes: [UInt8](row[0] as Data))
      guard let record = fact.body["texts"]?.string.flatMap({ RecordClass(rawValue: $0) }),
        found[record] == nil
      else { continue }
      found[record] = (fact.at, Int(fact.body["count"]?.integer ?? 0))
    }
    return found
  }
}
