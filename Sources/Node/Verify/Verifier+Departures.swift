//! The deadlines of departures: the next end of an appointment, or one that has run out and was not fired yet.

internal import Alerting
internal import GRDB
internal import Kernel

extension Verifier {
  /// Between which moments the timer of each organisation must stand that has one, by its record.
  func departureDeadlines(_ db: Database) throws -> [String: SensorDeadline] {
    let waiting = Set(
      try String.fetchAll(
        db, sql: "SELECT record FROM timer WHERE record LIKE 'organization/%' ORDER BY record"))
    let high = try Int64.fetchOne(db, sql: "SELECT high_water FROM node WHERE id = 1") ?? 0
    var found: [String: SensorDeadline] = [:]
    for organization in folded.organizations.values {
      let record = RecordReference(.organization, organization.id).description
      let ends = organization.appointments.compactMap(\.until)
      guard let first = ends.min(), let last = ends.max() else { continue }
      let next = organization.nextDeparture(after: Instant(microseconds: high))
      // Nothing is to come, and what has passed was fired.
      if next == nil, !waiting.contains(record) { continue }
      found[record] = SensorDeadline(
        earliest: first, latest: next ?? last, step: Organization.departureStep)
    }
    return found
  }
}
