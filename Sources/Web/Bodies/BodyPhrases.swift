//! Sentences of bodies over time: lists that change them, the directory of a day, designations.

internal import Kernel
internal import Node

/// Sentences of the directory of bodies.
enum BodyPhrases {
  static let title = Phrase(ja: "団体の一覧を取り込む", en: "Import a list of bodies")
  static let about = Phrase(
    ja:
      "新しい団体一覧（全国地方公共団体コードの一覧など）をそのまま選んでください。新設、名称変更、合併、分割、所属の変更、廃止を、反映する前にすべて見られます。",
    en: """
      Choose the newer list of bodies as it is. New, renamed, merged, split, moved and ended \
      bodies are all shown before anything changes.
      """)
  static let hint = Phrase(
    ja:
      "1行に1団体。コード、団体名、都道府県などの列は見出しから読み取ります。「合併先コード」の列があれば、廃止された団体の引き継ぎ先として使います。一覧にないだけでは、どの団体も廃止しません。",
    en: """
      One body in a row. Columns such as code, name and prefecture are known by heading. A column \
      “Successor code” says what stands in the place of a body that ended. No body ends merely \
      because the list does not name it.
      """)
  static let file = Phrase(
    ja: "一覧のファイル（Excel または CSV、8 MBまで）", en: "The list (.xlsx or CSV, up to 8 MB)")
  static let sheet = Phrase(ja: "団体", en: "Bodies")
  static let directory = Phrase(ja: "団体の台帳", en: "Directory of bodies")
  static let directoryAbout = Phrase(
    ja: "その日の初めの名称、所属、指定です。過去のどの日でも調べられます。",
    en:
      "Names, bodies above and designations as they were at the start of that day. Any past day can be asked."
  )
  static let day = Phrase(ja: "いつの時点", en: "As of")
  static let from = Phrase(ja: "いつから（空ならいますぐ）", en: "From which day (empty: at once)")
  static let fromHint = Phrase(
    ja: "先の日付にすると、その日の0時に自動で切り替わります。前日までは取り消せます。",
    en: "With a later day it takes effect by itself at midnight, and can be undone until then.")
  static let designation = Phrase(ja: "指定", en: "Designation")
  static let designations = Phrase(ja: "指定", en: "Designations")
  static let anyDesignation = Phrase(ja: "（すべての団体）", en: "(all bodies)")
  static let show = Phrase(ja: "表示する", en: "Show")
  static let none = Phrase(ja: "この日に当てはまる団体はありません。", en: "No body fits on that day.")
  static let imports = Phrase(ja: "取り込みの記録", en: "Imports so far")
  /// The same as a file, which holds no more than the page.
  static let newestImports = Phrase(
    ja: "取り込みの記録（新しい\(BodyImport.listMax)件まで）",
    en: "Imports (newest \(BodyImport.listMax))")
  static let undo = Phrase(ja: "この予定を取り消す", en: "Undo this plan")
  static let undoMeans = Phrase(
    ja: "まだ何も変わっていません。その日の0時に自動で反映されます。",
    en: "Nothing has changed yet. It takes effect by itself at that midnight.")
  static let toDirectory = Phrase(ja: "団体の台帳を見る", en: "See the directory of bodies")
  static let missing = Phrase(ja: "一覧にない団体", en: "Not in the list")
  static let missingMeans = Phrase(
    ja:
      "印を付けた団体だけを廃止します。引き継ぐ団体のコードか名称を入れてください。複数なら「;」で区切り、人と台帳を引き継ぐ団体を先に書きます。空なら、引き継ぐ団体なしで廃止します。人は職を離れ、台帳は使われなくなり、人事異動の予定のために入れた人の氏名と連絡先は消去されます。",
    en: """
      Only those you tick end. Enter code or name of what stands in their place; several are parted \
      by “;”, the first takes over people and inventory. Empty means that nothing does: its people leave \
      their posts, its inventory is retired, and names and addresses entered for a planned change of \
      personnel are erased.
      """)
  static let hasEnded = Phrase(ja: "廃止された", en: "It has ended")
  static let successors = Phrase(ja: "引き継ぐ団体", en: "In its place")
  static let proposed = Phrase(
    ja: "候補です（同じ所属で名称が似ています）。確かめてから印を付けてください。",
    en: "A proposal: same body above, similar name. Check before you tick.")
  static let inForce = Phrase(ja: "今の指定", en: "Designations")
  static let noDesignation = Phrase(ja: "指定はありません。", en: "None.")
  static let enter = Phrase(ja: "指定を登録する", en: "Enter a designation")
  static let code = Phrase(
    ja: "種類（例：重要インフラ、監査対象）", en: "Kind (e.g. critical infrastructure, audited)")
  static let basis = Phrase(ja: "根拠（法令・協定と条項）", en: "Basis (statute or agreement, with its clause)")
  static let begins = Phrase(ja: "いつから", en: "From")
  static let ends = Phrase(ja: "いつまで（空なら期限なし）", en: "Until (empty: open)")
  static let endsOn = Phrase(ja: "この日で終える", en: "End on this day")
  static let save = Phrase(ja: "登録する", en: "Save")
  static let changedMeanwhile = Phrase(
    ja: "見ている間に台帳が変わりました。いまの差分を確かめてから、もう一度「反映する」を押してください。",
    en:
      "The directory changed while you looked. Check the differences as they are now and apply again."
  )
  static let choicesChanged = Phrase(
    ja: "選んだ内容での差分です。確かめてから、もう一度「反映する」を押してください。",
    en: "These are the differences with your choices. Check them, then press “Apply” once more.")
  static let lookAgain = Phrase(ja: "選んだ内容で差分を見直す", en: "See the differences with these choices")
  static let heads = [
    Phrase(ja: "行", en: "Row"), Phrase(ja: "種類", en: "Kind"), Phrase(ja: "団体", en: "Body"),
    Phrase(ja: "変わること", en: "What changes"),
  ]
  static let missingHeads = [
    Phrase(ja: "団体", en: "Body"), Phrase(ja: "どうするか", en: "What became of it"),
  ]
  static let directoryHeads = [
    Phrase(ja: "団体", en: "Body"), Phrase(ja: "種別・所属", en: "Kind, body above"), designations,
  ]
  static let importHeads = [
    Phrase(ja: "いつから", en: "From"), Phrase(ja: "ファイル", en: "File"), Phrase(ja: "内容", en: "Changes"),
    Phrase(ja: "状態", en: "State"),
  ]

  // table:
  static func field(_ field: BodyField) -> Phrase {
    switch field {
    case .code: Phrase(ja: "団体コード", en: "Code")
    case .name: Phrase(ja: "団体名", en: "Name")
    case .nameEnglish: Phrase(ja: "英語名", en: "Name in English")
    case .legalForm: Phrase(ja: "種別", en: "Legal form")
    case .parent: Phrase(ja: "上位の団体（都道府県など）", en: "Body above")
    case .tree: Phrase(ja: "上位との関係", en: "Relation")
    case .successor: Phrase(ja: "合併先コード", en: "Successor code")
    case .prefix: Phrase(ja: "ネットワーク", en: "Network")
    case .domain: Phrase(ja: "ドメイン", en: "Domain")
    }
  }

  /// 監督, 支援, …: as a list of bodies reads it.
  static func relation(_ tree: Organization.Tree) -> Phrase {
    switch tree {
    case .supervision: Phrase(ja: "監督", en: "supervision")
    case .support: Phrase(ja: "支援", en: "support")
    case .hosting: Phrase(ja: "運用", en: "hosting")
    case .sector: Phrase(ja: "分野", en: "sector")
    }
  }

  /// 合併, 分割, …
  static func kind(_ kind: BodyChange.Kind) -> Phrase {
    switch kind {
    case .new: Phrase(ja: "新設", en: "New")
    case .renamed: Phrase(ja: "名称変更", en: "Renamed")
    case .merged: Phrase(ja: "合併", en: "Merged")
    case .replaced: Phrase(ja: "置き換え", en: "Replaced")
    case .split: Phrase(ja: "分割", en: "Split")
    case .moved: Phrase(ja: "所属の変更", en: "Moved")
    case .ended: Phrase(ja: "廃止", en: "Ended")
    }
  }

  /// What a line changes, in a sentence.
  static func change(_ change: BodyChange) -> Phrase {
    let ja = change.to.map(\.ja).joined(separator: "、")
    let en = change.to.map(\.en).joined(separator: ", ")
    switch change.kind {
    case .new:
      return change.to.isEmpty
        ? Phrase(ja: "上位の団体なし", en: "nothing above it") : Phrase(ja: "所属：\(ja)", en: "under \(en)")
    case .renamed:
      return Phrase(
        ja: "「\(change.from?.ja ?? "")」から「\(change.name.ja)」へ",
        en: "from “\(change.from?.en ?? "")” to “\(change.name.en)”")
    case .merged, .replaced:
      return Phrase(ja: "\(ja)が引き継ぐ", en: "\(en) stands in its place")
    case .split:
      return Phrase(
        ja: "\(ja)に分かれる（人と台帳は\(change.to.first?.ja ?? "")へ）",
        en: "splits into \(en); people and inventory go to \(change.to.first?.en ?? "")")
    case .moved:
      return Phrase(
        ja: "\(change.from?.ja ?? "なし")から\(ja)へ",
        en: "from \(change.from?.en ?? "nothing") to \(en)")
    case .ended: return Phrase(ja: "引き継ぐ団体なし", en: "nothing stands in its place")
    }
  }

  // table:
  static func problem(_ reason: BodyProblem.Reason) -> Phrase {
    switch reason {
    case .noName: Phrase(ja: "団体名がありません。", en: "There is no name.")
    case .nameTooLong: Phrase(ja: "名称は200文字までです。", en: "A name has at most 200 characters.")
    case .noLegalForm:
      Phrase(ja: "種別（市区町村、府省庁など）を入れてください。", en: "Enter the legal form.")
    case .badCode(let text):
      Phrase(
        ja: "コード「\(text)」が正しくありません。桁数と検査数字を確かめてください。",
        en: "The code “\(text)” is wrong: check its length and check digit.")
    case .badTree(let text):
      Phrase(
        ja: "関係「\(text)」は、監督・支援・運用・分野のどれかにしてください。",
        en: "The relation “\(text)” is none of supervision, support, hosting, sector.")
    case .unevenRelations:
      Phrase(
        ja: "上位の団体が複数のときは、関係も同じ順に「;」で区切って一つずつ入れてください。",
        en: "Of several bodies above, write a relation for each, in the same order, parted by “;”.")
    case .badPrefix(let text):
      Phrase(ja: "「\(text)」はネットワークではありません。", en: "“\(text)” is no network.")
    case .badDomain(let text):
      Phrase(ja: "「\(text)」はドメイン名ではありません。", en: "“\(text)” is no domain name.")
    case .tooManyValues:
      Phrase(ja: "一つの欄に書ける数を超えています。", en: "There are too many values in one cell.")
    case .twice(let row):
      Phrase(ja: "\(row)行目と同じ団体です。", en: "The same body as in row \(row).")
    case .severalOfThatName:
      Phrase(ja: "同じ名称の団体が複数あります。コードを入れてください。", en: "Several bodies have this name: enter a code.")
    case .hasEnded:
      Phrase(
        ja: "このコードの団体は廃止されています。コードは使い回せません。",
        en: "The body of this code has ended; codes are not given twice.")
    case .unknownBody:
      Phrase(ja: "廃止するという団体が台帳にありません。", en: "The body that is said to end is not in the directory.")
    case .unknownSuccessor(let text):
      Phrase(
        ja: "引き継ぐ団体「\(text)」が、一覧にも台帳にもないか、廃止されるか、一つに決まりません。",
        en: "What stands in its place, “\(text)”, is not known, ends itself, or is not one alone.")
    case .ownParent:
      Phrase(ja: "自分自身の上位や引き継ぎ先になっています。", en: "It would stand above itself or in its own place.")
    case .isTower:
      Phrase(
        ja: "このノードの司令塔は、一覧からは廃止できません。", en: "The control tower of this node does not end by a list."
      )
    case .unknownParent(let text):
      Phrase(
        ja: "上位の団体「\(text)」が見つからないので、所属は変えません。",
        en: "The body above, “\(text)”, was not found: nothing is put above it.")
    case .mendedCode(let code):
      Phrase(ja: "コードの先頭の0を補いました（\(code)）。", en: "The leading zero was put back (\(code)).")
    }
  }

  /// The counts, mistakes first.
  static func summary(_ counts: BodyImport.Counts, missing: Int) -> [Phrase] {
    var lines: [Phrase] = []
    if counts.refused > 0 {
      lines.append(
        Phrase(
          ja: "直すところがあり、取り込まない行：\(counts.refused)件",
          en: "Rows with mistakes, kept out: \(counts.refused)"))
    }
    return lines + [
      Phrase(ja: "新しい団体：\(counts.entered)件", en: "New: \(counts.entered)"),
      Phrase(ja: "名称の変わる団体：\(counts.renamed)件", en: "Renamed: \(counts.renamed)"),
      Phrase(ja: "所属の変わる団体：\(counts.moved)件", en: "Moved: \(counts.moved)"),
      Phrase(
        ja: "合併・分割・廃止で終わる団体：\(counts.ended)件",
        en: "Ended, by merger, split or otherwise: \(counts.ended)"),
      Phrase(ja: "変わらない行：\(counts.unchanged)件", en: "Unchanged: \(counts.unchanged)"),
      Phrase(ja: "一覧にない団体：\(missing)件", en: "Not in the list: \(missing)"),
    ]
  }

  /// What an import does, in one line.
  static func counts(_ counts: BodyImport.Counts) -> Phrase {
    Phrase(
      ja: "新設\(counts.entered)、名称変更\(counts.renamed)、所属の変更\(counts.moved)、終わる団体\(counts.ended)",
      en:
        "\(counts.entered) new, \(counts.renamed) renamed, \(counts.moved) moved, \(counts.ended) ended"
    )
  }

  /// What became of an import.
  static func state(_ state: BodyImport.State, at now: Instant, _ say: Language) -> String {
    func day(_ moment: Instant) -> String { Wording.moment(moment, at: now, say) }
    return switch state {
    case .planned: Phrase(ja: "予定", en: "planned")(say)
    case .applied(let at):
      Phrase(ja: "\(day(at))に反映しました", en: "applied \(day(at))")(say)
    case .undone(let at):
      Phrase(ja: "\(day(at))に取り消しました", en: "undone \(day(at))")(say)
    case .hindered(let at, let why):
      Phrase(
        ja: "\(day(at))に反映できませんでした：\(hindrance(why).ja)",
        en: "could not be applied \(day(at)): \(hindrance(why).en)")(say)
    }
  }

  static func hindrance(_ hindrance: BodyImport.Hindrance) -> Phrase {
    switch hindrance {
    case .bodyEnded:
      Phrase(
        ja: "関係する団体が先に廃止されました。一覧をもう一度取り込んでください。",
        en: "a body in it has ended before. Import the list again.")
    case .codeTaken:
      Phrase(
        ja: "同じコードの団体が先に登録されました。一覧をもう一度取り込んでください。",
        en: "its code was given before. Import the list again.")
    case .circle:
      Phrase(
        ja: "所属が一回りしてしまいます。一覧をもう一度取り込んでください。",
        en: "a body would stand above itself. Import the list again.")
    case .tooManyParts:
      Phrase(
        ja: "引き継ぐ団体の職や連絡先が多くなりすぎます。先に整理してください。",
        en: "a successor would have too many posts or ways. Tidy them first.")
    case .planErased:
      Phrase(
        ja: "予定の内容が消去されています。一覧をもう一度取り込んでください。", en: "its steps were erased. Import the list again.")
    }
  }

  /// 「長岡町」は2026年4月1日に終わり、この団体が引き継ぎました。
  static func formerly(_ row: OrganizationRow.Formerly, isOther: Bool, _ say: Language) -> String {
    let day = Wording.day(row.until, say)
    let code = row.code.map { Phrase(ja: "（コード \($0)）", en: " (code \($0))") } ?? Phrase.nothing
    return isOther
      ? Phrase(
        ja: "「\(row.name.ja)」\(code.ja)は\(day)に終わり、この団体が引き継ぎました。",
        en: "“\(row.name.en)”\(code.en) ended on \(day); this body stands in its place.")(say)
      : Phrase(
        ja: "\(day)まで「\(row.name.ja)」という名称でした。", en: "Called “\(row.name.en)” until \(day).")(say)
  }

  /// この団体は2026年4月1日に終わりました。
  static func ended(_ at: Instant, _ successors: [Phrase], _ say: Language) -> String {
    let day = Wording.day(at, say)
    if successors.isEmpty {
      return Phrase(
        ja: "この団体は\(day)に終わりました。引き継いだ団体はありません。",
        en: "This body ended on \(day). Nothing stands in its place.")(say)
    }
    return Phrase(
      ja: "この団体は\(day)に終わりました。引き継いだ団体：\(successors.map(\.ja).joined(separator: "、"))",
      en: "This body ended on \(day). In its place: \(successors.map(\.en).joined(separator: ", "))"
    )(say)
  }

  /// 重要インフラ（サイバーセキュリティ基本法 第3条） 2026年4月1日から
  static func designation(_ designation: Organization.Designation) -> Phrase {
    func words(_ say: Language) -> String {
      let from = Wording.day(designation.from, say)
      let until = designation.until.map { Wording.day($0, say) }
      let span =
        until.map { Phrase(ja: "\(from)から\($0)まで", en: "\(from) to \($0)") }
        ?? Phrase(ja: "\(from)から", en: "from \(from)")
      return span(say)
    }
    return Phrase(
      ja: "\(designation.code)（\(designation.basis)） \(words(.ja))",
      en: "\(designation.code) (\(designation.basis)), \(words(.en))")
  }

  /// この後、2026年4月1日に終わりました
  static func endedLater(_ day: String) -> Phrase {
    Phrase(ja: "その後、\(day)に終わりました", en: "ended later, on \(day)")
  }

  /// 今日から反映した・予定した
  static func result(_ file: String, _ counts: BodyImport.Counts, _ day: String?) -> Phrase {
    let words = Self.counts(counts)
    if let day {
      return Phrase(
        ja: "「\(file)」の変更を\(day)の予定に入れました：\(words.ja)。",
        en: "“\(file)” is planned for \(day): \(words.en).")
    }
    return Phrase(ja: "「\(file)」を反映しました：\(words.ja)。", en: "“\(file)” was applied: \(words.en).")
  }
}
