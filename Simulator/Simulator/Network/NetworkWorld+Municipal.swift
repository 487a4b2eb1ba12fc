//! One bulletin to all towns over many nodes: each gets it over the line of its prefecture and answers over the same.

internal import Alerting
internal import Kernel
internal import Node
internal import Sharing

/// How a world differs from the usual one.
struct NetworkManner: Sendable {
  /// What breaks; nil for what the seed draws.
  var faults: NetworkFaults?
  /// What everybody does at once who is told; nil where tempers and what is pressed are drawn.
  var press: NetworkPress?
  /// Most letters of one packet.
  var lettersMax = NetworkLine.lettersMax

  /// As many letters as the product sends at once.
  static let productLettersMax = 64
  /// Nothing breaks, and everybody answers.
  static let municipal = NetworkManner(
    faults: NetworkFaults.none, press: .answer, lettersMax: productLettersMax)
}

/// How far a bulletin has come.
struct MunicipalCourse {
  var towns = 0
  var reached = 0
  var answered = 0
  var secondsToReach: Int64?
  var secondsToAnswer: Int64?
}

extension NetworkWorld {
  /// Issues a bulletin to every body that a prefecture hosts beside itself, and waits until the tower knows every answer.
  func tellAll(_ severity: Severity, _ course: inout MunicipalCourse) throws {
    let towns = nation.seats.filter { $0.kind == .prefecture }.flatMap { $0.bodies.dropFirst() }
    guard let officer = officer(0) else { return }
    try begin()
    // Every line has said hello.
    try live(until: now + .minutes(2))
    let issued = now
    let nodeNow = nodes[0].time(now)
    course.towns = towns.count
    let form = BulletinForm(
      kind: .warning, character: .request, statute: "", severity: severity,
      lines: ThreeLines(
        what: Phrase(ja: "装置の弱点が使われています。", en: "A hole in a device is being used."),
        now: Phrase(ja: "装置があるか答える。", en: "Say whether you have one."), detail: "FortiOS"),
      tlp: .green, mayForward: .nobody, answerBy: nodeNow + .days(1), recipients: towns)
    try submit([submission(.issueBulletin(form), officer.viewer, at: 0)], at: 0)
    let asked = nodes[0].journal.deliveries.values.filter { $0.level == .addressed }
    var silent = asked.map(\.id)
    let end = issued + .hours(Int64(MunicipalStudy.hoursMax))
    while now < end, !silent.isEmpty {
      try live(until: now + .seconds(1))
      silent.removeAll { nodes[0].journal.deliveries[$0]?.answered != nil }
    }
    let born = asked.compactMap { duty in
      nation.hosts[duty.organization].flatMap { nodes[$0].born[duty.id] }
    }
    course.reached = born.count
    if born.count == towns.count {
      course.secondsToReach = born.max().map { ($0 - issued).seconds }
    }
    if silent.isEmpty, asked.count == towns.count {
      course.secondsToAnswer = (now - issued).seconds
    }
    let page = try nodes[0].queries.bulletins(as: officer.viewer, at: nodes[0].time(now))
    course.answered = page.items.first?.permeation.answered ?? 0
  }

  /// Answers a bulletin by the link of its notice.
  func answer(_ mail: NetworkMail, by person: ID<Person>) throws {
    let stranger = Viewer(person: nil, key: nil, organization: nil, role: .observer)
    let form = AnswerForm(kind: .notAffected)
    try submit(
      [
        submission(.byToken(mail.link, .open), stranger, at: mail.seat),
        submission(
          .byToken(mail.link, .answer(as: person, form)), stranger, at: mail.seat,
          .act(mail.delivery, .link, acknowledges: false)),
      ], at: mail.seat)
  }
}
