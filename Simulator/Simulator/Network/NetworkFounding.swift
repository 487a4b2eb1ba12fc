//! The founding of the nation of many nodes: registered, enrolled and introduced by the real commands and frames.

internal import Federation
internal import GRDB
internal import Kernel
internal import Node

/// Enters the nation: one input after the other, none of which may be refused.
struct NetworkFounding {
  private var nation = NetworkNation()
  private var nodes: [Node] = []
  private var lines: [[Int: NetworkLine]] = []
  private var chance = SplitMix64(seed: 0xBEAC_07)
  private var now = Nation.founded
  /// Most letters that are said in one go.
  private let lettersMax: Int

  private init(lettersMax: Int) { self.lettersMax = lettersMax }

  /// Rounds of words until nobody has anything to say: far more than are needed.
  private static let roundsMax = 60

  /// Founds the nodes of a plan. Throws what a store or a node says.
  static func found(
    _ plan: [NetworkPlan], lettersMax: Int = NetworkLine.lettersMax
  ) throws -> NetworkNation {
    var founding = NetworkFounding(lettersMax: lettersMax)
    for planned in plan { try founding.settle(planned) }
    for seat in founding.nation.seats.indices { try founding.enrol(seat) }
    for seat in founding.nation.seats.indices {
      for peer in founding.nation.neighbours(of: seat) { try founding.introduce(seat, to: peer) }
    }
    try founding.talk()
    for seat in founding.nation.seats.indices { try founding.placeUnderAbove(seat) }
    try founding.talk()
    return founding.nation
  }

  // MARK: Bodies and people

  private mutating func settle(_ planned: NetworkPlan) throws {
    let kind = planned.kind
    let seat = nation.seats.count
    guard let name = NodeName("\(kind.rawValue)\(seat).example"),
      let key = SigningKey(name: name.text, seed: chance.secret() + chance.secret())
    else { throw Self.broken("no node \(kind) \(seat)") }
    let queue = try DatabaseQueue()
    nodes.append(try Node(writer: queue, name: name.text, at: now))
    lines.append([:])
    nation.seats.append(
      NetworkNation.Seat(
        kind: kind, name: name, above: planned.above, key: key, template: queue))
    for (index, one) in planned.bodies.enumerated() {
      let body = try make(
        .registerOrganization(code: one.code, name: one.name, legalForm: "模擬"), at: seat
      ).cast(to: Organization.self)
      nation.add(body, to: seat)
      if index == 0 { try enter(.start(tower: body), at: seat) }
      try people(of: body, in: one.posts, at: seat)
    }
    // Agencies are supervised by their ministry, firms and towns are supported by whoever took them in.
    let own = nation.seats[seat].bodies
    for body in own.dropFirst() {
      let tree: Organization.Tree = kind == .ministry ? .supervision : .support
      try enter(.place(body, tree, under: own[0]), at: seat)
    }
  }

  private mutating func people(
    of body: ID<Organization>, in posts: [Organization.Role], at seat: Int
  ) throws {
    for (index, role) in posts.enumerated() {
      let name = Phrase(ja: "係\(index)", en: "Post \(index)")
      let post = try make(.createPost(body, name: name, role: role), at: seat).cast(to: Post.self)
      let person = try make(.enterPerson(body, name: "模擬 花子\(nation.residents.count)"), at: seat)
        .cast(to: Person.self)
      try enter(
        .organization(body, .appoint(person, to: post, from: Nation.founded, until: nil)), at: seat)
      let address = "p\(nation.residents.count)@sim.example"
      try enter(.addRoute(body, person: person, .mail, address: address), at: seat)
      let phone = try make(
        .addRoute(body, person: person, .phone, address: "tel-\(nation.residents.count)"), at: seat)
      try enter(
        .organization(body, .routeSucceeded(phone.cast(to: ContactRoute.self))), at: seat)
      nation.add(
        NetworkNation.Resident(
          seat: seat,
          citizen: Citizen(
            person: person, organization: body, post: post, role: role, hasMail: true,
            address: address)))
    }
  }

  // MARK: Lines

  private mutating func enrol(_ seat: Int) throws {
    guard let above = nation.seats[seat].above else { return }
    let (up, down) = (nation.seats[above], nation.seats[seat])
    guard let upKey = PeerKey(up.key.publicKey), let downKey = PeerKey(down.key.publicKey),
      let code = InvitationCode(
        secret: chance.secret(), fingerprint: upKey.fingerprint, address: "https://\(up.name)")
    else { throw Self.broken("no invitation for \(down.name)") }
    try enter(
      .link(.invite(under: up.bodies[0], verifier: code.verifier, until: now + .days(7))),
      at: above)
    let request = EnrolmentRequest(
      code: code, key: downKey, sealingKey: down.sealing, versions: LinkLimits.versions,
      epoch: 0, certificateRequest: [], at: now)
    let upper = try make(.link(.enrol(try request.signed(by: down.key))), at: above)
      .cast(to: PeerLink.self)
    let answer = EnrolmentAnswer(
      request: Hash(sha256: request.signedBytes), key: upKey,
      version: LinkLimits.versions.last ?? 1, epoch: 0, certificate: [], authority: [], at: now)
    let lower = try make(.link(.join(code, request, try answer.signed(by: up.key))), at: seat)
      .cast(to: PeerLink.self)
    nation.seats[above].links[seat] = upper
    nation.seats[seat].links[above] = lower
    lines[above][seat] = NetworkLine(link: upper, at: now, nodeTime: now)
    lines[seat][above] = NetworkLine(link: lower, at: now, nodeTime: now)
  }

  private mutating func introduce(_ seat: Int, to peer: Int) throws {
    let queries = nodes[seat].queries()
    guard let id = nation.seats[seat].links[peer], let link = try queries.link(id),
      let card = try NetworkLine.card(
        of: queries, on: link, signer: nation.seats[seat].signer, newest: 0,
        sealing: nation.seats[seat].sealing, at: now)
    else { throw Self.broken("no card of \(seat) for \(peer)") }
    try enter(.link(.introduce(id, card)), at: seat)
  }

  /// Everybody says what he has to say until nothing changes any more.
  private mutating func talk() throws {
    for _ in 0..<Self.roundsMax {
      var isQuiet = true
      for seat in nation.seats.indices {
        for peer in nation.neighbours(of: seat) where try say(from: seat, to: peer) {
          isQuiet = false
        }
      }
      now = now + .seconds(1)
      if isQuiet { return }
    }
    throw Self.broken("the founding does not come to rest")
  }

  /// Whether what was said changed anything there.
  private mutating func say(from seat: Int, to peer: Int) throws -> Bool {
    guard var line = lines[seat][peer], var there = lines[peer][seat] else { return false }
    // What was heard is never noted here, so that every round says hello and receipt anew.
    let words = try line.words(
      nodes[seat].queries(), signer: nation.seats[seat].signer, newest: 0, at: now, greets: true,
      lettersMax: lettersMax)
    lines[seat][peer] = line
    var hasChanged = false
    for frame in words.frames {
      let command = there.command(for: frame.bytes)
      if try !apply(.link(command), at: peer).changed.isEmpty { hasChanged = true }
    }
    lines[peer][seat] = there
    return hasChanged
  }

  /// Towns and the ministry name whoever stands above them, now that they know him; one town has agreed that the
  /// prefecture's desk takes over the calling.
  private mutating func placeUnderAbove(_ seat: Int) throws {
    let own = nation.seats[seat]
    guard let above = own.above, own.kind == .town || own.kind == .ministry else { return }
    let parent = nation.seats[above].bodies[0]
    try enter(.place(own.bodies[0], .supervision, under: parent), at: seat)
    if nation.seats[above].kind == .prefecture {
      try enter(.organization(own.bodies[0], .agreeLastRung(parent)), at: seat)
    }
  }

  // MARK: Inputs

  private static func broken(_ what: String) -> NetworkViolation {
    NetworkViolation(law: .health, what: what)
  }

  /// Does a command and gives the identifier it made.
  private mutating func make(_ command: Command, at seat: Int) throws -> ID<RecordReference> {
    let outcome = try apply(command, at: seat)
    guard case .done(let made)? = outcome.answers.first, let first = made.first else {
      throw Self.broken("nothing was made by \(command)")
    }
    return first.id
  }

  private mutating func enter(_ command: Command, at seat: Int) throws {
    _ = try apply(command, at: seat)
  }

  private mutating func apply(_ command: Command, at seat: Int) throws -> Node.Outcome {
    now = now + .milliseconds(10)
    let input = NodeInput(
      id: ID(v7At: now, random: (chance.next(), chance.next())), secret: chance.secret(),
      viewer: .node, command: command)
    let outcome = nodes[seat].apply([input], at: now, wallAt: now)
    guard case .done? = outcome.answers.first else {
      throw Self.broken("\(seat) could not be founded: \(command) gave \(outcome.answers)")
    }
    return outcome
  }
}
