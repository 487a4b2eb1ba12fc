//! The three lines of a notice to an office above: what its bodies were asked, and that nothing is asked of it.

public import Kernel

extension ThreeLines {
  /// Longest list of names in such a notice, in characters; a longer one is left to the count.
  static let toldNamesMax = 8000

  /// Lines for an office of whose bodies those are asked. The names stand below each other in both languages; a
  /// ministry with a thousand towns reads how many they are.
  public static func told(_ lines: ThreeLines, by sender: Phrase, asked: [Phrase]) -> ThreeLines {
    let names = asked.map { "\($0.ja) / \($0.en)" }.joined(separator: "\n")
    let count = asked.count
    return ThreeLines(
      what: Phrase(
        ja: "\(sender.ja)が貴団体の管内の\(count)団体に回答を求めました：\(lines.what.ja)",
        en: "\(sender.en) asked \(count) of your bodies to answer: \(lines.what.en)"),
      now: Phrase(
        ja: "参考のお知らせです。貴団体の回答や作業は要りません。管内の団体から尋ねられたときに備えてください。",
        en: "For your information. Nothing is asked of you; your bodies may turn to you."),
      detail: names.count <= toldNamesMax
        ? names : "\(count)団体（名前は多いため省きました） / \(count) bodies; too many to name here")
  }
}
