//! Of whom a letter speaks that is one of several: whole, apart, in order, and no part longer than an envelope names.

import Kernel
import Testing

@testable import Federation

@Suite struct AudienceSpanTests {
  private func bodies(_ count: Int) -> [ID<Organization>] {
    (0..<UInt64(count)).map { ID(high: 1, low: 10 + $0) }
  }

  @Test(arguments: zip([1, 511, 512, 513, 1_024, 1_025], [1, 1, 1, 2, 2, 3]))
  func `an audience goes in as many parts as it needs`(count: Int, letters: Int) throws {
    let members = bodies(count)
    let parts = AudienceSpan.parts(of: members)
    #expect(parts.count == letters)
    let named = parts.flatMap { $0.members }
    #expect(named == members)
    let longest = parts.map { $0.members.count }.max() ?? 0
    #expect(longest <= LinkLimits.audienceMax)
    #expect((parts.first?.span == nil) == (letters == 1), "one letter speaks of everybody")
    // Together they speak of everybody once, also of those whom nobody names.
    let strangers = [ID<Organization>(high: 0, low: 0), ID(high: 2, low: 0)]
    for body in members + strangers where letters > 1 {
      let speaking = parts.filter { $0.span?.contains(body) ?? true }
      #expect(speaking.count == 1)
    }
    for part in parts {
      let strays = part.members.filter { !(part.span?.contains($0) ?? true) }
      #expect(strays == [])
    }
  }

  @Test func `a part that does not fit is halved, and one body alone is not`() {
    let members = bodies(100)
    let parts = AudienceSpan.parts(of: members) { $0.count <= 30 }
    let sizes = parts.map { $0.members.count }
    #expect(sizes == [25, 25, 25, 25])
    let never = AudienceSpan.parts(of: bodies(3)) { _ in false }
    let single = never.map { $0.members.count }
    #expect(single == [1, 1, 1])
    let nobody = AudienceSpan.parts(of: []) { _ in false }
    #expect(nobody.count == 1 && nobody.first?.members == [] && nobody.first?.span == nil)
  }

  @Test func `a span has an end, and holds somebody`() {
    let (one, two) = (bodies(2)[0], bodies(2)[1])
    #expect(AudienceSpan(from: nil, to: nil) == nil)
    #expect(AudienceSpan(from: one, to: one) == nil)
    #expect(AudienceSpan(from: two, to: one) == nil)
    #expect(AudienceSpan(from: one, to: two)?.contains(one) == true)
    #expect(AudienceSpan(from: one, to: two)?.contains(two) == false)
  }

  private func alert(_ span: JSON) throws -> AlertMessage {
    let sample = DocumentSamples.alertMessage.json
    let members = sample.members ?? []
    return try AlertMessage(
      json: .object(members + [JSON.Member("span", span)]), at: "/payload/body")
  }

  @Test func `an alert and a stricter marking read back with their spans`() throws {
    let span = try #require(AudienceSpan(from: LinkCast.hall, to: LinkCast.ministry))
    let told = DocumentSamples.alertMessage
    let alert = AlertMessage(
      alert: told.alert, version: told.version, organization: told.organization,
      severity: told.severity, raisedAt: told.raisedAt, what: told.what, now: told.now,
      duties: told.duties, span: span)
    let marking = RemarkingMessage(
      record: DocumentSamples.alert, version: 4,
      marking: Marking(tlp: .red, audience: Audience([LinkCast.hall])), span: span)
    for message in [Message.alert(alert), .copy(alert), .remarking(marking)] {
      let payload = message.payload(salt: DocumentSamples.salt)
      let read = try Message(message.kind, payload: payload)
      #expect(read == message && read.span == span, "\(message.kind)")
    }
    #expect(Message.alert(told).span == nil)
  }

  @Test func `a span without ends, turned round, or for other duties is refused`() throws {
    let (hall, ministry) = (LinkCast.hall, LinkCast.ministry)
    let fits = try alert(["from": .id(hall), "to": .id(ministry)])
    #expect(fits.span == AudienceSpan(from: hall, to: ministry))
    let open = try alert(["from": .id(hall)])
    #expect(open.span == AudienceSpan(from: hall, to: nil))
    let bad: [JSON] = [
      [:], .null, "x", ["from": .id(ministry), "to": .id(hall)],
      ["from": .id(hall), "to": .id(hall)], ["from": .id(ministry)], ["to": .id(hall)],
      ["from": "x"], ["from": .id(hall), "more": 1],
    ]
    for span in bad {
      #expect(throws: Malformed.self, "\(span)") { try alert(span) }
    }
  }
}
