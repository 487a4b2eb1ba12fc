//! Which member names of an event hold something that an indicator can match, and how the text under them is read.

/// The names that `Formats` reads from EVE, Zeek and plain events, at whatever depth. A name that is missing here would
/// lose matches: a test holds this table to the readers. A name too many costs a little time.
struct SieveNames: Sendable {
  /// How the text under a name is looked at.
  enum Reading: UInt8 {
    /// Nothing can match it.
    case none
    /// Addresses, alone or separated by commas or spaces.
    case addresses
    /// A name or an address, after the last space.
    case name
    /// What a client called its server: a name or an address, perhaps with a port.
    case host
    /// A path on the host of the same line, or a whole URL.
    case path
    /// A whole URL.
    case url
    /// A mail address, alone or as `Name <address>`.
    case mail
    /// Hexadecimal digits.
    case digits
    /// The owner's own name of a machine.
    case asset
    /// The subject of a mail; of a certificate too, which is then asked for in vain.
    case subject
    /// Under Zeek's `host`: in one log the server's name, in another an address.
    case hostOrAddress
    /// Whatever it may be: the line is read exactly.
    case anything
    /// The line is read exactly where verdicts count.
    case verdict
    /// `event_type` and `_path`: some values are verdicts.
    case kind
  }

  /// The table. Source: `Formats/Events`, EVE.swift, Zeek.swift, PlainEvent.swift.
  // table:
  static let readings: [(String, Reading)] = [
    ("src_ip", .addresses), ("dest_ip", .addresses), ("assigned_ip", .addresses),
    ("client_ip", .addresses), ("xff", .addresses), ("id.orig_h", .addresses),
    ("id.resp_h", .addresses), ("src", .addresses), ("dst", .addresses), ("tx_hosts", .addresses),
    ("rx_hosts", .addresses), ("path", .addresses), ("x_originating_ip", .addresses),
    ("data_channel.resp_h", .addresses), ("client_addr", .addresses), ("server_addr", .addresses),
    ("assigned_addr", .addresses), ("requested_addr", .addresses), ("san.ip", .addresses),
    ("source", .addresses), ("destination", .addresses), ("proxied", .addresses),
    ("rrname", .name), ("rdata", .name), ("name", .name), ("A", .name), ("AAAA", .name),
    ("CNAME", .name), ("DNAME", .name), ("NS", .name), ("PTR", .name), ("MX", .name), ("", .name),
    ("sni", .name), ("helo", .name), ("query", .name), ("answers", .name), ("server_name", .name),
    ("san.dns", .name), ("domain", .name),
    ("hostname", .host), ("host", .hostOrAddress),
    ("url", .path), ("uri", .path),
    ("http_refer", .url), ("redirect", .url), ("referrer", .url), ("san.uri", .url), ("arg", .url),
    ("mail_from", .mail), ("rcpt_to", .mail), ("from", .mail), ("to", .mail), ("cc", .mail),
    ("mailfrom", .mail), ("rcptto", .mail), ("reply_to", .mail), ("san.email", .mail),
    ("mail", .mail),
    ("md5", .digits), ("sha1", .digits), ("sha256", .digits), ("hash", .digits),
    ("asset", .asset), ("subject", .subject), ("seen.indicator", .anything),
    ("alert", .verdict), ("note", .verdict), ("signature", .verdict),
    ("event_type", .kind), ("_path", .kind),
  ]

  private struct Place {
    var word: UInt64 = 0
    var length: UInt8 = 0
    var reading = Reading.none
  }

  /// Twice a power of two more than there are names, so that most names of a line find an empty place at once.
  private static let size = 512
  private let places: [Place]

  /// The one table there is.
  static let all = SieveNames()

  /// The table, laid out for looking up.
  private init() {
    var places = [Place](repeating: Place(), count: Self.size)
    for (name, reading) in Self.readings {
      let bytes = Array(name.utf8)
      let word = Self.word(bytes)
      var index = Self.index(word, bytes.count)
      while places[index].reading != .none {
        if places[index].word == word, Int(places[index].length) == bytes.count { break }
        index = (index + 1) % Self.size
      }
      // Two names that share their first eight bytes and length are told apart by nobody here: the line is then
      // read exactly.
      let isTaken = places[index].reading != .none
      places[index] = Place(
        word: word, length: UInt8(bytes.count), reading: isTaken ? .anything : reading)
    }
    self.places = places
  }

  /// How the text under a name is looked at, by its first eight bytes (the rest zero) and its length.
  @inline(__always)
  func reading(_ word: UInt64, _ length: Int) -> Reading {
    guard length < 256 else { return .none }
    var index = Self.index(word, length)
    while true {
      let place = places[index]
      if place.reading == .none { return .none }
      if place.word == word, Int(place.length) == length { return place.reading }
      index = (index + 1) & (Self.size - 1)
    }
  }

  @inline(__always)
  private static func index(_ word: UInt64, _ length: Int) -> Int {
    let product = (word ^ UInt64(length)) &* 0x9E37_79B9_7F4A_7C15
    return Int(product >> 55)
  }

  private static func word(_ bytes: [UInt8]) -> UInt64 {
    bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
