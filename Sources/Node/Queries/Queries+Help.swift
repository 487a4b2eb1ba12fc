//! Who is called when somebody asks for help, as he sees it before he does.

internal import Alerting
public import Kernel

/// Who is called when the viewer asks for help, and whether his organisation has asked already.
public struct HelpView: Sendable, Hashable {
  /// Whose desk it is: whoever supports the organisation, or else supervises it, or else the control tower.
  public let desk: OrganizationName
  /// The open alert of an earlier call for help; nil where there is none, or none that the viewer sees.
  public let open: AlertSummary?
}

extension Queries {
  /// Who is called when the viewer asks for help; nil for whoever is signed in for no organisation.
  public func helpDesk(as viewer: Viewer, at now: Instant) throws -> HelpView? {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.sight.isOpen, let id = viewer.organization,
        let own = try snapshot.directory.organization(id, in: snapshot.db)
      else { return nil }
      let desk = try snapshot.directory.helper(of: own, in: snapshot.db)
      let open = try Alert.joinable(
        [HelpForm.key(of: id)], of: desk, kind: .real, at: now, in: snapshot.db)
      return HelpView(
        desk: try snapshot.name(desk),
        open: try open.flatMap { alert -> AlertSummary? in
          guard alert.closedAt == nil, let seen = try snapshot.visible(alert.id) else { return nil }
          return try snapshot.summary(seen)
        })
    }
  }
}
