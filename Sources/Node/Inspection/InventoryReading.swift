//! From the cells of a row to an entry: what is read, and what is wrong with it.

internal import Formats
public import Inspection
internal import Kernel

/// Something about a row of a list of systems, by the number it has in its file.
public struct InventoryProblem: Hashable, Sendable {
  /// The row.
  public let row: Int
  /// What.
  public let reason: Reason

  /// What there is to say. The first kinds keep a row out; the others are worth a look.
  public enum Reason: Hashable, Sendable {
    /// No word for the class, position or action, no day, no address, no mark: which part, and what stands there.
    case unread(SystemEntry.Part, String)
    /// An approval without action, signer, day or end.
    case approvalIncomplete
    /// A limit or rule of the inventory itself.
    case entry(SystemEntry.Problem)
    /// A name under which everybody registers.
    case publicName(String)
    /// No system has this key.
    case unknownKey(String)
    /// The system of this key is no longer in use.
    case retired
    /// An earlier row is about the same system.
    case twice(row: Int)
    /// Several systems have this name.
    case severalOfThatName

    /// Twelve digits that look like an individual number.
    case individualNumber
    /// No class of information is known.
    case noClass
  }

  /// Whether the row is kept out.
  public var isError: Bool { reason.isError }
}

extension InventoryProblem.Reason {
  /// Whether it keeps a row out.
  public var isError: Bool {
    switch self {
    case .individualNumber, .noClass: false
    case .unread, .approvalIncomplete, .entry, .publicName, .unknownKey, .retired, .twice,
      .severalOfThatName:
      true
    }
  }
}

/// Reads the cells of a row over what is known. What the row does not speak of stays.
public struct InventoryReading: Hashable, Sendable {
  /// The entry as the row has it.
  public private(set) var entry: SystemEntry
  /// What is wrong with it.
  public private(set) var problems: [InventoryProblem.Reason] = []

  /// Reads a row; `known` is the entry so far.
  public init(_ row: InventoryRow, over known: SystemEntry = SystemEntry()) {
    entry = known
    for part in SystemEntry.Part.allCases where row.cells[part] != nil { take(part, row) }
    takeProducts(row)
    takeApproval(row)
    problems += entry.problems.map { .entry($0) }
    problems += entry.traits.domains.filter {
      PublicSuffixes.contains($0.text) && $0.labelCount > 1
    }
    .map { .publicName($0.text) }
    if entry.words.mayHoldIndividualNumber { problems.append(.individualNumber) }
  }

  // transitions:
  private mutating func take(_ part: SystemEntry.Part, _ row: InventoryRow) {
    let text = row.text(part)
    switch part {
    case .name: entry.words.name = text
    case .purpose: entry.words.purpose = text
    case .worstCase: entry.words.worstCase = text
    case .place: entry.words.place = text
    case .section: entry.words.section = text
    case .contractor: entry.words.contractor = text
    case .contractorPhone: entry.words.contractorPhone = text
    case .safeStop: entry.words.safeStop = text
    case .informationClass:
      guard let read = InventoryWords.informationClass(text) else { return unread(part, text) }
      entry.traits.informationClass = read
    case .position:
      guard let read = InventoryWords.position(text) else { return unread(part, text) }
      entry.traits.position = read
    case .lifeOrSafety:
      guard let read = Self.mark(text) else { return unread(part, text) }
      entry.traits.servesLifeOrSafety = read
    case .hosts: entry.words.hosts = row.list(part, byComma: true)
    case .dependencies: entry.words.dependencies = row.list(part, byComma: true)
    case .egress:
      entry.traits.egress = read(part, row) { IPPrefix($0) }
    case .domains:
      entry.traits.domains = read(part, row) { text in
        // From the address of a page the name alone.
        Observable(kind: .url, text: text)?.domainName ?? DomainName(text)
      }
    case .key, .vendor, .product, .version, .approvedAction, .signer, .signedOn, .approvedUntil:
      break
    }
  }

  private mutating func unread(_ part: SystemEntry.Part, _ text: String) {
    problems.append(.unread(part, String(text.prefix(SystemEntry.lineMax))))
  }

  /// A list of addresses or names, sorted and each once; what does not read is a problem.
  private mutating func read<Value: Hashable & Comparable>(
    _ part: SystemEntry.Part, _ row: InventoryRow, _ read: (String) -> Value?
  ) -> [Value] {
    var found: Set<Value> = []
    for text in row.list(part, byComma: true) {
      if let value = read(text) { found.insert(value) } else { unread(part, text) }
    }
    return found.sorted()
  }

  /// Products: `vendor / name / version` in one cell, or the three in columns of their own, one below the other.
  private mutating func takeProducts(_ row: InventoryRow) {
    let lines = row.list(.product, byComma: false)
    guard !lines.isEmpty else { return }
    let vendors = row.list(.vendor, byComma: false)
    let versions = row.list(.version, byComma: false)
    entry.words.products = lines.enumerated().compactMap { index, line in
      guard var product = Product(line: line) else { return nil }
      // One maker for all of them is written once; a version belongs to its own product.
      let vendor = vendors.count == 1 ? vendors.first : vendors.dropFirst(index).first
      if product.vendor.isEmpty { product.vendor = vendor ?? "" }
      if product.version.isEmpty { product.version = versions.dropFirst(index).first ?? "" }
      return product
    }
  }

  /// One approval, which takes the place of those before.
  private mutating func takeApproval(_ row: InventoryRow) {
    let parts: [SystemEntry.Part] = [.approvedAction, .signer, .signedOn, .approvedUntil]
    let texts = parts.map { row.text($0) }
    guard texts.contains(where: { !$0.isEmpty }) else { return }
    guard !texts.contains("") else { return problems.append(.approvalIncomplete) }
    guard let action = InventoryWords.action(texts[0]) else { return unread(parts[0], texts[0]) }
    guard let signedOn = ContactText.day(texts[2]) else { return unread(parts[2], texts[2]) }
    guard let until = ContactText.day(texts[3]) else { return unread(parts[3], texts[3]) }
    let read = Approval(action: action, signer: texts[1], signedOn: signedOn, until: until)
    // The list holds the first of several alone: it comes back without ending the others.
    if entry.words.approvals.first != read { entry.words.approvals = [read] }
  }

  private static func mark(_ text: String) -> Bool? {
    if ContactText.isMark(text) { return true }
    let no = ["×", "✕", "-", "－", "ー", "無", "なし", "いいえ", "no", "n", "false", "0"]
    return no.contains(text.lowercased()) ? false : nil
  }
}
