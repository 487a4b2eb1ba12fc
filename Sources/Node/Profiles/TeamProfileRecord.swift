//! Profiles as rows, and how one is written.

internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension TeamProfile: Record {
  static var recordKind: RecordReference.Kind { .profile }
  static var table: String { "team_profile" }
  var key: String { id.description }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [("organization", organization.description), ("published", isPublished ? 1 : 0)]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    Self(id: id.cast(to: TeamProfile.self), beginning: body, at: now)
  }
  mutating func apply(_ body: Body, at now: Instant) { evolve(body, at: now) }
}

extension Ledger {
  /// Writes the texts of an organisation's profile; what is the same already records nothing.
  func writeProfile(of organization: ID<Organization>, _ texts: TeamProfileTexts) throws {
    let id = TeamProfile.id(of: organization)
    let known = try find(TeamProfile.self, id.description)
    let before = try known.flatMap { try storedTexts(of: $0) } ?? .empty
    let changed = texts.changed(from: before)
    guard !changed.isEmpty else { return }
    if known?.isPublished == true, !texts.namesAWay { throw RefusalCode("profileNamesNoWay") }
    let kept = try keep(texts.stored())
    let bodies =
      known?.decide(.write(kept, parts: changed))
      ?? [.profileWritten(organization: organization, texts: kept, parts: changed)]
    for body in bodies { try commit(.profile(id, body)) }
  }

  /// Shows an organisation's profile to everybody, or to nobody outside any more.
  func publishProfile(of organization: ID<Organization>, _ isPublic: Bool) throws {
    let id = TeamProfile.id(of: organization)
    guard let profile = try find(TeamProfile.self, id.description) else {
      throw RefusalCode("profileNamesNoWay")
    }
    if isPublic, try storedTexts(of: profile)?.namesAWay != true {
      throw RefusalCode("profileNamesNoWay")
    }
    for body in profile.decide(isPublic ? .publish : .withdraw) {
      try commit(.profile(id, body))
    }
  }

  private func storedTexts(of profile: TeamProfile) throws -> TeamProfileTexts? {
    let statement = try store.cachedStatement(sql: "SELECT bytes FROM content WHERE id = ?")
    let bytes = try Row.fetchOne(statement, arguments: [profile.texts.id.description])?[0] as Data?
    return bytes.flatMap { TeamProfileTexts(stored: String(decoding: $0, as: UTF8.self)) }
  }
}
