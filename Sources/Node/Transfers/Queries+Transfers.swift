//! What is planned for a day, for those who keep the directory; and posts that nobody has, for their supporters too.

internal import Alerting
internal import GRDB
public import Kernel

/// A change of personnel with its names.
public struct TransferView: Sendable {
  /// The record.
  public let record: Transfer
  /// Its moves by name, in order.
  public let lines: [Line]

  /// One post.
  public struct Line: Hashable, Sendable {
    /// The post by name.
    public let post: Phrase
    /// Which post.
    public let id: ID<Post>
    /// Who leaves; nil where it was vacant, empty when erased.
    public let leaves: String?
    /// Who comes; nil where nobody does, empty when erased.
    public let comes: String?
    /// Whether he was entered by this change.
    public let isNew: Bool
    /// Whether he who comes has an account.
    public let hasAccount: Bool
  }

  /// Most changes that are listed.
  public static let listMax = 20
}

/// A post of the ladder that nobody holds, or will not hold from a day on.
public struct VacantPost: Hashable, Sendable {
  /// Whose.
  public let organization: OrganizationName
  /// Which.
  public let post: Organization.PostRecord
  /// Since or from when.
  public let from: Instant

  /// How far ahead vacancies are told.
  public static let lookAhead = Instant.Span.days(60)
  /// Most that are listed.
  public static let listMax = 50
}

extension Queries {
  /// The changes of the viewer's organisation, the latest day first; none for whoever keeps no directory.
  public func transfers(as viewer: Viewer, at now: Instant) throws -> [TransferView] {
    guard viewer.role == .administrator, let organization = viewer.organization else { return [] }
    return try read(as: viewer, at: now) { snapshot in
      let found = try snapshot.records(
        Transfer.self,
        """
        SELECT state FROM transfer WHERE organization = :organization
        ORDER BY day DESC, id DESC LIMIT \(TransferView.listMax)
        """, ["organization": organization.description])
      return try found.map { try snapshot.view($0) }
    }
  }

  /// Posts without anybody, now or within `VacantPost.lookAhead`: of the viewer's organisation, and for its watch of the
  /// organisations below it whose personnel changed.
  public func vacancies(as viewer: Viewer, at now: Instant) throws -> [VacantPost] {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.sight.isOpen, let own = viewer.organization else { return [] }
      var ids = [own]
      if viewer.role.mayWatch {
        let changed = try snapshot.rows(
          """
          SELECT DISTINCT transfer.organization FROM transfer
          WHERE undone = 0 AND day > :since AND transfer.organization <> :viewer
            AND \(snapshot.sight.watches("transfer.organization", isTower: snapshot.isTower))
          ORDER BY transfer.organization LIMIT \(VacantPost.listMax)
          """, ["since": (now - VacantPost.lookAhead).microseconds])
        ids += changed.compactMap { ID<Organization>($0[0] as String) }
      }
      try snapshot.directory.learn(ids, in: snapshot.db)
      var found: [VacantPost] = []
      for id in ids {
        guard let organization = try snapshot.directory.organization(id, in: snapshot.db) else {
          continue
        }
        let name = try snapshot.name(id)
        found += organization.vacancies(from: now, until: now + VacantPost.lookAhead).map {
          VacantPost(organization: name, post: $0.post, from: $0.from)
        }
      }
      return Array(found.prefix(VacantPost.listMax))
    }
  }
}

extension Snapshot {
  fileprivate func view(_ transfer: Transfer) throws -> TransferView {
    let own = try directory.organization(transfer.organization, in: db)
    let lines = try transfer.moves.map { move in
      let account = try move.comes.map {
        try number(
          "SELECT COUNT(*) FROM account WHERE person = :person", ["person": $0.description])
      }
      return TransferView.Line(
        post: own?.posts.first { $0.id == move.post }?.name ?? Phrase.nothing,
        id: move.post, leaves: try move.leaves.map { try name($0) ?? "" },
        comes: try move.comes.map { try name($0) ?? "" }, isNew: move.isNew,
        hasAccount: account.map { $0 > 0 } ?? false)
    }
    return TransferView(record: transfer, lines: lines)
  }
}
