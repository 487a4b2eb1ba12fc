//! A dovecot of the test's own, on loopback, over one maildir in a temporary directory.

import Foundation
import Testing

/// A running dovecot. Needs root, because dovecot starts its parts under other users.
/// With `dovecot` in NOROSHI_REQUIRE a missing prerequisite fails the test instead of skipping it.
struct PrivateDovecot {
  let directory: String
  /// STARTTLS.
  let port: Int
  /// TLS from the first byte.
  let implicitPort: Int
  /// The certificate of the server, which is its own authority.
  var caFile: String { directory + "/cert.pem" }

  static let program = "/usr/sbin/dovecot"
  static let skipped: Comment = "needs dovecot-imapd, openssl and root"
  static let user = "noroshi"
  static let password = "s3cret"

  /// Whether to run: the prerequisites are there, or someone insists on them.
  static var isWanted: Bool {
    let required = ProcessInfo.processInfo.environment["NOROSHI_REQUIRE"] ?? ""
    return required.split(separator: ",").contains("dovecot")
      || geteuid() == 0
        && [program, "/usr/lib/dovecot/imap", "/usr/bin/openssl"]
          .allSatisfy(FileManager.default.isExecutableFile)
  }

  /// Starts a dovecot, runs the body, and stops it by its process id. Where somebody took a port between choosing it
  /// and listening on it, dovecot ends, and is begun again on other ones.
  static func run(_ body: (PrivateDovecot) async throws -> Void) async throws {
    for _ in 0..<portsMax where try await runOnce(body) { return }
    Issue.record("dovecot ended before it listened, on \(portsMax) pairs of ports")
  }

  private static let portsMax = 5

  private static func runOnce(_ body: (PrivateDovecot) async throws -> Void) async throws -> Bool {
    var template = Array("/tmp/noroshi-dovecot-XXXXXX\u{0}".utf8CString)
    let made = try #require(mkdtemp(&template))
    let dovecot = PrivateDovecot(
      directory: String(cString: made), port: try PrivatePostfix.freePort(),
      implicitPort: try PrivatePostfix.freePort())
    defer {
      // What is left of a temporary directory is the system's to clear.
      try? FileManager.default.removeItem(atPath: dovecot.directory)
    }
    try await dovecot.configure()
    let process = try ChildProcess(program, ["-F", "-c", dovecot.directory + "/dovecot.conf"])
    let outcome = await Result {
      try await PrivatePostfix.until("dovecot listens, \(dovecot.log)") {
        [dovecot.port, dovecot.implicitPort].allSatisfy(PrivatePostfix.isListening)
          || !process.isRunning
      }
      guard process.isRunning else { return false }
      try await body(dovecot)
      return true
    }
    await process.stop()
    return try outcome.get()
  }

  /// What dovecot wrote about itself, for a failing test.
  private var log: String {
    // No log is an answer too: dovecot did not come as far as writing one.
    (try? String(contentsOfFile: directory + "/dc.log", encoding: .utf8)) ?? "no log"
  }

  /// Puts a mail into the mailbox, as a delivery agent does: whole, under a name of its own.
  func deliver(_ mail: [UInt8], as name: String) throws {
    let path = "\(directory)/maildir/tmp/\(name)"
    try Data(mail).write(to: URL(fileURLWithPath: path))
    try #require(chown(path, 65534, 65534) == 0)
    try FileManager.default.moveItem(
      atPath: path, toPath: "\(directory)/maildir/new/\(name)")
  }

  private func configure() async throws {
    let files = FileManager.default
    for folder in ["home", "maildir/tmp", "maildir/new", "maildir/cur"] {
      try files.createDirectory(atPath: "\(directory)/\(folder)", withIntermediateDirectories: true)
    }
    try #require(chmod(directory, 0o755) == 0)
    try await PrivatePostfix.command(
      "/bin/chown", ["-R", "65534:65534", directory + "/maildir", directory + "/home"])
    try await PrivatePostfix.command(
      "/usr/bin/openssl",
      ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
        + ["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
        + ["-keyout", directory + "/key.pem", "-out", caFile])
    try Data(configuration.utf8).write(to: URL(fileURLWithPath: directory + "/dovecot.conf"))
  }

  private var configuration: String {
    """
    base_dir = \(directory)/dc
    state_dir = \(directory)/st
    log_path = \(directory)/dc.log
    protocols = imap
    listen = 127.0.0.1
    default_login_user = nobody
    default_internal_user = nobody
    default_internal_group = nogroup
    ssl = required
    ssl_cert = <\(directory)/cert.pem
    ssl_key = <\(directory)/key.pem
    mail_location = maildir:\(directory)/maildir
    first_valid_uid = 1
    mail_uid = 65534
    mail_gid = 65534
    passdb {
      driver = static
      args = password={PLAIN}\(Self.password)
    }
    userdb {
      driver = static
      args = uid=65534 gid=65534 home=\(directory)/home
    }
    service imap-login {
      chroot =
      inet_listener imap {
        port = \(port)
      }
      inet_listener imaps {
        port = \(implicitPort)
      }
    }
    service anvil {
      chroot =
    }
    service stats {
      chroot =
    }

    """
  }
}
