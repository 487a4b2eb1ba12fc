//! How an input works on an inventory: entering, changing, confirming, and the keys by which a system is found.

internal import Formats
internal import GRDB
internal import Inspection
internal import Kernel

internal import struct Foundation.Data

extension Ledger {
  /// Enters a system. Refuses `badSystem` for an entry with problems, `tooManySystems` where the inventory is full.
  func enterSystem(_ entry: SystemEntry, of organization: ID<Organization>, by: Actor?) throws
    -> ID<InformationSystem>
  {
    guard try directory.organization(organization, in: db) != nil else {
      throw RefusalCode.notFound
    }
    let count =
      try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM system WHERE organization = ?",
        arguments: [organization.description]) ?? 0
    guard count < InformationSystem.perOrganizationMax else { throw RefusalCode("tooManySystems") }
    return try enter(entry, of: organization, at: count, by: by)
  }

  /// Enters a system where there is room for it, at that place of the inventory.
  func enter(
    _ entry: SystemEntry, of organization: ID<Organization>, at place: Int, by: Actor?
  ) throws -> ID<InformationSystem> {
    try check(entry)
    let id: ID<InformationSystem> = make("system")
    let words = try keep(entry.words.stored())
    try commit(
      .system(
        id,
        .systemEntered(
          organization: organization, place: place, traits: entry.traits, words: words, by: by)))
    return id
  }

  /// Something about a system by whoever keeps the inventory. The same entry once more is a confirmation. A programme
  /// vouches for nothing: it passes on what it was given.
  // transitions:
  func perform(_ command: SystemCommand, on id: ID<InformationSystem>) throws {
    let isProgramme = input.viewer.key != nil
    switch command {
    case .change(let entry): try changeSystem(id, to: entry, by: isProgramme ? nil : actor)
    case .confirm:
      guard !isProgramme else { throw RefusalCode("notAPerson") }
      try decide(id, .confirm(by: actor))
    case .retire: try decide(id, .retire)
    case .takeUp: try decide(id, .takeUp)
    }
  }

  /// Changes a system; what is the same already is only confirmed, where somebody vouches for it.
  func changeSystem(_ id: ID<InformationSystem>, to entry: SystemEntry, by: Actor?) throws {
    try check(entry)
    let system = try existing(InformationSystem.self, id.description)
    if system.traits == entry.traits, try words(of: system) == entry.words {
      if let by { try decide(id, .confirm(by: by)) }
      return
    }
    try decide(id, .change(entry.traits, words: try keep(entry.words.stored()), by: by))
  }

  /// Lets a system decide an event and commits what it decided.
  func decide(_ id: ID<InformationSystem>, _ event: InformationSystem.Event) throws {
    let system = try existing(InformationSystem.self, id.description)
    let bodies = try refusing {
      () throws(InformationSystem.Refusal) in try system.decide(event, at: at)
    }
    for body in bodies { try commit(.system(id, body)) }
  }

  private func check(_ entry: SystemEntry) throws {
    let isPublic = entry.traits.domains.contains { PublicSuffixes.contains($0.text) }
    guard entry.problems.isEmpty, !isPublic else { throw RefusalCode("badSystem") }
  }

  /// Writes the keys by which a system is found.
  func index(_ system: InformationSystem) throws {
    let words = try words(of: system)
    try store.cachedStatement(sql: "DELETE FROM system_index WHERE system = ?")
      .execute(arguments: [system.id.description])
    let statement = try store.cachedStatement(
      sql: "INSERT INTO system_index (system, kind, key, organization) VALUES (?, ?, ?, ?)")
    for key in SystemKey.of(system, words) {
      try statement.execute(arguments: [
        system.id.description, key.kind.rawValue, key.text, system.organization.description,
      ])
    }
  }

  /// What people wrote about a system; nil once it was erased.
  func words(of system: InformationSystem) throws -> SystemEntry.Words? {
    try SystemEntry.Words(system.words, in: store)
  }
}

extension SystemEntry.Words {
  /// Reads the words beside the journal; nil once they were erased.
  init?(_ reference: ContentReference, in db: Database) throws {
    guard let text = try SystemEntry.text(reference, in: db), let words = Self(stored: text) else {
      return nil
    }
    self = words
  }
}

extension SystemEntry {
  /// A text beside the journal; nil once it was erased.
  fileprivate static func text(_ reference: ContentReference, in db: Database) throws -> String? {
    let statement = try db.cachedStatement(sql: "SELECT bytes FROM content WHERE id = ?")
    let bytes = try Row.fetchOne(statement, arguments: [reference.id.description])?[0] as Data?
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }
}
