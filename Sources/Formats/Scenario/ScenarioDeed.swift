//! What somebody of a scenario does, with what the verb needs.

public import Kernel

extension Scenario {
  /// One verb of the timeline.
  public enum Deed: Hashable, Sendable {
    /// Nothing that reaches the node.
    case silent
    /// A sensor's line is taken in; `alert` is the key of what comes of it.
    case event(alert: String?, Sight)
    /// A person enters a mark; stored events are looked at again.
    case indicator(Mark)
    /// A person raises an alert in three lines.
    case raise(alert: String, to: String, severity: Int, lines: [Phrase], isInDoubt: Bool)
    /// A person reports what he saw or was told.
    case report(alert: String, to: String, severity: Int, isInDoubt: Bool)
    /// The operator of a shared way out says whose traffic it was.
    case attribute(alert: String, to: String)
    /// Takes the alert, over `link`, `mail`, `call` or `api`.
    case acknowledge(alert: String, over: String)
    /// The first action is begun.
    case act(alert: String)
    /// Claims that the spread is stopped.
    case contain(alert: String)
    /// Proposes the end.
    case close(alert: String, Ending)
    /// Offers the duty to a person.
    case handOn(alert: String, to: String)
    /// Records that the police were consulted.
    case police(alert: String)
    /// Types in the result of a call to a person: `reached`, `absent` or `wrongNumber`.
    case call(alert: String, to: String, result: String)

    /// Whether it begins something, and is therefore played when all people are silent.
    public var begins: Bool {
      switch self {
      case .event, .indicator, .raise, .report: true
      case .silent, .attribute, .acknowledge, .act, .contain, .close, .handOn, .police, .call: false
      }
    }
  }

  /// What a sensor's line says.
  public struct Sight: Hashable, Sendable {
    /// Where the connection came from.
    public let source: IPAddress
    /// The port there; kept for finding the tenant behind a shared way out.
    public let sourcePort: Int?
    /// Where it went.
    public let destination: Observable?
    /// The machine, where the sensor knows it.
    public let host: String?
    /// The sensor's own verdict; nil where it only records.
    public let signature: String?

    /// A line from its parts.
    public init(
      source: IPAddress, sourcePort: Int? = nil, destination: Observable? = nil,
      host: String? = nil, signature: String? = nil
    ) {
      self.source = source
      self.sourcePort = sourcePort
      self.destination = destination
      self.host = host
      self.signature = signature
    }
  }

  /// How an alert is to be closed.
  public struct Ending: Hashable, Sendable {
    /// `truePositive`, `benignPositive`, `falsePositive`, `duplicate` or `undetermined`.
    public let outcome: String
    /// Own evidence.
    public let evidence: String?
    /// The cause found.
    public let cause: String?
    /// The reason, where one is enough.
    public let reason: String?
    /// Who confirms it; nil where nobody does.
    public let second: String?
  }
}
