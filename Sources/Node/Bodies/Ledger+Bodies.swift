//! Applies a list of bodies: all of it or nothing, at once or by a timer on its day.

internal import Alerting
internal import GRDB
internal import Kernel

extension Ledger {
  /// Enters the differences that were shown. Refuses `directoryChanged` where they are others by now, `dayIsPast` for a
  /// day that has begun, `dayTooFar` past `BodyImport.aheadMax`, `transfersPlanned` where a body would end before its
  /// change of personnel and nobody said that he saw it.
  func importBodies(_ form: BodyImportForm) throws -> ID<BodyImport> {
    let known = try KnownBody.all(in: db, at: at)
    let differences = try BodyDifferences(
      form.rows, with: known, choices: form.choices, tower: directory.tower)
    try differences.checkApplicable(as: form.shown)
    let day = form.day.map { ladder.calendar.zone.instant($0, hour: 0, minute: 0) }
    if let day {
      guard day > at else { throw RefusalCode("dayIsPast") }
      guard day - at <= BodyImport.aheadMax else { throw RefusalCode("dayTooFar") }
    }
    if let hindrance = try hindrance(to: differences.plan) {
      throw RefusalCode(hindrance.rawValue)
    }
    guard form.acceptsTransfers || !differences.meetsTransfers(endingOn: day) else {
      throw RefusalCode("transfersPlanned")
    }
    let id: ID<BodyImport> = make("bodies")
    let name = PlainText.singleLine(
      form.fileName.isEmpty ? "-" : form.fileName, maxCharacters: BodyImportForm.fileNameMax)
    let file = try keep(name)
    let plan = try keep(try differences.plan.stored())
    try commit(
      .bodies(
        id,
        .bodiesImported(
          file: file, plan: plan, day: day ?? at, counts: BodyImport.Counts(differences))))
    if day == nil {
      try apply(differences.plan)
      try commit(.bodies(id, .bodiesApplied))
    }
    if let columns = form.columns, let organization = input.viewer.organization {
      try remember(columns, of: organization)
    }
    return id
  }

  /// The day of an import has come. What it cannot change any more it leaves whole, and says why.
  func applyBodies(_ id: ID<BodyImport>, due: Instant) throws {
    guard let found = try find(BodyImport.self, id.description), found.due == due, at >= due else {
      return
    }
    let text = try String.fetchOne(
      db, sql: "SELECT CAST(bytes AS TEXT) FROM content WHERE id = ?",
      arguments: [found.plan.id.description])
    guard let text else { return try commit(.bodies(id, .bodiesHindered(by: .planErased))) }
    let plan = try BodyPlan.read(text)
    if let hindrance = try hindrance(to: plan) {
      return try commit(.bodies(id, .bodiesHindered(by: hindrance)))
    }
    try apply(plan)
    try commit(.bodies(id, .bodiesApplied))
  }

  /// Takes an import back before its day.
  func undoBodies(_ id: ID<BodyImport>) throws {
    let found = try existing(BodyImport.self, id.description)
    if case .undone = found.state { return }
    guard found.state == .planned, at < found.day else { throw RefusalCode("dayIsPast") }
    try commit(.bodies(id, .bodiesUndone))
  }

  /// What keeps a plan from being applied to the directory as it is; nil where nothing does.
  private func hindrance(to plan: BodyPlan) throws -> BodyImport.Hindrance? {
    var named: Set<ID<Organization>> = []
    func name(_ target: BodyPlan.Target?) {
      if case .known(let id)? = target { named.insert(id) }
    }
    for step in plan.entered { for placing in step.placings { name(placing.parent) } }
    for step in plan.renamed { named.insert(step.body) }
    for step in plan.moved {
      named.insert(step.body)
      name(step.parent)
    }
    for step in plan.ended {
      named.insert(step.body)
      for successor in step.successors { name(successor) }
    }
    let ending = Set(plan.ended.map(\.body))
    for id in named.sorted() {
      guard let body = try directory.organization(id, in: db), body.isLiving else {
        return .bodyEnded
      }
      if ending.contains(id), id == directory.tower { return .bodyEnded }
    }
    for step in plan.entered {
      guard let code = step.code else { continue }
      let taken = try Int.fetchOne(
        try db.cachedStatement(sql: "SELECT 1 FROM organization WHERE code = ?"),
        arguments: [code])
      if taken != nil { return .codeTaken }
    }
    return try isCircle(plan) ? .circle : try partsHindrance(plan)
  }

  private func partsHindrance(_ plan: BodyPlan) throws -> BodyImport.Hindrance? {
    var parts: [BodyPlan.Target: (posts: Int, appointments: Int, routes: Int)] = [:]
    for step in plan.ended {
      guard let first = step.successors.first,
        let body = try directory.organization(step.body, in: db)
      else { continue }
      var sum = parts[first] ?? (0, 0, 0)
      if parts[first] == nil, case .known(let id) = first,
        let own = try directory.organization(id, in: db)
      {
        sum = (own.posts.count, own.appointments.count, own.routes.count)
      }
      sum = (
        sum.posts + body.posts.count, sum.appointments + body.appointments.count,
        sum.routes + body.routes.count
      )
      parts[first] = sum
      if max(sum.posts, sum.appointments, sum.routes) > Organization.partsMax {
        return .tooManyParts
      }
    }
    return nil
  }

  /// Whether a body would stand above itself: the directory may have changed since the plan was made.
  private func isCircle(_ plan: BodyPlan) throws -> Bool {
    for tree in Organization.Tree.allCases {
      var parents: [ID<Organization>: BodyPlan.Target?] = [:]
      for step in plan.moved where step.tree == tree { parents[step.body] = step.parent }
      for step in plan.moved where step.tree == tree {
        var current = step.parent
        var seen: Set<BodyPlan.Target> = [.known(step.body)]
        while let next = current {
          guard seen.insert(next).inserted else { return true }
          switch next {
          case .known(let id):
            current =
              try parents[id]
              ?? directory.organization(id, in: db)?.parents[tree].map { BodyPlan.Target.known($0) }
          case .new(let place):
            current = plan.entered[place].parent(in: tree)
          }
        }
      }
    }
    return false
  }

  // MARK: Applying

  private func apply(_ plan: BodyPlan) throws {
    var made: [ID<Organization>] = []
    for step in plan.entered {
      let id: ID<Organization> = make("organization")
      let bodies = try refusing {
        () throws(Organization.Refusal) in
        try Organization.decideNew(
          .register(name: step.name, legalForm: step.legalForm, code: step.code))
      }
      for body in bodies { try commit(.organization(id, body)) }
      made.append(id)
    }
    func id(_ target: BodyPlan.Target) -> ID<Organization> {
      switch target {
      case .known(let id): id
      case .new(let place): made[place]
      }
    }
    for step in plan.renamed {
      try change(step.body, .rename(step.name, legalForm: step.legalForm))
    }
    var places = plan.entered.enumerated().flatMap { index, step in
      step.placings.map { Placing(body: made[index], tree: $0.tree, parent: id($0.parent)) }
    }
    places += plan.moved.map {
      Placing(body: $0.body, tree: $0.tree, parent: $0.parent.map { id($0) })
    }
    try put(places)
    for (step, own) in zip(plan.entered, made) {
      let values =
        step.prefixes.map { ConstituencyAssertion.Value.prefix($0) }
        + step.domains.map { .domainSuffix($0) }
      for value in values {
        try commit(
          .constituency(
            make("constituency"),
            .constituencyAsserted(
              assertion: ConstituencyAssertion(
                organization: own, value: value, basis: .imported, validFrom: at))))
      }
    }
    // The roles that a successor fills by itself, before anybody comes: two towns that become one both bring theirs.
    var roles: [ID<Organization>: Set<Organization.Role>] = [:]
    for step in plan.ended {
      guard let first = step.successors.first.map(id), roles[first] == nil else { continue }
      roles[first] = try existing(Organization.self, first.description).heldRoles(at: at)
    }
    for step in plan.ended {
      let successors = step.successors.map(id)
      try end(
        step.body, successors: successors, keeping: successors.first.flatMap { roles[$0] } ?? [])
    }
  }

  private struct Placing {
    let body: ID<Organization>
    let tree: Organization.Tree
    let parent: ID<Organization>?
  }

  /// Puts bodies under their parents, those first whose parent stands where it will stay: then no step closes a circle
  /// that the whole does not have.
  private func put(_ places: [Placing]) throws {
    var left = places
    while !left.isEmpty {
      let waiting = Set(left.map { "\($0.tree) \($0.body)" })
      let ready = left.filter { step in
        step.parent.map { !waiting.contains("\(step.tree) \($0)") } ?? true
      }
      guard !ready.isEmpty else { throw RefusalCode(Organization.Refusal.ownParent.rawValue) }
      for step in ready { try place(step.body, in: step.tree, under: step.parent) }
      left.removeAll { step in
        step.parent.map { !waiting.contains("\(step.tree) \($0)") } ?? true
      }
    }
  }

  /// Sets or clears the one timer of an import: its day.
  func setTimer(of plan: BodyImport) throws {
    let record = RecordReference(.bodies, plan.id).description
    guard let due = plan.due else {
      try store.cachedStatement(sql: "DELETE FROM timer WHERE record = ?")
        .execute(arguments: [record])
      return
    }
    try store.cachedStatement(
      sql: """
        INSERT INTO timer (record, due, kind, step) VALUES (?, ?, ?, ?)
        ON CONFLICT (record) DO UPDATE SET due = excluded.due
        """
    ).execute(arguments: [record, due.microseconds, BodyImport.timerKind, BodyImport.step])
  }
}
