//! Sentences of importing systems.

internal import Inspection
internal import Kernel
internal import Node

/// Sentences of the pages of an import of systems.
enum InventoryImportPhrases {
  static let notInFile = Phrase(ja: "ファイルにないシステム", en: "Not in the file")
  static let confirmNext = Phrase(
    ja: "取り込みは確認ではありません。今も正しいかを見て、「変わっていない」を押してください。",
    en: "An import confirms nothing. See whether it is still true and press “Unchanged”.")
  static let toConfirm = Phrase(ja: "未確認の行を見る", en: "See what is not confirmed")
  static let sheet = Phrase(ja: "台帳", en: "Inventory")

  /// Only the first rows are shown.
  static func cut(_ shown: Int, _ count: Int) -> Phrase {
    Phrase(ja: "\(count)件のうち、はじめの\(shown)件です。", en: "The first \(shown) of \(count).")
  }

  /// The counts, mistakes first.
  static func summary(_ counts: InventoryImport.Counts, missing: Int) -> [Phrase] {
    var lines: [Phrase] = []
    if counts.refused > 0 {
      lines.append(
        Phrase(
          ja: "直すところがあり、取り込まない行：\(counts.refused)件",
          en: "Rows with mistakes, kept out: \(counts.refused)"))
    }
    lines += [
      Phrase(ja: "新しいシステム：\(counts.entered)件", en: "New: \(counts.entered)"),
      Phrase(ja: "変わるシステム：\(counts.changed)件", en: "Changed: \(counts.changed)"),
    ]
    if counts.retired > 0 {
      lines.append(Phrase(ja: "なくなったもの：\(counts.retired)件", en: "Gone: \(counts.retired)"))
    }
    return lines + [
      Phrase(ja: "変わらない行：\(counts.unchanged)件", en: "Unchanged: \(counts.unchanged)"),
      Phrase(ja: "ファイルにないシステム：\(missing)件", en: "Not in the file: \(missing)"),
    ]
  }

  /// What an import did.
  static func result(_ file: String, _ counts: InventoryImport.Counts) -> Phrase {
    Phrase(
      ja: "「\(file)」：新しい\(counts.entered)件、変更\(counts.changed)件、なくなった\(counts.retired)件、"
        + "変わらない行\(counts.unchanged)件、取り込まなかった行\(counts.refused)件。",
      en: "“\(file)”: \(counts.entered) new, \(counts.changed) changed, \(counts.retired) gone, "
        + "\(counts.unchanged) unchanged, \(counts.refused) kept out.")
  }

  /// A part that changes; what was empty before is only told.
  static func step(_ part: SystemEntry.Part, from: String, to: String) -> Phrase {
    let words = InventoryPhrases.part(part)
    return from.isEmpty
      ? Phrase(ja: "\(words.ja)：\(to)", en: "\(words.en): \(to)")
      : Phrase(ja: "\(words.ja)：\(from) → \(to)", en: "\(words.en): \(from) → \(to)")
  }
}
