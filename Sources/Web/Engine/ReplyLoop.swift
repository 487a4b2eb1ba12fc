//! Reads the mailbox for replies every 15 s: each mail once, in order, one input each.

internal import Alerting
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
  private let sorting: MailSorting
  private let logger: Logger
  private let pace = Pace()

  /// How often the mailbox is asked.
  static let pause = Duration.seconds(15)
  /// Most mails of one turn; the rest comes in the next, so that a flood never keeps us from telling how we are.
  static let turnMax = 200
  /// Of a mailbox that was never read before, so many mails are looked at, the newest: older ones answer nothing.
  static let firstMax: UInt32 = 500
  /// Most stretches of numbers without a mail that one turn goes through; the next turn goes on behind them.
  static let emptyMax = 50
  /// How often one mail may fail, on the way or in the node, before it is passed over as unreadable.
  static let failuresMax = 5
  /// Most turns that are left out after failures: 5 minutes.
  static let skippedMax = 20

  /// What is remembered between turns.
  private final class Pace: Sendable {
    /// Turns that are still to be left out.
    let skips = Mutex(0)
    /// The mail that failed last, and how often it did.
    let failing = Mutex<(place: MailPlace, times: Int)?>(nil)
    /// Below that number of that mailbox nothing is left to be read, also where nothing was there.
    let passed = Mutex<MailPlace?>(nil)
  }

  /// A loop over a site. `server` is the name under which the operator's mail server writes Authentication-Results.
  public init(site: Site, mailbox: IMAPSettings, server: String?, logger: Logger) {
    self.init(
      site: site, mailbox: mailbox, sorting: MailSorting(server: server), logger: logger)
  }

  /// The same with everything that tells one mail from another.
  init(site: Site, mailbox: IMAPSettings, sorting: MailSorting, logger: Logger) {
    self.site = site
    self.mailbox = IMAPMailbox(mailbox)
    self.sorting = sorting
    self.logger = logger
    site.replies.begin()
  }

  /// The loop that the settings ask for; nil where they name no mailbox. Throws for one that does not read.
  public static func loop(
    site: Site, settings: NodeSettings, logger: Logger
  ) throws -> ReplyLoop? {
    guard let mailbox = settings.mailbox else { return nil }
    let sorting = MailSorting(
      server: settings.mailServer, reportTo: settings.reportTo?.lowercased(),
      mailFrom: settings.mailFrom.lowercased(), publicURL: settings.publicURL)
    return ReplyLoop(
      site: site, mailbox: try IMAPSettings.read(mailbox, caFile: settings.caFile),
      sorting: sorting, logger: logger)
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
      // On as long as something is known to lie there; a mailbox that is another each time ends the turn.
      while try await read() > 0, site.replies.waiting > 0, !Task.isCancelled {
        // A flood must not keep us from telling how we are.
        site.replies.behind(at: site.clock.now)
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
    let (numbers, end) = try await find(from: first, status)
    var taken = 0
    for uid in numbers.prefix(Self.turnMax) {
      // As many as can be there; those that were deleted are not known before they are asked for.
      site.replies.waiting(Int(status.next - uid))
      let place = MailPlace(validity: status.validity, uid: uid)
      switch try await fetch(place) {
      case .gone:
        pass(uid + 1, status)
        continue
      case .tooLong: try await take(.unreadable, place)
      case .mail(let bytes): try await take(sorting.sorted(bytes), place)
      }
      taken += 1
    }
    site.replies.waiting(Int(status.next - (numbers.dropFirst(Self.turnMax).first ?? end)))
    return taken
  }

  /// The first stretch from there on in which there are mails, and where it ends.
  private func find(
    from first: UInt32, _ status: IMAPAnswer.Status
  ) async throws -> (numbers: [UInt32], end: UInt32) {
    let passed = pace.passed.withLock { $0 }
    var from = first
    if let passed, passed.validity == status.validity { from = max(from, passed.uid) }
    for _ in 0..<Self.emptyMax where from < status.next {
      let numbers = try await mailbox.numbers(from: from, in: status)
      let end = IMAPMailbox.end(of: from, in: status)
      if !numbers.isEmpty { return (numbers, end) }
      from = end
      pass(end, status)
    }
    return ([], min(from, status.next))
  }

  private func pass(_ uid: UInt32, _ status: IMAPAnswer.Status) {
    pace.passed.withLock { $0 = MailPlace(validity: status.validity, uid: uid) }
  }

  /// One mail. One that cannot be fetched again and again, while the server answers everything else, is passed over:
  /// it must not stand before all that come after it.
  private func fetch(_ place: MailPlace) async throws -> IMAPMailbox.Fetched {
    do { return try await mailbox.mail(place) } catch {
      guard countFailure(of: place) > Self.failuresMax else { throw error }
      // What comes behind it begins with patience of its own.
      site.replies.succeeded(at: site.clock.now)
      return .tooLong
    }
  }

  /// How often that mail has failed by now. Another one begins anew: what a server did not give of one says nothing of the next.
  private func countFailure(of place: MailPlace) -> Int {
    pace.failing.withLock { failing in
      let times = (failing?.place == place ? failing?.times ?? 0 : 0) + 1
      failing = (place, times)
      return times
    }
  }

  private func take(_ mail: ReceivedMail, _ place: MailPlace) async throws {
    let isPassedOver = pace.failing.withLock {
      $0.map { $0.place == place && $0.times > Self.failuresMax } ?? false
    }
    let answer = await site.submit(
      .replied(isPassedOver ? .unreadable : mail, at: place), as: .node)
    switch answer {
    case .done: pace.failing.withLock { $0 = nil }
    case .failed(_, isPassing: true):
      // The store has no room for anything, which is not this mail's doing: it waits for as long as that lasts.
      throw IMAPFailure(reason: .local, detail: "a reply was not recorded")
    case .refused(let refusal) where refusal.code == "busy":
      throw IMAPFailure(reason: .local, detail: "a reply was not recorded")
    case .refused, .failed:
      // The same mail comes again in the next turn.
      _ = countFailure(of: place)
      throw IMAPFailure(reason: .local, detail: "a reply was not recorded")
    }
  }

  /// What a mail is, before anything of it is believed, where nothing but the mail server's name is settled.
  static func received(_ bytes: [UInt8], server: String?) -> ReceivedMail {
    MailSorting(server: server).sorted(bytes)
  }
}
