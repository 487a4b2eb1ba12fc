//! A few digits that say which letter bore a number: what ties a cumulative receipt to the letters themselves.

public import Kernel

/// The first four bytes of SHA-256 over an envelope's identifier, in hexadecimal. Numbers alone would let a node that was
/// wound back take the receipt of a letter it has forgotten for that of another which bears the same number now.
public enum LetterTag {
  /// The digits of one tag.
  public static let digits = 8
  /// What stands for a number that carried nothing.
  public static let void = "00000000"

  /// The tag of a letter; never that of a void.
  public static func of(_ id: ID<Envelope>) -> String {
    let tag = Hexadecimal.encode(Hash(sha256: id.description.utf8).bytes.prefix(digits / 2))
    return tag == void ? "00000001" : tag
  }
}
