//! Enters changes of personnel: all of them or none, as appointments with a date; and takes them back before the day.

internal import Alerting
internal import GRDB
internal import Kernel

extension Ledger {
  /// Enters what was shown. Refuses `directoryChanged` where it would be something else by now.
  func planTransfer(_ form: TransferForm) throws -> ID<Transfer> {
    guard form.steps.count <= Transfer.movesMax else { throw RefusalCode("tooManyChanges") }
    let day = ladder.calendar.zone.instant(form.day, hour: 0, minute: 0)
    guard day > at else { throw RefusalCode("dayIsPast") }
    let known = try ContactDirectory(readingFrom: db, for: input.viewer)
    guard let place = known.places.first(where: { $0.organization.id == form.organization }) else {
      throw RefusalCode.notFound
    }
    let differences = TransferDifferences(form.steps, with: place, day: day, at: at)
    guard differences.digest == form.shown else { throw RefusalCode("directoryChanged") }
    guard !differences.lines.isEmpty else { throw RefusalCode("nothingToChange") }
    guard !differences.hasProblems else { throw RefusalCode("badTransfer") }
    let id: ID<Transfer> = make("transfer")
    var moves: [Transfer.Move] = []
    for (step, line) in zip(form.steps, differences.lines) {
      moves.append(try enter(step, line, place.organization, from: day))
    }
    try commit(
      .transfer(
        id, .transferPlanned(organization: form.organization, day: day, moves: moves)))
    if let columns = form.columns { try remember(columns, of: form.organization) }
    return id
  }

  private func enter(
    _ step: TransferStep, _ line: TransferDifferences.Line, _ own: Organization,
    from day: Instant
  ) throws -> Transfer.Move {
    let before = own.appointments.last {
      $0.post == step.post && $0.person == step.leaves && $0.isLive(at: at)
    }
    if let leaver = step.leaves {
      try change(own.id, .dateAppointment(leaver, step.post, until: day))
    }
    var comer: ID<Person>?
    switch step.comes {
    case nil: break
    case .known(let person):
      try belongs(person, to: own.id, post: step.post)
      comer = person
    case .new:
      let person: ID<Person> = make("person")
      try change(own.id, .enterPerson(person, profile: try keep(line.comes ?? "")))
      for way in line.ways {
        try change(
          own.id,
          .addRoute(
            make("route"), person: person, channel: way.channel, address: try keep(way.address)))
      }
      comer = person
    }
    if let comer { try change(own.id, .appoint(comer, to: step.post, from: day, until: nil)) }
    return Transfer.Move(
      post: step.post, leaves: step.leaves, leftUntil: before?.until, comes: comer,
      isNew: line.isNew)
  }

  /// Erases the name and the addresses of somebody whom a change entered: bytes and salts, so that only hashes that
  /// nobody can guess back remain.
  private func erase(_ person: ID<Person>, of organization: ID<Organization>) throws {
    let own = try existing(Organization.self, organization.description)
    let other = own.appointments.contains { $0.person == person && $0.from <= at }
    guard !other else { return }
    let profile = try String.fetchOne(
      db, sql: "SELECT profile FROM person WHERE id = ?", arguments: [person.description])
    let addresses = own.routes.filter { $0.person == person }.map(\.address.id.description)
    for id in addresses + [profile].compactMap({ $0 }) {
      try db.execute(
        sql: "UPDATE content SET salt = NULL, bytes = NULL WHERE id = ?", arguments: [id])
    }
  }

  /// Takes a change back: who was to leave stays as long as before, who was to come does not. What was entered otherwise
  /// since then stays as it is.
  func undoTransfer(_ id: ID<Transfer>) throws {
    let transfer = try existing(Transfer.self, id.description)
    if transfer.undoneAt != nil { return }
    guard at < transfer.day else { throw RefusalCode("dayIsPast") }
    for move in transfer.moves {
      if let comer = move.comes {
        // Nobody learns afterwards who was to come: his name goes, and how he would have been reached.
        if move.isNew { try erase(comer, of: transfer.organization) }
        try change(
          transfer.organization, .cancelAppointment(comer, move.post, from: transfer.day))
      }
      let own = try existing(Organization.self, transfer.organization.description)
      let isStill = own.appointments.contains {
        $0.post == move.post && $0.person == move.leaves && $0.until == transfer.day
      }
      if let leaver = move.leaves, isStill {
        try change(
          transfer.organization, .dateAppointment(leaver, move.post, until: move.leftUntil))
      }
    }
    try commit(.transfer(id, .transferUndone))
  }
}
