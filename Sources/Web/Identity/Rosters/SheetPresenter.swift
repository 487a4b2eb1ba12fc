//! From the call tree's values to its sheet, the wall card and the hand-over sheet. Pure.

internal import Kernel
internal import Node
internal import Spreadsheets

/// Makes sheets of a call tree.
struct SheetPresenter {
  let view: CallTreeView
  let say: Language

  /// The call tree.
  func tree(_ frame: Frame, publicURL: String) -> CallTreePage {
    CallTreePage(
      frame: frame, path: "/network/\(view.organization.id)/calltree",
      organization: view.organization.name(say), day: view.day.map { $0.map(row) },
      night: view.night.map { $0.map(row) },
      nightOf: RosterPresenter.hour(view.nightAt, say),
      address: "\(publicURL)/network/\(view.organization.id)/calltree",
      checkpoint: view.checkpoint.map { "\($0.size) \($0.root.prefix(16))" })
  }

  /// The call tree as a list to keep: by day and by night, rung by rung, as its sheet has it.
  var list: ListExport {
    let night = SheetPhrases.byNight(RosterPresenter.hour(view.nightAt, say))(say)
    let rungs =
      view.day.enumerated().map { (SheetPhrases.byDay(say), $0.offset, $0.element) }
      + view.night.enumerated().map { (night, $0.offset, $0.element) }
    let rows = rungs.flatMap { when, index, people -> [Sheet.Row] in
      let shown =
        people.isEmpty
        ? [CallTreeRow(who: SheetPhrases.skipped(say), phones: [], mails: [])] : people.map(row)
      return shown.map { person in
        Sheet.Row([
          when, SheetPhrases.rung(index)(say), person.who,
          person.phones.joined(separator: ", "), person.mails.joined(separator: ", "),
        ])
      }
    }
    let heads = [Phrase(ja: "いつ", en: "When")] + SheetPhrases.treeHeads
    return ListExport(
      name: "calltree",
      sheet: Sheet(
        name: SheetPhrases.callTree(say), columns: heads.map { Sheet.Column($0(say), width: 28) },
        rows: rows))
  }

  /// The card for the wall: whom to call first, and the desk that ends the ladder.
  func card(_ frame: Frame, address: String) -> WallCardPage {
    WallCardPage(
      frame: frame, organization: view.organization.name(say),
      day: (view.day.prefix(2).flatMap { $0 }).map(row),
      night: (view.night.prefix(2).flatMap { $0 }).map(row),
      desk: (view.day.last ?? []).map(row), address: address)
  }

  /// Everybody of the ladder by day, each once, for the hand-over sheet.
  var everybody: [CallTreeRow] {
    var found: [CallTreeRow] = []
    for row in view.day.flatMap({ $0 }).map(row) where !found.contains(row) { found.append(row) }
    return found
  }

  private func row(_ person: CallTreeView.Person) -> CallTreeRow {
    CallTreeRow(
      who: Shown.titled(person.callee, outside: view.organization.id, say),
      phones: person.phones, mails: person.mails)
  }
}
