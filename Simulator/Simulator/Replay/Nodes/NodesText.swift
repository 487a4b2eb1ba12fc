//! A replay across nodes for a terminal: then, the node, what it recorded; below that each judgement with its evidence.

internal import Formats
public import Kernel

extension NodesReport {
  private static let nodeColumns = 12

  /// The whole report. What a scenario says is foreign text: nothing in it can move a terminal's cursor.
  public func text(in language: Language) -> String {
    var lines = TextColumns.wrapped(
      "\(scenario)  \(description)", columns: ReplayReport.textColumns)
    lines.append("")
    for node in nodes {
      let hosted = node.hosts.joined(separator: ", ")
      let above = node.above.isEmpty ? "" : " ↑ " + node.above.joined(separator: ", ")
      lines.append("  \(node.key): \(hosted)\(above)")
    }
    lines.append("")
    lines += table(language)
    lines.append("")
    lines += conclusion(language)
    return lines.joined(separator: "\n") + "\n"
  }

  private func table(_ language: Language) -> [String] {
    let columns =
      ReplayReport.textColumns - StoryTable.timeColumns - Self.nodeColumns - 3 * StoryTable.gap
    let left = columns * 2 / 5
    let right = columns - left
    var table = StoryTable(
      [left, Self.nodeColumns],
      heads: [
        Phrase(ja: "そのとき", en: "then")(language), Phrase(ja: "ノード", en: "node")(language),
        Phrase(ja: "狼煙では", en: "on Noroshi")(language),
      ])
    for row in rows {
      var names: [String] = []
      var recorded: [String] = []
      for one in row.recorded {
        for (index, part) in TextColumns.wrapped(one.what(language), columns: right).enumerated() {
          names.append(index == 0 ? one.node : "")
          recorded.append(part)
        }
      }
      let then = row.then.flatMap { TextColumns.wrapped($0(language), columns: left) }
      table.add(at: row.at, [then, names, recorded])
    }
    return table.lines
  }

  // MARK: Judgements

  private func conclusion(_ language: Language) -> [String] {
    let width = ReplayReport.textColumns
    var lines = ReplayReport.lines(of: failures, in: language)
    for one in behind {
      let word = Phrase(ja: "ノードをまたぐと、まだそうならない", en: "not so across nodes yet")(language)
      let line = Phrase(ja: "行", en: "line")(language)
      let why = Self.words(one.limit)(language)
      lines += TextColumns.wrapped(
        "- \(one.at.rfc3339(in: .tokyo)) \(line) \(one.line) \(one.alert): \(word)（\(why)）",
        columns: width)
    }
    for judgement in judgements {
      lines += TextColumns.wrapped(Self.words(judgement, language), columns: width)
    }
    let longest = "\(traffic.longest.seconds).\(traffic.longest.microseconds % 1_000_000 / 100_000)"
    lines += TextColumns.wrapped(
      Phrase(
        ja:
          "手紙 \(traffic.letters) 通、束 \(traffic.packets)、受領証まで最長 \(longest) 秒、起動しなおし \(traffic.restarts) 回",
        en:
          "\(traffic.letters) letters in \(traffic.packets) packets, longest receipt \(longest) s, \(traffic.restarts) restarts"
      )(language), columns: width)
    lines.append(verdict(language))
    return lines
  }

  private func verdict(_ language: Language) -> String {
    let lacking = judgements.count { if case .notYet = $0.result { true } else { false } }
    let count = expectationsChecked - behind.count
    let word =
      held
      ? Phrase(
        ja: "あるものはすべて成り立った（期待 \(count) 件、まだない \(lacking) 件）",
        en: "all held that is there (\(count) expectations; \(lacking) not there yet)")
      : Phrase(ja: "成り立たなかったことがある", en: "not all held")
    return word(language)
  }

  // table:
  private static func words(_ judgement: Judgement, _ language: Language) -> String {
    let name = "\(judgement.clause.invariant) \(judgement.clause.words(language))"
    switch judgement.result {
    case .held(let count, let evidence):
      let word = Phrase(ja: "守られた（\(count) 回見た）", en: "held (\(count) looks)")(language)
      return "✓ \(name): \(word) — \(words(evidence))"
    case .broken(let evidence):
      let word = Phrase(ja: "破れた", en: "broken")(language)
      return "✗ \(name): \(word) — \(words(evidence))"
    case .notYet(let why): return "- \(name): \(why(language))"
    case .notTried:
      let word = Phrase(ja: "この筋書きでは試していない", en: "not tried by this scenario")(language)
      return "- \(name): \(word)"
    }
  }

  private static func words(_ evidence: Evidence) -> String {
    "\(evidence.at.rfc3339(in: .tokyo)) \(evidence.node): \(evidence.what)"
  }

  // table:
  private static func words(_ limit: Scenario.Limit) -> Phrase {
    switch limit {
    case .observationsStay:
      Phrase(
        ja: "あとから加わった観測は、知らせのノードにとどまる",
        en: "what is observed later stays on the alert's own node")
    }
  }
}
