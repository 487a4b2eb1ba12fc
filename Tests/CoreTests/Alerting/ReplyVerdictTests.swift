//! What a reply by mail is worth, rule by rule, and how a code is made.

import Alerting
import Kernel
import Testing

@Suite struct ReplyVerdictTests {
  private static let now = Instant(seconds: 1_431_050_400)

  private static func reply(
    _ codes: [String] = ["123456"], sender: String? = "clerk@town.example",
    _ authentication: MailReply.Authentication = .pass, isAutomatic: Bool = false
  ) -> MailReply {
    MailReply(
      sender: sender, authentication: authentication, codes: codes, isAutomatic: isAutomatic,
      answers: [])
  }

  private static func code(
    _ code: String = "123456", wrong: Int = 0, severity: Severity = .serious, isOpen: Bool = true,
    isShared: Bool = false, isNoted: Bool = false, expires: Instant = now + .days(1)
  ) -> ReplyCode {
    ReplyCode(
      delivery: ID(high: 1, low: 1), person: ID(high: 2, low: 2), code: code, expires: expires,
      wrong: wrong, isUnverifiedNoted: isNoted, severity: severity, isOpen: isOpen,
      isShared: isShared)
  }

  private static func verdict(
    _ reply: MailReply, _ matches: [ReplyCode] = [code()], isKnown: Bool = true, tried: Int = 0,
    isAnothers: Bool = false
  ) -> ReplyVerdict {
    reply.verdict(
      matching: matches, isKnown: isKnown, triedToday: tried, isAnothers: isAnothers, at: now)
  }

  private static func outcome(_ reply: MailReply, _ match: ReplyCode) -> ReplyOutcome? {
    guard case .found(let matches) = verdict(reply, [match]) else { return nil }
    return matches.first?.outcome
  }

  @Test func `a code of six digits is drawn, and none begins with 0`() {
    #expect(ReplyCode.drawn(from: [UInt8](repeating: 0, count: 16)) == "100000")
    #expect(ReplyCode.drawn(from: [0, 0, 0, 0, 0, 13, 0xBB, 0x9F]) == "999999")
    #expect(ReplyCode.drawn(from: [0, 0, 0, 0, 0, 13, 0xBB, 0xA0]) == "100000")
    #expect(ReplyCode.drawn(from: [UInt8](repeating: 255, count: 16)).count == ReplyCode.digits)
  }

  @Test func `what no person wrote, or nobody certain, is refused before any code is looked at`() {
    #expect(Self.verdict(Self.reply(isAutomatic: true)) == .refused(.automatic))
    #expect(Self.verdict(Self.reply(sender: nil)) == .refused(.senderUnclear))
    #expect(Self.verdict(Self.reply(["123456"], .fail)) == .refused(.forged))
    #expect(Self.verdict(Self.reply([]), []) == .refused(.noCode))
  }

  @Test func `a stranger's number counts for nobody`() {
    #expect(Self.verdict(Self.reply(), [], isKnown: false) == .refused(.unknownSender))
    #expect(
      Self.verdict(Self.reply(), [], isKnown: false, isAnothers: true)
        == .refused(.codeOfAnother))
  }

  @Test func `each number in vain is a try, and the fifth is the last`() {
    #expect(
      Self.verdict(Self.reply(["111111", "222222"]), []) == .wrong(.wrongCode, tries: 2))
    #expect(
      Self.verdict(Self.reply(), [], isAnothers: true) == .wrong(.codeOfAnother, tries: 1))
    let most = ReplyCode.wrongMax
    #expect(Self.verdict(Self.reply(), tried: most - 1) != .refused(.tooManyTries))
    #expect(Self.verdict(Self.reply(), tried: most) == .refused(.tooManyTries))
    #expect(Self.outcome(Self.reply(), Self.code(wrong: most - 1)) == .acknowledged)
    #expect(Self.outcome(Self.reply(), Self.code(wrong: most)) == .tooManyTries)
  }

  @Test func `no more numbers of one mail are tried than the arithmetic says`() {
    let many = (0..<10).map { "12345\($0)" }
    #expect(Self.reply(many).codes == Array(many.prefix(MailReply.codesMax)))
    #expect(Self.verdict(Self.reply(many), []) == .wrong(.wrongCode, tries: MailReply.codesMax))
  }

  @Test func `an old code, and one of a duty that has ended, is none`() {
    #expect(Self.outcome(Self.reply(), Self.code(expires: Self.now)) == .expired)
    #expect(
      Self.outcome(Self.reply(), Self.code(expires: Self.now + .seconds(1))) == .acknowledged)
    #expect(Self.outcome(Self.reply(), Self.code(isOpen: false)) == .ended)
  }

  @Test(arguments: Severity.allCases)
  func `without a verdict on the sender nothing grave is stopped`(_ severity: Severity) {
    let outcome = Self.outcome(Self.reply(["123456"], .none), Self.code(severity: severity))
    #expect(outcome == (severity >= .serious ? .unverified : .acknowledged))
    #expect(Self.outcome(Self.reply(), Self.code(severity: severity)) == .acknowledged)
  }

  @Test func `an address that several read names nobody, and is recorded once`() {
    #expect(Self.outcome(Self.reply(), Self.code(isShared: true)) == .unverified)
    #expect(Self.outcome(Self.reply(), Self.code(isShared: true, isNoted: true)) == .repeated)
  }
}
