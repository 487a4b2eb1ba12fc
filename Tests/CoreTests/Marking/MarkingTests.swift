//! Markings: nobody by default, and no way to widen one (laws S6 and S7).

import Foundation
import Kernel
import Testing

@Suite struct MarkingTests {
  private static func organization(_ number: UInt64) -> ID<Organization> {
    ID(high: 0, low: number)
  }

  private static func random(_ random: inout SplitMix64) -> Marking {
    let duties = [LegalSecrecy.nationalPublicService, .localPublicService]
    return Marking(
      tlp: TLP.allCases.randomElement(using: &random) ?? .red,
      mayForward: MayForward(rawValue: UInt8.random(in: 0...3, using: &random)),
      legal: duties.filter { _ in Bool.random(using: &random) },
      audience: Audience(
        (0..<12).filter { _ in Bool.random(using: &random) }.map { organization($0) }))
  }

  @Test func `empty is nobody`() {
    let marking = Marking(tlp: .clear)
    #expect(marking.audience.isEmpty)
    #expect(marking.mayForward == .nobody)
    // Bits without a name let nobody in and make no two values of one meaning.
    #expect(MayForward(rawValue: 0b1111_1100) == .nobody)
    for number in 0..<100 { #expect(!marking.permits(Self.organization(UInt64(number)))) }
    #expect(Marking.combined([]) == .narrowest)
    #expect(!Marking.narrowest.permits(Self.organization(0)))
  }

  @Test func `an audience is a sorted set`() throws {
    let audience = Audience([3, 1, 2, 3, 1].map { Self.organization($0) })
    #expect(audience.members == [1, 2, 3].map { Self.organization($0) })
    #expect(audience.contains(Self.organization(1)) && audience.contains(Self.organization(3)))
    #expect(!audience.contains(Self.organization(0)) && !audience.contains(Self.organization(4)))
    let data = try JSONEncoder().encode(audience)
    #expect(try JSONDecoder().decode([ID<Organization>].self, from: data) == audience.members)
    let reversed = try JSONEncoder().encode(Array(audience.members.reversed()))
    #expect(try JSONDecoder().decode(Audience.self, from: reversed) == audience)
  }

  @Test func `narrowing is monotone, whatever is asked for`() {
    var random = SplitMix64(seed: 7)
    for _ in 0..<2000 {
      let a = Self.random(&random)
      let b = Self.random(&random)
      let c = Self.random(&random)
      let narrowed = a.narrowed(to: b)
      #expect(narrowed.isNoWider(than: a) && narrowed.isNoWider(than: b))
      #expect(narrowed == b.narrowed(to: a))
      #expect(a.narrowed(to: a) == a)
      #expect(narrowed.narrowed(to: c) == a.narrowed(to: b.narrowed(to: c)))
      // A narrower wish never gives a wider result.
      if b.isNoWider(than: c) { #expect(a.narrowed(to: b).isNoWider(than: a.narrowed(to: c))) }
    }
  }

  @Test func `what is derived is at least as strict as every source`() {
    var random = SplitMix64(seed: 8)
    for count in 1...200 {
      let sources = (0..<count % 7 + 1).map { _ in Self.random(&random) }
      let derived = Marking.combined(sources)
      #expect(derived.tlp == sources.map(\.tlp).max())
      for source in sources { #expect(derived.isNoWider(than: source)) }
      for number in UInt64(0)..<12 {
        let organization = Self.organization(number)
        #expect(
          derived.permits(organization) == sources.allSatisfy { $0.permits(organization) })
      }
      #expect(Marking.combined(sources.reversed()) == derived)
    }
  }

  @Test func `each part can be what makes a marking wider`() {
    let one = Audience([Self.organization(1)])
    let base = Marking(tlp: .amber, legal: [.localPublicService], audience: one)
    #expect(base.isNoWider(than: base))
    let wider = [
      Marking(tlp: .green, legal: [.localPublicService], audience: one),
      Marking(
        tlp: .amber, mayForward: .maintenanceVendor, legal: [.localPublicService], audience: one),
      Marking(tlp: .amber, audience: one),
      Marking(
        tlp: .amber, legal: [.localPublicService],
        audience: Audience([Self.organization(1), Self.organization(2)])),
    ]
    for marking in wider { #expect(!marking.isNoWider(than: base)) }
  }

  @Test func `documents keep a marking and refuse a part that is missing or unknown`() throws {
    let marking = Marking(
      tlp: .amberStrict, mayForward: [.sharedGatewayOperator, .maintenanceVendor],
      legal: [.nationalPublicService], audience: Audience([Self.organization(5)]))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(marking), as: UTF8.self)
    #expect(text.contains(#""mayForward":["maintenanceVendor","sharedGatewayOperator"]"#))
    #expect(try JSONDecoder().decode(Marking.self, from: Data(text.utf8)) == marking)
    let broken = [
      text.replacing("\"audience\":", with: "\"audiences\":"),
      text.replacing("\"maintenanceVendor\"", with: "\"everybody\""),
      text.replacing("TLP:AMBER+STRICT", with: "TLP:AMBER STRICT"),
    ]
    for document in broken {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(Marking.self, from: Data(document.utf8))
      }
    }
  }

  @Test func `limits hold at the limit and one past it`() throws {
    func audience(_ count: Int) throws -> Audience {
      let members = (0..<count).map { Self.organization(UInt64($0)) }
      return try JSONDecoder().decode(Audience.self, from: try JSONEncoder().encode(members))
    }
    #expect(try audience(Audience.membersMax).members.count == Audience.membersMax)
    #expect(throws: DecodingError.self) { try audience(Audience.membersMax + 1) }
    func legal(_ count: Int) throws -> Marking {
      let duty = #"{"code":"x","basis":{"ja":"甲","en":"a"}}"#
      let list = Array(repeating: duty, count: count).joined(separator: ",")
      let text = #"{"tlp":"TLP:RED","mayForward":[],"audience":[],"legal":["# + list + "]}"
      return try JSONDecoder().decode(Marking.self, from: Data(text.utf8))
    }
    #expect(try legal(Marking.legalMax).legal.count == 1)
    #expect(throws: DecodingError.self) { try legal(Marking.legalMax + 1) }
  }
}
