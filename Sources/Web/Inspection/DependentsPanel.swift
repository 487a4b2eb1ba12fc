//! この団体に依存するシステム: on the page of a body, the systems of others that name it, as far as their inventories may be
//! read.

internal import Inspection
internal import Kernel
internal import Node

/// A system that depends on a body.
struct DependentLine: Hashable, Sendable {
  /// Path of its page.
  var path: String
  var name: String
  var purpose: String
  /// Whose.
  var organization: String
  /// Whether life or safety depends on it.
  var isCareful: Bool
}

/// A page of those who depend on a body. Whoever sees none gets no panel, whether there are any or not.
struct DependentsPanel: Hashable, Sendable {
  /// Whether it is the viewer's own organisation.
  var isOwn: Bool
  var rows: [DependentLine]
  var previous: String?
  var following: String?

  /// Rows of a page.
  static let rowsMax = 50
}

extension InventoryPresenter {
  /// A system that depends on a body.
  func dependent(_ view: SystemView) -> DependentLine {
    DependentLine(
      path: Self.path(view.system.id), name: view.words?.name ?? ShownPhrases.erasedText(say),
      purpose: view.words?.purpose ?? "", organization: view.organization.name(say),
      isCareful: view.system.traits.servesLifeOrSafety)
  }
}

/// The panel on the page of a body.
func dependentsPanel(_ panel: DependentsPanel, _ say: Language) -> HTML {
  let careful: HTML = "<br><b class=\"bad\">⚠ \(InventoryPhrases.doNotCut(say))</b>"
  let rows = panel.rows.map { row -> HTML in
    """
    <tr><td>\(row.organization)</td><td><a href="\(path: row.path)"><b>\(row.name)</b></a>\
    \(row.isCareful ? careful : nil)</td><td>\(row.purpose)</td></tr>

    """
  }
  let heads = DependencyPhrases.heads.map { "<th scope=\"col\">\($0(say))</th>" as HTML }
  let title = (panel.isOwn ? DependencyPhrases.onUs : DependencyPhrases.onThem)(say)
  return """
    <section class="panel" id="dependents"><h2>\(title)</h2>
    <p class="sub">\(DependencyPhrases.means(say))</p>
    <div class="scroll" tabindex="0" role="region" aria-label="\(title)">
    <table class="board"><thead><tr>\(heads)</tr></thead><tbody>
    \(rows)</tbody></table></div>
    \(paging(panel.previous, panel.following, say))</section>

    """
}

/// Sentences about dependencies.
enum DependencyPhrases {
  static let onUs = Phrase(ja: "当団体に依存するシステム", en: "Systems that depend on us")
  static let onThem = Phrase(ja: "この団体に依存するシステム", en: "Systems that depend on this body")
  static let means = Phrase(
    ja: "台帳の「つながる先」にこの団体を書いた、ほかの団体のシステムです。あなたが台帳を見られる団体のものだけを示します。",
    en: """
      Systems of others that name this body under “Connected to”. Only those of inventories that you may read are \
      shown.
      """)
  static let heads = [
    Phrase(ja: "団体", en: "Organisation"), Phrase(ja: "システム", en: "System"),
    Phrase(ja: "何のため", en: "What for"),
  ]
  /// How a line is written so that it leads to a body.
  static let how = Phrase(
    ja: "1行に1つ。団体は、団体コードか正式な名称で書くと、その団体につながります（例：131016 千代田区）。",
    en: "One in a line. A body is linked by its code or its whole name (e.g. 131016 Chiyoda City).")
  static let namesNobody = Phrase(ja: "団体につながっていません", en: "linked to no body")
  static let byCode = Phrase(
    ja: """
      △の行が団体なら、行の初めに団体コードを書き、空白をあけて名称を続けてください（例：131016 千代田区）。\
      名称だけでは一つに決まらないことがあります。団体でなければ、このままでかまいません。
      """,
    en: """
      If a line with △ is a body, begin it with the body’s code, a space and the name (e.g. 131016 Chiyoda City): a \
      name alone may be that of several. If it is no body, leave it as it is.
      """)
}
