//! 「助けてほしい」 where no duty is open: an alert upwards, with the ladder of every other alert (R11).

internal import Alerting
internal import GRDB
internal import Kernel

extension Ledger {
  /// Asks whoever is above for help. While an earlier call of the same organisation is open there, what is said now is
  /// added to it: one trouble is one alert, and the graver word counts. Whoever has taken it already is asked anew.
  func askForHelp(_ form: HelpForm) throws -> ID<Alert> {
    guard let own = input.viewer.organization else { throw RefusalCode.notAllowed }
    guard let person = actor.person else { throw RefusalCode("notAPerson") }
    guard form.severity >= .warning else { throw RefusalCode("severityTooLow") }
    guard form.what.count <= HelpForm.whatMax, form.callBack.count <= HelpForm.callBackMax else {
      throw RefusalCode("tooLong")
    }
    let organization = try existing(Organization.self, own.description)
    let desk = try directory.helper(of: organization, in: db)
    let callBack = PlainText.singleLine(
      form.callBack.isEmpty ? try phone(of: own) : form.callBack,
      maxCharacters: HelpForm.callBackMax)
    let words = form.what.isEmpty ? HelpForm.nothingWritten : form.what
    let lines = ThreeLines.help(
      from: organization.name, person: try name(of: person) ?? "", text: words, callBack: callBack)
    let told = ReportForm(
      what: lines.detail, marks: [], organization: desk, severity: form.severity)
    let taken = try report(told, lines: lines, joining: HelpForm.key(of: own), atDesk: true)
    let alert = try existing(Alert.self, taken.alert.description)
    if taken.isNew {
      try askAbove(for: own, by: actor, about: alert, saying: words, callBack: callBack)
      return alert.id
    }
    for delivery in try deliveries(of: alert) where delivery.stage != nil {
      try decide(delivery.id, .rearm(.joined(observation: taken.observation)), atDesk: true)
    }
    if form.severity > alert.severity {
      try event(.raiseSeverity(form.severity, by: actor), of: alert.id)
    }
    return alert.id
  }
}

extension HelpForm {
  /// What stands where nothing was written.
  static let nothingWritten = "（何も書かれていません / nothing was written）"

  /// By what the calls of an organisation that are open at one desk are known to be one.
  static func key(of organization: ID<Organization>) -> Alert.JoinKey {
    .rule("help \(organization)", day: 0)
  }
}

extension Directory {
  /// Who is asked for help by an organisation: whoever supports it, or else supervises it, or else the tower, as far as
  /// these live on this node; where nobody of them does, its own people.
  func helper(
    of own: Organization, in db: @autoclosure () throws -> Database
  ) throws -> ID<Organization> {
    let above = [own.parents[.support], own.parents[.supervision], tower].compactMap(\.self)
    for id in try living(above, in: try db()) where id != own.id {
      if try host(of: id, in: try db()) == nil { return id }
    }
    return own.id
  }

  /// Who sits at an organisation's watch desk; nobody where it has none.
  func watch(
    of id: ID<Organization>, at now: Instant, in db: @autoclosure () throws -> Database
  ) throws -> [Callee] {
    guard let own = try organization(id, in: try db()) else { return [] }
    return own.posts.filter { $0.role == .watchDesk }.flatMap { post in
      own.holders(of: post.id, at: now).map { callee($0, in: post, of: own) }
    }
  }
}
