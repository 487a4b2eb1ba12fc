//! Saying that something looks wrong: the form and its receipt.

internal import Alerting
internal import Hummingbird
internal import Kernel
internal import Node

/// GET `/reports/new`, POST `/reports`.
struct ReportRoutes {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/reports/new") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      var page = ReportPage(frame: site.frame(visit, path: "/reports/new"))
      page.recipients = try recipients(of: viewer, visit.language)
      if let sent = try WatchRoutes.query(request)["sent"].flatMap({ ID<Alert>($0) }) {
        page.receipt = try site.queries.alert(sent, as: viewer, at: site.clock.now)
          .map { Self.receipt($0.summary, visit.language) }
      }
      return Response.page(reportPage(page, visit.language))
    }
    router.post("/reports") { request, visit in
      guard let viewer = visit.viewer, let organization = viewer.organization else {
        return Response.seeOther("/sign-in")
      }
      let typed = TypedReport(try await WatchRoutes.form(request, visit))
      guard !typed.seen.isEmpty else {
        var page = typed.page(site.frame(visit, path: "/reports/new"), [.whatIsEmpty])
        page.recipients = try recipients(of: viewer, visit.language)
        return Response.page(reportPage(page, visit.language), status: .unprocessableContent)
      }
      let told = typed.recipient ?? organization
      _ = try WatchRoutes.records(
        of: await site.submit(.report(typed.form(for: told)), as: viewer))
      // The alert it became; a reload of the receipt then sends nothing again.
      let newest = try site.queries.alerts(
        as: viewer, filter: AlertFilter(organization: told, order: .newest), limit: 1,
        at: site.clock.now)
      return Response.seeOther(
        WatchRoutes.path("/reports/new", [("sent", newest.items.first?.id.description ?? "")]))
    }
  }

  /// To whom a report may go: one's own organisation; a watch officer also tells the bodies above.
  private func recipients(of viewer: Viewer, _ say: Language) throws -> [Choice] {
    guard viewer.role.mayWatch, let own = viewer.organization,
      let row = try site.queries.organization(own, as: viewer, at: site.clock.now)?.row
    else { return [] }
    let above = [Organization.Tree.supervision, .support].compactMap { row.parents[$0] }
    let tower = try site.queries.tower()
    var found = [Choice(value: own.description, words: row.name(say))]
    for next in above + (tower.map { [$0] } ?? [])
    where !found.contains(where: { $0.value == next.id.description }) {
      found.append(Choice(value: next.id.description, words: next.name(say)))
    }
    return found
  }

  /// The receipt of the alert that a report became.
  static func receipt(_ alert: AlertSummary, _ say: Language) -> ReportPage.Receipt {
    ReportPage.Receipt(
      number: Shown.number(alert.id),
      desk: alert.owner?.organization.name(say) ?? "", answerBy: alert.owner?.due ?? alert.raisedAt)
  }
}

/// A report as it was typed.
struct TypedReport: Hashable, Sendable {
  let seen: String
  let when: String
  let place: String
  let marks: String
  let callBack: String
  let severity: Severity
  let isInDoubt: Bool
  /// To whom, where somebody else than one's own was chosen.
  let recipient: ID<Organization>?

  /// The fields of a form.
  init(_ form: FormBody) {
    func field(_ name: String) -> String {
      PlainText.clean(form[name] ?? "", maxCharacters: FormBody.valueMax)
    }
    seen = field("seen").allSatisfy(\.isWhitespace) ? "" : field("seen")
    when = field("when")
    place = field("place")
    marks = field("marks")
    callBack = field("callBack")
    severity = form["severity"].flatMap { Int($0) }.flatMap(Severity.init(rawValue:)) ?? .warning
    isInDoubt = form["inDoubt"] == "yes"
    recipient = form["to"].flatMap { ID<Organization>($0) }
  }

  /// The command's form: the words with what belongs to them, and the marks that can be compared.
  func form(for organization: ID<Organization>) -> ReportForm {
    let parts = [
      ("", seen), ("いつ / when: ", when), ("どこ / where: ", place), ("印 / marks: ", marks),
      ("折り返し / call back: ", callBack),
    ]
    return ReportForm(
      what: parts.filter { !$0.1.isEmpty }.map { $0.0 + $0.1 }.joined(separator: "\n"),
      marks: TypedAlert.observables(in: "\(marks) \(seen)"), organization: organization,
      severity: severity, inDoubt: isInDoubt)
  }

  /// The form again, with what was typed.
  func page(_ frame: Frame, _ findings: [LineFinding]) -> ReportPage {
    ReportPage(
      frame: frame, seen: seen, when: when, place: place, marks: marks, callBack: callBack,
      severity: severity.rawValue, isInDoubt: isInDoubt, recipient: recipient?.description ?? "",
      findings: findings)
  }
}
