//! Words about what must arrive on every level: how far it is below a node that has taken it.

internal import Federation
internal import Kernel
internal import Node

extension LinkPhrases {
  static let marksTitle = Phrase(
    ja: "いっしょに入れた手がかりの届き先", en: "Who knows that its marks are narrower")

  /// 5ノードのうち3ノードに届きました
  static func marks(taken: Int, of told: Int) -> Phrase {
    if taken >= told {
      return Phrase(
        ja: "先のノードも含めて、\(told)ノードすべてに届きました。",
        en: "All nodes have taken it, those further on among them: \(told).")
    }
    return Phrase(
      ja: "先のノードも含めて、分かっている\(told)ノードのうち\(taken)ノードに届きました。届くまで送り続けます。急ぐときは電話で伝えてください。",
      en: """
        Of \(told) nodes that are known, those further on among them, \(taken) have taken it. It is sent \
        until all have; call them where it is urgent.
        """)
  }

  /// What a node that has taken it says of those below it.
  static func below(_ standing: OnwardStanding) -> Phrase {
    guard let told = standing.told else {
      return Phrase(
        ja: "受け取りましたが、その先へ伝えたかはまだ分かりません",
        en: "it has taken it; whom it told in its turn is not known yet")
    }
    let left = told - standing.taken
    return Phrase(
      ja: "受け取りました。その先の\(told)ノードのうち、\(left)ノードがまだです",
      en: "it has taken it; of the nodes further on (\(told)) some have not: \(left)")
  }

  /// A node further on that has not taken it, and who has to tell it.
  static func untaken(_ node: NodeName, over teller: NodeName) -> Phrase {
    Phrase(ja: "\(node)（\(teller) から伝える）", en: "\(node) (told by \(teller))")
  }
}
