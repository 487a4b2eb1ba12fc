//! What an import of systems would change: shown before anything is applied, and compared again when it is.

public import Inspection
public import Kernel
internal import Spreadsheets

/// A system of the inventory as a comparison needs it.
public struct KnownSystem: Hashable, Sendable {
  /// Which one.
  public let id: ID<InformationSystem>
  /// Whether it is in use.
  public let isInUse: Bool
  /// What is entered; of erased words only the traits.
  public let entry: SystemEntry

  /// The key by which its row is known again, e.g. `S0123456789ABCDEF`; it begins with a letter, so that no spreadsheet
  /// takes it for a number.
  public var key: String { Self.key(id) }

  static func key(_ id: ID<InformationSystem>) -> String {
    let digest = Hash(sha256: Array("system\u{0}\(id)".utf8))
    return "S" + digest.description.prefix(16).uppercased()
  }
}

/// What a row changes; or what a tick changes, where the row is 0.
public struct InventoryChange: Hashable, Sendable {
  /// The row; 0 for a system that is not in the file and was ticked as gone.
  public let row: Int
  /// The system; nil for a new one.
  public let system: ID<InformationSystem>?
  /// The entry as it will be.
  public let entry: SystemEntry
  /// The entry as it was; nil for a new one.
  public let former: SystemEntry?

  /// The key of the system that a tick retires; nil for a change that a row asks for.
  public var key: String? { isRetired ? system.map { KnownSystem.key($0) } : nil }
  /// Whether the system is retired.
  public var isRetired: Bool { row == 0 }
  /// The parts that change, in the order of the form; of a new system those that are filled in.
  public var parts: [SystemEntry.Part] {
    let old = former ?? SystemEntry()
    return SystemEntry.Part.allCases.filter { entry.text($0, .ja) != old.text($0, .ja) }
  }
}

/// The differences between a list of systems and the inventory.
public struct InventoryDifferences: Sendable {
  /// What would change: row by row, then what was ticked as gone.
  public let changes: [InventoryChange]
  /// Systems in use that are not in the list. None of them is retired without a tick.
  public let missing: [KnownSystem]
  /// Rows that say what the inventory says.
  public let unchanged: Int
  /// How many rows there are.
  public let rows: Int
  /// What is wrong with rows, or worth a look; in the order of the rows.
  public let problems: [InventoryProblem]
  /// SHA-256 over all of it: another inventory, list or choice is another digest.
  public let digest: Hash

  /// The most rows of a list; a file that goes out has as many.
  public static let rowsMax = SpreadsheetLimits.records
  /// The most changes that are applied at once: one transaction, while which nobody else is served.
  public static let changesMax = 20_000

  /// After how many rows a comparison says how far it is.
  public static let stepRows = 500

  /// Compares; `gone` are keys of systems that were ticked. `step` is told the count of rows now and then and may throw
  /// to stop. Throws `tooManyRows`.
  public init(
    _ rows: [InventoryRow], with known: [KnownSystem], gone: Set<String> = [],
    step: (Int) throws -> Void = { _ in }
  ) throws {
    guard rows.count <= Self.rowsMax else { throw RefusalCode("tooManyRows") }
    var work = InventoryComparison(known)
    for (count, row) in rows.enumerated() {
      if count % Self.stepRows == 0 { try step(count) }
      work.take(row)
    }
    let absent = known.filter { $0.isInUse && !work.mentioned.contains($0.id) }
    let retired = absent.filter { gone.contains($0.key) }.map {
      InventoryChange(row: 0, system: $0.id, entry: $0.entry, former: $0.entry)
    }
    self.rows = rows.count
    changes = work.changes + retired
    missing = absent.filter { !gone.contains($0.key) }
    unchanged = work.unchanged
    problems = work.problems
    var lines = ["unchanged \(work.unchanged)"]
    lines += changes.map { change in
      let texts = SystemEntry.Part.allCases.map { change.entry.text($0, .ja) }
      return "\(change.row) \(change.system.map { "\($0)" } ?? "new") \(texts)"
    }
    lines += missing.map { "missing \($0.id)" }
    lines += problems.map { "problem \($0.row) \($0.isError)" }
    digest = Hash(sha256: Array(lines.joined(separator: "\n").utf8))
  }

  /// What keeps rows out.
  public var errors: [InventoryProblem] { problems.filter(\.isError) }

  /// Throws why these differences are not applied to somebody who was shown those of that digest. The limit is an
  /// argument so that a test reaches it.
  func checkApplicable(as shown: Hash, changesMax: Int = Self.changesMax) throws(RefusalCode) {
    guard digest == shown else { throw RefusalCode("inventoryChanged") }
    guard !changes.isEmpty else { throw RefusalCode("nothingToImport") }
    guard changes.count <= changesMax else { throw RefusalCode("tooManyChanges") }
  }
}

/// The comparison at work. Linear: each row is looked up by key or name and never searched for.
struct InventoryComparison {
  var changes: [InventoryChange] = []
  var problems: [InventoryProblem] = []
  var unchanged = 0
  /// Systems that some row speaks of.
  var mentioned: Set<ID<InformationSystem>> = []
  private var byKey: [String: KnownSystem] = [:]
  private var byName: [String: [KnownSystem]] = [:]
  private var rowOf: [ID<InformationSystem>: Int] = [:]
  private var rowOfName: [String: Int] = [:]

  init(_ known: [KnownSystem]) {
    for system in known {
      byKey[system.key] = system
      guard system.isInUse, !system.entry.words.name.isEmpty else { continue }
      byName[ContactText.compared(system.entry.words.name), default: []].append(system)
    }
  }

  mutating func take(_ row: InventoryRow) {
    let key = row.text(.key).uppercased()
    let name = ContactText.compared(row.text(.name))
    var known: KnownSystem?
    if !key.isEmpty {
      guard let found = byKey[key] else { return note(row, .unknownKey(row.text(.key))) }
      mentioned.insert(found.id)
      guard found.isInUse else { return note(row, .retired) }
      known = found
    } else if let found = byName[name] {
      mentioned.formUnion(found.map(\.id))
      guard found.count == 1 else { return note(row, .severalOfThatName) }
      known = found.first
    } else if let first = rowOfName[name], !name.isEmpty {
      return note(row, .twice(row: first))
    }
    if let known {
      if let first = rowOf[known.id] { return note(row, .twice(row: first)) }
      rowOf[known.id] = row.number
    } else {
      rowOfName[name] = row.number
    }
    finish(row, known)
  }

  private mutating func finish(_ row: InventoryRow, _ known: KnownSystem?) {
    let read = InventoryReading(row, over: known?.entry ?? SystemEntry())
    for reason in read.problems { note(row, reason) }
    if read.entry.traits.informationClass == nil { note(row, .noClass) }
    guard !read.problems.contains(where: \.isError) else { return }
    if read.entry == known?.entry {
      unchanged += 1
    } else {
      changes.append(
        InventoryChange(
          row: row.number, system: known?.id, entry: read.entry, former: known?.entry))
    }
  }

  private mutating func note(_ row: InventoryRow, _ reason: InventoryProblem.Reason) {
    problems.append(InventoryProblem(row: row.number, reason: reason))
  }
}
