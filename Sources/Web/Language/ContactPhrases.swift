//! Sentences of the pages of contacts.

internal import Kernel

/// Sentences of importing and exporting contacts.
enum ContactPhrases {
  static let title = Phrase(ja: "連絡先を取り込む", en: "Import contacts")
  static let about = Phrase(
    ja: "いま使っている名簿をそのまま選んでください。反映する前に、何が変わるかをすべて見られます。",
    en: "Choose the list you already keep. You see everything that would change before it does.")
  static let file = Phrase(ja: "一覧のファイル（8 MBまで）", en: "The list (up to 8 MB)")
  static let columnsHint = Phrase(
    ja: "1行に1人。氏名、役職、役割、メール、電話などの列があれば、見出しから読み取ります。代行の人も自分の行に書いてください。",
    en:
      "One person in a row. Columns such as name, post, role, mail and phone are known by heading. "
      + "Deputies have rows of their own.")
  static let read = Phrase(ja: "読み込む", en: "Read it")
  static let download = Phrase(ja: "いまの連絡先", en: "The contacts as they are")
  static let downloadHint = Phrase(
    ja: "ダウンロードして直し、そのまま取り込めます。「行キー」の列は消さないでください。だれの行かを、これで見分けます。",
    en: "Download, correct and import again. Keep the column “Row key”: it says whose row it is.")
  static let columns = Phrase(ja: "列の対応を確かめる", en: "Check the columns")
  static let unused = Phrase(ja: "（使わない）", en: "(not used)")
  static let header = Phrase(ja: "見出しの行（ないときは0）", en: "Row of the headings (0 for none)")
  static let compare = Phrase(ja: "差分を見る", en: "See the differences")
  static let cancel = Phrase(ja: "取り込みをやめる", en: "Give up this import")
  static let columnsAgain = Phrase(ja: "列の対応に戻る", en: "Back to the columns")
  static let differences = Phrase(ja: "差分を確かめる", en: "Check the differences")
  static let keptOut = Phrase(ja: "取り込まない", en: "Kept out")
  static let remark = Phrase(ja: "確認", en: "Note")
  static let correctFile = Phrase(
    ja: "取り込まない行だけのファイルです。直して、もう一度取り込めます：",
    en: "The rows that are kept out, as a file to correct and import:")
  static let samePerson = Phrase(
    ja: "同じ人です（氏名を直すだけ）", en: "The same person (only the name is corrected)")
  static let ticked = Phrase(ja: "印を付けた人", en: "Ticked")
  static let end = Phrase(ja: "職を離れた", en: "Has left the post")
  static let missingMeans = Phrase(
    ja: "印を付けた人だけ、職を離れたことにします。印がなければ何も変わりません。",
    en: "Only those you tick leave their posts. Without a tick nothing changes.")
  static let lookAgain = Phrase(ja: "印を付けて差分を見直す", en: "See the differences with these ticks")
  static let ticksChanged = Phrase(
    ja: "印を付けた差分です。確かめてから、もう一度「反映する」を押してください。",
    en: "These are the differences with your ticks. Check them, then press “Apply” once more.")
  static let changedMeanwhile = Phrase(
    ja: "見ている間に名簿が変わりました。いまの差分を確かめてから、もう一度「反映する」を押してください。",
    en:
      "The directory changed while you looked. Check the differences as they are now and apply again."
  )
  static let nothingToApply = Phrase(
    ja: "反映するものはありません。", en: "There is nothing to apply.")
  static let back = Phrase(ja: "前へ", en: "Back")
  static let on = Phrase(ja: "次へ", en: "Next")
  static let overview = Phrase(ja: "差分のはじめに戻る", en: "All differences")
  static let done = Phrase(ja: "取り込みました", en: "Imported")
  static let everybodyReached = Phrase(
    ja: "連絡する全員に、90日以内に届いた経路があります。",
    en: "Everybody who is called has a way that worked within 90 days.")
  static let testMeans = Phrase(
    ja: "連絡テストを送ると、だれに本当に届くかが分かります。", en: "A contact test shows who is really reached.")
  static let noWay = Phrase(ja: "連絡先がありません", en: "no way to reach")
  static let fileRow = Phrase(ja: "元の行", en: "Row in the file")
  static let toCorrect = Phrase(ja: "直すところ", en: "To correct")
  static let sheet = Phrase(ja: "連絡先", en: "Contacts")
  static let examplePost = Phrase(ja: "総務課 情報係", en: "IT section")
  static let exampleName = Phrase(ja: "見本 花子", en: "Hanako Example")
  static let exampleDeputy = Phrase(ja: "見本 一郎", en: "Ichiro Example")
  static let columnHeads = [
    Phrase(ja: "列", en: "Column"), Phrase(ja: "例", en: "Examples"),
    Phrase(ja: "意味", en: "Meaning"),
  ]
  static let problemHeads = [
    Phrase(ja: "行", en: "Row"), Phrase(ja: "扱い", en: "What happens"),
    Phrase(ja: "直すところ", en: "To correct"),
  ]
  static let changeHeads = [
    Phrase(ja: "行", en: "Row"), Phrase(ja: "種類", en: "Kind"), Phrase(ja: "人", en: "Person"),
    Phrase(ja: "変わること", en: "What changes"),
  ]
  static let missingHeads = [
    Phrase(ja: "人", en: "Person"), Phrase(ja: "職", en: "Post"),
    Phrase(ja: "どうするか", en: "What to do"),
  ]
  static let unreachableHeads = [
    Phrase(ja: "人", en: "Person"), Phrase(ja: "職", en: "Post"),
    Phrase(ja: "まだ確かめていない経路", en: "Ways that are not tested"),
  ]

  /// 名簿.xlsx: 42 rows.
  static func columnsAbout(_ file: String, _ rows: Int) -> Phrase {
    Phrase(
      ja: "「\(file)」から\(rows)行を読みました。それぞれの列が何を表すかを確かめてください。",
      en: "“\(file)” has \(rows) rows. Check what each column means.")
  }

  /// Another sheet of the workbook.
  static func sheetLeftOut(_ name: String) -> Phrase {
    Phrase(
      ja: "シート「\(name)」は読んでいません。名簿のシートは一度に1枚です。",
      en: "The sheet “\(name)” was not read: one sheet at a time.")
  }

  /// The label of a select.
  static func meaning(_ letter: String) -> Phrase {
    Phrase(ja: "\(letter)列の意味", en: "Meaning of column \(letter)")
  }

  /// 5行目
  static func row(_ number: Int) -> Phrase { Phrase(ja: "\(number)行目", en: "Row \(number)") }

  /// A heading with its count; without one for the name of the table.
  static func list(_ list: ContactList, _ count: Int) -> Phrase {
    let words: Phrase =
      switch list {
      case .problems: Phrase(ja: "直すところ・確認", en: "To correct or to check")
      case .changes: Phrase(ja: "変わること", en: "What changes")
      case .missing: Phrase(ja: "ファイルにない人", en: "Not in the file")
      }
    return count == 0 ? words : Phrase(ja: "\(words.ja) \(count)件", en: "\(words.en): \(count)")
  }

  /// すべて見る（240件）
  static func all(_ count: Int) -> Phrase {
    Phrase(ja: "すべて見る（\(count)件）", en: "See all \(count)")
  }

  /// The counts, mistakes first.
  static func summary(_ page: ContactDifferencesPage) -> [Phrase] {
    var lines: [Phrase] = []
    if page.refused > 0 {
      lines.append(
        Phrase(
          ja: "直すところがあり、取り込まない行：\(page.refused)件",
          en: "Rows with mistakes, kept out: \(page.refused)"
        ))
    }
    lines += [
      Phrase(ja: "新しい人：\(page.entered)件", en: "New people: \(page.entered)"),
      Phrase(ja: "変わる人：\(page.changed)件", en: "Changed: \(page.changed)"),
    ]
    if page.ended > 0 {
      lines.append(Phrase(ja: "職を離れる人：\(page.ended)件", en: "Leaving a post: \(page.ended)"))
    }
    lines += [
      Phrase(ja: "変わらない行：\(page.unchanged)件", en: "Unchanged: \(page.unchanged)"),
      Phrase(ja: "ファイルにない人：\(page.absent)件", en: "Not in the file: \(page.absent)"),
    ]
    return lines
  }

  /// 12件を反映する
  static func apply(_ steps: Int, without refused: Int) -> Phrase {
    refused == 0
      ? Phrase(ja: "\(steps)件の変更を反映する", en: "Apply \(steps) \(steps == 1 ? "change" : "changes")")
      : Phrase(
        ja: "直すところのある\(refused)行を除いて、\(steps)件の変更を反映する",
        en: "Apply \(steps) \(steps == 1 ? "change" : "changes"), rows kept out: \(refused)")
  }

  /// What an import did.
  static func result(_ page: ContactResultPage) -> Phrase {
    Phrase(
      ja: "「\(page.file)」：新しい人\(page.entered)件、変更\(page.changed)件、終了\(page.ended)件、"
        + "変わらない行\(page.unchanged)件、取り込まなかった行\(page.refused)件。",
      en: "“\(page.file)”: \(page.entered) new, \(page.changed) changed, \(page.ended) ended, "
        + "\(page.unchanged) unchanged, \(page.refused) kept out.")
  }

  /// Who cannot be reached.
  static func unreachable(_ count: Int) -> Phrase {
    Phrase(ja: "まだ届くと確かめていない人：\(count)件", en: "Not yet known to be reachable: \(count)")
  }
}
