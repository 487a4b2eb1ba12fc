//! From the directory to the pages of a change of personnel. Pure.

internal import Kernel
internal import Node

/// Makes the pages of a change of personnel.
struct TransferPresenter {
  let place: ContactDirectory.Place
  let say: Language
  let now: Instant

  /// The next 1 April, on which most posts change hands in Japan.
  static func nextApril(after now: Instant) -> CivilDate {
    let today = RosterPresenter.date(now)
    var day = today.adding(days: 1)
    while day.month != 4 || day.day != 1 { day = day.adding(days: 1) }
    return day
  }

  /// The first moment of a day.
  static func start(of day: CivilDate) -> Instant {
    TimeZoneRule.tokyo.instant(day, hour: 0, minute: 0)
  }

  /// The page for a day.
  func page(
    _ frame: Frame, day: CivilDate, planned: [TransferView], problem: String?
  ) -> TransferPage {
    TransferPage(
      frame: frame, day: "\(day)", rows: rows(on: Self.start(of: day)), people: people,
      planned: planned.map { self.planned($0) }, problem: problem)
  }

  private func rows(on day: Instant) -> [TransferRow] {
    place.organization.posts.flatMap { post -> [TransferRow] in
      let held = place.organization.appointments.filter {
        $0.post == post.id && $0.holds(at: day)
      }
      if held.isEmpty {
        return [
          TransferRow(post: "\(post.id)", name: post.name(say), holder: "", holderName: nil)
        ]
      }
      return held.map {
        TransferRow(
          post: "\(post.id)", name: post.name(say), holder: "\($0.person)",
          holderName: name($0.person))
      }
    }
  }

  private func name(_ person: ID<Person>) -> String {
    place.names[person] ?? ShownPhrases.erased(say)
  }

  /// Everybody who holds a post now or will, each once.
  private var people: [Choice] {
    var seen: Set<ID<Person>> = []
    return place.holdings(at: now).filter { seen.insert($0.person).inserted }.map { holding in
      Choice(
        value: "\(holding.person)",
        words: "\(holding.name ?? ShownPhrases.erased(say)) \(holding.post.name(say))")
    }
  }

  private func planned(_ view: TransferView) -> PlannedRow {
    let isOver = view.record.day <= now
    let isUndone = view.record.undoneAt != nil
    let state =
      isUndone ? TransferPhrases.undone : isOver ? TransferPhrases.done : TransferPhrases.waiting
    return PlannedRow(
      day: Wording.day(view.record.day, say), state: state(say),
      undo: isUndone || isOver ? nil : "/network/transfers/\(view.record.id)/undo",
      lines: view.lines.map { line in
        PlannedRow.Line(
          words: "\(line.post(say)): \(change(line.leaves, line.comes))",
          needsAccess: !isUndone && line.isNew && !line.hasAccount,
          sheet: "/network/posts/\(line.id)/handover")
      })
  }

  private func change(_ leaves: String?, _ comes: String?) -> String {
    let from = leaves.map { $0.isEmpty ? ShownPhrases.erased(say) : $0 }
    let to = comes.map { $0.isEmpty ? ShownPhrases.erased(say) : $0 }
    return
      "\(from ?? TransferPhrases.vacant(say)) → \(to ?? TransferPhrases.nobody(say))"
  }

  /// A change in words: who leaves, who comes, and how somebody new is reached.
  func words(_ line: TransferDifferences.Line) -> String {
    let ways = line.ways.map { "\(ShownPhrases.channel($0.channel)(say)) \($0.address)" }
    return ([change(line.leaves, line.comes)] + ways).joined(separator: " · ")
  }

  // MARK: Differences

  /// What the form asked for; lines that change nothing are left out.
  static func steps(_ form: FormBody) throws -> [TransferStep] {
    let columns = ["post", "holder", "to", "name", "mail", "phone"].map { form.all($0) }
    guard Set(columns.map(\.count)).count == 1 else { throw Refused("badForm") }
    return try columns[0].indices.compactMap { index in
      guard let post = ID<Post>(columns[0][index]) else { throw Refused("badForm") }
      let holder = columns[1][index].isEmpty ? nil : ID<Person>(columns[1][index])
      guard columns[1][index].isEmpty || holder != nil else { throw Refused("badForm") }
      let name = PlainText.singleLine(columns[3][index], maxCharacters: nameMax)
      let (mail, phone) = (columns[4][index], columns[5][index])
      let isNew = !(name.isEmpty && mail.isEmpty && phone.isEmpty)
      if isNew {
        return TransferStep(
          post: post, leaves: holder, comes: .new(name: name, mail: mail, phone: phone))
      }
      switch columns[2][index] {
      case "stay": return nil
      case "none": return holder.map { TransferStep(post: post, leaves: $0, comes: nil) }
      default:
        guard let person = ID<Person>(columns[2][index]) else { throw Refused("badForm") }
        return TransferStep(post: post, leaves: holder, comes: .known(person))
      }
    }
  }

  /// Longest name, in characters.
  static let nameMax = 100

  /// The differences of a form.
  func differences(
    _ frame: Frame, _ steps: [TransferStep], day: CivilDate, problem: String?
  ) -> TransferDifferencesPage {
    let found = compare(steps, day)
    let lines = zip(steps, found.lines).map { step, line in
      TransferLine(
        post: line.post.name(say), words: change(line.leaves, line.comes),
        ways: line.ways.map { "\(ShownPhrases.channel($0.channel)(say)) \($0.address)" },
        problem: line.problem.map { TransferPhrases.problem($0)(say) }, fields: fields(step))
    }
    return TransferDifferencesPage(
      frame: frame, day: "\(day)", dayWords: Wording.day(found.day, say), lines: lines,
      vacant: found.vacant.map { $0.name(say) }, leaving: found.leaving.map { name($0) },
      digest: found.digest.description, isSound: !lines.isEmpty && !found.hasProblems,
      problem: problem)
  }

  private func compare(_ steps: [TransferStep], _ day: CivilDate) -> TransferDifferences {
    TransferDifferences(steps, with: place, day: Self.start(of: day), at: now)
  }

  private func fields(_ step: TransferStep) -> [String] {
    let holder = step.leaves?.description ?? ""
    switch step.comes {
    case nil: return [step.post.description, holder, "none", "", "", ""]
    case .known(let person):
      return [step.post.description, holder, person.description, "", "", ""]
    case .new(let name, let mail, let phone):
      return [step.post.description, holder, "stay", name, mail, phone]
    }
  }
}
