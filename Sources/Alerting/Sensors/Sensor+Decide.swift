//! The rules of a sensor: registering, pausing, retiring, falling silent and being heard again.

public import Kernel

extension Sensor {
  /// What happens to a sensor.
  public enum Event: Hashable, Sendable {
    /// Another name, owner, description or limit.
    case change(Particulars)
    /// It will be off until then; without an end or a reason it is refused.
    case pause(until: Instant?, reason: ContentReference?)
    /// It is used from now on, before its pause ends or after it was retired.
    case use
    /// It is used no more.
    case retire
    /// Something came from it.
    case heard
    /// Its deadline passed. Its silence counts from `countedFrom`, which is later than `lastHeard` where the node itself
    /// was off meanwhile; `alert` is the alert that its silence would be.
    case deadline(countedFrom: Instant?, lastHeard: Instant?, alert: ID<Alert>)
  }

  /// What is recorded.
  public enum Body: Hashable, Sendable, Codable {
    case sensorRegistered(key: ID<APIKey>, particulars: Particulars)
    case sensorChanged(particulars: Particulars)
    case sensorPaused(until: Instant, reason: ContentReference)
    case sensorTakenIntoUse
    case sensorRetired
    /// `lastHeard` is nil where nothing ever came.
    case sensorFellSilent(lastHeard: Instant?, alert: ID<Alert>)
    case sensorHeardAgain(alert: ID<Alert>)
  }

  /// Why something is refused.
  public enum Refusal: String, Error, Hashable, Sendable, Codable {
    case sensorNeedsName
    case sensorNameTooLong
    case sensorWatchesTooLong
    case sensorLimitOutOfRange
    case pauseNeedsEnd
    case pauseNeedsReason
    case pauseEndsBeforeItBegins
    case pauseTooLong
    case sensorRetired
  }

  /// Begins a sensor.
  public static func register(
    key: ID<APIKey>, _ particulars: Particulars
  ) throws(Refusal) -> Body {
    try check(particulars)
    return .sensorRegistered(key: key, particulars: particulars)
  }

  private static func check(_ particulars: Particulars) throws(Refusal) {
    guard particulars.name.contains(where: { !$0.isWhitespace }) else { throw .sensorNeedsName }
    guard particulars.name.count <= nameMax else { throw .sensorNameTooLong }
    guard particulars.watches.count <= watchesMax else { throw .sensorWatchesTooLong }
    guard (limitMin...limitMax).contains(particulars.limit) else { throw .sensorLimitOutOfRange }
  }

  /// Decides an event; changes nothing. What is so already records nothing twice.
  // transitions:
  public func decide(_ event: Event, at now: Instant) throws(Refusal) -> [Body] {
    switch (event, state) {
    case (.change(let new), _):
      try Self.check(new)
      return new == particulars ? [] : [.sensorChanged(particulars: new)]
    case (.pause, .retired): throw .sensorRetired
    case (.pause(let until, let reason), .listening), (.pause(let until, let reason), .silent),
      (.pause(let until, let reason), .paused):
      guard let until else { throw .pauseNeedsEnd }
      guard let reason else { throw .pauseNeedsReason }
      guard until > now else { throw .pauseEndsBeforeItBegins }
      guard until - now <= Self.pauseMax else { throw .pauseTooLong }
      return [.sensorPaused(until: until, reason: reason)]
    case (.use, .paused), (.use, .retired): return [.sensorTakenIntoUse]
    case (.use, .listening), (.use, .silent): return []
    case (.retire, .listening), (.retire, .silent), (.retire, .paused): return [.sensorRetired]
    case (.retire, .retired): return []
    case (.heard, .silent(let alert)): return [.sensorHeardAgain(alert: alert)]
    case (.heard, .listening), (.heard, .paused), (.heard, .retired): return []
    case (.deadline(let countedFrom, let last, let alert), .listening):
      // It was heard meanwhile: the caller sets the next deadline.
      guard let due = deadline(countedFrom: countedFrom), now >= due else { return [] }
      return [.sensorFellSilent(lastHeard: last, alert: alert)]
    case (.deadline, .paused(let until, _)): return now >= until ? [.sensorTakenIntoUse] : []
    case (.deadline, .silent), (.deadline, .retired): return []
    }
  }

  /// The sensor that a first Fact begins; nil where the body is no beginning.
  public init?(id: ID<Sensor>, beginning body: Body, at now: Instant) {
    guard case .sensorRegistered(let key, let particulars) = body else { return nil }
    self.init(
      id: id, apiKey: key, registeredAt: now, particulars: particulars,
      state: .listening(since: now))
  }

  /// Applies a Fact: the only place that assigns state.
  // transitions:
  public mutating func evolve(_ body: Body, at now: Instant) {
    switch body {
    case .sensorRegistered: break  // A beginning; see `init`.
    case .sensorChanged(let new): particulars = new
    case .sensorPaused(let until, let reason): state = .paused(until: until, reason: reason)
    case .sensorTakenIntoUse, .sensorHeardAgain: state = .listening(since: now)
    case .sensorRetired: state = .retired
    case .sensorFellSilent(_, let alert): state = .silent(alert: alert)
    }
  }
}
