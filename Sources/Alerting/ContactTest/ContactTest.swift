//! The contact test of one organisation in one quarter: drawn in secret, done once, and what it showed. Decide, then
//! evolve.
//!
//!     (nothing) -- draw --> planned -- begin --> running -- answered / covered / missed --> finished
//!                             |  ^
//!                   postpone -+--+      lapse --> lapsed

public import Kernel

/// One test for each organisation and quarter, so that nobody is tested twice in one and nobody is forgotten.
/// Source: kernel.md "Contact test"; users-and-screens R9; FDMA's four J-ALERT tests a year.
public struct ContactTest: Hashable, Sendable, Codable {
  /// Its identifier, which follows from organisation and quarter.
  public let id: ID<ContactTest>
  /// Who is tested.
  public let organization: ID<Organization>
  /// In which quarter.
  public let quarter: Quarter
  /// How far it is.
  public internal(set) var state: State
  /// Whom it asks, in the order of posts; empty until it begins.
  public internal(set) var subjects: [Subject]

  /// How far a test is.
  public enum State: Hashable, Sendable, Codable {
    /// The day is drawn; nobody who is tested is told it.
    case planned(due: Instant)
    /// Somebody was asked and has not answered yet.
    case running(since: Instant)
    /// Everybody has answered, counts as having answered, or was silent to the end.
    case finished(at: Instant)
    /// It could not be done in its quarter.
    case lapsed(at: Instant, because: Hindrance)
  }

  /// Why a test is not done now.
  public enum Hindrance: String, Hashable, Sendable, Codable, CaseIterable {
    /// An alert of severity 4 or 5 is open there: those people have something else to do.
    case seriousAlert
    /// Another contact test is open there.
    case testOpen
    /// The node was down at the hour drawn, and now the office is closed.
    case outOfHours
    /// Nobody holds a post that is called.
    case nobody
  }

  /// Somebody in a post: whom a test asks.
  public struct Subject: Hashable, Sendable, Codable {
    /// The post. Results are told by it, never by the person (law S18).
    public let post: ID<Post>
    /// Who held it, or stood in, when the test began.
    public let person: ID<Person>
    /// Tests in a row, this one included, that nobody answered in this post for this person.
    public internal(set) var misses: Int
    /// What came of it.
    public internal(set) var outcome: Outcome
  }

  /// What came of asking somebody.
  public enum Outcome: Hashable, Sendable, Codable {
    /// Not asked: a person answered over this route since the last test, and not longer ago than 90 days.
    case counted(route: ID<ContactRoute>, at: Instant)
    /// Asked by this alert; not answered yet.
    case asked(by: ID<Alert>)
    /// The person answered.
    case answered(at: Instant)
    /// Somebody else of the organisation answered: neither a success of this person nor a miss.
    case covered(at: Instant)
    /// Nobody answered until the end, or there was no way to ask.
    case missed(at: Instant)
  }

  /// How many misses in a row are told to the supervising body and the supporter. Source: R9.
  public static let missesTold = 3
  /// How long before the office closes nothing is begun any more, in minutes.
  static let lastHour = 60

  /// The test of that organisation in that quarter; the same on every node.
  public static func id(of organization: ID<Organization>, in quarter: Quarter) -> ID<ContactTest> {
    ID(derivedFrom: organization, home: "contact test", kind: "\(quarter)", ordinal: 0)
  }

  /// The subjects who are still waited for.
  public var waiting: [Subject] {
    subjects.filter { if case .asked = $0.outcome { true } else { false } }
  }

  /// How many of the subjects a real answer is known of.
  public var answered: Int {
    subjects.count {
      switch $0.outcome {
      case .counted, .answered: true
      case .asked, .covered, .missed: false
      }
    }
  }

  /// When it was over; nil before that, and where it lapsed.
  public var finishedAt: Instant? { if case .finished(let at) = state { at } else { nil } }
}
