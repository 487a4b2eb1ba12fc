//! Bulletins in the random nation: issued to many, answered in every way, too late, or not at all, and withdrawn.

internal import Alerting
internal import Kernel
internal import Node
internal import Sharing

extension World {
  /// The tower asks some bodies.
  func issueBulletin() throws {
    guard let tower = chronicle.citizens.first(where: { $0.role == .watchDesk }) else { return }
    let grades: [Severity] = [.caution, .warning, .serious, .serious, .emergency]
    let severity = season.isQuiet ? .caution : chance.pick(grades) ?? .warning
    let recipients = chance.shuffled(nation.organizations).prefix(chance.within(2...7))
    let form = BulletinForm(
      kind: .warning, character: .request, statute: "", severity: severity,
      lines: ThreeLines(
        what: Phrase(ja: "装置の弱点が使われています。", en: "A hole in a device is being used."),
        now: Phrase(ja: "装置があるか答える。", en: "Say whether you have one."), detail: "FortiOS"),
      tlp: .green, mayForward: .nobody,
      answerBy: nodeNow + .minutes(Int64(chance.within(35...1800))), recipients: Array(recipients))
    try submit([submission(.issueBulletin(form), tower.viewer)])
  }

  func withdraw(_ id: ID<Bulletin>) throws {
    guard let tower = chronicle.citizens.first(where: { $0.role == .watchDesk }) else { return }
    try submit([submission(.withdrawBulletin(id, reason: "誤りでした"), tower.viewer)])
  }

  /// What somebody answers; the same question is answered twice at times.
  func drawnAnswer() -> Delivery.AnswerKind {
    chance.pick([
      .notAffected, .notAffected, .done, .affected, .affected, .underInvestigation, .refused,
    ]) ?? .done
  }

  /// Answers by the link of the mail, or signed in.
  func answer(_ id: ID<Delivery>, _ kind: Delivery.AnswerKind, _ who: Citizen, by hash: Hash?)
    throws
  {
    let until: Instant? =
      switch kind {
      case .affected, .underInvestigation: nodeNow + .minutes(Int64(chance.within(5...900)))
      case .done, .notAffected, .refused: nil
      }
    let form = AnswerForm(
      kind: kind, text: kind == .refused ? "当町の判断です" : "", until: until)
    guard let hash else {
      return try submit([submission(.delivery(id, .answer(form)), who.viewer)])
    }
    let stranger = Viewer(person: nil, key: nil, organization: nil, role: .observer)
    try submit([
      submission(.byToken(hash, .open), stranger),
      submission(.byToken(hash, .answer(as: who.person, form)), stranger),
    ])
  }

  /// What is answered later by somebody who only acknowledged, and once more by some who had answered.
  func planAnswer(_ id: ID<Delivery>, _ person: ID<Person>) {
    guard chance.chance(60) else { return }
    let mail = Mail(delivery: id, person: person, token: nil)
    events.plan(
      .incident(.answer(mail, .answer(drawnAnswer(), by: nil))),
      at: now + .minutes(Int64(chance.within(5...1500))))
  }
}
