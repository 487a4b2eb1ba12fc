//! `noroshi serve`: runs a node until it is told to stop.

internal import ArgumentParser
internal import Glibc
internal import Hummingbird
internal import Kernel
internal import Logging
internal import Node
internal import ServiceLifecycle
internal import UnixSignals
internal import Web

/// Runs a node. Prints one line `listening http://HOST:PORT` when it is ready.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a node / ノードを動かす")

  @Option(help: "Data folder / データの置き場所") var data = "data"
  @Option(help: "Address and port; port 0 picks one. 127.0.0.1:8080 where none is settled")
  var listen: String?
  @Option(help: "Where people reach the node, for links in mails") var publicURL: String?
  @Flag(help: "Make (once) and serve the demonstration / 実演") var demo = false
  @Option(help: "With --demo: clock that many times as fast, 1 to 3600 / 時計の倍速") var speed = 1
  @Flag(help: "With --demo, at its first start: every local body of the nation / 全自治体を入れる")
  var allBodies = false
  @Flag(help: "With --demo: nothing is observed by itself / 観測を自動で流さない") var quiet = false
  @Flag(help: "With --demo, at its first start: no month of old events / 過去の記録を入れない")
  var noPast = false
  @Option(help: "Address and port of the listener for links to other nodes / ノード間の待ち受け")
  var linkListen: String?
  @Option(help: "Where other nodes reach that listener, https://HOST:PORT") var linkURL: String?
  @Option(help: "With --demo: 1, or 3 for tower, ministry and town as three nodes / ノードの数")
  var nodes = 1
  @Option(help: .hidden) var seat: String?
  @Option(help: .hidden) var beside: [String] = []
  @Option(help: "Mail relay: smtp://host:25; without it mails wait") var smtp: String?
  @Option(help: "Sender address of mails") var mailFrom: String?
  @Option(help: "Address of a proxy that ends TLS in front; may be repeated") var trustedProxy:
    [String] = []

  @Option(help: "Address that gets the newest checkpoint once a day / 検証点の送り先")
  var checkpointMail: String?
  @Option(help: "Days that raw events are kept, 30 or more / 生の記録を残す日数")
  var keepDays = EventRetention.daysMin
  @Option(help: "Most bytes of raw events; without it as many as the days have") var keepBytes:
    Int64?

  /// How many sign-in links the demonstration prints.
  static let linksShown = 4

  /// What was settled at `init`, with the flags of this start in place of it.
  private func settings() throws -> NodeSettings {
    // A demonstration is the same wherever it is started.
    var settings = demo ? NodeSettings() : try NodeSettings.read(data) ?? NodeSettings()
    if let publicURL { settings.publicURL = publicURL }
    if let listen { settings.listen = listen }
    if let linkListen { settings.linkListen = linkListen }
    if let linkURL { settings.linkURL = linkURL }
    if let smtp { settings.relay = smtp }
    if let mailFrom { settings.mailFrom = mailFrom }
    if !trustedProxy.isEmpty { settings.trustedProxies = trustedProxy }
    return settings
  }

  /// What others could read is said where the operator looks.
  private static func tell(of exposed: [String], _ logger: Logger) {
    for name in exposed {
      logger.error(
        "others on this machine could read or change a secret file", metadata: ["file": "\(name)"])
    }
  }

  func run() async throws {
    ProcessLimits.raiseOpenFiles()
    let settings: NodeSettings
    do { settings = try self.settings() } catch let problem as FolderProblem {
      throw Complaint(phrase: problem.phrase, code: 3)
    }
    guard let address = Server.Address(settings.listen ?? "127.0.0.1:8080") else {
      throw Complaint.use(SettingsOptions.listenProblem.ja, SettingsOptions.listenProblem.en)
    }
    try checkSpeed()
    let seat = try demonstrationSeat(at: address)
    let retention = try self.retention()
    var logger = Logger(label: "noroshi")
    logger.logLevel = .notice
    let opened = try OpenNode(
      nodes == 1 ? data : ownFolder(), isDemonstration: demo, scope: scope, seat: seat,
      hasHistory: !quiet && !noPast, speed: speed, settings: settings)
    let site = opened.site
    Self.tell(of: opened.folder.exposed, logger)
    let shown = try await signInLinks(opened)
    let signer = try opened.folder.signer()
    let sender = try OutboxLoop.sender(
      smtp: settings.relay, from: settings.mailFrom, caFile: settings.caFile, site: site,
      isDemonstration: demo)
    var services: [any Service] = [
      TimerLoop(
        site: site, signer: signer, reserve: DiskReserve(folder: opened.folder.path),
        logger: logger),
      MatchLoop(site: site, logger: logger),
      SearchLoop(site: site, logger: logger),
      RetentionLoop(site: site, retention: retention, logger: logger),
      PackingLoop(site: site, logger: logger),
      AgingLoop(site: site, logger: logger),
      ContactTestLoop(site: site, logger: logger),
      OutboxLoop(site: site, sender: sender, logger: logger),
      ControlSocket(folder: opened.folder, operator: opened.operator, logger: logger),
    ]
    if let mail = try mailer(site, sender, relay: settings.relay, logger) { services.append(mail) }
    if let replies = try ReplyLoop.loop(site: site, settings: settings, logger: logger) {
      services.append(replies)
      services.append(AnswerLoop(site: site, sender: sender, logger: logger))
    }
    services += try otherNodes(site, settings, logger)
    services += demonstration(of: opened, seat, logger)
    let host = address.host.contains(":") ? "[\(address.host)]" : address.host
    let application = Server.application(site, at: address, services: services, logger: logger) {
      port in
      site.settings.listening(at: "http://\(host):\(port)")
      print("listening http://\(host):\(port)")
      defer { flushOutput() }
      guard let first = shown.first else { return }
      print("一度だけ使えるサインインのリンク（監視当直）/ one-time sign-in link (watch officer):")
      print("  http://\(host):\(port)\(first)")
      for (index, link) in shown.enumerated().dropFirst() {
        print("  \(opened.demonstration?.logins[index] ?? ""): http://\(host):\(port)\(link)")
      }
    }
    try await application.runService(gracefulShutdownSignals: [.sigterm, .sigint])
  }

  /// Links to sign in by, once each, for the first of a demonstration.
  private func signInLinks(_ opened: OpenNode) async throws -> [String] {
    var links: [String] = []
    for login in opened.demonstration?.logins.prefix(Self.linksShown) ?? [] {
      links.append(try await opened.operator.signInLink(login: login, publicURL: ""))
    }
    return links
  }

  /// What speaks with other nodes: who is above is dialled, who is below dials in, by the listener for links where there is
  /// one.
  private func otherNodes(
    _ site: Site, _ settings: NodeSettings, _ logger: Logger
  ) throws -> [any Service] {
    if let wrong = settings.lineProblem { throw Complaint.use(wrong.ja, wrong.en) }
    var services: [any Service] = []
    if let loop = LinkLoop(site: site, caFile: settings.caFile, logger: logger) {
      services.append(loop)
    }
    if let address = settings.linkListen.flatMap({ Server.Address($0) }),
      let listener = try Server.links(site, at: address, logger: logger)
    {
      services.append(listener)
    }
    return services
  }

  private var scope: DemonstrationPlan.Scope { allBodies ? .all : .sample }

  /// The tower's folder beneath the demonstration's.
  private func ownFolder() throws -> String {
    mkdir(data, 0o700)
    return "\(data)/\(DemonstrationSeat.tower.rawValue)"
  }

  /// Which of three nodes this one is; nil where it is the only one. They speak without encryption, and so on this machine
  /// alone.
  private func demonstrationSeat(at address: Server.Address) throws -> DemonstrationSeat? {
    if let seat {
      guard let own = DemonstrationSeat(rawValue: seat), demo, nodes == 1,
        beside.count == DemonstrationSeat.allCases.count
      else { throw Complaint.use("--seat は内部用です。", "--seat is for the demonstration itself.") }
      return own
    }
    guard nodes != 1 else { return nil }
    guard nodes == DemonstrationSeat.allCases.count, demo else {
      throw Complaint.use(
        "--nodes は --demo と一緒に、1 か \(DemonstrationSeat.allCases.count) を書いてください。",
        "Write --nodes with --demo only, as 1 or \(DemonstrationSeat.allCases.count).")
    }
    guard address.host == "127.0.0.1", publicURL == nil else {
      throw Complaint.use(
        "三つのノードは暗号化せずに話すので、127.0.0.1 でだけ動きます。--listen 127.0.0.1:PORT とし、--public-url は書かないでください。",
        "Three nodes speak without encryption, and so on 127.0.0.1 alone: --listen 127.0.0.1:PORT and no --public-url."
      )
    }
    return .tower
  }

  /// What only a demonstration runs: the feeder, the other nodes, or what ties this one to the tower's process.
  private func demonstration(
    of opened: OpenNode, _ seat: DemonstrationSeat?, _ logger: Logger
  ) -> [any Service] {
    guard let start = opened.demonstration else { return [] }
    let site = opened.site
    let sensor = start.sensor.map { DemonstrationSensor(site: site, key: $0, logger: logger) }
    var services: [any Service] = []
    if let sensor, !quiet {
      // With three nodes the town meets its mark once it is known.
      services.append(
        FeederLoop(
          sensor: sensor, networks: start.networks, opening: seat == nil ? start.opening : nil))
    }
    guard let seat else { return services }
    let plan = DemonstrationPlan(DemonstrationStart.bodies, scope: scope)
    if seat == .tower {
      var words = ["--speed", "\(speed)"]
      if allBodies { words.append("--all-bodies") }
      services.append(
        NeighbourNodes(
          site: site, node: opened.operator, folder: data, plan: plan, sensor: sensor,
          opening: quiet ? nil : start.opening, arguments: words, logger: logger))
    } else {
      site.settings.demonstrates(NeighbourNodes.nodes(at: beside, own: seat))
      services.append(
        SeatLoop(
          seat: seat, site: site, node: opened.operator, folder: data, plan: plan, logger: logger))
    }
    return services
  }

  /// A time-lapse is the demonstration's alone.
  private func checkSpeed() throws {
    guard (1...NodeClock.speedMax).contains(speed), demo || speed == 1 else {
      throw Complaint.use(
        "--speed は --demo と一緒に、1 から \(NodeClock.speedMax) までの数で書いてください。",
        "Write --speed with --demo only, as a number from 1 to \(NodeClock.speedMax).")
    }
  }

  /// How long raw events are kept.
  private func retention() throws -> EventRetention {
    guard let retention = EventRetention(days: keepDays, bytesMax: keepBytes) else {
      throw Complaint.use(
        "--keep-days は\(EventRetention.daysMin)〜\(EventRetention.daysMax)、--keep-bytes は\(EventRetention.bytesMin)以上にしてください。",
        "--keep-days is \(EventRetention.daysMin) to \(EventRetention.daysMax), --keep-bytes at least \(EventRetention.bytesMin)."
      )
    }
    return retention
  }

  /// Who mails checkpoints; nil where nobody is to get them. The demonstration mails nobody.
  private func mailer(
    _ site: Site, _ sender: NoticeSender, relay: String?, _ logger: Logger
  ) throws -> CheckpointMail? {
    guard let checkpointMail, !demo else { return nil }
    guard relay != nil else {
      throw Complaint.use(
        "--checkpoint-mail にはメールの中継先が要ります。--smtp か noroshi settings --smtp で決めてください。",
        "--checkpoint-mail needs a mail relay: give --smtp, or set one by noroshi settings --smtp.")
    }
    do {
      return try CheckpointMail(site: site, sender: sender, to: checkpointMail, logger: logger)
    } catch {
      throw Complaint.use(
        "--checkpoint-mail のアドレスを確かめてください。", "Check the address of --checkpoint-mail.")
    }
  }
}

/// Writes out what was printed, also when standard output is a pipe: whoever started the node waits for the address.
func flushOutput() { fflush(nil) }
