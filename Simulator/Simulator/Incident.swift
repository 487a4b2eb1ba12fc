//! What happens to the nation: what sensors see, what people report and raise, what they set aside.

internal import Alerting
internal import Kernel
internal import Node

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
  }
}
