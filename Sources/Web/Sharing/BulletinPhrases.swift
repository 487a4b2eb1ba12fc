//! The sentences of bulletins.

internal import Alerting
internal import Kernel
internal import Sharing

/// Sentences of bulletins.
enum BulletinPhrases {
  static let title = Phrase(ja: "注意喚起・照会", en: "Bulletins")
  static let new = Phrase(ja: "注意喚起を出す", en: "Issue a bulletin")
  static let none = Phrase(
    ja: "まだ出していません。ここから出すと、だれが答え、だれが黙っているかが、時間とともに見えます。答えのない相手には、はしごに沿って自動で連絡します。",
    en: """
      None yet. When you issue one, you see over time who has answered and who is silent. The silent \
      are called up their ladder by themselves.
      """)
  static let kind = Phrase(ja: "種別", en: "Kind")
  static let character = Phrase(ja: "法的な性格", en: "Legal character")
  static let statute = Phrase(ja: "根拠となる法令（指示のとき必ず）", en: "Statute (always for an instruction)")
  static let answerBy = Phrase(ja: "回答の期限（日と時刻）", en: "Answer by (day and time)")
  static let mayForward = Phrase(
    ja: "受け取った団体は、保守業者に転送してよい", en: "Recipients may forward it to their maintenance vendor")
  static let mayForwardGateway = Phrase(
    ja: "共同ゲートウェイ（自治体情報セキュリティクラウドなど）の運用者に転送してよい",
    en: "Recipients may forward it to the operator of a gateway that they share")
  static let detail = Phrase(ja: "くわしい技術情報（なくてもよい）", en: "Technical details (may be empty)")
  static let audience = Phrase(ja: "宛先", en: "Audience")
  static let byForm = Phrase(ja: "団体の種類で選ぶ", en: "By kind of body")
  static let under = Phrase(
    ja: "そのうち、この団体の下にあるものだけ（県の名前など。空なら全国）",
    en: "Of these only those under this body (e.g. a prefecture; empty for all)")
  static let product = Phrase(
    ja: "そのうち、この製品が台帳にある団体だけ（例 FortiGate 7.2。種類を選ばなければ全種類から）",
    en:
      "Of these only those with this product in their register (e.g. FortiGate 7.2; no kind: of all)"
  )
  static let dependsOn = Phrase(
    ja: "そのうち、台帳でこの団体に依存するシステムがある団体だけ（例 131016 千代田区。種類を選ばなければ全種類から）",
    en: """
      Of these only those with a system in their register that depends on this body (e.g. 131016 Chiyoda City; no \
      kind: of all)
      """)
  static let productMeans = Phrase(
    ja: "台帳は、その団体と支援元だけが見られます。上の2つの欄で選べるのは、あなたの組織が直接支援する団体だけです。",
    en: """
      A register is seen by its organisation and its supporter alone: only bodies that your organisation supports \
      directly can be chosen so.
      """)
  static let names = Phrase(
    ja: "名前かコードで加える（1行に1つ）", en: "Also these, by name or code (one a line)")
  static let preview = Phrase(ja: "宛先を確かめる", en: "See who will get it")
  static let previewTitle = Phrase(ja: "出す前の確認", en: "Before it is issued")
  static let change = Phrase(ja: "書き直す", en: "Change it")
  static let nobody = Phrase(ja: "届く団体が 0 です", en: "Nobody would receive this")
  static let unreachable = Phrase(ja: "いま連絡のつかない団体", en: "Cannot be reached now")
  static let answerForm = Phrase(ja: "回答", en: "Your answer")
  static let answerMeans = Phrase(
    ja: "あとから変えられます。新しい回答が数えられます。", en: "It can be changed later; the newest answer counts.")
  static let send = Phrase(ja: "この内容で回答する", en: "Give this answer")
  static let until = Phrase(
    ja: "いつまでに（「該当あり」と「調査中」のとき）", en: "By when (if affected, or under investigation)")
  static let note = Phrase(
    ja: "対応の予定・理由（「応じない」のとき必ず）", en: "Plan or reason (always if you do not follow it)")
  static let lastAnswer = Phrase(ja: "これまでの回答", en: "Your answer so far")
  static let withdrawn = Phrase(
    ja: "取り下げられました。回答はいりません。", en: "It was withdrawn. No answer is needed.")
  static let withdraw = Phrase(ja: "取り下げる", en: "Withdraw it")
  static let withdrawMeans = Phrase(
    ja: "まだ答えていない団体への連絡も止まります。取り消せません。",
    en: "Those who have not answered are no longer called. This cannot be undone.")
  static let reason = Phrase(ja: "理由", en: "Reason")
  static let permeation = Phrase(ja: "浸透", en: "Permeation")
  static let curve = Phrase(ja: "回答した団体の数", en: "Organisations that answered")
  static let byGroup = Phrase(ja: "都道府県別", en: "By prefecture")
  static let others = Phrase(ja: "国の機関・その他", en: "National and other bodies")
  static let recipients = Phrase(ja: "宛先の団体", en: "Recipients")
  static let all = Phrase(ja: "すべて", en: "All")
  static let silent = Phrase(ja: "回答なし", en: "Silent")
  static let silentIsNot = Phrase(
    ja: "「回答なし」は「該当なし」ではありません。", en: "Silent does not mean not affected.")
  static let open = Phrase(ja: "警報をひらく", en: "Open its alert")
  static let asked = Phrase(ja: "宛先", en: "Asked")
  static let delivered = Phrase(ja: "届いた", en: "Delivered")
  static let opened = Phrase(ja: "開いた", en: "Opened")
  static let answeredHead = Phrase(ja: "回答した", en: "Answered")
  static let acted = Phrase(ja: "対応した", en: "Acted")
  static let organization = Phrase(ja: "団体", en: "Organisation")
  static let called = Phrase(ja: "連絡した段", en: "Called up to")
  static let next = Phrase(ja: "次に連絡する時刻", en: "Next call")
  static let issuedHead = Phrase(ja: "出した時刻", en: "Issued")
  static let withdrawnHead = Phrase(ja: "取り下げ", en: "Withdrawn")
  static let prefecture = Phrase(ja: "都道府県", en: "Prefecture")
  static let mapTitle = Phrase(
    ja: "都道府県ごとの回答の割合。色が濃いほど多い。数は下の表",
    en: "Share answered by prefecture; the darker the more. The figures stand in the table below")
  static let mapLetters = Phrase(ja: "地図の略した名前", en: "What the letters on the map stand for")
  static let noSuchBody = Phrase(
    ja: "その名前の団体は一つに決まりません", en: "Not exactly one organisation has that name")

  // table:
  /// What a bulletin is.
  static func kind(_ kind: Bulletin.Kind) -> Phrase {
    switch kind {
    case .warning: Phrase(ja: "注意喚起", en: "Warning")
    case .earlyWarning: Phrase(ja: "早期警戒", en: "Early warning")
    case .inquiry: Phrase(ja: "照会", en: "Inquiry")
    }
  }

  // table:
  /// What force it has.
  static func character(_ character: Bulletin.LegalCharacter) -> Phrase {
    switch character {
    case .instruction: Phrase(ja: "指示", en: "instruction (binding)")
    case .request: Phrase(ja: "要請", en: "request")
    case .advice: Phrase(ja: "助言", en: "advice")
    case .technicalAdvice: Phrase(ja: "技術的助言", en: "technical advice")
    case .notification: Phrase(ja: "通知", en: "notification")
    case .favour: Phrase(ja: "依頼", en: "favour asked")
    case .information: Phrase(ja: "情報提供", en: "information")
    }
  }

  // table:
  /// What can be answered.
  static func answer(_ kind: Delivery.AnswerKind) -> Phrase {
    switch kind {
    case .affected: Phrase(ja: "該当あり（これから対応する）", en: "Affected; we will act")
    case .done: Phrase(ja: "対応を済ませた", en: "Done")
    case .notAffected: Phrase(ja: "該当なし", en: "Not affected")
    case .underInvestigation: Phrase(ja: "調査中", en: "Under investigation")
    case .refused: Phrase(ja: "応じない（理由を書く）", en: "We do not follow it (say why)")
    }
  }

  // table:
  /// The same in a word, for columns.
  static func answerHead(_ kind: Permeation.Response) -> Phrase {
    switch kind {
    case .affected: Phrase(ja: "該当あり", en: "Affected")
    case .done: Phrase(ja: "対応済み", en: "Done")
    case .notAffected: Phrase(ja: "該当なし", en: "Not affected")
    case .underInvestigation: Phrase(ja: "調査中", en: "Investigating")
    case .refused: Phrase(ja: "応じない", en: "Refused")
    }
  }

  /// Where a duty stands after an answer.
  static func answered(_ kind: Delivery.AnswerKind) -> Phrase {
    let words = answer(kind)
    return Phrase(ja: "回答済み：\(words.ja)", en: "Answered: \(words.en)")
  }

  /// 宛先 1916団体
  static func reaches(_ count: Int) -> Phrase {
    Phrase(ja: "届く団体 \(count)", en: "Organisations: \(count)")
  }

  /// The button that issues it.
  static func issue(_ count: Int) -> Phrase {
    Phrase(ja: "\(count)団体に出す", en: "Issue it to \(count)")
  }

  /// 1916団体のうち1200が回答（62％）
  static func share(_ found: Permeation) -> Phrase {
    Phrase(
      ja: "\(found.asked)団体のうち\(found.answered)が回答（\(found.answeredPercent)％）、回答なし\(found.silent)",
      en:
        "\(found.answered) of \(found.asked) answered (\(found.answeredPercent) %), \(found.silent) silent"
    )
  }

  /// 国の司令塔からの要請（注意喚起）
  static func from(_ issuer: Phrase, _ terms: Bulletin.Terms) -> Phrase {
    from(issuer, terms.kind, terms.character, terms.statute)
  }

  /// The same of what is only typed so far.
  static func from(
    _ issuer: Phrase, _ what: Bulletin.Kind, _ force: Bulletin.LegalCharacter, _ statute: String
  ) -> Phrase {
    let (kind, force) = (kind(what), character(force))
    let base = statute.isEmpty ? "" : " \(statute)"
    return Phrase(
      ja: "\(issuer.ja)からの\(force.ja)（\(kind.ja)）\(base)",
      en: "\(kind.en) from \(issuer.en): \(force.en)\(base)")
  }

  /// How many recipients are listed.
  static func listed(_ count: Int) -> Phrase { Phrase(ja: "\(count)件", en: "\(count)") }
}
