//! The live part of the board as server-sent events: "ask again" when something changed, and a heart beat.

internal import Kernel
internal import ServiceLifecycle

/// Says that something changed and nothing about what: each reader asks again as himself, so no event can carry what
/// its reader may not see.
struct BoardStream: Sendable {
  /// What is said.
  enum Event: Hashable, Sendable {
    /// Something changed somewhere.
    case board
    /// Nothing, but the line is alive.
    case beat
  }

  /// How often the heart beats; the page says that it stands still after 20 s.
  static let beatPeriod = Duration.seconds(10)
  /// How long changes are gathered before one event speaks for them all.
  static let gathering = Duration.milliseconds(300)

  let changes: AsyncStream<[RecordReference]>
  var period = beatPeriod

  /// Calls `send` for each event until the reader leaves or the server shuts down. It begins with a beat, so that the
  /// page knows at once that the line works.
  func run(_ send: (Event) async throws -> Void) async throws {
    let (events, source) = AsyncStream<Event>.makeStream(bufferingPolicy: .bufferingOldest(8))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { [changes] in
        for await _ in changes.cancelOnGracefulShutdown() {
          source.yield(.board)
          // Whatever changes meanwhile is waiting in the hub's buffer and makes one more event.
          try await Task.sleep(for: Self.gathering)
        }
        source.finish()
      }
      group.addTask { [period] in
        while !Task.isCancelled {
          source.yield(.beat)
          try await Task.sleep(for: period)
        }
      }
      defer { group.cancelAll() }
      for await event in events { try await send(event) }
    }
  }

  /// An event on the wire. The data is node time: RFC 3339, nothing else.
  static func text(_ event: Event, at now: Instant) -> String {
    let name =
      switch event {
      case .board: "board"
      case .beat: "beat"
      }
    return "event: \(name)\ndata: \(now.rfc3339(in: .tokyo))\n\n"
  }
}
