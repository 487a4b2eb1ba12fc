//! The site as a server: routes, loops, and a clean stop.

public import Hummingbird
internal import HummingbirdCore
public import Logging
internal import NIOCore
public import ServiceLifecycle

/// Puts the routes together.
public enum Server {
  /// Where the server listens.
  public struct Address: Sendable {
    /// Host name or address.
    public let host: String
    /// Port; 0 picks one.
    public let port: Int
    /// Reads `HOST:PORT`, with `[…]` round an IPv6 address; nil for anything else.
    public init?(_ text: String) {
      guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
        (0...65535).contains(port)
      else { return nil }
      var host = String(text[..<colon])
      if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
      guard !host.isEmpty else { return nil }
      self.host = host
      self.port = port
    }
  }

  /// How long a connection may say nothing, between requests or in the middle of one.
  static let idleSecondsMax: Int64 = 60

  /// Every route of the site.
  public static func router(_ site: Site) -> Router<Visit> {
    let router = Router(context: Visit.self)
    router.addMiddleware {
      Elsewhere(site: site)
      SecureHeaders()
      EarlyAnswers()
      ProblemMiddleware(site: site)
      VisitMiddleware(site: site)
      // Once more inside, where it is known who asks and in which language.
      ProblemMiddleware(site: site)
    }
    Assets.add(to: router)
    SignInRoutes(site: site).add(to: router)
    EventRoutes(site: site).add(to: router)
    IndicatorRoutes(site: site).add(to: router)
    AllowListInterface(site: site).add(to: router)
    SearchInterface(site: site).add(to: router)
    OperateRoutes(site: site).add(to: router)
    AlertInterface(site: site).add(to: router)
    BulletinInterface(site: site).add(to: router)
    DirectoryInterface(site: site).add(to: router)
    ConstituencyInterface(site: site).add(to: router)
    AccountInterface(site: site).add(to: router)
    SensorInterface(site: site).add(to: router)
    QuestionInterface(site: site).add(to: router)
    RosterInterface(site: site).add(to: router)
    TransferInterface(site: site).add(to: router)
    ContactInterface(site: site).add(to: router)
    SystemInterface(site: site).add(to: router)
    ReadinessInterface(site: site).add(to: router)
    JournalInterface(site: site).add(to: router)
    OpenAPIRoutes().add(to: router)
    FederationRoutes(site: site).add(to: router)
    SecurityRoutes(site: site).add(to: router)
    addAlerting(site, to: router)
    addWatch(site, to: router)
    return router
  }

  /// The server as an application; `running` is told the port.
  public static func application(
    _ site: Site, at address: Address, services: [any Service], logger: Logger,
    running: @escaping @Sendable (Int) async -> Void
  ) -> some ApplicationProtocol {
    var application = Application(
      router: router(site),
      server: HTTPServerBuilder { responder in
        let http = HTTP1Channel.Configuration(idleTimeout: .seconds(idleSecondsMax))
        return LoopChannel(inside: HTTP1Channel(responder: responder, configuration: http))
      },
      configuration: .init(
        address: .hostname(address.host, port: address.port), serverName: "noroshi"),
      onServerRunning: { channel in await running(channel.localAddress?.port ?? 0) },
      logger: logger)
    application.addServices(services)
    return application
  }
}

/// Sets the headers of every answer, errors included.
struct SecureHeaders: RouterMiddleware {
  typealias Context = Visit
  func handle(
    _ request: Request, context: Visit, next: (Request, Visit) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    VisitMiddleware.secure(&response)
    return response
  }
}
