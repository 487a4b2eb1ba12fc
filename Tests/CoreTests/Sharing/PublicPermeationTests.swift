//! What everybody may see of a bulletin, with small groups planted in it.

import Kernel
import Sharing
import Testing

@Suite struct PublicPermeationTests {
  private static let issued = Instant(seconds: 1_431_050_400)
  private static let open = issued + Permeation.quiet

  /// So many recipients of each group, the first ones of whom answered and acted at once.
  private func asked(_ groups: [String: (asked: Int, answered: Int)]) -> [Permeation.Recipient] {
    groups.sorted { $0.key < $1.key }.flatMap { group, counts in
      (0..<counts.asked).map { index in
        let moment = index < counts.answered ? Self.issued + .hours(1) : nil
        return Permeation.Recipient(
          group: group, delivered: nil, opened: nil, answered: moment, acted: moment,
          response: moment.map { _ in .done })
      }
    }
  }

  private func published(_ groups: [String: Int], at now: Instant = open) -> PublicPermeation? {
    PublicPermeation(
      asked(groups.mapValues { ($0, 1) }), issuedAt: Self.issued, at: now)
  }

  @Test func `nobody but the sender sees a figure before the ninetieth day`() {
    let moment = Instant.Span(microseconds: 1)
    #expect(published(["13": 9], at: Self.open - moment) == nil)
    #expect(published(["13": 9], at: Self.open)?.whole.asked == 9)
  }

  @Test func `five are a group and four are none`() {
    #expect(published(["13": 5])?.lines.map(\.groups) == [["13"]])
    #expect(published(["13": 4]) == nil, "not even the whole")
    #expect(published([:]) == nil)
  }

  @Test func `a small group is not the difference between the whole and the others`() throws {
    // The four of Tottori would be the whole less Tokyo and Osaka.
    let found = try #require(published(["13": 20, "27": 9, "31": 4]))
    #expect(found.whole.asked == 33)
    #expect(found.lines.map(\.groups) == [["13"], ["27", "31"]])
    #expect(found.lines.map(\.asked) == [20, 13])
    #expect(found.lines.map(\.answered) == [1, 2])
  }

  @Test func `small groups that are five together stand together`() throws {
    let found = try #require(published(["13": 20, "31": 4, "32": 1]))
    #expect(found.lines.map(\.groups) == [["13"], ["31", "32"]])
    // One fewer, and the next smallest goes with them.
    let fewer = try #require(published(["13": 20, "27": 6, "31": 3, "32": 1]))
    #expect(fewer.lines.map(\.groups) == [["13"], ["27", "31", "32"]])
  }

  @Test func `where only one line is left there is the whole alone`() throws {
    let found = try #require(published(["13": 6, "31": 1]))
    #expect(found.whole.asked == 7 && found.lines.isEmpty)
    let small = try #require(published(["13": 3, "31": 3]))
    #expect(small.whole.asked == 6 && small.lines.isEmpty)
  }

  @Test func `no sum of lines differs from the whole by fewer than five`() throws {
    // Every way to ask up to three groups of up to seven.
    for first in 0...7 {
      for second in 0...7 {
        for third in 0...7 {
          let groups = ["01": first, "13": second, "27": third].filter { $0.value > 0 }
          guard let found = published(groups) else { continue }
          #expect(found.lines.allSatisfy { $0.asked >= Permeation.groupMin }, "\(groups)")
          let sum = found.lines.reduce(0) { $0 + $1.asked }
          #expect(found.lines.isEmpty || sum == found.whole.asked, "\(groups)")
          let names = found.lines.flatMap(\.groups)
          #expect(names.isEmpty || Set(names) == Set(groups.keys), "\(groups)")
          #expect(names.count == Set(names).count, "\(groups)")
        }
      }
    }
  }

  @Test func `what comes after the ninetieth day changes no figure`() throws {
    var recipients = asked(["13": (6, 2)])
    let late = Self.open + .minutes(1)
    recipients[5] = Permeation.Recipient(
      group: "13", delivered: nil, opened: nil, answered: late, acted: late, response: .done)
    let before = try #require(
      PublicPermeation(asked(["13": (6, 2)]), issuedAt: Self.issued, at: Self.open))
    let after = try #require(
      PublicPermeation(recipients, issuedAt: Self.issued, at: late + .days(30)))
    #expect(before == after, "a difference of two days would tell of one organisation")
    #expect(after.whole.answered == 2 && after.asOf == Self.open)
    recipients[5] = Permeation.Recipient(
      group: "13", delivered: nil, opened: nil, answered: Self.open, acted: nil, response: .done)
    #expect(
      PublicPermeation(recipients, issuedAt: Self.issued, at: late)?.whole.answered == 3,
      "the ninetieth day itself counts")
  }
}
