//! The laws that the simulator holds the node to, by the names that the design gives them.

/// A law. S1–S17 are of response.md §5.9 and kernel.md; the I's are of acceptance.md §5.1.
public enum Law: String, Sendable, Hashable, CaseIterable {
  /// What is due and not done is escalated within ε, day and night.
  case s1
  /// Rungs in order, none skipped unless it is empty; the last is a staffed desk; an acknowledgement stops the ladder.
  case s2
  /// An acknowledgement that was answered is never lost, and names somebody who may give it.
  case s3
  /// Each observation ends in exactly one outcome; counts are conserved.
  case s4
  /// The same input twice changes nothing; folding the journal again gives the same rows and the same root.
  case s5
  /// Whoever has left receives nothing and is behind nothing after his last day.
  case s9
  /// The counts of a bulletin add up to the asked, and silence is never "not affected".
  case s10
  /// Routing is a function of observables and constituencies.
  case s14
  /// Real, contact test and exercise never mix.
  case s15
  /// At most twelve calls to a person in any hour, of all kinds together, and at most six of them rehearsals.
  case s16
  /// No rung before its time, whatever is broken; none after somebody answered.
  case s17
  /// Every open duty has one deadline, every open alert one owner.
  case i1
  /// Upward copies at t=0.
  case i2
  /// An acknowledgement is a human act, never a machine that follows a link.
  case i4
  /// Acknowledged is not acting, acting is not contained; a true positive closes with evidence, cause, second person.
  case i5
  /// An exercise reaches its participants only.
  case i16
  /// An acknowledgement counts only over a channel that the alert does not put in doubt.
  case i19
  /// When faults stop, silence reaches the last rung.
  case liveness
  /// A write that fails undoes its whole batch; each input is then done again alone. Nothing is lost, nothing half done.
  case atomic
  /// An alert that a new mark raised from the past says so, no other does, and each batch of marks looks back once.
  case lookBack
  /// What is declined or attributed goes to whom was named.
  case handOn
  /// A bulletin that was withdrawn asks nothing more.
  case withdrawn
  /// A duty of the night falls to whom the duty table names, or through its gap to the next.
  case nightDuty
  /// A contact test begins in office hours, never beside an alert of severity 4 or 5, never beside another test.
  case testHour
  /// A call about something grave waits at most an hour, whatever else its person is called for.
  case flood
  /// A sensor in use that says nothing for its limit is an alert to its owner, neither earlier nor later; a pause raises
  /// none, and whatever it says then ends its silence.
  case silence
  /// A contact test begins in its quarter, at its hour, or is drawn again: none is forgotten.
  case quarter
  /// Nothing is answered that would be a fault of ours: a conflict, or a failure of a healthy store.
  case health
}

/// A law that did not hold, and where.
public struct Violation: Error, Sendable, Hashable, CustomStringConvertible {
  /// Which.
  public let law: Law
  /// What was found, with identifiers.
  public let what: String
  /// Law and finding in one line.
  public var description: String { "\(law.rawValue.uppercased()): \(what)" }
}
