//! A sensor as a record: whose eyes they are, how long they may be shut, and whether they are.
//!
//!     registered ──> listening ── silent for its limit ──> silent ── heard ──> listening
//!                       │  ▲                                 │
//!                     pause│end of the pause, or by hand   pause, retire: nothing is raised
//!                       ▼  │
//!                     paused        retired ── use ──> listening

public import Kernel

/// What sends events with a key of its own. Its silence is an alert to its owner, since nobody sees what it should.
/// Source: requirements.md row 1.7, 「検知・対処能力や監視・監査機能の向上」(西銘).
public struct Sensor: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<Sensor>
  /// The key that its events come with.
  public let apiKey: ID<APIKey>
  /// When it was registered, node time.
  public let registeredAt: Instant
  /// What is known of it.
  public internal(set) var particulars: Particulars
  /// What is expected of it.
  public internal(set) var state: State

  /// What is entered about a sensor.
  public struct Particulars: Hashable, Sendable, Codable {
    /// What people call it.
    public let name: String
    /// Who is told of its silence.
    public let organization: ID<Organization>
    /// What it watches, in words; may be empty.
    public let watches: String
    /// How long it may say nothing: `limitMin`…`limitMax`.
    public let limit: Instant.Span

    /// Particulars from their parts; `Sensor.decide` checks them.
    public init(
      name: String, organization: ID<Organization>, watches: String = "",
      limit: Instant.Span = Sensor.limitDefault
    ) {
      self.name = name
      self.organization = organization
      self.watches = watches
      self.limit = limit
    }
  }

  /// What is expected of a sensor.
  public enum State: Hashable, Sendable, Codable {
    /// In use since then: from that moment its silence counts.
    case listening(since: Instant)
    /// In use, and silent for longer than it may; that alert says so.
    case silent(alert: ID<Alert>)
    /// Switched off on purpose until then.
    case paused(until: Instant, reason: ContentReference)
    /// Not in use any more.
    case retired
  }

  /// The shortest silence that can be told from an ordinary pause: a sensor that is quiet says so every minute.
  public static let limitMin = Instant.Span.minutes(2)
  /// The longest silence anybody would call in use.
  public static let limitMax = Instant.Span.days(7)
  /// What is taken where nobody says otherwise. Source: `isAlive` of kernel.md, "The ladder".
  public static let limitDefault = Instant.Span.minutes(15)
  /// Longest name, in characters.
  public static let nameMax = 60
  /// Longest description of what is watched, in characters.
  public static let watchesMax = 200
  /// Longest reason of a pause, in characters.
  public static let reasonMax = 200
  /// Longest pause: what is off for longer is retired.
  public static let pauseMax = Instant.Span.days(92)
  /// How grave its silence is: nobody sees what it should, and nothing is known to be wrong.
  public static let silenceSeverity = Severity.warning
  /// Its clock may be off by so much. Source: kernel.md, "Time".
  public static let skewMax = Instant.Span.seconds(2)
  /// Its newest event may be dated so much later than it was received. Wider than `skewMax`: a heartbeat tells its own
  /// clock, while lines are dated by whatever wrote them, some to the minute.
  public static let aheadMax = Instant.Span.minutes(1)
  /// Its events may be on their way for so long.
  public static let lagMax = Instant.Span.minutes(5)

  /// Whether its silence counts.
  public var isInUse: Bool {
    switch state {
    case .listening, .silent: true
    case .paused, .retired: false
    }
  }

  /// When something is to happen to it, if nothing comes and its silence counts from then; nil where nothing will.
  public func deadline(countedFrom: Instant?) -> Instant? {
    switch state {
    case .listening(let since): max(since, countedFrom ?? since) + particulars.limit
    case .paused(let until, _): until
    case .silent, .retired: nil
    }
  }
}
