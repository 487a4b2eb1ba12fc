//! Who may read whose profile: its members always, everybody else once it is published.

internal import Alerting
internal import GRDB
public import Kernel

internal import struct Foundation.Data

extension Queries {
  /// The profile of an organisation; nil where there is none the viewer may see. A profile that nobody wrote yet is empty,
  /// and its members' alone.
  public func profile(
    of id: ID<Organization>, as viewer: Viewer, at now: Instant
  ) throws -> ProfileView? {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.sight.isOpen else { return nil }
      let isOwn = viewer.role == .node || viewer.organization == id
      return try snapshot.profile(
        "organization.id = :key AND (\(isOwn ? "1 = 1" : "team_profile.published = 1"))",
        id.description)
    }
  }

  /// The published profile under a code or an identifier, for anybody; nil for every other, as for what does not exist.
  public func publicProfile(_ key: String, at now: Instant) throws -> ProfileView? {
    guard key.utf8.count <= Self.profileKeyMax else { return nil }
    let nobody = Viewer(person: nil, key: nil, organization: nil, role: .observer)
    return try read(as: nobody, at: now) { snapshot in
      try snapshot.profile(
        "(organization.code = :key OR organization.id = :key) AND team_profile.published = 1", key)
    }
  }

  /// Longest code or identifier in the address of a public profile, in bytes.
  static let profileKeyMax = 100
}

extension Snapshot {
  /// The profile of the first organisation under that condition of ours, which binds `:key`.
  fileprivate func profile(_ condition: String, _ key: String) throws -> ProfileView? {
    let row = try row(
      """
      SELECT organization.state AS state, team_profile.state AS profile FROM organization
      LEFT JOIN team_profile ON team_profile.organization = organization.id
      WHERE \(condition) ORDER BY organization.id LIMIT 1
      """, ["key": key])
    guard let row else { return nil }
    let own = try Organization.read([UInt8](row["state"] as Data))
    // Nobody is left who could take it back, and nobody answers under its number.
    guard own.isLiving else { return nil }
    let profile = try (row["profile"] as Data?).map { try TeamProfile.read([UInt8]($0)) }
    let called = own.posts.filter(\.role.isCalled)
    return ProfileView(
      organization: OrganizationName(id: own.id, name: own.name), code: own.code,
      texts: try text(profile?.texts).flatMap { TeamProfileTexts(stored: $0) } ?? .empty,
      dates: profile?.dates ?? [:], isPublished: profile?.isPublished ?? false,
      posts: called.map(\.name),
      above: try own.parents.filter { $0.key == .supervision || $0.key == .support }
        .mapValues { try name($0) },
      domains: try domains(of: own.id),
      // What was agreed with the supporter is no quality in law.
      designations: own.designations.filter {
        $0.code != Organization.supporterIsDeputy && own.isDesignated($0.code, at: at)
      },
      hasNightDesk: called.contains { $0.role == .guardDesk },
      hasWatchDesk: called.contains { $0.role == .watchDesk }, mayEdit: keeps(own.id))
  }

  /// Domain names that are the organisation's by a checked statement. Addresses are not for everybody.
  private func domains(of id: ID<Organization>) throws -> [String] {
    let all = try records(
      Constituency.self, "SELECT state FROM constituency WHERE organization = :id ORDER BY id",
      ["id": id.description])
    var found: Set<String> = []
    for assertion in all.map(\.assertion) where assertion.basis == .verified {
      guard case .domainSuffix(let domain) = assertion.value, assertion.validFrom <= at,
        assertion.validTo.map({ at < $0 }) ?? true
      else { continue }
      found.insert(domain.text)
    }
    return found.sorted()
  }
}
