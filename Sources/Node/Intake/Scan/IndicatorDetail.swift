//! What is known of an indicator beside what it matches.

internal import Alerting
internal import Formats
public import Kernel
public import Matching

/// What comes back with a match: of whom it is, how sure and how far it may go, and when it counts.
public struct IndicatorDetail: Hashable, Sendable {
  /// What it matches, as it is stored: a network, or a value.
  public let value: String
  /// The value as an observable; nil for a network.
  public let observable: Observable?
  /// Its label; hostile text, may be empty.
  public let label: String
  /// How bad a match is, 1…5, as the list says; 3 where it says nothing.
  public let severity: Int
  /// How sure the source is, 0…100.
  public let confidence: Int
  /// How far it may be passed on.
  public let marking: TLP
  /// Who says so.
  public let source: String
  /// At which times it counts.
  public internal(set) var validity: Validity

  /// A detail from its parts.
  public init(
    value: String, observable: Observable?, label: String, severity: Int, confidence: Int,
    marking: TLP, source: String, validity: Validity = .always
  ) {
    self.value = value
    self.observable = observable
    self.label = label
    self.severity = severity
    self.confidence = confidence
    self.marking = marking
    self.source = source
    self.validity = validity
  }

  /// What it matches; nil for what is watched for instead.
  var pattern: IndicatorIndex.Pattern? {
    if let observable { return .value(observable) }
    return IPPrefix(value).map { .network($0) }
  }

  /// What a finding names as its rule: the label, or the value where there is none.
  public var rule: String { label.isEmpty ? value : label }
}
