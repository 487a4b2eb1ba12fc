//! 検知の抑制: what is set aside, by whom, why and until when.

internal import Alerting
internal import Kernel
internal import Node

extension PlainList<SuppressionRow> {
  /// `/sensors/suppressions`: one's own organisation's, at the control tower also those for everybody.
  static func suppressions(_ queries: Queries) -> PlainList<SuppressionRow> {
    PlainList(
      path: "/sensors/suppressions", name: "suppressions", menu: .alerts,
      words: SuppressionPhrases.words
    ) { viewer, after, limit, now in
      try queries.suppressions(as: viewer, after: after, limit: limit, at: now)
    } cells: { rule, now, say in
      [
        rule.rule, rule.host ?? SuppressionPhrases.anyHost(say),
        rule.organization?.name(say) ?? SuppressionPhrases.everybody(say),
        rule.author ?? ShownPhrases.erased(say), rule.reason ?? ShownPhrases.erasedText(say),
        Wording.date(rule.until, say),
        (now < rule.until ? SuppressionPhrases.inForce : SuppressionPhrases.ended)(say),
      ]
    }
  }
}

/// Sentences of rules that set findings aside.
enum SuppressionPhrases {
  static let words = PlainListWords(
    title: Phrase(ja: "検知の抑制", en: "Suppressions"),
    about: Phrase(
      ja:
        "当てはまる検知を、終わりの時刻まで警報にしない決まりです。必ず、決めた人と理由と終わりがあります（長くて\(days)日）。自分の組織のものが見えます（司令塔には全団体に効くものも見えます）。",
      en: """
        Findings that fit raise no alert until the end. Every rule has an author, a reason and an end, \
        \(days) days away at most. You see those of your organisation; the control tower also sees those \
        for everybody.
        """),
    empty: Phrase(ja: "この組織が決めた抑制はありません。", en: "Your organisation has set none."),
    heads: [
      Phrase(ja: "規則・手がかり", en: "Rule or indicator"), Phrase(ja: "端末", en: "Host"),
      Phrase(ja: "団体", en: "Organisation"), Phrase(ja: "決めた人", en: "Set by"),
      Phrase(ja: "理由", en: "Reason"), Phrase(ja: "終わり", en: "Until"),
      Phrase(ja: "状態", en: "State"),
    ])
  private static let days = SuppressionRule.lifeMax.minutes / (24 * 60)
  static let anyHost = Phrase(ja: "すべての端末", en: "any")
  static let everybody = Phrase(ja: "すべての団体", en: "everybody")
  static let inForce = Phrase(ja: "効いています", en: "in force")
  static let ended = Phrase(ja: "終わりました", en: "ended")
}
