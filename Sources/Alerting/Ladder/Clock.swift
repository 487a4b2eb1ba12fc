//! The clocks of an alert: six that are shown, and those that a duty is pursued by.

/// The six clocks of an alert, in order. No other words for them anywhere.
public enum Clock: String, Hashable, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
  case delivered
  case opened
  case acknowledged
  case acting
  case contained
  case closed
}

/// What a deadline waits for. A duty has one or two at a time; the earliest is its next deadline.
public enum Duty: String, Hashable, Sendable, Codable, CaseIterable {
  /// Somebody says whose it is: the operator of a shared egress.
  case attribute
  /// The tower finds an owner for an alert that is nobody's.
  case assign
  /// A named person says that he has taken it.
  case acknowledge
  /// The first action is begun.
  case act
  /// The spread is stopped.
  case contain
  /// The next report is due.
  case update
  /// The sensor that raised the alert proves that it is over.
  case prove
  /// A bulletin is answered.
  case answer
}
