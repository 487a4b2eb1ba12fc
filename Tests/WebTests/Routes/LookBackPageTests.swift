//! The list of marks while looking back goes on: how far it is, stopping, and beginning after all.

import Formats
import Kernel
import Node
import Testing

@testable import Web

@Suite struct LookBackPageTests {
  /// A site on which nothing matches by itself, and a list that waits.
  private func waiting() async throws -> (SiteFixture, ID<IndicatorBatch>) {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let read = Kernel.Observable(guessing: "203.0.113.9")
    let mark = try #require(read)
    let made = try WatchRoutes.records(
      of: await fixture.site.submit(
        .importIndicators(
          [IndicatorEntry(pattern: .value(mark), severity: 4)], source: "一覧", marking: .green),
        as: .node))
    return (fixture, try #require(made.first).id.cast(to: IndicatorBatch.self))
  }

  @Test func `who keeps lists stops looking back there and begins it after all`() async throws {
    let (fixture, list) = try await waiting()
    try await fixture.run { nobody in
      let watch = nobody.signedIn(try fixture.member("tower"))
      for (deed, words, next) in [
        ("", "過去の記録を確認中", "stop"), ("stop", "過去の記録の確認は中止", "resume"),
        ("stop", "過去の記録の確認は中止", "resume"), ("resume", "過去の記録を確認中", "stop"),
      ] {
        if !deed.isEmpty {
          let answer = try await watch.post("/indicators/\(list)/\(deed)")
          #expect(answer.location == "/indicators")
        }
        let page = try await watch.get("/indicators").text
        #expect(page.contains(words) && page.contains("/indicators/\(list)/\(next)\""))
      }
    }
  }

  @Test func `whoever keeps no lists can stop nothing, and is not offered it`() async throws {
    let (fixture, list) = try await waiting()
    try await fixture.run { nobody in
      let sato = nobody.signedIn(try fixture.member("sato"))
      let answer = try await sato.post("/indicators/\(list)/stop")
      #expect(answer.location == nil && answer.status >= 400)
      let out = try await nobody.post("/indicators/\(list)/stop")
      #expect(out.location?.hasPrefix("/sign-in") ?? false)
    }
    let batch = try #require(
      try fixture.site.queries.indicatorBatches(as: .node, limit: 1).items.first)
    #expect(!batch.isLookBackStopped)
  }

  @Test func `how far it is stands there in both languages`() throws {
    let (going, waits) = (
      LookBacks.State.reading(hundredths: 42, remaining: .seconds(90)),
      LookBacks.State.waiting(ahead: 2)
    )
    func words(_ state: LookBacks.State, _ say: Language) -> String {
      IndicatorPhrases.progress(state)(say)
    }
    #expect(words(going, .ja).contains("42% 済み") && words(going, .en).contains("42% read"))
    #expect(words(waits, .ja).contains("前に2件") && words(waits, .en).contains("2 lists"))
  }
}
