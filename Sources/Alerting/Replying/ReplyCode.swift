//! The number that a duty's mail asks to be sent back, and what a reply with numbers is worth. Pure.
//!
//! How hard it is to guess. A code is one of 900,000. It belongs to one person and one duty, and counts only from an
//! address of that person, so that a stranger must forge the sender as well. A mail is looked at while fewer than 5 of
//! the numbers sent were wrong, and holds at most 3: 7 guesses at most (4 and then 3) before the code is dead for
//! good, and before the sender's address is deaf until the next day. 7 in 900,000 is 1 in 128,000 for each code, and
//! for somebody with ten duties open 1 in 12,800 a day. What is guessed is an acknowledgement of one rung of one
//! duty: never a closing, at severity 4 and above nothing without a verdict of our own mail server, and with the
//! channel in doubt the first rung alone.

public import Kernel

/// A code that is out, as it stands now.
public struct ReplyCode: Hashable, Sendable {
  /// The duty that it acknowledges.
  public let delivery: ID<Delivery>
  /// To whom it was sent.
  public let person: ID<Person>
  /// Its digits.
  public let code: String
  /// Until when it counts.
  public let expires: Instant
  /// How many numbers were tried in vain while it was out.
  public let wrong: Int
  /// Whether an answer that counts for nothing was recorded for it already.
  public let isUnverifiedNoted: Bool
  /// How grave the duty is now.
  public let severity: Severity
  /// Whether the duty is still open.
  public let isOpen: Bool
  /// Whether the mail does not say who answered: somebody else reads the same address, or the person has left.
  public let isShared: Bool

  /// How many digits; none begins with 0, so that no programme drops one.
  public static let digits = 6
  /// How many codes there are.
  public static let count: UInt64 = 900_000
  /// Numbers in vain after which a code is dead, and a sender's address deaf until the next day.
  public static let wrongMax = 5

  /// A code from its parts.
  public init(
    delivery: ID<Delivery>, person: ID<Person>, code: String, expires: Instant, wrong: Int,
    isUnverifiedNoted: Bool, severity: Severity, isOpen: Bool, isShared: Bool
  ) {
    self.delivery = delivery
    self.person = person
    self.code = code
    self.expires = expires
    self.wrong = wrong
    self.isUnverifiedNoted = isUnverifiedNoted
    self.severity = severity
    self.isOpen = isOpen
    self.isShared = isShared
  }

  /// The code that random bytes give, at least 8 of them. Of 2^64 values 900,000 take a remainder: the most likely
  /// code is likelier than the others by less than one part in 10^13.
  public static func drawn(from bytes: [UInt8]) -> String {
    let number = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return String(100_000 + number % count)
  }
}
