//! What a caller says, word for word: short, no jargon, and a question that only a person can answer.

internal import Alerting
internal import Kernel
internal import Node

/// The words of a call card.
enum CallScript {
  /// The most things that one call names; the rest is counted.
  static let itemsMax = CardView.wordedMax

  /// What to say. The lines of the alert are read out as far as the caller may see them.
  static func words(_ card: CardView, _ say: Language) -> String {
    let who = card.callee.organization.name(say)
    let level = card.severity.rawValue
    var words = [
      opening(card.kind)(say),
      Phrase(
        ja: "\(who)の当番の方ですか。重要度\(level)「\(Wording.severity(level).ja)」の知らせです。",
        en: "Is this the duty officer of \(who)? This is a severity \(level) notice.")(say),
    ]
    for item in card.items.prefix(itemsMax) {
      guard let what = item.what, let now = item.now else { continue }
      words.append(
        Phrase(
          ja: "\(sentence(what.ja, "。"))いますぐすること：\(sentence(now.ja, "。"))",
          en: "\(sentence(what.en, ".")) Do now: \(sentence(now.en, "."))")(say))
    }
    let more = card.itemCount - itemsMax
    if more > 0 { words.append(Phrase(ja: "ほか\(more)件あります。", en: "And \(more) more.")(say)) }
    words.append(
      Phrase(
        ja: "お名前と、いま受け取ったことを、この電話でお聞かせください。",
        en: "Please tell me your name and that you have taken it now.")(say))
    return words.filter { !$0.isEmpty }.joined(separator: say == .ja ? "" : " ")
  }

  /// A line with its full stop: whoever reads it aloud must hear where it ends.
  private static func sentence(_ line: String, _ stop: String) -> String {
    guard let last = line.last, !"。．.！!？?」".contains(last) else { return line }
    return line + stop
  }

  /// What is not real says so before anything else.
  private static func opening(_ kind: AlertKind) -> Phrase {
    switch kind {
    case .real: Phrase.nothing
    case .contactTest:
      Phrase(
        ja: "これは連絡テストです。実際の事案ではありません。",
        en: "This is a contact test, not a real alert.")
    case .exercise:
      Phrase(ja: "これは演習です。実際の事案ではありません。", en: "This is an exercise, not a real alert.")
    }
  }
}
