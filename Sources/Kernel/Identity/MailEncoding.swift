//! In which character set somebody is written to: some mail systems of offices still read one alone.

extension Organization {
  /// Which bytes a mail to a person is made of.
  public enum MailEncoding: String, Hashable, Sendable, Codable, CaseIterable {
    /// 自動: UTF-8, which every mail system of today reads.
    case automatic
    /// ISO-2022-JP where all letters fit, else UTF-8 for that mail.
    case iso2022JP
  }

  /// A person's choice of a character set. Whoever never chose is written to in `automatic`.
  public struct MailEncodingChoice: Hashable, Sendable, Codable {
    /// Whose mails.
    public let person: ID<Person>
    /// Which.
    public let encoding: MailEncoding

    /// A choice from its parts.
    public init(person: ID<Person>, encoding: MailEncoding) {
      self.person = person
      self.encoding = encoding
    }
  }

  /// In which character set that person is written to.
  public func encoding(of person: ID<Person>) -> MailEncoding {
    encodings?.first { $0.person == person }?.encoding ?? .automatic
  }

  /// The choices with that one in place of the person's last; in the order of first choosing.
  func encodings(with choice: MailEncodingChoice) -> [MailEncodingChoice] {
    var all = encodings ?? []
    if let index = all.firstIndex(where: { $0.person == choice.person }) {
      all[index] = choice
    } else {
      all.append(choice)
    }
    return all
  }
}
