//! What a firm says when it joins: read from what was typed, or refused with every problem.

public import Kernel

/// A firm that joins, checked.
public struct JoinForm: Hashable, Sendable {
  /// The firm's name.
  public let name: String
  /// Its corporate number: by it nobody joins twice.
  public let number: CorporateNumber
  /// Who answers first.
  public let contact: Contact
  /// Who answers when the first does not; nil where the supporter's desk does.
  public let deputy: Contact?
  /// Who is called at night.
  public let night: Night
  /// What the firm uses most, a line each: its inventory begins with them.
  public let uses: [String]
  /// The version of the participation text that was agreed to.
  public let terms: Int
  /// In which language the people are written to.
  public let language: Language

  /// Somebody and how to reach him.
  public struct Contact: Hashable, Sendable {
    /// His name.
    public let name: String
    /// Numbers, the first first; never empty.
    public let phones: [String]
    /// His mail address; nil where he has none: then he is called.
    public let mail: String?
  }

  /// Who is called while the office is closed.
  public enum Night: Hashable, Sendable {
    /// Whoever answers by day.
    case same
    /// The firm's own deputy.
    case deputy
    /// Somebody else.
    case other(Contact)
  }

  /// Longest name of a firm, in characters.
  public static let nameMax = 100
  /// Longest name of a person, in characters.
  public static let personMax = 60
  /// Most lines of what is used most.
  public static let usesMax = 10
  /// Longest of these lines, in characters.
  public static let useMax = 80
}

/// What was typed, field by field: it survives a refusal.
public struct JoinApplication: Hashable, Sendable {
  /// The text of each field.
  public var fields: [Field: String]
  /// Whether the participation text was agreed to.
  public var agrees: Bool

  /// A field of the form; the raw value is its name there.
  public enum Field: String, Hashable, Sendable, CaseIterable {
    case name
    case number
    case person
    case phone
    case landline
    case mail
    /// `supporter` or `person`.
    case deputy
    case deputyName
    case deputyPhone
    case deputyMail
    /// `same`, `deputy` or `other`.
    case night
    case nightName
    case nightPhone
    case uses
    case agree
  }

  /// What is wrong with a field.
  public enum Problem: Hashable, Sendable {
    case missing(Field)
    case tooLong(Field, most: Int)
    case notANumber
    case notAPhone(Field)
    case notAMail(Field)
    case tooManyLines(most: Int)
    case noDeputyForNight
    case notAgreed

    /// The field it is about.
    public var field: Field {
      switch self {
      case .missing(let field), .tooLong(let field, _), .notAPhone(let field),
        .notAMail(let field):
        field
      case .notANumber: .number
      case .tooManyLines: .uses
      case .noDeputyForNight: .night
      case .notAgreed: .agree
      }
    }
  }

  /// Most characters that are kept of a field of one line.
  public static let fieldMax = 200
  /// Most characters that are kept of the lines of what is used.
  public static let linesMax = 2000

  /// What was typed; longer texts are cut one past their limit, so that the refusal can say so.
  public init(_ fields: [Field: String], agrees: Bool) {
    self.fields = fields.reduce(into: [:]) { kept, field in
      let most = field.key == .uses ? Self.linesMax : Self.fieldMax
      kept[field.key] = String(field.value.prefix(most + 1))
    }
    self.agrees = agrees
  }

  /// The checked form, or everything that is wrong in the order of the fields.
  public func checked(in language: Language) -> (form: JoinForm?, problems: [Problem]) {
    var reading = Reading(fields: fields)
    let name = reading.text(.name, most: JoinForm.nameMax)
    let number = CorporateNumber(fields[.number] ?? "")
    if number == nil { reading.problems.append(.notANumber) }
    let contact = reading.contact(.person, [.phone, .landline], .mail)
    let deputy =
      fields[.deputy] == "person"
      ? reading.contact(.deputyName, [.deputyPhone], .deputyMail) : nil
    let night: JoinForm.Night
    switch fields[.night] {
    case "deputy":
      if deputy == nil { reading.problems.append(.noDeputyForNight) }
      night = .deputy
    case "other": night = .other(reading.contact(.nightName, [.nightPhone], nil))
    default: night = .same
    }
    let uses = reading.lines()
    if !agrees { reading.problems.append(.notAgreed) }
    guard reading.problems.isEmpty, let number else { return (nil, reading.problems) }
    return (
      JoinForm(
        name: name, number: number, contact: contact, deputy: deputy, night: night, uses: uses,
        terms: Invitation.terms, language: language), []
    )
  }

  /// Reads field by field and remembers what is wrong.
  private struct Reading {
    let fields: [Field: String]
    var problems: [Problem] = []

    mutating func text(_ field: Field, most: Int) -> String {
      let text = ContactText.plain(fields[field] ?? "", charactersMax: most)
      if text.isEmpty { problems.append(.missing(field)) }
      if text.count > most { problems.append(.tooLong(field, most: most)) }
      return text
    }

    mutating func contact(_ name: Field, _ phones: [Field], _ mail: Field?) -> JoinForm.Contact {
      let person = text(name, most: JoinForm.personMax)
      var numbers: [String] = []
      for field in phones {
        let typed = ContactText.plain(fields[field] ?? "")
        if typed.isEmpty { continue }
        if let number = ContactText.phone(typed) {
          if !numbers.contains(number.text) { numbers.append(number.text) }
        } else {
          problems.append(.notAPhone(field))
        }
      }
      let isTyped = phones.contains { !ContactText.plain(fields[$0] ?? "").isEmpty }
      if !isTyped, let first = phones.first { problems.append(.missing(first)) }
      return JoinForm.Contact(name: person, phones: numbers, mail: mail.flatMap { address($0) })
    }

    private mutating func address(_ field: Field) -> String? {
      let typed = ContactText.plain(fields[field] ?? "", charactersMax: ContactText.mailBytesMax)
      if typed.isEmpty { return nil }
      guard let mail = ContactText.mail(typed) else {
        problems.append(.notAMail(field))
        return nil
      }
      return mail
    }

    mutating func lines() -> [String] {
      let typed = fields[.uses] ?? ""
      if typed.count > JoinApplication.linesMax {
        problems.append(.tooLong(.uses, most: JoinApplication.linesMax))
        return []
      }
      let lines = typed.split(whereSeparator: \.isNewline).map {
        ContactText.plain(String($0), charactersMax: JoinForm.useMax)
      }.filter { !$0.isEmpty }
      if lines.count > JoinForm.usesMax { problems.append(.tooManyLines(most: JoinForm.usesMax)) }
      if lines.contains(where: { $0.count > JoinForm.useMax }) {
        problems.append(.tooLong(.uses, most: JoinForm.useMax))
      }
      return lines
    }
  }
}
