//! The one table of how long words and traces of people are kept, and what an organisation chose for itself.

internal import GRDB
public import Kernel

/// A class of records that hold words or traces of people. What Facts hold is not here: they name nobody and stay.
public enum RecordClass: String, Hashable, Sendable, Codable, CaseIterable {
  /// Sessions and sign-in links that have ended.
  case sessions
  /// Personal links of notices that have run out.
  case links
  /// Reply codes that have run out, numbers in vain, and refused replies.
  case replies
  /// Mails of the built-in mailbox.
  case mails
  /// Which column of a list meant what.
  case columns
  /// Which letters and requests of other nodes were dealt with.
  case letters
  /// Names of files that were imported.
  case files
  /// For whom an invitation was meant.
  case invitations
  /// Texts of contact tests that are over.
  case contactTests
  /// Texts of alerts that are closed: lines, reports, notes, evidence, causes, reasons, answers.
  case incidents
  /// Addresses and numbers of people who have left.
  case departed
  /// What people asked the stored events, and why.
  case searches
  /// Entries of lists of what is no mark that have ended.
  case allowed
}

/// How long a class is kept. The words for people (from which moment, what happens, on what ground) are made in `Web`.
public struct RetentionRule: Hashable, Sendable {
  /// The class.
  public let record: RecordClass
  /// For how many days after its moment.
  public let days: Int
  /// The fewest days that an organisation may choose; nil where the node alone decides.
  public let daysMin: Int?

  /// The table. Days count from: the end of a session or link, the receipt of a mail, the last use of a list, the
  /// import of a file, the closing of an alert, the departure of a person, the asking of a search, the
  /// end of a list.
  // table:
  public static let all: [RetentionRule] = [
    // An ended session is of use for a week at most, to see who was signed in.
    .init(record: .sessions, days: 7, daysMin: nil),
    // A link that has run out says so for a season; after that it is unknown.
    .init(record: .links, days: 90, daysMin: nil),
    .init(record: .replies, days: 30, daysMin: nil),
    .init(record: .mails, days: 30, daysMin: nil),
    // Lists come once a year, on 1 April; a month of grace.
    .init(record: .columns, days: 400, daysMin: nil),
    // As long as a letter may be on its way (docs/protocol/link.md).
    .init(record: .letters, days: 30, daysMin: nil),
    .init(record: .files, days: 366, daysMin: nil),
    // A year: whoever did not come is asked once more the next spring.
    .init(record: .invitations, days: 366, daysMin: nil),
    // Readiness looks back 90 days; a year lets one compare with the last.
    .init(record: .contactTests, days: 366, daysMin: 100),
    // Five years: the usual time of records on incidents, and of claims from wrongful acts that endanger persons.
    .init(record: .incidents, days: 1827, daysMin: 366),
    // A year: questions about what somebody did in his last case.
    .init(record: .departed, days: 366, daysMin: 30),
    // A year: whoever asks what somebody looked for gets an answer (law S19).
    .init(record: .searches, days: 366, daysMin: nil),
    // At the latest: they go at once where a list is ended or another one is put in force. An entry may be a mailbox.
    .init(record: .allowed, days: 1, daysMin: nil),
  ]

  /// The rule of a class.
  public static func of(_ record: RecordClass) -> RetentionRule {
    all.first { $0.record == record } ?? RetentionRule(record: record, days: 1827, daysMin: nil)
  }
}

/// What an organisation chose: it may only be stricter than the table.
public struct RetentionChoice: Hashable, Sendable, Codable {
  /// Its identifier; derived from the organisation's, so that there is one for each.
  public let id: ID<RetentionChoice>
  /// Whose.
  public let organization: ID<Organization>
  /// Days by class, where it chose.
  public internal(set) var chosen: [Chosen]

  /// One class.
  public struct Chosen: Hashable, Sendable, Codable {
    /// Which.
    public let record: RecordClass
    /// For how many days.
    public let days: Int
  }

  /// What is recorded.
  public enum Body: Hashable, Sendable, Codable {
    case retentionChosen(organization: ID<Organization>, record: RecordClass, days: Int?)
  }

  /// The identifier of an organisation's choice.
  public static func id(of organization: ID<Organization>) -> ID<RetentionChoice> {
    ID(derivedFrom: organization, home: "retention", kind: "choice", ordinal: 0)
  }

  /// The days of a class: what was chosen, or the table's.
  public func days(_ record: RecordClass) -> Int {
    chosen.first { $0.record == record }?.days ?? RetentionRule.of(record).days
  }
}

extension RetentionChoice: Record {
  static var recordKind: RecordReference.Kind { .retention }
  static var table: String { "retention" }
  var key: String { id.description }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [("organization", organization.description)]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    switch body {
    case .retentionChosen(let organization, _, _):
      var record = Self(
        id: id.cast(to: RetentionChoice.self), organization: organization, chosen: [])
      record.apply(body, at: now)
      return record
    }
  }
  mutating func apply(_ body: Body, at now: Instant) {
    switch body {
    case .retentionChosen(_, let record, let days):
      chosen.removeAll { $0.record == record }
      if let days { chosen.append(Chosen(record: record, days: days)) }
    }
  }
}
