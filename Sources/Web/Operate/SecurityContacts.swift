//! `/.well-known/security.txt`: where somebody outside tells the operator of a weak spot in this node. RFC 9116.

public import Kernel

/// What the operator settled for security.txt. Source: RFC 9116.
public struct SecurityContacts: Hashable, Sendable, Codable {
  /// Ways to tell, the best first: `mailto:`, `https:` or `tel:`. Never empty in settings that hold.
  public var contacts: [String]
  /// Until when all of it is to be believed. Required by the RFC.
  public var expires: Instant
  /// Where the policy of disclosure stands; nil where there is none.
  public var policy: String?
  /// The languages that are read, by their tags, e.g. `ja`, `en`; empty says nothing.
  public var languages: [String]

  /// Most ways to tell.
  public static let contactsMax = 5
  /// Most languages.
  public static let languagesMax = 10
  /// Longest address, in bytes.
  public static let addressBytesMax = 500
  /// How long before the end the operator is warned.
  public static let warnedBefore = Instant.Span.days(30)
  /// The longest time that it may hold. Source: RFC 9116 §2.5.5, less than a year is recommended.
  public static let lifeMax = Instant.Span.days(366)

  /// Contacts from their parts.
  public init(
    contacts: [String], expires: Instant, policy: String? = nil, languages: [String] = []
  ) {
    self.contacts = contacts
    self.expires = expires
    self.policy = policy
    self.languages = languages
  }

  /// What is wrong with it at that time; nil when it can be served.
  public func problem(at now: Instant) -> Phrase? {
    if contacts.isEmpty || contacts.count > Self.contactsMax
      || !contacts.allSatisfy(Self.isContact)
    {
      return Phrase(
        ja:
          "--security-contact は mailto:名前@ドメイン、https://…、tel:+81-… のどれかで、\(Self.contactsMax)つまで書いてください。",
        en: """
          Write --security-contact as mailto:NAME@DOMAIN, https://… or tel:+81-…, at most \
          \(Self.contactsMax) of them.
          """)
    }
    if let policy, !Self.isPage(policy) {
      return Phrase(
        ja: "--security-policy は https:// で始まる URL で書いてください。",
        en: "Write --security-policy as a URL that begins with https://.")
    }
    if languages.count > Self.languagesMax || !languages.allSatisfy(Self.isLanguage) {
      return Phrase(
        ja: "--security-languages は ja,en のように、言語の記号をコンマで区切って書いてください。",
        en: "Write --security-languages as language tags with commas between, such as ja,en.")
    }
    if expires <= now || expires - now > Self.lifeMax {
      return Phrase(
        ja: "--security-expires は、明日から1年以内の日を 2027-03-31 の形で書いてください。",
        en: "Write --security-expires as a day within a year from now, such as 2027-03-31.")
    }
    return nil
  }

  /// The file as it is served; nil once it has expired. A contact that may be wrong by now is worse than none: the RFC
  /// tells readers not to use it, so that what they find is nothing.
  public func text(publicURL: String, at now: Instant) -> String? {
    text(publicURL: publicURL, path: Self.path, at: now)
  }

  /// Where the node's own file is. Source: RFC 9116 §3.
  static let path = "/.well-known/security.txt"

  /// The same for a file at another address.
  func text(publicURL: String, path: String, at now: Instant) -> String? {
    guard now < expires else { return nil }
    var lines = contacts.map { "Contact: \($0)" }
    lines.append("Expires: \(Self.utc(expires))")
    if !languages.isEmpty {
      lines.append("Preferred-Languages: \(languages.joined(separator: ", "))")
    }
    if publicURL.hasPrefix("https://") {
      lines.append("Canonical: \(publicURL)\(path)")
    }
    if let policy { lines.append("Policy: \(policy)") }
    return lines.map { $0 + "\r\n" }.joined()
  }

  /// Whether the operator must soon settle it anew.
  public func endsSoon(at now: Instant) -> Bool { expires - now <= Self.warnedBefore }

  /// The end of that day in Japan; nil for what names no day.
  public static func endOfDay(_ text: String) -> Instant? {
    guard let day = CivilDate(text) else { return nil }
    return TimeZoneRule.tokyo.instant(day.adding(days: 1), hour: 0, minute: 0)
  }

  // MARK: Values

  /// Whether a way to tell is a URI of a kind that people can use. Source: RFC 9116 §2.5.3; mail by RFC 6068, phone by
  /// RFC 3966. Web addresses begin with https.
  static func isContact(_ text: String) -> Bool {
    guard isPlain(text) else { return false }
    if text.hasPrefix("mailto:") {
      // Losing the reason is right: an address that does not read is none.
      return (try? MailAddress(String(text.dropFirst(7)))) != nil
    }
    if text.hasPrefix("tel:") {
      let number = text.dropFirst(4)
      let digits = number.filter(\.isNumber).count
      return number.hasPrefix("+") && (8...15).contains(digits)
        && number.dropFirst().allSatisfy { $0.isNumber || "-.()".contains($0) }
    }
    return isPage(text)
  }

  /// Whether a text is the address of a page on the web.
  static func isPage(_ text: String) -> Bool {
    guard isPlain(text), text.hasPrefix("https://") else { return false }
    let host = text.dropFirst(8).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let name = host.prefix { $0 != ":" }
    return !host.contains("@") && name.contains(".") && MailAddress.isHostName(Array(name.utf8))
  }

  /// Whether a text looks like a language tag. Source: RFC 5646 §2.1, the common forms.
  static func isLanguage(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard let first = parts.first, (2...3).contains(first.count),
      first.allSatisfy({ $0.isASCII && $0.isLetter })
    else { return false }
    return parts.count <= 3
      && parts.dropFirst().allSatisfy {
        (2...8).contains($0.count) && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
      }
  }

  /// Visible ASCII in one line: nothing that could begin another field.
  private static func isPlain(_ text: String) -> Bool {
    (1...addressBytesMax).contains(text.utf8.count)
      && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  /// 2027-03-31T15:00:00Z. Source: RFC 3339.
  private static func utc(_ moment: Instant) -> String {
    let at = Wording.civil(moment - .hours(9))
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return """
      \(at.year)-\(two(at.month))-\(two(at.day))T\(two(at.hour)):\(two(at.minute)):\(two(at.second))Z
      """
  }
}
