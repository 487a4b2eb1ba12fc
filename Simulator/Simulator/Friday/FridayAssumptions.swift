//! Everything about people that the study takes for granted. None of it was measured: each row says why it is as it is.

/// The assumptions of the study. Shares are in per cent, spans in minutes.
struct FridayAssumptions: Sendable {
  /// Part of the weekend.
  enum Hours: Int, Sendable, CaseIterable {
    /// Friday until 22:00.
    case evening
    /// 22:00 to 07:00.
    case night
    /// 07:00 to 22:00 of a day on which the office is closed.
    case dayOff
    /// The office is open.
    case office
  }

  /// Somebody at home, not on duty, takes a call from a number he does not know.
  var takesCall: [Int] = [55, 20, 45, 85]
  /// Somebody who said on Friday that he is on duty takes it.
  var takesCallOnDuty: [Int] = [90, 75, 90, 95]
  /// A prefecture's person takes it.
  var prefectureTakesCall: [Int] = [80, 50, 75, 95]
  /// Cannot be reached at all until Tuesday.
  var isAway = 12
  /// The number in the directory is somebody else's.
  var hasWrongNumber = 4
  /// The mailbox refuses everything.
  var hasDeadMailbox = 2
  /// Is still at the desk at 17:30, and until when.
  var isAtDesk = 60
  var leavesAfter = 0...90
  /// Sees the mail of the office also outside it, and how often he looks while awake.
  var seesMailOutside = 20
  var looksEvery = 60...300
  /// How soon a mail is read at the desk, and by whoever is on duty while awake.
  var readsAtDesk = 2...25
  var readsOnDuty = 5...60
  /// The town has entered a section head beside its one person for information systems.
  var hasHead = 75
  /// Has filled the table for the weekend, where the policy asks for it.
  var confirmsDuty = 90
  /// May answer for the town without asking anybody, and how long he then needs.
  var decidesAlone = 30
  var decidesAlonePreapproved = 80
  var answersAlone = 15...90
  /// Of those who may answer alone: knows whether the town has the device, and says it on the call.
  var saysOnCall = 50
  var answersApproved = 10...60
  /// Of the others: finds whom he must ask within hours, or on the next day; the rest wait for the office to open.
  var asksWithinHours = 35
  var asksNextDay = 35
  var within = 60...240
  /// How long a call lasts that is taken, with the note about it, and one that is not.
  var callTaken = 4...7
  var callMissed = 1...2
  /// How much longer a call lasts on which the answer is said and entered.
  var callAnswered = 1...3
  /// People on the tower's shift, day and night; people of a prefecture, who rest from 23:00 to 07:00.
  var towerCallers = 3
  var prefectureCallers = 1...3
  /// How long a prefecture's person needs from the call to his first own call.
  var prefectureBegins = 30...90
  /// How soon a town is called again where nobody answered.
  var redialAfter = 120

  /// The table of the report: what, how much, why.
  // table:
  var rows: [(what: String, value: String, why: String)] {
    let hours = "17:30–22 / 22–7 / day off / office hours"
    func list(_ shares: [Int]) -> String {
      shares.map { "\($0) %" }.joined(separator: " / ")
    }
    func span(_ range: ClosedRange<Int>) -> String {
      "\(range.lowerBound)–\(range.upperBound) min"
    }
    return [
      (
        "takes a call, not on duty (\(hours))", list(takesCall),
        "a private phone and a number one does not know"
      ),
      (
        "takes a call, on confirmed duty", list(takesCallOnDuty),
        "said so that very Friday, and sleeps at night"
      ),
      (
        "prefecture's person takes a call", list(prefectureTakesCall),
        "disaster duty exists, a desk for information systems seldom does"
      ),
      ("out of reach until Tuesday", "\(isAway) %", "travel, illness: a three-day weekend"),
      ("number in the directory is wrong", "\(hasWrongNumber) %", "April changes posts, lists age"),
      ("mailbox refuses everything", "\(hasDeadMailbox) %", "the same"),
      (
        "still at the desk at 17:30, for", "\(isAtDesk) %, \(span(leavesAfter))",
        "offices close at 17:15"
      ),
      ("reads a mail at the desk within", span(readsAtDesk), "between other things"),
      (
        "sees office mail outside the office, looks every",
        "\(seesMailOutside) %, \(span(looksEvery))",
        "most towns' mail stays inside their closed network"
      ),
      ("on duty: reads within, awake", span(readsOnDuty), "a phone of the office"),
      (
        "has a section head in the directory", "\(hasHead) %",
        "one person for information systems, sometimes nobody above him"
      ),
      (
        "confirms weekend duty when asked (R8)", "\(confirmsDuty) %",
        "some never fill a table; who is away is not named"
      ),
      (
        "answers without asking anybody, after", "\(decidesAlone) %, \(span(answersAlone))",
        "an answer to the state usually needs leave (決裁)"
      ),
      (
        "the same with an approved first action",
        "\(decidesAlonePreapproved) %, \(span(answersApproved))",
        "the rest needs the vendor, who is closed"
      ),
      (
        "of those who may answer alone, says it on the call, which lasts longer by",
        "\(saysOnCall) %, \(span(callAnswered))",
        "some know without looking whether they have the device; the caller enters what he hears"
      ),
      (
        "the others find whom to ask within",
        "\(asksWithinHours) % \(span(within)); \(asksNextDay) % next day 9–18; the rest Tuesday 9–12",
        "heads are at home too"
      ),
      (
        "a call that is taken / missed lasts", "\(span(callTaken)) / \(span(callMissed))",
        "who, what, what to do, a note"
      ),
      (
        "callers",
        "tower \(towerCallers), day and night; prefecture \(prefectureCallers.lowerBound)–\(prefectureCallers.upperBound), not 23–7",
        "the shift of three, and what prefectures say they have"
      ),
      (
        "a prefecture begins to call after it was reached", span(prefectureBegins),
        "the list must be opened somewhere"
      ),
      (
        "a silent town is called again after", "\(redialAfter) min",
        "others wait; at severity 3 nobody is called 22–7"
      ),
    ]
  }
}
