//! Mails as a reader of another make sees them: Python's email package, which knows nothing of ours.

import Foundation
import Testing

/// Reads mails with Python. With `python3` in NOROSHI_REQUIRE a missing one fails the test instead of skipping it.
enum IndependentReader {
  /// What it read.
  struct Mail: Decodable, Hashable {
    let subject: String
    let from: String
    let to: [String]
    let body: String
    let charset: String
    let transfer: String
  }

  static let skipped: Comment = "needs python3"

  /// Whether to run: it is there, or someone insists on it.
  static var isWanted: Bool {
    let environment = ProcessInfo.processInfo.environment
    let required = environment["NOROSHI_REQUIRE"] ?? ""
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    return required.split(separator: ",").contains("python3")
      || folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/python3") }
  }

  private static let program = """
    import email, email.header, email.policy, email.utils, json, os, sys
    # The newer interface of this package leaves a space between two encoded words of a name
    # (RFC 2047 6.2 says to drop it), so the names of addresses are read by its older one.
    def names(mail, field):
        raw = [text for name, text in mail.raw_items() if name.lower() == field]
        pairs = email.utils.getaddresses([text.replace("\\r\\n", "") for text in raw])
        return [str(email.header.make_header(email.header.decode_header(one))) for one, _ in pairs]
    found = []
    for name in sorted(os.listdir(sys.argv[1])):
        with open(os.path.join(sys.argv[1], name), "rb") as file:
            mail = email.message_from_bytes(file.read(), policy=email.policy.default)
        assert not mail.defects, (name, mail.defects)
        found.append({
            "subject": str(mail["subject"]),
            "from": names(mail, "from")[0],
            "to": names(mail, "to"),
            "body": mail.get_content(),
            "charset": mail.get_content_charset(),
            "transfer": str(mail["content-transfer-encoding"]),
        })
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        json.dump(found, file)
    """

  /// What it reads in each of the mails, in their order.
  static func read(_ mails: [[UInt8]]) async throws -> [Mail] {
    let files = FileManager.default
    let folder = NSTemporaryDirectory() + "noroshi-mails-\(UUID().uuidString)"
    try files.createDirectory(atPath: folder + "/in", withIntermediateDirectories: true)
    defer {
      // The system empties its place for temporary files anyway.
      try? files.removeItem(atPath: folder)
    }
    for (index, mail) in mails.enumerated() {
      let name = String(format: "%06d", index)
      try Data(mail).write(to: URL(filePath: "\(folder)/in/\(name)"))
    }
    try await PrivatePostfix.command(
      "/usr/bin/env", ["python3", "-c", program, folder + "/in", folder + "/out.json"])
    let read = try Data(contentsOf: URL(filePath: folder + "/out.json"))
    return try JSONDecoder().decode([Mail].self, from: read)
  }
}
