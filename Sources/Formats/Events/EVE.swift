//! Suricata EVE JSON, every event type: the addresses at the top, and from each protocol what an indicator can match.

internal import Kernel

/// Suricata's event form. Fields that cannot be read are passed over: a sensor is not corrected by losing its events.
/// Source: Suricata documentation, "EVE JSON Format"; DNS forms of versions 1, 2 and 3.
enum EVE {
  static func read(
    _ event: EventObject, receivedAt: Instant
  ) throws(EventRefusal) -> SensorEvent {
    guard let kind = event.text("event_type") else { throw .unknownForm }
    let time = try EventLine.time(event, "timestamp")
    return SensorEvent(
      time: time, isAhead: SensorEvent.isAhead(time, of: receivedAt), kind: SensorEvent.cut(kind),
      source: endpoint(event, "src_ip", "src_port"),
      destination: endpoint(event, "dest_ip", "dest_port"),
      observables: observables(event), verdict: verdict(event, kind: kind),
      sensorName: event.text("host").map(SensorEvent.cut), message: nil)
  }

  private static func endpoint(
    _ event: EventObject, _ address: String, _ port: String
  ) -> SensorEvent.Endpoint? {
    event.text(address).flatMap { IPAddress($0) }.map {
      SensorEvent.Endpoint(address: $0, port: event.port(port))
    }
  }

  /// Only `alert` judges; a `drop` that carries its alert judges too. An alert whose details are damaged still is one.
  private static func verdict(_ event: EventObject, kind: String) -> SensorEvent.Verdict? {
    let alert = event.object("alert")
    guard kind == "alert" || kind == "drop" && alert != nil else { return nil }
    let generator = alert?.integer("gid") ?? 1
    let number = alert?.integer("signature_id") ?? 0
    let rule = "\(generator):\(number)"
    return SensorEvent.Verdict(
      rule: rule, signature: SensorEvent.cut(alert?.text("signature") ?? rule),
      severity: severity(alert?.integer("severity")))
  }

  /// Suricata counts downwards: 1 is the worst. Ours is 3 for it, then 2, then 1; 2 where the sensor does not say.
  private static func severity(_ theirs: Int64?) -> Int {
    switch theirs {
    case .some(1): 3
    case .some(2), .none: 2
    case .some: 1
    }
  }

  private static func observables(_ event: EventObject) -> [Observable] {
    var found = ObservableGathering()
    for holder in [event, event.object("tunnel"), event.object("arp")] {
      for name in ["src_ip", "dest_ip"] { holder?.text(name).map { found.add(address: $0) } }
    }
    for name in ["assigned_ip", "client_ip"] {
      event.object("dhcp")?.text(name).map { found.add(address: $0) }
    }
    forwardedFor(event, &found)
    for message in event.objects("dns") { dns(message, &found) }
    event.object("http").map { http($0, port: event.port("dest_port"), &found) }
    for name in ["tls", "quic"] { event.object(name)?.text("sni").map { found.add(name: $0) } }
    for name in ["fileinfo", "files"] { for each in event.objects(name) { file(each, &found) } }
    event.object("smtp").map { smtp($0, &found) }
    event.object("email").map { email($0, &found) }
    return found.sorted
  }

  /// `xff` is the client behind a proxy; it may be a chain, separated by commas.
  private static func forwardedFor(_ event: EventObject, _ found: inout ObservableGathering) {
    for text in [event.text("xff"), event.object("http")?.text("xff")] {
      for part in (text ?? "").split(separator: ",") {
        found.add(address: String(part.drop { $0 == " " }))
      }
    }
  }

  /// Version 1 writes one answer per event into `dns` itself, version 2 a list `answers` and `grouped`, version 3 lists
  /// `queries` and `answers`; an alert carries `query` and `answer`.
  private static func dns(_ dns: EventObject, _ found: inout ObservableGathering) {
    resourceRecord(dns, &found)
    for list in ["query", "queries", "answer", "answers", "authorities", "additionals"] {
      for record in dns.objects(list) {
        resourceRecord(record, &found)
        // An alert's `answer` is a whole message with answers of its own.
        for inner in record.objects("answers") { resourceRecord(inner, &found) }
        grouped(record, &found)
      }
    }
    grouped(dns, &found)
  }

  private static func grouped(_ dns: EventObject, _ found: inout ObservableGathering) {
    guard let grouped = dns.object("grouped") else { return }
    // Not by the names that are there: a line can have tens of thousands, and each is looked up among all.
    for type in ["A", "AAAA", "", "CNAME", "DNAME", "NS", "PTR", "MX"] {
      for value in grouped.texts(type) { recordData(type, value, &found) }
    }
  }

  private static func resourceRecord(_ record: EventObject, _ found: inout ObservableGathering) {
    record.text("rrname").map { found.add(name: $0) }
    record.text("rdata").map { recordData(record.text("rrtype") ?? "", $0, &found) }
    record.object("srv")?.text("name").map { found.add(name: $0) }
  }

  private static func recordData(
    _ type: String, _ value: String, _ found: inout ObservableGathering
  ) {
    switch type {
    case "A", "AAAA", "": found.add(address: value)
    case "CNAME", "DNAME", "NS", "PTR": found.add(name: value)
    case "MX": value.split(separator: " ").last.map { found.add(name: String($0)) }
    default: break
    }
  }

  private static func http(
    _ http: EventObject, port: UInt16?, _ found: inout ObservableGathering
  ) {
    for name in ["http_refer", "redirect"] { http.text(name).map { found.add(url: $0) } }
    found.add(
      request: http.text("url") ?? "/", toHost: http.text("hostname"), port: port,
      named: http.port("http_port"))
  }

  private static func file(_ file: EventObject, _ found: inout ObservableGathering) {
    for name in ["md5", "sha1", "sha256"] { file.text(name).map { found.add(hash: $0) } }
  }

  private static func smtp(_ smtp: EventObject, _ found: inout ObservableGathering) {
    smtp.text("helo").map { found.add(name: $0) }
    for name in ["mail_from", "rcpt_to"] { for text in smtp.texts(name) { found.add(mail: text) } }
    smtp.text("subject").map { found.add(subject: $0) }
  }

  private static func email(_ email: EventObject, _ found: inout ObservableGathering) {
    for name in ["from", "to", "cc"] { for text in email.texts(name) { found.add(mail: text) } }
    email.text("subject").map { found.add(subject: $0) }
    for url in email.texts("url") {
      found.add(url: ObservableGathering.hasScheme(url) ? url : "http://\(url)")
    }
  }
}
