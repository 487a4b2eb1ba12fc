//! Opens a data folder as a node with everything that a site needs.

internal import Federation
internal import Kernel
internal import Node
internal import Web

/// An opened node. Whoever has one is the only writer.
struct OpenNode: Sendable {
  let folder: NodeFolder
  /// As other nodes know it; given at the first start and never changed.
  let name: String
  let engine: Engine
  let clock: NodeClock
  let site: Site
  let `operator`: Operator
  /// The demonstration, where this node is one.
  let demonstration: DemonstrationStart?

  /// Opens the folder; throws a `Complaint` that says what to do. `scope`, `seat`, `hasHistory` (a month of old
  /// events at the first start) and `speed` are for demonstrations only, `named` counts at the first start alone.
  init(
    _ path: String, isDemonstration: Bool = false, scope: DemonstrationPlan.Scope = .sample,
    seat: DemonstrationSeat? = nil, hasHistory: Bool = false, speed: Int = 1,
    settings: NodeSettings = NodeSettings(), named: String? = nil
  ) throws {
    do {
      folder = try NodeFolder(path)
    } catch let problem as FolderProblem {
      throw Complaint(phrase: problem.phrase, code: problem.isLocked ? 1 : 3)
    }
    let clock = NodeClock(highWater: try folder.highWater(), speed: isDemonstration ? speed : 1)
    self.clock = clock
    let first =
      isDemonstration ? seat?.nodeName ?? "demo" : named ?? Self.name(of: settings)
    let node = try folder.node(name: first, at: clock.now)
    demonstration =
      isDemonstration
      ? try DemonstrationStart.prepare(node, folder: path, scope, seat: seat, at: clock.now) : nil
    let name = node.name
    self.name = name
    let queries = node.queries()
    let log = try EventLog(path + "/events", at: clock.now, after: try queries.cursor())
    if hasHistory, let end = try demonstration?.writeHistory(to: log, at: clock.now) {
      try DemonstrationStart.passOver(node, upTo: end, at: clock.now)
    }
    let hub = ChangeHub()
    let engine = Engine(node: node, clock: clock, hub: hub)
    self.engine = engine
    site = Site(
      engine: engine, queries: queries, clock: clock, hub: hub, intake: EventIntake(log: log),
      settings: SiteSettings(
        publicURL: settings.publicURL, isDemonstration: isDemonstration, phone: settings.phone,
        usesTLS: settings.publicURL.hasPrefix("https"), trustedProxies: settings.trustedProxies,
        replyTo: settings.mailbox == nil ? nil : settings.replyTo ?? settings.mailFrom,
        security: settings.security, caFile: settings.caFile,
        sessionCookie: seat.map { "noroshi-\($0.rawValue)" } ?? "noroshi",
        exposed: folder.exposed),
      folder: path,
      links: try LinkKeys(folder: path, name: name).map {
        LinkDesk(
          engine: engine, queries: queries, clock: clock, hub: hub, keys: $0,
          lineAddress: settings.lineAddress)
      })
    let site = site
    `operator` = Operator(
      submit: { await site.submit($0, as: .node) }, now: { clock.now },
      linkLife: clock.lapse(.days(1)), queries: queries, links: site.links,
      erasures: { try site.queries.erasures() })
  }

  /// The name that a first start gives where none was asked for: the host's of where people reach it. It is the node's for
  /// ever.
  private static func name(of settings: NodeSettings) -> String {
    let host =
      settings.publicURL.split(separator: "/").dropFirst().first?.prefix { $0 != ":" } ?? ""
    return NodeName(host.lowercased())?.text ?? "noroshi"
  }
}
