//! The list of changes of personnel as a sheet: every post with its holder, to be filled in for a day.

internal import Kernel
internal import Node
internal import Spreadsheets

/// Makes the sheet that is handed out.
struct TransferTable {
  let place: ContactDirectory.Place
  let day: CivilDate
  let now: Instant
  let say: Language

  /// The columns, in their order.
  static let columns: [TransferField] = [
    .key, .day, .post, .holder, .comer, .mail, .phone, .leaves,
  ]

  /// Every post with whoever holds it until the day. What is empty behind it is to be filled in.
  var list: ListExport {
    let seats = place.seats(on: TransferPresenter.start(of: day))
    let rows = seats.map { seat in
      Sheet.Row([
        seat.key, "\(day)", seat.post.name(say), seat.name ?? "", "", "", "", "",
      ])
    }
    let sheet = Sheet(
      name: TransferPhrases.title(say), columns: Self.columns.map { column($0) }, rows: rows)
    return ListExport(name: "transfer-\(day)", sheet: sheet, examples: examples)
  }

  /// A column; whoever comes may be chosen among those who are known, or typed.
  func column(_ field: TransferField) -> Sheet.Column {
    let choices: [String] =
      switch field {
      case .comer: people
      case .leaves: [Self.leaves(say)]
      default: []
      }
    let isWide = [.key, .post, .holder, .comer, .mail].contains(field)
    var column = Sheet.Column(
      Self.word(field)(say), width: isWide ? 24 : 16, choices: choices, isKey: field == .key)
    column.isOpen = field == .comer
    return column
  }

  /// Everybody who holds a post, each once, with his post behind a stroke.
  private var people: [String] {
    var seen: Set<ID<Person>> = []
    return place.holdings(at: now).filter { seen.insert($0.person).inserted }.compactMap {
      holding in
      holding.name.map { "\($0)／\(holding.post.name(say))" }
    }
  }

  private var examples: [Sheet.Row] {
    let post = Phrase(ja: "情報係長", en: "Head of IT")(say)
    let deputy = Phrase(ja: "情報係（副）", en: "IT, deputy")(say)
    return [
      Sheet.Row([
        "", say == .ja ? "令和9年4月1日" : "2027-04-01", post, ContactPhrases.exampleName(say),
        ContactPhrases.exampleDeputy(say), "ichiro@kitayama.example", "03-0000-0000", "",
      ]),
      Sheet.Row([
        "", "2027-04-01", deputy, ContactPhrases.exampleDeputy(say), "", "", "", Self.leaves(say),
      ]),
    ]
  }

  /// The mark of somebody who leaves without a successor.
  static let leaves = Phrase(ja: "離れる", en: "leaves")

  // table:
  static func word(_ field: TransferField) -> Phrase {
    switch field {
    case .key: Phrase(ja: "行キー", en: "Row key")
    case .day: Phrase(ja: "異動日", en: "Day")
    case .post: Phrase(ja: "職", en: "Post")
    case .holder: Phrase(ja: "いまの担当", en: "Who holds it")
    case .comer: Phrase(ja: "来る人", en: "Who comes")
    case .mail: Phrase(ja: "メール", en: "Mail")
    case .phone: Phrase(ja: "電話", en: "Phone")
    case .leaves: Phrase(ja: "離れる（後任なし）", en: "Leaves, nobody follows")
    }
  }
}
