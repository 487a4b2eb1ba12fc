//! Reads the mailbox for replies every 15 s: each mail once, in order, one input each.

internal import Alerting
internal import Formats
public import Kernel
public import Logging
internal import Node
public import ServiceLifecycle
internal import Synchronization

/// Fetches what is new, reads it, and lets the node decide. A mail is behind us only when the node has committed what
/// it did: after a crash it is read again, and a second time it does nothing.
public struct ReplyLoop: Service {
  private let site: Site
  private let mailbox: IMAPMailbox
  private let server: String?
  private let logger: Logger
  private let pace = Pace()

  /// How often the mailbox is asked.
  static let pause = Duration.seconds(15)
  /// Most mails of one turn; the rest comes in the next, so that a flood never keeps us from telling how we are.
  static let turnMax = 200
  /// Of a mailbox that was never read before, so many mails are looked at, the newest: older ones answer nothing.
  static let firstMax: UInt32 = 500
  /// How often one mail may fail, on the way or in the node, before it is passed over as unreadable.
  static let failuresMax = 5
  /// Most turns that are left out after failures: 5 minutes.
  static let skippedMax = 20

  /// What is remembered between turns.
  private final class Pace: Sendable {
    /// Turns that are still to be left out.
    let skips = Mutex(0)
    /// How often the same mail failed in the node.
    let failures = Mutex(0)
  }

  /// A loop over a site. `server` is the name under which the operator's mail server writes Authentication-Results.
  public init(site: Site, mailbox: IMAPSettings, server: String?, logger: Logger) {
    self.site = site
    self.mailbox = IMAPMailbox(mailbox)
    self.server = server
    self.logger = logger
    site.replies.begin()
  }

  /// The loop that the settings ask for; nil where they name no mailbox. Throws for one that does not read.
  public static func loop(
    site: Site, settings: NodeSettings, logger: Logger
  ) throws -> ReplyLoop? {
    guard let mailbox = settings.mailbox else { return nil }
    return ReplyLoop(
      site: site, mailbox: try IMAPSettings.read(mailbox), server: settings.mailServer,
      logger: logger)
  }

  /// What is wrong with a mailbox as it was typed; nil when it reads.
  public static func problem(ofMailbox mailbox: String) -> Phrase? {
    // The reason is always the form; a password must not be said.
    if (try? IMAPSettings.read(mailbox)) != nil { return nil }
    return Phrase(
      ja: "返信の受信箱は imaps://名前@ホスト の形で書き、パスワードは --imap-password-file で渡してください。",
      en: "Write the mailbox as imaps://NAME@HOST and give its password with --imap-password-file.")
  }

  /// Runs until shutdown.
  public func run() async throws { await every(Self.pause) { await turn() } }

  /// One turn, unless failures ask for patience.
  func turn() async {
    let isSkipped = pace.skips.withLock { skips in
      skips -= 1
      return skips >= 0
    }
    guard !isSkipped else { return }
    do {
      while try await read() == Self.turnMax, !Task.isCancelled {
        // A flood must not keep us from telling how we are.
        site.replies.succeeded(at: site.clock.now)
      }
      site.replies.succeeded(at: site.clock.now)
      pace.skips.withLock { $0 = 0 }
    } catch {
      let failure =
        error as? IMAPFailure ?? IMAPFailure(reason: .local, detail: "\(type(of: error))")
      let tries = site.replies.failed(failure.reason, at: site.clock.now)
      pace.skips.withLock { $0 = Self.skipped(after: tries) }
      logger.error(
        "replies were not read",
        metadata: ["reason": "\(failure.reason.rawValue)", "detail": "\(failure.detail)"])
    }
  }

  /// How many turns are left out after so many failures in a row: 0, 1, 3, 7, 15, 20, 20, …
  static func skipped(after tries: Int) -> Int {
    min(skippedMax, (1 << min(max(0, tries - 1), 10)) - 1)
  }

  /// Reads what is new, at most `turnMax` mails; gives how many are behind us now.
  func read() async throws -> Int {
    let status = try await mailbox.status()
    let last = try site.queries.repliesRead()
    let first: UInt32
    if let last, last.validity == status.validity {
      first = last.uid == .max ? .max : last.uid + 1
    } else {
      first = status.next > Self.firstMax ? status.next - Self.firstMax : 1
    }
    guard first < status.next else { return 0 }
    let numbers = try await mailbox.numbers(from: first, in: status).prefix(Self.turnMax)
    var taken = 0
    for uid in numbers {
      let place = MailPlace(validity: status.validity, uid: uid)
      switch try await fetch(place) {
      case .gone: continue
      case .tooLong: try await take(.unreadable, place)
      case .mail(let bytes): try await take(Self.received(bytes, server: server), place)
      }
      taken += 1
    }
    return taken
  }

  /// One mail. One that cannot be fetched again and again, while the server answers everything else, is passed over:
  /// it must not stand before all that come after it.
  private func fetch(_ place: MailPlace) async throws -> IMAPMailbox.Fetched {
    do { return try await mailbox.mail(place) } catch {
      let failures = pace.failures.withLock { count in
        count += 1
        return count
      }
      guard failures > Self.failuresMax else { throw error }
      return .tooLong
    }
  }

  private func take(_ mail: ReceivedMail, _ place: MailPlace) async throws {
    let isPassedOver = pace.failures.withLock { $0 >= Self.failuresMax }
    let answer = await site.submit(
      .replied(isPassedOver ? .unreadable : mail, at: place), as: .node)
    switch answer {
    case .done: pace.failures.withLock { $0 = 0 }
    case .refused, .failed:
      // The same mail comes again in the next turn.
      pace.failures.withLock { $0 += 1 }
      throw IMAPFailure(reason: .local, detail: "a reply was not recorded")
    }
  }

  /// What a mail is, before anything of it is believed.
  static func received(_ bytes: [UInt8], server: String?) -> ReceivedMail {
    // Why it does not read is no matter for the ladder: it is counted and listed.
    guard let mail = try? IncomingMail(bytes, server: server, digits: ReplyCode.digits) else {
      return .unreadable
    }
    if let report = mail.report {
      return .bounce(
        MailBounce(
          notice: notice(report.messageID) ?? "", recipient: report.recipient,
          isFinal: report.isFinal, isUnknownAddress: report.isUnknownAddress))
    }
    let authentication: MailReply.Authentication =
      switch mail.verdict {
      case .pass: .pass
      case .fail: .fail
      case .none: .none
      }
    return .reply(
      MailReply(
        sender: mail.author, authentication: authentication, codes: mail.codes,
        isAutomatic: mail.isAutomatic, answers: mail.answers.compactMap(notice)))
  }

  /// The notice of a Message-ID of ours: the part before the @.
  private static func notice(_ messageID: String) -> String? {
    ID<OutboxRow>(String(messageID.prefix { $0 != "@" })).map(\.description)
  }
}
