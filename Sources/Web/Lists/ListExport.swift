//! A list of a page as a file: the same rows, how far they may go, as of when, and whether it is whole.

internal import Kernel
internal import Node
internal import Spreadsheets

/// Who asks for which list. The answer is worked out on the thread of the tables, so it holds no connection.
struct ListRequest: Sendable {
  /// Who asks; which rows he gets, the same queries decide that make the page.
  let viewer: Viewer
  /// The query, as the page has it.
  let query: FormBody
  /// The identifier in the path; empty where it has none.
  let place: String
  /// In which language.
  let say: Language
  /// Node time.
  let now: Instant

  /// The identifier in the path; one that is none is answered like one that nobody has.
  func id<Record>(of kind: Record.Type) throws -> ID<Record> {
    guard let id = ID<Record>(place) else { throw Refused("notFound") }
    return id
  }
}

/// A list to be kept in a file.
struct ListExport: Sendable {
  /// The beginning of the file's name, in ASCII.
  var name: String
  /// The rows.
  var sheet: Sheet
  /// Made-up rows that show how the sheet is filled in; none for a list that does not come back, or was sent before.
  var examples: [Sheet.Row] = []
  /// Whether it comes back as it is though it has no examples: the directory of bodies, and rows to be corrected.
  var comesBack = false
  /// The label of the most restricted row; nil for a list without marked text.
  var marking: TLP?
  /// Whether all rows are in it.
  var isWhole = true
  /// What is missing and why, where it is not whole for another reason than `rowsMax`.
  var missing: Phrase?

  /// Most rows of a file: as many as an import takes, so that what goes out whole comes back whole. A directory of bodies
  /// that was cut would come back with bodies missing, as if they had ended.
  static let rowsMax = SpreadsheetLimits.records

  /// Every row of a list that is read page by page, up to `rowsMax`.
  static func all<Item>(
    upTo most: Int = rowsMax, _ page: (PageKey?) throws -> Page<Item>
  ) rethrows -> (items: [Item], isWhole: Bool) {
    var items: [Item] = []
    var after: PageKey?
    repeat {
      let found = try page(after)
      items += found.items
      after = found.next
    } while after != nil && items.count < most
    return (Array(items.prefix(most)), after == nil && items.count <= most)
  }

  // MARK: What the file says of itself

  /// What is printed at the top of every page.
  func head(at now: Instant, _ say: Language) -> String {
    let label = marking.map { "\($0.label)  " } ?? ""
    return "\(label)\(sheet.name)  \(ListPhrases.asOf(say)) \(Wording.date(now, say))"
  }

  /// The sheets of a workbook: the list, how it is filled in, and what it is.
  func sheets(at now: Instant, _ say: Language) -> [Sheet] {
    var list = body(say)
    list.pageHead = head(at: now, say)
    var about = about(at: now, say)
    about.pageHead = list.pageHead
    return [list] + (examples.isEmpty ? [] : [sheet.example(examples, say)]) + [about]
  }

  /// The list itself. What is no list to come back shows characters that cannot be seen by their number: a text that
  /// turns the direction of reading would make a row say something else.
  func body(_ say: Language) -> Sheet {
    var list = sheet
    list.name = Sheet.tab(sheet.name)
    if examples.isEmpty && !comesBack {
      list.rows = sheet.rows.map { row in
        Sheet.Row(
          row.cells.map { PlainText.singleLine($0, maxCharacters: Self.cellMax) }, note: row.note)
      }
    }
    if !isWhole { list.rows.append(Sheet.Row([cut(say)])) }
    return list
  }

  /// Why not all rows are in it.
  private func cut(_ say: Language) -> String {
    (missing ?? ListPhrases.cut(sheet.rows.count))(say)
  }

  /// Longest cell of a list that does not come back, in characters.
  static let cellMax = 10_000

  private func about(at now: Instant, _ say: Language) -> Sheet {
    let handling = marking.map { "\($0.label) \($0.explanation(say))" }
    let whole = isWhole ? ListPhrases.whole(say) : cut(say)
    let lines: [(Phrase, String)] = [
      (ListPhrases.list, sheet.name), (ListPhrases.asOf, Wording.machine(now)),
      (ListPhrases.handling, handling ?? ListPhrases.noMarking(say)),
      (ListPhrases.rows, "\(sheet.rows.count)"), (ListPhrases.wholeHead, whole),
    ]
    return Sheet(
      name: Sheet.aboutName(say),
      columns: [Sheet.Column("", width: 24), Sheet.Column(Sheet.aboutName(say), width: 80)],
      rows: lines.map { Sheet.Row([$0.0(say), $0.1]) })
  }
}

/// Sentences of files of lists.
enum ListPhrases {
  static let list = Phrase(ja: "一覧", en: "List")
  static let asOf = Phrase(ja: "時点", en: "As of")
  static let handling = Phrase(ja: "取り扱い", en: "Handling")
  static let rows = Phrase(ja: "件数", en: "Rows")
  static let wholeHead = Phrase(ja: "全件か", en: "Whole")
  static let whole = Phrase(ja: "全件です。", en: "All rows are in it.")
  static let noMarking = Phrase(
    ja: "TLPの表示はありません。組織の中だけで使ってください。", en: "No TLP label. Keep it within your organisation.")
  static let workbook = Phrase(ja: "表計算ファイル（xlsx）", en: "Workbook (xlsx)")

  /// The file does not hold everything.
  static func cut(_ rows: Int) -> Phrase {
    Phrase(
      ja: "件数の上限（\(ListExport.rowsMax)件）に達したため、はじめの\(rows)件だけです。検索や絞り込みで分けて取り出してください。",
      en: """
        A file holds at most \(ListExport.rowsMax) rows; these are the first \(rows). \
        Narrow the list and take it in parts.
        """)
  }
}

/// The links under a list to its files, with the query of the page.
func listFiles(
  _ path: String, _ say: Language, query: [(name: String, value: String)] = []
) -> HTML {
  let (workbook, text) = (
    WatchRoutes.path("\(path).xlsx", query), WatchRoutes.path("\(path).csv", query)
  )
  return """
    <p class="line files"><a class="btn ghost" href="\(path: workbook)">\(ListPhrases.workbook(say))</a> \
    <a href="\(path: text)">CSV</a></p>
    """
}
