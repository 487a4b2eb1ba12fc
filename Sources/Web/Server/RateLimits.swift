//! How much one key or one address may ask in a minute. Bounded memory: the oldest windows go first.

public import Kernel
internal import Synchronization

/// Counts requests in windows of a minute.
public final class RateLimits: Sendable {
  private struct Window {
    var minute: Int64
    var count: Int
  }
  /// What large bodies may hold in memory.
  public let bodies = BodyBudget()
  private let windows = Mutex<[String: Window]>([:])

  /// Requests of one API key in a minute.
  public static let keyMax = 6000
  /// Requests of one signed-in person or one address in a minute.
  public static let visitorMax = 600
  /// Wrong API keys from one address in a minute. Counted apart, so that a sensor with an old key does not lock out the
  /// people who work behind the same address.
  public static let wrongKeyMax = 60
  /// Failed sign-ins of one name or one address in a minute before further ones wait.
  public static let signInMax = 10
  /// Most callers that are remembered at once.
  public static let callersMax = 50_000

  /// Limits without a past.
  public init() {}

  /// Counts one request; false when the caller has used up the minute.
  public func take(_ caller: String, max limit: Int, at now: Instant) -> Bool {
    let minute = now.seconds / 60
    return windows.withLock { windows in
      if windows.count >= Self.callersMax { windows = windows.filter { $0.value.minute == minute } }
      if windows.count >= Self.callersMax, windows[caller] == nil { return false }
      var window = windows[caller] ?? Window(minute: minute, count: 0)
      if window.minute != minute { window = Window(minute: minute, count: 0) }
      window.count += 1
      windows[caller] = window
      return window.count <= limit
    }
  }
}
