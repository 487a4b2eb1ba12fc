//! Permeation (浸透): how far a bulletin has soaked in. Silence is a number of its own and never "not affected".

public import Kernel

/// How many were asked, and what came back. Source: minutes 2.13; law S10 (the categories add up to the asked).
public struct Permeation: Hashable, Sendable {
  /// Where one recipient stands.
  public struct Recipient: Hashable, Sendable {
    /// The group it is counted in, e.g. `13` for 東京都; empty for none.
    public let group: String
    /// When a channel handed it over.
    public let delivered: Instant?
    /// When somebody opened it.
    public let opened: Instant?
    /// When somebody answered first.
    public let answered: Instant?
    /// When it was acted on.
    public let acted: Instant?
    /// The newest answer; nil for silence.
    public let response: Response?

    /// A recipient from its parts.
    public init(
      group: String, delivered: Instant?, opened: Instant?, answered: Instant?, acted: Instant?,
      response: Response?
    ) {
      self.group = group
      self.delivered = delivered
      self.opened = opened
      self.answered = answered
      self.acted = acted
      self.response = response
    }
  }

  /// What a recipient answered.
  public enum Response: String, Hashable, Sendable, CaseIterable {
    case affected
    case done
    case notAffected
    case underInvestigation
    case refused
  }

  /// How many were asked.
  public private(set) var asked = 0
  /// How many a channel handed it over to.
  public private(set) var delivered = 0
  /// How many opened it.
  public private(set) var opened = 0
  /// How many acted.
  public private(set) var acted = 0
  /// How many gave each answer.
  public private(set) var answers: [Response: Int] = [:]

  /// How many answered at all.
  public var answered: Int { answers.values.reduce(0, +) }
  /// How many said nothing.
  public var silent: Int { asked - answered }
  /// The share that answered, in whole per cent, rounded down: 100 means everybody.
  public var answeredPercent: Int { asked == 0 ? 0 : answered * 100 / asked }

  /// Nobody asked yet.
  public init() {}

  /// Counts recipients.
  public init(_ recipients: some Sequence<Recipient>) {
    for one in recipients { count(one) }
  }

  private mutating func count(_ one: Recipient) {
    asked += 1
    if one.delivered != nil { delivered += 1 }
    if one.opened != nil { opened += 1 }
    if one.acted != nil { acted += 1 }
    if let response = one.response { answers[response, default: 0] += 1 }
  }

  /// Recipients that are alike in what they answered, as a store counts them together.
  public struct Tally: Hashable, Sendable {
    /// What they answered; nil for silence.
    public let response: Response?
    /// How many they are.
    public let asked: Int
    /// To how many of them a channel handed it over.
    public let delivered: Int
    /// How many of them opened it.
    public let opened: Int
    /// How many of them acted.
    public let acted: Int

    /// A tally from its parts.
    public init(response: Response?, asked: Int, delivered: Int, opened: Int, acted: Int) {
      self.response = response
      self.asked = asked
      self.delivered = delivered
      self.opened = opened
      self.acted = acted
    }
  }

  /// Counts recipients that were counted together.
  public mutating func add(_ tally: Tally) {
    asked += tally.asked
    delivered += tally.delivered
    opened += tally.opened
    acted += tally.acted
    if let response = tally.response { answers[response, default: 0] += tally.asked }
  }

  /// The same by group.
  public static func byGroup(_ recipients: some Sequence<Recipient>) -> [String: Permeation] {
    var found: [String: Permeation] = [:]
    for one in recipients { found[one.group, default: Permeation()].count(one) }
    return found
  }

  // MARK: Over time

  /// A point of the curve.
  public struct Point: Hashable, Sendable {
    /// So long after the issuing.
    public let after: Instant.Span
    /// How many had answered by then.
    public let answered: Int
    /// How many had acted by then.
    public let acted: Int

    /// A point from its parts.
    public init(after: Instant.Span, answered: Int, acted: Int) {
      self.after = after
      self.answered = answered
      self.acted = acted
    }
  }

  /// How many had answered and acted at each of so many even steps from the issuing until `now`. With no time passed
  /// there is one point.
  public static func curve(
    _ recipients: some Sequence<Recipient>, from start: Instant, until now: Instant, steps: Int
  ) -> [Point] {
    let scale = Scale(from: start, until: now, steps: steps)
    var answered: [Int: Int] = [:]
    var acted: [Int: Int] = [:]
    for one in recipients {
      if let step = one.answered.flatMap({ scale.step(of: $0) }) { answered[step, default: 0] += 1 }
      if let step = one.acted.flatMap({ scale.step(of: $0) }) { acted[step, default: 0] += 1 }
    }
    return scale.points(answered: answered, acted: acted)
  }

  // MARK: Who may see a group

  /// The fewest organisations of a group that others than sender and supporter may see a figure of (S22, S23).
  public static let groupMin = 5
  /// How long after the issuing.
  public static let quiet = Instant.Span.days(90)

  /// Whether others than the sender may see this group's figures.
  public func isForOthers(issuedAt: Instant, at now: Instant) -> Bool {
    asked >= Self.groupMin && now - issuedAt >= Self.quiet
  }
}
