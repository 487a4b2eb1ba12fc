//! Drafts of imports: whose they are, how long, how many, how large.

import Kernel
import Node
import Spreadsheets
import Testing

@testable import Web

@Suite struct ContactDraftsTests {
  private let now = Instant(seconds: 2_220_069_600)

  private func draft(
    _ number: UInt64, session: String = "s", person: UInt64 = 1, bytes: Int = 1
  ) -> ContactDraft {
    ContactDraft(
      id: ID(high: 0, low: number), session: Hash(sha256: Array(session.utf8)),
      person: ID(high: 0, low: person), fileName: "a.csv",
      bytes: Array(repeating: 0, count: bytes), expires: now + ContactDrafts.life,
      columns: ContactColumns(Table(rows: []), headerEnd: 0), choices: ContactChoices())
  }

  private func finds(
    _ drafts: ContactDrafts, _ number: UInt64, session: String = "s",
    after span: Instant.Span = .seconds(0)
  ) -> Bool {
    drafts.draft(
      ID(high: 0, low: number), of: Hash(sha256: Array(session.utf8)), at: now + span) != nil
  }

  @Test func `a draft is its session's alone, and ends with it`() {
    let drafts = ContactDrafts()
    #expect(drafts.keep(draft(1), at: now))
    #expect(drafts.keep(draft(2, session: "other"), at: now))
    #expect(finds(drafts, 1))
    #expect(!finds(drafts, 1, session: "other"))
    drafts.end(Hash(sha256: Array("s".utf8)))
    #expect(!finds(drafts, 1))
    #expect(finds(drafts, 2, session: "other"))
    drafts.drop(ID(high: 0, low: 2))
    #expect(drafts.count == 0)
  }

  @Test func `a draft is forgotten after its day and not before`() {
    let drafts = ContactDrafts()
    #expect(drafts.keep(draft(1), at: now))
    #expect(
      finds(drafts, 1, after: Instant.Span(microseconds: ContactDrafts.life.microseconds - 1)))
    #expect(!finds(drafts, 1, after: ContactDrafts.life))
    #expect(drafts.count == 0, "its bytes are gone too")
  }

  @Test func `one more draft of a person takes the place of the oldest`() {
    let drafts = ContactDrafts()
    for number in 1...UInt64(ContactDrafts.perPersonMax) {
      #expect(drafts.keep(draft(number), at: now))
    }
    #expect(finds(drafts, 1))
    #expect(drafts.keep(draft(9), at: now))
    #expect(!finds(drafts, 1))
    #expect(finds(drafts, 2) && finds(drafts, 9))
    #expect(drafts.keep(draft(10, person: 2), at: now))
    #expect(finds(drafts, 2), "another person's is no reason")
  }

  @Test func `all drafts together hold so many bytes and not one more`() {
    let drafts = ContactDrafts()
    let part = ContactDrafts.bytesMax / 4
    for number in 1...3 {
      #expect(drafts.keep(draft(UInt64(number), person: UInt64(number), bytes: part), at: now))
    }
    #expect(!drafts.keep(draft(4, person: 4, bytes: part + 1), at: now))
    #expect(drafts.keep(draft(4, person: 4, bytes: part), at: now))
    #expect(drafts.keep(draft(4, person: 4, bytes: part), at: now), "a changed one counts once")
  }
}
