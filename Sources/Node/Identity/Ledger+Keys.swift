//! Keys of the interface: making one, taking it over from whoever left, and who may.

internal import GRDB
internal import Kernel

extension Ledger {
  private var keeping: KeyKeeping {
    get throws {
      KeyKeeping(db: try db, tower: directory.tower, at: at) { [self] id in
        try directory.organization(id, in: db)
      }
    }
  }

  /// Makes a key. A programme that reads or acts does so for somebody; without a name, for the tower of this node.
  func createKey(
    _ name: String, _ role: Role, _ wanted: ID<Organization>?, hash: Hash, keeper: ID<Person>?
  ) throws -> ID<APIKey> {
    let id: ID<APIKey> = make("key")
    let organization = wanted ?? (role == .sensor ? nil : directory.tower)
    if let organization { _ = try existing(Organization.self, organization.description) }
    if let keeper { try mustBeThere(keeper, in: organization ?? directory.tower) }
    try commit(
      .key(
        id,
        .keyCreated(
          name: name, role: role, organization: organization, hash: hash, keeper: keeper)))
    return id
  }

  /// Somebody answers for a key from now on; asked again, it is done already.
  func takeKey(_ id: ID<APIKey>, by person: ID<Person>) throws {
    let key = try existing(KeyRecord.self, id.description)
    guard !key.isRevoked else { throw RefusalCode("keyIsRevoked") }
    try mustBeThere(person, in: key.organization ?? directory.tower)
    if key.keeper != person { try commit(.key(id, .keyTakenOver(by: person))) }
  }

  private func mustBeThere(_ person: ID<Person>, in owner: ID<Organization>?) throws {
    guard let owner, try keeping.isThere(person, in: owner) else {
      throw RefusalCode("unknownPerson")
    }
  }

  /// The keys of an organisation are its administrators' to take over and to revoke, each for himself: nobody is made to
  /// answer for what he did not take. Where it has none any more, the tower's administrators see to it.
  func mayKeep(_ id: ID<APIKey>, by person: ID<Person>?) throws {
    let viewer = input.viewer
    guard let key = try find(KeyRecord.self, id.description), let own = viewer.organization,
      viewer.role != .sensor, let owner = try keeping.owner(of: key)
    else { throw RefusalCode.notFound }
    guard own == owner else {
      guard own == directory.tower, viewer.role == .administrator,
        try keeping.standing(of: key) != .kept, try !keeping.hasAdministrator(owner)
      else { throw RefusalCode.notFound }
      // What somebody answers for is no programme's to say.
      guard viewer.person != nil else { throw RefusalCode("notAPerson") }
      return
    }
    guard viewer.role == .administrator else { throw RefusalCode.notAllowed }
    guard let viewing = viewer.person else { throw RefusalCode("notAPerson") }
    if let person, person != viewing { throw RefusalCode.notAllowed }
  }
}
