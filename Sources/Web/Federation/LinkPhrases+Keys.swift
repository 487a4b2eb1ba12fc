//! Words about this node's own key for its links.

internal import Federation
internal import Kernel
internal import Node

extension LinkPhrases {
  static let newKey = Phrase(ja: "このノードの鍵を新しくする…", en: "Give this node a new key…")
  static let newKeyAbout = Phrase(
    ja:
      "新しい鍵を作り、つながっているすべてのノードに、いまの鍵の署名を付けて知らせます。相手が確かめたつながりから、新しい鍵だけで署名します。相手は古い鍵をあと7日受け取り、その後は断ります。鍵が盗まれた疑いがあるときは、これではなく、上のノードの管理者に電話してください。",
    en: """
      Makes a new key and tells every linked node of it, signed by the present one. Where the peer has \
      confirmed it, the new key alone signs. The old one is taken for seven days more, then refused. If \
      the key may have been stolen, call the administrator of the node above instead.
      """)
  static let newKeyTick = Phrase(
    ja: "指紋が変わること、相手には新しい指紋を電話で伝えられることが分かりました。",
    en: "I know that the fingerprint changes, and can tell the others the new one by phone.")
  static let newKeyNow = Phrase(ja: "新しい鍵にする", en: "Make the new key")
  static let keyUndelivered = Phrase(
    ja: "新しい鍵を、まだ確かめていないノード", en: "Nodes that have not confirmed the new key")
  static let keyUndeliveredAbout = Phrase(
    ja: "これらのノードには、古い鍵と新しい鍵の両方で署名しています。届くと、ここから消えます。",
    en: """
      What goes to these nodes is signed by the old key and the new one. Each leaves this list once it \
      has the new one.
      """)
  static let keyNotHeard = Phrase(ja: "受け取りを待っています", en: "its receipt is waited for")

  /// Which key this is, and since when.
  static func keyState(_ generation: Int64, since: String?) -> Phrase {
    guard let since else {
      return Phrase(ja: "鍵は最初のものです。", en: "It is this node's first key.")
    }
    return Phrase(
      ja: "鍵は\(generation + 1)番目で、\(since)に新しくしました。",
      en: "It is key number \(generation + 1), made on \(since).")
  }

  /// What is known of a peer that has not confirmed the key.
  static func keyWhy(_ peer: KeyStanding.Undelivered) -> Phrase {
    guard let reason = peer.refused?.explanation else { return keyNotHeard }
    return Phrase(
      ja: "断られました。\(reason.ja)1日後にもう一度知らせます。",
      en: "It was refused. \(reason.en) It is told again after a day.")
  }
}
