//! Importing a list beside an allow list: what is no mark stays out, and is told.

import Foundation
import Kernel
import Node
import Testing

@testable import Web

@Suite struct AllowedImportTests {
  @Test func `what an allow list names is not imported, and its line is told with the reason`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let site = fixture.site
    let path = FileManager.default.temporaryDirectory.appending(path: "allow-\(UUID())").path()
    let list = #"{"name":"Big ones","type":"hostname","list":["big.example"]}"#
    try Data(list.utf8).write(to: URL(filePath: path))
    // A leftover in a temporary folder harms nobody.
    defer { try? FileManager.default.removeItem(atPath: path) }
    let node = Operator(
      submit: { [site] in await site.submit($0, as: .node) }, now: { [site] in site.clock.now })
    let made = try await node.importIndicators(
      Array("evil.example\nwww.big.example\nco.jp\n".utf8), source: "list", marking: .green,
      allowed: try AllowLists([path]))
    #expect(made.taken == 1)
    #expect(made.problemCount == 2)
    #expect(made.problems.map(\.line) == [2, 3])
    #expect(made.problems.map(\.reason) == ["Big ones: big.example", "publicSuffix"])
    withExtendedLifetime(fixture) {}
  }
}
