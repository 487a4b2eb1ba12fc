//! Somebody on that Friday: where he is, when he reads mail, whether he takes a call, how long he needs to answer.

internal import Kernel

/// One person of the study. Drawn from the seed and his own number, so that every policy meets the same people.
struct FridayPerson {
  let id: ID<Person>
  let organization: ID<Organization>
  /// His mail address as it was entered.
  let address: String
  private(set) var isAway: Bool
  let hasWrongNumber: Bool
  let hasDeadMailbox: Bool
  /// Until when he is at his desk on Friday; nil when he has left already.
  private let leaves: Instant?
  private let seesMailOutside: Bool
  private let looksEvery: Int
  /// Whether he said that he is on duty.
  var isOnDuty = false
  private let isOfPrefecture: Bool
  private let assumptions: FridayAssumptions
  private var chance: SplitMix64

  init(
    _ entered: FridayCountry.Entered, _ organization: ID<Organization>, number: Int, seed: UInt64,
    isOfPrefecture: Bool, _ assumptions: FridayAssumptions, at start: Instant
  ) {
    var chance = SplitMix64(seed: seed &* 0x9E37_79B9 ^ UInt64(number) &* 0xD6E8_FEB8_6659_FD93)
    id = entered.person
    address = entered.address
    self.organization = organization
    self.isOfPrefecture = isOfPrefecture
    self.assumptions = assumptions
    isAway = chance.chance(assumptions.isAway)
    hasWrongNumber = chance.chance(assumptions.hasWrongNumber)
    hasDeadMailbox = chance.chance(assumptions.hasDeadMailbox)
    let stays = Int64(chance.within(assumptions.leavesAfter))
    leaves = chance.chance(assumptions.isAtDesk) ? start + .minutes(stays) : nil
    seesMailOutside = chance.chance(assumptions.seesMailOutside)
    looksEvery = chance.within(assumptions.looksEvery)
    self.chance = chance
  }

  /// Somebody who is away names no duty of his, and a colleague who can be there does.
  var canTakeDuty: Bool { !isAway && !hasWrongNumber }

  /// When he reads a mail that arrives then; nil when not before the end of the study.
  mutating func reads(at now: Instant, until end: Instant) -> Instant? {
    guard !hasDeadMailbox else { return nil }
    if let leaves, now < leaves {
      let read = now + .minutes(Int64(chance.within(assumptions.readsAtDesk)))
      if read <= leaves { return read }
    }
    var read: Instant?
    if isOnDuty {
      read = Friday.awake(now + .minutes(Int64(chance.within(assumptions.readsOnDuty))))
    } else if seesMailOutside, !isAway {
      read = Friday.awake(now + .minutes(Int64(chance.within(1...looksEvery))))
    }
    // Whoever was away is back with everybody else.
    let office = max(now, Friday.officeOpens) + .minutes(Int64(chance.within(5...90)))
    let found = read.map { min($0, office) } ?? office
    return found <= end ? found : nil
  }

  /// Whether he takes a call then.
  mutating func takesCall(at now: Instant) -> Bool {
    let hours = Friday.hours(at: now)
    if isAway && hours != .office { return false }
    let shares =
      isOfPrefecture
      ? assumptions.prefectureTakesCall
      : isOnDuty ? assumptions.takesCallOnDuty : assumptions.takesCall
    return chance.chance(shares[hours.rawValue])
  }

  /// Whether he says the answer while he is on the phone.
  mutating func saysOnCall() -> Bool { chance.chance(assumptions.saysOnCall) }

  /// When he answers for his town, once he knows, and whether he asks nobody.
  mutating func answers(at now: Instant, isApproved: Bool) -> (at: Instant, isAlone: Bool) {
    func later(_ range: ClosedRange<Int>) -> Instant {
      now + .minutes(Int64(chance.within(range)))
    }
    let alone = isApproved ? assumptions.decidesAlonePreapproved : assumptions.decidesAlone
    let draw = chance.below(100)
    if chance.chance(alone) {
      return (later(isApproved ? assumptions.answersApproved : assumptions.answersAlone), true)
    }
    let office = max(now, Friday.officeOpens + .minutes(Int64(chance.within(30...210))))
    if draw < assumptions.asksWithinHours {
      return (min(Friday.awake(later(assumptions.within)), office), false)
    }
    if draw < assumptions.asksWithinHours + assumptions.asksNextDay {
      let day = Friday.nextDay(after: now) + .minutes(Int64(chance.within(540...1080)))
      return (min(day, office), false)
    }
    return (office, false)
  }
}
