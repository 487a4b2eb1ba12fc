//! 手がかり (indicators): what was imported, and the way to another list.

internal import Formats
internal import Hummingbird
internal import Kernel
internal import Node
internal import Spreadsheets

/// The values of the page.
struct IndicatorPage: Hashable, Sendable {
  var frame: Frame
  /// The imports, the newest first, under `IndicatorPhrases.heads`.
  var rows: [[String]]
  var previous: String?
  var following: String?
  /// Where each row's request to block is; nil where a row has none. Empty for whoever issues no bulletins.
  var requests: [String?] = []
  /// What may be done about each row's looking back; nil where nothing may be. Empty for whoever may do nothing about it.
  var lookBacks: [LookBackDeed?] = []
}

/// Stopping looking back for a list, or beginning it after all.
struct LookBackDeed: Hashable, Sendable {
  let list: ID<IndicatorBatch>
  let command: LookBackCommand

  /// Where the form of it goes.
  var path: String { "/indicators/\(list)/\(command == .stop ? "stop" : "resume")" }
}

/// The list of imports.
func indicatorPage(_ page: IndicatorPage, _ say: Language) -> HTML {
  let heads = IndicatorPhrases.heads + (page.requests.isEmpty ? [] : [IndicatorPhrases.block])
  let rows = page.rows.enumerated().map { index, cells -> HTML in
    let path = page.requests.indices.contains(index) ? page.requests[index] : nil
    let request: HTML? = path.map {
      "<a href=\"\(path: $0)\">\(BlockPhrases.ask(say))</a>" as HTML
    }
    var texts = cells.map { "\($0)" as HTML }
    if page.lookBacks.indices.contains(index), let deed = page.lookBacks[index],
      let last = texts.popLast()
    {
      texts.append("\(last)\(lookBackForm(deed, page.frame, say))")
    }
    return tableRow(heads, page.requests.isEmpty ? texts : texts + ["\(request)" as HTML], say)
  }
  let table: HTML = """
    \(scrollTable(IndicatorPhrases.title, heads, rows, say))
    \(paging(page.previous, page.following, say))
    \(listFiles("/indicators", say))
    """
  return layout(
    page.frame, title: IndicatorPhrases.title(say), say,
    main: """
      <div class="line spread"><h1>\(IndicatorPhrases.title(say))</h1>
      <a class="btn" href="/indicators/import">\(IndicatorPhrases.importing(say))</a></div>
      <p>\(IndicatorPhrases.means(say)) \
      <a href="/indicators/allowed">\(AllowListPhrases.title(say))</a></p>
      \(page.rows.isEmpty ? "<p class=\"notice\">\(IndicatorPhrases.empty(say))</p>" : table)
      """)
}

private func lookBackForm(_ deed: LookBackDeed, _ frame: Frame, _ say: Language) -> HTML {
  let words = deed.command == .stop ? IndicatorPhrases.stop : IndicatorPhrases.resume
  return """
    <form method="post" action="\(path: deed.path)">\(tokenField(frame))\
    <button class="btn ghost">\(words(say))</button></form>
    """
}

/// GET `/indicators`, its files, the empty sheet, and GET and POST below `/indicators/import`.
struct IndicatorPageRoutes {
  let site: Site

  /// Rows of a page.
  static let rowsMax = 100

  func add(to router: Router<Visit>) {
    let list = IndicatorUpload(site: site)
    router.get("/indicators") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      try list.check(viewer)
      let trail = PageTrail(try WatchRoutes.query(request)["after"])
      let found = try site.queries.indicatorBatches(
        as: viewer, after: trail.place, limit: Self.rowsMax)
      let isTowers = try site.queries.tower()?.id == viewer.organization
      let widest: TLP = isTowers ? .amber : .green
      let mayStop = isTowers && (viewer.role.mayWatch || viewer.role == .administrator)
      func path(_ trail: PageTrail) -> String {
        WatchRoutes.path("/indicators", [("after", trail.text)])
      }
      let page = IndicatorPage(
        frame: site.frame(visit, path: path(trail), current: .alerts),
        rows: found.items.map {
          cells($0, at: Wording.date($0.importedAt, visit.language), visit.language)
        },
        previous: trail.previous.map(path), following: found.next.map { path(trail.following($0)) },
        requests: viewer.role.mayWatch ? found.items.map { Self.request($0, widest) } : [],
        lookBacks: mayStop ? found.items.map(Self.deed) : [])
      return Response.page(indicatorPage(page, visit.language))
    }
    site.addDownload("/indicators", to: router) { asked in
      try list.check(asked.viewer)
      let (batches, isWhole) = try ListExport.all { after in
        try site.queries.indicatorBatches(as: asked.viewer, after: after, limit: Queries.pageMax)
      }
      return ListExport(
        name: "imports",
        sheet: Sheet(
          name: IndicatorPhrases.title(asked.say),
          columns: IndicatorPhrases.heads.map { Sheet.Column($0(asked.say), width: 24) },
          rows: batches.map {
            Sheet.Row(cells($0, at: Wording.machine($0.importedAt), asked.say))
          }),
        marking: batches.map(\.marking).max(), isWhole: isWhole)
    }
    site.addDownload("/indicators/form", to: router) { asked in
      try list.check(asked.viewer)
      return list.form(asked.say)
    }
    for (name, command) in [("stop", LookBackCommand.stop), ("resume", .resume)] {
      router.post("/indicators/:id/\(name)") { request, visit in
        guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
        _ = try await WatchRoutes.form(request, visit)
        let id = try WatchRoutes.id(visit, of: IndicatorBatch.self)
        _ = try WatchRoutes.records(of: await site.submit(.lookBack(id, command), as: viewer))
        return Response.seeOther("/indicators")
      }
    }
    ListImportRoutes(list: list).add(to: router)
  }

  /// Where a list's request to block is; nil where the label keeps it with its readers, or nothing is left of it.
  private static func request(_ batch: IndicatorBatch, _ widest: TLP) -> String? {
    batch.marking <= widest && batch.count > 0 ? "/indicators/\(batch.id)/block" : nil
  }

  /// What may be done about a list's looking back; nil where it is over.
  private static func deed(_ batch: IndicatorBatch) -> LookBackDeed? {
    if batch.isLookBackStopped { return LookBackDeed(list: batch.id, command: .resume) }
    return batch.lookedBackUntil == nil ? LookBackDeed(list: batch.id, command: .stop) : nil
  }

  private func cells(_ batch: IndicatorBatch, at time: String, _ say: Language) -> [String] {
    [
      time, batch.source, "\(batch.count)", batch.marking.label,
      IndicatorPhrases.lookBack(batch, site.lookBacks.state(of: batch.id))(say),
    ]
  }
}

/// Sentences of indicators.
enum IndicatorPhrases {
  static let title = Phrase(ja: "手がかり（攻撃者の通信先など）", en: "Indicators")
  static let importing = Phrase(ja: "手がかりを表計算ファイルで入れる", en: "Import indicators")
  static let means = Phrase(
    ja: "入れた手がかりは、これからの通信とこれまでの記録の両方と照らし合わせます。",
    en: "What is imported is matched against traffic to come and looked for in what was recorded.")
  static let about = Phrase(
    ja: "アドレス・ドメイン・URL・ハッシュ値の一覧を選んでください。198.51.100[.]7 のような無効化表記のままで読めます。違いを確かめるまで、何も取り込みません。",
    en: """
      Choose a list of addresses, domains, URLs or hashes; defanged ones like 198.51.100[.]7 are read as \
      they are. Nothing is imported before you have seen what was read.
      """)
  static let empty = Phrase(
    ja: "まだ手がかりがありません。情報共有の一覧が届いたら「手がかりを表計算ファイルで入れる」から入れてください。",
    en: "No indicators yet. Import a list as soon as one is shared with you.")
  static let form = Phrase(ja: "記入用のファイル（xlsx）", en: "Sheet to fill in (xlsx)")
  static let marking = Phrase(
    ja: "取り扱い（行に書かれていないとき）", en: "Handling, where a row does not say")
  static let lookedBack = Phrase(ja: "過去の記録も確認済み", en: "looked back")
  static let lookingBack = Phrase(ja: "過去の記録を確認中", en: "looking back")
  static let stopped = Phrase(ja: "過去の記録の確認は中止", en: "looking back was stopped")
  static let stop = Phrase(ja: "確認をやめる", en: "Stop looking back")
  static let resume = Phrase(ja: "初めから確認する", en: "Look back from the beginning")
  static let block = Phrase(ja: "遮断の依頼", en: "Blocking")

  /// How far looking back for a list is.
  static func lookBack(_ batch: IndicatorBatch, _ state: LookBacks.State?) -> Phrase {
    if batch.isLookBackStopped { return stopped }
    if batch.lookedBackUntil != nil { return lookedBack }
    return state.map { progress($0) } ?? lookingBack
  }

  /// How far one is that goes on or waits.
  static func progress(_ state: LookBacks.State) -> Phrase {
    switch state {
    case .waiting(let ahead):
      return Phrase(
        ja: "過去の記録の確認待ち（前に\(ahead)件）", en: "waits to look back, \(ahead) lists before it")
    case .reading(let hundredths, let remaining):
      let progress = SearchPhrases.progress(hundredths, remaining)
      return Phrase(ja: "\(lookingBack.ja)：\(progress.ja)", en: "\(lookingBack.en): \(progress.en)")
    }
  }

  static let heads = [
    Phrase(ja: "取り込んだ時刻", en: "Imported"), word(.source), Phrase(ja: "件数", en: "Entries"),
    word(.marking), Phrase(ja: "過去の記録", en: "Recorded traffic"),
  ]

  // table:
  static func word(_ field: IndicatorField) -> Phrase {
    switch field {
    case .value: Phrase(ja: "値", en: "Value")
    case .type: Phrase(ja: "種類", en: "Type")
    case .label: Phrase(ja: "説明", en: "Label")
    case .severity: Phrase(ja: "重要度", en: "Severity")
    case .confidence: Phrase(ja: "確度", en: "Confidence")
    case .source: Phrase(ja: "出どころ", en: "Source")
    case .marking: Phrase(ja: "TLP の区分", en: "TLP")
    case .validFrom: Phrase(ja: "いつから", en: "Valid from")
    case .validTo: Phrase(ja: "いつまで", en: "Valid to")
    }
  }

  // table:
  static func problem(_ reason: IndicatorRowProblem.Reason) -> Phrase {
    switch reason {
    case .twice(let row):
      Phrase(ja: "\(row)行目と同じ値です。", en: "The same value stands in row \(row).")
    case .entry(let problem, let value):
      switch problem {
      case .unknownType(let type):
        Phrase(
          ja: "種類「\(type)」は照合できません。種類を空にすると、値から判断します。",
          en: "The type “\(type)” cannot be matched. Leave it empty to go by the value.")
      case .publicSuffix:
        Phrase(
          ja: "「\(value)」はだれでも登録できる名前です。入れると全員に当たるため、入れられません。",
          en: "Anybody registers under “\(value)”: it would match everybody.")
      case .networkTooWide:
        Phrase(ja: "「\(value)」は広すぎます。", en: "“\(value)” is too wide.")
      case .reservedAddress:
        Phrase(
          ja: "「\(value)」は自分自身や予約のアドレスで、手がかりになりません。",
          en: "“\(value)” is a reserved address and means nothing.")
      case .badConfidence: Phrase(ja: "確度は0から100の整数です。", en: "Confidence is 0 to 100.")
      case .badSeverity: Phrase(ja: "重要度は1から5の整数です。", en: "Severity is 1 to 5.")
      case .badMarking(let text):
        Phrase(
          ja: "「\(text)」はTLPの表示ではありません。TLP:AMBER のように書いてください。",
          en: "“\(text)” is no TLP label. Write it like TLP:AMBER.")
      case .badTime:
        Phrase(
          ja: "日付として読めません。「令和9年4月1日」か「2027-04-01」の形で書いてください。",
          en: "The day is not readable. Write it as 2027-04-01.")
      case .emptyValidity: Phrase(ja: "終わりが始まりより前です。", en: "It ends before it begins.")
      case .valueMissing, .unreadable, .listTooLarge, .tooManyRows, .headerMissing, .lineTooLong,
        .notUTF8, .csv, .json, .notBundle, .revoked, .patternLanguage, .pattern, .windowTooLong,
        .tooManyPatterns:
        Phrase(
          ja: "「\(value)」はアドレス・ドメイン・URL・ハッシュ値・メールのどれとしても読めません。",
          en: "“\(value)” is no address, domain, URL, hash or mail address.")
      }
    }
  }
}
