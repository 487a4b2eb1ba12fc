//! Constituencies by a spreadsheet: the tower's administrator says whose is what.

internal import Alerting
internal import Kernel
internal import Node
internal import Spreadsheets

/// The list of constituencies as one that comes in.
struct ConstituencyList: ImportedList {
  /// Nothing is chosen beside the file.
  struct Settings: Hashable, Sendable {}
  let site: Site
  let path = "/network/constituencies"
  let menu = MenuItem.network
  let words = ImportWords(
    title: Phrase(ja: "担当範囲を表計算ファイルで入れる", en: "Import constituencies"),
    about: Phrase(
      ja: "団体とアドレス範囲・ドメインの一覧を選んでください。すでに登録されているものは変わらず、ないものだけを入れます。違いを確かめるまで、何も変わりません。",
      en: """
        Choose a list of organisations with their address ranges and domains. What is registered stays, \
        what is not is added. Nothing changes before you have seen the differences.
        """),
    heads: ConstituencyPhrases.heads, apply: Phrase(ja: "この内容で登録する", en: "Register these"))

  func may(_ viewer: Viewer) throws -> Bool {
    guard viewer.role == .administrator, let own = viewer.organization else { return false }
    return try site.queries.tower()?.id == own
  }

  func settings(_ field: (String) -> String?, at now: Instant) throws -> Settings { Settings() }

  func fields(
    _ viewer: Viewer, _ chosen: (String) -> String?, at now: Instant, _ say: Language
  ) throws -> HTML {
    listFiles(path, say)
  }

  func word(_ field: ConstituencyField) -> Phrase { ConstituencyPhrases.word(field) }

  func column(_ field: ConstituencyField, _ say: Language) -> Sheet.Column {
    ConstituencyTable(say: say).column(field)
  }

  func missing(_ columns: ConstituencyColumns) -> String? {
    columns.fields.contains(.organization) && columns.fields.contains(.value)
      ? nil : "noValueColumn"
  }

  func compare(
    _ table: Table, _ columns: ConstituencyColumns, _ settings: Settings, as viewer: Viewer,
    at now: Instant, _ progress: ListProgress, _ say: Language
  ) throws -> ImportFound<[ConstituencyAssertion]> {
    let (organizations, _) = try ListExport.all(upTo: .max) { after in
      try site.queries.organizations(as: viewer, after: after, limit: Queries.pageMax)
    }
    let (known, _) = try ListExport.all(upTo: .max) { after in
      try site.queries.constituencies(as: viewer, after: after, limit: Queries.pageMax)
    }
    let reading = try ConstituencyReading(
      columns, of: table, OrganizationIndex(organizations), known: known, at: now,
      step: progress.step)
    let names = organizations.reduce(into: [:]) { $0[$1.id] = $1.name(say) }
    let table = ConstituencyTable(say: say)
    let lines = reading.added.map { line in
      ImportLine(
        row: line.row,
        cells: table.cells(
          line.assertion, of: names[line.assertion.organization] ?? "", names: names))
    }
    let refused = Set(reading.problems.map(\.row)).count
    var summary: [Phrase] = []
    if refused > 0 { summary.append(ListImportPhrases.refused(refused)) }
    if lines.isEmpty { summary.append(ListImportPhrases.nothingToApply) }
    summary += [
      ListImportPhrases.changes(lines.count), ListImportPhrases.unchanged(reading.unchanged),
    ]
    let digest = Hash(
      sha256: Array(
        lines.map { "\($0.row) \($0.cells)" }.joined(separator: "\n").utf8))
    return ImportFound(
      summary: summary, lines: lines,
      problems: reading.problems.map {
        ContactProblemRow(row: $0.row, words: ConstituencyPhrases.problem($0.reason), isError: true)
      }, digest: digest, isSound: !lines.isEmpty, payload: reading.added.map(\.assertion))
  }

  func apply(
    _ found: ImportFound<[ConstituencyAssertion]>, _ settings: Settings,
    columns: ConstituencyColumns, as viewer: Viewer, once key: (Int) -> Idempotency
  ) async throws -> String {
    _ = try WatchRoutes.records(
      of: await site.submit(
        .assertConstituencies(found.payload), as: viewer, idempotency: key(0)))
    return path
  }
}
