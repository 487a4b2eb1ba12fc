//! Why a mail is not composed: the typed refusals of addresses, headers and settings.

/// What the rules of mail forbid; nothing was sent.
public enum MailRefusal: Error, Hashable, Sendable {
  /// The place a problem is in.
  public enum Field: String, Hashable, Sendable, CaseIterable {
    case name
    case subject
    case body
    case inReplyTo
    case host
    case greeting
    case credentials
    case caFile
  }
  /// The text is not plainly one ASCII `local@domain`.
  case address
  /// A line break, control character or bidirectional override stands in the field.
  case control(Field)
  /// The field is over its named maximum.
  case tooLong(Field)
  /// No recipient, or more than `MailMessage.recipientsMax`.
  case recipients(Int)
  /// The host or greeting name is not a host name or address.
  case hostName(Field)
  /// A number of the settings is outside its range.
  case range
  /// A user without a password, or the other way round; or credentials that would go unencrypted.
  case credentials

  /// Whether a header value holds what ends a line or turns its direction: C0, DEL, C1, line and
  /// paragraph separators, bidirectional marks, embeddings, overrides and isolates.
  static func isHostile(_ text: String) -> Bool {
    text.unicodeScalars.contains { isHostile($0) }
  }

  /// The same for one character.
  static func isHostile(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F: true
    case 0x061C, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }
}
