//! The directory across nodes: what this node says of those whom it hosts, and what it takes from others.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Ledger {
  // MARK: Said

  /// Says on a link who this node is, and tells the entries of those whom it hosts there. Callers sign the card at the
  /// edge, where the key is; whom it names is checked here.
  func introduce(_ card: Signed<NodeCard>, on id: ID<PeerLink>) throws {
    let link = try existing(PeerLink.self, id.description)
    guard card.document.node == link.own else { throw RefusalCode.notAllowed }
    let hosts = try hosts(toldTo: link)
    guard card.document.hosts == hosts, !hosts.isEmpty else { throw RefusalCode("cardIsOld") }
    // A card is for the node itself: its audience are those of whom it speaks. The entries follow its receipt.
    try post(
      .node(card), about: RecordReference(.node, nodeRecord),
      for: Array(hosts.prefix(LinkLimits.audienceMax)), marking: Marking(tlp: .amber), in: .bulk,
      until: at + Self.letterLife, on: id)
  }

  /// A card was taken, here or there: whoever is told of on the link is told in full, on that link alone. All others have
  /// been told: among a thousand nodes each new one would make a letter to every other.
  func tellEntries(on link: PeerLink) throws {
    entriesToTellOn[link.id, default: []].formUnion(try hosts(toldTo: link, entries: true))
  }

  /// The peer has taken this node's card: those who stand on it are told, and not whoever came to this node since.
  func tellEntries(on link: PeerLink, asOnCard payload: Data) throws {
    // What was compared is a letter about the node too, and no card.
    guard case .node(let card)? = try? Message(.node, payload: JSON.parse([UInt8](payload))) else {
      return
    }
    let named = Set(card.document.hosts)
    entriesToTellOn[link.id, default: []].formUnion(
      try hosts(toldTo: link, entries: true).filter { named.contains($0) })
  }

  /// Whom this node hosts and the peer is told of: to the node above all of them; to one below those who are above its
  /// own, and the tower. Of some no more than that: see `PeerHosts`.
  func hosts(toldTo link: PeerLink, entries: Bool = false) throws -> [ID<Organization>] {
    try PeerHosts.told(to: link, tower: directory.tower, entries: entries, in: db)
  }

  /// Tells an entry on every link whose peer was told of that organisation. One that is new comes with the card on which
  /// it stands: before, the peer would refuse it, and refusals hold a link. Of whom lives elsewhere his own node tells,
  /// and no link is looked at: each entry that comes in passes here.
  func tellEntry(of id: ID<Organization>) throws {
    guard try directory.host(of: id, in: db) == nil else { return }
    for linkID in try directory.peers(in: db).links {
      guard let link = try find(PeerLink.self, linkID.description),
        try wasTold(id, on: linkID),
        try PeerHosts.told(
          to: link, tower: directory.tower, asking: id, entries: true, in: db
        ).contains(id)
      else { continue }
      try tellEntry(of: id, on: linkID)
    }
  }

  /// Whether an entry of that organisation ever went over that link.
  func wasTold(_ id: ID<Organization>, on link: ID<PeerLink>) throws -> Bool {
    try Int.fetchOne(
      try store.cachedStatement(sql: "SELECT 1 FROM sent_copy WHERE link = ? AND record = ?"),
      arguments: [link.description, RecordReference(.organization, id).description]) != nil
  }

  /// Tells an entry on one link. Callers make sure that its peer is told of that organisation.
  func tellEntry(of id: ID<Organization>, on linkID: ID<PeerLink>) throws {
    guard let organization = try directory.organization(id, in: db),
      let link = try find(PeerLink.self, linkID.description), !link.hosts.isEmpty
    else { return }
    try post(
      .directory(try entry(of: organization)), about: RecordReference(.organization, id),
      for: Array(link.hosts.prefix(LinkLimits.audienceMax)),
      // An entry is personal data: it goes no further than to those of the peer.
      marking: Marking(tlp: .amberStrict), in: .bulk, until: at + Self.letterLife, on: link.id)
  }

  private func entry(of organization: Organization) throws -> DirectoryMessage {
    let absences = organization.absences.filter { $0.until > at }
    let people = Set(
      organization.appointments.map(\.person) + organization.routes.map(\.person)
        + absences.map(\.deputy))
    var members: [DirectoryMessage.Member] = []
    for person in people.sorted() {
      guard let name = try name(of: person), !name.isEmpty else { continue }
      members.append(
        DirectoryMessage.Member(
          id: person, name: name.cut(MessageLimits.nameBytesMax),
          language: organization.language(of: person)))
    }
    var routes: [DirectoryMessage.Route] = []
    for route in organization.routes
    where !route.isWrong && (route.channel == .mail || route.channel == .phone) {
      guard let address = try text(route.address), !address.isEmpty else { continue }
      routes.append(
        DirectoryMessage.Route(
          id: route.id, person: route.person, channel: route.channel, address: address,
          lastSuccess: route.lastSuccess))
    }
    let known = Set(members.map(\.id))
    return DirectoryMessage(
      organization: organization.id, version: recordVersion, name: organization.name,
      legalForm: organization.legalForm, code: organization.code,
      parents: organization.parents.map { .init(tree: $0.key, organization: $0.value) }
        .sorted { $0.tree.rawValue < $1.tree.rawValue },
      lastRung: organization.lastRung, posts: organization.posts, people: members,
      appointments: organization.appointments.filter { known.contains($0.person) }
        .map { .init(person: $0.person, post: $0.post, from: $0.from, until: $0.until) },
      routes: routes.filter { known.contains($0.person) },
      networks: try networks(of: organization.id),
      absences: absences.filter { known.contains($0.person) && known.contains($0.deputy) },
      ended: organization.end.map { .init(at: $0.at, successors: $0.successors) })
  }

  // MARK: Taken

  /// Takes a node's card: whom it hosts, as far as it may say so.
  func take(_ card: Signed<NodeCard>, from link: PeerLink) throws {
    guard let node = card.document.node else { throw LetterRefusal(.notAllowed) }
    if node != link.peer { return try meetNode(card, node, vouchedBy: link) }
    guard card.isSigned(byAnyOf: link.keys(at: at)) else { throw LetterRefusal(.notAllowed) }
    var hosts: [ID<Organization>] = []
    for organization in card.document.hosts where try mayHost(organization, link) {
      hosts.append(organization)
    }
    try noteCard(card, of: node, over: link.id)
    try decide(link.id, .told(hosts: hosts, version: card.document.version))
    try tellEntries(on: try existing(PeerLink.self, link.id.description))
  }

  /// Whether a peer may say that it hosts an organisation: one that nobody else hosts and that is no one of this node;
  /// the node above says so of whom it likes, also for those whom it vouches for; one below of those under its invitation,
  /// also for those further down.
  func mayHost(_ id: ID<Organization>, _ link: PeerLink) throws -> Bool {
    // Both homes signed where it is now: nobody's card says otherwise.
    if let home = try moved(id) { return home == link.peer }
    if let host = try directory.host(of: id, in: db) { return host.link == link.id }
    guard let known = try directory.organization(id, in: db) else { return true }
    // Whose entry came from that node before: it was revoked, and has joined anew.
    if try heldCopy(RecordReference(.organization, id))?.home == link.peer { return true }
    if id == directory.tower || !known.called(at: at).isEmpty { return false }
    guard try link.role == .child || voucherBelow(link) != nil else { return true }
    guard let supporter = try supporter(of: link) else { return false }
    return try id == supporter || directory.isBelow(known, supporter, in: db)
  }

  /// Under whom a peer was invited, or the node below that has shown it; nil where this node invited neither.
  func supporter(of link: PeerLink) throws -> ID<Organization>? {
    let invited = try voucherBelow(link) ?? link
    let named = try String.fetchOne(
      db, sql: "SELECT supporter FROM node_invitation WHERE node = ? ORDER BY id DESC LIMIT 1",
      arguments: [invited.peer.text]
    ).flatMap { ID<Organization>($0) }
    // The body itself was invited, by the entry that it had here before its node came; or it was merged since.
    return try named.flatMap { try directory.living([$0], in: db).first ?? $0 }
  }

  /// Takes an entry: what its home says stands here too, so that its people are reached when the home is gone (I17).
  func take(_ entry: DirectoryMessage, from link: PeerLink) throws {
    let id = entry.organization
    guard try directory.host(of: id, in: db)?.link == link.id else {
      throw LetterRefusal(.notHome)
    }
    if let ended = entry.ended {
      // One of which nothing was ever heard leaves nothing.
      return try takeEnd(ended, of: id, from: link)
    }
    if try directory.organization(id, in: db) == nil, let code = entry.code {
      try takeOverEntry(of: code, by: entry, from: link)
    }
    if try directory.organization(id, in: db) == nil {
      try commit(
        .organization(
          id,
          .organizationRegistered(name: entry.name, legalForm: entry.legalForm, code: entry.code)))
      if let supporter = try supporter(of: link) { try place(id, in: .support, under: supporter) }
    }
    // What has ended here, e.g. by a list, is told nothing more.
    guard let known = try directory.organization(id, in: db), known.isLiving else { return }
    if known.name != entry.name || known.legalForm != entry.legalForm {
      try change(id, .rename(entry.name, legalForm: entry.legalForm))
    }
    for post in entry.posts where !known.posts.contains(post) {
      try change(id, .createPost(post.id, name: post.name, role: post.role))
    }
    // Nobody whom another body entered is said to be theirs.
    var strangers: Set<ID<Person>> = []
    let named =
      entry.people.map(\.id) + entry.appointments.map(\.person) + entry.routes.map(\.person)
    for person in Set(named) where try !isOf(id, person) { strangers.insert(person) }
    let own = entry.without(strangers)
    try takePeople(own)
    try takeAppointments(own, known)
    try takeRoutes(own, known)
    try takeLanguages(own)
    try takeAbsences(own)
    try takeNetworks(own)
    try takePlaces(own, from: link)
  }

  /// Whether a person is of that body, or of none that is known here.
  func isOf(_ organization: ID<Organization>, _ person: ID<Person>) throws -> Bool {
    let home = try String.fetchOne(
      try store.cachedStatement(sql: "SELECT organization FROM person WHERE id = ?"),
      arguments: [person.description])
    return home.map { $0 == organization.description } ?? true
  }

  private func takePeople(_ entry: DirectoryMessage) throws {
    for person in entry.people where try name(of: person.id) != person.name {
      try change(entry.organization, .enterPerson(person.id, profile: try keep(person.name)))
    }
  }

  /// Last, since only whoever holds or held a post or has a route is written to.
  private func takeLanguages(_ entry: DirectoryMessage) throws {
    guard let now = try directory.organization(entry.organization, in: db) else { return }
    for person in entry.people where now.language(of: person.id) != person.language {
      let isWrittenTo =
        now.appointments.contains { $0.person == person.id }
        || now.routes.contains { $0.person == person.id }
      if isWrittenTo {
        try change(entry.organization, .chooseLanguage(person.id, person.language))
      }
    }
  }

  private func takeAppointments(_ entry: DirectoryMessage, _ known: Organization) throws {
    for told in entry.appointments {
      if let until = told.until, until <= at {
        try endTold(told, entry, known)
        continue
      }
      let same = known.appointments.filter {
        $0.person == told.person && $0.post == told.post && $0.from == told.from
      }
      if same.contains(where: { $0.until == told.until }) { continue }
      let isLive = same.contains { $0.until.map { $0 > at } ?? true }
      try change(
        entry.organization,
        isLive
          ? .dateAppointment(told.person, told.post, until: told.until)
          : .appoint(told.person, to: told.post, from: told.from, until: told.until))
    }
    for held in known.appointments where held.holds(at: at) {
      let isTold = entry.appointments.contains {
        $0.person == held.person && $0.post == held.post
      }
      if !isTold { try change(entry.organization, .endAppointment(held.person, held.post)) }
    }
  }

  /// It is over at its home: by this node's clock it ends now. One that was never known here, or has ended, stays so; and
  /// whoever holds the same post anew goes on holding it.
  private func endTold(
    _ told: DirectoryMessage.Appointment, _ entry: DirectoryMessage, _ known: Organization
  ) throws {
    let isHeld = known.appointments.contains {
      $0.person == told.person && $0.post == told.post && $0.until.map { $0 > at } ?? true
    }
    let isHeldAnew = entry.appointments.contains {
      $0.person == told.person && $0.post == told.post && $0.until.map { $0 > at } ?? true
    }
    if isHeld && !isHeldAnew {
      try change(entry.organization, .endAppointment(told.person, told.post))
    }
  }

  private func takeRoutes(_ entry: DirectoryMessage, _ known: Organization) throws {
    for told in entry.routes {
      if !known.routes.contains(where: { $0.id == told.id }) {
        guard known.routes.count < Organization.partsMax else { continue }
        // When it last worked its home knows; by no clock was that later than now.
        try commit(
          .organization(
            entry.organization,
            .routeAdded(
              route: Organization.RouteRecord(
                id: told.id, person: told.person, channel: told.channel,
                address: try keep(told.address), lastSuccess: told.lastSuccess.map { min($0, at) },
                isWrong: false))))
      }
      // What worked since is said with the day of today.
      if let worked = told.lastSuccess, at - worked < .days(1) {
        try change(entry.organization, .routeSucceeded(told.id))
      }
    }
    for route in known.routes where !route.isWrong {
      if !entry.routes.contains(where: { $0.id == route.id }) {
        try change(entry.organization, .routeWrong(route.id))
      }
    }
  }
}

extension DirectoryMessage {
  /// The same without some people, their posts and their routes.
  fileprivate func without(_ strangers: Set<ID<Person>>) -> DirectoryMessage {
    if strangers.isEmpty { return self }
    return DirectoryMessage(
      organization: organization, version: version, name: name, legalForm: legalForm, code: code,
      parents: parents, lastRung: lastRung, posts: posts,
      people: people.filter { !strangers.contains($0.id) },
      appointments: appointments.filter { !strangers.contains($0.person) },
      routes: routes.filter { !strangers.contains($0.person) }, networks: networks,
      absences: absences.filter {
        !strangers.contains($0.person) && !strangers.contains($0.deputy)
      }, ended: ended)
  }
}
