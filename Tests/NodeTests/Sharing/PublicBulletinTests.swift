//! What others than its sender see of a bulletin, on a node: nothing for 90 days, then groups of five and more.

import Alerting
import Kernel
import Sharing
import Testing

@testable import Node

@Suite struct PublicBulletinTests {
  private let nation: Nation

  init() throws { nation = try Nation() }

  private var watch: Viewer {
    get throws { try nation.viewer("watch", "tower", .watchOfficer) }
  }
  private var elder: Viewer { get throws { try nation.viewer("elder", "village", .responder) } }

  /// Bodies of a prefecture, by its two digits.
  private func bodies(_ count: Int, in prefecture: String) throws -> [ID<Organization>] {
    try (0..<count).map { index in
      try nation.done(
        .registerOrganization(
          code: "\(prefecture)100\(index)",
          name: Phrase(ja: "\(prefecture)の町\(index)", en: "Town \(prefecture) \(index)"),
          legalForm: "市区町村"))[0].id.cast(to: Organization.self)
    }
  }

  private func issue(to recipients: [ID<Organization>], tlp: TLP = .amber) throws -> ID<Bulletin> {
    try nation.done(
      .issueBulletin(
        BulletinForm(
          kind: .warning, character: .request, statute: "", severity: .caution,
          lines: ThreeLines(
            what: Phrase(ja: "装置に弱点。", en: "A weak spot."), now: Phrase(ja: "確かめる。", en: "Check."),
            detail: ""), tlp: tlp, mayForward: .nobody, answerBy: nation.now + .days(3),
          recipients: recipients)), as: try watch)[0].id.cast(to: Bulletin.self)
  }

  private func view(_ id: ID<Bulletin>, as viewer: Viewer) throws -> PublicBulletinView? {
    try nation.queries.publicBulletin(id, as: viewer, at: nation.now)
  }

  @Test func `before the ninetieth day it does not exist for others`() throws {
    let id = try issue(to: try bodies(5, in: "13"))
    nation.now = nation.now + Permeation.quiet - .seconds(1)
    #expect(try view(id, as: try elder) == nil)
    let own = try #require(try view(id, as: try watch))
    #expect(!own.isOpen && own.permeation == nil, "its sender sees from when, and no figure")
    #expect(try nation.queries.publicBulletins(as: try elder, at: nation.now).items.isEmpty)
    nation.now = nation.now + .seconds(1)
    #expect(try view(id, as: try elder)?.permeation?.whole.asked == 5)
    let listed = try nation.queries.publicBulletins(as: try elder, at: nation.now).items
    #expect(listed.map(\.id) == [id])
  }

  @Test func `only who is signed in for an organisation sees it, and never a sensor`() throws {
    let id = try issue(to: try bodies(5, in: "13"))
    nation.now = nation.now + Permeation.quiet
    for (name, viewer) in try nation.viewers() {
      let sees = viewer.role == .node || viewer.organization != nil && viewer.role != .sensor
      #expect((try view(id, as: viewer) != nil) == sees, "\(name)")
      let count = try nation.queries.publicBulletins(as: viewer, at: nation.now).items.count
      #expect(count == (sees ? 1 : 0), "\(name)")
    }
  }

  @Test func `a planted small prefecture is told with another one`() throws {
    let id = try issue(to: try bodies(6, in: "13") + bodies(7, in: "27") + bodies(2, in: "31"))
    nation.now = nation.now + Permeation.quiet
    let found = try #require(try view(id, as: try elder)?.permeation)
    #expect(found.whole.asked == 15)
    #expect(found.lines.map(\.groups) == [["27"], ["13", "31"]])
  }

  @Test func `its words go as far as its label lets them`() throws {
    let towns = try bodies(5, in: "13")
    let (amber, green) = (try issue(to: towns), try issue(to: towns, tlp: .green))
    nation.now = nation.now + Permeation.quiet
    #expect(try view(amber, as: try elder)?.bulletin.what == nil)
    #expect(try view(green, as: try elder)?.bulletin.what?.ja == "装置に弱点。")
    #expect(try view(amber, as: try elder)?.bulletin.issuer.name.ja == "国の司令塔")
  }
}
