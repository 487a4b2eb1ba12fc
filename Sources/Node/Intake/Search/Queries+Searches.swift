//! What a viewer may see in the answer to a search, and the names in it.

public import Kernel

extension Queries {
  /// What the viewer may see of the stored events; nil for whoever may not search at all, as `authorize` says it.
  public func searchSight(as viewer: Viewer, at now: Instant) throws -> SearchSight? {
    guard let organization = viewer.organization, viewer.role.mayAct else { return nil }
    return try read(as: viewer, at: now) { snapshot in
      var names: [ID<APIKey>: String] = [:]
      for sensor in try snapshot.sensors() { names[sensor.key] = sensor.name }
      let sight = try snapshot.inheriting()
      return SearchSight(
        own: Set([organization] + sight.inherited), isTower: snapshot.isTower, sensors: names)
    }
  }

  /// The names of organisations that an answer of the viewer's speaks of.
  public func names(
    of organizations: [ID<Organization>], as viewer: Viewer, at now: Instant
  ) throws -> [ID<Organization>: Phrase] {
    try read(as: viewer, at: now) { snapshot in
      var names: [ID<Organization>: Phrase] = [:]
      for id in organizations { names[id] = try snapshot.name(id).name }
      return names
    }
  }
}
