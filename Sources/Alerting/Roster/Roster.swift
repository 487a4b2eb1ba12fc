//! The duty table (当番表) of an organisation for a month. Decide, then evolve.
//!
//!     (nothing) -- set --> table -- set --> table; what has begun stays as it was

public import Kernel

/// One month of an organisation's duty table. A turn belongs to the month in which it begins.
/// Source: kernel.md, "Night profile"; users-and-screens §3.6, 当番表.
public struct Roster: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<Roster>
  /// Whose.
  public let organization: ID<Organization>
  /// Which month, in the zone of the node's calendar.
  public let month: CivilMonth
  /// The turns by begin, past ones included.
  public internal(set) var turns: [DutyTurn]

  /// Most turns of a desk in a month: six for each day fit into one Fact.
  public static let turnsMax = 186
  /// How far ahead a gap is told.
  public static let lookAhead = Instant.Span.days(14)

  /// What was entered: the body of the only kind of Fact.
  public enum Body: Hashable, Sendable, Codable {
    /// From that moment on these are the desk's turns of the month. Whoever sits there then stays until his end,
    /// unless somebody begins at that very moment: he relieves those before him.
    case rosterSet(
      organization: ID<Organization>, month: CivilMonth, post: ID<Post>, from: Instant,
      turns: [DutyTurn])
  }

  /// Why an entry is refused.
  public enum Refusal: String, Error, Hashable, Sendable, Codable {
    case tooManyTurns
    case turnOfAnotherDesk
    case turnOutsideMonth
    case turnTooLong
    case turnInThePast
    case endsBeforeItBegins
  }

  /// Decides what a desk's table is from `from` on, which is not before `now`. `month` begins at `start` and the next at `end`.
  /// Entering the same twice records it once: `current` is what there is already.
  public static func decide(
    _ organization: ID<Organization>, _ month: CivilMonth, within bounds: Range<Instant>,
    post: ID<Post>, from: Instant, turns: [DutyTurn], current: Roster?, at now: Instant
  ) throws(Refusal) -> [Body] {
    guard from >= minute(of: now) else { throw .turnInThePast }
    guard turns.count <= turnsMax else { throw .tooManyTurns }
    for turn in turns {
      guard turn.post == post else { throw .turnOfAnotherDesk }
      guard turn.from < turn.until else { throw .endsBeforeItBegins }
      guard turn.until - turn.from <= DutyTurn.spanMax else { throw .turnTooLong }
      guard turn.from >= from else { throw .turnInThePast }
      guard bounds.contains(turn.from) else { throw .turnOutsideMonth }
    }
    let known = current?.turns.filter { $0.post == post && $0.from >= from } ?? []
    let sorted = Set(turns).sorted()
    if sorted == known.sorted() { return [] }
    return [
      .rosterSet(organization: organization, month: month, post: post, from: from, turns: sorted)
    ]
  }

  /// The table that a first Fact begins.
  public init(id: ID<Roster>, beginning body: Body) {
    switch body {
    case .rosterSet(let organization, let month, _, _, let turns):
      self.id = id
      self.organization = organization
      self.month = month
      self.turns = turns
    }
  }

  /// Applies a Fact: the only place that assigns state; cannot fail.
  public mutating func evolve(_ body: Body) {
    switch body {
    case .rosterSet(_, _, let post, let from, let new):
      let isRelieved = new.contains { $0.from == from }
      let before = turns.filter { $0.post != post || $0.from < from }.map { turn in
        isRelieved && turn.post == post && turn.until > from ? turn.ending(from) : turn
      }
      turns = (before + new).sorted()
    }
  }

  /// The whole minute in which a moment lies: tables are kept by the minute.
  public static func minute(of moment: Instant) -> Instant {
    let minute: Int64 = 60_000_000
    let rest = moment.microseconds % minute
    return Instant(microseconds: moment.microseconds - (rest < 0 ? rest + minute : rest))
  }

  /// What of a wanted table can still be set: what is over is left alone; whoever sits at the desk now goes on, or all who
  /// should sit there now begin in this minute. The answer is the moment from which the table is set, and its turns.
  public static func settle(
    _ wanted: [DutyTurn], beside known: [DutyTurn], at now: Instant
  ) -> (from: Instant, turns: [DutyTurn]) {
    let minute = minute(of: now)
    let wantedNow = wanted.filter { $0.from < minute && minute < $0.until }
    let knownNow = known.filter { $0.from < minute && minute < $0.until }
    let later = wanted.filter { $0.from >= minute }
    guard Set(wantedNow) != Set(knownNow) else { return (minute, later) }
    return (minute, wantedNow.map { $0.beginning(minute) } + later)
  }
}
