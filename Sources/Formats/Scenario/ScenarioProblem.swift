//! What is wrong with a scenario file, and where.

/// One thing that refuses a scenario file.
public struct ScenarioProblem: Error, Hashable, Sendable {
  /// The line, from 1; 0 where the file as a whole is meant.
  public let line: Int
  /// Where in the document, e.g. `timeline[3].at`; empty for the whole.
  public let place: String
  /// What.
  public let reason: Reason

  /// What is wrong.
  public enum Reason: Hashable, Sendable {
    /// More than `ScenarioFile.bytesMax` bytes.
    case tooLarge(bytes: Int)
    /// Bytes that are not UTF-8.
    case notUTF8
    /// Not YAML; the parser's own words.
    case notYAML(String)
    /// An anchor, alias or tag.
    case anchorOrTag
    /// A key that must be there is not.
    case missing
    /// A key that nobody knows.
    case unknownKey
    /// Something else than a map, a list, a text, a number or a truth value, as its place needs.
    case wrongKind
    /// Empty, or longer than `ScenarioFile.textCharactersMax`.
    case badLength
    /// A list with fewer or more entries than it may have.
    case badCount(Int)
    /// A number outside its range.
    case outOfRange
    /// `version` is not 1.
    case unknownVersion
    /// A key that is not lower-case letters, digits and hyphens, at most 40.
    case badKey(String)
    /// The same key twice in its list.
    case keyTwice(String)
    /// A name that does not resolve.
    case unknownName(String)
    /// A word that is none of those that may stand there.
    case unknownWord(String)
    /// A time that is not a quoted RFC 3339 time with its offset.
    case badTime
    /// Earlier than what stands before it, or than the clock.
    case outOfOrder
    /// Not an address, network, domain, URL or hash, as its place needs.
    case badValue(String)
    /// No body, or more than one, is the control tower.
    case notOneTower
    /// A body that lives on no node, or on several.
    case notHostedOnce(String)
    /// The first node does not begin with the tower, or another has no node above it.
    case notBelowTheTower
    /// Neither `does` nor `silent`, or both.
    case noDeed
  }
}
