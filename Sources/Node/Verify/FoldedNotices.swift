//! What the outbox should hold: the part of its rows that is a function of the Facts.

internal import Kernel

/// Notices and personal links as the Facts call for them. One Fact may tell one person twice by the same way, who holds
/// two posts of a rung, so they are counted.
struct FoldedNotices {
  /// A row of the outbox without what attempts change.
  struct Notice: Hashable {
    let seq: Int64
    let channel: String
    let delivery: String
    let person: String
    let route: String
    let role: String
    let kind: String
    let severity: Int64
    let createdAt: Int64
  }
  /// A row of `token` without the secret's hash.
  struct Link: Hashable {
    let delivery: String
    let person: String
    let expires: Int64
  }

  private var notices: [Notice: Int] = [:]
  private var links: [Link: Int] = [:]
  private var facts: Set<Int64> = []
  private var coded: Set<Code> = []

  /// A row of `reply_code` without the code: a duty that was mailed, until when that mail counts.
  struct Code: Hashable {
    let delivery: String
    let person: String
    let route: String
    let expires: Int64
  }

  /// Counts a notice, and the link that a duty carries.
  mutating func add(_ notice: Notice) {
    notices[notice, default: 0] += 1
    facts.insert(notice.seq)
    guard notice.role == "duty" else { return }
    let expires = Instant(microseconds: notice.createdAt) + Ledger.linkLife
    if notice.channel == "mail" {
      coded.insert(
        Code(
          delivery: notice.delivery, person: notice.person, route: notice.route,
          expires: expires.microseconds))
    }
    links[
      Link(
        delivery: notice.delivery, person: notice.person, expires: expires.microseconds),
      default: 0] += 1
  }

  /// Strikes a found row off; false where the Facts call for no such row, or for none more.
  mutating func strike(_ notice: Notice) -> Bool { Self.strike(notice, &notices) }
  /// Strikes a found link off.
  mutating func strike(_ link: Link) -> Bool { Self.strike(link, &links) }
  /// Whether a duty was mailed that such a code may stand in.
  func allows(_ code: Code) -> Bool { coded.contains(code) }
  /// Whether that Fact tells anybody anything.
  func tells(_ seq: Int64) -> Bool { facts.contains(seq) }

  /// The Facts whose notices were not all found.
  var factsWithoutNotice: [Int64] { Set(notices.keys.map(\.seq)).sorted() }
  /// The deliveries whose links were not all found, apart from those that have ended.
  func deliveriesWithoutLink(at now: Instant) -> [String] {
    Set(links.keys.filter { $0.expires > now.microseconds }.map(\.delivery)).sorted()
  }

  private static func strike<Key: Hashable>(_ key: Key, _ counts: inout [Key: Int]) -> Bool {
    guard let count = counts[key] else { return false }
    counts[key] = count > 1 ? count - 1 : nil
    return true
  }
}
