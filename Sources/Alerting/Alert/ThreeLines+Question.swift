//! The three lines of a duty to look at a question to the network.

internal import Kernel

extension ThreeLines {
  /// Most characters of a question's title in a line: the line must stay readable.
  private static let questionTitleMax = 40

  /// Lines for a question that nobody has looked at yet. They say nothing of who asks.
  public init(firstLookAt title: String) {
    let short = PlainText.singleLine(title, maxCharacters: Self.questionTitleMax)
    self.init(
      what: Phrase(
        ja: "ネットワークへの質問が届いています：「\(short)」", en: "A question to the network waits: “\(short)”"),
      now: Phrase(
        ja: "質問を開いて読み、答えるか、「見ています」を押す。",
        en: "Open the question, and answer it or press “I am looking at this”."),
      detail: "")
  }
}
