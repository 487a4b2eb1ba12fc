//! What a letter may replace: only its home, only forwards, only narrower.

import Kernel
import Testing

@testable import Federation

@Suite struct HeldCopyTests {
  private let hosted = Audience([LinkCast.hall, LinkCast.ministry])

  private func envelope(
    _ kind: MessageKind = .alert, version: Int64 = 2, from: NodeName = LinkCast.tower,
    tlp: TLP = .amber, audience: [ID<Organization>] = [LinkCast.hall],
    record: RecordReference = DocumentSamples.alert
  ) -> Envelope {
    Envelope(
      id: LinkCast.id(1), from: from, to: LinkCast.town, lane: .urgent, stream: 1, linkSeq: 1,
      kind: kind, record: record, recordVersion: version,
      payloadHash: Hash(sha256: "\(version)".utf8),
      marking: Marking(tlp: tlp, audience: Audience(audience)), at: LinkCast.start,
      notAfter: LinkCast.start + .minutes(1))
  }

  private var held: HeldCopy? {
    guard case .apply(let copy) = HeldCopy.judge(envelope(), known: nil, hosted: hosted) else {
      return nil
    }
    return copy
  }

  private func word(_ envelope: Envelope, known: HeldCopy?) -> String {
    switch HeldCopy.judge(envelope, known: known, hosted: hosted) {
    case .apply: "apply"
    case .late: "late"
    case .refuse(let reason): reason.rawValue
    }
  }

  @Test func `a stricter marking of what never came is held, and makes late what was said before`()
    throws
  {
    for audience in [[], [LinkCast.hall]] {
      let told = envelope(.remarking, version: 5, audience: audience)
      guard case .apply(let copy) = HeldCopy.judge(told, known: nil, hosted: hosted) else {
        Issue.record("not held")
        return
      }
      #expect(word(envelope(version: 4), known: copy) == "late")
      #expect(word(envelope(version: 6), known: copy) == "apply")
      #expect(word(envelope(version: 6, tlp: .green), known: copy) == "markingLoosened")
    }
    let elsewhere = envelope(.remarking, version: 5, audience: [LinkCast.nobody])
    #expect(word(elsewhere, known: nil) == "notHosted")
  }

  @Test func `an entry and marks may be for more of this node's, and no label for a wider circle`()
    throws
  {
    let list = RecordReference(.indicators, DocumentSamples.alertID)
    for (kind, record, isTaken) in [
      (MessageKind.directory, DocumentSamples.organization, true),
      (.alert, DocumentSamples.alert, true), (.remarking, DocumentSamples.alert, false),
      (.marks, list, true), (.remarking, list, true),
    ] {
      let letter = { (version: Int64, tlp: TLP, audience: [ID<Organization>]) in
        envelope(kind, version: version, tlp: tlp, audience: audience, record: record)
      }
      let told = letter(5, .amber, [LinkCast.hall])
      guard case .apply(let copy) = HeldCopy.judge(told, known: nil, hosted: hosted) else {
        Issue.record("\(kind) is not held")
        return
      }
      let wider = letter(6, .amber, hosted.members)
      #expect((word(wider, known: copy) == "apply") == isTaken, "\(kind)")
      let looser = letter(6, .green, [LinkCast.hall])
      #expect(word(looser, known: copy) == "markingLoosened", "\(kind)")
      let foreign = letter(6, .amber, [LinkCast.nobody])
      #expect(word(foreign, known: copy) == "notHosted", "\(kind)")
    }
  }

  @Test func `marks that were taken back are nobody's again`() {
    let list = RecordReference(.indicators, DocumentSamples.alertID)
    let gone = envelope(.remarking, version: 6, audience: [], record: list)
    guard case .apply(let copy) = HeldCopy.judge(gone, known: held, hosted: hosted) else {
      Issue.record("not held")
      return
    }
    for kind in [MessageKind.marks, .remarking] {
      let again = envelope(kind, version: 7, record: list)
      #expect(word(again, known: copy) == "markingLoosened", "\(kind)")
    }
  }

  @Test func `several letters of one version are held together, in whatever order they come`()
    throws
  {
    let (hall, ministry) = (LinkCast.hall, LinkCast.ministry)
    let first = try #require(AudienceSpan(from: nil, to: ministry))
    let second = try #require(AudienceSpan(from: ministry, to: nil))
    let letters = [(first, [hall]), (second, [ministry])]
    for kind in [MessageKind.alert, .remarking] {
      for order in [letters, Array(letters.reversed())] {
        var known: HeldCopy?
        for (span, audience) in order {
          let told = envelope(kind, version: 7, audience: audience)
          guard case .apply(let copy) = HeldCopy.judge(told, known: known, hosted: hosted) else {
            Issue.record("\(kind) is not held")
            return
          }
          known = copy.joined(to: known, speakingOf: span)
        }
        #expect(known?.marking.audience.members == [hall, ministry], "\(kind)")
      }
    }
    // A newer one that speaks of a part leaves out those of its part alone.
    let held = try #require(held).joined(to: nil, speakingOf: first)
    let both = HeldCopy(
      record: held.record, home: held.home, version: 7, payloadHash: held.payloadHash,
      marking: Marking(tlp: .amber, audience: hosted))
    guard
      case .apply(let fewer) = HeldCopy.judge(
        envelope(.remarking, version: 8, audience: []), known: both, hosted: hosted)
    else { throw Malformed("/", .missing) }
    #expect(fewer.joined(to: both, speakingOf: first).marking.audience.members == [ministry])
    #expect(fewer.joined(to: both, speakingOf: nil).marking.audience.isEmpty)
  }

  @Test func `a copy is replaced by its home alone, forwards and narrower`() throws {
    let held = try #require(held)
    #expect(held.home == LinkCast.tower && held.version == 2)
    let other = LinkCast.node("other.example")
    let table: [(Envelope, String)] = [
      (envelope(version: 3), "apply"), (envelope(version: 2), "apply"),
      (envelope(version: 1), "late"), (envelope(version: 3, from: other), "notHome"),
      (envelope(version: 3, tlp: .red), "apply"),
      (envelope(version: 3, tlp: .green), "markingLoosened"),
      // The home of an alert may address it to more of this node's; nothing else widens.
      (envelope(version: 3, audience: [LinkCast.hall, LinkCast.ministry]), "apply"),
      (
        envelope(.delivery, version: 3, audience: [LinkCast.hall, LinkCast.ministry]),
        "markingLoosened"
      ),
      (envelope(.remarking, version: 3, audience: []), "apply"),
      (envelope(version: 3, audience: [LinkCast.nobody]), "notHosted"),
      // A command is no snapshot: anybody may ask, and it has no versions.
      (envelope(.command, version: 1, from: other), "apply"),
      (envelope(.command, version: 1, from: other, audience: []), "notHosted"),
    ]
    for (envelope, wanted) in table {
      #expect(word(envelope, known: held) == wanted, "\(envelope.kind) \(envelope.recordVersion)")
    }
    #expect(word(envelope(audience: []), known: nil) == "notHosted")
    #expect(word(envelope(audience: [LinkCast.nobody]), known: nil) == "notHosted")
  }

  @Test func `after a transfer the new home alone is heard`() throws {
    let held = try #require(held)
    let transfer = HomeTransfer(
      id: LinkCast.id(1), record: held.record, version: 5, from: LinkCast.tower,
      to: LinkCast.town, at: LinkCast.start, reason: Phrase(ja: "移行", en: "It moved"))
    let moved = try #require(held.moved(by: transfer))
    #expect(word(envelope(version: 6), known: moved) == "notHome")
    #expect(word(envelope(version: 6, from: LinkCast.town), known: moved) == "apply")
    #expect(word(envelope(version: 4, from: LinkCast.town), known: moved) == "late")
    #expect(moved.moved(by: transfer) == nil)
    let word = HomeTransfer(
      id: LinkCast.id(2), record: held.record, version: 5, from: LinkCast.tower, to: LinkCast.town,
      at: LinkCast.start, reason: Phrase(ja: "取り下げ", en: "Withdrawn"), withdraws: LinkCast.id(1))
    #expect(held.moved(by: word) == nil, "a word that withdraws moves nothing")
    #expect(moved.entry.version == 5)
  }
}
