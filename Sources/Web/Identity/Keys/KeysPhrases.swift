//! Words of the keys of the interface and of those who answer for them.

internal import Kernel
internal import Node

/// Sentences of the keys' page.
enum KeysPhrases {
  static let title = Phrase(ja: "APIの鍵", en: "API keys")
  static let about = Phrase(
    ja:
      "プログラムやセンサーが使う鍵です。鍵には担当の人がいます。担当の人が離れると、その人の権限で動く鍵は同じ分から使えなくなり、センサーの鍵は記録を失わないように使えるままです。どちらも、だれかが引き受けるか取り消すまで、ここに残ります。",
    en: """
      Keys of programmes and sensors. Somebody answers for each. When he leaves, a key that acts with a \
      person's right is refused from that minute; a sensor's goes on, so that nothing it sees is lost. \
      Both stand here until somebody takes them over or revokes them.
      """)
  static let none = Phrase(
    ja: "この組織の鍵はありません。鍵はノードを動かす人が「noroshi key new」で作ります。",
    en: "There is no key. Whoever runs the node makes one with “noroshi key new”.")
  static let secretStays = Phrase(
    ja: "引き受けても、鍵の文字列は変わりません。離れた人が持っているかもしれないときは、新しい鍵に替えてから、古い鍵を取り消してください。",
    en: """
      The secret of a key stays as it was. Where whoever left may still have it, change over to a new \
      key, then revoke the old one.
      """)
  static let take = Phrase(ja: "担当を引き受ける", en: "Take it over")
  static let whom = Phrase(ja: "担当にする人", en: "Who answers for it")
  static let nameHim = Phrase(ja: "この人を担当にする", en: "Name this person")
  static let revoke = Phrase(ja: "取り消す…", en: "Revoke…")
  static let revokeNow = Phrase(ja: "この鍵を取り消す", en: "Revoke this key")
  static let revokeSensor = Phrase(
    ja: "このセンサーの記録は届かなくなり、新しい鍵に替えるまで検知できません。元に戻せません。",
    en:
      "Nothing of this sensor arrives any more, and nothing is detected until it has a new key. This cannot be undone."
  )
  static let revokeOther = Phrase(
    ja: "この鍵を使うプログラムは、すぐに使えなくなります。元に戻せません。",
    en: "Programmes that use it are refused at once. This cannot be undone.")
  static let common = Phrase(ja: "共通", en: "common to all")
  static let keeper = Phrase(ja: "担当の人", en: "Who answers for it")
  static let organization = Phrase(ja: "組織", en: "Organisation")
  /// By which `noroshi key keeper` and `noroshi key revoke` know a key. Neither its secret nor the hash of that is shown.
  static let identifier = Phrase(ja: "識別子", en: "Identifier")
  /// The columns of the page.
  static let heads = [
    Phrase(ja: "鍵", en: "Key"), Phrase(ja: "役割", en: "Role"),
    Phrase(ja: "担当と状態", en: "State, and who answers for it"),
    Phrase(ja: "できること", en: "Actions"),
  ]
  /// The columns of its files.
  static let columns = [heads[0], organization, heads[1], heads[2], keeper, identifier]

  /// Whether somebody answers for a key.
  static func state(_ row: KeyRow) -> Phrase {
    switch row.standing {
    case .kept: Phrase(ja: "担当がいます", en: "kept")
    case .unnamed: Phrase(ja: "担当が決まっていません", en: "nobody answers for it")
    case .left where row.isRefused:
      Phrase(ja: "担当が離れたため、使えません", en: "its keeper has left: it is refused")
    case .left:
      Phrase(ja: "担当が離れました（記録は届いています）", en: "its keeper has left: it goes on sending")
    }
  }

  /// The line on home of whoever may do something about it; nil where there is nothing to do.
  static func waiting(_ count: KeyCount) -> Phrase? {
    if count.left > 0 {
      return Phrase(
        ja: "担当が離れたAPIの鍵 \(count.left)（引き受けるか、取り消してください）",
        en: "API keys whose keeper left: \(count.left) (take them over, or revoke them)")
    }
    if count.unnamed == 0 { return nil }
    return Phrase(
      ja: "担当の決まっていないAPIの鍵 \(count.unnamed)",
      en: "API keys that nobody answers for: \(count.unnamed)")
  }

  /// The line on the tower's board.
  static func board(_ left: Int) -> Phrase {
    Phrase(
      ja: "担当が離れたAPIの鍵が\(left)件あります。センサーの鍵は動いていますが、ほかは使えません。司令塔の管理者が「APIの鍵」で引き受けるか、取り消してください。",
      en: """
        API keys whose keeper left: \(left). Those of sensors go on, all others are refused. An \
        administrator of the tower takes them over, or revokes them, under “API keys”.
        """)
  }
}
