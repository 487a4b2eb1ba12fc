//! Reads the body of a request: bounded in size, in the time it may take, and in what all bodies together may hold.

internal import Hummingbird
internal import NIOCore
internal import Synchronization

/// How slowly a body may come. A sender that drips a byte a second would otherwise hold its connection for ever.
enum BodyPace {
  /// How long any body may take.
  static let grace = Duration.seconds(20)
  /// Beyond that, so many bytes a second on average: 128 kbit/s.
  static let bytesPerSecondMin = 16 * 1024

  /// Whether a body of which so much has come after that time is too slow.
  static func isTooSlow(received: Int, after elapsed: Duration) -> Bool {
    elapsed > grace + .seconds(received / bytesPerSecondMin)
  }
}

/// What the bodies that are being read may hold in memory together.
public final class BodyBudget: Sendable {
  private let held = Mutex(0)

  /// Most bytes of all large bodies at once.
  public static let bytesMax = 512 * 1_048_576

  /// A budget of which nothing is taken.
  public init() {}

  /// Takes so many bytes; false when they are not there.
  func take(_ bytes: Int) -> Bool {
    held.withLock { held in
      guard held + bytes <= Self.bytesMax else { return false }
      held += bytes
      return true
    }
  }

  /// Gives them back.
  func give(back bytes: Int) { held.withLock { $0 -= bytes } }
}

extension Request {
  /// The body. Throws `tooLarge` above `max` bytes, `tooSlow` below the pace, `busy` where a budget has nothing left.
  func bytes(upTo max: Int, of budget: BodyBudget? = nil) async throws -> [UInt8] {
    // Said beforehand, it is refused beforehand: nothing of it is kept.
    if let said = headers[.contentLength].flatMap({ Int($0) }), said > max {
      throw Refused("tooLarge")
    }
    let began = ContinuousClock.now
    var bytes: [UInt8] = []
    defer { budget?.give(back: bytes.count) }
    do {
      for try await part in body {
        guard bytes.count + part.readableBytes <= max else { throw Refused("tooLarge") }
        if let budget, !budget.take(part.readableBytes) { throw Refused("busy") }
        bytes += part.readableBytesView
        guard !BodyPace.isTooSlow(received: bytes.count, after: .now - began) else {
          throw Refused("tooSlow")
        }
      }
    } catch let refused as Refused {
      throw refused
    } catch {
      // The connection broke in the middle of the body; nobody is there to read the answer.
      throw Refused("badForm")
    }
    return bytes
  }
}
