//! Why a text is no STIX pattern that is taken, or why a taken one gave no answer.

/// Why a pattern was refused. `at` is the offset in bytes from its start.
public enum PatternProblem: Error, Hashable, Sendable {
  /// More than `STIXPattern.bytesMax` bytes.
  case tooLong(bytes: Int)
  /// Something that cannot stand here, or the end.
  case unexpected(at: Int)
  /// A literal that is none of its kind: no date, no Base64, an escape of nothing, a number beyond 64 bits.
  case badLiteral(at: Int)
  /// A hash with another number of digits than its algorithm makes.
  case badHash(at: Int)
  /// A set of several kinds; whole and broken numbers are one kind.
  case mixedSet(at: Int)
  /// The same qualifier twice behind square brackets. Source: STIX 2.1 §9.5.
  case repeatedQualifier(at: Int)
  /// Nought seconds or nought times.
  case notPositive(at: Int)
  /// More than `STIXPattern.withinSecondsMax`.
  case tooFar(at: Int)
  /// More brackets in brackets than `STIXPattern.depthMax`.
  case tooDeep(at: Int)
  /// More than `STIXPattern.comparisonsMax` comparisons.
  case tooManyComparisons(at: Int)
  /// More than `STIXPattern.stepsMax` steps in one object path.
  case pathTooLong(at: Int)
  /// More than `STIXPattern.setMembersMax` members of one set.
  case setTooLarge(at: Int)
  /// One match would need more observations than `STIXPattern.instancesMax`.
  case tooManyObservations
  /// ISSUBSET or ISSUPERSET with something that is no address and no network.
  case notNetwork(at: Int)
  /// A regular expression that is not taken.
  case expression(LinearExpression.Problem, at: Int)
}

/// Why a pattern gave no answer about observed data. Not the same as no match: nobody may take it for one.
public enum PatternFailure: Error, Hashable, Sendable {
  /// The work went beyond the steps that were granted.
  case tooCostly
  /// A time is asked for and the data hold a text that is no time.
  case notTime
}
