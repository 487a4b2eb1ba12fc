//! F3: one alert to 10,000 nodes over TLS 1.3, by the node's own listener for links and, as the baseline, through nginx that ends
//! TLS in front of its public address; beside F1, all in one run.

internal import Foundation

/// What is measured, and with which programs.
struct SealedFanOut {
  /// F1, with the programs that both need.
  let plain: FanOut
  /// The proxy; nil where there is none.
  let proxy: String?
  /// A folder of its own.
  let folder: String

  /// How many recipients the target speaks of.
  static let count = 10_000
  /// How many rounds count on either way; one more is not counted.
  static let rounds = 3
  /// Open files of a process beside one for each recipient.
  static let filesBeside = 1000
  /// The listener for links and the proxy, on loopback.
  static let linePort = 4334
  static let proxyPort = 4335
  /// How long the proxy may take to listen.
  static let patience = 10.0

  /// F1, then the founding, then both ways.
  func measure() throws -> [Figure] {
    let count = min(Self.count, try Self.files() - Self.filesBeside)
    guard count > 0 else { throw NationalRaise.Broken(description: "too few open files") }
    let whole = try plain.alone()
    let tower = try Tower(
      binary: plain.binary, folder: folder + "/node", line: Self.linePort, isProxied: true)
    let crowd = try Program(
      plain.recipients,
      [
        "noroshi", "\(tower.port)", tower.control, tower.organization, tower.key, "\(count)",
        "line",
      ])
    let founded = try crowd.line(with: "ready")
    let line = try rounds(crowd, tower)
    var figures = [
      Figure(
        row: "F3", what: "\(count) over TLS 1.3: 99 of 100 known, beside F1", value: line / whole,
        unit: "x", hard: 12,
        obstacle: count == Self.count ? nil : "\(count) of \(Self.count) recipients"),
      Figure(row: "F3", what: "the same in time", value: line, unit: "ms"),
      Figure(row: "F3", what: "F1 of this run: the last of 1,000 known", value: whole, unit: "ms"),
      Figure(
        row: "F3", what: "founding of \(count) links, before the clock",
        value: Program.numbers(founded)["seconds"] ?? 0, unit: "s"),
    ]
    guard let proxy else {
      print("F3   no baseline: there is no nginx (docs/development.md)")
      return figures
    }
    let front = try Front(proxy, to: tower.port, in: folder)
    // It ends when nobody holds it any more.
    let proxied = try withExtendedLifetime(front) {
      _ = try crowd.ask("by \(Self.proxyPort) \(front.certificate)")
      return try rounds(crowd, tower)
    }
    figures += [
      Figure(
        row: "F3", what: "the same through nginx in front, beside F1", value: proxied / whole,
        unit: "x"),
      Figure(
        row: "F3", what: "the node's own TLS beside nginx in front", value: line / proxied,
        unit: "x"),
    ]
    return figures
  }

  /// The middle time until 99 of 100 acknowledgements are known, in milliseconds.
  private func rounds(_ crowd: Program, _ tower: Tower) throws -> Double {
    var most: [Double] = []
    for round in 0...Self.rounds {
      let mine = try FanOut.raise(crowd, tower.program)
      try FanOut.settle(crowd)
      if round > 0 { most.append(mine.most) }
    }
    return Figure.median(most)
  }

  /// How many files a process may open here. Source: proc(5), `Max open files`, the hard limit.
  private static func files() throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/limits", encoding: .utf8)
    let line = text.split(separator: "\n").first { $0.hasPrefix("Max open files") }
    let words = line?.split(separator: " ") ?? []
    guard words.count > 4 else {
      throw NationalRaise.Broken(description: "no limit in /proc/self/limits")
    }
    return Int(words[4]) ?? count + filesBeside
  }

  /// nginx with a certificate of its own, TLS 1.3 alone, and as many connections to the node as come in.
  private struct Front {
    let program: Program
    let certificate: String

    init(_ proxy: String, to port: Int, in folder: String) throws {
      certificate = folder + "/front.pem"
      let key = folder + "/front.key"
      _ = try Program.run(
        "/usr/bin/openssl",
        [
          "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
          "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key,
          "-out", certificate,
        ])
      let settings = folder + "/front.conf"
      let text = """
        daemon off; pid front.pid; error_log front.log; worker_processes 4; worker_rlimit_nofile 20000;
        events { worker_connections 20000; }
        http {
          access_log off; keepalive_timeout 300s; keepalive_requests 1000000; client_max_body_size 8m;
          client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fast;
          uwsgi_temp_path uwsgi; scgi_temp_path scgi;
          upstream node { server 127.0.0.1:\(port); keepalive 10000; keepalive_requests 1000000; }
          server {
            listen 127.0.0.1:\(SealedFanOut.proxyPort) ssl backlog=4096;
            ssl_protocols TLSv1.3; ssl_certificate \(certificate); ssl_certificate_key \(key);
            location / {
              proxy_pass http://node; proxy_http_version 1.1; proxy_set_header Connection "";
              proxy_set_header Host 127.0.0.1; proxy_set_header X-Forwarded-For $remote_addr;
              proxy_read_timeout 300s;
            }
          }
        }
        """
      try Data(text.utf8).write(to: URL(filePath: settings))
      program = try Program(proxy, ["-p", folder, "-c", settings], hearsErrors: true)
      program.drain()
      // The file is written once it listens.
      let end = Date().addingTimeInterval(SealedFanOut.patience)
      while !FileManager.default.fileExists(atPath: folder + "/front.pid") {
        guard Date() < end else { throw NationalRaise.Broken(description: "nginx does not listen") }
        Thread.sleep(forTimeInterval: 0.1)
      }
    }
  }
}
