//! The child's side of a demonstration of three nodes: it lives as long as the tower's process, and puts its bodies below those
//! above once it knows them.

internal import Alerting
internal import Glibc
internal import Kernel
internal import Logging
internal import Node
internal import ServiceLifecycle
internal import Web

/// Runs beside a node of the demonstration that another process has started.
struct SeatLoop: Service {
  let seat: DemonstrationSeat
  let site: Site
  let node: Operator
  let folder: String
  let plan: DemonstrationPlan
  let logger: Logger

  /// How often it is looked whether the tower's process is there, and what is known of it.
  static let look = Duration.milliseconds(200)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var isArranged = access(mark, F_OK) == 0
      var isEnding = false
      while !Task.isCancelled {
        if !isEnding, Self.isOrphaned() {
          // Nobody reads what is printed any more, and nobody would stop it. All of it ends together, this loop too.
          isEnding = true
          kill(getpid(), SIGTERM)
        }
        if !isArranged {
          do { isArranged = try await arrange() } catch {
            logger.error("demonstration not arranged", metadata: ["reason": "\(error)"])
          }
        }
        // Losing the sleep is right: then the server stops, and so does the loop.
        try? await Task.sleep(for: Self.look)
      }
    }
  }

  private var mark: String { "\(folder)/placed" }

  /// Whether what is read from is over: the process that started this one is gone.
  private static func isOrphaned() -> Bool {
    var descriptor = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, 0) > 0 else { return false }
    return descriptor.revents & Int16(POLLHUP) != 0
  }

  /// Once, when the bodies above are known: whose desk takes over the calling, and who supports the town.
  private func arrange() async throws -> Bool {
    guard let ownKey = seat.hosted(plan)?.first, let own = planned(ownKey),
      let tower = planned(DemonstrationPlan.tower),
      let id = try DemonstrationBodies.find(own, on: site),
      let desk = try DemonstrationBodies.find(tower, on: site)
    else { return false }
    var commands: [Command] = []
    if let parent = own.parent, parent.tree == .support {
      guard let above = planned(parent.key),
        let supporter = try DemonstrationBodies.find(above, on: site)
      else { return false }
      commands.append(.place(id, .support, under: supporter))
    }
    for key in seat.hosted(plan) ?? [] {
      guard let body = planned(key), let hosted = try DemonstrationBodies.find(body, on: site)
      else { return false }
      commands.append(.organization(hosted, .agreeLastRung(desk)))
    }
    for command in commands { try await node.ask(command) }
    NeighbourNodes.note(mark)
    return true
  }

  private func planned(_ key: String) -> PlannedBody? { plan.bodies.first { $0.key == key } }
}
