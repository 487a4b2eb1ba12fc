//! Indicators by a spreadsheet: source and label are chosen, marks and their times come with the rows.

internal import Formats
internal import Kernel
internal import Node
internal import Spreadsheets

/// A list of indicators as one that comes in.
struct IndicatorUpload: ImportedList {
  /// What counts for rows that do not say otherwise.
  struct Settings: Hashable, Sendable {
    var source: String
    var marking: TLP
  }
  let site: Site
  let path = "/indicators"
  let menu = MenuItem.alerts
  let words = ImportWords(
    title: IndicatorPhrases.importing, about: IndicatorPhrases.about,
    heads: [
      IndicatorPhrases.word(.value), IndicatorPhrases.word(.label),
      IndicatorPhrases.word(.severity),
      IndicatorPhrases.word(.source), IndicatorPhrases.word(.marking),
      IndicatorPhrases.word(.validTo),
    ], apply: Phrase(ja: "この内容で取り込む", en: "Import these"))

  /// Longest source, in characters, as in the interface.
  static let sourceMax = 200

  func may(_ viewer: Viewer) throws -> Bool {
    let isTowers = try site.queries.tower()?.id == viewer.organization
    return viewer.person != nil
      && (viewer.role.mayWatch || viewer.role == .administrator && isTowers)
  }

  func settings(_ field: (String) -> String?, at now: Instant) throws -> Settings {
    let source = PlainText.singleLine(field("source") ?? "", maxCharacters: Self.sourceMax)
    // A label that nobody knows is never taken for the usual one: it could be the stricter.
    guard !source.isEmpty, let marking = TLP(field("marking") ?? "") else {
      throw Refused("badForm")
    }
    return Settings(source: source, marking: marking)
  }

  func fields(
    _ viewer: Viewer, _ chosen: (String) -> String?, at now: Instant, _ say: Language
  ) throws -> HTML {
    let usual = chosen("marking") ?? TLP.amber.label
    let labels = TLP.allCases.map { label -> HTML in
      """
      <label class="pick"><input type="radio" name="marking" value="\(label.label)"\
      \(label.label == usual ? " checked" : HTML.nothing)> \(tlpBox(Shown.tlp(label))) \
      <span class="sub">\(label.explanation(say))</span></label>
      """
    }
    return """
      <label for="source">\(IndicatorPhrases.word(.source)(say))</label>
      <input id="source" name="source" maxlength="\(Self.sourceMax)" \
      value="\(chosen("source") ?? "")" required>
      <fieldset><legend>\(IndicatorPhrases.marking(say))</legend>\(labels)</fieldset>
      <p class="line files"><a class="btn ghost" href="/indicators/form.xlsx">\
      \(IndicatorPhrases.form(say))</a> <a href="/indicators/form.csv">CSV</a></p>
      """
  }

  func word(_ field: IndicatorField) -> Phrase { IndicatorPhrases.word(field) }

  func column(_ field: IndicatorField, _ say: Language) -> Sheet.Column {
    let choices: [String] =
      switch field {
      case .severity: (1...5).map { "\($0)" }
      case .marking: TLP.allCases.map(\.label)
      default: []
      }
    return Sheet.Column(
      word(field)(say), width: field == .value ? 40 : 18, choices: choices)
  }

  /// The empty sheet to fill in.
  func form(_ say: Language) -> ListExport {
    ListExport(
      name: "indicators",
      sheet: Sheet(
        name: IndicatorPhrases.title(say),
        columns: IndicatorField.allCases.map { column($0, say) }),
      examples: [
        Sheet.Row([
          "198.51.100[.]7", "ip", Phrase(ja: "見本のマルウェア", en: "Example malware")(say), "4", "80",
          Phrase(ja: "見本の提供元", en: "Example source")(say), TLP.amber.label,
          say == .ja ? "令和8年4月1日" : "2026-04-01", "2027-03-31",
        ]),
        Sheet.Row(["hxxp://bad[.]example/path", "url", "", "3", "", "", "", "", ""]),
      ])
  }

  func missing(_ columns: IndicatorListColumns) -> String? {
    columns.fields.contains(.value) ? nil : "noValueColumn"
  }

  func compare(
    _ table: Table, _ columns: IndicatorListColumns, _ settings: Settings, as viewer: Viewer,
    at now: Instant, _ progress: ListProgress, _ say: Language
  ) throws -> ImportFound<[IndicatorEntry]> {
    let reading = try IndicatorReading(columns, of: table, step: progress.step)
    let lines = reading.entries.enumerated().map { index, entry in
      let value =
        switch entry.pattern {
        case .network(let prefix): prefix.description
        case .value(let observable): observable.text
        case .pattern(let pattern): pattern.text
        }
      return ImportLine(
        row: reading.rows[index],
        cells: [
          Wording.defanged(value), entry.label ?? "", "\(entry.severity ?? 3)",
          entry.source ?? settings.source, (entry.marking ?? settings.marking).label,
          entry.validTo.map { Wording.machine($0) } ?? "",
        ])
    }
    let refused = reading.problems.count
    var summary: [Phrase] = []
    if refused > 0 { summary.append(ListImportPhrases.refused(refused)) }
    if lines.isEmpty { summary.append(ListImportPhrases.nothingToApply) }
    summary.append(ListImportPhrases.changes(lines.count))
    let digest = Hash(
      sha256: Array(lines.map { "\($0.row) \($0.cells)" }.joined(separator: "\n").utf8))
    return ImportFound(
      summary: summary, lines: lines,
      problems: reading.problems.map {
        ContactProblemRow(row: $0.row, words: IndicatorPhrases.problem($0.reason), isError: true)
      }, digest: digest, isSound: !lines.isEmpty, payload: reading.entries)
  }

  func apply(
    _ found: ImportFound<[IndicatorEntry]>, _ settings: Settings, columns: IndicatorListColumns,
    as viewer: Viewer, once key: (Int) -> Idempotency
  ) async throws -> String {
    // One input: a table holds no more rows than a batch does.
    _ = try WatchRoutes.records(
      of: await site.submit(
        .importIndicators(found.payload, source: settings.source, marking: settings.marking),
        as: viewer, idempotency: key(0)))
    return path
  }
}
