//! A call card: "please call", for a human, with a script and three result buttons. Works with zero telephony (R3).
//!
//!     queued (one or many items) ── result: reached | absent | wrongNumber ──> answered
//!          └── every item's duty done otherwise ──> dropped

public import Kernel

/// One person to be called about one or many deliveries. Separate causes stay separate items; a person who has as
/// many calls as an hour holds gets one card with a list instead of more cards, and where none is open that could list
/// it, a card for the hour that has room again (S16).
public struct CallCard: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<CallCard>
  /// Who is to be called.
  public let callee: Callee
  /// The cause that its items share; nil for a mixed list.
  public let campaign: ID<Campaign>?
  /// Real, contact test or exercise: cards never mix them.
  public let kind: AlertKind
  /// When it was queued.
  public let queuedAt: Instant
  /// Not to be called before: the person's hour was full. Nil for at once. The ladder waits for no card.
  public let callAfter: Instant?
  /// What the call is about, in the order of asking; none twice.
  public internal(set) var items: [ID<Delivery>]
  /// How it ended; nil while it waits.
  public internal(set) var ended: End?

  /// How a card ended.
  public enum End: Hashable, Sendable, Codable {
    /// Somebody called.
    case answered(Result, by: Actor, at: Instant)
    /// Every item was done without the call.
    case dropped
  }

  /// What the caller says.
  public enum Result: String, Hashable, Sendable, Codable, CaseIterable {
    /// The named person is on the line and has taken it.
    case reached
    /// Not there: the next person at once.
    case absent
    /// Somebody else's number: the next person at once, and the route is marked.
    case wrongNumber
  }

  /// What is recorded.
  public enum Body: Hashable, Sendable, Codable {
    case cardQueued(
      callee: Callee, campaign: ID<Campaign>?, kind: AlertKind, items: [ID<Delivery>],
      callAfter: Instant?)
    case cardItemAdded(delivery: ID<Delivery>)
    case cardItemRemoved(delivery: ID<Delivery>)
    case cardAnswered(result: Result, by: Actor)
    case cardDropped
  }

  /// Why a result is refused.
  public enum Refusal: String, Error, Hashable, Sendable, Codable {
    case alreadyAnswered
    case notAPerson
    /// Nobody was reached, so that nothing was said.
    case nobodyReached
    /// Somebody else made the call.
    case notTheCaller
    /// The call was not about that, or not to whoever could say it.
    case notOnThisCall
    /// The call was too long ago: call again.
    case calledTooLongAgo
  }

  /// Calls that one person can be asked to take in any hour, of all kinds together. Source: kernel.md "The ladder".
  public static let capacityPerHour = 12
  /// How many of them may be tests and exercises: half of every hour is kept for what is real.
  public static let rehearsalsPerHour = 6
  /// The hour that capacity is counted over, from a call to just before the same time of the next hour.
  public static let capacitySpan = Instant.Span.hours(1)
  /// How long after a call what was said on it may be entered: a shift and the one after it.
  public static let hearingSpan = Instant.Span.hours(24)
  /// How long a desk that took over the calling may enter what it hears: it calls hundreds one after the other, over
  /// days on which offices are closed.
  public static let takenSpan = Instant.Span.days(7)
  /// Most items that are listed on one card.
  public static let itemsMax = 5000

  /// When it may be called; nil for one that was dropped, which counts for nobody's hour.
  public var callAt: Instant? { ended == .dropped ? nil : callAfter ?? queuedAt }
  /// Whether something can still be added to it.
  public var hasRoom: Bool { ended == nil && items.count < Self.itemsMax }

  /// A call that somebody is asked to take already.
  public struct Slot: Hashable, Sendable {
    /// When it may be made.
    public let at: Instant
    /// Whether it is about something real.
    public let isReal: Bool
    /// A call from its parts.
    public init(at: Instant, isReal: Bool) {
      self.at = at
      self.isReal = isReal
    }
  }

  /// When one more call to a person may be made, given those of the last hour and later ones: the first time at which
  /// no hour around it holds too many. That is now, or exactly an hour after one of the others.
  public static func slot(for kind: AlertKind, beside taken: [Slot], at now: Instant) -> Instant {
    let all = taken.map(\.at).sorted()
    let rehearsals = taken.filter { !$0.isReal }.map(\.at).sorted()
    let times = [now] + all.map { $0 + capacitySpan }.filter { $0 > now }
    // An hour after the last of them nothing is in the way, so that there always is such a time.
    return times.first { time in
      fits(time, among: all, most: capacityPerHour)
        && (kind == .real || fits(time, among: rehearsals, most: rehearsalsPerHour))
    } ?? now
  }

  /// Whether each hour that `new` would lie in still has room. It is enough to look at the hours that end with a call.
  private static func fits(_ new: Instant, among others: [Instant], most: Int) -> Bool {
    let ends = [new] + others.filter { $0 > new && $0 - new < capacitySpan }
    return ends.allSatisfy { end in
      others.count { $0 <= end && end - $0 < capacitySpan } < most
    }
  }

  /// Records what the caller says; the same answer twice is one.
  public func answer(_ result: Result, by actor: Actor) throws(Refusal) -> [Body] {
    guard actor.person != nil else { throw .notAPerson }
    switch ended {
    case nil: return [.cardAnswered(result: result, by: actor)]
    case .answered(let earlier, let who, _):
      if earlier == result && who == actor { return [] }
      throw .alreadyAnswered
    case .dropped: throw .alreadyAnswered
    }
  }

  /// What was said on this call about one of its items: entered by whoever made the call and reached the person. Where
  /// a desk `tookOver`, any of its people enters what he heard when he called from its list.
  public func heard(
    _ delivery: ID<Delivery>, by actor: Actor, at now: Instant, tookOver: Bool = false
  ) throws(Refusal) -> Delivery.Heard {
    guard actor.person != nil else { throw .notAPerson }
    guard case .answered(.reached, let caller, let called)? = ended else { throw .nobodyReached }
    guard caller == actor || tookOver else { throw .notTheCaller }
    guard items.contains(delivery) else { throw .notOnThisCall }
    guard now - called <= (tookOver ? Self.takenSpan : Self.hearingSpan) else {
      throw .calledTooLongAgo
    }
    return Delivery.Heard(card: id, by: actor)
  }

  /// One more thing to speak about on the same call.
  public func add(_ delivery: ID<Delivery>) -> [Body] {
    hasRoom && !items.contains(delivery)
      ? [.cardItemAdded(delivery: delivery)] : []
  }

  /// One thing less; the last one drops the card.
  public func remove(_ delivery: ID<Delivery>) -> [Body] {
    guard ended == nil, items.contains(delivery) else { return [] }
    return items.count == 1 ? [.cardDropped] : [.cardItemRemoved(delivery: delivery)]
  }
}

extension CallCard {
  /// The card that a first Fact begins; nil where the body is no beginning.
  public init?(id: ID<CallCard>, beginning body: Body, at now: Instant) {
    guard case .cardQueued(let callee, let campaign, let kind, let items, let callAfter) = body
    else { return nil }
    self.init(
      id: id, callee: callee, campaign: campaign, kind: kind, queuedAt: now, callAfter: callAfter,
      items: items, ended: nil)
  }

  /// Applies a Fact: the only place that assigns state.
  public mutating func evolve(_ body: Body, at now: Instant) {
    switch body {
    case .cardQueued: break  // A beginning; see `init`.
    case .cardItemAdded(let delivery): items.append(delivery)
    case .cardItemRemoved(let delivery): items.removeAll { $0 == delivery }
    case .cardAnswered(let result, let actor): ended = .answered(result, by: actor, at: now)
    case .cardDropped: ended = .dropped
    }
  }
}
