//! What a form of an alert's page asks, read.

internal import Alerting
internal import Kernel
internal import Node

/// A deed on an alert. Whether it is allowed is said by Node alone.
enum AlertDeed: Hashable, Sendable {
  /// On the duty that the viewer has here.
  case duty(DeliveryCommand)
  case raiseSeverity(Severity)
  case consult(String)

  /// The fields of the forms, kept when one is refused.
  static let fields = [
    "note", "evidence", "reason", "cause", "outcome", "to", "find", "severity", "answer", "until",
    "because",
  ]

  /// Reads a form by its slug; `named` is the organisation of a name that was typed instead of one that was chosen.
  /// Throws `notFound` for a slug that there is not, and what is missing or too long.
  // table:
  init(slug: String, _ form: FormBody, named: ID<Organization>? = nil) throws {
    func text(_ name: String) throws -> String? {
      guard let words = form[name], words.contains(where: { !$0.isWhitespace }) else { return nil }
      guard words.count <= AlertPhrases.noteCharactersMax else { throw Refused("noteTooLong") }
      return words
    }
    func organization() throws -> ID<Organization> {
      if let to = form["to"].flatMap({ ID<Organization>($0) }) ?? named { return to }
      throw Refused(form["find"] == nil ? "unknownOrganization" : "chooseOrganization")
    }
    switch slug {
    case "acknowledge": self = .duty(.acknowledge(over: .link))
    case "accept": self = .duty(.accept)
    case "acting": self = .duty(.act)
    case "contained": self = .duty(.contain(evidence: try text("evidence")))
    case "update": self = .duty(.update(note: try text("note") ?? ""))
    case "help": self = .duty(.help)
    case "reopen": self = .duty(.reopen)
    case "confirm-close": self = .duty(.confirm)
    case "propose-close":
      guard let outcome = form["outcome"].flatMap({ Closing.Outcome(rawValue: $0) }) else {
        throw Refused("needsOutcome")
      }
      self = .duty(
        .propose(
          outcome, reason: try text("reason"), evidence: try text("evidence"),
          cause: try text("cause")))
    case "decline", "attribute": self = .duty(.give(to: try organization()))
    case "send-back":
      guard let reason = form["because"].flatMap({ Delivery.Declining(rawValue: $0) }) else {
        throw Refused("badForm")
      }
      self = .duty(.decline(reason, note: try text("note") ?? ""))
    case "answer": self = .duty(.answer(try AnswerForm(form)))
    case "hand-on":
      guard let to = form["to"].flatMap({ ID<Person>($0) }) else { throw Refused("unknownPerson") }
      self = .duty(.offer(to: to))
    case "raise-severity":
      guard let severity = form["severity"].flatMap({ Int($0) }).flatMap({ Severity(rawValue: $0) })
      else { throw Refused("severityMayOnlyRise") }
      self = .raiseSeverity(severity)
    case "consulted-police": self = .consult("police")
    case "consulted-jpcert": self = .consult("jpcert")
    case "consulted-ipa": self = .consult("ipa")
    case "consulted-ppc": self = .consult("ppc")
    default: throw Refused("notFound")
    }
  }

  /// What Node is asked; throws `ended` for an alert that asks nothing of anybody.
  func command(on alert: AlertDetail, as viewer: Viewer) throws -> Command {
    switch self {
    case .duty(let command):
      guard let delivery = alert.concerned(viewer) else { throw Refused("ended") }
      return .delivery(delivery.summary.id, command)
    case .raiseSeverity(let severity): return .raiseSeverity(alert.summary.id, severity)
    case .consult(let authority): return .consult(alert.summary.id, authority: authority)
    }
  }

  /// What was typed, by field.
  static func typed(_ form: FormBody) -> [String: String] {
    var found: [String: String] = [:]
    for name in fields { found[name] = form[name] }
    return found
  }

  /// Whether a refusal is said beside the form. What is hidden or forbidden, and what broke, is answered as everywhere.
  static func isShown(_ code: String) -> Bool {
    ![404, 403, 503, 413].contains(RefusalWords.of(code).status)
  }

  /// What the page says about a refusal: what is wrong and what to do next.
  static func words(_ code: String, _ say: Language) -> String {
    let words = RefusalWords.of(code)
    return words.what(say) + (say == .ja ? "" : " ") + words.next(say)
  }
}
