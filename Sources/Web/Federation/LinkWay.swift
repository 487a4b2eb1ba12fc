//! The two ways to the node above: the line with certificates on both sides, and its public address.

internal import Kernel
internal import Synchronization

/// Asks the node above by the line that the link has a certificate for. Where there is none, and for a while after the line
/// has failed, it asks by the public address: each word is signed and checked on either way, and that an alert arrives
/// counts for more than the way it takes.
final class LinkWay: Sendable {
  /// Where the line is, and by what it is opened.
  struct Door: Hashable, Sendable {
    /// `https://host:port`.
    let address: String
    /// The certificate, its key and its authority.
    let identity: LinkLine.Identity
  }

  /// How many requests in a row may fail on the line.
  static let failuresMax = 3
  /// For how long it is then left alone.
  static let detour = Duration.seconds(600)

  private struct State {
    var door: Door?
    var line: LinkLine?
    var failures = 0
    var closedUntil: ContinuousClock.Instant?
  }

  /// The public address.
  let address: String
  private let byAddress: LinkLine
  private let state = Mutex(State())

  /// The ways to a node whose public address is that; `caFile` names the authorities that are trusted there.
  init(address: String, caFile: String?) {
    self.address = address
    byAddress = LinkLine(address: address, caFile: caFile)
  }

  /// Posts a body, or gets where there is none.
  func ask(
    _ path: String, headers: [String] = [], body: [UInt8]? = nil, by door: Door?
  ) async -> LinkLine.Reply {
    guard let line = line(by: door, at: .now) else {
      let reply = await byAddress.ask(path, headers: headers, body: body)
      // Where neither way works, neither is left alone.
      if reply.status != 200 { state.withLock { $0.closedUntil = nil } }
      return reply
    }
    let reply = await line.ask(path, headers: headers, body: body)
    note(isGood: reply.status == 200, at: .now)
    return reply
  }

  /// The line behind a door; nil where there is none, or where it failed a short while ago. A new certificate is tried at
  /// once.
  func line(by door: Door?, at now: ContinuousClock.Instant) -> LinkLine? {
    guard let door else { return nil }
    return state.withLock { state in
      if state.door != door {
        state = State(
          door: door,
          line: LinkLine(address: door.address, caFile: nil, identity: door.identity))
      }
      if let until = state.closedUntil, now < until { return nil }
      return state.line
    }
  }

  /// Remembers whether the line worked.
  func note(isGood: Bool, at now: ContinuousClock.Instant) {
    state.withLock { state in
      if isGood {
        state.failures = 0
        state.closedUntil = nil
        return
      }
      state.failures += 1
      guard state.failures >= Self.failuresMax else { return }
      state.failures = 0
      state.closedUntil = now + Self.detour
    }
  }
}
