//! Inputs that are submitted together: in their order, each for itself, bounded with all the others.

import Kernel
import Node
import Testing

@testable import Web

@Suite struct EngineTests {
  private func input(_ name: String, on fixture: SiteFixture) -> NodeInput {
    NodeInput(
      id: Entropy.inputID(at: fixture.site.clock.now), secret: Entropy.bytes(16), viewer: .node,
      command: .registerOrganization(
        code: nil, name: Phrase(ja: name, en: name), legalForm: "市区町村"))
  }

  @Test func `what is submitted together is answered in its order, each for itself`() async throws {
    let fixture = try SiteFixture()
    let engine = fixture.site.engine
    let answers = await engine.submit(["東町", "", "西町"].map { input($0, on: fixture) })
    #expect(answers.count == 3)
    #expect(answers[1] == .refused(RefusalCode("emptyName")))
    for (place, name) in [(0, "東町"), (2, "西町")] {
      guard case .done(let made) = answers[place], let record = made.first else {
        Issue.record("not done: \(answers[place])")
        continue
      }
      let known = try fixture.site.queries.organization(
        record.id.cast(to: Organization.self), as: .node, at: fixture.site.clock.now)
      #expect(known?.row.name.ja == name)
    }
    let nothing = await engine.submit([])
    #expect(nothing == [])
  }

  @Test func `more than a batch takes is taken in several`() async throws {
    let fixture = try SiteFixture()
    let inputs = (0...Node.batchMax).map { input($0 == Node.batchMax ? "末町" : "", on: fixture) }
    let answers = await fixture.site.engine.submit(inputs)
    #expect(answers.count == Node.batchMax + 1)
    #expect(answers.dropLast().allSatisfy { $0 == .refused(RefusalCode("emptyName")) })
    guard case .done? = answers.last else {
      Issue.record("the last was not done")
      return
    }
  }
}
