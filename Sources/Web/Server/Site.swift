//! What every route needs: the engine to ask, the reader to see, the clock, and the settings.

public import Kernel
public import Node
internal import Synchronization

/// Settings of the site that come from configuration, never from a request.
public struct SiteSettings: Sendable {
  /// Where people reach the node; links in mails begin with it. Never the Host header. Where the operator named none,
  /// the address that the server listens on, known once it does.
  public var publicURL: String { address.withLock { $0 } }
  private let address: SharedText
  /// The nodes of this demonstration; empty where it has one.
  public var demonstrationNodes: [DemonstrationNode] { nodes.withLock { $0 } }
  private let nodes = SharedNodes()
  /// Whether this node is the demonstration (実演).
  public var isDemonstration: Bool
  /// Whom to call when a page is no help.
  public var phone: String
  /// Whether cookies are sent over TLS only.
  public var usesTLS: Bool
  /// Proxies in front of the node: what they say of a visitor's address is believed, and nobody else's word.
  public var trustedProxies: [String]
  /// Where replies to alerts go; nil where no mailbox is read, and then no mail asks for a reply.
  public var replyTo: String?
  /// What security.txt says; nil for none.
  public var security: SecurityContacts?
  /// The authorities by which other nodes are believed; nil for the system's.
  public var caFile: String?
  /// The session cookie's name. Browsers keep cookies by host and not by port: nodes on one machine need one each.
  public var sessionCookie: String
  /// Files of the data folder that others on this machine could read until this start.
  public var exposed: [String]
  /// Settings from their parts.
  public init(
    publicURL: String, isDemonstration: Bool, phone: String, usesTLS: Bool,
    trustedProxies: [String] = [], replyTo: String? = nil, security: SecurityContacts? = nil,
    caFile: String? = nil, sessionCookie: String = "noroshi", exposed: [String] = []
  ) {
    address = SharedText(publicURL)
    self.isDemonstration = isDemonstration
    self.phone = phone
    self.usesTLS = usesTLS
    self.trustedProxies = trustedProxies
    self.replyTo = replyTo
    self.security = security
    self.caFile = caFile
    self.sessionCookie = sessionCookie
    self.exposed = exposed
  }
}

extension SiteSettings {
  /// Says where the server listens, where nothing better is known.
  public func listening(at url: String) { address.withLock { if $0.isEmpty { $0 = url } } }

  /// Says which nodes the demonstration has: every page names them.
  public func demonstrates(_ nodes: [DemonstrationNode]) { self.nodes.withLock { $0 = nodes } }
}

/// The nodes of a demonstration, which are known once all have a port.
private final class SharedNodes: Sendable {
  private let nodes = Mutex<[DemonstrationNode]>([])
  func withLock<Result: Sendable>(
    _ body: (inout sending [DemonstrationNode]) -> sending Result
  ) -> Result {
    nodes.withLock(body)
  }
}

/// A text that is set once the server listens.
private final class SharedText: Sendable {
  private let text: Mutex<String>
  init(_ text: String) { self.text = Mutex(text) }
  func withLock<Result: Sendable>(_ body: (inout sending String) -> sending Result) -> Result {
    text.withLock(body)
  }
}

/// One node's site.
public struct Site: Sendable {
  /// Where inputs go.
  public let engine: Engine
  /// What people may see.
  public let queries: Queries
  /// Node time.
  public let clock: NodeClock
  /// News for live pages.
  public let hub: ChangeHub
  /// Takes sensor events.
  public let intake: EventIntake
  /// Configuration.
  public let settings: SiteSettings
  /// The data folder, to see how much room is left; empty where there is none.
  public let folder: String
  /// Limits per key and address.
  public let limits: RateLimits
  /// Lists of contacts that were sent and not applied yet.
  let drafts = ContactDrafts()
  /// Lists of systems that were sent and not applied yet.
  let inventoryDrafts = InventoryDrafts()
  /// Lists of bodies that were sent and not applied yet.
  let bodyDrafts = BodyDrafts()
  /// Reads and writes them.
  let files = ListFiles()
  /// Compares long ones, beside the requests that ask.
  let work = ListWork()
  /// Keys of sensors that were looked up.
  let keys = KeyShelf()
  /// What is forgotten when somebody signs out.
  let sessionEnds = SessionEnds()
  /// What people ask the stored events.
  let searches = SearchDesk()
  /// How far looking back for new marks is.
  let lookBacks = LookBacks()
  /// How reading the mailbox for replies goes.
  public let replies = ReplyWatch()
  /// The lines to other nodes; nil where this one's name is none that others could know it by.
  public let links: LinkDesk?

  /// A site from its parts.
  public init(
    engine: Engine, queries: Queries, clock: NodeClock, hub: ChangeHub, intake: EventIntake,
    settings: SiteSettings, folder: String = "", links: LinkDesk? = nil
  ) {
    self.links = links
    self.engine = engine
    self.queries = queries
    self.clock = clock
    self.hub = hub
    self.intake = intake
    self.settings = settings
    self.folder = folder
    limits = RateLimits()
    sessionEnds.add { [drafts, inventoryDrafts, bodyDrafts, work] session in
      drafts.end(session)
      inventoryDrafts.end(session)
      bodyDrafts.end(session)
      work.end(session)
    }
  }

  /// Submits a command for a viewer. With a key, a repeated request with the same body gets the same answer.
  public nonisolated(nonsending) func submit(
    _ command: Command, as viewer: Viewer, idempotency: Idempotency? = nil
  ) async -> Node.Answer {
    await engine.submit(
      NodeInput(
        id: Entropy.inputID(at: clock.now), secret: Entropy.bytes(16), viewer: viewer,
        command: command, idempotency: idempotency))
  }
}
