//! The comparison of a list of bodies with the directory at work. Linear: each row is looked up by code or name.

internal import Kernel

/// Rows are read first, so that each may speak of any other; then they are compared.
struct BodyComparison {
  private(set) var plan = BodyPlan()
  private(set) var problems: [BodyProblem] = []
  private(set) var missing: [MissingBody] = []
  private(set) var unchanged = 0
  private(set) var unclear: [String: String] = [:]
  private let tower: ID<Organization>?
  private let known: [KnownBody]
  private(set) var byID: [ID<Organization>: KnownBody] = [:]
  private var byCode: [String: KnownBody] = [:]
  private var byName: [String: [KnownBody]] = [:]
  private var readings: [(row: Int, reading: BodyReading, body: KnownBody?, place: Int?)] = []
  private var rowOfBody: [ID<Organization>: Int] = [:]
  private var rowOfCode: [String: Int] = [:]
  private var rowOfName: [String: Int] = [:]
  private var newCode: [String: Int] = [:]
  private var newName: [String: [Int]] = [:]
  /// Living bodies of the list by the name that the list gives them.
  private var rowName: [String: [KnownBody]] = [:]
  private var forms: Set<String> = []
  /// The rows of what `plan.entered`, `renamed`, `moved` and `ended` hold, in their order.
  private(set) var rows: (entered: [Int], renamed: [Int], moved: [Int], ended: [Int]) = (
    [], [], [], []
  )
  private(set) var endedKeys: [String?] = []

  init(_ known: [KnownBody], tower: ID<Organization>?) {
    self.known = known
    self.tower = tower
    for body in known {
      byID[body.id] = body
      if let code = body.code { byCode[code] = body }
      if body.successors == nil {
        byName[ContactText.compared(body.name.ja), default: []].append(body)
      }
    }
  }

  // MARK: Reading

  /// Reads a row and finds the body it is about.
  mutating func read(_ row: BodyRow) {
    var reading = BodyReading(row)
    var body: KnownBody?
    if let code = reading.code {
      if let first = rowOfCode[code] { return note(row.number, .twice(row: first)) }
      rowOfCode[code] = row.number
      body = byCode[code]
    } else {
      let same = (byName[ContactText.compared(reading.name.ja)] ?? []).filter { $0.code == nil }
      // Two of one name are told apart by what stands above them.
      let near = same.filter { isUnder($0, reading.above) }
      guard same.count < 2 || near.count == 1 else { return note(row.number, .severalOfThatName) }
      body = same.count == 1 ? same.first : near.first
      let above = reading.above.map(\.said).joined(separator: ";")
      let key = "\(ContactText.compared(reading.name.ja))\u{0}\(above)"
      if body == nil, !reading.name.ja.isEmpty {
        if let first = rowOfName[key] { return note(row.number, .twice(row: first)) }
        rowOfName[key] = row.number
      }
    }
    if let body {
      if let first = rowOfBody[body.id] { return note(row.number, .twice(row: first)) }
      rowOfBody[body.id] = row.number
      if reading.name.ja.isEmpty {
        reading.name = body.name
        reading.problems.removeAll { $0 == .noName }
      }
      if reading.legalForm.isEmpty { reading.legalForm = body.legalForm }
      // A list without English names says nothing of them; wide digits and spaces make no other name.
      if Self.isSame(reading.name.ja, body.name.ja),
        row.text(.nameEnglish).isEmpty || Self.isSame(reading.name.en, body.name.en)
      {
        reading.name = body.name
      }
    }
    if reading.legalForm.isEmpty { reading.problems.append(.noLegalForm) }
    for reason in reading.problems { note(row.number, reason) }
    forms.insert(reading.legalForm)
    if reading.problems.contains(where: \.isError) { return }
    take(row.number, reading, body)
  }

  private mutating func take(_ row: Int, _ reading: BodyReading, _ body: KnownBody?) {
    if !reading.successors.isEmpty || body?.successors != nil {
      readings.append((row, reading, body, nil))
      return
    }
    if let body {
      rowName[ContactText.compared(reading.name.ja), default: []].append(body)
      readings.append((row, reading, body, nil))
      return
    }
    let place = plan.entered.count
    plan.entered.append(
      BodyPlan.Entering(
        code: reading.code, name: reading.name, legalForm: reading.legalForm, tree: nil,
        parent: nil, prefixes: reading.prefixes, domains: reading.domains))
    rows.entered.append(row)
    if let code = reading.code { newCode[code] = place }
    newName[ContactText.compared(reading.name.ja), default: []].append(place)
    readings.append((row, reading, nil, place))
  }

  /// Whether a cell says that name, as cells are read.
  private static func isSame(_ cell: String, _ name: String) -> Bool {
    cell == name || cell == ContactText.plain(name)
  }

  private func isUnder(_ body: KnownBody, _ above: [BodyAbove]) -> Bool {
    if above.isEmpty { return body.parents.isEmpty }
    return body.parents.values.contains { id in
      above.contains { said in
        guard let parent = byID[id] else { return false }
        return [parent.code, parent.name.ja, parent.id.description].contains(said.said)
      }
    }
  }

  // MARK: Comparing

  /// Compares every row that was read; `step` is told now and then how many.
  mutating func compare(step: (Int) throws -> Void) rethrows {
    for (count, (row, reading, body, place)) in readings.enumerated() {
      if count % BodyDifferences.stepRows == 0 { try step(count) }
      if let place {
        enter(row, reading, at: place)
      } else if !reading.successors.isEmpty {
        end(row, reading, body)
      } else if let body, body.successors != nil {
        note(row, .hasEnded)
      } else if let body {
        change(row, reading, body)
      }
    }
    refuseCircles()
  }

  /// A body that would stand above itself by way of others is left where it is.
  private mutating func refuseCircles() {
    var moves: [String: BodyPlan.Target?] = [:]
    for step in plan.moved { moves["\(step.tree) \(step.body)"] = step.parent }
    func above(_ target: BodyPlan.Target, _ tree: Organization.Tree) -> BodyPlan.Target? {
      switch target {
      case .new(let place): plan.entered[place].parent(in: tree)
      case .known(let id):
        moves["\(tree) \(id)"] ?? byID[id]?.parents[tree].map { BodyPlan.Target.known($0) }
      }
    }
    func isCircle(_ target: BodyPlan.Target, _ tree: Organization.Tree) -> Bool {
      var current = above(target, tree)
      for _ in 0..<Self.depthMax {
        guard let next = current else { return false }
        if next == target { return true }
        current = above(next, tree)
      }
      return true
    }
    for place in plan.entered.indices {
      for tree in plan.entered[place].placings.map(\.tree) where isCircle(.new(place), tree) {
        note(rows.entered[place], .ownParent)
        plan.entered[place].take(plan.entered[place].placings.filter { $0.tree != tree })
      }
    }
    for index in plan.moved.indices.reversed()
    where isCircle(.known(plan.moved[index].body), plan.moved[index].tree) {
      note(rows.moved[index], .ownParent)
      let step = plan.moved.remove(at: index)
      rows.moved.remove(at: index)
      moves["\(step.tree) \(step.body)"] = nil
    }
  }

  /// Most levels of a tree.
  private static let depthMax = 64

  private mutating func enter(_ row: Int, _ reading: BodyReading, at place: Int) {
    let all = placings(of: reading, row, nil)
    let sound = all.filter { $0.parent != .new(place) }
    if sound.count < all.count { note(row, .ownParent) }
    plan.entered[place].take(sound)
  }

  private mutating func change(_ row: Int, _ reading: BodyReading, _ body: KnownBody) {
    var isChanged = false
    if reading.name != body.name || reading.legalForm != body.legalForm {
      plan.renamed.append(
        BodyPlan.Renaming(
          body: body.id, name: reading.name, legalForm: reading.legalForm, former: body.name))
      rows.renamed.append(row)
      isChanged = true
    }
    let steps = reading.above.isEmpty ? [] : placings(of: reading, row, body)
    for step in steps {
      let former = body.parents[step.tree]
      if step.parent == .known(body.id) {
        note(row, .ownParent)
      } else if step.parent != former.map({ BodyPlan.Target.known($0) }) {
        plan.moved.append(
          BodyPlan.Moving(body: body.id, tree: step.tree, parent: step.parent, former: former))
        rows.moved.append(row)
        isChanged = true
      }
    }
    if !isChanged { unchanged += 1 }
  }

  private mutating func end(_ row: Int, _ reading: BodyReading, _ body: KnownBody?) {
    guard let body else { return note(row, .unknownBody) }
    guard body.id != tower else { return note(row, .isTower) }
    var successors: [BodyPlan.Target] = []
    for text in reading.successors {
      guard let found = target(text) else { return note(row, .unknownSuccessor(text)) }
      guard found != .known(body.id) else { return note(row, .ownParent) }
      if !successors.contains(found) { successors.append(found) }
    }
    if let done = body.successors {
      // It ended already, as the list says: nothing to do; or otherwise, which the list cannot undo.
      let same = successors == done.map { BodyPlan.Target.known($0) }
      if same { unchanged += 1 } else { note(row, .hasEnded) }
      return
    }
    plan.ended.append(BodyPlan.Ending(body: body.id, successors: successors))
    rows.ended.append(row)
    endedKeys.append(nil)
  }

  /// The bodies above, tree by tree, as far as they are known. The lists of public bodies name the prefecture of a ward
  /// (札幌市 中央区): it lies under its city there, but for one that a row with its relation leaves where it is.
  private mutating func placings(
    of reading: BodyReading, _ row: Int, _ body: KnownBody?
  ) -> [BodyPlan.Placing] {
    let home = city(of: reading)
    if let home, reading.above.isEmpty {
      return [BodyPlan.Placing(tree: reading.tree, parent: home)]
    }
    var found: [BodyPlan.Placing] = []
    for said in reading.above {
      let named = target(said.said)
      let now = body?.parents[said.tree].map { BodyPlan.Target.known($0) }
      let stays = reading.saysRelation && named != nil && named == now
      if let home, !stays, said.tree == .support || reading.above.count == 1 {
        found.append(BodyPlan.Placing(tree: said.tree, parent: home))
      } else if let named {
        found.append(BodyPlan.Placing(tree: said.tree, parent: named))
      } else {
        note(row, .unknownParent(said.said))
      }
    }
    return found
  }

  private func city(of reading: BodyReading) -> BodyPlan.Target? {
    let parts = reading.name.ja.split(separator: " ")
    guard reading.legalForm == "市区町村", parts.count > 1, let code = reading.code, code.count == 6
    else { return nil }
    let name = ContactText.compared(String(parts[0]))
    let prefecture = code.prefix(2)
    return named(name).first { self.code($0)?.hasPrefix(prefecture) ?? false }
  }

  private func code(_ target: BodyPlan.Target) -> String? {
    switch target {
    case .known(let id): byID[id]?.code
    case .new(let place): plan.entered[place].code
    }
  }

  /// Who bears a name once the list holds: those of the list by its names, and those that it does not speak of. Where
  /// nobody does, who bore it before.
  private func named(_ name: String) -> [BodyPlan.Target] {
    let known = byName[name] ?? []
    var found = (newName[name] ?? []).map { BodyPlan.Target.new($0) }
    found += (rowName[name] ?? []).map { BodyPlan.Target.known($0.id) }
    found += known.filter { rowOfBody[$0.id] == nil }.map { BodyPlan.Target.known($0.id) }
    return found.isEmpty ? known.map { BodyPlan.Target.known($0.id) } : found
  }

  /// What a code or a name means: one body of the list or the directory, and no other.
  private func target(_ text: String) -> BodyPlan.Target? {
    let code = BodyReading.mended(text) ?? text
    if let place = newCode[code] { return .new(place) }
    if let body = byCode[code] { return body.successors == nil ? .known(body.id) : nil }
    if let id = ID<Organization>(text), let body = byID[id], body.successors == nil {
      return .known(id)
    }
    let found = named(ContactText.compared(text))
    return found.count == 1 ? found.first : nil
  }

  private mutating func note(_ row: Int, _ reason: BodyProblem.Reason) {
    problems.append(BodyProblem(row: row, reason: reason))
  }

  // MARK: What is no longer there

  /// Takes what somebody said of bodies that the list no longer has, and lists the others.
  mutating func end(_ choices: BodyChoices) {
    let ending = Set(plan.ended.map(\.body))
    let absent = known.filter {
      $0.successors == nil && $0.id != tower && forms.contains($0.legalForm)
        && rowOfBody[$0.id] == nil && !ending.contains($0.id)
    }
    let above = Dictionary(grouping: plan.entered.indices) { plan.entered[$0].parent }
    for body in absent {
      guard let said = choices[body.key] else {
        missing.append(MissingBody(body: body, proposed: proposal(for: body, among: above)))
        continue
      }
      var successors: [BodyPlan.Target] = []
      for text in said {
        let found = target(text)
        guard let found, found != .known(body.id), successors.count < Organization.successorsMax
        else {
          unclear[body.key] = text
          break
        }
        if !successors.contains(found) { successors.append(found) }
      }
      if unclear[body.key] != nil {
        missing.append(MissingBody(body: body, proposed: said))
        continue
      }
      plan.ended.append(BodyPlan.Ending(body: body.id, successors: successors))
      rows.ended.append(0)
      endedKeys.append(body.key)
    }
    refuseDeadEnds()
  }

  /// Nothing takes over from what ends itself by the same list: the chain would lose what is open.
  private mutating func refuseDeadEnds() {
    let ending = Set(plan.ended.map { BodyPlan.Target.known($0.body) })
    for index in plan.ended.indices.reversed()
    where plan.ended[index].successors.contains(where: ending.contains) {
      let dead = plan.ended.remove(at: index)
      let row = rows.ended.remove(at: index)
      let key = endedKeys.remove(at: index)
      let name = dead.successors.first(where: ending.contains).map { self.name($0).ja } ?? ""
      if let key {
        unclear[key] = name
        if let body = byID[dead.body] { missing.append(MissingBody(body: body, proposed: [])) }
      } else {
        note(row, .unknownSuccessor(name))
      }
    }
  }

  /// New bodies under the same one above whose name is within the old name, or the other way round, without the last
  /// character (市, 町, 村, 区).
  private func proposal(
    for body: KnownBody, among above: [BodyPlan.Target?: [Int]]
  ) -> [String] {
    let stem = Self.stem(body.name.ja)
    guard stem.count > 1 else { return [] }
    return Set(body.parents.values).sorted().flatMap { above[.known($0)] ?? [] }.filter { place in
      let other = Self.stem(plan.entered[place].name.ja)
      return other.count > 1 && (other.contains(stem) || stem.contains(other))
    }.prefix(4).compactMap { plan.entered[$0].code ?? plan.entered[$0].name.ja }
  }

  private static func stem(_ name: String) -> String {
    let plain = ContactText.compared(name)
    return plain.last.map { "市町村区".contains($0) } ?? false ? String(plain.dropLast()) : plain
  }
}
