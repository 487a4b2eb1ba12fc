//! Brings what a scan found into the node: all of it, or it is tried again; never a part in silence.

internal import Kernel
internal import Logging
internal import Node

/// Submits the commands of a scan. When the node has no time or the disk no room, everything waits. When it is the
/// finding itself that cannot be recorded, a notice of it goes in its place, and the log says so: one
/// hostile line must neither take the findings beside it along nor hold up the stream for everybody, nor go unseen.
struct FindingSubmission: Sendable {
  let submit: nonisolated(nonsending) @Sendable (Command) async -> Node.Answer
  let logger: Logger

  /// Returns when everything that can be recorded is. Throws when the same must be given again later.
  nonisolated(nonsending) func send(_ command: Command) async throws {
    switch await submit(command) {
    case .done: return
    case .refused(let refusal) where refusal.code == "busy":
      throw Failure(operation: "match", reason: "the node is busy")
    case .refused(let refusal): try await narrow(command, because: refusal.code)
    case .failed(let reason, isPassing: true):
      // What the machine cannot take now it may take later, however little of it would fit: no finding is passed over.
      throw Failure(operation: "match", reason: reason)
    case .failed(let reason, isPassing: false):
      // A store that takes nothing at all is ill itself: then no finding is to blame.
      guard case .done = await submit(.findings([], cursor: nil, sensors: [])) else {
        throw Failure(operation: "match", reason: reason)
      }
      try await narrow(command, because: reason)
    }
  }

  private nonisolated(nonsending) func narrow(
    _ command: Command, because reason: String
  ) async throws {
    if let (first, second) = command.halves {
      try await send(first)
      try await send(second)
    } else if command.findingCount == 1 {
      logger.error("a finding cannot be recorded", metadata: ["reason": "\(reason)"])
      try await tell(of: command)
    } else {
      throw Failure(operation: "match", reason: reason)
    }
  }

  /// What cannot be recorded as it is, is told of. Where even that is refused, the stream goes on without it.
  private nonisolated(nonsending) func tell(of command: Command) async throws {
    for notice in command.notices {
      switch await submit(notice) {
      case .done: return
      case .refused(let refusal) where refusal.code == "busy":
        throw Failure(operation: "match", reason: "the node is busy")
      case .failed(let reason, isPassing: true): throw Failure(operation: "match", reason: reason)
      case .refused, .failed: break
      }
    }
    logger.error("nor can it be told of")
    try await send(command.withoutFindings)
  }
}
