//! Opens and ends exercises, and keeps what belongs to one inside it (I16).

internal import Alerting
internal import GRDB
internal import Kernel

extension Ledger {
  /// Opens an exercise for people whose organisations its holder may raise to.
  func openExercise(
    _ name: String, of organization: ID<Organization>, with people: [ID<Person>]
  ) throws -> ID<Exercise> {
    let body = try refusing {
      () throws(Exercise.Refusal) in
      try Exercise.open(name, of: organization, with: people)
    }
    guard try Exercise.of(.exercise(name), in: db) == nil else {
      throw RefusalCode("exerciseNameTaken")
    }
    for person in people where try home(of: person) == nil { throw RefusalCode("unknownPerson") }
    let id: ID<Exercise> = make("exercise")
    try commit(.exercise(id, body))
    return id
  }

  /// Ends an exercise: no further alert is raised in it, those that are open go on to their end.
  func endExercise(_ id: ID<Exercise>) throws {
    for body in try existing(Exercise.self, id.description).end() {
      try commit(.exercise(id, body))
    }
  }

  /// An alert of an exercise goes to an organisation only where somebody of it takes part, and only while it lasts.
  func mustTakePart(_ organization: ID<Organization>, in kind: AlertKind) throws {
    guard case .exercise = kind else { return }
    guard let exercise = try Exercise.of(kind, in: db), exercise.endedAt == nil else {
      throw RefusalCode("unknownExercise")
    }
    let takesPart = try exercise.people.contains { try home(of: $0) == organization }
    guard takesPart else { throw RefusalCode("outsideExercise") }
  }

  /// A duty of an exercise is handed on to participants alone.
  func mustTakePart(_ person: ID<Person>, in kind: AlertKind) throws {
    guard case .exercise = kind else { return }
    let people = try Exercise.of(kind, in: db)?.people ?? []
    guard people.contains(person) else { throw RefusalCode("outsideExercise") }
  }

  /// The organisation that a person belongs to; nil for somebody unknown.
  func home(of person: ID<Person>) throws -> ID<Organization>? {
    try String.fetchOne(
      try db.cachedStatement(sql: "SELECT organization FROM person WHERE id = ?"),
      arguments: [person.description]
    ).flatMap { ID<Organization>($0) }
  }
}
