//! Bulletins as everybody who is signed in may see them: 90 days later, and only how far they soaked in.

internal import Alerting
internal import GRDB
public import Kernel
public import Sharing

/// A bulletin as others than its sender see it.
public struct PublicBulletin: Hashable, Sendable {
  /// Which.
  public let id: ID<Bulletin>
  /// Who sent it.
  public let issuer: OrganizationName
  /// What it was.
  public let kind: Bulletin.Kind
  /// With what force.
  public let character: Bulletin.LegalCharacter
  /// How grave.
  public let severity: Int
  /// Its label.
  public let tlp: TLP
  /// What it said first; nil where its label keeps that with its readers, or when it was erased.
  public let what: Phrase?
  /// When it was issued.
  public let issuedAt: Instant
  /// Whether it was withdrawn.
  public let isWithdrawn: Bool
}

/// A bulletin's figures as others see them.
public struct PublicBulletinView: Hashable, Sendable {
  /// As in the list.
  public let bulletin: PublicBulletin
  /// Whether it is for everybody already; before, its sender alone sees this page, without figures.
  public let isOpen: Bool
  /// The figures; nil before, and where too few were asked.
  public let permeation: PublicPermeation?
  /// The prefectures' names by the first two digits of their code.
  public let names: [String: Phrase]
}

extension Queries {
  /// Bulletins whose figures are for everybody who is signed in, the newest first.
  public func publicBulletins(
    as viewer: Viewer, after: PageKey? = nil, limit: Int = 50, at now: Instant
  ) throws -> Page<PublicBulletin> {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.sight.isOpen else { return Page(items: [], next: nil) }
      let most = Self.pageSize(limit)
      let found = try snapshot.records(
        Bulletin.self,
        """
        SELECT state FROM bulletin
        WHERE issued_at <= :before AND (:after = '' OR bulletin.id < :after)
        ORDER BY bulletin.id DESC LIMIT \(most + 1)
        """,
        ["before": (now - Permeation.quiet).microseconds, "after": after?.id ?? ""])
      let items = try found.prefix(most).map { try snapshot.public($0) }
      let last = items.last?.id.description
      return Page(
        items: items, next: found.count > most ? last.map { PageKey(order: "", id: $0) } : nil)
    }
  }

  /// One of them with its figures; nil before the 90th day, as for one that does not exist. Its sender sees from when.
  public func publicBulletin(_ id: ID<Bulletin>, as viewer: Viewer, at now: Instant) throws
    -> PublicBulletinView?
  {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.sight.isOpen,
        let bulletin = try Bulletin.find(id.description, in: snapshot.db)
      else { return nil }
      let isOpen = PublicPermeation.isOpen(issuedAt: bulletin.issuedAt, at: now)
      guard try isOpen || snapshot.sent(id) != nil else { return nil }
      let counts = try snapshot.publicCounts(
        of: bulletin, at: bulletin.issuedAt + Permeation.quiet)
      return PublicBulletinView(
        bulletin: try snapshot.public(bulletin), isOpen: isOpen,
        permeation: PublicPermeation(counts: counts, issuedAt: bulletin.issuedAt, at: now),
        names: try snapshot.prefectures())
    }
  }
}

extension Snapshot {
  fileprivate func `public`(_ bulletin: Bulletin) throws -> PublicBulletin {
    let terms = bulletin.terms
    // TLP:GREEN is for the community that signs in here; AMBER stays with those who were asked.
    let lines =
      terms.tlp <= .green ? try text(terms.text).flatMap { ThreeLines(stored: $0) } : nil
    return PublicBulletin(
      id: bulletin.id, issuer: try name(bulletin.issuer), kind: terms.kind,
      character: terms.character, severity: terms.severity, tlp: terms.tlp, what: lines?.what,
      issuedAt: bulletin.issuedAt, isWithdrawn: bulletin.withdrawal != nil)
  }
}
