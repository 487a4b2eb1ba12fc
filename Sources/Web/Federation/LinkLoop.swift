//! Dials the node above, and tends every link: silence, and what this node says of itself.

internal import Federation
internal import Kernel
public import Logging
internal import Node
public import ServiceLifecycle
internal import Synchronization

/// One stream down and one way up for each node above; those below dial in.
public struct LinkLoop: Service {
  private let site: Site
  private let desk: LinkDesk
  private let caFile: String?
  private let logger: Logger

  /// How often links are tended, in real time.
  static let tendEvery = Duration.seconds(5)
  /// How often a hello is said when there is nothing else.
  static let helloEvery = Duration.seconds(20)
  /// How often it is looked whether a line wants a certificate, in real time.
  static let certifyEvery = Duration.seconds(3600)
  /// The first pause after a failure; each further one is twice as long, up to `pauseMax`.
  static let pauseMin = Duration.seconds(1)
  /// The longest.
  static let pauseMax = Duration.seconds(60)

  /// A loop over a site; nil where the node has no keys for links. `caFile` names the authorities that are trusted.
  public init?(site: Site, caFile: String?, logger: Logger) {
    guard let desk = site.links else { return nil }
    self.site = site
    self.desk = desk
    self.caFile = caFile
    self.logger = logger
  }

  /// Runs until shutdown.
  public func run() async throws {
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        var dialled: Set<ID<PeerLink>> = []
        while !Task.isCancelled {
          do {
            try await desk.tend()
            for line in try site.queries.linkLines() where !dialled.contains(line.link) {
              // Where letters are carried there is nobody to be dialled.
              if try site.queries.link(line.link)?.isCarried ?? true { continue }
              dialled.insert(line.link)
              let way = LinkWay(address: line.address, caFile: caFile)
              group.addTask { await down(line.link, way) }
              group.addTask { await up(line.link, way) }
              group.addTask { await certify(line.link, way) }
            }
          } catch {
            logger.error("links were not tended", metadata: ["reason": "\(error)"])
          }
          try? await Task.sleep(for: Self.tendEvery)
        }
      }
    }
  }

  /// Asks for what waits above, again and again.
  private func down(_ link: ID<PeerLink>, _ way: LinkWay) async {
    await again(link) {
      guard let hello = try desk.hello(link) else { return .over }
      let text = Base64.encode(LinkFrame.hello(hello).bytes)
      let reply = await way.ask(
        "/federation/v1/stream", headers: ["\(FederationRoutes.helloHeader): \(text)"],
        by: try await desk.door(of: link))
      return try await take(reply, link)
    }
  }

  /// Brings up what is to be said, as soon as it is.
  private func up(_ link: ID<PeerLink>, _ way: LinkWay) async {
    let last = Mutex(ContinuousClock.now - Self.helloEvery)
    await again(link) {
      let frames = try await desk.next(on: link, until: last.withLock { $0 + Self.helloEvery })
      guard !frames.isEmpty else { return .over }
      let body = frames.flatMap { Framing.encode($0.bytes) }
      last.withLock { $0 = .now }
      let door = try await desk.door(of: link)
      return try await take(await way.ask("/federation/v1/frames", body: body, by: door), link)
    }
  }

  /// Asks for a certificate of the line where there is none or it ends soon, now and then every hour.
  private func certify(_ link: ID<PeerLink>, _ way: LinkWay) async {
    while !Task.isCancelled {
      do {
        if try await desk.wantsCertificate(link) {
          try await desk.renewCertificate(link, by: way)
        }
      } catch {
        logger.notice(
          "no certificate of a line", metadata: ["link": "\(link)", "reason": "\(error)"])
      }
      // Losing the sleep is right: then the server stops, and so does the loop.
      try? await Task.sleep(for: Self.certifyEvery)
    }
  }

  private enum Turn {
    case done
    case failed(String)
    case over
  }

  private func take(_ reply: LinkLine.Reply, _ link: ID<PeerLink>) async throws -> Turn {
    guard reply.status == 200 else {
      return .failed(reply.problem.isEmpty ? "status \(reply.status)" : reply.problem)
    }
    var rest = reply.body[...]
    var frames: [[UInt8]] = []
    while let frame = try Framing.next(&rest) { frames.append(frame) }
    await desk.take(frames, on: link)
    return .done
  }

  /// Takes turns until the link is over or the server stops; waits longer after each failure.
  private func again(_ link: ID<PeerLink>, _ turn: @Sendable () async throws -> Turn) async {
    var pause = Self.pauseMin
    while !Task.isCancelled {
      var problem: String?
      do {
        switch try await turn() {
        case .done: pause = Self.pauseMin
        case .over: return
        case .failed(let what): problem = what
        }
      } catch is CancellationError { return } catch { problem = "\(type(of: error))" }
      guard let problem else { continue }
      logger.notice("a line is down", metadata: ["link": "\(link)", "reason": "\(problem)"])
      try? await Task.sleep(for: pause)
      pause = min(pause * 2, Self.pauseMax)
    }
  }
}
