//! One of each document, with every optional member there and away: what vectors, mutations and limits start from.

import Kernel

@testable import Federation

/// Samples of everything that travels. All names, numbers and addresses are invented.
enum DocumentSamples {
  static let salt = [UInt8](repeating: 0x5A, count: Message.saltBytes)
  static let alertID: ID<RecordReference> = LinkCast.id(600)
  static let deliveryID: ID<RecordReference> = LinkCast.id(700)
  static let alert = RecordReference(.alert, alertID)
  static let delivery = RecordReference(.delivery, deliveryID)
  static let organization = RecordReference(.organization, LinkCast.hall)
  static let party = Party(
    organization: LinkCast.hall, person: LinkCast.id(1), name: "佐藤 花子")
  static let start = LinkCast.start
  static let phrase = Phrase(
    ja: "端末が攻撃者のサーバと通信しています", en: "A terminal is talking to an attacker's server")

  static var messages: [(name: String, message: Message)] {
    get throws {
      [
        ("alert", .alert(alertMessage)), ("alert-part", .alert(alertPart)),
        ("copy", .copy(copyMessage)),
        ("delivery-acknowledged", .delivery(acknowledged)),
        ("delivery-answered", .delivery(answered)),
        ("command-acknowledge", .command(command(.acknowledge(channel: .call)))),
        (
          "command-decline",
          .command(command(.decline(because: .notOurs, to: LinkCast.ministry)))
        ),
        (
          "command-need-information",
          .command(command(.decline(because: .needInformation, to: nil)))
        ), ("command-hand-on", .command(command(.handOn(to: LinkCast.ministry)))),
        ("command-raise", .command(command(.raiseSeverity(to: 5)))),
        ("command-help", .command(command(.help))),
        (
          "answer-done",
          .answer(
            AnswerMessage(command: LinkCast.id(800), record: delivery, at: start, version: 3))
        ),
        (
          "answer-refused",
          .answer(
            AnswerMessage(
              command: LinkCast.id(800), record: delivery, at: start, version: 3,
              refused: .init(reason: .againstRules, code: "notAcknowledged")))
        ),
        (
          "help",
          .help(
            HelpMessage(
              id: LinkCast.id(810), by: party, at: start, severity: 4, about: alert,
              text: "だれも画面の消し方を知りません", callBack: "内線 21"))
        ), ("directory", .directory(directory)), ("directory-absent", .directory(away)),
        ("directory-ended", .directory(ended)), ("marks", .marks(marks)),
        (
          "remarking",
          .remarking(
            RemarkingMessage(
              record: alert, version: 4, marking: Marking(tlp: .red, audience: .nobody)))
        ),
        (
          "remarking-part",
          .remarking(
            RemarkingMessage(
              record: alert, version: 4,
              marking: Marking(tlp: .red, audience: Audience([LinkCast.hall])), span: part))
        ), ("revocation", .revocation(try revocation.signed(by: LinkCast.towerKey))),
        (
          "transfer",
          .transfer(try transfer.signed(by: LinkCast.towerKey, LinkCast.townKey))
        ), ("transfer-withdrawn", .transfer(try withdrawal.signed(by: LinkCast.towerKey))),
        ("node", .node(try card.signed(by: LinkCast.townKey, LinkCast.towerKey))),
        (
          "digest-summary",
          .digest(.summary(sent: HoldingsDigest.summaries(of: entries), held: []))
        ), ("digest-ask", .digest(.ask(.sent, .alert, after: alert))),
        ("digest-page", .digest(.page(.held, .alert, entries, isLast: true))),
        ("digest-want", .digest(.want([alert, delivery]))),
        (
          "carried",
          .carried(
            CarriedMessage(
              from: LinkCast.tower, to: LinkCast.town, notAfter: start + .hours(1), hops: 1,
              sealed: [1, 2, 3]))
        ), ("rotation", .rotation(try rotation.signed(by: LinkCast.towerKey, newKey))),
        ("onward", .onward(onward)),
      ]
    }
  }

  static let newKey = LinkCast.key("tower.example", 9)

  static let rotation = KeyRotation(
    old: LinkCast.peerKey(LinkCast.towerKey), new: LinkCast.peerKey(newKey), from: start)

  static let alertMessage = AlertMessage(
    alert: alertID, version: 2, organization: LinkCast.ministry, severity: 4, raisedAt: start,
    what: phrase, now: Phrase(ja: "端末の線を抜いてください", en: "Unplug the terminal"),
    detail: "ET TROJAN 198.18.4.7 -> c2.example", isInDoubt: true, answerBy: start + .hours(4),
    observables: [
      Observable(kind: .domain, text: "c2.example"), Observable(kind: .ipv4, text: "198.18.4.7"),
    ].compactMap { $0 },
    duties: [.init(delivery: deliveryID, organization: LinkCast.hall, level: .primary)])

  /// Of everybody before the ministry.
  static let part = AudienceSpan(from: nil, to: LinkCast.ministry)

  /// One of several letters of an alert.
  static let alertPart = AlertMessage(
    alert: alertID, version: 2, organization: LinkCast.ministry, severity: 4, raisedAt: start,
    what: phrase, now: phrase,
    duties: [.init(delivery: deliveryID, organization: LinkCast.hall, level: .primary)], span: part)

  static let copyMessage = AlertMessage(
    alert: alertID, version: 1, organization: LinkCast.hall, purpose: "exercise:2015",
    severity: 3, raisedAt: start, what: phrase, now: phrase, duties: [])

  static let acknowledged = DeliveryMessage(
    delivery: deliveryID, alert: alertID, organization: LinkCast.hall, version: 3, severity: 4,
    stage: .acknowledged,
    clocks: [
      .init(clock: .delivered, at: start), .init(clock: .acknowledged, at: start + .minutes(3)),
    ], rung: 1, holder: party, nextDue: start + .minutes(20), declinedTo: LinkCast.ministry)

  static let answered = DeliveryMessage(
    delivery: deliveryID, alert: alertID, organization: LinkCast.hall, version: 4, severity: 2,
    stage: .answered, clocks: [], rung: 0, holder: nil, nextDue: nil,
    answer: .init(kind: .affected, until: start + .days(3), note: "業者に頼みました"),
    outcome: "truePositive")

  static func command(_ act: CommandMessage.Act) -> CommandMessage {
    CommandMessage(id: LinkCast.id(800), record: delivery, by: party, at: start, act: act)
  }

  static let directory = DirectoryMessage(
    organization: LinkCast.hall, version: 7, name: Phrase(ja: "架空町", en: "Kakuu Town"),
    legalForm: "市区町村", code: "999999",
    parents: [.init(tree: .support, organization: LinkCast.ministry)], lastRung: LinkCast.ministry,
    posts: [
      .init(
        id: LinkCast.id(20), name: Phrase(ja: "総務課長", en: "Head of General Affairs"), role: .middle)
    ], people: [.init(id: LinkCast.id(1), name: "佐藤 花子", language: .ja)],
    appointments: [
      .init(person: LinkCast.id(1), post: LinkCast.id(20), from: start, until: start + .days(365))
    ],
    routes: [
      .init(
        id: LinkCast.id(30), person: LinkCast.id(1), channel: .mail,
        address: "sato@town.example", lastSuccess: start)
    ], networks: [.init(kind: .prefix, value: "198.18.4.0/24")])

  static let away = DirectoryMessage(
    organization: LinkCast.hall, version: 8, name: Phrase(ja: "架空町", en: "Kakuu Town"),
    legalForm: "市区町村", code: nil, parents: [], lastRung: nil, posts: [], people: [],
    appointments: [], routes: [], networks: [],
    absences: [
      Organization.Absence(
        person: LinkCast.id(1), from: start, until: start + .days(7), deputy: LinkCast.id(2))
    ])

  static let ended = DirectoryMessage(
    organization: LinkCast.hall, version: 9, name: Phrase(ja: "架空町", en: "Kakuu Town"),
    legalForm: "市区町村", code: nil, parents: [], lastRung: nil, posts: [], people: [],
    appointments: [], routes: [], networks: [],
    ended: DirectoryMessage.Ended(at: start, successors: [LinkCast.ministry]))

  static let marks = MarksMessage(
    list: LinkCast.id(40), version: 1, source: "関係機関",
    marks: [Observable(kind: .domain, text: "c2.example")].compactMap { $0 }.map {
      .init(
        id: LinkCast.id(41), observable: $0, label: "C2", severity: 4, confidence: 90,
        validFrom: start, validTo: start + .days(30))
    })

  static let revocation = Revocation(
    id: LinkCast.id(50), issuer: LinkCast.tower, subject: .key(LinkCast.peerKey(LinkCast.townKey)),
    at: start, reason: Phrase(ja: "端末の盗難", en: "A stolen machine"))

  static let transfer = HomeTransfer(
    id: LinkCast.id(51), record: organization, version: 8, from: LinkCast.tower, to: LinkCast.town,
    at: start, reason: Phrase(ja: "自前のノードを持った", en: "It has a node of its own"))

  static let withdrawal = HomeTransfer(
    id: LinkCast.id(52), record: organization, version: 8, from: LinkCast.tower, to: LinkCast.town,
    at: start, reason: Phrase(ja: "申し出を取り下げる", en: "The offer is withdrawn"),
    withdraws: LinkCast.id(51))

  static let card = NodeCard(
    key: LinkCast.peerKey(LinkCast.townKey), sealingKey: [UInt8](repeating: 9, count: 32),
    version: 1, at: start, hosts: [LinkCast.hall])

  static let onward = OnwardMessage(
    record: RecordReference(.indicators, LinkCast.id(40) as ID<RecordReference>), version: 4,
    at: start, told: 5, taken: 3,
    untaken: [OnwardMessage.Untaken(node: LinkCast.town, over: LinkCast.tower)])

  static let entries = [
    HoldingsDigest.Entry(record: alert, version: 2, payloadHash: Hash(sha256: "a".utf8))
  ]

  /// A signed letter with that message.
  static func letter(_ message: Message) throws -> Letter {
    let payload = message.payload(salt: salt)
    let envelope = Envelope(
      id: LinkCast.id(10_001), from: LinkCast.tower, to: LinkCast.town, lane: .urgent,
      stream: PeerLink.firstStream(of: 0), linkSeq: 1, kind: message.kind, record: alert,
      recordVersion: 2, payloadHash: Letter.hash(of: payload),
      marking: Marking(
        tlp: .amber, mayForward: .maintenanceVendor, legal: [.localPublicService],
        audience: Audience([LinkCast.hall])), at: start, notAfter: start + .minutes(10))
    return Letter(try envelope.signed(by: LinkCast.towerKey), payload: payload)
  }

  /// An envelope under another marking.
  static func envelope(_ marking: Marking) -> Envelope {
    Envelope(
      id: LinkCast.id(1), from: LinkCast.tower, to: LinkCast.town, lane: .urgent, stream: 1,
      linkSeq: 1, kind: .alert, record: alert, recordVersion: 1,
      payloadHash: Hash(sha256: [UInt8]()), marking: marking, at: start,
      notAfter: start + .minutes(1))
  }

  /// The frames that are no letters.
  static var words: [(name: String, frame: LinkFrame)] {
    get throws {
      let ranges = LinkRanges(
        from: LinkCast.tower, to: LinkCast.town, stream: 1, at: start,
        lanes: Lanes(
          urgent: [SequenceRange(3, 5), SequenceRange(9, 9)], ordinary: [], bulk: []))
      let receipt = Receipt(
        from: LinkCast.tower, to: LinkCast.town, stream: 1, at: start,
        lanes: Lanes(
          urgent: .init(
            through: 7, beyond: [9, 12],
            tags: (1...9).map { LetterTag.of(LinkCast.id(10_000 + $0)) }.joined(),
            refused: [.init(linkSeq: 6, reason: .notHosted)]),
          ordinary: .init(through: 0, tags: ""), bulk: .init(through: 0, tags: "")),
        items: [
          .init(id: LinkCast.id(10_001), payloadHash: Hash(sha256: "a".utf8), at: start),
          .init(
            id: LinkCast.id(10_002), payloadHash: Hash(sha256: "b".utf8), at: start,
            refused: .notHosted),
        ])
      let hello = Hello(
        from: LinkCast.tower, to: LinkCast.town, at: start, versions: [1], epoch: 0, stream: 1,
        heads: Lanes(urgent: 7, ordinary: 0, bulk: 2))
      let carried = Hello(
        from: LinkCast.tower, to: LinkCast.town, at: start, versions: [1], epoch: 0, stream: 1,
        heads: Lanes(urgent: 7, ordinary: 0, bulk: 2), bundle: Hash(sha256: "bundle".utf8))
      let key = LinkCast.towerKey
      return [
        ("hello", .hello(try hello.signed(by: key))),
        ("hello-bundle", .hello(try carried.signed(by: key))),
        ("receipt", .receipt(try receipt.signed(by: key))),
        ("gap", .gap(try GapRequest(ranges).signed(by: key))),
        ("voids", .voids(try Voids(ranges).signed(by: key))),
      ]
    }
  }
}
