//! Collects what an event shows, from texts that may be anything; what cannot be read is left out.

internal import Kernel

/// The observables of one event while it is being read. Their number is bounded by the length of the line. Whoever lets a
/// reader collect from another field raises `SegmentIndexHead.version` in `Node`: older indexes do not know it.
struct ObservableGathering {
  private var found: Set<Observable> = []

  /// Each observable once, by kind and then by text.
  var sorted: [Observable] {
    // The texts are made once and not for each comparison: a hostile line can hold tens of thousands.
    found.map { (kind: $0.kind.rawValue, text: $0.text, observable: $0) }
      .sorted { ($0.kind, $0.text) < ($1.kind, $1.text) }
      .map(\.observable)
  }

  /// The mail address in `Name <local@domain>` or `local@domain`, in lower case throughout: no receiver that matters
  /// here keeps `Sender@` and `sender@` apart. Nil when there is none.
  static func mail(_ text: String) -> Observable? {
    // By bytes, as the sieve does: a character of several would hide the brackets that its first one joins.
    var bare = Substring(text).utf8
    if let open = bare.lastIndex(of: UInt8(ascii: "<")) {
      bare = bare[bare.index(after: open)...].prefix { $0 != UInt8(ascii: ">") }
    }
    while bare.first == 0x20 { bare.removeFirst() }
    while bare.last == 0x20 { bare.removeLast() }
    return Observable(kind: .mail, text: String(decoding: bare, as: UTF8.self).lowercased())
  }

  /// Whether `://` stands in a text, by bytes.
  static func hasScheme(_ text: String) -> Bool { text.utf8.contains("://".utf8) }

  /// The subject of a mail in its one spelling, its encoded words read. Nil where nothing is left of it.
  static func subject(_ text: String) -> Observable? {
    let words = text.contains("=?") ? HeaderWords.text(Array(text.utf8)) : text
    return Observable(kind: .subject, text: words)
  }

  /// Adds an address.
  mutating func add(address text: String) {
    if let address = IPAddress(text) { found.insert(Observable(address)) }
  }

  /// Adds what a name field holds: a domain, or an address where a client used one as a name.
  mutating func add(name text: String) {
    if let address = IPAddress(text) {
      found.insert(Observable(address))
    } else if let domain = DomainName(text) {
      found.insert(.domain(domain))
    }
  }

  /// Adds a URL and the host in it.
  mutating func add(url text: String) {
    guard let url = NormalizedURL(text) else { return }
    found.insert(.url(url.text))
    found.insert(url.host)
  }

  /// Adds what an HTTP request asked for: a whole URL, as to a proxy, or a path of the host that the client named.
  /// `port` is where it went; `named` the port in the client's own Host field, where the sensor parts the two.
  mutating func add(request path: String, toHost host: String?, port: UInt16?, named: UInt16? = nil)
  {
    if Self.hasScheme(path), path.utf8.first != UInt8(ascii: "/") { add(url: path) }
    guard let host else { return }
    let bare = NormalizedURL("http://\(host)")
    bare.map { add($0.host) }
    guard path.utf8.first == UInt8(ascii: "/") else { return }
    if let named { return add(url: "http://\(host):\(named)\(path)") }
    add(url: "http://\(host)\(path)")
    // Many clients on another port leave it out of the Host header; the list may have it either way.
    if let port, port != 80, bare?.port == nil { add(url: "http://\(host):\(port)\(path)") }
  }

  /// Adds a file hash, recognised by its length.
  mutating func add(hash text: String) {
    if let hash = FileHash(text) { found.insert(.hash(hash)) }
  }

  /// Adds a mail address, alone or as `Name <address>`, and its domain.
  mutating func add(mail text: String) {
    guard let mail = Self.mail(text) else { return }
    found.insert(mail)
    mail.domainName.map { _ = found.insert(.domain($0)) }
  }

  /// Adds the subject of a mail.
  mutating func add(subject text: String) { Self.subject(text).map { _ = found.insert($0) } }

  /// Adds an observable that is already one.
  mutating func add(_ observable: Observable) { found.insert(observable) }
}
