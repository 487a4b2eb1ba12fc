//! Which build this is.

/// The version of the program, as `CHANGELOG.md` counts it.
public enum Version {
  /// Semantic Versioning 2.0.0; `-dev` until the first release.
  public static let text = "0.1.0-dev"
}
