//! The form of a system as it was typed, and the entry that it means.

internal import Inspection
internal import Kernel
internal import Node

/// What stands in the fields of the form.
struct SystemForm: Hashable, Sendable {
  /// Texts by the part's name; lists in lines.
  var values: [SystemEntry.Part: String] = [:]
  /// Whether life or safety depends on it.
  var isCareful = false
  /// Action, signer, day, end: as many rows as are shown.
  var approvals: [[String]] = []

  /// The parts of one line or several that are typed.
  static let texts: [SystemEntry.Part] = [
    .name, .purpose, .worstCase, .product, .hosts, .egress, .domains, .place, .section,
    .contractor, .contractorPhone, .safeStop, .dependencies,
  ]
  /// The parts that are chosen.
  static let choices: [SystemEntry.Part] = [.informationClass, .position]
  /// The parts of an approval, in the order of its fields.
  static let approval: [SystemEntry.Part] = [.approvedAction, .signer, .signedOn, .approvedUntil]

  /// An empty form.
  init() { approvals = [Self.noApproval] }

  /// The form of an entry.
  init(_ entry: SystemEntry) {
    for part in Self.texts {
      let isList = [.product, .hosts, .egress, .domains, .dependencies].contains(part)
      let text = entry.text(part, .ja)
      values[part] = isList ? text.replacing("; ", with: "\n") : text
    }
    values[.informationClass] = entry.traits.informationClass?.rawValue
    values[.position] = entry.traits.position?.rawValue
    isCareful = entry.traits.servesLifeOrSafety
    approvals = entry.words.approvals.map {
      [$0.action.rawValue, $0.signer, $0.signedOn.description, $0.until.description]
    }
    if approvals.count < SystemEntry.approvalsMax { approvals.append(Self.noApproval) }
  }

  /// What a browser sent.
  init(_ body: FormBody) {
    for part in Self.texts + Self.choices { values[part] = body[part.rawValue] }
    isCareful = body[SystemEntry.Part.lifeOrSafety.rawValue] != nil
    let columns = Self.approval.map { body.all($0.rawValue) }
    let count = min(columns.map(\.count).max() ?? 0, SystemEntry.approvalsMax)
    approvals = (0..<count).map { row in
      columns.map { $0.indices.contains(row) ? $0[row] : "" }
    }
    if approvals.isEmpty { approvals = [Self.noApproval] }
  }

  private static let noApproval = ["", "", "", ""]

  /// The entry, and what is wrong with it. An empty field says that there is nothing.
  func read() -> (entry: SystemEntry, problems: [InventoryProblem.Reason]) {
    var row = InventoryRow(number: 1)
    for (part, text) in values { row.take(text, as: part) }
    if isCareful { row.take("○", as: .lifeOrSafety) }
    let base = InventoryReading(row)
    var entry = base.entry
    var problems = base.problems.filter { if case .entry = $0 { false } else { true } }
    for approval in approvals where approval.contains(where: { !$0.isEmpty }) {
      var line = InventoryRow(number: 1)
      for (part, text) in zip(Self.approval, approval) { line.take(text, as: part) }
      let read = InventoryReading(line)
      entry.words.approvals += read.entry.words.approvals
      for case .unread(let part, let text) in read.problems {
        problems.append(.unread(part, text))
      }
      if read.problems.contains(.approvalIncomplete) { problems.append(.approvalIncomplete) }
    }
    problems += entry.problems.map { .entry($0) }
    problems.removeAll { $0 == .individualNumber }
    if entry.words.mayHoldIndividualNumber { problems.append(.individualNumber) }
    return (entry, problems)
  }
}
