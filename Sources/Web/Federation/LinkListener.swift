//! The listener for links: TLS 1.3 with certificates on both sides, and nothing behind it but what links need.

internal import Crypto
internal import Federation
internal import Hummingbird
internal import HummingbirdCore
internal import Kernel
public import Logging
internal import NIOCore
internal import NIOSSL
internal import Node
public import ServiceLifecycle
internal import Synchronization

/// What proves this node to those who dial in, and what they must prove. The key is made here and kept in memory alone.
final class LinkSeal: Sendable {
  private struct Held {
    let context: NIOSSLContext
    let until: Instant
  }

  private let host: String
  private let authority: LinkAuthority
  private let clock: NodeClock
  private let held = Mutex<Held?>(nil)

  /// A seal for a listener that is reached at that host.
  init(host: String, authority: LinkAuthority, clock: NodeClock) {
    self.host = host
    self.authority = authority
    self.clock = clock
  }

  /// What the next connection is opened with: made anew with another key before its certificate ends.
  func context() throws -> NIOSSLContext {
    let now = clock.wall
    let known = held.withLock { $0 }
    if let known, known.until - now > LinkAuthority.renewBefore { return known.context }
    let key = P256.Signing.PrivateKey()
    let own = try authority.issue(listener: key.publicKey, host: host, at: now)
    let above = try authority.certificate(at: now)
    var settings = TLSConfiguration.makeServerConfigurationWithMTLS(
      certificateChain: [.certificate(try NIOSSLCertificate(bytes: own, format: .der))],
      privateKey: .privateKey(
        try NIOSSLPrivateKey(bytes: Array(key.pemRepresentation.utf8), format: .pem)),
      trustRoots: .certificates([try NIOSSLCertificate(bytes: above, format: .der)]))
    settings.minimumTLSVersion = .tlsv13
    let fresh = Held(
      context: try NIOSSLContext(configuration: settings), until: now + LinkAuthority.life)
    held.withLock { $0 = fresh }
    return fresh.context
  }
}

/// HTTP behind TLS whose certificate can change while the server runs.
private struct SealedChannel<Inside: ServerChildChannel>: ServerChildChannel {
  typealias Value = Inside.Value
  let inside: Inside
  let seal: LinkSeal

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(
        NIOSSLServerHandler(context: seal.context()))
    }.flatMap { inside.setup(channel: channel, logger: logger) }
  }

  func handle(value: Value, logger: Logger) async {
    await inside.handle(value: value, logger: logger)
  }
}

/// Lets in whoever has a certificate of a link that is not over. BoringSSL has verified it when the line was opened; here
/// it is asked whether it may still be used, since a link is revoked at once and a certificate lasts for months.
struct LinkGate: RouterMiddleware {
  typealias Context = Visit
  let site: Site

  func handle(
    _ request: Request, context: Visit, next: (Request, Visit) async throws -> Response
  ) async throws -> Response {
    var visit = context
    visit.language = VisitMiddleware.language(of: request)
    guard let certificate = try await visit.connection.nioSSL_peerCertificate().get(),
      let named = LinkAuthority.link(of: try certificate.toDERBytes()),
      site.clock.wall < named.until, let link = try site.queries.link(named.link), !link.isRevoked
    else { throw Refused("signIn") }
    let caller = "line \(named.link)"
    guard site.limits.take(caller, max: RateLimits.visitorMax, at: site.clock.steady) else {
      throw Refused("tooMany")
    }
    visit.line = named.link
    return try await next(request, visit)
  }
}

extension Server {
  /// The listener for links as a service; nil where this node has no address for one. `running` is told the port. Throws
  /// only when Crypto fails.
  public static func links(
    _ site: Site, at address: Address, logger: Logger,
    running: @escaping @Sendable (Int) async -> Void = { _ in }
  ) throws -> (any Service)? {
    guard let desk = site.links, let place = desk.lineAddress, let own = desk.keys.node,
      let host = host(of: place)
    else { return nil }
    let seal = LinkSeal(
      host: host, authority: try LinkAuthority(try desk.keys.authority(), node: own.text),
      clock: site.clock)
    // Made once before anybody dials, so that what cannot be made is said at the start.
    _ = try seal.context()
    let router = Router(context: Visit.self)
    router.addMiddleware {
      SecureHeaders()
      EarlyAnswers(mode: .all)
      ProblemMiddleware(site: site)
      LinkGate(site: site)
    }
    FederationRoutes(site: site).addLine(desk, to: router)
    let http = HTTP1Channel.Configuration(idleTimeout: .seconds(idleSecondsMax))
    return Application(
      router: router,
      server: HTTPServerBuilder { responder in
        SealedChannel(
          inside: HTTP1Channel(responder: responder, configuration: http), seal: seal)
      },
      configuration: .init(
        address: .hostname(address.host, port: address.port), serverName: "noroshi"),
      onServerRunning: { channel in await running(channel.localAddress?.port ?? 0) },
      logger: logger)
  }

  /// The host of `https://HOST:PORT`, without the brackets of an IPv6 address; nil where it is none.
  static func host(of place: String) -> String? {
    guard LineCertificate.isAddress(place) else { return nil }
    let authority = place.dropFirst("https://".count)
    let host =
      authority.hasPrefix("[")
      ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
    return host.isEmpty ? nil : String(host)
  }
}
