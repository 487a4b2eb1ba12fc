//! A replay's report for a terminal: then on the left, on Noroshi on the right, 100 columns wide.

public import Kernel

extension ReplayReport {
  /// How wide the text is; a kanji takes two columns.
  public static let textColumns = 100

  /// The whole report. What a scenario says is foreign text: nothing in it can move a terminal's cursor.
  public func text(in language: Language) -> String {
    var lines: [String] = []
    lines += TextColumns.wrapped("\(scenario)  \(description)", columns: Self.textColumns)
    lines.append("")
    lines += table(language)
    lines.append("")
    lines += conclusion(language)
    return lines.joined(separator: "\n") + "\n"
  }

  private func table(_ language: Language) -> [String] {
    let side = (Self.textColumns - StoryTable.timeColumns - 2 * StoryTable.gap) / 2
    var table = StoryTable(
      [side],
      heads: [
        Phrase(ja: "そのとき", en: "then")(language), Phrase(ja: "狼煙では", en: "on Noroshi")(language),
      ])
    for row in rows {
      table.add(
        at: row.at,
        [row.then, row.onNoroshi].map { words in
          words.flatMap { TextColumns.wrapped($0(language), columns: side) }
        })
    }
    return table.lines
  }

  private func conclusion(_ language: Language) -> [String] {
    var lines = Self.lines(of: failures, in: language)
    for verb in notCovered {
      let word = Phrase(ja: "未対応", en: "not yet covered")(language)
      lines.append("- \(verb.line) \(verb.verb): \(word)")
    }
    lines += TextColumns.wrapped(
      Phrase(ja: "守られた不変条件：", en: "invariants held: ")(language)
        + names { if case .held = $0 { true } else { false } }, columns: Self.textColumns)
    for invariant in invariants {
      guard case .broken(let at, let what) = invariant.result else { continue }
      lines += TextColumns.wrapped(
        "✗ \(invariant.name) \(at.rfc3339(in: .tokyo)) \(what)", columns: Self.textColumns)
    }
    lines += TextColumns.wrapped(
      Phrase(ja: "この再演では確かめていない：", en: "not covered by this replay: ")(language)
        + names { $0 == .notCovered }, columns: Self.textColumns)
    let verdict =
      held
      ? Phrase(
        ja: "すべて成り立った（期待 \(expectationsChecked) 件）",
        en: "all held (\(expectationsChecked) expectations)")
      : Phrase(
        ja: "成り立たなかったことがある（\(failures.count) 件）", en: "not all held (\(failures.count) failures)")
    lines.append(verdict(language))
    return lines
  }

  private func names(_ isWanted: (Invariant.Result) -> Bool) -> String {
    invariants.filter { isWanted($0.result) }.map(\.name).joined(separator: " ")
  }

  /// What did not hold, in words.
  // table:
  static func words(_ what: Failure.What) -> Phrase {
    func differs(_ ja: String, _ en: String, _ expected: String, _ found: String) -> Phrase {
      Phrase(
        ja: "\(ja)は\(expected)のはずが\(found)", en: "\(en) should be \(expected), is \(found)")
    }
    return switch what {
    case .noSuchAlert: Phrase(ja: "その知らせはまだない", en: "there is no such alert yet")
    case .state(let expected, let found): differs("状態", "state", expected, found)
    case .owner(let expected, let found): differs("持ち主", "owner", expected, found)
    case .rung(let expected, let found): differs("段", "rung", "\(expected)", "\(found)")
    case .notLinked(let key): Phrase(ja: "\(key)と関連づけられていない", en: "not linked with \(key)")
    case .notTold(let key): Phrase(ja: "\(key)に知らせていない", en: "\(key) was not told")
    case .notRefused(let reason):
      Phrase(ja: "断られるはずが通った（\(reason)）", en: "should have been refused (\(reason))")
    case .refused(let expected, let found):
      differs("断りの理由", "refusal", expected ?? "なし/none", found)
    case .notJoined(let key): Phrase(ja: "\(key)に加わらなかった", en: "did not join \(key)")
    case .joinedUnasked(let key): Phrase(ja: "\(key)に加わってしまった", en: "joined \(key) unasked")
    case .noCard(let key): Phrase(ja: "\(key)への電話の札がない", en: "there is no card to call \(key)")
    case .lastRungNotReached: Phrase(ja: "最後の段に届かなかった", en: "the last rung was never called")
    case .lastRungLate(let due):
      Phrase(
        ja: "最後の段が遅れた（期限 \(due.rfc3339(in: .tokyo))）",
        en: "the last rung came after \(due.rfc3339(in: .tokyo))")
    }
  }
}
