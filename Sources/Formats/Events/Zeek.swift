//! Zeek's JSON logs, every log: the addresses of the connection, and from each protocol what an indicator can match.

internal import Kernel

/// Zeek's event form. Fields that cannot be read are passed over: a sensor is not corrected by losing its events.
/// Source: Zeek documentation, "Log Files" and the log of each protocol; `_path` as json-streaming-logs writes it.
enum Zeek {
  private static let marks = [
    "_path", "uid", "fuid", "id.orig_h", "host", "note", "id", "fingerprint", "seen.indicator",
  ]

  /// Whether the object looks like this form: it has `ts`, which no other form has, with one of the names that each
  /// log has, and not `time`, which the plain form must have.
  static func recognises(_ object: EventObject) -> Bool {
    object.has("ts") && !object.has("time") && marks.contains { object.has($0) }
  }

  static func read(_ event: EventObject, receivedAt: Instant) throws(EventRefusal) -> SensorEvent {
    guard let time = event.moment("ts") else { throw .badTime }
    let ends = [("id.orig_h", "id.orig_p"), ("id.resp_h", "id.resp_p")].map { address, port in
      event.text(address).flatMap { IPAddress($0) }.map {
        SensorEvent.Endpoint(address: $0, port: event.port(port))
      }
    }
    let kind = event.text("_path") ?? guess(event)
    return SensorEvent(
      time: time, isAhead: SensorEvent.isAhead(time, of: receivedAt), kind: SensorEvent.cut(kind),
      source: ends[0] ?? endpoint(event, "src"), destination: ends[1] ?? endpoint(event, "dst"),
      observables: observables(event, kind: kind), verdict: verdict(event, kind: kind),
      sensorName: (event.text("_system_name") ?? event.text("peer_descr")).map(SensorEvent.cut),
      message: event.text("msg").map(SensorEvent.cut))
  }

  /// A log that does not say its name is known by the field that only it has.
  private static func guess(_ event: EventObject) -> String {
    let marks = [
      ("note", "notice"), ("seen.indicator", "intel"), ("query", "dns"), ("uri", "http"),
      ("server_name", "ssl"), ("mailfrom", "smtp"), ("tx_hosts", "files"), ("conn_state", "conn"),
    ]
    return marks.first { event.has($0.0) }?.1 ?? "zeek"
  }

  private static func endpoint(_ event: EventObject, _ name: String) -> SensorEvent.Endpoint? {
    event.text(name).flatMap { IPAddress($0) }.map { SensorEvent.Endpoint(address: $0, port: nil) }
  }

  /// A notice judges, and so does a match of the sensor's own intelligence. Zeek grades neither: a notice counts as 2,
  /// one that its operator had raised as an alarm and a match of intelligence as 3.
  private static func verdict(_ event: EventObject, kind: String) -> SensorEvent.Verdict? {
    switch kind {
    case "notice":
      let note = SensorEvent.cut(event.text("note") ?? "notice")
      let isAlarm = event.texts("actions").contains { $0.hasSuffix("ACTION_ALARM") }
      return SensorEvent.Verdict(
        rule: note, signature: event.text("msg").map(SensorEvent.cut) ?? note,
        severity: isAlarm ? 3 : 2)
    case "intel":
      let type = SensorEvent.cut(event.text("seen.indicator_type") ?? "Intel")
      let seen = event.text("seen.indicator") ?? ""
      return SensorEvent.Verdict(
        rule: type, signature: SensorEvent.cut("\(type) \(seen)"), severity: 3)
    default: return nil
    }
  }

  private static let addresses = [
    "id.orig_h", "id.resp_h", "src", "dst", "host", "tx_hosts", "rx_hosts", "path",
    "x_originating_ip", "data_channel.resp_h", "client_addr", "server_addr", "assigned_addr",
    "assigned_ip", "requested_addr", "san.ip", "seen.indicator",
  ]
  private static let names = ["query", "answers", "server_name", "san.dns", "helo"]
  private static let mails = ["mailfrom", "rcptto", "from", "to", "cc", "reply_to", "san.email"]
  private static let hashes = ["md5", "sha1", "sha256", "seen.indicator"]

  private static func observables(_ event: EventObject, kind: String) -> [Observable] {
    var found = ObservableGathering()
    for name in addresses { for text in event.texts(name) { found.add(address: text) } }
    for name in names { for text in event.texts(name) { found.add(name: text) } }
    for name in mails { for text in event.texts(name) { found.add(mail: text) } }
    for name in hashes { event.text(name).map { found.add(hash: $0) } }
    for name in ["referrer", "san.uri"] { for text in event.texts(name) { found.add(url: text) } }
    // What the client behind a proxy said of itself, e.g. `X-FORWARDED-FOR -> 192.0.2.7`.
    for text in event.texts("proxied") {
      text.split(separator: " ").last.map { found.add(address: String($0)) }
    }
    // Other logs have the subjects of certificates.
    if kind == "smtp" { event.text("subject").map { found.add(subject: $0) } }
    event.text("arg").map { found.add(url: $0) }
    event.text("uri").map {
      found.add(request: $0, toHost: event.text("host"), port: event.port("id.resp_p"))
    }
    if let seen = event.text("seen.indicator") {
      let type = event.text("seen.indicator_type") ?? ""
      if type.hasSuffix("DOMAIN") { found.add(name: seen) }
      if type.hasSuffix("URL") {
        found.add(url: ObservableGathering.hasScheme(seen) ? seen : "http://\(seen)")
      }
      if type.hasSuffix("EMAIL") { found.add(mail: seen) }
    }
    return found.sorted
  }
}
