//! Events as no sensor would write them but might: every field that a reader knows, odd spacing, escapes, lists.

import Kernel
import Matching

@testable import Formats

/// Makes indicators and lines that hold them, or nearly.
struct MadeEvents {
  private var random: SeededRandom
  /// What the indicators match.
  private(set) var patterns: [IndicatorIndex.Pattern] = []
  /// Their texts and parts of them.
  private var pool: [String] = ["PC-0231", "Your  Invoice 2231 ", "=?UTF-8?B?w4RyZ2Vy?="]

  private static let labels = [
    "a", "b", "evil", "bad-guy", "x_y", "xn--abc", "co", "jp", "com", "test", "sub", "www", "1",
    "23",
  ]

  init(seed: UInt64) {
    random = SeededRandom(seed: seed)
    for _ in 0..<Int.random(in: 1...25, using: &random) { addIndicator() }
    patterns.append(.value(.asset("PC-0231")))
    // Without any of them no subject is looked at.
    guard seed % 3 > 0 else { return }
    patterns += [.value(.subject("your invoice 2231")), .value(.subject("ärger"))]
  }

  private mutating func addIndicator() {
    let text = pick([
      domain(), domain(), ipv4(), ipv6(), url(), url(), url(), digits(32), digits(40), digits(64),
      mail(), "\(ipv4())/\(pick(["8", "12", "16", "20", "24", "31"]))",
      "\(ipv6())/\(pick(["32", "48", "64"]))",
    ])
    // A made text may be no indicator; then there is one less.
    guard let read = try? IndicatorValue.read(text) else { return }
    switch read {
    case .network(let prefix):
      patterns.append(.network(prefix))
      pool.append(prefix.address.description)
    case .value(let value):
      patterns.append(.value(value))
      pool += [value.text, text]
      guard case .url(let whole) = value else { return }
      let parts = whole.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
      pool += [String(parts[2]), "/" + (parts.count > 3 ? parts[3] : "")]
    // The text of a list is never one.
    case .pattern: return
    }
  }

  // MARK: Texts

  mutating func chance(_ probability: Double) -> Bool {
    Double.random(in: 0..<1, using: &random) < probability
  }

  mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: values.indices, using: &random)]
  }

  mutating func digits(_ count: Int) -> String {
    String((0..<count).map { _ in pick(Array("0123456789abcdef")) })
  }

  mutating func domain() -> String {
    (0..<Int.random(in: 1...4, using: &random)).map { _ in pick(Self.labels) }
      .joined(separator: ".")
  }

  mutating func ipv4() -> String {
    (0..<4).map { _ in "\(pick([0, 1, 10, 172, 192, 255, Int.random(in: 0...255, using: &random)]))"
    }
    .joined(separator: ".")
  }

  mutating func ipv6() -> String {
    pick([
      "2001:db8::\(digits(2))", "2001:DB8:0:0:0:0:0:1", "::1", "::", "fe80::1:2",
      "::ffff:192.0.2.\(Int.random(in: 0...9, using: &random))", "1:2:3:4:5:6:7:8", "2001:db8:1::",
      "64:ff9b::192.0.2.33",
    ])
  }

  mutating func path() -> String {
    pick([
      "/", "/a", "/a/b?x=1", "/a#f", "/ä", "/a b", "/A%20b", "/x\\y", "/a\"q", "", "//x", "/a?b#c",
    ])
  }

  mutating func url() -> String {
    let scheme = pick(["http", "http", "https", "HTTP", "ftp", "ws"])
    let host = pick([domain(), domain(), domain().uppercased(), ipv4(), "[\(ipv6())]"])
    return "\(scheme)://\(pick(["", "", "", "u@", "u:p@"]))\(host)"
      + "\(pick(["", "", "", ":80", ":8080", ":443", ":"]))\(path())"
  }

  mutating func mail() -> String { "\(pick(["a", "B.c", "x+y", "ü"]))@\(domain())" }

  /// A text that an indicator has, or one that is near.
  private mutating func near(_ text: String) -> String {
    var text = text
    if chance(0.1) { text = text.uppercased() }
    if chance(0.1) { text = "sub.\(text)" }
    if chance(0.08) { text += "." }
    if chance(0.05) { text = " \(text)" }
    if chance(0.05) { text += " " }
    if chance(0.05) { text += ":8080" }
    if chance(0.03) { text = "x, \(text)" }
    if chance(0.03) { text = "10 \(text)" }
    if chance(0.04) { text = "Name <\(text)>" }
    if chance(0.03) { text = "sha256:\(text)" }
    if chance(0.03) { text = "http://\(text)" }
    if chance(0.03) {
      // Signs that join what stands behind them, or that they stand behind.
      let sign = pick(["\u{600}", "\u{301}", "\u{FE0F}"])
      for mark in "<>@:/," where chance(0.3) {
        text = text.replacing(
          String(mark), with: chance(0.5) ? "\(sign)\(mark)" : "\(mark)\(sign)")
      }
    }
    return text
  }

  private mutating func text() -> String {
    chance(0.35)
      ? near(pick(pool))
      : pick([
        domain(), ipv4(), ipv6(), url(), path(), mail(), digits(32), digits(64), "text", "", "日本語",
      ])
  }

  // MARK: Lines

  /// A line without its break.
  mutating func line() -> String {
    var members =
      switch Int.random(in: 0..<3, using: &random) {
      case 0: eve()
      case 1: zeek()
      default: plain()
      }
    if chance(0.1) { members.append(("other", object(["url", "uri", "path"]))) }
    members.shuffle(using: &random)
    let isEscaped = chance(0.1)
    return "{"
      + members.map { member(named: $0.0, $0.1, isEscaped: isEscaped) }
      .joined(separator: "\(space()),\(space())") + "\(space())}"
  }

  private mutating func member(named name: String, _ value: String, isEscaped: Bool) -> String {
    "\(quoted(name, isEscaped: isEscaped))\(space()):\(space())\(value)"
  }

  private mutating func space() -> String { chance(0.03) ? pick([" ", "\t", "  ", "\r"]) : "" }

  private mutating func quoted(_ text: String, isEscaped: Bool = false) -> String {
    var quoted = "\""
    for unit in text.unicodeScalars {
      let isSlash = unit == "/" && chance(0.1)
      if unit == "\"" || unit == "\\" || isSlash {
        quoted += "\\\(unit)"
      } else if unit.value < 0x10000, isEscaped && chance(0.05) {
        let digits = String(unit.value, radix: 16)
        quoted += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)"
      } else {
        quoted.unicodeScalars.append(unit)
      }
    }
    return quoted + "\""
  }

  private mutating func value() -> String {
    let text = quoted(text())
    if chance(0.05) { return "[{\"x\":\(pick(["0", "\"y\"", "{}"]))},\(pick(["", "1,"]))\(text)]" }
    return chance(0.1) ? "[\(text),\(quoted(pick(pool)))]" : text
  }

  private mutating func some(_ names: [String], _ probability: Double) -> [(String, String)] {
    names.filter { _ in chance(probability) }.map { ($0, value()) }
  }

  private mutating func object(_ names: [String]) -> String {
    "{"
      + some(names, 0.6).map { member(named: $0.0, $0.1, isEscaped: false) }
      .joined(separator: ",") + "}"
  }

  private mutating func eve() -> [(String, String)] {
    let kind = pick(["flow", "dns", "tls", "http", "alert", "fileinfo", "smtp"])
    var members =
      [("timestamp", "\"2025-08-20T00:00:00.000001+0900\""), ("event_type", "\"\(kind)\"")]
      + some(["src_ip", "dest_ip", "xff", "host"], 0.4)
    if chance(0.5) { members.append(("dest_port", pick(["80", "8080", "\"8080\""]))) }
    let parts: [(String, [String])] = [
      ("http", ["hostname", "url", "http_refer", "redirect", "xff"]), ("tls", ["sni", "subject"]),
      ("quic", ["sni"]), ("fileinfo", ["md5", "sha1", "sha256", "filename"]),
      ("smtp", ["helo", "mail_from", "rcpt_to", "subject"]),
      ("email", ["from", "to", "cc", "url", "subject"]),
      ("tunnel", ["src_ip", "dest_ip"]), ("arp", ["src_ip", "dest_ip"]),
      ("dhcp", ["assigned_ip", "client_ip"]), ("alert", ["signature"]),
    ]
    for (name, inner) in parts where chance(name == "http" ? 0.5 : 0.15) {
      members.append((name, object(inner)))
    }
    if chance(0.2) {
      members.append(("files", "[\(object(["md5", "sha256"])),\(object(["sha1"]))]"))
    }
    if chance(0.4) {
      let record = object(["rrname", "rdata"])
      let grouped = "{\"A\":[\(value())],\"MX\":[\"10 \(domain())\"],\"CNAME\":[\(value())]}"
      let server = "{\"srv\":\(object(["name"])),\"rrname\":\(value())}"
      members.append(
        ("dns", "{\"answers\":[\(record),\(server)],\"grouped\":\(grouped),\"rrtype\":\"A\"}"))
    }
    return members
  }

  private mutating func zeek() -> [(String, String)] {
    var members =
      [("ts", "1755640000.5"), ("uid", "\"C1\"")]
      + some(
        [
          "id.orig_h", "id.resp_h", "src", "dst", "host", "tx_hosts", "rx_hosts", "path",
          "x_originating_ip", "data_channel.resp_h", "client_addr", "server_addr", "assigned_addr",
          "assigned_ip", "requested_addr", "san.ip", "seen.indicator", "query", "answers",
          "server_name", "san.dns", "helo", "mailfrom", "rcptto", "from", "to", "cc", "reply_to",
          "san.email", "md5", "sha1", "sha256", "referrer", "san.uri", "proxied", "arg", "uri",
          "note", "_path", "subject",
        ], 0.12)
    if chance(0.3) { members.append(("id.resp_p", "8080")) }
    return members
  }

  private mutating func plain() -> [(String, String)] {
    var members = [("time", "\"2025-08-20T00:00:00Z\"")]
    let readable = [
      ("source", ipv4()), ("destination", ipv6()), ("domain", domain()), ("url", url()),
      ("hash", digits(64)), ("mail", mail()), ("asset", "PC-0231"), ("signature", "rule"),
    ]
    for (name, text) in readable where chance(0.25) {
      members.append((name, quoted(chance(0.4) ? near(pick(pool)) : text)))
    }
    return members
  }
}
