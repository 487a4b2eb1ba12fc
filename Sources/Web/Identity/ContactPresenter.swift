//! From differences and directory to the pages of an import. Pure.

internal import Kernel
internal import Node
internal import Spreadsheets

/// Makes the pages of an import of contacts.
struct ContactPresenter {
  let draft: ContactDraft
  let say: Language

  /// The draft's path.
  var path: String { "/contacts/import/\(draft.id)" }

  /// The page of columns.
  func columns(_ frame: Frame, _ file: ContactFile, problem: String?) -> ContactColumnsPage {
    ContactColumnsPage(
      draft, frame, file.table, remarks: file.remarks, path: path,
      meanings: ContactField.allCases.map {
        Choice(value: $0.rawValue, words: ContactWords.field($0)(say))
      }, problem: problem)
  }

  /// The page of differences: the first rows of each list, or one page of one list. `number` counts from 1.
  func differences(
    _ found: ContactDifferences, _ frame: Frame, list: ContactList?, number: Int, notice: Phrase?
  ) -> ContactDifferencesPage {
    let size = ContactDifferencesPage.rowsMax
    // Mistakes first, then what is worth a look.
    let problems = found.errors + found.problems.filter { !$0.isError }
    let counts: [ContactList: Int] = [
      .problems: problems.count, .changes: found.changes.count, .missing: found.missing.count,
    ]
    let count = list.flatMap { counts[$0] } ?? 0
    let last = max(1, (count + size - 1) / size)
    let page = list == nil ? 1 : min(max(1, number), last)
    func part<Row>(_ rows: [Row]) -> ArraySlice<Row> {
      rows.dropFirst((page - 1) * size).prefix(size)
    }
    func turn(_ to: Int) -> String? {
      guard let list, (1...last).contains(to) else { return nil }
      return "\(path)/differences?list=\(list.rawValue)&page=\(to)"
    }
    let totals = ContactImport.Counts(found)
    return ContactDifferencesPage(
      frame: frame, path: path, file: draft.fileName, entered: totals.entered,
      changed: totals.changed, ended: totals.ended, unchanged: totals.unchanged,
      refused: totals.refused, absent: found.missing.count, counts: counts, list: list,
      problems: part(problems).map {
        ContactProblemRow(
          row: $0.row, words: ContactWords.problem($0.reason), isError: $0.isError)
      }, changes: part(found.changes).map(row),
      missing: part(found.missing).map {
        ContactMissingRow(
          name: $0.name ?? ShownPhrases.erased(say), post: $0.post.name(say),
          tick: "end \($0.key)")
      }, previous: turn(page - 1), following: turn(page + 1), digest: found.digest.description,
      steps: found.stepCount, notice: notice)
  }

  private func row(_ change: ContactChange) -> ContactChangeRow {
    let isRenamed = change.steps.contains { if case .rename = $0 { true } else { false } }
    let tick =
      change.row == 0
      ? change.key.map { "end \($0)" }
      : change.kind == .successor || isRenamed ? "same \(change.row)" : nil
    return ContactChangeRow(
      row: change.row, kind: ContactWords.kind(change.kind), name: change.name, post: change.post,
      steps: change.steps.compactMap { ContactWords.step($0) }, tick: tick,
      isTicked: change.row == 0 || isRenamed)
  }
}

extension ContactPresenter {
  /// The page after an import. `other` posts are never called, so that nobody waits to hear whether they are reached.
  static func result(
    _ counts: ContactImport.Counts, file: String, _ view: OrganizationView, _ frame: Frame,
    testPath: String?, _ say: Language
  ) -> ContactResultPage {
    var rows: [UnreachableRow] = []
    for post in view.posts where post.post.role != .other {
      let name = post.post.name(say)
      if post.holders.isEmpty { rows.append(UnreachableRow(person: nil, post: name, ways: [])) }
      for holder in post.holders where !holder.routes.contains(where: \.isFresh) {
        let ways = holder.routes.filter { !$0.isWrong }.map { route in
          let way = RaisePresenter.way(route.channel)(say)
          return route.address.map { "\(way) \($0)" } ?? way
        }
        rows.append(
          UnreachableRow(
            person: holder.name ?? ShownPhrases.erased(say), post: name, ways: ways))
      }
    }
    return ContactResultPage(
      frame: frame, file: file, entered: counts.entered, changed: counts.changed,
      ended: counts.ended, unchanged: counts.unchanged, refused: counts.refused,
      unreachable: Array(rows.prefix(ContactResultPage.unreachableMax)),
      unreachableCount: rows.count, testPath: testPath)
  }
}

extension ContactChoices {
  /// The most ticks of one import.
  static let ticksMax = 20_000

  /// Takes the ticks of a form: of what it showed, what is ticked and what is not.
  mutating func take(_ form: FormBody) {
    let ticked = Set(form.all("tick"))
    for name in form.all("shown") {
      let parts = name.split(separator: " ", maxSplits: 1).map(String.init)
      guard parts.count == 2, ended.count + samePerson.count < Self.ticksMax else { continue }
      let isOn = ticked.contains(name)
      if parts[0] == "end" {
        if isOn { ended.insert(parts[1]) } else { ended.remove(parts[1]) }
      } else if parts[0] == "same", let row = Int(parts[1]) {
        if isOn { samePerson.insert(row) } else { samePerson.remove(row) }
      }
    }
  }
}
