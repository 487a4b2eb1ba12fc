//! The plain event form, for sensors and scripts that speak no standard: one flat JSON object. See `docs/formats.md`.

internal import Kernel

/// The plain form: `time` and any of the other names. Names that are not listed are passed over; a listed one that
/// cannot be read refuses the line, because a mistyped address must not vanish unseen.
enum PlainEvent {
  private static let names = [
    "time", "source", "source_port", "destination", "destination_port", "domain", "url", "hash",
    "asset", "mail", "signature",
  ]

  /// Whether the object looks like this form: it has at least one of the names that only this form has.
  static func recognises(_ object: EventObject) -> Bool { names.contains { object.has($0) } }

  static func read(
    _ object: EventObject, receivedAt: Instant
  ) throws(EventRefusal) -> SensorEvent {
    let time = try EventLine.time(object, "time")
    let source = try endpoint(object, "source", "source_port")
    let destination = try endpoint(object, "destination", "destination_port")
    return SensorEvent(
      time: time, isAhead: SensorEvent.isAhead(time, of: receivedAt), kind: "plain", source: source,
      destination: destination,
      observables: try observables(object, [source, destination].compactMap { $0?.address }),
      verdict: try verdict(object), sensorName: try text(object, "sensor"),
      message: try text(object, "message"))
  }

  private static func endpoint(
    _ object: EventObject, _ address: String, _ port: String
  ) throws(EventRefusal) -> SensorEvent.Endpoint? {
    let number = object.port(port)
    if number == nil, object.has(port) { throw .badField(port) }
    guard object.has(address) else { return nil }
    guard let value = object.text(address).flatMap({ IPAddress($0) }) else {
      throw .badField(address)
    }
    return SensorEvent.Endpoint(address: value, port: number)
  }

  private static func observables(
    _ object: EventObject, _ addresses: [IPAddress]
  ) throws(EventRefusal) -> [Observable] {
    var found = ObservableGathering()
    for address in addresses { found.add(Observable(address)) }
    if object.has("domain") {
      guard let domain = object.text("domain").flatMap({ DomainName($0) }) else {
        throw .badField("domain")
      }
      found.add(.domain(domain))
    }
    if object.has("url") {
      guard let url = object.text("url"), NormalizedURL(url) != nil else { throw .badField("url") }
      found.add(url: url)
    }
    if object.has("hash") {
      guard let hash = object.text("hash").flatMap({ FileHash($0) }) else {
        throw .badField("hash")
      }
      found.add(.hash(hash))
    }
    if object.has("mail") {
      guard let mail = object.text("mail"), ObservableGathering.mail(mail) != nil else {
        throw .badField("mail")
      }
      found.add(mail: mail)
    }
    if object.has("asset") {
      guard let asset = object.text("asset").flatMap({ Observable(kind: .asset, text: $0) }) else {
        throw .badField("asset")
      }
      found.add(asset)
    }
    return found.sorted
  }

  /// A verdict is there when `signature` is; `severity` is ours, 1…5, capped like every sensor's; 2 when left out.
  private static func verdict(
    _ object: EventObject
  ) throws(EventRefusal) -> SensorEvent.Verdict? {
    let severity = object.integer("severity")
    if object.has("severity") {
      guard let severity, (1...5).contains(severity) else { throw .badField("severity") }
    }
    guard let signature = try text(object, "signature") else { return nil }
    return SensorEvent.Verdict(
      rule: signature, signature: signature,
      severity: min(Int(severity ?? 2), SensorEvent.Verdict.severityMax))
  }

  private static func text(_ object: EventObject, _ name: String) throws(EventRefusal) -> String? {
    guard object.has(name) else { return nil }
    guard let text = object.text(name) else { throw .badField(name) }
    return SensorEvent.cut(text)
  }
}
