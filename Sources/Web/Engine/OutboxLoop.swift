//! Sends what the outbox holds. Each worker takes one notice at a time. Mails and everything else have workers of their own: a
//! relay that hangs delays no webhook, and a slow webhook no mail.

internal import Alerting
internal import Kernel
public import Logging
internal import Node
public import ServiceLifecycle

/// Leases rows, puts them into words, sends them, and tells the node how it went. At least once: a node that dies
/// between sending and telling sends again, with the same Message-ID.
public struct OutboxLoop: Service {
  private let site: Site
  private let sender: NoticeSender
  private let logger: Logger

  /// How many mails are taken at once. They go one after another over one connection: the second is put into words
  /// meanwhile, and its try must end before its lease does.
  static let mailWorkers = 2
  /// How many other notices are on their way at once.
  static let otherWorkers = 6
  /// How long a row is taken for; longer than any try may last, and the waiting for the one before it.
  static let lease = Instant.Span.minutes(3)

  /// A loop over a site.
  public init(site: Site, sender: NoticeSender, logger: Logger) {
    self.site = site
    self.sender = sender
    self.logger = logger
  }

  /// The way out as it is configured. In the demonstration nothing leaves the machine, whatever is configured.
  /// Throws `NoticeSender.Refusal` or `MailRefusal`.
  public static func sender(
    smtp: String?, from: String, caFile: String? = nil, site: Site, isDemonstration: Bool
  ) throws -> NoticeSender {
    if isDemonstration { return .mailbox }
    guard let smtp else { return .none }
    let address = try MailAddress(from, name: "狼煙 Noroshi")
    let settings = try NoticeSender.settings(
      relay: smtp, greeting: address.domain, caFile: caFile)
    return .smtp(SMTPSender(settings), from: address, webhooks: WebhookSender())
  }

  /// Runs until shutdown.
  public func run() async throws {
    if case .none = sender {
      try await gracefulShutdown()
      return
    }
    await withDiscardingTaskGroup { group in
      for (part, workers) in [(OutboxPart.mails, Self.mailWorkers), (.others, Self.otherWorkers)] {
        for _ in 0..<workers {
          group.addTask { await every(.seconds(1)) { await sendAll(part) } }
        }
      }
    }
  }

  /// Sends until nothing is due.
  func sendAll(_ part: OutboxPart = .all) async {
    do {
      while !Task.isCancelled, let due = try site.queries.nextNotice(part), due <= site.clock.now {
        guard
          let row = try await site.engine.leaseOutbox(for: Self.lease, limit: 1, of: part).first
        else { return }
        let attempt = await attempt(row)
        let answer = await site.submit(.attempted(outbox: row.id, attempt), as: .node)
        if case .failed = answer { logger.error("an attempt was not recorded") }
      }
    } catch {
      logger.error("sending failed", metadata: ["reason": "\(type(of: error))"])
    }
  }

  /// Tries one row.
  func attempt(_ row: OutboxRow) async -> Attempt {
    let now = site.clock.now
    guard let view = row.view else { return .undeliverable("the record is gone") }
    guard let address = row.address else {
      return .undeliverable("the address was erased, or the person left")
    }
    let notice = NoticeMail(
      row: row, view: view, publicURL: site.settings.publicURL,
      phone: site.phone(row.language) ?? "", now: now,
      readsReplies: site.settings.replyTo != nil)
    do {
      switch (sender, row.channel) {
      case (.none, _): return .failed("no relay", retryAt: now + Self.lease)
      case (.mailbox, _):
        let text = MailText(notice.facts(row.language), in: row.language)
        try site.queries.deliverToMailbox(row, subject: text.subject, body: text.body, at: now)
        return .handedOver
      case (.smtp(let relay, let from, _), .mail):
        try await relay.send(
          try Self.message(notice, to: address, from: from, replyTo: site.settings.replyTo))
        return .handedOver
      case (.smtp(_, _, let webhooks), .webhook):
        let request = try Self.request(notice, to: address)
        return NoticeVerdict.after(await webhooks.send(request, at: now), row, at: site.clock.now)
      case (.smtp, .phone), (.smtp, .page): return .undeliverable("no channel for notices")
      }
    } catch let failure as MailFailure {
      return NoticeVerdict.after(failure, row, at: site.clock.now)
    } catch is MailRefusal {
      return .undeliverable("mail: the address or a header cannot be used")
    } catch WebhookRequest.Refusal.weakSecret {
      return .undeliverable("webhook: no secret was made for this route")
    } catch is WebhookRequest.Refusal {
      return .undeliverable("webhook: the address cannot be used")
    } catch {
      return NoticeVerdict.again("the notice could not be made", row, at: site.clock.now)
    }
  }

  /// The mail of a notice; the same row always has the same Message-ID.
  static func message(
    _ notice: NoticeMail, to address: String, from: MailAddress, replyTo: String? = nil
  ) throws -> MailMessage {
    guard let id = ID<OutboxRow>(notice.row.id) else { throw MailRefusal.address }
    let say = notice.row.language
    let text = MailText(notice.facts(say), in: say)
    return try MailMessage(
      id: id, from: from, to: [try MailAddress(address, name: shown(notice.row.name))],
      subject: text.subject, body: text.body, date: notice.now,
      replyTo: try replyTo.flatMap { $0 == from.address ? nil : try MailAddress($0) },
      encoding: notice.row.encoding)
  }

  /// A name as it stands beside an address: one harmless line, cut where it is too long. A mail must not stay at home
  /// because of a name.
  static func shown(_ name: String?) -> String? {
    name.map { PlainLine.of($0).unicodeScalars.prefix(MailAddress.nameCharactersMax) }
      .map { String(String.UnicodeScalarView($0)) }
  }

  /// The webhook of a notice, under the route's secrets. A route without one never sends.
  static func request(_ notice: NoticeMail, to address: String) throws -> WebhookRequest {
    guard let id = ID<OutboxRow>(notice.row.id) else { throw WebhookRequest.Refusal.url }
    return try WebhookRequest(
      id: id, url: address, body: notice.document.encoded(),
      secrets: notice.row.secrets.map { Array($0.utf8) })
  }
}
