//! S8 台帳: the systems of an organisation, what nobody confirmed yet, and what was seen that no row knows.

internal import Kernel

/// A row of the inventory.
struct SystemLine: Hashable, Sendable {
  /// Path of its page; empty where it is another's and only read.
  var path: String
  /// Its identifier, for the tick.
  var id: String
  var name: String
  var purpose: String
  /// Class and position in words.
  var facets: [String]
  var products: [String]
  var place: String
  var section: String
  /// Whether life or safety depends on it.
  var isCareful = false
  /// When it was last confirmed; nil when nobody did.
  var confirmed: Instant?
  /// Whether that still counts.
  var isConfirmed: Bool
}

/// Something that was seen and stands in no row.
struct UnknownLine: Hashable, Sendable {
  /// The address or name, as it is entered.
  var text: String
  var lastSeen: Instant
  /// Path of the newest alert about it.
  var alert: String
}

/// One of the words above a list that narrow it.
struct FilterChip: Hashable, Sendable {
  var words: String
  var path: String
  var isOn: Bool
}

/// The values of the inventory's page.
struct InventoryPage: Hashable, Sendable {
  var frame: Frame
  /// Whose inventory.
  var organization: String
  /// Whether the viewer may change it.
  var mayWrite: Bool
  /// Systems in use, confirmed, not in the inventory.
  var inUse: Int
  var confirmed: Int
  /// How many rows the filter leaves.
  var found: Int
  var chips: [FilterChip]
  var search: String
  /// Hidden fields that keep the rest of the filter while searching.
  var kept: [Choice]
  var rows: [SystemLine]
  var unknown: [UnknownLine]
  /// Whether some filter is on.
  var isNarrowed: Bool
  var previous: String?
  var following: String?
  /// Bodies that the viewer supports, by path; none for whoever supports nobody.
  var supported: [Choice] = []
  /// For the tower: counts of prefectures, each as a sentence.
  var prefectures: [Phrase]?
}

/// The page of an inventory.
func inventoryPage(_ page: InventoryPage, _ say: Language) -> HTML {
  let kept = page.kept.map {
    "<input type=\"hidden\" name=\"\($0.value)\" value=\"\($0.words)\">" as HTML
  }
  let tools: HTML = """
    <p class="line"><a class="btn" href="/inventory/new">\(InventoryPhrases.new(say))</a>
    <a class="btn ghost" href="/inventory/import">\(InventoryPhrases.importTitle(say))</a>
    <a class="btn ghost" href="/inventory.xlsx">inventory.xlsx</a> <a href="/inventory.csv">inventory.csv</a></p>
    """
  let isEmpty = page.inUse == 0 && !page.isNarrowed
  return layout(
    page.frame, title: InventoryPhrases.title(say), say,
    main: """
      <div class="line spread"><h1>\(InventoryPhrases.title(say))</h1>
      <form class="search line" role="search" action="/inventory">\(kept)<label class="sr" for="q">\
      \(InventoryPhrases.search(say))</label><input id="q" name="q" type="search" value="\(page.search)" \
      placeholder="\(InventoryPhrases.search(say))">
      <button class="btn ghost">\(PeoplePhrases.find(say))</button></form></div>
      <p><b>\(page.organization)</b> <span class="sub">\
      \(InventoryPhrases.coverage(page.inUse, page.confirmed, page.unknown.count)(say))</span></p>
      \(page.mayWrite ? tools : nil)
      \(supportPanel(page, say))\(prefecturePanel(page, say))\(unknownPanel(page, say))
      \(isEmpty ? nil : chips(page, say))
      \(isEmpty ? emptyInventory(page, say) : systemTable(page, say))
      \(paging(page.previous, page.following, say))
      """)
}

private func chips(_ page: InventoryPage, _ say: Language) -> HTML {
  let links = page.chips.map { chip -> HTML in
    """
    <a class="tag" href="\(path: chip.path)"\(chip.isOn ? " aria-current=\"true\"" : HTML.nothing)>\
    \(chip.isOn ? "✓ " as HTML : nil)\(chip.words)</a>

    """
  }
  return """
    <p class="line">\(links)</p>
    <p class="sub" role="status">\(InventoryPhrases.found(page.found)(say))</p>
    """
}

private func emptyInventory(_ page: InventoryPage, _ say: Language) -> HTML {
  let sample: HTML = """
    <p>\(InventoryPhrases.emptyHow(say))</p>
    <p class="line"><a class="btn" href="/inventory/import">\(InventoryPhrases.importTitle(say))</a>
    <a href="/inventory.xlsx">\(InventoryPhrases.sample(say))</a></p>
    """
  return """
    <section class="sky"><h2>\(InventoryPhrases.empty(say))</h2>\(page.mayWrite ? sample : nil)</section>
    """
}

private func systemTable(_ page: InventoryPage, _ say: Language) -> HTML {
  if page.rows.isEmpty { return "<p class=\"notice\">\(InventoryPhrases.nothingFound(say))</p>" }
  let heads = InventoryPhrases.heads.map { "<th scope=\"col\">\($0(say))</th>" as HTML }
  let rows = page.rows.map { systemRow($0, page, say) }
  let confirm: HTML = """
    <p class="line next"><button class="btn">\(InventoryPhrases.confirmTicked(say))</button></p>
    """
  return """
    <form method="post" action="/inventory/confirm">\(tokenField(page.frame))
    <div class="scroll" tabindex="0" role="region" aria-label="\(InventoryPhrases.title(say))">
    <table class="board"><thead><tr>\(heads)</tr></thead><tbody>
    \(rows)</tbody></table></div>
    \(page.mayWrite ? confirm : nil)</form>
    """
}

private func systemRow(_ row: SystemLine, _ page: InventoryPage, _ say: Language) -> HTML {
  let careful: HTML = "<b class=\"bad\">⚠ \(InventoryPhrases.doNotCut(say))</b><br>"
  let confirmed = row.confirmed.map { at -> HTML in "\(timeTag(at, Wording.day(at, say)))" }
  let sign: HTML =
    row.isConfirmed ? "<span class=\"ok\">✓</span>" : "<span class=\"bad\">△</span>"
  let tick: HTML = """
    <label class="pick"><input type="checkbox" name="system" value="\(row.id)"> \
    <span class="sr">\(row.name)</span></label>
    """
  return """
    <tr><td><div class="line">\(page.mayWrite ? tick : nil)\
    <a href="\(path: row.path)"><b>\(row.name)</b></a></div>\(row.isCareful ? careful : nil)\
    <span class="sub">\(row.purpose)</span></td>\
    <td>\(row.facets.joined(separator: " · "))</td>\
    <td>\(row.products.joined(separator: "、"))</td>\
    <td>\(row.place)<br><span class="sub">\(row.section)</span></td>\
    <td>\(sign) \(confirmed ?? "\(InventoryPhrases.neverConfirmed(say))")</td></tr>

    """
}

private func unknownPanel(_ page: InventoryPage, _ say: Language) -> HTML? {
  if page.unknown.isEmpty { return nil }
  let rows = page.unknown.map { row -> HTML in
    let enter: HTML = """
      <form method="post" action="/inventory/unknown" class="line">\(tokenField(page.frame))\
      <input type="hidden" name="text" value="\(row.text)"><button class="btn ghost">\
      \(InventoryPhrases.enter(say))</button></form>
      """
    return """
      <li class="line spread"><span><b>\(row.text)</b> <span class="sub">\
      \(timeTag(row.lastSeen, Wording.moment(row.lastSeen, at: page.frame.now, say))) \
      <a href="\(path: row.alert)">\(InventoryPhrases.itsAlert(say))</a></span></span>\
      \(page.mayWrite ? enter : nil)</li>

      """
  }
  return """
    <section class="panel"><h2>\(InventoryPhrases.unknown(page.unknown.count)(say))</h2>
    <p class="sub">\(InventoryPhrases.unknownMeans(say))</p><ul class="plain">
    \(rows)</ul></section>
    """
}

private func supportPanel(_ page: InventoryPage, _ say: Language) -> HTML? {
  if page.supported.isEmpty { return nil }
  let links = page.supported.map {
    "<li><a href=\"\(path: $0.value)\">\($0.words)</a></li>\n" as HTML
  }
  return """
    <details class="more"><summary>\(InventoryPhrases.supported(page.supported.count)(say))</summary>
    <ul class="plain">
    \(links)</ul></details>
    <form class="line" action="/inventory/products"><label for="product">\
    \(InventoryPhrases.productSearch(say))</label><input id="product" name="q" type="search" required>
    <button class="btn ghost">\(PeoplePhrases.find(say))</button></form>
    """
}

private func prefecturePanel(_ page: InventoryPage, _ say: Language) -> HTML? {
  guard let counts = page.prefectures else { return nil }
  let rows = counts.map { "<li>\($0(say))</li>\n" as HTML }
  let none: HTML = "<p>\(InventoryPhrases.noPrefectures(say))</p>"
  return """
    <section class="panel"><h2>\(InventoryPhrases.prefectures(say))</h2>
    <p class="sub">\(InventoryPhrases.prefecturesMean(say))</p>
    \(rows.isEmpty ? none : list(rows))</section>
    """
}

/// Who has a product.
struct ProductPage: Hashable, Sendable {
  var frame: Frame
  var search: String
  /// Bodies with the number of their systems.
  var lines: [Line]

  /// One body.
  struct Line: Hashable, Sendable {
    /// Path of those systems.
    var path: String
    var name: String
    var count: Int
  }
}

/// The page that says who has a product.
func productPage(_ page: ProductPage, _ say: Language) -> HTML {
  let rows = page.lines.map { line -> HTML in
    """
    <li><a href="\(path: line.path)"><b>\(line.name)</b></a> \
    <span class="sub">\(InventoryPhrases.systems(line.count)(say))</span></li>

    """
  }
  let none: HTML = "<p class=\"notice\">\(InventoryPhrases.nobodyHas(page.search)(say))</p>"
  return layout(
    page.frame, title: InventoryPhrases.productSearch(say), say,
    main: """
      <p class="line"><a href="/inventory">← \(InventoryPhrases.title(say))</a></p>
      <h1>\(InventoryPhrases.productSearch(say))</h1>
      <form class="line" role="search" action="/inventory/products"><label class="sr" for="product">\
      \(InventoryPhrases.productSearch(say))</label>\
      <input id="product" name="q" type="search" value="\(page.search)" required>
      <button class="btn ghost">\(PeoplePhrases.find(say))</button></form>
      <p class="sub">\(InventoryPhrases.productHow(say))</p>
      <h2>\(InventoryPhrases.bodies(page.lines.count)(say))</h2>
      \(page.lines.isEmpty ? none : list(rows))
      """)
}

private func list(_ rows: [HTML]) -> HTML { "<ul class=\"plain\">\n\(rows)</ul>" }
