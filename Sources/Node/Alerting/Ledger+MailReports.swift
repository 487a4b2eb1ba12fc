//! Suspicious mails that people forward: each becomes a report like one of the page, and the same mail is one alert.

internal import Alerting
internal import GRDB
internal import Kernel

extension Ledger {
  /// Takes a report by mail, or counts why not. A report acknowledges nothing, whatever stands in it.
  func reported(_ report: MailReport) throws {
    let domain = report.sender.map { String($0.drop { $0 != "@" }.dropFirst()) } ?? ""
    let texts = try report.sender.map { try ReplyRow.texts(of: $0, in: store) } ?? []
    let sender = counted(texts, report.authentication)
    guard try !isFlooding(sender) else { return try note(.tooManyMails, domain) }
    let people = texts.isEmpty ? [] : try correspondents(at: texts)
    let refusal = report.refusal(
      isKnown: !people.isEmpty, takenToday: try reports(of: sender))
    guard refusal == nil, let reporter = people.first else {
      let outcome = refusal ?? .unknownSender
      try note(outcome, domain)
      return try answer(outcome, to: people.first, answering: report.mail)
    }
    // Where several read one address, nobody knows who forwarded it.
    let isOne = Set(people.map(\.person)).count == 1
    actingAs = isOne ? .person(reporter.person) : .unverified
    let form = ReportForm(
      what: report.what, marks: report.marks, organization: reporter.organization,
      severity: report.severity, inDoubt: true)
    let taken = try self.report(
      form, lines: ThreeLines(ofMail: report.what, isOpened: report.isOpened),
      joining: report.key, with: opened(report, by: reporter.person))
    try countReport(of: sender)
    if report.isVerified { try remember(reporter, of: taken.alert) }
    if !taken.isNew { try raise(taken.alert, after: report) }
    let outcome: ReplyOutcome = taken.isNew ? .reported : .reportJoined
    try note(outcome, domain)
    try answer(outcome, to: reporter, answering: report.mail, about: taken.alert)
  }

  /// Whoever opened it has a machine in danger that nobody looked at yet: each is something new, which asks anew, also
  /// after the others were contained. Not on the word of somebody who may be made up.
  private func opened(_ report: MailReport, by person: ID<Person>) -> [Alert.JoinKey] {
    report.severity >= .serious ? [.rule("opened \(person)", day: 0)] : []
  }

  /// Remembers who reported the mail of an alert, each once: only reporters who were verified.
  private func remember(_ reporter: Correspondent, of alert: ID<Alert>) throws {
    try store.execute(
      sql: """
        INSERT INTO mail_report (alert, person, address, at, count) VALUES (?, ?, ?, ?, 1)
        ON CONFLICT (alert, person, address) DO UPDATE SET count = mail_report.count + 1
        """,
      arguments: [
        alert.description, reporter.person.description, reporter.address.id.description,
        at.microseconds,
      ])
  }

  /// One who opened it, or many who got it, make the alert graver: 4 at most without a person of the watch.
  private func raise(_ id: ID<Alert>, after report: MailReport) throws {
    let alert = try existing(Alert.self, id.description)
    let reporters = try Int.fetchOne(
      store, sql: "SELECT COUNT(DISTINCT person) FROM mail_report WHERE alert = ?",
      arguments: [id.description])
    let isMany = report.isVerified && reporters ?? 0 >= MailReport.reportersGrave
    let severity = isMany ? Severity.serious : report.severity
    guard severity > alert.severity, alert.closedAt == nil else { return }
    try commit(.alert(id, .severityRaised(to: severity, by: .node)))
  }
}
