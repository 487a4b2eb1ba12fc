//! Every limit of the protocol, at it and one past it.

import Kernel
import Testing

@testable import Federation

@Suite struct LinkLimitTests {
  /// One limit: a document of a size, which is taken at the limit and refused one past it.
  struct Limit: CustomTestStringConvertible, Sendable {
    let name: String
    let most: Int
    let problem: Malformed.Problem
    let read: @Sendable (Int) throws -> Void
    var testDescription: String { name }
  }

  @Test(arguments: LinkLimitTests.limits)
  func `a limit is taken and one past it is refused`(_ limit: Limit) throws {
    try limit.read(limit.most)
    do {
      try limit.read(limit.most + 1)
      Issue.record("\(limit.name): \(limit.most + 1) was taken")
    } catch let error as Malformed {
      #expect(error.problem == limit.problem, "\(limit.name): \(error)")
    }
  }

  // table:
  static let limits: [Limit] = [
    Limit(name: "node name", most: LinkLimits.nodeBytesMax, problem: .notAllowed) {
      try Self.envelope(["from": .string(Self.letters($0))])
    },
    Limit(name: "stream", most: 1 << 53, problem: .outOfRange) {
      try Self.envelope(["stream": .integer(Int64($0))])
    },
    Limit(name: "linkSeq", most: 1 << 53, problem: .outOfRange) {
      try Self.envelope(["linkSeq": .integer(Int64($0))])
    },
    Limit(name: "recordVersion", most: 1 << 53, problem: .outOfRange) {
      try Self.envelope(["recordVersion": .integer(Int64($0))])
    },
    Limit(
      name: "notAfter", most: Int(LinkLimits.notAfterMax.microseconds), problem: .outOfRange
    ) {
      try Self.envelope([
        "notAfter": .integer(LinkCast.start.microseconds + Int64($0))
      ])
    },
    Limit(name: "audience", most: LinkLimits.audienceMax, problem: .tooMany) {
      try Self.marking(audience: $0)
    },
    Limit(name: "legal", most: LinkLimits.legalMax, problem: .tooMany) {
      try Self.marking(legal: $0)
    },
    Limit(name: "legal code", most: LinkLimits.legalCodeBytesMax, problem: .tooLong) {
      try Self.marking(code: $0)
    },
    Limit(name: "legal basis", most: LinkLimits.legalBasisBytesMax, problem: .tooLong) {
      try Self.marking(basis: $0)
    },
    Limit(name: "signatures", most: LinkLimits.signaturesMax, problem: .tooMany) {
      try Self.signatures($0)
    },
    Limit(name: "versions", most: LinkLimits.versionsMax, problem: .tooMany) { count in
      try Self.word("hello", ["versions": .array((1...count).map { .integer(Int64($0)) })])
    },
    Limit(name: "receipt items", most: LinkLimits.receiptItemsMax, problem: .tooMany) { count in
      try Self.word(
        "receipt",
        [
          "items": .array(
            (1...count).map {
              [
                "id": .id(LinkCast.id(UInt64($0)) as ID<Envelope>),
                "payloadHash": .string(Hash(sha256: [UInt8]()).description), "at": 1,
              ]
            })
        ])
    },
    Limit(name: "beyond", most: Int(LinkLimits.window) - 1, problem: .outOfRange) { count in
      try Self.receipt(
        beyond: .array((0..<count).map { .integer(Int64($0) + 2) }), refused: [])
    },
    Limit(name: "tags", most: Int(LinkLimits.window), problem: .notAllowed) { count in
      let empty: JSON = ["through": 0, "beyond": [], "tags": "", "refused": []]
      try Self.word(
        "receipt",
        [
          "lanes": [
            "urgent": [
              "through": 1000, "beyond": [],
              "tags": .string(String(repeating: LetterTag.void, count: count)), "refused": [],
            ], "ordinary": empty, "bulk": empty,
          ]
        ])
    },
    Limit(name: "refused", most: LinkLimits.rememberedMax, problem: .tooMany) { count in
      try Self.receipt(
        beyond: [],
        refused: .array(
          (1...count).map { ["linkSeq": .integer(Int64($0)), "reason": "notHosted"] }))
    },
    Limit(name: "ranges", most: LinkLimits.rangesMax, problem: .tooMany) { count in
      let ranges = JSON.array(
        (1...count).map { .array([.integer(Int64($0) * 2), .integer(Int64($0) * 2)]) })
      try Self.word("gap", ["lanes": ["urgent": ranges, "ordinary": [], "bulk": []]])
    },
    Limit(name: "hops", most: Int(LinkLimits.hopsMax), problem: .outOfRange) {
      try Self.body("carried", ["hops": .integer(Int64($0))])
    },
    Limit(name: "sealed", most: CarriedMessage.sealedBytesMax, problem: .tooLong) {
      try Self.body(
        "carried", ["sealed": .string(Base64.encode([UInt8](repeating: 0, count: $0)))])
    },
    Limit(name: "line", most: MessageLimits.lineBytesMax, problem: .tooLong) {
      try Self.body("alert", ["what": ["ja": .string(Self.letters($0)), "en": ""]])
    },
    Limit(name: "text", most: MessageLimits.textBytesMax, problem: .tooLong) {
      try Self.body("alert", ["detail": .string(Self.letters($0))])
    },
    Limit(name: "severity", most: 5, problem: .outOfRange) {
      try Self.body("alert", ["severity": .integer(Int64($0))])
    },
    Limit(name: "purpose", most: MessageLimits.codeBytesMax, problem: .tooLong) {
      try Self.body("alert", ["purpose": .string("exercise:" + Self.letters($0 - 9))])
    },
    Limit(name: "duties", most: MessageLimits.dutiesMax, problem: .tooMany) { count in
      let duty = DocumentSamples.alertMessage.json["duties"]?.array?.first ?? nil
      try Self.body("alert", ["duties": .array(Array(repeating: duty, count: count))])
    },
    Limit(name: "observables", most: MessageLimits.observablesMax, problem: .tooMany) { count in
      let one: JSON = ["kind": "domain", "value": "c2.example"]
      try Self.body("alert", ["observables": .array(Array(repeating: one, count: count))])
    },
    Limit(name: "rung", most: 3, problem: .outOfRange) {
      try Self.body("delivery", ["rung": .integer(Int64($0))])
    },
    Limit(name: "name", most: MessageLimits.nameBytesMax, problem: .tooLong) {
      try Self.body(
        "delivery",
        [
          "holder": [
            "organization": .id(LinkCast.hall), "person": .id(LinkCast.id(1) as ID<Person>),
            "name": .string(Self.letters($0)),
          ]
        ])
    },
    Limit(name: "note", most: MessageLimits.textBytesMax, problem: .tooLong) {
      try Self.body("command", ["note": .string(Self.letters($0))])
    },
    Limit(name: "marks", most: MessageLimits.marksMax, problem: .tooMany) { count in
      let mark = DocumentSamples.marks.json["marks"]?.array?.first ?? nil
      try Self.body("marks", ["marks": .array(Array(repeating: mark, count: count))])
    },
    Limit(name: "people", most: MessageLimits.partsMax, problem: .tooMany) { count in
      let person = DocumentSamples.directory.json["people"]?.array?.first ?? nil
      try Self.body("directory", ["people": .array(Array(repeating: person, count: count))])
    },
    Limit(name: "routes", most: MessageLimits.partsMax, problem: .tooMany) { count in
      let route = DocumentSamples.directory.json["routes"]?.array?.first ?? nil
      try Self.body("directory", ["routes": .array(Array(repeating: route, count: count))])
    },
    Limit(name: "absences", most: MessageLimits.partsMax, problem: .tooMany) { count in
      let absence = DocumentSamples.away.json["absences"]?.array?.first ?? nil
      try Self.body("directory", ["absences": .array(Array(repeating: absence, count: count))])
    },
    Limit(name: "successors", most: Organization.successorsMax, problem: .tooMany) { count in
      let heir: JSON = .id(LinkCast.ministry)
      try Self.body(
        "directory",
        ["ended": ["at": 0, "successors": .array(Array(repeating: heir, count: count))]])
    },
    Limit(name: "address", most: MessageLimits.addressBytesMax, problem: .tooLong) {
      try Self.body(
        "directory",
        [
          "routes": [
            [
              "id": .id(LinkCast.id(1) as ID<ContactRoute>),
              "person": .id(LinkCast.id(1) as ID<Person>), "channel": "phone",
              "address": .string(Self.letters($0)),
            ]
          ]
        ])
    },
    Limit(name: "digest page", most: LinkLimits.digestPageMax, problem: .tooMany) { count in
      let records = (1...count).map {
        JSON.string(
          RecordReference(.alert, LinkCast.id(UInt64($0)) as ID<RecordReference>).description)
      }
      try Self.body("want", ["step": "want", "records": .array(records)])
    },
  ]

  @Test func `a frame, a depth and a payload have their most`() throws {
    let text = String(repeating: " ", count: LinkLimits.frameBytesMax - 2)
    #expect(throws: Malformed("/type", .missing)) {
      try LinkFrame(bytes: Array("{}\(text)".utf8))
    }
    #expect(throws: Malformed("", .tooLarge)) { try LinkFrame(bytes: Array("{}\(text) ".utf8)) }
    let deep = { (count: Int) in
      Array(
        (String(repeating: "[", count: count) + String(repeating: "]", count: count)).utf8)
    }
    #expect(throws: Malformed("/type", .missing)) {
      try LinkFrame(bytes: deep(LinkLimits.depthMax))
    }
    #expect(throws: Malformed("", .notJSON)) {
      try LinkFrame(bytes: deep(LinkLimits.depthMax + 1))
    }
    for lane in Lane.allCases {
      let frame = JSON.object([.init("x", "")]).canonical().count
      for extra in 0...1 {
        let payload: JSON = [
          "x": .string(Self.letters(lane.payloadBytesMax - frame + extra))
        ]
        let letter = try Self.letter(lane, payload)
        #expect(letter.payloadRefusal == (extra == 0 ? nil : .tooLarge))
      }
    }
  }

  @Test func `an envelope and a document have their most`() throws {
    // Two duties of secrecy are padded until the envelope has exactly as many bytes as are taken.
    func size(_ padding: Int) throws -> Signed<Envelope> {
      let legal = (0..<LinkLimits.legalMax).map { index in
        let rest = max(0, min(LinkLimits.legalBasisBytesMax, padding - index * 600))
        return LegalSecrecy(
          code: "code-\(100 + index)",
          basis: Phrase(ja: Self.letters(rest), en: Self.letters(index < 31 ? 420 : 0)))
      }
      let envelope = DocumentSamples.envelope(
        Marking(tlp: .red, legal: legal, audience: Audience([LinkCast.hall])))
      return try envelope.signed(by: LinkCast.towerKey)
    }
    let bare = try size(0).json.canonical().count
    let room = LinkLimits.envelopeBytesMax - bare
    #expect((0...32 * 600).contains(room))
    _ = try Signed<Envelope>(json: size(room).json)
    let past = try size(room + 1)
    #expect(throws: Malformed("", .tooLarge)) { try Signed<Envelope>(json: past.json) }
  }

  @Test func `a length on the line has its most`() throws {
    var most = Framing.encode([UInt8](repeating: 0x20, count: LinkLimits.frameBytesMax))[...]
    #expect(try Framing.next(&most)?.count == LinkLimits.frameBytesMax)
    var past = Framing.encode([UInt8](repeating: 0x20, count: LinkLimits.frameBytesMax + 1))[...]
    #expect(throws: Malformed("", .tooLarge)) { try Framing.next(&past) }
    var none: ArraySlice<UInt8> = [0, 0, 0, 0]
    #expect(throws: Malformed("", .tooLarge)) { try Framing.next(&none) }
    var half: ArraySlice<UInt8> = [0, 0, 0, 2, 0x20]
    #expect(try Framing.next(&half) == nil)
  }

  // MARK: Documents of a size

  @Test func `no text has a U+0000`() throws {
    func read(_ text: String) throws(Malformed) -> String {
      try Members(.object(of: ("x", .string(text))), at: "", only: ["x"]).text("x", max: 9)
    }
    #expect(throws: Malformed("/x", .notAllowed)) { try read("a\0b") }
    #expect(try read("a\nb") == "a\nb")
  }

  private static func letters(_ count: Int) -> String {
    String(repeating: "a", count: max(0, count))
  }

  private static func letter(_ lane: Lane, _ payload: JSON) throws -> Letter {
    let envelope = Envelope(
      id: LinkCast.id(1), from: LinkCast.tower, to: LinkCast.town, lane: lane, stream: 1,
      linkSeq: 1, kind: .command, record: DocumentSamples.alert, recordVersion: 1,
      payloadHash: Letter.hash(of: payload),
      marking: Marking(tlp: .red, audience: Audience([LinkCast.hall])), at: LinkCast.start,
      notAfter: LinkCast.start + .minutes(1))
    return Letter(try envelope.signed(by: LinkCast.towerKey), payload: payload)
  }

  private static func replacing(_ json: JSON, _ changes: [String: JSON]) -> JSON {
    let members = json.members ?? []
    return .object(
      members.filter { changes[$0.name] == nil }
        + changes.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) })
  }

  private static func envelope(_ changes: [String: JSON]) throws {
    let json = DocumentSamples.envelope(Marking(tlp: .red, audience: Audience([LinkCast.hall])))
      .json
    _ = try Envelope(json: replacing(json, changes), at: "")
  }

  private static func marking(
    audience: Int = 1, legal: Int = 0, code: Int? = nil, basis: Int? = nil
  ) throws {
    var duties = (0..<legal).map {
      LegalSecrecy(code: "code-\(100 + $0)", basis: Phrase(ja: "", en: ""))
    }
    if code != nil || basis != nil {
      duties = [
        LegalSecrecy(
          code: letters(code ?? 1), basis: Phrase(ja: letters(basis ?? 0), en: letters(basis ?? 0)))
      ]
    }
    let members = (0..<UInt64(audience)).map { ID<Organization>(high: 1, low: $0) }
    let json = Marking(tlp: .red, legal: duties, audience: Audience(members)).json
    _ = try Marking(json: json, at: "")
  }

  private static func signatures(_ count: Int) throws {
    let hello = try LinkSide(LinkCast.tower).hello()
    let many = Signed(
      hello.document, Array(repeating: hello.signatures[0], count: count))
    _ = try Signed<Hello>(json: many.json)
  }

  private static func word(_ name: String, _ changes: [String: JSON]) throws {
    let frame = try DocumentSamples.words.first { $0.name == name }?.frame.json ?? nil
    _ = try LinkFrame(json: replacing(frame, changes))
  }

  private static func receipt(beyond: JSON, refused: JSON) throws {
    let empty: JSON = ["through": 0, "beyond": [], "tags": "", "refused": []]
    let tags = String(repeating: LetterTag.void, count: beyond.array?.count ?? 0)
    try word(
      "receipt",
      [
        "lanes": [
          "urgent": [
            "through": 0, "beyond": beyond, "tags": .string(tags), "refused": refused,
          ], "ordinary": empty,
          "bulk": empty,
        ]
      ])
  }

  private static func body(_ name: String, _ changes: [String: JSON]) throws {
    let samples: [String: (MessageKind, JSON)] = [
      "alert": (.alert, DocumentSamples.alertMessage.json),
      "delivery": (.delivery, DocumentSamples.acknowledged.json),
      "command": (.command, DocumentSamples.command(.help).json),
      "marks": (.marks, DocumentSamples.marks.json),
      "directory": (.directory, DocumentSamples.directory.json),
      "want": (.digest, [:]),
      "carried": (
        .carried,
        CarriedMessage(
          from: LinkCast.tower, to: LinkCast.town, notAfter: LinkCast.start, hops: 1, sealed: [1]
        ).json
      ),
    ]
    guard let (kind, json) = samples[name] else { return }
    _ = try Message(
      kind,
      payload: [
        "salt": "00000000000000000000000000000000", "body": replacing(json, changes),
      ])
  }
}
