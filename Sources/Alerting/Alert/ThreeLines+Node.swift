//! The three lines of another node that is not heard, and of one that is heard again, for whoever keeps this node.

public import Kernel

extension ThreeLines {
  /// Most characters of a node's name in a line: the line must stay readable.
  private static let nodeNameMax = 40

  /// Lines for a node that was last heard then.
  public init(silentNode name: String, since: Instant, at now: Instant) {
    let name = PlainText.singleLine(name, maxCharacters: Self.nodeNameMax)
    let minutes = max(1, (now - since).minutes)
    self.init(
      what: Phrase(
        ja: "ノード「\(name)」から\(minutes)分、何も届いていません。",
        en: "Nothing has come from the node “\(name)” for \(minutes) minutes."),
      now: Phrase(
        ja: "相手の管理者に電話する。警報は、こちらから直接呼んでいます。",
        en: "Call its administrator. Its people are called from here meanwhile."),
      detail: "node: \(name)\nlast heard: \(since.rfc3339())")
  }

  /// Lines for a node that is heard again; since when it was not is nil where that is not known.
  public init(heardNode name: String, silentSince: Instant?, at now: Instant) {
    let name = PlainText.singleLine(name, maxCharacters: Self.nodeNameMax)
    self.init(
      what: Phrase(
        ja: "ノード「\(name)」から、また届いています。", en: "The node “\(name)” is heard again."),
      now: Phrase(
        ja: "することはありません。届いていなかった分は、いま送っています。",
        en: "There is nothing to do. What had not come is being sent now."),
      detail: """
        node: \(name)
        silent since: \(silentSince.map { $0.rfc3339() } ?? "-")
        heard again: \(now.rfc3339())
        """)
  }
}
