//! /api/v1/sensors: heartbeats, and sensors for an administrator's programmes.

internal import Alerting
internal import Hummingbird
internal import Kernel
internal import Node

/// The JSON routes of sensors. Who may is said by Node alone.
struct SensorInterface {
  let site: Site

  /// In place of its key a sensor may say this: it need not know the key's identifier, only its secret.
  static let selfWord = "self"

  func add(to router: Router<Visit>) {
    router.get("/api/v1/sensors") { request, visit in
      let viewer = try visit.required()
      let (after, limit) = try AlertInterface.place(request)
      // By key: a sensor's place among the worst changes between two pages.
      let all = try site.queries.sensors(as: viewer, at: site.clock.now).sorted {
        $0.key.description < $1.key.description
      }
      let rest = all.filter { sensor in after.map { sensor.key.description > $0.id } ?? true }
      let items = Array(rest.prefix(limit))
      let next = rest.count > limit ? items.last?.key.description : nil
      let repeats = site.intake.repeats
      return Response.json(
        DirectoryJSON.list(Page(items: items, next: next.map { PageKey(order: "", id: $0) })) {
          DirectoryJSON.sensor($0, repeats: repeats[$0.key] ?? 0)
        })
    }
    router.post("/api/v1/sensors") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      let command = Command.registerSensor(
        key: try call.id("key", of: APIKey.self), try call.particulars())
      return try await call.answer(command, status: .created)
    }
    router.post("/api/v1/sensors/:id/heartbeat") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      let name = try visit.parameters.require("id")
      guard let key = name == Self.selfWord ? call.viewer.key : ID<APIKey>(name) else {
        throw Refused("notFound")
      }
      let time = try call.optionalMoment("sensor_time")
      _ = try await call.records(.heartbeat(key, sensorTime: time), isRepeatable: false)
      return Response.json(
        .object([.init("node_time", DirectoryJSON.time(site.clock.now))]))
    }
    router.post("/api/v1/sensors/:id/:act") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      let id = try WatchRoutes.id(visit, of: Sensor.self)
      return try await call.answer(
        .sensor(id, try Self.command(try visit.parameters.require("act"), call)))
    }
  }

  private static func command(_ act: String, _ call: InterfaceCall) throws -> SensorCommand {
    switch act {
    case "change": .change(try call.particulars())
    case "pause":
      .pause(
        until: try call.optionalMoment("until"),
        reason: PlainText.singleLine(
          call.json["reason"]?.string ?? "", maxCharacters: Sensor.reasonMax + 1))
    case "use": .use
    case "retire": .retire
    default: throw Refused("notFound")
    }
  }
}

extension InterfaceCall {
  /// A sensor's particulars; without an owner it is the caller's organisation.
  fileprivate func particulars() throws -> Sensor.Particulars {
    guard let owner = try optionalID("organization", of: Organization.self) ?? viewer.organization
    else { throw Refused("badForm") }
    let seconds = json["limit_seconds"]?.integer ?? Sensor.limitDefault.seconds
    guard (0...Sensor.limitMax.seconds + 1).contains(seconds) else {
      throw Refused(Sensor.Refusal.sensorLimitOutOfRange.rawValue)
    }
    return Sensor.Particulars(
      name: PlainText.singleLine(try text("name"), maxCharacters: Sensor.nameMax + 1),
      organization: owner,
      watches: PlainText.singleLine(
        json["watches"]?.string ?? "", maxCharacters: Sensor.watchesMax + 1),
      limit: .seconds(seconds))
  }
}
