//! A table of a page: it scrolls by itself where it is too wide, and on a phone each cell says its own head.

internal import Kernel

/// A table of those rows under its heads, named for whoever does not see it.
func scrollTable(_ label: Phrase, _ heads: [Phrase], _ rows: [HTML], _ say: Language) -> HTML {
  """
  <div class="scroll" tabindex="0" role="region" aria-label="\(label(say))">
  <table class="board"><thead><tr>\(heads.map { "<th scope=\"col\">\($0(say))</th>" as HTML })</tr>\
  </thead><tbody>
  \(rows)</tbody></table></div>
  """
}

/// A row of plain cells. On a phone, where the row of heads is not shown, each cell says its own (`data-head`).
func tableRow(_ heads: [Phrase], _ cells: [HTML], _ say: Language) -> HTML {
  let cells = zip(heads, cells).map { head, cell -> HTML in
    "<td data-head=\"\(head(say))\">\(cell)</td>"
  }
  return "<tr>\(cells)</tr>\n"
}
