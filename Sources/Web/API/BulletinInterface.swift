//! /api/v1/bulletins: everything the pages of bulletins do, for programmes.

internal import Alerting
internal import Hummingbird
internal import Kernel
internal import Node
internal import Sharing

/// The JSON routes of bulletins. Issuing, withdrawing and answering are a named person's: a key is refused `notAPerson`.
struct BulletinInterface {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/api/v1/bulletins") { request, visit in try list(request, visit) }
    router.post("/api/v1/bulletins") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      return try await call.answer(.issueBulletin(try call.bulletin()), status: .created)
    }
    router.post("/api/v1/bulletins/preview") { request, visit in
      try preview(try await InterfaceCall(request, visit, site))
    }
    router.get("/api/v1/bulletins/published") { request, visit in
      let (after, limit) = try AlertInterface.place(request)
      let page = try site.queries.publicBulletins(
        as: try visit.required(), after: after, limit: limit, at: site.clock.now)
      return Response.json(DirectoryJSON.list(page, BulletinJSON.published))
    }
    router.get("/api/v1/bulletins/:id") { _, visit in
      let id = try WatchRoutes.id(visit, of: Bulletin.self)
      guard
        let view = try site.queries.bulletin(
          id, as: try visit.required(), at: site.clock.now)
      else { throw Refused("notFound") }
      return Response.json(BulletinJSON.detail(view))
    }
    router.get("/api/v1/bulletins/:id/public") { _, visit in
      let id = try WatchRoutes.id(visit, of: Bulletin.self)
      guard
        let view = try site.queries.publicBulletin(
          id, as: try visit.required(), at: site.clock.now)
      else { throw Refused("notFound") }
      return Response.json(BulletinJSON.published(view))
    }
    router.get("/api/v1/bulletins/:id/answers") { request, visit in try answers(request, visit) }
    router.post("/api/v1/bulletins/:id/withdraw") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      let id = try WatchRoutes.id(visit, of: Bulletin.self)
      return try await call.answer(.withdrawBulletin(id, reason: try call.text("reason")))
    }
  }

  private func list(_ request: Request, _ visit: Visit) throws -> Response {
    let (after, limit) = try AlertInterface.place(request)
    let page = try site.queries.bulletins(
      as: try visit.required(), after: after, limit: limit, at: site.clock.now)
    return Response.json(DirectoryJSON.list(page, BulletinJSON.row))
  }

  private func answers(_ request: Request, _ visit: Visit) throws -> Response {
    let (after, limit) = try AlertInterface.place(request)
    let query = request.uri.queryParameters
    var filter = BulletinFilter()
    filter.silentOnly = query["silent"] == "true"
    if let asked = query["answer"] {
      // An answer that nobody knows would be an empty list that looks like nobody.
      guard let kind = Delivery.AnswerKind(rawValue: String(asked)) else {
        throw Refused("badForm")
      }
      filter.answer = kind
    }
    filter.group = query["group"].map {
      String($0) == BulletinPresenter.noGroup ? "" : String($0)
    }
    guard
      let found = try site.queries.recipients(
        of: try WatchRoutes.id(visit, of: Bulletin.self), as: try visit.required(), filter: filter,
        after: after, limit: limit, at: site.clock.now)
    else { throw Refused("notFound") }
    var members = DirectoryJSON.list(found.page, BulletinJSON.recipient).members ?? []
    members.append(.init("count", .integer(Int64(found.count))))
    return Response.json(.object(members))
  }

  /// Who would get it and who would be told, by name; nothing is sent.
  private func preview(_ call: InterfaceCall) throws -> Response {
    guard call.viewer.role.mayWatch else { throw Refused("notAllowed") }
    let now = site.clock.now
    let audience = try BulletinAudience(
      try call.audience(at: now), as: call.viewer, from: site.queries)
    let ids = audience.rows.map(\.id)
    let unreachable = try site.queries.unreachable(among: ids, as: call.viewer, at: now)
    let telling =
      call.json["tell"]?.bool == true
      ? try site.queries.telling(of: ids, as: call.viewer, at: now) : nil
    return Response.json(BulletinJSON.preview(audience, unreachable, telling))
  }
}

extension InterfaceCall {
  /// Most words of a list in an audience.
  private static let chosenMax = 500

  /// The attributes by which an audience is chosen.
  fileprivate func audience(at now: Instant) throws -> TypedBulletin {
    var typed = TypedBulletin(at: now)
    typed.forms = try words("legal_forms")
    typed.names = try words("names").joined(separator: "\n")
    typed.under = TypedBulletin.trimmed(json["under"]?.string)
    typed.product = TypedBulletin.trimmed(json["product"]?.string)
    typed.dependsOn = TypedBulletin.trimmed(json["depends_on"]?.string)
    let problems = typed.problems(at: now).filter { $0 == "unclearProduct" }
    if let first = problems.first { throw Refused(first) }
    return typed
  }

  private func words(_ name: String) throws -> [String] {
    guard let value = json[name], !value.isNull else { return [] }
    guard let items = value.array, items.count <= Self.chosenMax else { throw Refused("badForm") }
    return try items.map { item in
      guard let word = item.string, word.count <= ThreeLines.lineMax else {
        throw Refused("badForm")
      }
      return PlainText.singleLine(word, maxCharacters: ThreeLines.lineMax)
    }
  }

  /// A bulletin to an explicit audience. A word that nobody knows is never taken for the usual one.
  fileprivate func bulletin() throws -> BulletinForm {
    guard let severity = json["severity"]?.integer.flatMap({ Severity(rawValue: Int($0)) }),
      let kind = json["kind"]?.string.flatMap(Bulletin.Kind.init(rawValue:)),
      let character = json["character"]?.string.flatMap(Bulletin.LegalCharacter.init(rawValue:)),
      let marking = TLP(json["marking"]?.string ?? TLP.amber.label),
      let recipients = json["recipients"]?.array?.map({ $0.string.flatMap { ID<Organization>($0) } }
      ), !recipients.contains(nil)
    else { throw Refused("badForm") }
    let what = try text("what")
    let now = try text("now")
    var mayForward: MayForward = json["may_forward"]?.bool == true ? .maintenanceVendor : .nobody
    if json["may_forward_gateway"]?.bool == true { mayForward.insert(.sharedGatewayOperator) }
    return BulletinForm(
      kind: kind, character: character, statute: json["statute"]?.string ?? "", severity: severity,
      lines: ThreeLines(
        what: Phrase(ja: what, en: json["what_en"]?.string ?? what),
        now: Phrase(ja: now, en: json["now_en"]?.string ?? now),
        detail: json["detail"]?.string ?? ""),
      tlp: marking, mayForward: mayForward,
      answerBy: try moment("answer_by"), recipients: recipients.compactMap { $0 },
      telling: json["tell_reason"]?.string)
  }
}

extension AnswerForm {
  /// An answer as JSON: `answer`, `note`, `until`. Throws `needsAnswer` where none is named.
  init(_ json: JSON) throws {
    guard let kind = json["answer"]?.string.flatMap(Delivery.AnswerKind.init(rawValue:)) else {
      throw Refused("needsAnswer")
    }
    var until: Instant?
    if let value = json["until"], !value.isNull {
      guard let moment = value.string.flatMap({ Instant(rfc3339: $0) }) else {
        throw Refused("badForm")
      }
      until = moment
    }
    self.init(kind: kind, text: json["note"]?.string ?? "", until: until)
  }
}
