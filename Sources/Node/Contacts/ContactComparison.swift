//! Compares a list of contacts with the directory, row by row: what is new, changed, ended, and what is wrong.

internal import Kernel

/// The comparison at work. Linear: each row is looked up by key or name and never searched for.
struct ContactComparison {
  typealias Who = ContactChange.Who
  typealias Step = ContactChange.Step

  let choices: ContactChoices
  let now: Instant
  var reading: ContactReading
  var shelves: [ContactShelf]
  var changes: [ContactChange] = []
  var unchanged = 0
  /// Keys of the holdings that some row speaks of.
  var mentioned: Set<String> = []
  /// Who is known by a key, ended holdings too.
  private var keys: [String: (place: Int, person: ID<Person>, post: ID<Post>)] = [:]
  private var live: [String: ContactHolding] = [:]
  private var keyRows: [String: Int] = [:]
  private var rowsOfMail: [String: (row: Int, name: String)] = [:]
  private var rowsOfPost: [Slot: Int] = [:]
  private var personCount = 0
  private var postCount = 0
  /// Deputies whom rows name, and people whom rows make deputies.
  var namedDeputies: [(row: Int, place: Int, name: String)] = []
  var deputies: Set<Deputy> = []

  /// A deputy by the name that is compared.
  struct Deputy: Hashable {
    let place: Int
    let name: String
  }

  /// Somebody in a post: what two rows may not both be about.
  private struct Slot: Hashable {
    let organization: Int
    let who: Who
    let post: ContactChange.Where
  }

  init(_ directory: ContactDirectory, _ choices: ContactChoices, at now: Instant) {
    self.choices = choices
    self.now = now
    reading = ContactReading(directory)
    shelves = directory.places.map { ContactShelf($0, at: now) }
    for (place, shelf) in shelves.enumerated() {
      for one in shelf.place.organization.appointments {
        keys[ContactHolding.key(one.person, one.post)] = (place, one.person, one.post)
      }
      for holding in shelf.holdings { live[holding.key] = holding }
    }
  }

  // MARK: One row

  mutating func take(_ row: ContactRow) {
    guard let entry = reading.entry(row) else {
      // Whoever stands in a row with a mistake is in the file all the same.
      mention(row)
      return
    }
    shelves[entry.place].isInFile = true
    noteSharedMail(entry)
    if let deputy = entry.deputy { namedDeputies.append((entry.row, entry.place, deputy)) }
    if entry.role == .deputy {
      deputies.insert(Deputy(place: entry.place, name: ContactText.compared(entry.name)))
    }
    if let key = entry.key { takeKeyed(entry, key) } else { takeByName(entry) }
  }

  private mutating func mention(_ row: ContactRow) {
    mentioned.insert(row.key.uppercased())
    guard let place = reading.find(row) else { return }
    shelves[place].isInFile = true
    for person in shelves[place].people[ContactText.compared(row.name)] ?? [] {
      for holding in shelves[place].held[person] ?? [] { mentioned.insert(holding.key) }
    }
  }

  private mutating func noteSharedMail(_ entry: ContactEntry) {
    for mail in entry.reach.mails {
      let key = mail.lowercased()
      guard let first = rowsOfMail[key] else {
        rowsOfMail[key] = (entry.row, ContactText.compared(entry.name))
        continue
      }
      if first.name != ContactText.compared(entry.name) {
        reading.note(entry.row, .sharedMail(row: first.row))
      }
    }
  }

  private mutating func takeKeyed(_ entry: ContactEntry, _ key: String) {
    guard let known = keys[key] else { return reading.note(entry.row, .unknownKey(key)) }
    guard known.place == entry.place else {
      return reading.note(entry.row, .keyOfOtherOrganization(key))
    }
    mentioned.insert(key)
    if let first = keyRows[key] { return reading.note(entry.row, .keyTwice(row: first)) }
    keyRows[key] = entry.row
    guard let holding = live[key] else { return takeEnded(entry, known.post) }
    let isSame =
      holding.name.map { ContactText.compared($0) == ContactText.compared(entry.name) } ?? false
    let isGuest = shelves[entry.place].place.guests.contains(holding.person)
    if isSame || choices.samePerson.contains(entry.row) && !isGuest {
      var steps: [Step] = []
      if !isSame {
        steps.append(.rename(holding.person, from: holding.name ?? "", to: entry.name))
      }
      finish(entry, .known(holding.person), steps, holding)
    } else {
      succeed(entry, holding)
    }
  }

  /// A key of somebody who left the post. The list may be the one by which he left: then the row is as the directory is.
  /// Whoever left by other means stays out, unless the row is of the past itself.
  private mutating func takeEnded(_ entry: ContactEntry, _ former: ID<Post>) {
    if let until = entry.until, until <= now {
      unchanged += 1
      return
    }
    let shelf = shelves[entry.place]
    let wanted = ContactText.compared(entry.post)
    let people = shelf.people[ContactText.compared(entry.name)] ?? []
    let isSeated = people.contains { person in
      shelf.held[person, default: []].contains { holding in
        wanted.isEmpty
          ? holding.post.id == former
          : [holding.post.name.ja, holding.post.name.en].map(ContactText.compared).contains(wanted)
      }
    }
    if isSeated { takeByName(entry) } else { reading.note(entry.row, .endedMeanwhile) }
  }

  /// Another name under a key: by default another person, for the first keeps no right of the post.
  private mutating func succeed(_ entry: ContactEntry, _ former: ContactHolding) {
    guard let (who, steps) = person(entry) else { return }
    let end = Step.end(
      former.person, former.post.id, name: former.name ?? "", post: former.post.name)
    finish(entry, who, [end] + steps, former, isSuccessor: true)
  }

  private mutating func takeByName(_ entry: ContactEntry) {
    guard let (who, steps) = person(entry) else { return }
    finish(entry, who, steps, nil)
  }

  /// Whom a name means, and the step that enters him where nobody has it.
  private mutating func person(_ entry: ContactEntry) -> (Who, [Step])? {
    let name = ContactText.compared(entry.name)
    let shelf = shelves[entry.place]
    let known = shelf.people[name] ?? []
    if known.count == 1, let only = known.first { return (.known(only), []) }
    if known.count > 1 {
      // Of several, the one who is reached by the row's mail, or holds the row's post.
      let mails = Set(entry.reach.mails.map { ContactReach.same(.mail, $0) })
      let reached = known.filter {
        shelf.taken[.known($0)].map { !$0.isDisjoint(with: mails) } ?? false
      }
      let post = ContactText.compared(entry.post)
      let posted = known.filter { person in
        !post.isEmpty
          && shelf.held[person, default: []].contains {
            [$0.post.name.ja, $0.post.name.en].map(ContactText.compared).contains(post)
          }
      }
      for found in [reached, posted] where found.count == 1 {
        if let only = found.first { return (.known(only), []) }
      }
      reading.note(entry.row, .severalOfThatName)
      return nil
    }
    if let new = shelf.newPeople[name] {
      reading.note(entry.row, .sameName(row: new.row))
      return (.new(new.number), [])
    }
    return (.new(personCount), [.enter(personCount, name: entry.name)])
  }

  // MARK: What a row asks for

  /// Puts the steps of a row together and takes them, or counts the row as unchanged.
  private mutating func finish(
    _ entry: ContactEntry, _ who: Who, _ before: [Step], _ keyed: ContactHolding?,
    isSuccessor: Bool = false
  ) {
    let post = post(entry, who, keyed)
    let slot = Slot(organization: entry.place, who: who, post: post.place)
    if let first = rowsOfPost[slot] {
      return reading.note(entry.row, .duplicateRow(row: first))
    }
    let holding = held(who, post.place, in: entry.place)
    if let holding { mentioned.insert(holding.key) }
    rowsOfPost[slot] = entry.row
    if let until = entry.until, until <= now, holding == nil, keyed == nil {
      // Over before it was entered.
      unchanged += 1
      return
    }
    let seat = seat(entry, who, post, holding)
    var steps = before + seat
    if let keyed, !isSuccessor, post.place != .known(keyed.post.id) {
      steps.append(
        .end(keyed.person, keyed.post.id, name: keyed.name ?? "", post: keyed.post.name))
    }
    let isEnd = !steps.isEmpty && steps.allSatisfy { if case .end = $0 { true } else { false } }
    if !isEnd || isSuccessor {
      steps += routes(entry, who, mayReplace: keyed != nil && !isSuccessor)
    }
    guard !steps.isEmpty else {
      unchanged += 1
      return
    }
    let kind: ContactChange.Kind =
      isSuccessor
      ? .successor
      : isEnd
        ? .ended
        : before.contains(where: \.isEntry)
          ? .newPerson : keyed == nil && holding == nil ? .newPost : .changed
    accept(
      ContactChange(
        row: entry.row, organization: shelves[entry.place].place.organization.id, name: entry.name,
        post: post.name.ja, kind: kind, steps: steps), entry, post, slot)
  }

  private mutating func accept(
    _ change: ContactChange, _ entry: ContactEntry, _ post: Seat, _ slot: Slot
  ) {
    guard shelves[entry.place].takes(change.steps) else {
      // The numbers of what it would have made go to the next row.
      rowsOfPost[slot] = nil
      return reading.note(entry.row, .tooManyParts)
    }
    for step in change.steps {
      switch step {
      case .enter(let number, let name):
        shelves[entry.place].newPeople[ContactText.compared(name)] = (number, entry.row)
        personCount += 1
        if entry.reach.all.isEmpty { reading.note(entry.row, .noAddress) }
      case .makePost(let number, let name, let role):
        let key = ContactShelf.PostName(name: ContactText.compared(name.ja), role: role)
        shelves[entry.place].newPosts[key] = number
        postCount += 1
      case .addRoute(let who, let channel, let address):
        shelves[entry.place].taken[who, default: []].insert(ContactReach.same(channel, address))
      case .appoint: if post.role == .other { reading.note(entry.row, .noRole) }
      case .rename, .end, .retireRoute: break
      }
    }
    changes.append(change)
  }

  // MARK: Posts

  /// The post a row means.
  struct Seat {
    let place: ContactChange.Where
    let name: Phrase
    let role: Organization.Role
  }

  private func post(_ entry: ContactEntry, _ who: Who, _ keyed: ContactHolding?) -> Seat {
    let shelf = shelves[entry.place]
    func fits(_ post: Organization.PostRecord) -> Bool {
      entry.role.map { $0 == post.role } ?? true
    }
    func seat(_ post: Organization.PostRecord) -> Seat {
      Seat(place: .known(post.id), name: post.name, role: post.role)
    }
    let wanted = ContactText.compared(entry.post)
    if let keyed, fits(keyed.post),
      wanted.isEmpty
        || [keyed.post.name.ja, keyed.post.name.en].map(ContactText.compared).contains(wanted)
    {
      return seat(keyed.post)
    }
    if wanted.isEmpty, entry.role == nil, case .known(let person) = who,
      let first = shelf.held[person]?.first
    {
      // A list without posts speaks of the one that is held.
      return seat(first.post)
    }
    let role =
      entry.role ?? ContactRoles.role(inPost: entry.post) ?? .other
    let name = wanted.isEmpty ? ContactRoles.word(role) : Phrase(ja: entry.post, en: entry.post)
    let key = ContactText.compared(name.ja)
    if let known = shelf.posts[key]?.first(where: fits) { return seat(known) }
    if let made = shelf.newPosts[.init(name: key, role: role)] {
      return Seat(place: .new(made), name: name, role: role)
    }
    return Seat(place: .new(postCount), name: name, role: role)
  }

  private func held(_ who: Who, _ post: ContactChange.Where, in place: Int) -> ContactHolding? {
    guard case .known(let person) = who, case .known(let post) = post else { return nil }
    return shelves[place].held[person]?.first { $0.post.id == post }
  }

  /// The steps by which somebody comes to hold a post over the days of the row.
  private func seat(_ entry: ContactEntry, _ who: Who, _ post: Seat, _ holding: ContactHolding?)
    -> [Step]
  {
    guard let holding else {
      var steps: [Step] = []
      if let until = entry.until, until <= now { return steps }
      if case .new(let number) = post.place, number == postCount {
        steps.append(.makePost(number, name: post.name, role: post.role))
      }
      steps.append(.appoint(who, to: post.place, from: entry.from, until: entry.until))
      return steps
    }
    let old = holding.appointment
    let isMoved =
      entry.from.map { Self.day($0) != Self.day(old.from) } ?? false
      || entry.until.map {
        Self.day($0 - Self.moment) != old.until.map { Self.day($0 - Self.moment) }
      }
        ?? false
    guard isMoved else { return [] }
    let end = Step.end(
      holding.person, holding.post.id, name: holding.name ?? "", post: holding.post.name)
    let until = entry.until ?? old.until
    if let until, until <= now { return [end] }
    return [end, .appoint(who, to: post.place, from: entry.from ?? old.from, until: until)]
  }

  /// The shortest time: a last day ends one moment before the next begins.
  private static let moment = Instant.Span(microseconds: 1)

  private static func day(_ moment: Instant) -> CivilDate {
    TimeZoneRule.tokyo.civilTime(at: moment).date
  }

  // MARK: Ways to reach

  private mutating func routes(_ entry: ContactEntry, _ who: Who, mayReplace: Bool) -> [Step] {
    let shelf = shelves[entry.place]
    let reach = shelf.reach(who)
    var taken = shelf.taken[who] ?? []
    var wrong: Set<String> = []
    if case .known(let person) = who { wrong = shelf.wrong[person] ?? [] }
    let cells = entry.reach.all
    let given = Set(cells.map { ContactReach.same($0.column.channel, $0.address) })
    var replaced: Set<ContactReach.Column> = []
    var steps: [Step] = []
    for (column, address) in cells {
      let same = ContactReach.same(column.channel, address)
      guard taken.insert(same).inserted else { continue }
      // A list that does not come from here may be older than the call that found the number wrong.
      if wrong.contains(same), !mayReplace {
        reading.note(entry.row, .knownWrong(address))
        continue
      }
      if mayReplace, let old = reach[column],
        !given.contains(ContactReach.same(old.route.channel, old.address)),
        replaced.insert(column).inserted
      {
        steps.append(.retireRoute(old.route.id, column.channel, address: old.address))
      }
      steps.append(.addRoute(who, column.channel, address: address))
    }
    return steps
  }
}

extension ContactChange.Step {
  fileprivate var isEntry: Bool { if case .enter = self { true } else { false } }
}
