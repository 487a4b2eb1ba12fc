//! What an entry of another node says beside people: its place in the trees, its desk, its networks, who is away, its end.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Ledger {
  // MARK: Said

  /// What a body answers for, as far as another node can use it: a gateway that several share stays where its tenants are
  /// known.
  func networks(of id: ID<Organization>) throws -> [DirectoryMessage.Network] {
    var found: [DirectoryMessage.Network] = []
    for own in try constituencies(of: id) where own.assertion.holds(at: at) {
      guard let network = DirectoryMessage.Network(own.assertion.value),
        !found.contains(network), found.count < MessageLimits.partsMax
      else { continue }
      found.append(network)
    }
    return found
  }

  /// Those in whose place others stand come last, and whoever stands below somebody after him: what is told of a body
  /// names only bodies of which the receiver has heard.
  func inOrderOfTelling(_ ids: Set<ID<Organization>>) throws -> [ID<Organization>] {
    var ranked: [(rank: Int, id: ID<Organization>)] = []
    for id in ids {
      guard let own = try directory.organization(id, in: db) else { continue }
      let depth = Organization.Tree.allCases.map { own.path(in: $0).utf8.count }.max() ?? 0
      ranked.append((own.isLiving ? depth : Int.max, id))
    }
    return ranked.sorted { ($0.rank, $0.id) < ($1.rank, $1.id) }.map { $0.id }
  }

  private func constituencies(of id: ID<Organization>) throws -> [Constituency] {
    try Data.fetchAll(
      db, sql: "SELECT state FROM constituency WHERE organization = ? ORDER BY id",
      arguments: [id.description]
    ).map { try Constituency.read([UInt8]($0)) }
  }

  // MARK: Taken

  /// Its place in the trees and the desk that takes over the calling. A tree that is not named stays as it is here, and so
  /// does what this node has entered itself: nobody moves out of it by his own word.
  func takePlaces(_ entry: DirectoryMessage, from link: PeerLink) throws {
    var known = try PeerHosts.above(link, tower: directory.tower, in: db)
    // A node that one below has shown was invited by that one, whose bodies stand above it.
    known.formUnion(try voucherBelow(link)?.hosts ?? [])
    for told in entry.parents {
      guard let own = try directory.organization(entry.organization, in: db),
        own.parents[told.tree] != told.organization,
        try mayStand(own, told, known, link)
      else { continue }
      try place(own.id, in: told.tree, under: told.organization)
    }
    guard let desk = entry.lastRung, desk != entry.organization,
      try directory.organization(desk, in: db)?.isLiving ?? false,
      link.role == .parent || known.contains(desk)
    else { return }
    try change(entry.organization, .agreeLastRung(desk))
  }

  /// Whether a peer may say that its body stands there. The node above says so of all its own. Everybody else says it only
  /// of bodies that stand above his already or that are his: he is told of nobody more by it. Nor does he take along
  /// anybody else's body that stands below.
  private func mayStand(
    _ own: Organization, _ told: DirectoryMessage.Parent, _ known: Set<ID<Organization>>,
    _ link: PeerLink
  ) throws -> Bool {
    guard let parent = try directory.organization(told.organization, in: db), parent.isLiving else {
      return false
    }
    let path = parent.path(in: told.tree)
    guard parent.id != own.id, !path.contains("/\(own.id)/") else { return false }
    if link.role == .parent { return true }
    let steps = path.split(separator: "/").compactMap { ID<Organization>($0) }
    guard steps.allSatisfy({ known.contains($0) }) else { return false }
    if let here = own.parents[told.tree] {
      let isDefault = try told.tree == .support && here == supporter(of: link)
      guard try isDefault || directory.host(of: here, in: db)?.link == link.id else { return false }
    }
    guard told.tree == .supervision || told.tree == .support else { return true }
    let column = told.tree == .supervision ? "path_supervision" : "path_support"
    let below = own.path(in: told.tree)
    return try Int.fetchOne(
      db,
      sql: """
        SELECT 1 FROM organization WHERE \(column) >= ? AND \(column) < ? AND id <> ?
          AND id NOT IN (SELECT organization FROM link_host WHERE link = ?) LIMIT 1
        """, arguments: [below, below.dropLast() + "0", own.id.description, link.id.description])
      == nil
  }

  /// What it says to answer for. It is its own word: it finds an owner where nobody who was checked has one, and takes
  /// nothing from anybody (`RoutingStages`).
  func takeNetworks(_ entry: DirectoryMessage) throws {
    var told: [ConstituencyAssertion.Value] = []
    for network in entry.networks {
      guard let value = network.claim else { throw LetterRefusal(.malformed) }
      // So wide a range is a typing error, or worse.
      guard value.isNarrow, !told.contains(value) else { continue }
      told.append(value)
    }
    let known = try constituencies(of: entry.organization).filter {
      $0.assertion.basis == .selfDeclared && $0.assertion.holds(at: at)
    }
    for own in known where !told.contains(own.assertion.value) {
      let old = own.assertion
      try commit(
        .constituency(
          own.id,
          .constituencyPassed(
            assertion: ConstituencyAssertion(
              organization: old.organization, value: old.value, basis: old.basis,
              validFrom: old.validFrom, validTo: at))))
    }
    let held = Set(known.map(\.assertion.value))
    for value in told where !held.contains(value) {
      try commit(
        .constituency(
          make("constituency"),
          .constituencyAsserted(
            assertion: ConstituencyAssertion(
              organization: entry.organization, value: value, basis: .selfDeclared, validFrom: at)))
      )
    }
  }

  /// Who is away: the ladder here calls whoever stands in for him, as the one at home does.
  func takeAbsences(_ entry: DirectoryMessage) throws {
    guard let own = try directory.organization(entry.organization, in: db) else { return }
    for body in own.follow(entry.absences, at: at) {
      try commit(.organization(entry.organization, body))
    }
  }

  // MARK: The end of a body

  /// It has ended at its home. What this node owes it and knows of it passes as within one node, to those of its heirs that
  /// live at the same node: nobody makes another node's body an heir.
  func takeEnd(_ ended: DirectoryMessage.Ended, of id: ID<Organization>, from link: PeerLink) throws
  {
    guard let own = try directory.organization(id, in: db), own.isLiving, id != directory.tower
    else { return }
    var heirs: [ID<Organization>] = []
    for heir in ended.successors where heir != id && !heirs.contains(heir) {
      guard try directory.organization(heir, in: db)?.isLiving ?? false,
        try directory.host(of: heir, in: db)?.link == link.id
      else { continue }
      heirs.append(heir)
    }
    // Its heir is a new body whose card is still on its way: the end is told again behind that.
    if heirs.isEmpty, !ended.successors.isEmpty, at - ended.at < .days(1) {
      throw LetterRefusal(.unknownRecord)
    }
    try passCopy(of: own, to: heirs)
    // What a narrower marking named is known now by another name.
    try repeatRefused(on: link.id)
    // Its people were taken for another body's while it lived.
    if let heir = heirs.first {
      try say(.want([RecordReference(.organization, heir)]), on: link)
    }
  }

  /// A copy with the heirs of those of its audience that have ended: who stands in somebody's place may have what he had.
  func withHeirs(_ copy: HeldCopy) throws -> HeldCopy {
    var readers = copy.marking.audience.members
    for member in copy.marking.audience.members {
      guard try !(directory.organization(member, in: db)?.isLiving ?? true) else { continue }
      readers += try directory.heirs(of: member, in: db)
    }
    if readers.count == copy.marking.audience.members.count { return copy }
    return HeldCopy(
      record: copy.record, home: copy.home, version: copy.version, payloadHash: copy.payloadHash,
      marking: Marking(
        tlp: copy.marking.tlp, mayForward: copy.marking.mayForward, legal: copy.marking.legal,
        audience: Audience(readers)))
  }

  /// Letters that must arrive and that were refused since they named somebody whom the peer does not host: it is known
  /// now whom it does.
  func repeatRefused(on link: ID<PeerLink>) throws {
    try store.execute(
      sql: """
        UPDATE telling SET refused = NULL
        WHERE link = ? AND taken_at IS NULL AND refused = ?
        """, arguments: [link.description, RefusalReason.notHosted.rawValue])
    tellingsToRepeat.insert(link)
  }

  // MARK: One body, two entries

  /// A body that this node had in its list before its own node came: that one's identifier takes the place of the one
  /// here, with code, place, addresses and what is open. Only where the peer might have said of the old one as well that it
  /// hosts it, and nobody else does.
  func takeOverEntry(of code: String, by entry: DirectoryMessage, from link: PeerLink) throws {
    let listed = try String.fetchOne(
      db, sql: "SELECT id FROM organization WHERE code = ?", arguments: [code]
    ).flatMap { ID<Organization>($0) }
    guard let found = listed, let old = try directory.organization(found, in: db) else { return }
    guard old.isLiving, try directory.host(of: found, in: db) == nil,
      try mayHost(found, link), try !hasAccounts(found)
    else { throw LetterRefusal(.againstRules) }
    try commit(.organization(found, .codePassed(to: entry.organization)))
    // Before the other row: a code is one body's.
    try flush()
    try commit(
      .organization(
        entry.organization,
        .organizationRegistered(name: entry.name, legalForm: entry.legalForm, code: code)))
    for tree in Organization.Tree.allCases {
      if let parent = old.parents[tree] { try place(entry.organization, in: tree, under: parent) }
    }
    try end(found, successors: [entry.organization], keeping: [])
  }

  /// Whether somebody signs in here for a body: then it lives here, whatever another node says.
  private func hasAccounts(_ id: ID<Organization>) throws -> Bool {
    let accounts = try String.fetchAll(
      db, sql: "SELECT id FROM account WHERE organization = ? ORDER BY id",
      arguments: [id.description])
    return try accounts.contains { try find(Account.self, $0)?.closedAt == nil }
  }
}

extension DirectoryMessage.Network {
  /// What a constituency answers for; nil for a gateway that several share, and for what is too long.
  fileprivate init?(_ value: ConstituencyAssertion.Value) {
    let told: (kind: Kind, value: String)
    switch value {
    case .prefix(let prefix): told = (.prefix, prefix.description)
    case .domainSuffix(let name): told = (.domainSuffix, name.description)
    case .asset(let name): told = (.asset, name)
    case .sharedEgress: return nil
    }
    guard !told.value.isEmpty, told.value.utf8.count <= MessageLimits.nameBytesMax else {
      return nil
    }
    self.init(kind: told.kind, value: told.value)
  }

  /// The same as a constituency says it; nil where it is not in its one spelling.
  fileprivate var claim: ConstituencyAssertion.Value? {
    let text = value
    switch kind {
    case .prefix:
      return IPPrefix(text).flatMap { $0.description == text ? .prefix($0) : nil }
    case .domainSuffix:
      return DomainName(text).flatMap { $0.description == text ? .domainSuffix($0) : nil }
    case .asset:
      guard case .asset(let name)? = Observable(kind: .asset, text: text), name == text else {
        return nil
      }
      return .asset(name)
    }
  }
}

extension ConstituencyAssertion.Value {
  /// Whether a list would take it too: a range as wide as a continent is a typing error.
  fileprivate var isNarrow: Bool {
    switch self {
    case .prefix(let prefix), .sharedEgress(let prefix, _):
      switch prefix.address {
      case .v4: prefix.length >= ConstituencyReading.lengthMinV4
      case .v6: prefix.length >= ConstituencyReading.lengthMinV6
      }
    case .domainSuffix(let name): name.labelCount > 1
    case .asset: true
    }
  }
}
