//! Changes of personnel by a spreadsheet.

internal import Kernel
internal import Node
internal import Spreadsheets

/// What is entered in the end: the steps, and the digest of what they were compared with.
struct TransferPlan: Sendable {
  var steps: [TransferStep]
  var shown: Hash
}

/// The list of changes of personnel as one that comes in.
struct TransferList: ImportedList {
  let site: Site
  let path = "/network/transfer"
  let menu = MenuItem.network
  let words = ImportWords(
    title: Phrase(ja: "人事異動を表計算ファイルで入れる", en: "Change of personnel by a spreadsheet"),
    about: Phrase(
      ja:
        "いまの職と担当が入ったファイルを取り出し、来る人を書いて戻してください。各団体の異動一覧（職・前任・後任・発令日の列があるもの）もそのまま読めます。違いを確かめるまで、何も変わりません。",
      en: """
        Take the file with today's posts and holders, write who comes and send it back. Your own list \
        with post, predecessor, successor and day is read as well. Nothing changes before you have \
        seen the differences.
        """),
    heads: [Phrase(ja: "職", en: "Post"), Phrase(ja: "変わること", en: "What changes")],
    apply: TransferPhrases.apply)

  func may(_ viewer: Viewer) throws -> Bool {
    viewer.role.mayAdminister && viewer.organization != nil
  }

  func settings(_ field: (String) -> String?, at now: Instant) throws -> CivilDate {
    guard let text = field("day"), !text.isEmpty else {
      return TransferPresenter.nextApril(after: now)
    }
    guard let day = CivilDate(text) else { throw Refused("badForm") }
    return day
  }

  func fields(
    _ viewer: Viewer, _ chosen: (String) -> String?, at now: Instant, _ say: Language
  ) throws -> HTML {
    let day = chosen("day").flatMap { CivilDate($0) } ?? TransferPresenter.nextApril(after: now)
    return """
      <label for="day">\(TransferPhrases.day(say))</label>
      <input id="day" name="day" type="date" value="\("\(day)")" required>
      \(listFiles(path, say, query: [("day", "\(day)")]))
      """
  }

  func word(_ field: TransferField) -> Phrase { TransferTable.word(field) }

  func column(_ field: TransferField, _ say: Language) -> Sheet.Column {
    Sheet.Column(word(field)(say), width: 20, isKey: field == .key)
  }

  func missing(_ columns: TransferColumns) -> String? {
    let fields = columns.fields
    let hasSeat = fields.contains(.key) || fields.contains(.post)
    return hasSeat && (fields.contains(.comer) || fields.contains(.leaves))
      ? nil : "noTransferColumn"
  }

  /// The directory of the viewer's organisation.
  static func place(_ viewer: Viewer, _ queries: Queries, at now: Instant) throws
    -> ContactDirectory.Place
  {
    guard let place = try queries.contacts(as: viewer, at: now).places.first else {
      throw Refused("notFound")
    }
    return place
  }

  func compare(
    _ table: Table, _ columns: TransferColumns, _ day: CivilDate, as viewer: Viewer,
    at now: Instant, _ progress: ListProgress, _ say: Language
  ) throws -> ImportFound<TransferPlan> {
    let place = try Self.place(viewer, site.queries, at: now)
    let reading = TransferReading(columns, of: table, with: place, day: day, at: now)
    try progress.step(table.rows.count)
    let differences = TransferDifferences(
      reading.steps, with: place, day: TransferPresenter.start(of: day), at: now)
    let presenter = TransferPresenter(place: place, say: say, now: now)
    let tooMany = reading.steps.count > Transfer.movesMax
    let isSound = reading.problems.isEmpty && !reading.steps.isEmpty && !tooMany
    var summary = [Phrase(ja: "異動の日：\(day)", en: "Day: \(day)")]
    if !reading.problems.isEmpty { summary.append(ListImportPhrases.wholeOrNothing) }
    if tooMany { summary.append(RefusalWords.of("tooManyMoves").what) }
    if reading.steps.isEmpty { summary.append(ListImportPhrases.nothingToApply) }
    summary.append(ListImportPhrases.changes(reading.steps.count))
    summary += differences.vacant.map { post in
      Phrase(
        ja: "△ だれも引き継がない職：\(post.name.ja)", en: "△ Nobody takes over: \(post.name.en)")
    }
    summary += differences.leaving.map { person in
      let name = place.names[person]
      return Phrase(
        ja: "△ その日からすべての権限を失う人：\(name ?? ShownPhrases.erased.ja)",
        en: "△ Loses all access that day: \(name ?? ShownPhrases.erased.en)")
    }
    return ImportFound(
      summary: summary,
      lines: zip(reading.rows, differences.lines).map { row, line in
        ImportLine(
          row: row, cells: [line.post.name(say), presenter.words(line)])
      },
      problems: reading.problems.map {
        ContactProblemRow(row: $0.row, words: Self.words($0.reason), isError: true)
      }, digest: differences.digest, isSound: isSound,
      payload: TransferPlan(steps: reading.steps, shown: differences.digest))
  }

  func apply(
    _ found: ImportFound<TransferPlan>, _ day: CivilDate, columns: TransferColumns,
    as viewer: Viewer, once key: (Int) -> Idempotency
  ) async throws -> String {
    guard let organization = viewer.organization else { throw Refused("notAllowed") }
    let form = TransferForm(
      organization: organization, day: day, steps: found.payload.steps, shown: found.payload.shown,
      columns: columns)
    _ = try WatchRoutes.records(
      of: await site.submit(.planTransfer(form), as: viewer, idempotency: key(0)))
    return "\(path)?day=\(day)"
  }

  // table:
  static func words(_ reason: TransferSheetProblem.Reason) -> Phrase {
    switch reason {
    case .unknownKey(let key):
      Phrase(
        ja: "行キー「\(key)」の職と担当は、もうこの組み合わせではありません。ファイルを取り出し直してください。",
        en: "Post and holder of the key “\(key)” are others by now. Take the file again.")
    case .unknownPost(let name):
      Phrase(
        ja: "「\(name)」という職はありません。職の名前を、つながりの画面と同じに書いてください。",
        en: "There is no post “\(name)”. Write its name as on the page of contacts.")
    case .severalPosts(let name):
      Phrase(
        ja: "「\(name)」という職が複数あります。取り出したファイルの行キーを使ってください。",
        en: "Several posts are called “\(name)”. Use the row key of the file that is handed out.")
    case .notHolder(let name):
      Phrase(
        ja: "「\(name)」さんは、その日この職にいません。前任の氏名を確かめてください。",
        en: "“\(name)” does not hold this post on that day. Check who leaves.")
    case .holderMissing:
      Phrase(
        ja: "この職には複数の人がいます。だれが離れるか、前任の氏名を書いてください。",
        en: "Several people hold this post. Write who leaves.")
    case .severalPeople(let name):
      Phrase(
        ja: "「\(name)」という氏名の人が複数います。この行は画面で入れてください。",
        en: "Several people are called “\(name)”. Enter this row on the page.")
    case .sameName(let name):
      Phrase(
        ja: "「\(name)」という氏名の人がすでにいますが、メールか電話が違います。同じ人ならメールと電話を消し、別の人なら画面で入れてください。",
        en: """
          Somebody called “\(name)” is known under another address. If it is the same person, clear mail \
          and phone; if not, enter this row on the page.
          """)
    case .contradiction:
      Phrase(
        ja: "離れるだけの行には来る人を書かず、来る人の行には氏名を書いてください。",
        en: "Name nobody in a row where somebody only leaves; name whoever comes in the others.")
    case .badDay(let text):
      Phrase(
        ja: "「\(text)」は日付として読めません。「令和9年4月1日」か「2027-04-01」の形で書いてください。",
        en: "“\(text)” is no day. Write it as 2027-04-01.")
    case .otherDay(let day):
      Phrase(
        ja: "異動日が選んだ日と違います（\(day)）。日ごとにファイルを分けるか、選ぶ日を直してください。",
        en:
          "The day is another one than was chosen (\(day)). Use one file for each day, or choose that day."
      )
    case .step(let problem): TransferPhrases.problem(problem)
    }
  }
}
