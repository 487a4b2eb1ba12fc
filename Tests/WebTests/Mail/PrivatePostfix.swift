//! A postfix of the test's own, on loopback, that delivers into a maildir and sends nothing anywhere.

import Foundation
import Testing

/// A running postfix. Needs root, because postfix starts its parts under other users.
/// With `postfix` in NOROSHI_REQUIRE a missing prerequisite fails the test instead of skipping it.
struct PrivatePostfix {
  let directory: String
  let port: Int
  /// The certificate of the server, which is its own authority.
  var caFile: String { directory + "/cert.pem" }

  static let master = "/usr/lib/postfix/sbin/master"
  static let skipped: Comment = "needs postfix, openssl and root"

  /// Whether to run: the prerequisites are there, or someone insists on them.
  static var isWanted: Bool {
    let required = ProcessInfo.processInfo.environment["NOROSHI_REQUIRE"] ?? ""
    return required.split(separator: ",").contains("postfix")
      || geteuid() == 0
        && [master, "/usr/bin/openssl"].allSatisfy(FileManager.default.isExecutableFile)
  }

  /// Starts a postfix, runs the body, and stops it by its process id. Between choosing a port and listening on it
  /// somebody else may take it, and postfix ends: it is begun again on another one.
  static func run(_ body: (PrivatePostfix) async throws -> Void) async throws {
    for _ in 0..<portsMax where try await runOnce(body) { return }
    Issue.record("postfix ended before it listened, on \(portsMax) ports one after another")
  }

  private static let portsMax = 5

  /// The same on one port; false where postfix ended before it listened.
  private static func runOnce(_ body: (PrivatePostfix) async throws -> Void) async throws -> Bool {
    var template = Array("/tmp/noroshi-postfix-XXXXXX\u{0}".utf8CString)
    let made = try #require(mkdtemp(&template))
    let postfix = PrivatePostfix(directory: String(cString: made), port: try freePort())
    defer {
      // What is left of a temporary directory is the system's to clear.
      try? FileManager.default.removeItem(atPath: postfix.directory)
    }
    try await postfix.configure()
    try await command("/usr/sbin/postfix", ["-c", postfix.directory + "/etc", "check"])
    let process = try ChildProcess(master, ["-d", "-c", postfix.directory + "/etc"])
    let outcome = await Result {
      try await until("postfix listens, \(postfix.log)") {
        postfix.log.contains("daemon started") && isListening(postfix.port) || !process.isRunning
      }
      guard process.isRunning else { return false }
      try await body(postfix)
      return true
    }
    await process.stop()
    return try outcome.get()
  }

  /// What postfix wrote about itself, for a failing test.
  private var log: String {
    // No log is an answer too: postfix did not come as far as writing one.
    (try? String(contentsOfFile: directory + "/mail.log", encoding: .utf8)) ?? "no log"
  }

  /// The mails in the maildir, oldest name first.
  func mails() throws -> [[UInt8]] {
    let folder = directory + "/maildir/new"
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map {
      try Array(Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)")))
    }
  }

  /// Waits until so many mails lie in the maildir.
  func mails(count: Int) async throws -> [[UInt8]] {
    try await Self.until("\(count) mails arrive") { try mails().count >= count }
    return try mails()
  }

  /// A port that nobody listens on now, below those that the system gives to whoever connects: one of those is
  /// soon taken again while hundreds of tests connect.
  static func freePort() throws -> Int {
    let free = (20_000..<32_000).shuffled().prefix(100).first(where: LocalListener.isFree)
    return try #require(free)
  }

  private func configure() async throws {
    let files = FileManager.default
    for folder in ["etc", "queue", "data", "maildir"] {
      try files.createDirectory(atPath: "\(directory)/\(folder)", withIntermediateDirectories: true)
    }
    try #require(chmod(directory, 0o755) == 0)
    try await Self.command("/bin/chown", ["65534:65534", directory + "/maildir"])
    try await Self.command("/bin/chown", ["postfix", directory + "/data"])
    try await Self.command(
      "/usr/bin/openssl",
      ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
        + ["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
        + ["-keyout", directory + "/key.pem", "-out", caFile])
    try write(mainConfiguration, to: "etc/main.cf")
    try write(services, to: "etc/master.cf")
  }

  private func write(_ text: String, to file: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(directory)/\(file)"))
  }

  private var mainConfiguration: String {
    """
    compatibility_level = 3.6
    queue_directory = \(directory)/queue
    data_directory = \(directory)/data
    command_directory = /usr/sbin
    daemon_directory = /usr/lib/postfix/sbin
    mail_owner = postfix
    setgid_group = postdrop
    myhostname = localhost
    mydestination =
    inet_interfaces = 127.0.0.1
    inet_protocols = ipv4
    alias_maps =
    alias_database =
    local_recipient_maps =
    mynetworks =
    virtual_mailbox_domains = desk.example
    virtual_mailbox_base = \(directory)
    virtual_mailbox_maps = static:maildir/
    virtual_uid_maps = static:65534
    virtual_gid_maps = static:65534
    virtual_minimum_uid = 100
    smtpd_relay_restrictions = reject_unauth_destination
    smtpd_tls_security_level = may
    smtpd_tls_chain_files = \(directory)/key.pem, \(directory)/cert.pem
    maillog_file = \(directory)/mail.log
    maillog_file_prefixes = \(directory)
    relayhost = [127.0.0.1]:1
    maximal_queue_lifetime = 0
    bounce_queue_lifetime = 0

    """
  }

  private var services: String {
    """
    127.0.0.1:\(port) inet n - n - - smtpd
    pickup unix n - n 60 1 pickup
    cleanup unix n - n - 0 cleanup
    qmgr unix n - n 300 1 qmgr
    tlsmgr unix - - n 1000? 1 tlsmgr
    rewrite unix - - n - - trivial-rewrite
    bounce unix - - n - 0 bounce
    defer unix - - n - 0 bounce
    trace unix - - n - 0 bounce
    verify unix - - n - 1 verify
    proxymap unix - - n - - proxymap
    smtp unix - - n - - smtp
    error unix - - n - - error
    retry unix - - n - - error
    virtual unix - n n - - virtual
    anvil unix - - n - 1 anvil
    postlog unix-dgram n - n - 1 postlogd

    """
  }

  static func isListening(_ port: Int) -> Bool {
    guard let socket = LocalListener.connect(port) else { return false }
    close(socket)
    return true
  }

  /// Runs a command to its end without holding a thread of the shared pool.
  static func command(_ program: String, _ arguments: [String]) async throws {
    let status = await (try ChildProcess(program, arguments)).ended()
    try #require(status == 0, "\(program) \(arguments)")
  }

  /// Looks again every 20 ms for what another process does; fails after 30 s.
  static func until(_ what: @autoclosure () -> String, _ holds: () throws -> Bool) async throws {
    for _ in 0..<1500 {
      if try holds() { return }
      await pause(20)
    }
    Issue.record("waited 30 s until \(what())")
  }

  /// Lets other processes go on for so many milliseconds.
  static func pause(_ milliseconds: Int = 100) async {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds)) {
        continuation.resume()
      }
    }
  }
}

extension Result where Failure == any Error {
  /// What the body returned or threw, so that something can be done before going on.
  init(_ body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
