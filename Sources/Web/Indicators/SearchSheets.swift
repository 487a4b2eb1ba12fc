//! The answer to a search as files to keep: its tables, and its lines. The same values as on the page, and no others.

internal import Kernel
internal import Node
internal import Spreadsheets

extension SearchPresenter {
  /// The tables of the page one below the other; in front of each row, which table it stands in.
  func answer(_ say: Language) -> ListExport {
    let tables: [(title: Phrase, rows: [SearchRow])] = [
      (SearchPhrases.total, totalRow.map { [$0] } ?? []),
      (SearchPhrases.organizations, organizationRows(say)), (SearchPhrases.hosts, hostRows(say)),
      (SearchPhrases.sensors, sensorRows(say)),
    ]
    let rows = tables.flatMap { table in
      table.rows.map { row in
        Sheet.Row([
          table.title(say), row.name, "\(row.count)", Wording.machine(row.first),
          Wording.machine(row.last),
        ])
      }
    }
    let heads = [
      SearchPhrases.table, SearchPhrases.what, SearchPhrases.count, SearchPhrases.first,
      SearchPhrases.last,
    ]
    let beyond = view.result.beyond
    return list(
      "search", heads, rows, beyond > 0 ? [SearchPhrases.beyond(beyond)] : [], say)
  }

  /// The lines that are kept, the newest first, as they came.
  func lines(_ say: Language) -> ListExport {
    let kept = view.result.lines
    let rows = kept.map { one -> Sheet.Row in
      let shown = line(one, say)
      return Sheet.Row([Wording.machine(shown.seen), shown.sensor, shown.text])
    }
    let heads = [SearchPhrases.seen, SearchPhrases.sensor, SearchPhrases.line]
    let isAll = kept.count >= view.result.readable
    return list(
      "search-lines", heads, rows,
      isAll ? [] : [SearchPhrases.kept(kept.count, of: view.result.readable)], say)
  }

  /// A search that has not come to the end says so in its file: a list that looks whole and is not would be believed.
  private func list(
    _ name: String, _ heads: [Phrase], _ rows: [Sheet.Row], _ limits: [Phrase], _ say: Language
  ) -> ListExport {
    let asked = Phrase(
      ja: "検索 \(mark) \(SearchPhrases.span(view.form.days).ja)",
      en: "Search \(mark), \(SearchPhrases.span(view.form.days).en)")
    let missing = (view.state == .done ? [] : [SearchPhrases.state(view.state)]) + limits
    return ListExport(
      name: name,
      sheet: Sheet(
        name: asked(say),
        columns: heads.enumerated().map { Sheet.Column($1(say), width: $0 == 2 ? 60 : 26) },
        rows: rows),
      isWhole: missing.isEmpty,
      missing: missing.isEmpty
        ? nil
        : Phrase(
          ja: missing.map(\.ja).joined(), en: missing.map(\.en).joined(separator: " ")))
  }
}
