//! 電話網: the call tree on one sheet, and the card for the wall.

internal import Kernel

/// Somebody on a rung, as the sheet has him.
struct CallTreeRow: Hashable, Sendable {
  /// Name and post; the post alone where it is vacant.
  var who: String
  /// Numbers, best first.
  var phones: [String]
  /// Mail addresses, best first.
  var mails: [String]
}

/// The values of the call tree.
struct CallTreePage: Hashable, Sendable {
  var frame: Frame
  var path: String
  var organization: String
  /// The rungs by day and by night, the first first.
  var day: [[CallTreeRow]]
  var night: [[CallTreeRow]]
  /// The night it was made for.
  var nightOf: String
  /// The address of this page, for the QR code: it names the record and holds no secret.
  var address: String
  /// What the journal was when it was printed; nil where it was never signed.
  var checkpoint: String?
}

/// The call tree.
func callTreePage(_ page: CallTreePage, _ say: Language) -> HTML {
  let checkpoint = page.checkpoint.map { text -> HTML in
    "<p class=\"sub\">\(SheetPhrases.checkpoint(say)) <code>\(text)</code></p>"
  }
  return layout(
    page.frame, title: SheetPhrases.callTree(say), say,
    main: """
      <h1>\(page.organization) \(SheetPhrases.callTree(say))</h1>
      <p>\(SheetPhrases.callTreeAbout(say))</p>
      <p class="line actions"><a href="\(path: "\(page.path).xlsx")">\(ListPhrases.workbook(say))</a>
      <a href="\(path: "\(page.path).csv")">CSV</a></p>
      <h2>\(SheetPhrases.byDay(say))</h2>
      \(rungs(page.day, say))
      <h2>\(SheetPhrases.byNight(page.nightOf)(say))</h2>
      \(rungs(page.night, say))
      \(qrBlock(page.address, SheetPhrases.codeTree, say))\(checkpoint)
      """)
}

private func rungs(_ rungs: [[CallTreeRow]], _ say: Language) -> HTML {
  let rows = rungs.enumerated().flatMap { index, people -> [HTML] in
    let shown =
      people.isEmpty ? [CallTreeRow(who: SheetPhrases.skipped(say), phones: [], mails: [])] : people
    return shown.map { person in
      let phones = person.phones.map { "<b class=\"nb\">\($0)</b> " as HTML }
      return """
        <tr><td>\(SheetPhrases.rung(index)(say))</td><td>\(person.who)</td>\
        <td>\(phones)</td><td>\(person.mails.joined(separator: ", "))</td></tr>

        """
    }
  }
  let heads = SheetPhrases.treeHeads.map { "<th scope=\"col\">\($0(say))</th>" as HTML }
  return """
    <div class="scroll" tabindex="0" role="region" aria-label="\(SheetPhrases.callTree(say))">
    <table class="board"><thead><tr>\(heads)</tr></thead><tbody>
    \(rows)</tbody></table></div>
    """
}

/// The values of the card for the wall.
struct WallCardPage: Hashable, Sendable {
  var frame: Frame
  var organization: String
  /// Whom to call by day, and at night, as on the call tree.
  var day: [CallTreeRow]
  var night: [CallTreeRow]
  /// The desk that answers day and night.
  var desk: [CallTreeRow]
  /// Where reports are entered.
  var address: String
}

/// The card for the wall.
func wallCardPage(_ page: WallCardPage, _ say: Language) -> HTML {
  func numbers(_ heading: Phrase, _ rows: [CallTreeRow]) -> HTML? {
    let lines = rows.filter { !$0.phones.isEmpty }.map { row -> HTML in
      "<li>\(row.who) <b class=\"dial nb\">\(row.phones[0])</b></li>\n"
    }
    return lines.isEmpty ? nil : "<h2>\(heading(say))</h2><ul class=\"plain\">\(lines)</ul>\n"
  }
  let inWords: HTML = "<p>\(SheetPhrases.cardReport(say)) <b>\(page.address)</b></p>"
  let code: HTML = qrBlock(page.address, SheetPhrases.cardReport, say) ?? inWords
  return layout(
    page.frame, title: SheetPhrases.wallCard(say), say,
    main: """
      <h1>\(SheetPhrases.cardTitle(say))</h1>
      <p>\(page.organization)</p>
      <ol class="three"><li>\(SheetPhrases.cardKeep(say))</li>
      <li>\(SheetPhrases.cardCall(say))</li>
      <li>\(SheetPhrases.cardNote(say))</li></ol>
      \(numbers(SheetPhrases.cardDay, page.day))\(numbers(SheetPhrases.cardNight, page.night))\
      \(numbers(SheetPhrases.cardDesk, page.desk))
      \(code)
      """)
}
