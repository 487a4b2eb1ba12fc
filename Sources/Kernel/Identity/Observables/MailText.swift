//! A mail address as an observable.

/// A mail address in its plain form, `local@domain`. Quoted local parts and address literals are refused: they do
/// not occur in honest mail, and each is a place for control characters.
struct MailText {
  /// The address with the domain in lower case; the local part as written.
  let text: String
  /// The domain.
  let domain: DomainName

  /// Reads an address; nil for anything else, in particular for one with CR, LF, space or a second `@`.
  init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, let local = parts.first, (1...64).contains(local.utf8.count),
      local.utf8.allSatisfy({ Self.allowed.contains($0) || $0 >= 0x80 }),
      local.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }),
      let domain = DomainName(parts[1])
    else { return nil }
    self.text = "\(local)@\(domain.text)"
    self.domain = domain
  }

  /// RFC 5322 `atext` and the dot.
  private static let allowed = Set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.".utf8)
}
