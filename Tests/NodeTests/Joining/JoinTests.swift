//! A firm joins: everything in one input, once; and whoever may not invite, invites nobody.

import Alerting
import GRDB
import Inspection
import Kernel
import Testing

@testable import Node

/// A prefecture that invites, and the form that a firm of one person sends.
struct Joining {
  let nation: Nation
  let prefect: Viewer
  static let number = "8700110005901"
  static let nobody = Viewer(person: nil, key: nil, organization: nil, role: .observer)

  init() throws {
    nation = try Nation()
    prefect = try nation.viewer("prefect", "north", .watchOfficer)
  }

  static let fields: [JoinApplication.Field: String] = [
    .name: "有限会社 海風製作所", .number: "８７００-1100-05901", .person: "海風 渚",
    .phone: "０９０−１２３４−５６７８", .landline: "0857-00-0000", .mail: "nagisa@umikaze.example",
    .uses: "会計ソフト\n共有フォルダ\n\nルーター RX-1",
  ]

  static func form(_ change: (inout [JoinApplication.Field: String]) -> Void = { _ in }) throws
    -> JoinForm
  {
    var typed = fields
    change(&typed)
    let checked = JoinApplication(typed, agrees: true).checked(in: .ja)
    return try #require(checked.form, "\(checked.problems)")
  }

  @discardableResult
  func invite(_ secret: String, as viewer: Viewer? = nil, days: Int64 = 30) throws
    -> ID<Invitation>
  {
    try nation.done(
      .invite(
        try nation.organization("north"), hash: Hash(sha256: secret.utf8),
        until: nation.now + .days(days), note: "海風さん"), as: viewer ?? prefect)[0]
      .id.cast(to: Invitation.self)
  }

  func join(_ secret: String, _ form: JoinForm) -> Node.Answer {
    nation.ask(
      .join(
        Hash(sha256: secret.utf8), form, session: Hash(sha256: "session \(secret)".utf8),
        until: nation.now + .hours(12)), as: Self.nobody)
  }

  func verify() throws -> [Verification.Fault] {
    try Verifier.verify(nation.queue, at: nation.now, keys: []).faults
  }
}

@Suite struct JoinTests {
  let joining: Joining
  var nation: Nation { joining.nation }

  init() throws { joining = try Joining() }

  @Test func `every open invitation is listed, however many ended after it`() throws {
    let first = try joining.invite("first")
    for number in 0..<60 {
      let later = try joining.invite("later \(number)")
      _ = try nation.done(.withdrawInvitation(later), as: joining.prefect)
    }
    let listed = try nation.queries.invitations(
      of: try nation.organization("north"), as: joining.prefect, at: nation.now)
    #expect(listed.first?.id == first && listed.count == 61)
  }

  @Test func `a firm of one joins in one input, with the supporter as its deputy`() throws {
    try joining.invite("s")
    let before = nation.node.tree.count
    guard case .done(let made) = joining.join("s", try Joining.form()) else {
      Issue.record("not joined")
      return
    }
    let firm = made[0].id.cast(to: Organization.self)
    let causes = try nation.queue.read { db in
      try Int.fetchOne(
        db, sql: "SELECT COUNT(DISTINCT caused_by) FROM fact WHERE seq >= ?", arguments: [before])
    }
    #expect(causes == 1)
    let view = try #require(try nation.queries.organization(firm, as: .node, at: nation.now))
    #expect(view.row.code == Joining.number && view.row.legalForm == "中小企業")
    #expect(view.row.parents[.support]?.id == (try nation.organization("north")))
    #expect(view.row.parents[.supervision] == nil)
    #expect(view.posts.map(\.post.role) == [.responder])
    let holder = try #require(view.posts.first?.holders.first)
    #expect(holder.name == "海風 渚")
    #expect(
      Set(holder.routes.compactMap(\.address))
        == ["090-1234-5678", "0857-00-0000", "nagisa@umikaze.example"])
    // Rung 1 is the supporter's desk.
    let tree = try #require(try nation.queries.callTree(of: firm, as: .node, at: nation.now))
    #expect(tree.day[0].map(\.callee.person) == [holder.person])
    #expect(tree.day[1].map(\.callee.person) == [try nation.person("prefect")])
    #expect(tree.night[1].map(\.callee.person) == [try nation.person("prefect")])
    let own = try #require(
      try nation.queries.readiness(of: firm, as: joining.prefect, at: nation.now))
    #expect(own.finding(.deputy).isGood && own.finding(.answered) == .never)
    #expect(try joining.verify() == [])
  }

  @Test func `what the firm uses is its inventory, which its supporter reads`() throws {
    try joining.invite("s")
    guard case .done(let made) = joining.join("s", try Joining.form()) else { return }
    let firm = made[0].id.cast(to: Organization.self)
    let keeper = Viewer(
      person: try nation.person("prefect"), key: nil,
      organization: try nation.organization("north"), role: .responder)
    let seen = try nation.queries.systems(of: firm, as: keeper, at: nation.now)
    #expect(
      seen.items.compactMap { $0.words?.name } == ["会計ソフト", "共有フォルダ", "ルーター RX-1"])
  }

  @Test func `a test mail is waiting and the supporter has a call to make`() throws {
    try joining.invite("s")
    guard case .done(let made) = joining.join("s", try Joining.form()) else { return }
    let firm = made[0].id.cast(to: Organization.self)
    let mails = try nation.queries.leaseOutbox(at: nation.now, for: .minutes(1), limit: 10)
    #expect(mails.count == 1 && mails[0].token != nil)
    let board = try nation.queries.board(as: joining.prefect, kind: .contactTest, at: nation.now)
    #expect(board.cards.map(\.callee.organization.id) == [firm])
    #expect(board.cards.first?.phone == "090-1234-5678")
    // The other body below the same supporter sees nothing of it.
    let mayor = try nation.viewer("mayor", "city", .responder)
    let other = try nation.queries.board(as: mayor, kind: .contactTest, at: nation.now)
    #expect(other.cards.isEmpty && other.openCount == 0)
    // The button ends the test, and the firm counts as reached.
    try nation.done(
      .byToken(Hash(sha256: (mails[0].token ?? "").utf8), .acknowledge(as: mails[0].person)),
      as: Joining.nobody)
    let after = try #require(
      try nation.queries.readiness(of: firm, as: joining.prefect, at: nation.now))
    #expect(after.finding(.answered).isGood)
    #expect(
      try nation.queries.board(as: joining.prefect, kind: .contactTest, at: nation.now)
        .cards.isEmpty)
    #expect(try joining.verify() == [])
  }

  @Test func `whoever joined is signed in for his firm and keeps it`() throws {
    try joining.invite("s")
    guard case .done(let made) = joining.join("s", try Joining.form()) else { return }
    let session = try #require(
      try nation.queries.session(hash: Hash(sha256: "session s".utf8), at: nation.now))
    #expect(session.viewer.organization?.cast(to: RecordReference.self) == made[0].id)
    #expect(session.viewer.role == .administrator && session.login == Joining.number)
  }

  @Test func `a link works once, and used, old, withdrawn and unknown ones are refused alike`()
    throws
  {
    let used = "used"
    try joining.invite(used)
    guard case .done = joining.join(used, try Joining.form()) else {
      Issue.record("not joined")
      return
    }
    try joining.invite("old", days: 1)
    let id = try joining.invite("withdrawn")
    try nation.done(.withdrawInvitation(id), as: joining.prefect)
    nation.now = nation.now + .days(1)
    let other = try Joining.form { $0[.number] = "7000012050002" }
    let count = try facts()
    for secret in [used, "old", "withdrawn", "unknown", ""] {
      #expect(
        joining.join(secret, other) == .refused(RefusalCode("unknownInvitation")), "\(secret)")
      #expect(
        try nation.queries.openInvitation(hash: Hash(sha256: secret.utf8), at: nation.now) == nil)
    }
    #expect(try facts() == count)
  }

  @Test func `a number that is known joins nothing and uses nothing up`() throws {
    try joining.invite("a")
    try joining.invite("b")
    _ = joining.join("a", try Joining.form())
    let before = try facts()
    #expect(
      joining.join("b", try Joining.form()) == .refused(RefusalCode("numberNotTaken")))
    #expect(try facts() == before)
    let other = try Joining.form { $0[.number] = "7000012050002" }
    guard case .done = joining.join("b", other) else {
      Issue.record("the invitation was used up")
      return
    }
    #expect(try joining.verify() == [])
  }

  @Test func `a deputy and somebody for the night are entered with their own ways`() throws {
    try joining.invite("s")
    let form = try Joining.form {
      $0[.deputy] = "person"
      $0[.deputyName] = "海風 岬"
      $0[.deputyPhone] = "090-0000-0002"
      $0[.night] = "other"
      $0[.nightName] = "守衛 一"
      $0[.nightPhone] = "0857-00-0003"
    }
    guard case .done(let made) = joining.join("s", form) else { return }
    let firm = made[0].id.cast(to: Organization.self)
    let tree = try #require(try nation.queries.callTree(of: firm, as: .node, at: nation.now))
    #expect(tree.day[1].map(\.phones) == [["090-0000-0002"]], "no supporter beside an own deputy")
    #expect(tree.night[0].map(\.phones) == [["0857-00-0003"]])
    #expect(try joining.verify() == [])
  }

  // MARK: The form

  @Test func `everything that is wrong is told at once, in the order of the fields`() {
    let empty = JoinApplication([:], agrees: false).checked(in: .ja)
    #expect(empty.form == nil)
    #expect(
      empty.problems == [
        .missing(.name), .notANumber, .missing(.person), .missing(.phone), .notAgreed,
      ])
    var typed = Joining.fields
    typed[.phone] = "123"
    typed[.mail] = "nagisa@"
    typed[.deputy] = "supporter"
    typed[.night] = "deputy"
    #expect(
      JoinApplication(typed, agrees: true).checked(in: .ja).problems == [
        .notAPhone(.phone), .notAMail(.mail), .noDeputyForNight,
      ])
  }

  @Test func `each field is taken at its limit and refused one past it`() {
    func problems(_ field: JoinApplication.Field, _ text: String) -> [JoinApplication.Problem] {
      var typed = Joining.fields
      typed[field] = text
      return JoinApplication(typed, agrees: true).checked(in: .ja).problems
    }
    func long(_ count: Int) -> String { String(repeating: "海", count: count) }
    #expect(problems(.name, long(100)) == [])
    #expect(problems(.name, long(101)) == [.tooLong(.name, most: 100)])
    #expect(problems(.person, long(60)) == [])
    #expect(problems(.person, long(61)) == [.tooLong(.person, most: 60)])
    #expect(problems(.uses, long(80)) == [])
    #expect(problems(.uses, long(81)) == [.tooLong(.uses, most: 80)])
    let line = long(80) + "\n"
    #expect(problems(.uses, String(repeating: line, count: 10)) == [])
    #expect(problems(.uses, String(repeating: "海\n", count: 11)) == [.tooManyLines(most: 10)])
    #expect(problems(.uses, long(100_000)) == [.tooLong(.uses, most: 2000)])
    #expect(problems(.name, long(100_000)) == [.tooLong(.name, most: 100)])
  }

  @Test func `a firm without mail joins and is called`() throws {
    try joining.invite("s")
    guard case .done = joining.join("s", try Joining.form { $0[.mail] = "" }) else {
      Issue.record("not joined")
      return
    }
    #expect(
      try nation.queries.leaseOutbox(at: nation.now, for: .minutes(1), limit: 10).isEmpty)
    #expect(
      try nation.queries.board(as: joining.prefect, kind: .contactTest, at: nation.now)
        .cards.count == 1)
    #expect(try joining.verify() == [])
  }

  // MARK: Who invites

  @Test func `the watch and the administrators of supporters and of the tower invite, nobody else`()
    throws
  {
    let north = try nation.organization("north")
    let tower = try nation.organization("tower")
    for (index, (name, viewer)) in try nation.viewers().enumerated() where viewer.role != .node {
      let answer = nation.ask(
        .invite(
          north, hash: Hash(sha256: "\(index)".utf8), until: nation.now + .days(1), note: ""),
        as: viewer)
      let mayInvite =
        (viewer.organization == north || viewer.organization == tower)
        && (viewer.role.mayWatch || viewer.role.mayAdminister)
      if mayInvite {
        guard case .done = answer else {
          Issue.record("\(name): \(answer)")
          continue
        }
      } else if viewer.organization == north && viewer.role != .sensor
        || viewer.organization == tower && viewer.role != .sensor
      {
        #expect(answer == .refused(.notAllowed), "\(name)")
      } else {
        #expect(answer == .refused(.notFound), "\(name)")
      }
    }
    // A body that supports nobody invites nobody, until it is designated.
    let village = try nation.organization("village")
    let elder = try nation.viewer("elder", "village", .administrator)
    func ask(_ secret: String) -> Node.Answer {
      nation.ask(
        .invite(village, hash: Hash(sha256: secret.utf8), until: nation.now + .days(1), note: ""),
        as: elder)
    }
    #expect(ask("v1") == .refused(RefusalCode("notASupporter")))
    try nation.done(
      .organization(
        village,
        .designate(.init(code: "supporter", basis: "協定", from: nation.now, until: nil))))
    guard case .done = ask("v2") else {
      Issue.record("a designated supporter may not invite")
      return
    }
  }

  @Test func `open invitations of a supporter are counted to their limit`() throws {
    for number in 0..<Ledger.invitationsMax { try joining.invite("\(number)") }
    let north = try nation.organization("north")
    func ask(_ secret: String) -> Node.Answer {
      nation.ask(
        .invite(north, hash: Hash(sha256: secret.utf8), until: nation.now + .days(1), note: ""),
        as: joining.prefect)
    }
    #expect(ask("one more") == .refused(RefusalCode("tooManyInvitations")))
    let long = String(repeating: "あ", count: Invitation.noteMax + 1)
    #expect(
      nation.ask(
        .invite(north, hash: Hash(sha256: []), until: nation.now + .days(1), note: long),
        as: joining.prefect) == .refused(RefusalCode("tooLong")))
    nation.now = nation.now + .days(31)
    guard case .done = ask("later") else {
      Issue.record("old ones are still counted")
      return
    }
  }

  private func facts() throws -> Int {
    try nation.queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM fact") } ?? 0
  }
}
