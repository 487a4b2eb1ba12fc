//! Words about the way of a duty between two nodes, and about what another node answered.

internal import Kernel
internal import Node

/// Sentences of the panel 「ノードの間の道筋」.
enum DutyPathPhrases {
  static let title = Phrase(ja: "ノードの間の道筋", en: "The way between nodes")
  static let about = Phrase(
    ja: "警報が、もとのノードから、つながりを通って、団体のノードと人に届くまでです。",
    en: "From the alert's own node over the link to the body's node, and to a person.")
  static let toLink = Phrase(ja: "このつながりを見る", en: "See this link")
  static let thisNode = Phrase(ja: "このノード", en: "This node")
  static let begun = Phrase(ja: "警報が出ました", en: "the alert began here")
  static let notSent = Phrase(ja: "まだ送っていません", en: "nothing was sent yet")
  static let came = Phrase(ja: "届いて、この団体の対応になりました", en: "it came, and became this body's duty")
  static let delivered = Phrase(ja: "知らせが届きました", en: "a notice arrived")
  static let opened = Phrase(ja: "だれかが開きました", en: "somebody looked at it")
  static let nothingHeard = Phrase(ja: "まだ何も聞いていません", en: "nothing was heard yet")
  static let nobodyYet = Phrase(ja: "まだだれも受け取っていません", en: "nobody has taken it yet")
  static let taken = Phrase(ja: "受け取りました", en: "taken")
  static let waiting = Phrase(ja: "受け取る人を待っています", en: "waiting for somebody to take it")
  static let over = Phrase(ja: "終わりました", en: "over")
  static let toldAbout = Phrase(
    ja: "この団体の人には、団体を預かるノードが知らせます。だれに、どの手段で知らせたかは、そのノードだけが知っています。ここにあるのは、そこから戻ってきた知らせです。",
    en: """
      These people are told by the nodes that host their bodies. Whom they told, and by what, those nodes alone know; here \
      stands what came back from them.
      """)
  static let toldNobody = Phrase(
    ja: "このノードからは、まだだれにも知らせていません。",
    en: "Nobody has been told from this node yet.")
  static let asked = Phrase(ja: "もとのノードに頼んだこと", en: "What was asked of its node")
  static let unanswered = Phrase(ja: "まだ返事がありません", en: "not answered yet")

  /// town.example へのつながり
  static func link(_ peer: String, isRelayed: Bool) -> Phrase {
    isRelayed
      ? Phrase(ja: "\(peer) へ（間のノードが運ぶ）", en: "to \(peer) (the node between carries it)")
      : Phrase(ja: "\(peer) へのつながり", en: "the link to \(peer)")
  }

  /// tower.example への報告
  static func wordTo(_ peer: String, isRelayed: Bool) -> Phrase {
    isRelayed
      ? Phrase(ja: "\(peer) への報告（間のノードが運ぶ）", en: "word to \(peer) (the node between carries it)")
      : Phrase(ja: "\(peer) への報告", en: "word to \(peer)")
  }

  /// tower.example からのつながり
  static func from(_ peer: String, isRelayed: Bool) -> Phrase {
    isRelayed
      ? Phrase(ja: "\(peer) から（間のノードが運ぶ）", en: "from \(peer) (the node between carries it)")
      : Phrase(ja: "\(peer) からのつながり", en: "the link from \(peer)")
  }

  /// town.example が知らせます
  static func tells(_ node: String) -> Phrase {
    Phrase(ja: "\(node) が知らせます", en: "told by \(node)")
  }

  /// Of whom an alert's home has told, and by what, this node knows nothing.
  static func toldByHome(_ home: String) -> Phrase {
    Phrase(
      ja: "この警報のもとのノードは \(home) です。\(home) がほかのだれに知らせたかは、\(home) だけが知っています。ここにあるのは、このノードが知らせた人です。",
      en: """
        The home of this alert is \(home), which alone knows whom else it has told. Here stand those whom this node told.
        """)
  }

  /// How many further bodies stand below, with their ways.
  static func furtherWays(_ count: Int) -> Phrase {
    Phrase(
      ja: "ほか\(count)団体は、下の「ノードの間の道筋」にあります。",
      en: "\(count) more stand below, under “The way between nodes”.")
  }

  /// 佐藤さんが受け取りました
  static func takenBy(_ name: String) -> Phrase {
    Phrase(ja: "\(name)さんが受け取りました", en: "taken by \(name)")
  }

  /// What was asked of which node.
  static func act(_ act: AskedCommand.Act, _ peer: String) -> Phrase {
    let words =
      switch act {
      case .notOurs: Phrase(ja: "「うちのものではない」", en: "“Not ours”")
      case .needInformation: Phrase(ja: "「情報が足りない」", en: "“Not enough is known”")
      case .handOn: Phrase(ja: "ほかの団体へ渡す", en: "Hand it on to another body")
      case .raiseSeverity: Phrase(ja: "重大度を上げる", en: "Raise the severity")
      case .help: Phrase(ja: "助けを求める", en: "Ask for help")
      case .acknowledge: Phrase(ja: "電話で受け取った", en: "Taken by phone")
      }
    return Phrase(ja: "\(words.ja)（\(peer) へ）", en: "\(words.en) (to \(peer))")
  }

  /// 15:10に受け入れられました
  static func done(_ moment: String) -> Phrase {
    Phrase(ja: "\(moment)に受け入れられました", en: "done there; answered at \(moment)")
  }

  /// 15:10に断られました。理由
  static func refused(_ moment: String, _ why: Phrase) -> Phrase {
    Phrase(ja: "\(moment)に断られました。\(why.ja)", en: "Refused at \(moment). \(why.en)")
  }
}
