//! What the story itself does not try: a mark seen elsewhere, an exercise, an alert for nobody, and each node gone for half
//! an hour. It is tried when the story is over, on the same nodes.

internal import Alerting
internal import Federation
internal import Formats
internal import Kernel
internal import Node

extension NodesReplay {
  /// As long as a ladder of severity 4 takes, and a minute.
  private static let ladderSpan = Instant.Span.minutes(31)

  /// Tries all of it.
  func tryNodes() throws {
    log.tell(
      Phrase(ja: "ここから試し：物語にないことをノードに試す", en: "trials: what the story does not try"),
      at: now)
    try tryMark()
    try tryNobody()
    try tryExercise()
    for number in seats.indices.dropFirst() { try tryLoss(of: number) }
  }

  private static func lines(_ what: Phrase) -> ThreeLines {
    ThreeLines(
      what: what, now: Phrase(ja: "端末を確かめる。", en: "Look at the machine."), detail: "198.18.66.8")
  }

  private func form(
    _ what: Phrase, to bodies: [ID<Organization>], kind: AlertKind = .real
  ) -> RaiseForm {
    RaiseForm(
      kind: kind, severity: .serious, lines: Self.lines(what), tlp: .amber, inDoubt: false,
      recipients: bodies, observables: [], campaign: false)
  }

  // MARK: I6

  /// A mark that was entered on one node is met by a sensor of another. Where the story entered none, one is entered now.
  private func tryMark() throws {
    if memory.entered.isEmpty, let domain = Observable(guessing: "trial.example") {
      let number = seats.count - 1
      let mark = Scenario.Mark(key: nil, pattern: .value(domain), severity: 3, source: nil)
      _ = try enter(mark, as: try desk(of: number).viewer, at: number)
      try live(until: now + .seconds(5))
    }
    guard let mark = memory.entered.first, let seen = Observable(guessing: mark.value) else {
      return
    }
    // Whoever was taken in by the node of the mark comes first: that was the way it did not go in 2015.
    let others = seats.indices.filter { $0 != mark.seat }
    let below = others.filter { seats[$0].above.contains(mark.seat) }
    for number in below + others.reversed() {
      let own = scenario.bodies.first { $0.key == seats[number].hosts.first }
      guard let own, own.sharedEgress == nil, let network = own.egress.first else { continue }
      let sight = Scenario.Sight(source: network.address, destination: seen)
      let found = try see(sight, by: own.key, at: number)
      judge.expect(
        .seenAgain, found?.alert != nil, at: now, on: seats[number].key,
        "\(mark.value), entered on \(seats[mark.seat].key), seen by the sensor of \(own.key): \(found?.alert == nil ? "no alert" : "an alert")"
      )
      break
    }
    try live(until: now + Self.minute + .seconds(5))
  }

  // MARK: I12

  private func tryNobody() throws {
    let before = seats.map(\.journal.letters)
    let what = Phrase(ja: "宛先のない知らせ。", en: "An alert for nobody.")
    let answer = try ask(.raise(form(what, to: [])), as: try desk(of: 0).viewer, at: 0)
    let isRefused = if case .refused = answer { true } else { false }
    judge.expect(
      .nobody, isRefused && seats.map(\.journal.letters) == before, at: now, on: seats[0].key,
      "an alert without recipients: \(isRefused ? "refused" : "taken"), no letter queued on \(seats.count) nodes"
    )
  }

  // MARK: I16

  /// The tower holds an exercise with somebody of another node. It must reach him and its own, and nobody else anywhere.
  private func tryExercise() throws {
    let tower = try desk(of: 0)
    let players = cast.members.sorted { $0.key < $1.key }.map(\.value)
    guard
      let guest = players.first(where: {
        $0.player.role == .responder && hosts[$0.player.body] != 0
      })
    else { return }
    let invited: Set<ID<Person>> = [tower.person, guest.person]
    for player in players where !invited.contains(player.person) {
      if let number = hosts[player.player.body], memory.outsiders[number] == nil {
        memory.outsiders[number] = player.person
      }
    }
    let name = "across nodes"
    let refusedBefore = memory.refusedLetters
    try must(
      .openExercise(name: name, tower.organization, people: invited.sorted()), as: tower.viewer,
      at: 0)
    let what = Phrase(ja: "訓練です。", en: "This is an exercise.")
    try must(
      .raise(form(what, to: [guest.organization], kind: .exercise(name))), as: tower.viewer, at: 0)
    var isClosed = true
    for body in cast.bodies.values.sorted()
    where body != guest.organization && body != tower.organization {
      let answer = try ask(
        .raise(form(what, to: [body], kind: .exercise(name))), as: tower.viewer, at: 0)
      if case .refused = answer { continue }
      isClosed = false
    }
    try live(until: now + Self.minute)
    var told: Set<ID<Person>> = []
    for seat in seats { told.formUnion(try seat.stage.notified(ofKind: "exercise:%")) }
    let strangers = told.subtracting(invited).sorted()
      .map { cast.post(of: $0)?.en ?? $0.description }
    judge.expect(
      .exercise, strangers.isEmpty && isClosed, at: now, on: seats[0].key,
      strangers.isEmpty
        ? "\(told.count) of \(invited.count) participants told, nobody else of \(players.count); \(memory.refusedLetters - refusedBefore) letters refused there"
        : "told though they take no part: \(strangers.joined(separator: ", "))")
  }

  // MARK: I17

  /// A node is gone for half an hour of a working day. Nobody answers anything meanwhile.
  private func tryLoss(of number: Int) throws {
    guard let above = seats[number].above.first else { return }
    try live(until: workingHour)
    lose(number)
    log.tell(
      Phrase(ja: "（試し）ノードが失われる", en: "(trial) the node is gone"), on: seats[number].key, at: now)
    try live(until: now + LinkLimits.silentAfter + .seconds(10))
    let start = now
    let body = try cast.body(seats[number].hosts[0])
    let what = Phrase(ja: "端末が怪しい先と通信しています。", en: "A machine talks to a bad address.")
    let raised = try must(
      .raise(form(what, to: [body])), as: try desk(of: above).viewer, at: above)
    var below: [(seat: Int, alert: ID<Alert>)] = []
    for child in seats.indices
    where seats[child].above.contains(number) && seats[child].above.count > 1 {
      let own = try cast.body(seats[child].hosts[0])
      let made = try must(.raise(form(what, to: [own])), as: try desk(of: child).viewer, at: child)
      if let alert = made.first { below.append((child, alert.id.cast(to: Alert.self))) }
    }
    try live(until: now + Self.ladderSpan)
    if let alert = raised.first {
      try judgeLoss(of: number, alert.id.cast(to: Alert.self), at: above, since: start)
    }
    for (child, alert) in below { try judgeMiddle(number, child, alert, since: start) }
    try bringBack(number)
    log.tell(
      Phrase(ja: "（試し）ノードが戻る", en: "(trial) the node is back"), on: seats[number].key, at: now)
    try live(until: now + Self.minute + .seconds(5))
  }

  /// The next whole hour that is no night, so that everybody on the ladder is called as on any day.
  private var workingHour: Instant {
    var hour = Instant(seconds: (now.seconds / 3600 + 1) * 3600)
    // A holiday week is not longer than this.
    for _ in 0..<(24 * 14) {
      if !BusinessCalendar.japan.isNight(hour) { return hour }
      hour = hour + .hours(1)
    }
    return hour
  }

  /// Everybody on the ladder of the lost node's body was called from the node above, by its copy of the directory.
  private func judgeLoss(
    of number: Int, _ alert: ID<Alert>, at above: Int, since start: Instant
  ) throws {
    let body = seats[number].hosts[0]
    let roles: Set<Organization.Role> = [.responder, .deputy, .middle, .ciso]
    let called = cast.members.sorted { $0.key < $1.key }.map(\.value)
      .filter { $0.player.body == body && roles.contains($0.player.role) }
    var told: [String] = []
    var isReached = !called.isEmpty
    for member in called {
      let at = try seats[above].stage.firstTold(member.person, of: alert)
      isReached = isReached && at != nil
      let span = at.map { "after \(($0 - start).minutes) min" } ?? "never"
      told.append("\(member.player.post.en) \(span)")
    }
    judge.expect(
      .lostNode, isReached, at: start, on: seats[above].key, isTelling: called.count > 1,
      "\(seats[number].key) is gone; called from here: \(told.joined(separator: ", "))")
  }

  /// A body below the lost node, which another node has taken in too, reaches the tower, and whoever is above it.
  private func judgeMiddle(
    _ number: Int, _ child: Int, _ alert: ID<Alert>, since start: Instant
  ) throws {
    var wanted = [try desk(of: 0)]
    let own = scenario.bodies.first { $0.key == seats[child].hosts[0] }
    if let above = own?.supervisedBy, hosts[above] == number {
      wanted += cast.members.sorted { $0.key < $1.key }.map(\.value)
        .filter { $0.player.body == above && $0.player.role == .middle }
    }
    var told: [String] = []
    var isReached = true
    for member in wanted {
      let at = try seats[child].stage.firstTold(member.person, of: alert)
      isReached = isReached && at != nil
      let span = at.map { "after \(($0 - start).minutes) min" } ?? "never"
      told.append("\(member.player.post.en) \(span)")
    }
    judge.expect(
      .lostMiddle, isReached, at: start, on: seats[child].key, isTelling: wanted.count > 1,
      "\(seats[number].key) is gone; called from here: \(told.joined(separator: ", "))")
  }
}
