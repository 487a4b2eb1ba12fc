//! Calls for help where no duty is open: who is called, that silence climbs, that one trouble is one alert (R11).

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

struct HelpTests {
  let nation: Nation

  init() throws { nation = try Nation() }

  private var clerk: Viewer { get throws { try nation.viewer("clerk", "town", .responder) } }
  private var prefect: Viewer {
    get throws { try nation.viewer("prefect", "north", .watchOfficer) }
  }

  private func form(
    _ what: String = "画面が真っ黒です", _ severity: Severity = .serious, callBack: String = ""
  ) -> HelpForm {
    HelpForm(what: what, callBack: callBack, severity: severity)
  }

  @discardableResult
  private func ask(_ form: HelpForm, as viewer: Viewer) throws -> ID<Alert> {
    try nation.done(.askForHelp(form), as: viewer)[0].id.cast(to: Alert.self)
  }

  private func refusal(_ form: HelpForm, as viewer: Viewer) -> String? {
    if case .refused(let code) = nation.ask(.askForHelp(form), as: viewer) { return code.code }
    return nil
  }

  private func detail(_ id: ID<Alert>, as viewer: Viewer) throws -> AlertDetail? {
    try nation.queries.alert(id, as: viewer, at: nation.now)
  }

  /// How many mails the prefecture's watch got that ask it for that duty.
  private func mails(of duty: ID<Delivery>) throws -> Int {
    try nation.queue.read {
      try Int.fetchOne(
        $0,
        sql: "SELECT COUNT(*) FROM outbox WHERE person = ? AND role = 'duty' AND delivery = ?",
        arguments: [try nation.person("prefect").description, duty.description]) ?? 0
    }
  }

  @Test func `the body above is called, and its silence climbs to the tower's desk`() throws {
    let id = try ask(form(), as: try clerk)
    let shown = try #require(try detail(id, as: try clerk))
    #expect(shown.summary.owner?.organization.id == (try nation.organization("north")))
    #expect(shown.summary.severity == .serious)
    let lines = try #require(shown.summary.lines)
    #expect(lines.what.ja.contains("北山町") && lines.what.ja.contains("情報 係一"))
    #expect(lines.detail.contains("画面が真っ黒です"))
    #expect(lines.detail.hasPrefix("000-"), "without a number the registered one is called back")
    #expect(try detail(id, as: try prefect) != nil)
    for (person, organization) in [("mayor", "city"), ("elder", "village")] {
      #expect(
        try detail(id, as: try nation.viewer(person, organization, .responder)) == nil, "\(person)")
    }
    // Nobody of the prefecture answers: the ladder of any alert of that severity.
    func rung() throws -> Int? { try detail(id, as: try clerk)?.summary.owner?.rung }
    #expect(try rung() == 0, "the desk comes first, though the prefecture has no other responder")
    #expect(
      try nation.queries.phoneCalls(of: try nation.person("head"), isOpen: true, at: nation.now)
        .isEmpty)
    try nation.pass(.minutes(11))
    #expect(try rung() ?? 0 >= 1)
    try nation.pass(.minutes(20))
    let called = try nation.queue.read {
      try Int.fetchOne(
        $0, sql: "SELECT COUNT(*) FROM call_card WHERE callee = ?",
        arguments: [try nation.person("watch").description])
    }
    #expect(called ?? 0 > 0, "the tower's desk takes over the calling")
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `without a supporter the tower is called, and the tower calls its own people`() throws
  {
    let elder = try nation.viewer("elder", "village", .responder)
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    let tower = try nation.organization("tower")
    for viewer in [elder, watch] {
      #expect(try nation.queries.helpDesk(as: viewer, at: nation.now)?.desk.id == tower)
      let id = try ask(form(), as: viewer)
      #expect(try detail(id, as: viewer)?.summary.owner?.organization.id == tower)
    }
    #expect(try nation.queries.helpDesk(as: .node, at: nation.now) == nil)
  }

  @Test func `a second call joins the first that is open, and the graver word counts`() throws {
    #expect(try nation.queries.helpDesk(as: try clerk, at: nation.now)?.open == nil)
    let first = try ask(form("変です", .warning), as: try clerk)
    nation.now = nation.now + .minutes(2)
    let top = try nation.viewer("top", "town", .observer)
    #expect(try ask(form("広がっています", .serious), as: top) == first)
    let shown = try #require(try detail(first, as: try prefect))
    #expect(shown.summary.severity == .serious)
    #expect(shown.reports.contains { $0.contains("広がっています") })
    #expect(shown.deliveries.count == 1, "one desk is called once")
    #expect(try nation.queries.helpDesk(as: top, at: nation.now)?.open?.id == first)
    // Another body's trouble is another alert of the same desk.
    let mayor = try nation.viewer("mayor", "city", .responder)
    #expect(try ask(form(), as: mayor) != first)
    #expect(try nation.queries.helpDesk(as: mayor, at: nation.now)?.open?.id != first)
    // What is over does not swallow the next call.
    let duty = try #require(shown.deliveries.first).summary.id
    try nation.done(.delivery(duty, .acknowledge(over: .link)), as: try prefect)
    nation.now = nation.now + .minutes(1)
    let before = try mails(of: duty)
    #expect(try ask(form("まだ広がっています"), as: try clerk) == first)
    let anew = try detail(first, as: try clerk)?.summary.owner?.stage
    #expect(anew == .awaiting, "who has taken it is asked anew")
    #expect(try mails(of: duty) > before, "the desk itself is")
    try nation.done(.delivery(duty, .acknowledge(over: .link)), as: try prefect)
    try nation.done(
      .delivery(duty, .propose(.falsePositive, reason: "解決", evidence: nil, cause: nil)),
      as: try prefect)
    #expect(try detail(first, as: try clerk)?.summary.closedAt != nil)
    #expect(try nation.queries.helpDesk(as: top, at: nation.now)?.open == nil)
    #expect(try ask(form(), as: try clerk) != first)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `nothing has to be written, and what is written has a length`() throws {
    let id = try ask(form(""), as: try clerk)
    #expect(try detail(id, as: try clerk)?.summary.lines?.detail.contains("nothing") == true)
    let (most, number) = (
      String(repeating: "字", count: HelpForm.whatMax),
      String(repeating: "1", count: HelpForm.callBackMax)
    )
    #expect(refusal(form(most, callBack: number), as: try clerk) == nil)
    #expect(refusal(form(most + "字"), as: try clerk) == "tooLong")
    #expect(refusal(form("x", callBack: number + "1"), as: try clerk) == "tooLong")
    #expect(refusal(form("x", .caution), as: try clerk) == "severityTooLow")
  }

  @Test func `a person of an organisation asks, whatever his role, and nothing else does`() throws {
    for (name, viewer) in try nation.viewers() where viewer.role != .node {
      let expected: String? =
        viewer.organization == nil || viewer.role == .sensor ? "notAllowed" : nil
      #expect(refusal(form(), as: viewer) == expected, "\(name)")
    }
    let key = Viewer(
      person: nil, key: ID(high: 1, low: 1), organization: try nation.organization("town"),
      role: .responder)
    #expect(refusal(form(), as: key) == "notAPerson")
  }
}
