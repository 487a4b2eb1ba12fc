//! An IMAP server on loopback that lies, hangs and floods, over honest encryption: what no real server can be made to do.

import Foundation
import Testing

@testable import Web

/// A running hostile server. Needs python3 and openssl; with `python3` in NOROSHI_REQUIRE a missing one fails the test.
struct HostileIMAP {
  /// What it does wrong.
  enum Vice: String, CaseIterable, Sendable {
    /// Nothing: what it tells is the mail it was given.
    case none
    /// Announces more of a mail than it sends, and says no more.
    case hangs
    /// Announces ten bytes and sends the whole mail.
    case short
    /// Announces four gigabytes and sends on and on.
    case huge
    /// A line of the sign-in's answer that never ends.
    case line
    /// Hangs up in the midst of a mail.
    case drops
    /// Is another mailbox each time it is asked.
    case validity
    /// Names mails that are not there and the same one again and again.
    case replays
    /// Says that there are a hundred thousand mails, and has none of them.
    case hollow
    /// Does not give a mail that it names, two times: "NO, try later".
    case refuses
  }

  let settings: IMAPSettings

  private static let program = """
    import base64, socket, ssl, sys, threading, time
    vice, port, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    mail = open(folder + "/mail", "rb").read()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder + "/cert.pem", folder + "/key.pem")
    asked, refused = [0], [0]
    def fetch(out, tag):
        size = {"hangs": len(mail) + 1000, "short": 10, "huge": 4294967290}.get(vice, len(mail))
        out.sendall(b"* 1 FETCH (UID 1 BODY[] {%d}\\r\\n" % size)
        if vice == "drops":
            out.sendall(mail[:20])
            return False
        out.sendall(mail)
        if vice == "hangs":
            time.sleep(20)
        while vice == "huge":
            out.sendall(b"a" * 65536)
        out.sendall(b")\\r\\n" + tag + b" OK done\\r\\n")
        return True
    def serve(plain):
        try:
            out = context.wrap_socket(plain, server_side=True)
            out.sendall(b"* OK ready\\r\\n")
            lines = out.makefile("rb")
            for line in lines:
                words = line.split()
                tag, command = words[0], words[1].upper()
                if vice == "line" and command == b"LOGIN":
                    while True:
                        out.sendall(b"A" * 65536)
                if command == b"CAPABILITY":
                    out.sendall(b"* CAPABILITY IMAP4rev1\\r\\n")
                elif command == b"STATUS":
                    asked[0] += 1
                    validity = asked[0] if vice == "validity" else 7
                    top = {"hollow": 100001}.get(vice, 2)
                    out.sendall(b"* STATUS INBOX (UIDNEXT %d UIDVALIDITY %d)\\r\\n" % (top, validity))
                elif command == b"SELECT":
                    validity = asked[0] if vice == "validity" else 7
                    out.sendall(b"* 1 EXISTS\\r\\n* OK [UIDVALIDITY %d] x\\r\\n" % validity)
                elif command == b"UID" and words[2].upper() == b"SEARCH":
                    if vice == "replays":
                        out.sendall(b"* SEARCH 1 1 1 7 4000000000\\r\\n* SEARCH 1\\r\\n")
                    elif vice == "hollow":
                        out.sendall(b"* SEARCH " + b" ".join(b"%d" % n for n in range(1, 100001)) + b"\\r\\n")
                    else:
                        out.sendall(b"* SEARCH 1\\r\\n")
                elif command == b"UID" and vice == "refuses" and refused[0] < 2:
                    refused[0] += 1
                    out.sendall(tag + b" NO [SERVERBUG] try later\\r\\n")
                    continue
                elif command == b"UID" and vice != "hollow":
                    if not fetch(out, tag):
                        out.close()
                        return
                    continue
                elif command == b"UID":
                    pass
                out.sendall(tag + b" OK done\\r\\n")
        except OSError:
            pass
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(16)
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
    """

  /// Starts a server that has that one mail, runs the body, and ends it by its process id.
  static func run(
    _ vice: Vice, mail: [UInt8], milliseconds: Int = 2000,
    _ body: (HostileIMAP) async throws -> Void
  ) async throws {
    let folder = NSTemporaryDirectory() + "noroshi-hostile-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer {
      // The system empties its place for temporary files anyway.
      try? FileManager.default.removeItem(atPath: folder)
    }
    try Data(mail).write(to: URL(filePath: folder + "/mail"))
    try await PrivatePostfix.command(
      "/usr/bin/openssl",
      ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
        + ["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
        + ["-keyout", folder + "/key.pem", "-out", folder + "/cert.pem"])
    let port = try PrivatePostfix.freePort()
    let process = try ChildProcess(
      "/usr/bin/env", ["python3", "-c", program, vice.rawValue, "\(port)", folder])
    let outcome = await Result {
      try await PrivatePostfix.until("the hostile server listens") {
        PrivatePostfix.isListening(port)
      }
      try await body(
        HostileIMAP(
          settings: try IMAPSettings(
            host: "127.0.0.1", port: port, isImplicit: true,
            credentials: .init(user: "noroshi", password: "s3cret"),
            caFile: folder + "/cert.pem", connectMilliseconds: 5000,
            totalMilliseconds: milliseconds)))
    }
    await process.stop(SIGKILL)
    try outcome.get()
  }
}
