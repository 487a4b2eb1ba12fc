//! In which language somebody is written to.

extension Organization {
  /// A person's own choice. Whoever never chose is written to in `MailLanguage.usual`.
  public struct MailLanguage: Hashable, Sendable, Codable {
    /// Who chose.
    public let person: ID<Person>
    /// What.
    public let language: Language

    /// The language of a mail to somebody who chose none.
    public static let usual = Language.ja

    /// A choice from its parts.
    public init(person: ID<Person>, language: Language) {
      self.person = person
      self.language = language
    }
  }

  /// In which language that person is written to.
  public func language(of person: ID<Person>) -> Language {
    languages?.first { $0.person == person }?.language ?? MailLanguage.usual
  }

  /// The choices with that one in place of the person's last; in the order of first choosing.
  func languages(with choice: MailLanguage) -> [MailLanguage] {
    var all = languages ?? []
    if let index = all.firstIndex(where: { $0.person == choice.person }) {
      all[index] = choice
    } else {
      all.append(choice)
    }
    return all
  }
}
