//! What keeps the texts of one alert, for whoever may place a hold on it.

public import Alerting
internal import GRDB
public import Kernel

extension Queries {
  /// The holds in force that keep an alert's texts, those on everything of the viewer's organisation among them, the
  /// newest first; nil for whoever may place none on it: he administers no organisation, or one that does not see it.
  public func holds(on alert: ID<Alert>, as viewer: Viewer, at now: Instant) throws -> [HoldView]? {
    guard viewer.role == .administrator, let organization = viewer.organization else { return nil }
    return try read(as: viewer, at: now) { snapshot in
      guard try snapshot.visible(alert) != nil else { return nil }
      let inForce = try LegalHold.inForce(on: organization, snapshot.db, at: now)
      return try inForce.reversed().filter { hold in
        hold.scope == .everything || hold.scope == .alert(alert)
      }.prefix(HoldView.listMax).map { hold in
        HoldView(
          hold: hold, reason: try snapshot.text(hold.reason), by: try snapshot.name(hold.by),
          person: nil)
      }
    }
  }
}
