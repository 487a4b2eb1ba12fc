//! The three lanes of a link: each numbers its own envelopes, so that a backlog in one never delays another.

public import Kernel

/// How soon an envelope has to go. Whoever sends picks before each frame the first lane that has something to send.
public enum Lane: String, Hashable, Comparable, Sendable, Codable, CaseIterable {
  /// Alerts of severity 3 and above, acknowledgements, help, revocations.
  case urgent
  /// Other alerts, bulletins, answers, marks.
  case ordinary
  /// The directory, digests, what is caught up with.
  case bulk

  /// Most bytes of a payload's canonical text: what is on the line already must not keep an alert waiting.
  public var payloadBytesMax: Int {
    switch self {
    case .urgent: 64 << 10
    case .ordinary: 256 << 10
    case .bulk: 1 << 20
    }
  }

  /// How long after the first sending without a receipt the second follows.
  public var retryFirst: Instant.Span {
    switch self {
    case .urgent: .seconds(2)
    case .ordinary: .seconds(5)
    case .bulk: .seconds(30)
    }
  }

  /// The longest pause between two sendings.
  public var retryMost: Instant.Span {
    switch self {
    case .urgent: .seconds(60)
    case .ordinary: .minutes(5)
    case .bulk: .minutes(30)
    }
  }

  private var order: Int {
    switch self {
    case .urgent: 0
    case .ordinary: 1
    case .bulk: 2
    }
  }

  /// The more urgent is the smaller.
  public static func < (left: Self, right: Self) -> Bool { left.order < right.order }
}

/// One value for each lane.
public struct Lanes<Value> {
  /// Of the lane for alerts.
  public var urgent: Value
  /// Of the ordinary lane.
  public var ordinary: Value
  /// Of the lane for masses.
  public var bulk: Value

  /// Three values.
  public init(urgent: Value, ordinary: Value, bulk: Value) {
    self.urgent = urgent
    self.ordinary = ordinary
    self.bulk = bulk
  }

  /// The same in each.
  public init(_ value: Value) { self.init(urgent: value, ordinary: value, bulk: value) }

  /// The lane's.
  public subscript(lane: Lane) -> Value {
    get {
      switch lane {
      case .urgent: urgent
      case .ordinary: ordinary
      case .bulk: bulk
      }
    }
    set {
      switch lane {
      case .urgent: urgent = newValue
      case .ordinary: ordinary = newValue
      case .bulk: bulk = newValue
      }
    }
  }

  /// Another value for each.
  public func map<Other, Failure>(
    _ make: (Lane, Value) throws(Failure) -> Other
  ) throws(Failure) -> Lanes<Other> {
    Lanes<Other>(
      urgent: try make(.urgent, urgent), ordinary: try make(.ordinary, ordinary),
      bulk: try make(.bulk, bulk))
  }
}

extension Lanes: Equatable where Value: Equatable {}
extension Lanes: Hashable where Value: Hashable {}
extension Lanes: Sendable where Value: Sendable {}
extension Lanes: Encodable where Value: Encodable {}
extension Lanes: Decodable where Value: Decodable {}
