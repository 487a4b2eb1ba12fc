//! How the letters of a mail become bytes: UTF-8, or ISO-2022-JP for systems that read nothing newer.

internal import Formats

/// The character set of one mail, the same for headers and body.
enum MailCoding: Hashable, Sendable, CaseIterable {
  case utf8
  case iso2022JP

  /// The name on the wire. Source: the IANA registry of character sets.
  var name: String {
    switch self {
    case .utf8: "UTF-8"
    case .iso2022JP: "ISO-2022-JP"
    }
  }

  /// The text's bytes; nil where a character does not fit.
  func bytes(_ text: String) -> [UInt8]? {
    switch self {
    case .utf8: Array(text.utf8)
    case .iso2022JP: JISText.encode(text)
    }
  }
}
