//! `noroshi account link`: whoever runs the machine lets somebody in again, and the journal knows of it.

import Foundation
import GRDB
import Kernel
import Node
import Testing

@testable import Web

@Suite struct AccountLinkTests {
  @Test func `an administrator who is locked out is let in from the machine, once and on record`()
    async throws
  {
    try await InitTests.folder { folder in
      let made = try await InitTests.run([
        "init", "--data", folder, "--name-ja", "国の司令塔", "--name-en", "Tower", "--administrator",
        "高橋 灯", "--login", "tower", "--public-url", "https://noroshi.example", "--mail", "-",
      ])
      try #require(made.code == 0, "\(made.problem)")
      let nobody = try await InitTests.run(["account", "link", "nobody", "--data", folder])
      #expect(nobody.code == 1 && nobody.problem.contains("Not found") && nobody.out.isEmpty)
      let said = try await InitTests.run(["account", "link", "tower", "--data", folder])
      #expect(said.code == 0, "\(said.problem)")
      let pattern = #/https:\/\/noroshi\.example\/sign-in\/([0-9a-f]{64})/#
      let secret = String(try #require(said.out.firstMatch(of: pattern)).1)

      let opened = try NodeFolder(folder)
      let now = try opened.highWater()
      let queries = try opened.node(name: "noroshi", at: now).queries()
      let hash = Hash(sha256: Array(secret.utf8))
      let session = try #require(try queries.session(hash: hash, at: now))
      #expect(session.isOnce && session.login == "tower")
      #expect(session.viewer.role == .administrator)
      #expect(session.expires > now)
      let facts = try await opened.database.read { db in
        try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM fact WHERE kind = 'linkIssued'")
      }
      #expect(facts == 1, "and none for the name that nobody has")
    }
  }

  @Test func `the old password ends, and a closed account stays closed`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let site = fixture.site
    let node = Operator(
      submit: { await site.submit($0, as: .node) }, now: { site.clock.now }, queries: site.queries)
    let yamada = try fixture.member("yamada")
    let signedIn = try #require(
      try site.queries.session(
        hash: Hash(sha256: Array(yamada.session.utf8)), at: site.clock.now))
    let (id, login) = (signedIn.account, signedIn.login)
    try await node.ask(.account(id, .setPassword(derived: "scrypt x", keeping: nil)))
    #expect(try site.queries.account(login: login)?.derived == "scrypt x")
    let link = try await node.accountLink(login: login, publicURL: "")
    #expect(try site.queries.account(login: login)?.derived == nil)
    try await fixture.run { nobody in
      let page = try await nobody.get(link)
      #expect(page.text.contains("山田 太郎"))
      #expect(try await nobody.post(link).status == 303)
      #expect(try await nobody.post(link).status != 303, "once")
    }
    try await node.ask(.account(id, .close))
    for (name, code) in [(login, "accountClosed"), ("nobody", "notFound")] {
      do {
        _ = try await node.accountLink(login: name, publicURL: "")
        Issue.record("\(name) was let in")
      } catch let problem as Operator.Problem {
        #expect(problem.description == code && !problem.isFailure)
      }
    }
  }
}
