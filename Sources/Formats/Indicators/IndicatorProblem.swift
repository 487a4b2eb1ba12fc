//! Why an entry of an indicator list was not taken.

public import Kernel

/// Why an entry was refused. The other entries of the list are not harmed by it, except by those that end a list.
public enum IndicatorProblem: Error, Hashable, Sendable {
  /// The list has more than `IndicatorList.bytesMax` bytes: nothing of it is read.
  case listTooLarge(bytes: Int)
  /// The list has more than `IndicatorList.rowsMax` entries: the rest is not read.
  case tooManyRows
  /// A CSV list without a header that names `value`: nothing of it is read.
  case headerMissing
  /// The line is longer than `IndicatorList.lineBytesMax`.
  case lineTooLong
  /// The line holds bytes that are not UTF-8.
  case notUTF8
  /// The record is not CSV.
  case csv(CSV.Problem)
  /// There is no value in the line.
  case valueMissing
  /// A type that cannot be matched, as the list spells it.
  case unknownType(String)
  /// The value is none of its type, or of no type at all.
  case unreadable
  /// A name under which strangers register their own: it would match everybody.
  case publicSuffix
  /// A network wider than `IndicatorValue.ipv4LengthMin` or `ipv6LengthMin` allow: it would match half the world.
  case networkTooWide
  /// The unspecified address, a loopback or the broadcast address: it is in every log and means nothing.
  case reservedAddress
  /// `confidence` is not a whole number 0…100.
  case badConfidence
  /// `severity` is not a whole number 1…5.
  case badSeverity
  /// `marking` is no TLP label, as the list spells it. It is not guessed: passing on too far cannot be undone.
  case badMarking(String)
  /// A date that is neither RFC 3339 nor `YYYY-MM-DD` nor `YYYY-MM-DD hh:mm:ss`.
  case badTime
  /// `valid_to` is not after `valid_from`.
  case emptyValidity
  /// The bundle is not JSON, or larger than `IndicatorBundle.bytesMax`: nothing of it is read.
  case json(JSON.Problem)
  /// JSON without a list of objects: nothing of it is read.
  case notBundle
  /// The indicator was withdrawn by whoever made it.
  case revoked
  /// A pattern in a language other than STIX's own, as `pattern_type` spells it.
  case patternLanguage(String)
  /// The pattern is not one, or costs more than any may.
  case pattern(PatternProblem)
  /// A pattern whose observations may lie further apart than `WatchedPattern.windowMax`: nobody remembers so long.
  case windowTooLong
  /// More patterns in one list than `WatchedPattern.patternsMax`.
  case tooManyPatterns
}
