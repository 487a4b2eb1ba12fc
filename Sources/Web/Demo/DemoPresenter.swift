//! From mails and calls to the demonstration's pages. Pure.

internal import Alerting
internal import Kernel
internal import Node

/// Makes the mailbox and the phones.
struct DemoPresenter {
  /// Whose are shown; nil for everybody's.
  let person: ID<Person>?
  let site: Site
  let say: Language

  /// The most links of a mail that become buttons.
  static let linksMax = 3

  /// A path with the chosen person and the place in the list.
  func path(_ path: String, _ trail: PageTrail = PageTrail(nil)) -> String {
    WatchRoutes.path(path, [("person", person?.description ?? ""), ("after", trail.text)])
  }

  /// The mailbox.
  func mailbox(
    _ frame: Frame, people: [ActorName], mails: Page<MailboxItem>, trail: PageTrail,
    open: MailboxItem?
  ) -> MailboxPage {
    MailboxPage(
      frame: frame, people: choices(people), person: person?.description ?? "",
      mails: mails.items.map { mail in
        // Nobody keeps book of what a player opened: none is marked as new.
        MailRow(
          path: path("/demo/mailbox/\(mail.id)", trail), to: who(mail.person),
          subject: mail.subject, at: mail.at, isRead: true)
      }, letter: open.map { letter($0) },
      previous: trail.previous.map { path("/demo/mailbox", $0) },
      following: mails.next.map { path("/demo/mailbox", trail.following($0)) })
  }

  private func letter(_ mail: MailboxItem) -> MailLetter {
    MailLetter(
      from: Phrase(ja: "狼煙", en: "Noroshi")(say), to: who(mail.person), subject: mail.subject,
      at: mail.at, text: mail.body, links: links(in: mail.body), replyPath: nil)
  }

  /// The lines that are an address of this node, as paths.
  private func links(in text: String) -> [Choice] {
    let start = site.settings.publicURL
    let words = Phrase(ja: "メールのリンクをひらく", en: "Open the link of the mail")(say)
    return text.split(separator: "\n").filter { $0.hasPrefix(start + "/") }.prefix(Self.linksMax)
      .map { Choice(value: String($0.dropFirst(start.count)), words: words) }
  }

  /// The phones.
  func phone(_ frame: Frame, people: [ActorName], ringing: [CardView], past: [CardView])
    -> PhonePage
  {
    PhonePage(
      frame: frame, people: choices(people), person: person?.description ?? "",
      ringing: ringing.map { card in
        RingingPhone(
          path: path("/demo/phone/\(card.id)"),
          person: Shown.titled(card.callee, outside: card.callee.organization.id, say),
          organization: card.callee.organization.name(say), number: card.phone ?? "—",
          script: CallScript.words(card, say), severity: card.severity.rawValue,
          since: card.queuedAt)
      },
      past: past.compactMap { card in
        guard case .answered(let result, _, let at)? = card.ended else { return nil }
        return PastCall(
          at: at, person: Shown.titled(card.callee, outside: card.callee.organization.id, say),
          result: Self.words(result)(say))
      })
  }

  private static func words(_ result: CallCard.Result) -> Phrase {
    switch result {
    case .reached: Phrase(ja: "つながった", en: "reached")
    case .absent: Phrase(ja: "不在", en: "absent")
    case .wrongNumber: Phrase(ja: "番号違い", en: "wrong number")
    }
  }

  private func choices(_ people: [ActorName]) -> [Choice] {
    people.compactMap { someone in
      guard case .person(let id) = someone.actor else { return nil }
      return Choice(value: id.description, words: who(someone))
    }
  }

  /// 北山町 佐藤花子（情報係）
  private func who(_ someone: ActorName) -> String {
    [someone.organization?.name(say), Shown.name(someone, say)].compactMap(\.self)
      .joined(separator: " ")
  }
}
