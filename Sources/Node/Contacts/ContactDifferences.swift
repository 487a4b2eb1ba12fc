//! What an import of contacts would change: shown before anything is applied, and compared again when it is.

public import Kernel
internal import Spreadsheets

/// The differences between a list of contacts and the directory.
public struct ContactDifferences: Sendable {
  /// What would change: row by row, then those whose end was ticked.
  public let changes: [ContactChange]
  /// Who holds a post of an organisation in the list and is not in the list. Nobody of them is ended without a tick.
  public let missing: [ContactHolding]
  /// Rows that say what the directory says.
  public let unchanged: Int
  /// How many rows there are.
  public let rows: Int
  /// What is wrong with rows, or worth a look; in the order of the rows.
  public let problems: [ContactProblem]
  /// SHA-256 over all of it: another directory, list or choice is another digest.
  public let digest: Hash

  /// The most rows of a list; a file that goes out has as many.
  public static let rowsMax = SpreadsheetLimits.records
  /// The most steps that are applied at once: one transaction, while which nobody else is served.
  public static let stepsMax = 20_000

  /// After how many rows a comparison says how far it is.
  public static let stepRows = 500

  /// Compares; throws `tooManyRows`. `step` is told the count of rows now and then and may throw to stop.
  public init(
    _ rows: [ContactRow], with directory: ContactDirectory, choices: ContactChoices = .init(),
    at now: Instant, step: (Int) throws -> Void = { _ in }
  ) throws {
    guard rows.count <= Self.rowsMax else { throw RefusalCode("tooManyRows") }
    var work = ContactComparison(directory, choices, at: now)
    for (count, row) in rows.enumerated() {
      if count % Self.stepRows == 0 { try step(count) }
      work.take(row)
    }
    work.checkDeputies()
    let ended = work.ended()
    self.rows = rows.count
    changes = work.changes + ended.changes
    missing = ended.missing
    unchanged = work.unchanged
    problems = work.reading.problems.enumerated()
      .sorted { ($0.element.row, $0.offset) < ($1.element.row, $1.offset) }.map(\.element)
    digest = Self.digest(changes, missing, unchanged, problems)
  }

  /// What keeps rows out.
  public var errors: [ContactProblem] { problems.filter(\.isError) }

  /// How many steps would be applied.
  public var stepCount: Int { changes.reduce(0) { $0 + $1.steps.count } }

  /// Throws why these differences are not applied to somebody who was shown those of that digest. The limit is an
  /// argument so that a test reaches it.
  func checkApplicable(as shown: Hash, stepsMax: Int = Self.stepsMax) throws(RefusalCode) {
    guard digest == shown else { throw RefusalCode("directoryChanged") }
    guard !changes.isEmpty else { throw RefusalCode("nothingToImport") }
    guard stepCount <= stepsMax else { throw RefusalCode("tooManyChanges") }
  }

  /// How many changes of each kind.
  public func count(_ kind: ContactChange.Kind) -> Int { changes.count { $0.kind == kind } }

  private static func digest(
    _ changes: [ContactChange], _ missing: [ContactHolding], _ unchanged: Int,
    _ problems: [ContactProblem]
  ) -> Hash {
    var lines = ["unchanged \(unchanged)"]
    for change in changes {
      lines.append(
        "\(change.row) \(change.kind.rawValue) \(change.organization) \(change.name) \(change.post)"
      )
      lines += change.steps.map(\.line)
    }
    lines += missing.map { "missing \($0.key)" }
    // The words of a problem are the row's, which stands in the list; that there is one depends on the directory.
    lines += problems.map { "problem \($0.row) \($0.isError)" }
    return Hash(sha256: Array(lines.joined(separator: "\n").utf8))
  }
}

extension ContactComparison {
  /// Whoever is named as a deputy should be one: in the list or in the directory.
  mutating func checkDeputies() {
    for (row, place, name) in namedDeputies {
      let known = ContactText.compared(name)
      let isDeputy =
        deputies.contains(Deputy(place: place, name: known))
        || (shelves[place].people[known] ?? []).contains { person in
          shelves[place].held[person, default: []].contains { $0.post.role == .deputy }
        }
      if !isDeputy { reading.note(row, .deputyUnknown(name)) }
    }
  }

  /// Who is not in the list: those whose end was ticked, and the others.
  func ended() -> (changes: [ContactChange], missing: [ContactHolding]) {
    let absent = shelves.filter(\.isInFile).flatMap(\.holdings)
      .filter { !mentioned.contains($0.key) }
    let changes = absent.filter { choices.ended.contains($0.key) }.map { holding in
      ContactChange(
        row: 0, organization: holding.organization, name: holding.name ?? "",
        post: holding.post.name.ja, kind: .ended,
        steps: [
          .end(
            holding.person, holding.post.id, name: holding.name ?? "", post: holding.post.name)
        ])
    }
    return (changes, absent.filter { !choices.ended.contains($0.key) })
  }
}

extension ContactChange.Step {
  /// The step as a line of the digest.
  fileprivate var line: String {
    switch self {
    case .enter(let number, let name): "enter \(number) \(name)"
    case .rename(let person, let from, let to): "rename \(person) \(from) -> \(to)"
    case .makePost(let number, let name, let role):
      "post \(number) \(role.rawValue) \(name.ja) \(name.en)"
    case .appoint(let who, let post, let from, let until):
      "appoint \(who.line) \(post.line) \(from?.microseconds ?? -1) \(until?.microseconds ?? -1)"
    case .end(let person, let post, _, _): "end \(person) \(post)"
    case .addRoute(let who, let channel, let address):
      "add \(who.line) \(channel.rawValue) \(address)"
    case .retireRoute(let route, _, _): "retire \(route)"
    }
  }
}

extension ContactChange.Who {
  fileprivate var line: String {
    switch self {
    case .known(let person): "\(person)"
    case .new(let number): "new \(number)"
    }
  }
}

extension ContactChange.Where {
  fileprivate var line: String {
    switch self {
    case .known(let post): "\(post)"
    case .new(let number): "new \(number)"
    }
  }
}
