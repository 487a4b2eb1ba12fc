//! What is known of an indicator beside what it matches.

internal import Alerting
internal import Formats
public import Kernel

/// The part of an indicator that a finding takes over.
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

  /// A detail from its parts.
  public init(
    value: String, observable: Observable?, label: String, severity: Int, confidence: Int,
    marking: TLP, source: String
  ) {
    self.value = value
    self.observable = observable
    self.label = label
    self.severity = severity
    self.confidence = confidence
    self.marking = marking
    self.source = source
  }

  /// What a finding names as its rule: the label, or the value where there is none.
  public var rule: String { label.isEmpty ? value : label }
}
