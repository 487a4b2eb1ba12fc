//! Lists of bodies as sheets: the directory of a day, and the rows with mistakes to be sent again.

internal import Kernel
internal import Node
internal import Spreadsheets

/// What was said while a list of bodies is looked at.
struct BodyDraftChoices: Hashable, Sendable {
  /// What became of bodies that are no longer in the list.
  var ended: BodyChoices = [:]
  /// The day from which it holds, as a form sends it; empty is at once.
  var day = ""
}

/// A list of bodies that was not applied yet.
typealias BodyDraft = ListDraft<BodyField, BodyDraftChoices>
/// Lists of bodies that were not applied yet.
typealias BodyDrafts = ListDrafts<BodyField, BodyDraftChoices>
/// What a file of bodies holds.
typealias BodyFile = ListFile<BodyField>

/// Makes sheets of bodies.
enum BodyTable {
  /// The directory of a day; all columns but the last come back by an import, and change nothing then.
  static func directory(_ bodies: [BodyThen], _ say: Language) -> Sheet {
    let designations = Sheet.Column(BodyPhrases.designations(say), width: 40)
    let fields: [BodyField] = [.code, .name, .nameEnglish, .legalForm, .parent, .tree]
    return Sheet(
      name: BodyPhrases.sheet(say), columns: fields.map { column($0, say) } + [designations],
      rows: bodies.map { body in
        Sheet.Row([
          body.code ?? "", body.name.ja, body.name.en, body.legalForm, above(body),
          body.above.map { BodyPhrases.relation($0.tree)(say) }.joined(separator: "; "),
          body.designations.map { BodyPhrases.designation($0)(say) }.joined(separator: " / "),
        ])
      })
  }

  /// The bodies above in the order of their relations; one that stands there in several of them once.
  private static func above(_ body: BodyThen) -> String {
    let said = body.above.map(\.said)
    return Set(said).count == 1 ? said[0] : said.joined(separator: "; ")
  }

  /// The rows that were kept out, as they stood in the file, with their number there and what to do.
  static func mistakes(
    of table: Table, _ columns: BodyColumns, _ problems: [BodyProblem], _ say: Language
  ) -> Sheet {
    ListMistakes.sheet(
      BodyPhrases.sheet(say), of: table, columns,
      problems.filter(\.isError).map { ($0.row, BodyPhrases.problem($0.reason)) }, say
    ) { column($0, say) }
  }

  private static func column(_ field: BodyField, _ say: Language) -> Sheet.Column {
    let isWide = [.name, .nameEnglish].contains(field)
    return Sheet.Column(
      BodyPhrases.field(field)(say), width: isWide ? 24 : 16, isKey: field == .code)
  }
}
