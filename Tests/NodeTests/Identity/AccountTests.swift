//! Accounts: who may make, let in, end and close, and that an ended session is no session.

import Alerting
import Kernel
import Testing

@testable import Node

@Suite struct AccountTests {
  private func session(_ word: String) -> Hash { Hash(sha256: word.utf8) }

  private func account(_ login: String, _ nation: Nation) throws -> ID<Account> {
    try #require(try nation.node.queries().account(login: login)).account
  }

  // table:
  @Test func `who may do what to the clerk's account`() throws {
    let commands: [(name: String, command: AccountCommand, own: Bool, administrator: Bool)] = [
      ("link", .link(hash: session("a")), false, true),
      ("password", .setPassword(derived: "x", keeping: nil), true, false),
      ("sessions", .endSessions(keeping: nil), true, true), ("close", .close, false, true),
    ]
    for row in commands {
      let askers: [(person: String, organization: String, role: Role, may: Bool, hidden: Bool)] = [
        ("clerk", "town", .responder, row.own, false),
        ("chief", "town", .administrator, row.administrator, false),
        ("top", "town", .observer, false, true), ("mayor", "city", .administrator, false, true),
        ("watch", "tower", .watchOfficer, false, true),
      ]
      for asker in askers {
        let nation = try Nation()
        let id = try account("clerk@town.example", nation)
        let viewer = try nation.viewer(asker.person, asker.organization, asker.role)
        let answer = nation.ask(.account(id, row.command), as: viewer)
        let expected: Node.Answer =
          asker.may
          ? .done([]) : .refused(asker.hidden ? .notFound : .notAllowed)
        #expect(answer == expected, "\(row.name) by \(asker.person)")
      }
    }
  }

  @Test func `an account is made by the own administrator, for own people, under a free name`()
    throws
  {
    let nation = try Nation()
    let town = try nation.organization("town")
    let chief = try nation.viewer("chief", "town", .administrator)
    func make(_ person: String, _ role: Role, _ login: String, as viewer: Viewer) throws
      -> Node.Answer
    {
      nation.ask(
        .createAccount(
          person: try nation.person(person), town, role, login: login, password: nil), as: viewer)
    }
    guard case .done(let made) = try make("clerk", .observer, "second", as: chief) else {
      Issue.record("the administrator may make one")
      return
    }
    #expect(made.count == 1)
    #expect(try make("clerk", .observer, "second", as: chief) == .refused("loginTaken"))
    #expect(try make("clerk", .observer, "a b", as: chief) == .refused("badLogin"))
    #expect(try make("clerk", .observer, "", as: chief) == .refused("badLogin"))
    let longest = String(repeating: "x", count: Account.loginMax)
    #expect(try make("clerk", .observer, longest + "x", as: chief) == .refused("badLogin"))
    guard case .done = try make("clerk", .observer, longest, as: chief) else {
      Issue.record("the longest name is a name")
      return
    }
    #expect(try make("mayor", .observer, "third", as: chief) == .refused("unknownPerson"))
    #expect(try make("clerk", .node, "fourth", as: chief) == .refused(.notAllowed))
    #expect(try make("clerk", .sensor, "fourth", as: chief) == .refused(.notAllowed))
    #expect(try make("clerk", .watchOfficer, "fourth", as: chief) == .refused(.notAllowed))
    let clerk = try nation.viewer("clerk", "town", .responder)
    #expect(try make("clerk", .observer, "fifth", as: clerk) == .refused(.notAllowed))
    let other = try nation.viewer("mayor", "city", .administrator)
    #expect(try make("clerk", .observer, "sixth", as: other) == .refused(.notFound))
  }

  @Test func `a new password ends every other session, and closing ends all for good`() throws {
    let nation = try Nation()
    let login = "clerk@town.example"
    let id = try account(login, nation)
    let clerk = try nation.viewer("clerk", "town", .responder)
    let chief = try nation.viewer("chief", "town", .administrator)
    let queries = nation.node.queries()
    func isOpen(_ word: String) throws -> Bool {
      try queries.session(hash: session(word), at: nation.now) != nil
    }
    for word in ["this", "that"] {
      _ = try nation.done(
        .openSession(
          login: login, hash: session(word), until: nation.now + .hours(1), once: false))
    }
    _ = try nation.done(
      .account(id, .setPassword(derived: "new", keeping: session("this"))), as: clerk)
    #expect(try isOpen("this"))
    #expect(try !isOpen("that"))
    #expect(try queries.account(login: login)?.derived == "new")

    _ = try nation.done(.account(id, .link(hash: session("link"))), as: chief)
    #expect(try queries.account(login: login)?.derived == nil)
    #expect(try queries.session(hash: session("link"), at: nation.now)?.isOnce == true)
    let row = try #require(
      try queries.accounts(as: chief, at: nation.now).items.first { $0.id == id })
    #expect((row.sessions, row.links, row.hasPassword) == (1, 1, false))

    _ = try nation.done(.account(id, .close), as: chief)
    #expect(try !isOpen("this"))
    #expect(try !isOpen("link"))
    #expect(
      nation.ask(
        .openSession(
          login: login, hash: session("again"), until: nation.now + .hours(1), once: false))
        == .refused(.notFound))
    #expect(
      nation.ask(.account(id, .link(hash: session("x"))), as: chief)
        == .refused("accountClosed"))
    let own = try account("chief@town.example", nation)
    #expect(nation.ask(.account(own, .close), as: chief) == .refused("ownAccount"))
  }

  @Test func `only an administrator sees the accounts, and only his organisation's`() throws {
    let nation = try Nation()
    let queries = nation.node.queries()
    let chief = try nation.viewer("chief", "town", .administrator)
    let seen = try queries.accounts(as: chief, at: nation.now)
    #expect(
      seen.items.map(\.login) == ["chief@town.example", "clerk@town.example", "top@town.example"])
    let first = try queries.accounts(as: chief, limit: 2, at: nation.now)
    let rest = try queries.accounts(as: chief, after: first.next, limit: 2, at: nation.now)
    #expect(first.items + rest.items == seen.items)
    #expect(rest.next == nil)
    for (person, organization, role) in [
      ("clerk", "town", Role.responder), ("watch", "tower", .watchOfficer),
    ] {
      let viewer = try nation.viewer(person, organization, role)
      #expect(try queries.accounts(as: viewer, at: nation.now).items.isEmpty)
      #expect(try queries.people(as: viewer, at: nation.now).isEmpty)
    }
    let clerk = try nation.viewer("clerk", "town", .responder)
    let chiefs = try account("chief@town.example", nation)
    #expect(try queries.account(chiefs, as: clerk, at: nation.now) == nil)
    let other = try nation.viewer("mayor", "city", .administrator)
    #expect(try queries.account(chiefs, as: other, at: nation.now) == nil)
  }
}

extension Node.Answer {
  /// A refusal by its code.
  fileprivate static func refused(_ code: String) -> Self { .refused(RefusalCode(code)) }
}
