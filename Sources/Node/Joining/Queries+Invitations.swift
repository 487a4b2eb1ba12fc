//! Invitations as their supporter sees them, and as whoever holds a link does.

internal import GRDB
public import Kernel

/// An invitation in its supporter's list.
public struct InvitationRow: Hashable, Sendable {
  /// Which one.
  public let id: ID<Invitation>
  /// For whom, in the supporter's words; nil where nobody noted it or it was erased.
  public let note: String?
  /// Until when it can be used.
  public let until: Instant
  /// Whether it can be used now.
  public let isOpen: Bool
  /// Who joined by it; nil while nobody did.
  public let joined: OrganizationName?
  /// When they joined.
  public let joinedAt: Instant?
}

extension Queries {
  /// The invitations of a supporter that can be used, then the others, the newest first and at most `invitationsShown`;
  /// nothing for viewers who issue none there.
  public func invitations(
    of supporter: ID<Organization>, as viewer: Viewer, at now: Instant
  ) throws -> [InvitationRow] {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.keepsSupport(of: supporter) else { return [] }
      return try snapshot.records(
        Invitation.self,
        """
        SELECT state FROM invitation WHERE organization = :supporter
        ORDER BY CASE WHEN stage = 'open' AND until > :now THEN 0 ELSE 1 END, id DESC
        LIMIT \(Self.invitationsShown)
        """, ["supporter": supporter.description, "now": now.microseconds]
      ).map { invitation in
        var joined: OrganizationName?
        var joinedAt: Instant?
        if case .used(let id, let moment, _) = invitation.state {
          joined = try snapshot.name(id)
          joinedAt = moment
        }
        return InvitationRow(
          id: invitation.id, note: try snapshot.text(invitation.note), until: invitation.until,
          isOpen: invitation.isOpen(at: now), joined: joined, joinedAt: joinedAt)
      }
    }
  }

  /// Most invitations that are listed: all that can be open, so that each can be taken back, and the newest others.
  public static let invitationsShown = Ledger.invitationsMax + 50

  /// Whose invitation a link's secret is, while somebody can join by it; nil for every other, whatever the reason.
  public func openInvitation(hash: Hash, at now: Instant) throws -> OrganizationName? {
    try read(as: .node, at: now) { snapshot in
      guard let found = try Invitation.find(hash: hash, in: snapshot.db), found.isOpen(at: now)
      else { return nil }
      return try snapshot.directory.living([found.supporter], in: snapshot.db).first
        .map { try snapshot.name($0) }
    }
  }
}
