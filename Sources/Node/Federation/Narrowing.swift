//! A stricter marking of an alert, as it is asked for and as it may be chosen.

public import Alerting
internal import GRDB
public import Kernel

/// How an alert is to be narrowed.
public struct NarrowForm: Sendable, Hashable {
  /// Its label from now on; never a less strict one.
  public let tlp: TLP
  /// Which providers may still be told; nil for the same as before.
  public let mayForward: MayForward?
  /// Who may not see it any more, at most `withoutMax`.
  public let without: [ID<Organization>]

  /// Most organisations that are left out at a time: as many as an envelope names.
  public static let withoutMax = 512

  /// From its parts.
  public init(tlp: TLP, mayForward: MayForward? = nil, without: [ID<Organization>] = []) {
    self.tlp = tlp
    self.mayForward = mayForward
    self.without = without
  }
}

/// What may be narrowed of an alert now, for whoever may do it.
public struct NarrowingView: Hashable, Sendable {
  /// Its label now.
  public let tlp: TLP
  /// The stricter ones.
  public let stricter: [TLP]
  /// Which providers may be told now.
  public let mayForward: MayForward
  /// Who may be left out, by name, at most `membersMax`.
  public let members: [OrganizationName]

  /// Most organisations that are offered.
  public static let membersMax = 512
}

/// Who narrows an alert.
enum Narrowing {
  /// Whether the viewer's organisation may: the tower, and whoever owns the alert's duty. Callers know that it sees the alert.
  static func isAllowed(_ viewer: Viewer, of alert: Alert, in db: Database) throws -> Bool {
    guard let own = viewer.organization, viewer.person != nil else { return false }
    let tower = try String.fetchOne(db, sql: "SELECT tower FROM node WHERE id = 1")
    if tower == own.description { return true }
    let owner = try alert.owner.flatMap { try Delivery.find($0.description, in: db) }
    return owner?.organization == own
  }
}

extension Queries {
  /// What the viewer may narrow of an alert; nil where there is none, where he may not, or where its home is another
  /// node.
  public func narrowing(
    of alert: ID<Alert>, as viewer: Viewer, at now: Instant
  ) throws -> NarrowingView? {
    try read(as: viewer, at: now) { snapshot in
      guard viewer.role.mayAct, let found = try snapshot.visible(alert),
        try Narrowing.isAllowed(viewer, of: found, in: snapshot.db),
        try snapshot.row(
          "SELECT 1 FROM held_copy WHERE record = :record",
          ["record": RecordReference(.alert, alert).description]) == nil
      else { return nil }
      return try snapshot.narrowing(of: found)
    }
  }
}

extension Snapshot {
  fileprivate func narrowing(of alert: Alert) throws -> NarrowingView {
    let staying = [directory.tower, viewer.organization].compactMap(\.self).map(\.description)
    let asked = try alert.deliveries.compactMap { try Delivery.find($0.description, in: db) }
      .filter { $0.level == .addressed || $0.level == .post }.map(\.organization.description)
    let readers = try rows(
      "SELECT organization FROM alert_audience WHERE alert = :alert ORDER BY organization",
      ["alert": alert.id.description]
    ).map { $0[0] as String }
    let leavable = readers.filter { !staying.contains($0) && !asked.contains($0) }
    let members = try leavable.prefix(NarrowingView.membersMax).compactMap {
      try ID<Organization>($0).map { try name($0) }
    }
    return NarrowingView(
      tlp: alert.marking.tlp, stricter: TLP.allCases.filter { $0 > alert.marking.tlp },
      mayForward: alert.marking.mayForward, members: alert.kind == .real ? members : [])
  }
}
