//! A call for help about nothing that is open yet, as somebody makes it.

public import Alerting

/// What somebody says when he needs help. Nothing has to be written: who cannot say what is wrong is called back all
/// the same.
public struct HelpForm: Sendable, Hashable {
  /// What is wrong, in his words; may be empty.
  public let what: String
  /// Where to call back; empty for the first phone that his organisation is known by.
  public let callBack: String
  /// How pressing it is, 3 … 5: by it the ladder above runs.
  public let severity: Severity

  /// Longest text, in characters.
  public static let whatMax = 1000
  /// Longest number to call back, in characters.
  public static let callBackMax = 200

  /// From its parts.
  public init(what: String, callBack: String, severity: Severity) {
    self.what = what
    self.callBack = callBack
    self.severity = severity
  }
}
