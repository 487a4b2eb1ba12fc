//! What an input's Facts tell other nodes: composed once, at the end of the input, and queued in its transaction.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Ledger {
  /// How long a letter about an alert is tried before what it told climbs another way, at least and at most; between
  /// these half of what is left until the first deadline.
  static let alertLetterLife = (least: Instant.Span.seconds(60), most: Instant.Span.days(7))
  /// How long anything else is tried.
  static let letterLife = Instant.Span.days(7)
  /// How long anything is tried on a link on which letters are carried by hand, at least.
  static let carriedLetterLife = Instant.Span.days(14)

  /// The version of a record that this input tells: greater for whatever comes later, also after a restore.
  var recordVersion: Int64 { epoch << 40 | (nextSeq + 1) }

  /// Queues what other nodes have to be told of this input: duties first, then what has become of them.
  func settleLetters() throws {
    guard try !directory.peers(in: db).links.isEmpty else {
      marksToTell = []
      return
    }
    // What cannot go makes people be called from here, which may be for others to hear again; nothing is told for ever.
    for _ in 0..<Self.roundsMax {
      try settleTellings()
      let (alerts, duties, entries) = (alertsToTell, dutiesToTell, entriesToTell)
      let (marks, fresh) = (marksToTell, entriesToTellOn)
      alertsToTell = []
      dutiesToTell = []
      entriesToTell = []
      marksToTell = []
      entriesToTellOn = [:]
      if alerts.isEmpty, duties.isEmpty, entries.isEmpty, marks.isEmpty, fresh.isEmpty { return }
      for alert in alerts.sorted() { try tell(alert) }
      for delivery in duties.sorted() { try tell(delivery) }
      for organization in try inOrderOfTelling(entries) { try tellEntry(of: organization) }
      for (link, told) in fresh.sorted(by: { $0.key < $1.key }) {
        for organization in try inOrderOfTelling(told.subtracting(entries)) {
          try tellEntry(of: organization, on: link)
        }
      }
      for found in marks { try tell(found) }
    }
  }

  /// How often one input's letters may lead to further ones.
  private static let roundsMax = 8

  /// Notes what a Fact of a duty means for other nodes: theirs are told anew when they are asked anew, and the home of
  /// an alert hears of each step of a duty that lives here.
  // transitions:
  func noteLetters(_ delivery: Delivery, after body: Delivery.Body) throws {
    let peers = try directory.peers(in: db)
    guard !peers.links.isEmpty else { return }
    if peers.hosts[delivery.organization] == nil { dutiesToTell.insert(delivery.id) }
    let called: [Callee]
    switch body {
    case .deliveryAddressed(_, _, _, _, _, _, _, let callees, let copies):
      called = callees + copies
    case .rearmed(_, _, _, let callees, let copies): called = callees + copies
    case .reopened(_, _, let callees, let copies): called = callees + (copies ?? [])
    case .departed(_, let callees, let copies): called = callees + copies
    case .withdrawn: called = []
    case .rungCalled, .delivered, .opened, .acknowledged, .acknowledgedInDoubt,
      .acknowledgedUnverified, .actingBegun, .containmentClaimed, .containmentProven,
      .proofPostponed, .updated, .notReached, .helpAsked, .declined, .handOnOffered,
      .handOnAccepted, .closeProposed, .deliveryClosed, .answered:
      return
    }
    // Also where those people are called from here because their node is not heard: the letter waits for it.
    let told = [delivery.organization] + called.map(\.organization)
    if told.contains(where: { peers.hosts[$0] != nil }) { alertsToTell.insert(delivery.alert) }
  }

  /// A rung was called on which a desk of another node sits: it gets a duty of its own there, beside being called from
  /// here. What came from another node climbs at its home, which has a watchdog of its own.
  func askDesks(among called: [Callee], for delivery: Delivery) throws {
    let peers = try directory.peers(in: db)
    guard !peers.hosts.isEmpty else { return }
    let desks = Set(called.map(\.organization)).subtracting([delivery.organization])
      .filter { peers.hosts[$0] != nil }
    guard !desks.isEmpty, try heldCopy(RecordReference(.alert, delivery.alert)) == nil else {
      return
    }
    for desk in desks.sorted() {
      let alert = try existing(Alert.self, delivery.alert.description)
      guard try !deliveries(of: alert).contains(where: { $0.organization == desk }) else {
        continue
      }
      _ = try address(alert, to: desk, level: .supervisor)
      try index(try existing(Alert.self, alert.id.description))
    }
  }

  /// Somebody of this node asks for help: the node above hears of it at once (R11). Not in an exercise or a test, which
  /// reach nobody else (I16): above it would be an alert, and a real one. What the label keeps in the organisation stays
  /// there; that help was asked for does not.
  func askAbove(_ delivery: Delivery, by actor: Actor) throws {
    guard delivery.kind == .real, let alert = try find(Alert.self, delivery.alert.description)
    else { return }
    let isTold = try label(of: alert.id) <= .amber
    let what = try isTold ? text(alert.text).flatMap { ThreeLines(stored: $0) }?.what.ja ?? "" : ""
    try askAbove(
      for: delivery.organization, by: actor, about: alert, saying: what,
      callBack: try phone(of: delivery.organization))
  }

  /// The same in the asker's own words.
  func askAbove(
    for organization: ID<Organization>, by actor: Actor, about alert: Alert, saying words: String,
    callBack: String
  ) throws {
    guard try directory.host(of: organization, in: db) == nil,
      let party = try party(actor, of: organization)
    else { return }
    for linkID in try directory.peers(in: db).links {
      guard let link = try find(PeerLink.self, linkID.description), link.role == .parent,
        let above = try living(among: link.hosts).first
      else { continue }
      let message = HelpMessage(
        id: make("help"), by: party, at: at,
        severity: Int64(max(alert.severity, .warning).rawValue),
        about: RecordReference(.alert, alert.id), text: words.cut(MessageLimits.textBytesMax),
        callBack: callBack.cut(MessageLimits.nameBytesMax))
      try post(
        .help(message), about: RecordReference(.alert, alert.id), for: [above],
        marking: alert.marking, in: .urgent, until: at + .hours(1), on: linkID)
    }
  }

  /// Somebody was reached by phone from here for a duty of another node: that node is told, so that it calls nobody more.
  /// Whoever is none of its people, e.g. this node's desk, is named as one of his own body; for a third node's people
  /// nobody but their node speaks.
  func tellReached(_ actor: Actor, of delivery: Delivery) throws {
    // A command that came before its alert would be refused for good; it goes when that one is receipted.
    // Nor does anybody hear of one that he may not see any more.
    guard try isTaken(RecordReference(.alert, delivery.alert)),
      try !directory.leftOut(of: delivery.alert, in: db).contains(delivery.organization)
    else { return }
    guard let host = try directory.host(of: delivery.organization, in: db),
      let person = actor.person,
      let body = try directory.organization(delivery.organization, in: db),
      let own = try body.employs(person, at: at) ? body.id : home(of: person),
      try own == body.id || directory.host(of: own, in: db) == nil,
      let party = try party(actor, of: own),
      let alert = try find(Alert.self, delivery.alert.description)
    else { return }
    let record = RecordReference(.delivery, delivery.id)
    let message = CommandMessage(
      id: make("command"), record: record, by: party, at: at, act: .acknowledge(channel: .call))
    try post(
      .command(message), about: record, for: [delivery.organization], marking: alert.marking,
      in: .urgent, until: at + Self.letterLife, on: host.link)
  }

  private func isTaken(_ record: RecordReference) throws -> Bool {
    try Int.fetchOne(
      try store.cachedStatement(
        sql: "SELECT 1 FROM sent_copy WHERE record = ? AND taken_at IS NOT NULL LIMIT 1"),
      arguments: [record.description]) != nil
  }

  /// An alert was taken by a peer: who was reached by phone before that is told now.
  func tellReached(about alert: ID<Alert>, on link: PeerLink) throws {
    guard let alert = try find(Alert.self, alert.description) else { return }
    for delivery in try deliveries(of: alert)
    where delivery.clocks[.acknowledged] != nil && link.hosts.contains(delivery.organization) {
      guard let holder = delivery.holder,
        try heldCopy(RecordReference(.delivery, delivery.id)) == nil
      else { continue }
      try tellReached(holder, of: delivery)
    }
  }

  /// Whose duty it is has taken it: desks of other nodes that were asked because nobody had are free again.
  func endDesks(beside delivery: Delivery) throws {
    guard delivery.level.isOwner, try !directory.peers(in: db).hosts.isEmpty else { return }
    let alert = try existing(Alert.self, delivery.alert.description)
    for other in try deliveries(of: alert)
    where other.level == .supervisor && other.stage != nil && other.id != alert.owner {
      guard try directory.host(of: other.organization, in: db) != nil else { continue }
      try decide(other.id, .withdraw(.acceptedElsewhere))
    }
  }

  /// Where an organisation is called back; empty where no telephone is known.
  func phone(of id: ID<Organization>) throws -> String {
    let route = try directory.organization(id, in: db)?.routes.first {
      $0.channel == .phone && !$0.isWrong
    }
    return try route.flatMap { try text($0.address) } ?? ""
  }

  /// Notes that other nodes hold a copy of something that has changed.
  func noteLetters(about alert: ID<Alert>) throws {
    if try !directory.peers(in: db).links.isEmpty { alertsToTell.insert(alert) }
  }

  /// Notes that an organisation's entry has changed.
  func noteLetters(of organization: ID<Organization>) throws {
    if try !directory.peers(in: db).links.isEmpty { entriesToTell.insert(organization) }
  }

  /// The copy of a record whose home is another node; nil for what is at home here, or not known.
  func heldCopy(_ record: RecordReference) throws -> HeldCopy? {
    let statement = try store.cachedStatement(sql: "SELECT state FROM held_copy WHERE record = ?")
    guard let data = try Data.fetchOne(statement, arguments: [record.description]) else {
      return nil
    }
    return try JSONTreeDecoder.decode(HeldCopy.self, from: JSON.parse([UInt8](data)))
  }

  /// Queues a letter. False where it cannot go: then whatever it told has to climb at once. Several letters of one version
  /// are given that version.
  @discardableResult
  func post(
    _ message: Message, about record: RecordReference, for audience: [ID<Organization>],
    marking: Marking, in lane: Lane, until notAfter: Instant, on id: ID<PeerLink>,
    version: Int64? = nil
  ) throws -> Bool {
    let payload = message.payload(salt: drawn("letter"))
    let bytes = payload.canonical()
    // What the other side could not read would only wait for its deadline.
    guard bytes.count <= lane.payloadBytesMax, audience.count <= LinkLimits.audienceMax else {
      return false
    }
    let link = try existing(PeerLink.self, id.description)
    let readers = try living(among: audience)
    let parcel = PeerLink.Parcel(
      id: make("envelope"), lane: lane, kind: message.kind, record: record,
      recordVersion: message.kind.isSnapshot ? version ?? recordVersion : 1,
      payloadHash: Hash(sha256: bytes),
      marking: Marking(
        tlp: marking.tlp, mayForward: marking.mayForward, legal: marking.legal,
        audience: Audience(readers)),
      // Who carries it needs days; whoever is to act meanwhile is called from here.
      notAfter: link.isCarried ? max(notAfter, at + Self.carriedLetterLife) : notAfter)
    let bodies: [PeerLink.Body]
    do { bodies = try link.decide(.send(parcel), at: at) } catch { return false }
    payloads[parcel.id] = bytes
    for body in bodies { try commit(.link(id, body)) }
    payloads[parcel.id] = nil
    return true
  }

  /// Those who have not ended, as far as is known here: a letter that names one that has is refused.
  func living(among bodies: [ID<Organization>]) throws -> [ID<Organization>] {
    try bodies.filter { try directory.organization($0, in: db)?.isLiving ?? true }
  }

  // MARK: Alerts

  /// Tells an alert to each node that hosts somebody of its audience. Only its home does.
  private func tell(_ id: ID<Alert>) throws {
    let record = RecordReference(.alert, id)
    guard try heldCopy(record) == nil, let alert = try find(Alert.self, id.description) else {
      return
    }
    let peers = try directory.peers(in: db)
    let members = try String.fetchAll(
      try store.cachedStatement(
        sql: "SELECT organization FROM alert_audience WHERE alert = ? ORDER BY organization"),
      arguments: [id.description]
    ).compactMap { ID<Organization>($0) }
    var audiences: [ID<PeerLink>: [ID<Organization>]] = [:]
    // Of what has ended the heirs are among them too.
    for member in try living(among: members) {
      if let host = peers.hosts[member] { audiences[host.link, default: []].append(member) }
    }
    for link in audiences.keys.sorted() {
      try tell(alert, to: audiences[link] ?? [], on: link, record)
    }
  }

  /// Who raised an alert of another node: the one of its readers who is no body of this node.
  func raiser(of alert: Alert) throws -> ID<Organization>? {
    for member in alert.marking.audience.members {
      if try directory.host(of: member, in: db) != nil { return member }
      if try directory.organization(member, in: db) == nil { return member }
    }
    return nil
  }

  /// A person as the other side shows him; nil for whoever is no person of a name.
  func party(_ actor: Actor?, of organization: ID<Organization>) throws -> Party? {
    guard let person = actor?.person, let name = try name(of: person), !name.isEmpty else {
      return nil
    }
    return Party(
      organization: organization, person: person, name: name.cut(MessageLimits.nameBytesMax))
  }

  /// The name of a person; nil where it was erased or nobody is known.
  func name(of person: ID<Person>) throws -> String? {
    let bytes =
      try Row.fetchOne(
        try store.cachedStatement(
          sql: """
            SELECT content.bytes FROM person JOIN content ON content.id = person.profile
            WHERE person.id = ?
            """), arguments: [person.description])?[0] as Data?
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }
}

extension String {
  /// The beginning of a text, at most so many bytes, whole characters, without U+0000, which no node takes.
  func cut(_ bytesMax: Int) -> String {
    var kept =
      utf8.contains(0) ? String(UnicodeScalarView(unicodeScalars.filter { $0 != "\0" })) : self
    while kept.utf8.count > bytesMax { kept.removeLast() }
    return kept
  }
}

extension Phrase {
  /// The beginning in each language, at most so many bytes, whole characters.
  func cut(_ bytesMax: Int) -> Phrase {
    Phrase(ja: ja.cut(bytesMax), en: en.cut(bytesMax))
  }
}
