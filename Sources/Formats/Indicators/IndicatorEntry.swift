//! One mark of an attacker as a list states it.

public import Kernel

/// What a mark matches.
public enum IndicatorPattern: Hashable, Sendable {
  /// Every address in the network.
  case network(IPPrefix)
  /// Exactly this value; a domain also with everything under it, on whole labels.
  case value(Observable)
  /// What a STIX pattern says that is more than marks: it is watched for in the stream of events.
  case pattern(WatchedPattern)
}

/// One entry of an indicator list. What the list leaves open is nil, and the importer decides.
public struct IndicatorEntry: Hashable, Sendable {
  /// What it matches.
  public let pattern: IndicatorPattern
  /// How sure the source is, 0…100.
  public let confidence: Int?
  /// Who says so.
  public let source: String?
  /// From when it counts, inclusive.
  public let validFrom: Instant?
  /// Until when it counts, exclusive; always after `validFrom`.
  public let validTo: Instant?
  /// How bad a match is, 1…5.
  public let severity: Int?
  /// How far it may be passed on.
  public let marking: TLP?
  /// A word about it: the malware's family, a campaign, a comment.
  public let label: String?
  /// The list's own name for it, e.g. a STIX identifier.
  public let name: String?

  /// An entry from its parts; every part but the pattern may be left out.
  public init(
    pattern: IndicatorPattern, confidence: Int? = nil, source: String? = nil,
    validFrom: Instant? = nil, validTo: Instant? = nil, severity: Int? = nil,
    marking: TLP? = nil, label: String? = nil, name: String? = nil
  ) {
    self.pattern = pattern
    self.confidence = confidence
    self.source = source.map(Self.storable)
    self.validFrom = validFrom
    self.validTo = validTo
    self.severity = severity
    self.marking = marking
    self.label = label.map(Self.storable)
    self.name = name.map(Self.storable)
  }

  /// Without U+0000, at which a column of a store ends: what the journal vouches for must be what is stored.
  public static func storable(_ text: String) -> String {
    text.utf8.contains(0) ? String(text.unicodeScalars.filter { $0 != "\0" }) : text
  }
}
