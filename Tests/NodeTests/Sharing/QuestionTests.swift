//! Questions through a node: who sees one, who owes the first look, what a pseudonym hides, what is found.

import Alerting
import GRDB
import Kernel
import Sharing
import Testing

@testable import Node

@Suite struct QuestionTests {
  private let nation: Nation

  init() throws { nation = try Nation() }

  private var clerk: Viewer { get throws { try nation.viewer("clerk", "town", .responder) } }
  private var mayor: Viewer { get throws { try nation.viewer("mayor", "city", .responder) } }
  private var prefect: Viewer {
    get throws { try nation.viewer("prefect", "north", .watchOfficer) }
  }
  private var watch: Viewer { get throws { try nation.viewer("watch", "tower", .watchOfficer) } }
  private var elder: Viewer { get throws { try nation.viewer("elder", "village", .responder) } }

  private func form(
    to audience: [String] = ["city"], title: String = "更新の手順", text: String = "端末の更新はどうしていますか。",
    pseudonym: Bool = false, tlp: TLP = .amber
  ) throws -> QuestionForm {
    QuestionForm(
      title: title, text: text, tlp: tlp, isPseudonymous: pseudonym,
      audience: try audience.map { try nation.organization($0) })
  }

  private func ask(_ form: QuestionForm, as viewer: Viewer? = nil) throws -> ID<Question> {
    try nation.done(.askQuestion(form), as: try viewer ?? clerk)[0].id.cast(to: Question.self)
  }

  private func view(_ id: ID<Question>, _ viewer: Viewer) throws -> QuestionView {
    try #require(try nation.queries.question(id, as: viewer, at: nation.now))
  }

  private func duty(of id: ID<Question>) throws -> DeliverySummary {
    let alert = try #require(
      try nation.queue.read { try Question.find(id.description, in: $0) }?.alert)
    return try #require(
      try nation.queries.alert(alert, as: .node, at: nation.now)?.deliveries.first?.summary)
  }

  private func expectSound() throws {
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test
  func `the supporter owes the first look, without one the tower, under a pseudonym the tower`()
    throws
  {
    let named = try ask(try form())
    #expect(try duty(of: named).organization.id == (try nation.organization("north")))
    let alone = try ask(try form(), as: try elder)
    #expect(try duty(of: alone).organization.id == (try nation.organization("tower")))
    let hidden = try ask(try form(pseudonym: true))
    #expect(try duty(of: hidden).organization.id == (try nation.organization("tower")))
    let owed = try view(named, try prefect)
    #expect(owed.duty?.holder.id == (try nation.organization("north")))
    #expect(try view(named, try clerk).duty?.holder.id == (try nation.organization("north")))
    #expect(try view(named, try mayor).duty == nil)
    try expectSound()
  }

  @Test func `silence climbs to the tower, and an answer ends it`() throws {
    let id = try ask(try form())
    // Friday 11:00: due on Monday 10:00, the deputy at 12:00, the head on Tuesday, the tower's desk on Thursday.
    var first = try duty(of: id)
    #expect(first.duty == .acknowledge && first.rung < Ladder.lastRung)
    #expect(first.due == nation.now + .hours(71))
    try nation.pass(.hours(73))
    first = try duty(of: id)
    #expect(first.rung == 1 || first.rung == 2, "an empty rung is skipped")
    try nation.pass(.days(6))
    first = try duty(of: id)
    #expect(first.rung == Ladder.lastRung)
    #expect(try nation.queries.question(id, as: try watch, at: nation.now) != nil)
    try nation.done(.question(id, .answer("WSUSを使っています。")), as: try mayor)
    #expect(try duty(of: id).stage == nil)
    #expect(try nation.queries.nextTimer() == nil, "nobody owes anything")
    try expectSound()
  }

  @Test func `who looks for the supporter acknowledges its duty, and the other way round`() throws {
    let id = try ask(try form())
    try nation.done(.question(id, .look), as: try mayor)
    #expect(try duty(of: id).stage == .awaiting, "another's look takes the duty from nobody")
    try nation.done(.question(id, .look), as: try prefect)
    #expect(try duty(of: id).stage == .acknowledged)
    #expect(try duty(of: id).duty == .answer, "an answer is still waited for")
    #expect(try view(id, try clerk).looks.map(\.by.name) == ["市役 所一", "県庁 北斗"])
    #expect(try view(id, try mayor).looks.map(\.by.name) == ["市役 所一"])
    #expect(try view(id, try prefect).looks.map(\.isViewer) == [true])
    try nation.done(.question(id, .lookAway), as: try mayor)
    #expect(try view(id, try clerk).looks.map(\.by.name) == ["県庁 北斗"])
    // By the duty's own page, link, reply or call.
    let second = try ask(try form(title: "もう一つ"))
    try nation.done(
      .delivery(try duty(of: second).id, .acknowledge(over: .link)), as: try prefect)
    #expect(try view(second, try clerk).looks.map(\.by.name) == ["県庁 北斗"])
    try expectSound()
  }

  @Test func `the duty is not answered as a bulletin, and ends when the asker closes`() throws {
    let id = try ask(try form())
    let delivery = try duty(of: id).id
    #expect(
      nation.ask(.delivery(delivery, .answer(AnswerForm(kind: .notAffected))), as: try prefect)
        == .refused(RefusalCode("answerTheQuestion")))
    let acts = try nation.queries.delivery(delivery, as: try prefect, at: nation.now)?.delivery.acts
    #expect(acts?.contains(.acknowledge) == true && acts?.contains(.answer) == false)
    try nation.done(.question(id, .close), as: try clerk)
    #expect(try duty(of: id).stage == nil)
    try nation.done(.question(id, .reopen), as: try clerk)
    #expect(try duty(of: id).stage == .awaiting && duty(of: id).id != delivery)
    #expect(try view(id, try clerk).row.stage == .waiting)
    try expectSound()
  }

  @Test func `every viewer of every organisation sees what is addressed to it and no more`() throws
  {
    let id = try ask(try form(to: ["city"]))
    let missing: ID<Question> = ID(high: 0x0123_4567_89ab_7def, low: 0x8123_4567_89ab_cdef)
    for (name, viewer) in try nation.viewers() {
      let isSensor = viewer.role == .sensor
      let sees =
        viewer.role == .node
        || !isSensor && ["town", "city", "north"].contains { name.hasPrefix($0) }
      #expect(
        try (nation.queries.question(id, as: viewer, at: nation.now) != nil) == sees, "\(name)")
      let listed = try nation.queries.questions(as: viewer, at: nation.now)
      #expect(listed.items.map(\.id) == (sees ? [id] : []), "\(name)")
      let found = try nation.queries.questions(
        as: viewer, filter: QuestionFilter(text: "更新"), at: nation.now)
      #expect(found.items.count == (sees ? 1 : 0), "\(name)")
      let figures = try nation.queries.questionFigures(as: viewer, at: nation.now)
      #expect(figures.waiting == (sees ? 1 : 0), "\(name)")
      guard viewer.role != .node else { continue }
      // Every act: hidden is answered like missing, forbidden is told.
      for command in [
        .look, .lookAway, .answer("x"), .close, .reopen, .thank(ID(high: 1, low: 1), helped: true),
        .amend(ID(high: 1, low: 1), "x"),
      ] as [QuestionCommand] {
        let copy = try Nation(copying: nation)
        let answer = copy.ask(.question(id, command), as: viewer)
        if !sees {
          #expect(answer == .refused(.notFound), "\(name) \(command)")
          #expect(copy.ask(.question(missing, command), as: viewer) == answer, "\(name)")
        } else if !viewer.role.mayAct {
          #expect(answer == .refused(.notAllowed), "\(name) \(command)")
        } else {
          #expect(answer != .refused(.notFound), "\(name) \(command)")
        }
      }
      let copy = try Nation(copying: nation)
      let asked = copy.ask(.askQuestion(try form(to: ["city", "village"])), as: viewer)
      if viewer.organization != nil, viewer.role.mayAct {
        guard case .done = asked else {
          Issue.record("\(name) may ask")
          continue
        }
      } else {
        #expect(asked == .refused(.notAllowed), "\(name)")
      }
    }
  }

  // table:
  @Test func `a pseudonym stands in no value that others get, and in no Fact that they see`() throws
  {
    let id = try ask(try form(to: ["city", "village"], pseudonym: true))
    try nation.done(.question(id, .answer("版は7です。")), as: try clerk)
    try nation.done(.question(id, .look), as: try mayor)
    try nation.done(.question(id, .answer("手順書を送ります。")), as: try mayor)
    try nation.done(.question(id, .close), as: try clerk)
    try nation.done(.question(id, .reopen), as: try clerk)
    let town = try nation.organization("town").description
    let secrets =
      [town, "北山町", "Kitayama"]
      + (try ["clerk", "second", "chief", "top"].flatMap { name in
        [try nation.person(name).description]
      }) + ["情報 係一"]
    let facts = try nation.queue.read { db in
      try Int64.fetchAll(
        db,
        sql: """
          SELECT seq FROM fact WHERE record LIKE 'question/%' OR record IN
            (SELECT 'alert/' || duty FROM question) OR record IN
            (SELECT 'delivery/' || delivery.id FROM delivery JOIN question ON question.duty = delivery.alert)
          """)
    }
    for (name, viewer) in try nation.viewers()
    where viewer.organization != (try nation.organization("town")) && viewer.role != .node {
      func expectClean(_ text: String, _ what: String) {
        for secret in secrets { #expect(!text.contains(secret), "\(name): \(what) says \(secret)") }
      }
      let queries = nation.queries
      if let shown = try queries.question(id, as: viewer, at: nation.now) {
        expectClean("\(shown)", "the question")
        #expect(shown.row.face == .pseudonym(form: nil) && !shown.row.isOwn)
        #expect(shown.addressed == nil && shown.audience.isEmpty)
        #expect(shown.replies.count == 2 && shown.replies[0].by == nil)
      }
      for text in ["", "更新", "版は7"] {
        let filter = QuestionFilter(text: text)
        expectClean(
          "\(try queries.questions(as: viewer, filter: filter, at: nation.now).items)", "the list")
      }
      let own = QuestionFilter(ownOnly: true)
      #expect(try queries.questions(as: viewer, filter: own, at: nation.now).items.isEmpty)
      expectClean("\(try queries.questionFigures(as: viewer, at: nation.now))", "the figures")
      for alert in try queries.alerts(as: viewer, at: nation.now).items {
        let detail = try #require(try queries.alert(alert.id, as: viewer, at: nation.now))
        expectClean("\(detail)", "the duty")
      }
      for seq in facts {
        guard let found = try queries.proof(seq: seq, as: viewer) else { continue }
        expectClean(String(decoding: found.bytes, as: UTF8.self), "a Fact")
      }
    }
    // What leaves by mail: the duty's own text.
    let rows = try nation.queue.read { try Row.fetchAll($0, sql: "SELECT * FROM outbox") }
    #expect(!rows.isEmpty)
    for secret in secrets { #expect(!"\(rows)".contains(secret)) }
    // The asker's own people see their name, and that it is hidden.
    let shown = try view(id, try clerk)
    #expect(shown.row.isOwn && shown.row.isPseudonymous && shown.replies[0].by?.name == "情報 係一")
    #expect(shown.row.face == .organization(try #require(shown.replies[0].by?.organization)))
    try expectSound()
  }

  @Test func `a kind of body is named where five of that kind are asked, not four`() throws {
    var names: [String] = []
    for number in 1...Question.groupMin {
      let made = try nation.done(
        .registerOrganization(
          code: nil, name: Phrase(ja: "東\(number)町", en: "East \(number)"), legalForm: "市区町村"))
      names.append("east\(number)")
      nation.name(made[0].id.cast(to: Organization.self), names[number - 1])
    }
    let five = try ask(try form(to: names, pseudonym: true))
    let four = try ask(try form(to: Array(names.dropLast()) + ["north"], pseudonym: true))
    #expect(try view(five, try watch).row.face == .pseudonym(form: "市区町村"))
    #expect(try view(four, try watch).row.face == .pseudonym(form: nil))
  }

  @Test func `words that name their writer are refused under a pseudonym only`() throws {
    for text in ["北山町です。", "北山 町の者です", "we at KITAYAMA TOWN", "情報 係一です", "担当の情報係一"] {
      #expect(
        nation.ask(.askQuestion(try form(text: text, pseudonym: true)), as: try clerk)
          == .refused(RefusalCode("namesItself")), "\(text)")
      #expect(
        nation.ask(.askQuestion(try form(title: text, pseudonym: true)), as: try clerk)
          == .refused(RefusalCode("namesItself")), "\(text)")
    }
    let id = try ask(try form(text: "南市ではどうしていますか。", pseudonym: true))
    #expect(
      nation.ask(.question(id, .answer("北山町では…")), as: try clerk)
        == .refused(RefusalCode("namesItself")))
    try nation.done(.question(id, .answer("北山町に聞いてください。")), as: try mayor)
    _ = try ask(try form(text: "北山町です。"))
    #expect(OwnNames.forms(of: "長野県北山町") == ["長野県北山町", "北山町"])
    #expect(OwnNames.forms(of: "神奈川県") == ["神奈川県"])
  }

  @Test func `a search finds words as they stand now, in title, text and answers`() throws {
    let id = try ask(try form(text: "FortiGateの更新について"))
    try nation.done(.question(id, .answer("夜間に止めています。")), as: try mayor)
    let reply = try view(id, try clerk).replies[0].id
    func finds(_ text: String) throws -> Int {
      try nation.queries.questions(
        as: try clerk, filter: QuestionFilter(text: text), at: nation.now
      ).items.count
    }
    #expect(try finds("fortigate") == 1 && finds("手順") == 1 && finds("夜間") == 1)
    try nation.done(.question(id, .amend(reply, "日中に止めています。")), as: try mayor)
    #expect(try finds("夜間") == 0 && finds("日中") == 1)
    #expect(try finds("%") == 0, "wildcards are plain characters")
    #expect(try finds(String(repeating: "更", count: Queries.searchMax + 1)) == 0)
    #expect(try view(id, try clerk).replies[0].amendedAt != nil)
    try expectSound()
  }

  @Test func `lists go page by page, narrowed by stage and owner`() throws {
    var made: [ID<Question>] = []
    for number in 0..<5 {
      nation.now = nation.now + .seconds(1)
      made.append(try ask(try form(title: "質問\(number)")))
    }
    try nation.done(.question(made[0], .answer("はい")), as: try mayor)
    try nation.done(.question(made[1], .close), as: try clerk)
    var found: [ID<Question>] = []
    var after: PageKey?
    repeat {
      let page = try nation.queries.questions(
        as: try mayor, after: after, limit: 2, at: nation.now)
      found += page.items.map(\.id)
      after = page.next
    } while after != nil
    #expect(found == made.reversed())
    for (stage, count) in [(QuestionStage.waiting, 3), (.answered, 1), (.closed, 1)] {
      let page = try nation.queries.questions(
        as: try mayor, filter: QuestionFilter(stage: stage), at: nation.now)
      #expect(page.items.count == count)
    }
    let own = QuestionFilter(ownOnly: true)
    #expect(
      try nation.queries.questions(as: try clerk, filter: own, at: nation.now).items.count == 5)
    #expect(try nation.queries.questions(as: try mayor, filter: own, at: nation.now).items.isEmpty)
  }

  @Test func `what is too long, too much or for nobody is refused`() throws {
    func code(_ form: QuestionForm) throws -> String? {
      guard case .refused(let refusal) = nation.ask(.askQuestion(form), as: try clerk) else {
        return nil
      }
      return refusal.code
    }
    let (title, text) = (
      String(repeating: "題", count: Question.titleMax),
      String(repeating: "文", count: Question.textMax)
    )
    #expect(try code(try form(title: title, text: text)) == nil)
    #expect(try code(try form(title: title + "題")) == "titleTooLong")
    #expect(try code(try form(text: text + "文")) == "questionTooLong")
    #expect(try code(try form(title: "")) == "needsTitle")
    #expect(try code(try form(text: "")) == "needsQuestion")
    #expect(try code(try form(to: [])) == "questionToNobody")
    #expect(try code(try form(to: ["town"])) == "questionToNobody", "oneself is nobody")
    #expect(try code(try form(tlp: .red)) == "redQuestion")
    for _ in 1..<Question.openMax { _ = try ask(try form()) }
    #expect(try code(try form()) == "tooManyQuestions")
    let one = try #require(try nation.queries.questions(as: try clerk, at: nation.now).items.first)
    #expect(
      nation.ask(.question(one.id, .answer(text + "文")), as: try mayor)
        == .refused(RefusalCode("questionTooLong")))
    #expect(
      nation.ask(.question(one.id, .answer("")), as: try mayor)
        == .refused(RefusalCode("needsAnswerText")))
    try nation.done(.question(one.id, .answer(text)), as: try mayor)
    try nation.done(.question(one.id, .close), as: try clerk)
    _ = try ask(try form())
    #expect(
      nation.ask(.question(one.id, .reopen), as: try clerk)
        == .refused(RefusalCode("tooManyQuestions")))
  }

  @Test func `the median stands on five questions of five organisations, never on fewer`() {
    func times(_ askers: [String]) -> [(asker: String, time: Instant.Span)] {
      askers.enumerated().map { ($1, .minutes(Int64($0 + 1) * 10)) }
    }
    #expect(QuestionFigures.median(times(["a", "b", "c", "d"])) == nil)
    #expect(QuestionFigures.median(times(["a", "b", "c", "d", "d", "d"])) == nil)
    #expect(QuestionFigures.median(times(["a", "b", "c", "d", "e"])) == .minutes(30))
    #expect(QuestionFigures.median(times(["a", "b", "c", "d", "e", "e"])) == .minutes(35))
  }

  @Test func `an erased text is told as erased and found no more`() throws {
    let id = try ask(try form(text: "消す言葉"))
    try nation.queue.write { db in
      let question = try #require(try Question.find(id.description, in: db))
      try db.execute(
        sql: "UPDATE content SET bytes = NULL, salt = NULL WHERE id = ?",
        arguments: [question.terms.text.id.description])
    }
    #expect(try view(id, try mayor).text == nil)
    let found = try nation.queries.questions(
      as: try mayor, filter: QuestionFilter(text: "消す言葉"), at: nation.now)
    #expect(found.items.isEmpty)
    try expectSound()
  }
}
