//! The newest checkpoint by mail, once a day, to somebody who is not the node's operator: history that was mailed cannot
//! be rewritten unseen.

internal import Kernel
public import Logging
internal import Node
public import ServiceLifecycle

/// Mails the newest checkpoint every 24 hours. No Fact: what is mailed stands in no journal, and a mail that was sent
/// twice after a crash carries the same Message-ID.
public struct CheckpointMail: Service {
  private let site: Site
  private let sender: NoticeSender
  private let to: MailAddress
  private let logger: Logger

  /// Between these lines of a mail stands the note.
  static let begin = "-----BEGIN CHECKPOINT-----\n"
  static let end = "-----END CHECKPOINT-----\n"

  /// A loop over a site. Throws `MailRefusal` for what is no address.
  public init(site: Site, sender: NoticeSender, to address: String, logger: Logger) throws {
    self.site = site
    self.sender = sender
    to = try MailAddress(address)
    self.logger = logger
  }

  /// Runs until shutdown. What fails is logged and tried again in ten minutes.
  public func run() async throws { await every(.seconds(600)) { await turn() } }

  private func turn() async {
    guard case .smtp(let relay, let from, _) = sender else { return }
    do {
      let now = site.clock.now
      guard let checkpoint = try site.queries.checkpointToMail(at: now) else { return }
      try await relay.send(try Self.message(checkpoint, from: from, to: to, at: site.clock.wall))
      try await site.engine.checkpointMailed(checkpoint.size)
    } catch {
      logger.error("the checkpoint was not mailed", metadata: ["reason": "\(type(of: error))"])
    }
  }

  /// The mail of a checkpoint.
  static func message(
    _ checkpoint: StoredCheckpoint, from: MailAddress, to: MailAddress, at now: Instant
  ) throws -> MailMessage {
    let edge = ID<Input>(v7At: checkpoint.at, random: (0, 0))
    let id = ID<Input>(
      derivedFrom: edge, home: "checkpoint", kind: checkpoint.note,
      ordinal: Int(checkpoint.size))
    return try MailMessage(
      id: id, from: from, to: [to],
      subject: "狼煙 Noroshi: 台帳の検証点 checkpoint \(checkpoint.size)", body: body(checkpoint.note),
      date: now)
  }

  private static func body(_ note: String) -> String {
    """
    これは台帳の検証点です。返事は要りません。消さずに取っておいてください。
    過去の記録が後から書き換えられていないかを、このメールで確かめられます:
      noroshi verify --checkpoint このメールを保存したファイル

    This is a checkpoint of the journal. No answer is needed; keep this mail.
    It shows later whether history was rewritten: noroshi verify --checkpoint FILE

    \(begin)\(note)\(end)
    """
  }

  /// The note in a text: what stands between the two lines of such a mail, or the whole text.
  public static func note(in text: String) -> String {
    let text = text.replacing("\r\n", with: "\n")
    guard let start = text.firstRange(of: begin)?.upperBound,
      let stop = text[start...].firstRange(of: end)?.lowerBound
    else { return text }
    return String(text[start..<stop])
  }
}
