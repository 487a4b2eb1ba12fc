//! The tower's side of a demonstration of three nodes: starts the other two, links them by real invitations, says when one of
//! them ends, and stops them.

internal import Alerting
internal import Federation
internal import Glibc
internal import Kernel
internal import Logging
internal import Node
internal import ServiceLifecycle
internal import Web

/// Runs the other two nodes as children of the tower's process.
struct NeighbourNodes: Service {
  let site: Site
  let node: Operator
  /// The folder of the demonstration; each node has one of its own beneath it.
  let folder: String
  let plan: DemonstrationPlan
  /// Where the tower's demonstration sensor is, and whether the town meets a mark at the first start.
  let sensor: DemonstrationSensor?
  let opening: IPPrefix?
  /// What the children are started with beside what is theirs alone.
  let arguments: [String]
  let logger: Logger

  /// How often it is looked what the children say and whether what is waited for has come.
  static let look = Duration.milliseconds(100)
  /// How long a child may take to listen, and to be known with its people.
  static let startMax = Duration.seconds(300)
  /// How many ports behind the tower's are looked at for free ones.
  static let portsMax = 100

  /// Something did not come about in time, or a child ended.
  struct Unlinked: Error, CustomStringConvertible {
    let description: String
  }

  func run() async throws {
    let children: [ChildNode]
    do { children = try await start() } catch let complaint as Complaint {
      // The tower goes on alone: a part of the server that ends would end all of it.
      complaint.print()
      try await gracefulShutdown()
      return
    }
    await cancelWhenGracefulShutdown {
      // What fails for one is said, and does not keep the other.
      for child in children { await attempt { try await announce(child) } }
      for child in children { await attempt { try await link(child) } }
      await watch(children)
    }
    for child in children { await child.end() }
  }

  private func attempt(_ work: () async throws -> Void) async {
    do { try await work() } catch is CancellationError { return } catch {
      logger.error("demonstration node not linked", metadata: ["reason": "\(error)"])
      Complaint.write("実演のノードをつなげませんでした / a node was not linked: \(error)")
    }
  }

  // MARK: Starting

  /// Waits for the tower's address, then starts the others on the next free ports.
  private func start() async throws -> [ChildNode] {
    while site.settings.publicURL.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
    let own = site.settings.publicURL
    guard let colon = own.lastIndex(of: ":"), let port = Int(own[own.index(after: colon)...]) else {
      throw Complaint.broke("\(own) は住所ではありません。", "\(own) is no address.")
    }
    var addresses = [Self.address(port)]
    var next = port + 1
    for _ in DemonstrationSeat.allCases.dropFirst() {
      while !Self.isFree(next), next < port + Self.portsMax { next += 1 }
      addresses.append(Self.address(next))
      next += 1
    }
    site.settings.demonstrates(Self.nodes(at: addresses, own: .tower))
    return try zip(DemonstrationSeat.allCases, addresses).dropFirst().map { seat, address in
      try ChildNode(
        seat,
        [
          "serve", "--demo", "--data", "\(folder)/\(seat.rawValue)", "--seat", seat.rawValue,
          "--listen", String(address.dropFirst("http://".count)),
        ] + arguments + addresses.flatMap { ["--beside", $0] })
    }
  }

  /// Where a node of the demonstration listens: on this machine alone.
  private static func address(_ port: Int) -> String { "http://127.0.0.1:\(port)" }

  /// The nodes as pages name them.
  static func nodes(at addresses: [String], own: DemonstrationSeat) -> [DemonstrationNode] {
    zip(DemonstrationSeat.allCases, addresses).map { seat, address in
      DemonstrationNode(name: seat.name, address: address, isOwn: seat == own)
    }
  }

  /// Whether nobody listens on that port of this machine.
  static func isFree(_ port: Int) -> Bool {
    guard (1...65_535).contains(port) else { return false }
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    guard inet_pton(AF_INET, "127.0.0.1", &address.sin_addr) == 1 else { return false }
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    return bound == 0
  }

  // MARK: Linking

  /// Waits until a child listens, and prints its address with a link to sign in.
  private func announce(_ child: ChildNode) async throws {
    var printed: [String] = []
    try await until("\(child.seat.rawValue) listens", child) {
      printed += child.lines().filter { $0.hasPrefix("  http://") }
      return !printed.isEmpty
    }
    let link = printed[0].drop { $0 == " " }
    print("\(child.seat.name.ja) / \(child.seat.name.en): \(link)")
    flushOutput()
  }

  /// Links a child where it is not linked yet.
  private func link(_ child: ChildNode) async throws {
    let peer = child.seat.nodeName
    guard let desk = node.links else { throw Unlinked(description: "no keys for links") }
    if try await !desk.standings().contains(where: { $0.peer == peer }) {
      guard let above = try body(child.seat.invitedUnder) else {
        throw Unlinked(description: "no body to invite under")
      }
      let code = try await desk.invite(
        under: above, for: .days(1), address: site.settings.publicURL)
      // As its operator does it, in a process of its own: here a thread would wait for an answer that comes from here. The
      // code goes by a file that only its owner reads; in the command every user of the machine would see it.
      let data = "\(folder)/\(child.seat.rawValue)"
      let file = data + "/invitation-code"
      unlink(file)
      defer { unlink(file) }
      try LinkDesk.store(Array(code.description.utf8), at: file)
      let joining = try ChildNode(
        child.seat, ["link", "join", "--data", data, "--code-file", file])
      try await until("\(child.seat.rawValue) has joined", child) { joining.ended() != nil }
      guard joining.ended() == 0 else {
        throw Unlinked(description: "\(child.seat.rawValue) could not join")
      }
    }
    try await arrange(child)
  }

  /// Once, when the child's bodies are known: whose their addresses are, and whom the ministry supervises; then the town's
  /// machine meets its mark.
  private func arrange(_ child: ChildNode) async throws {
    let mark = "\(folder)/\(child.seat.rawValue)/arranged"
    if access(mark, F_OK) == 0 { return }
    let keys = child.seat.hosted(plan) ?? []
    try await until("\(child.seat.rawValue) is known", child) {
      _ = child.lines()
      return try keys.allSatisfy { try body($0) != nil }
    }
    let addresses = try DemonstrationAddresses.of(plan)
    var commands: [Command] = []
    for key in keys {
      guard let id = try body(key) else { continue }
      commands += addresses[key]?.commands(for: id, at: site.clock.now) ?? []
      let planned = plan.bodies.first { $0.key == key }?.parent
      if let planned, planned.tree == .supervision, let above = try body(planned.key) {
        commands.append(.place(id, .supervision, under: above))
      }
    }
    for command in commands { try await node.ask(command) }
    if child.seat == .town, let opening { await sensor?.open(opening) }
    Self.note(mark)
  }

  /// A body of the plan on the tower's node, by its code or its name; nil while it is not known.
  private func body(_ key: String) throws -> ID<Organization>? {
    guard let planned = plan.bodies.first(where: { $0.key == key }) else { return nil }
    return try DemonstrationBodies.find(planned, on: site)
  }

  /// Waits for something, as long as the child lives.
  private func until(
    _ what: String, _ child: ChildNode, _ isSo: () throws -> Bool
  ) async throws {
    let start = ContinuousClock.now
    while try !isSo() {
      if let code = child.ended() {
        throw Unlinked(description: "\(child.seat.rawValue) ended (\(code))")
      }
      guard ContinuousClock.now - start < Self.startMax else {
        throw Unlinked(description: "not within \(Self.startMax): \(what)")
      }
      try await Task.sleep(for: Self.look)
    }
  }

  /// An empty file says that something was done.
  static func note(_ path: String) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor >= 0 { close(descriptor) }
  }

  // MARK: Watching

  /// Says once when a child ends by itself; the others go on.
  private func watch(_ children: [ChildNode]) async {
    var told: Set<pid_t> = []
    while !Task.isCancelled {
      for child in children where !told.contains(child.id) {
        _ = child.lines()
        guard let code = child.ended() else { continue }
        told.insert(child.id)
        Complaint.write(
          "\(child.seat.name.ja)のノードが終わりました（\(code)）。ほかは動いています。 / the \(child.seat.name.en)'s node has ended (\(code)); the others go on."
        )
      }
      // Losing the sleep is right: then the server stops, and so does the loop.
      try? await Task.sleep(for: Self.look)
    }
  }
}

/// Finds bodies of the plan on a node that learned of them from another.
enum DemonstrationBodies {
  /// By code or name; nil while it is not known. Names of the demonstration are unique.
  static func find(_ planned: PlannedBody, on site: Site) throws -> ID<Organization>? {
    let rows = try site.queries.organizations(as: .node, search: planned.name.ja, limit: 50).items
    return rows.first {
      planned.code == nil ? $0.name == planned.name : $0.code == planned.code
    }?.id
  }
}
