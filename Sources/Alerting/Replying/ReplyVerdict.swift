//! What a reply by mail is worth: one rule after the other, the first that bites decides. Pure.

public import Kernel

/// What comes of a reply, or of one code in it. Every one is counted, and those that are not taken are listed.
public enum ReplyOutcome: String, Hashable, Sendable, Codable, CaseIterable {
  /// A named person has taken the duty; where the channel is in doubt, the first rung of it (I19).
  case acknowledged
  /// Recorded, and the ladder goes on: it is not certain who answered.
  case unverified
  /// The same was recorded before.
  case repeated
  /// A notice did not arrive.
  case bounced
  /// A machine wrote it.
  case automatic
  /// It names no sender, or more than one.
  case senderUnclear
  /// No code is out to that address.
  case unknownSender
  /// Our own mail server says that it is forged.
  case forged
  /// There is no code in what was written.
  case noCode
  /// A number that is no code of this sender.
  case wrongCode
  /// The code was sent to somebody else.
  case codeOfAnother
  /// Too many numbers in vain.
  case tooManyTries
  /// The code is too old.
  case expired
  /// The duty has ended.
  case ended
  /// The mail could not be read, or is too long.
  case unreadable
  /// A notice is late: somebody is still trying.
  case delayed
  /// A mail about a delivery that is not understood, or is about no mail of ours.
  case bounceUnclear
  /// More mails of one address in an hour or a day than are looked at.
  case tooManyMails
  /// A forwarded mail became an alert.
  case reported
  /// A forwarded mail joined the alert that somebody else's report of it had raised.
  case reportJoined
  /// A mail of our own was reported.
  case ownMail
  /// There was nothing in a report.
  case nothingForwarded

  /// Whether it did what the sender meant; the others are listed for the watch.
  public var isTaken: Bool {
    switch self {
    case .acknowledged, .unverified, .repeated, .bounced, .reported, .reportJoined: true
    case .automatic, .senderUnclear, .unknownSender, .forged, .noCode, .wrongCode, .codeOfAnother,
      .tooManyTries, .expired, .ended, .unreadable, .delayed, .bounceUnclear, .tooManyMails,
      .ownMail, .nothingForwarded:
      false
    }
  }

  /// Whether the sender is written back to. Never a machine, a stranger, or somebody who may not have written at all;
  /// and not whoever did what he meant to, for the page says so. What was reported is receipted.
  public var isAnswered: Bool {
    switch self {
    case .noCode, .wrongCode, .codeOfAnother, .tooManyTries, .expired, .ended, .repeated,
      .unverified, .reported, .reportJoined, .ownMail, .nothingForwarded:
      true
    case .acknowledged, .bounced, .automatic, .senderUnclear, .unknownSender, .forged, .unreadable,
      .delayed, .bounceUnclear, .tooManyMails:
      false
    }
  }

  /// Whether it is a receipt of a report.
  public var isReceipt: Bool { self == .reported || self == .reportJoined }
}

/// What the rules say of a reply.
public enum ReplyVerdict: Hashable, Sendable {
  /// Nothing in it counts.
  case refused(ReplyOutcome)
  /// These numbers are no codes: they count as tries in vain.
  case wrong(ReplyOutcome, tries: Int)
  /// A code of each of these duties stands in it, in the order of the mail.
  case found([Match])

  /// One code that was found.
  public struct Match: Hashable, Sendable {
    /// Which.
    public let code: ReplyCode
    /// `acknowledged` and `unverified` are still to be done; anything else is not.
    public let outcome: ReplyOutcome
  }
}

extension MailReply {
  /// Decides what a reply is worth. `matches` are the codes with its numbers that were sent to the sender's address,
  /// `isKnown` says whether any was, `triedToday` counts the numbers in vain from it since midnight, `isAnothers` says
  /// that a number in it is the code of the notice that it answers, which went to somebody else.
  public func verdict(
    matching matches: [ReplyCode], isKnown: Bool, triedToday: Int, isAnothers: Bool,
    at now: Instant
  ) -> ReplyVerdict {
    if isAutomatic { return .refused(.automatic) }
    if sender == nil { return .refused(.senderUnclear) }
    if authentication == .fail { return .refused(.forged) }
    if codes.isEmpty { return .refused(.noCode) }
    // A stranger's number is nobody's try: otherwise strangers could fill the store with them.
    if !isKnown { return .refused(isAnothers ? .codeOfAnother : .unknownSender) }
    if triedToday >= ReplyCode.wrongMax { return .refused(.tooManyTries) }
    if matches.isEmpty {
      return .wrong(isAnothers ? .codeOfAnother : .wrongCode, tries: codes.count)
    }
    return .found(matches.map { ReplyVerdict.Match(code: $0, outcome: outcome(of: $0, at: now)) })
  }

  private func outcome(of code: ReplyCode, at now: Instant) -> ReplyOutcome {
    if code.wrong >= ReplyCode.wrongMax { return .tooManyTries }
    if code.expires <= now { return .expired }
    if !code.isOpen { return .ended }
    // A From without a verdict is easily forged: at severity 4 and above it stops no ladder. An address that several
    // read does not say which of them answered.
    let isCertain = authentication == .pass || code.severity < .serious
    if isCertain && !code.isShared { return .acknowledged }
    return code.isUnverifiedNoted ? .repeated : .unverified
  }
}
