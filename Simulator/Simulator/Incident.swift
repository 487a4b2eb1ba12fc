//! What happens to the nation: what sensors see, what people report and raise, what they set aside.

internal import Alerting
internal import Kernel
internal import Node
internal import Sharing

/// One thing that happens at a planned time.
enum Incident {
  /// A batch of findings about one body, or about an address that is contested, shared or nobody's.
  case findings(Place, severity: Severity, count: Int)
  /// A sensor's own verdicts.
  case verdicts(Place, count: Int)
  /// Somebody reports.
  case report
  /// The tower raises an alert.
  case raise(AlertKind, severity: Severity, inDoubt: Bool, recipients: Int)
  /// Somebody in the chain raises the severity of an open alert.
  case raiseSeverity
  /// An authority is consulted.
  case consult
  /// A rule is set aside for some hours.
  case suppress
  /// Somebody goes away and names a deputy.
  case absence
  /// A list of marks comes in, and the past is looked at again in so many steps.
  case marks(steps: Int)
  /// One of these steps.
  case lookBack(ID<IndicatorBatch>, [Observation.Finding], isLast: Bool)
  /// A mail that was read is answered.
  case answer(World.Mail, Press)
  /// The tower asks many.
  case bulletin
  /// It was wrong, or is over.
  case withdraw(ID<Bulletin>)
  /// A duty table is entered, with gaps.
  case dutyTable(Nation.Body)
  /// Somebody will leave his post on a day, and somebody else may come.
  case transfer
  /// That is taken back.
  case undo(ID<Transfer>)
  /// A sensor says that it is there.
  case heartbeat
  /// Events come from it, the newest so long on its way.
  case tally(lag: Instant.Span)
  /// It is switched off on purpose for so long.
  case pauseSensor(Instant.Span)
  /// It is used again before that.
  case useSensor
  /// The tower raises an alert for one body: by night, after its duty table was changed.
  case alarm(Nation.Body)
  /// The mailbox for replies is read.
  case reply(World.Mail, Reply)

  /// Where an address lies.
  enum Place: Hashable {
    case body(Nation.Body)
    case contested
    case shared
    case nobody
  }

  /// What a person presses on the page of his link.
  enum Press: Hashable {
    case link(Hash, as: ID<Person>?)
    case signedIn
    case act
    case help
    case handOn
    /// A bulletin is answered, by the link or signed in.
    case answer(Delivery.AnswerKind, by: Hash?)
  }

  /// What comes back by mail.
  enum Reply: Hashable {
    /// The number of the mail, from its own address.
    case number
    /// The same, but no server vouches for the sender.
    case unverified
    /// The same, and our own server says that it is forged.
    case forged
    /// An absence note that quotes the mail.
    case outOfOffice
    /// A number that is none.
    case wrongNumber
    /// The mail comes back: there is no such address.
    case bounce(notice: String)
  }
}
