//! A whole site in a folder of its own: a tower, two towns, people who sign in, one alert. Nothing of it is mocked.

import Alerting
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Node
import Synchronization

@testable import Web

/// An entered node behind its site. The clock begins in the future, so that no run depends on the day it is made.
final class SiteFixture: Sendable {
  /// Somebody with an account, signed in.
  struct Member: Sendable {
    let person: ID<Person>
    let organization: ID<Organization>
    let role: Role
    /// The secret in the session's cookie.
    let session: String
    var viewer: Viewer {
      Viewer(person: person, key: nil, organization: organization, role: role)
    }
    /// The token that the session's forms send back.
    var token: String { Hash(sha256: Array("form\u{0}\(session)".utf8)).description }
  }

  /// What is to be raised, and how long before now.
  struct Plan: Hashable, Sendable {
    var severity = Severity.serious
    var tlp = TLP.amber
    var inDoubt = false
    var age = Instant.Span.minutes(0)
    var what = "福祉課のパソコン1台が、攻撃者の指令サーバと通信しています。"
    var isRaised = true
    var kind = AlertKind.real
    /// What the town and the one who is called first are called.
    var town = "北山町"
    var sato = "佐藤 花子"
  }

  /// 2040-05-08 (Tue) 15:00 in Tokyo.
  static let now = Instant(seconds: 2_220_069_600)

  let site: Site
  let tower: ID<Organization>
  let town: ID<Organization>
  let other: ID<Organization>
  let members: [String: Member]
  /// The alert to the town; nothing was raised where the plan says so.
  let alert: ID<Alert>
  /// Secrets of the personal links by the person's key.
  let links: [String: String]
  private let folder: String

  /// What was entered for a plan: once, and copied for every test that begins there.
  private struct Entered: Sendable {
    let folder: String
    let bodies: (tower: ID<Organization>, town: ID<Organization>, other: ID<Organization>)
    let members: [String: Member]
    let alert: ID<Alert>
    let links: [String: String]
  }

  private static let entered = Mutex<[Plan: Entered]>([:])

  /// `lineAddress` is where its listener for links is said to be; without one it issues no certificates.
  init(
    _ plan: Plan = Plan(), security: SecurityContacts? = nil, lineAddress: String? = nil
  ) throws {
    let entered = try Self.entered.withLock { known in
      if let found = known[plan] { return found }
      let made = try Self.enter(plan)
      known[plan] = made
      return made
    }
    (tower, town, other) = entered.bodies
    (members, alert, links) = (entered.members, entered.alert, entered.links)
    folder = Self.newFolder()
    try FileManager.default.copyItem(atPath: entered.folder, toPath: folder)
    site = try SiteClerk.site(
      in: folder, from: Self.now, security: security, lineAddress: lineAddress)
  }

  private static func newFolder() -> String {
    NSTemporaryDirectory() + "noroshi-site-\(UUID().uuidString)"
  }

  private static func enter(_ plan: Plan) throws -> Entered {
    let folder = newFolder()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var clerk = try SiteClerk(folder, at: now - .days(40))
    let tower = try clerk.organization("監視センター", "Watch Centre")
    try clerk.do(.start(tower: tower))
    let town = try clerk.organization(plan.town, "Kitayama")
    let other = try clerk.organization("南川市", "Minamikawa")
    let watch = try clerk.enter("高橋 当直", tower, .watchDesk, .watchOfficer)
    var members = ["tower": watch]
    members["sato"] = try clerk.enter(plan.sato, town, .responder, .responder)
    members["suzuki"] = try clerk.enter("鈴木 一郎", town, .deputy, .responder)
    members["yamada"] = try clerk.enter("山田 太郎", town, .middle, .administrator)
    members["kato"] = try clerk.enter("加藤 読", town, .other, .observer, isTested: false)
    members["ito"] = try clerk.enter("伊藤 他", other, .responder, .responder)
    clerk.now = now - plan.age
    var raised = ID<Alert>(high: 0, low: 0)
    if plan.isRaised { raised = try clerk.make(raise(plan, to: town), as: watch.viewer) }
    let links = try clerk.links(of: members)
    return Entered(
      folder: folder, bodies: (tower, town, other), members: members, alert: raised, links: links)
  }

  private static func raise(_ plan: Plan, to town: ID<Organization>) -> Command {
    let lines = ThreeLines(
      what: Phrase(ja: plan.what, en: "A computer talks to an attacker."),
      now: Phrase(ja: "LANケーブルを抜く。電源は切らない。", en: "Unplug the network cable."),
      detail: "件名 医療費通知\n198.18.7.21")
    return .raise(
      RaiseForm(
        kind: plan.kind, severity: plan.severity, lines: lines, tlp: plan.tlp,
        inDoubt: plan.inDoubt, recipients: [town], observables: [], campaign: false))
  }

  deinit {
    // The folder is in the system's place for temporary files, which is emptied anyway.
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Somebody by key; a key that is not in the cast is a mistake of the test.
  func member(_ key: String) throws -> Member {
    guard let member = members[key] else { throw SiteFault(what: "nobody is \(key)") }
    return member
  }

  /// The secret of somebody's personal link.
  func link(_ key: String) throws -> String {
    guard let secret = links[key] else { throw SiteFault(what: "no link of \(key)") }
    return secret
  }

  /// The alert as that member sees it now.
  func detail(_ key: String = "sato") throws -> AlertDetail {
    let viewer = try member(key).viewer
    guard let found = try site.queries.alert(alert, as: viewer, at: site.clock.now) else {
      throw SiteFault(what: "\(key) does not see the alert")
    }
    return found
  }

  /// The town's duty now.
  func duty() throws -> DeliverySummary {
    guard let duty = try detail().deliveries.first?.summary else {
      throw SiteFault(what: "no duty")
    }
    return duty
  }

  /// Runs the site's routes.
  func run(_ body: @escaping @Sendable (SiteBrowser) async throws -> Void) async throws {
    let application = Application(router: Server.router(site))
    try await application.test(.router) { client in
      try await body(SiteBrowser(client: client, member: nil))
    }
  }
}

/// A mistake of a test, in words.
struct SiteFault: Error, CustomStringConvertible {
  let what: String
  var description: String { what }
}
