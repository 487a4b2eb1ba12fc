//! What an event saw, as the objects of STIX 2.1 that patterns speak of. The table is in `docs/formats.md`.

internal import Kernel

/// Makes the objects of one event: what the event shows by itself, and what only its form says (ports, protocols,
/// requests, names of files, subjects). What a form does not say is no member, and no pattern takes it for empty.
struct EventObjects {
  private(set) var objects: [JSON] = []
  private var known: [String: JSON] = [:]

  /// The objects of an event that was read from that line.
  static func of(_ event: SensorEvent, _ line: ArraySlice<UInt8>) -> [JSON] {
    var found = EventObjects()
    // CEF is no JSON: then there is nothing more to say than what was read.
    let raw = (try? JSON.parse(line)).flatMap { EventObject($0) }
    for observable in event.observables { found.add(observable) }
    if let raw { found.files(raw, of: event) }
    found.hashes(event.observables)
    found.traffic(event, raw)
    if let raw { found.message(raw, of: event) }
    return found.objects
  }

  /// An object with an identifier of its own; gives the identifier.
  @discardableResult
  private mutating func add(_ type: String, _ members: [JSON.Member]) -> JSON {
    let id = JSON.string("\(type)--\(objects.count)")
    objects.append(.object([.init("type", .string(type)), .init("id", id)] + members))
    return id
  }

  /// An object that is its value: of each value there is one.
  @discardableResult
  private mutating func add(_ type: String, value: String) -> JSON {
    let key = "\(type) \(value)"
    if let id = known[key] { return id }
    let id = add(type, [.init("value", .string(value))])
    known[key] = id
    return id
  }

  private mutating func add(_ observable: Observable) {
    switch observable {
    case .ipv4, .ipv6: if let address = observable.address { add(address) }
    case .domain(let name): add("domain-name", value: name.text)
    case .url(let text): add("url", value: text)
    case .mail(let text): add("email-addr", value: text)
    // A machine's name in a house is nothing that STIX has an object for; hashes stand in files.
    case .asset, .hash: break
    }
  }

  @discardableResult
  private mutating func add(_ address: IPAddress) -> JSON {
    switch address {
    case .v4(let address): add("ipv4-addr", value: address.description)
    case .v6(let address): add("ipv6-addr", value: address.description)
    }
  }

  // MARK: Files

  private static let hashNames: [(name: String, algorithm: FileHash.Algorithm, stix: String)] = [
    ("md5", .md5, "MD5"), ("sha1", .sha1, "SHA-1"), ("sha256", .sha256, "SHA-256"),
  ]

  /// Files by what their form says of each: EVE's `fileinfo` and `files`, Zeek's `files` log.
  private mutating func files(_ raw: EventObject, of event: SensorEvent) {
    let holders =
      raw.objects("fileinfo") + raw.objects("files") + (event.kind == "files" ? [raw] : [])
    for holder in holders {
      var members: [JSON.Member] = []
      let hashes = Self.hashNames.compactMap { entry -> JSON.Member? in
        guard let hash = holder.text(entry.name).flatMap({ FileHash($0) }) else { return nil }
        known["hash \(hash.digits)"] = .null
        return .init(entry.stix, .string(hash.digits))
      }
      if !hashes.isEmpty { members.append(.init("hashes", .object(hashes))) }
      if let name = holder.text("filename") { members.append(.init("name", .string(name))) }
      if let size = holder.integer("size") ?? holder.integer("total_bytes") {
        members.append(.init("size", .integer(size)))
      }
      if !members.isEmpty { add("file", members) }
    }
  }

  /// Hashes that no file had: as one file where each is of another algorithm, else one file each.
  private mutating func hashes(_ observables: [Observable]) {
    let left = observables.compactMap { observable -> JSON.Member? in
      guard case .hash(let hash) = observable, known["hash \(hash.digits)"] == nil,
        let entry = Self.hashNames.first(where: { $0.algorithm == hash.algorithm })
      else { return nil }
      return .init(entry.stix, .string(hash.digits))
    }
    guard !left.isEmpty else { return }
    if Set(left.map(\.name)).count == left.count {
      add("file", [.init("hashes", .object(left))])
    } else {
      for hash in left { add("file", [.init("hashes", .object([hash]))]) }
    }
  }

  // MARK: Traffic

  private mutating func traffic(_ event: SensorEvent, _ raw: EventObject?) {
    guard event.source != nil || event.destination != nil else { return }
    var members: [JSON.Member] = []
    if let source = event.source {
      members.append(.init("src_ref", add(source.address)))
      if let port = source.port { members.append(.init("src_port", .integer(Int64(port)))) }
    }
    if let destination = event.destination {
      members.append(.init("dst_ref", add(destination.address)))
      if let port = destination.port { members.append(.init("dst_port", .integer(Int64(port)))) }
    }
    members.append(.init("protocols", .array(Self.protocols(event, raw).map { .string($0) })))
    guard let raw else {
      add("network-traffic", members)
      return
    }
    let flow = raw.object("flow")
    let counts: [(name: String, value: Int64?)] = [
      ("src_byte_count", flow?.integer("bytes_toserver") ?? raw.integer("orig_bytes")),
      ("dst_byte_count", flow?.integer("bytes_toclient") ?? raw.integer("resp_bytes")),
      ("src_packets", flow?.integer("pkts_toserver") ?? raw.integer("orig_pkts")),
      ("dst_packets", flow?.integer("pkts_toclient") ?? raw.integer("resp_pkts")),
    ]
    for (name, value) in counts {
      if let value { members.append(.init(name, .integer(value))) }
    }
    if let request = Self.request(raw) {
      members.append(.init("extensions", .object([.init("http-request-ext", request)])))
    }
    add("network-traffic", members)
  }

  /// From the outside in, as the standard has them: the network, the transport, what is spoken on it.
  private static func protocols(_ event: SensorEvent, _ raw: EventObject?) -> [String] {
    var names: [String] = []
    switch event.source?.address ?? event.destination?.address {
    case .v4?: names.append("ipv4")
    case .v6?: names.append("ipv6")
    case nil: break
    }
    for name in ["proto", "app_proto", "service"] {
      guard let text = raw?.text(name)?.lowercased(), !names.contains(text) else { continue }
      names.append(text)
    }
    if ["dns", "http", "tls", "ssl", "smtp", "ftp", "ssh", "quic"].contains(event.kind),
      !names.contains(event.kind)
    {
      names.append(event.kind)
    }
    return names
  }

  /// EVE writes a request into `http`, Zeek into the line itself.
  private static func request(_ raw: EventObject) -> JSON? {
    let eve = raw.object("http")
    guard let method = eve?.text("http_method") ?? raw.text("method") else { return nil }
    var members: [JSON.Member] = [.init("request_method", .string(method.lowercased()))]
    if let path = eve?.text("url") ?? raw.text("uri") {
      members.append(.init("request_value", .string(path)))
    }
    let headers: [(name: String, value: String?)] = [
      ("Host", eve?.text("hostname") ?? raw.text("host")),
      ("User-Agent", eve?.text("http_user_agent") ?? raw.text("user_agent")),
      ("Referer", eve?.text("http_refer") ?? raw.text("referrer")),
    ]
    let known = headers.compactMap { header in
      header.value.map { JSON.Member(header.name, .string($0)) }
    }
    if !known.isEmpty { members.append(.init("request_header", .object(known))) }
    return .object(members)
  }

  // MARK: Mails

  /// EVE's `email` and `smtp`, Zeek's `smtp` log.
  private mutating func message(_ raw: EventObject, of event: SensorEvent) {
    let (mail, smtp) = (raw.object("email"), raw.object("smtp"))
    guard mail != nil || smtp != nil || event.kind == "smtp" else { return }
    let from =
      mail?.texts("from").first ?? smtp?.text("mail_from") ?? raw.text("mailfrom")
      ?? raw.text("from")
    let to =
      (mail?.texts("to") ?? []) + (smtp?.texts("rcpt_to") ?? []) + raw.texts("rcptto")
      + raw.texts("to")
    var members: [JSON.Member] = [.init("is_multipart", .bool(false))]
    if let subject = mail?.text("subject") ?? raw.text("subject") {
      members.append(.init("subject", .string(subject)))
    }
    if let from = from.flatMap({ ObservableGathering.mail($0) }) {
      members.append(.init("from_ref", add("email-addr", value: from.text)))
    }
    let receivers = to.compactMap { ObservableGathering.mail($0) }.map {
      add("email-addr", value: $0.text)
    }
    if !receivers.isEmpty { members.append(.init("to_refs", .array(receivers))) }
    add("email-message", members)
  }
}
