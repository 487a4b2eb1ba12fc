//! What is said on a link while letters are being queued on it, by many at once.

import Alerting
import Federation
import Kernel
import Node
import Testing

@testable import Web

@Suite struct LinkGlancesTests {
  private static let lettersQueued = 150

  @Test func `of two looks at a link the later knows at least as much, whoever looks meanwhile`()
    async throws
  {
    let fixture = try SiteFixture()
    let other = try OtherNode("town.example")
    let id = try await other.link(to: fixture)
    let village = try await fixture.village()
    try await other.host(village, on: id, of: fixture)
    let tower = try fixture.member("tower").viewer
    let glances = try #require(fixture.site.links).glances
    let looks = try await withThrowingTaskGroup(of: [LinkGlances.Told].self) { group in
      group.addTask {
        for _ in 0..<Self.lettersQueued {
          _ = try WatchRoutes.records(
            of: await fixture.site.submit(.raise(SiteFixture.seriousAlert(to: village)), as: tower))
        }
        return []
      }
      for _ in 0..<4 {
        group.addTask {
          var mine: [LinkGlances.Told] = []
          while true {
            guard let told = try glances.look(at: id) else { return mine }
            mine.append(told)
            if told.link.outgoing.urgent.nextSeq > Int64(Self.lettersQueued) { return mine }
            await Task.yield()
          }
        }
      }
      var all: [LinkGlances.Told] = []
      for try await mine in group { all += mine }
      return all
    }
    let heads = looks.sorted { $0.at < $1.at }.map {
      (at: $0.at, next: $0.link.outgoing.urgent.nextSeq)
    }
    for (earlier, later) in zip(heads, heads.dropFirst()) where earlier.at < later.at {
      #expect(earlier.next <= later.next)
    }
    #expect(Set(heads.map(\.next)).count > Self.lettersQueued / 4, "they did look meanwhile")
  }
}
