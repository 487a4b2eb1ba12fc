//! APIキー: which keys there are, for whoever administers an organisation. No secret is on it, nor the hash of one.

internal import Kernel
internal import Node

extension PlainList<KeyRow> {
  /// `/accounts/keys`: the administrator's own organisation, at the control tower everybody's.
  static func keys(_ queries: Queries) -> PlainList<KeyRow> {
    PlainList(path: "/accounts/keys", name: "keys", menu: nil, words: KeyPhrases.words) {
      viewer, after, limit, now in
      guard viewer.role == .administrator else { throw Refused("notAllowed") }
      return try queries.keys(as: viewer, after: after, limit: limit, at: now)
    } cells: { key, _, say in
      [
        key.name, RoleWords.of(key.role)(say),
        key.organization?.name(say) ?? KeyPhrases.common(say),
        (key.isRevoked ? KeyPhrases.revoked : KeyPhrases.inUse)(say), key.id.description,
      ]
    }
  }
}

/// Sentences of the list of keys.
enum KeyPhrases {
  static let words = PlainListWords(
    title: Phrase(ja: "APIキー", en: "API keys"),
    about: Phrase(
      ja:
        "センサーや業務のプログラムがこの組織として使うキーです（司令塔には全組織のものが見えます）。秘密の値は作ったときに一度だけ表示し、ここには出しません。作るのも取り消すのもノードの管理者です。",
      en: """
        Keys by which sensors and programmes speak for your organisation; the control tower sees \
        everybody's. A secret is shown once, when its key is made, and never here. The node's operator \
        makes and revokes them.
        """),
    empty: Phrase(ja: "キーはまだありません。", en: "There is no key yet."),
    heads: [
      Phrase(ja: "名前", en: "Name"), Phrase(ja: "役割", en: "Role"),
      Phrase(ja: "団体", en: "Organisation"), Phrase(ja: "状態", en: "State"),
      Phrase(ja: "識別子", en: "Identifier"),
    ])
  static let common = Phrase(ja: "共用（団体なし）", en: "common to all")
  static let inUse = Phrase(ja: "使えます", en: "works")
  static let revoked = Phrase(ja: "取り消しました", en: "revoked")
}
