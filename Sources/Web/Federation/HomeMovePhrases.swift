//! Words of the pages on which an organisation moves to another node.

internal import Federation
internal import Kernel
internal import Node

/// Sentences of moves.
enum HomeMovePhrases {
  static let title = Phrase(
    ja: "団体を預かるノードの移動", en: "Organisations that move to another node")
  static let about = Phrase(
    ja:
      "県のノードを離れる町や、合併する団体を、別のノードに移します。いまのノードが申し出て、移る先のノードが引き受けると、両方の署名でどこでも通用します。移っている間も、警報はどちらかの側が必ず見張っています。",
    en: """
      A town leaves its prefecture's node, or bodies merge. The node that hosts it offers, the other takes \
      over, and with both signatures it holds everywhere. Alerts are watched on one side or the other all \
      the time.
      """)
  static let none = Phrase(ja: "移動はまだありません。", en: "Nothing has moved, and nothing was offered.")
  static let notYours = Phrase(
    ja: "申し出たり、引き受けたりするのは、司令塔の管理者です。",
    en: "The tower's administrator offers and takes over.")
  static let noNode = Phrase(
    ja: "移る先になるノードがつながっていません。まず「ほかのノードとのつながり」で、ノードを招待してください。",
    en: "No node is linked to which one could go. Invite it first, under “Links to other nodes”.")
  static let untold = Phrase(
    ja: "まだ受け取っていないノードです。届くまで送り続けます。急ぐときは電話で伝えてください。",
    en:
      "These have not taken the word of it yet. It is sent until they have; call where it is urgent."
  )

  // MARK: Beginning one

  static let begin = Phrase(ja: "団体を別のノードに移す…", en: "Move an organisation to another node…")
  static let beginAbout = Phrase(
    ja: "先に移る先のノードをつないでおきます。次の画面で、何が移り、何が移らないかを確かめてから申し出ます。",
    en: "The new node has to be linked first. The next page says what moves and what does not.")
  static let organization = Phrase(ja: "移す団体", en: "Which organisation")
  static let node = Phrase(ja: "移る先のノード", en: "To which node")
  static let look = Phrase(ja: "何が移るかを見る", en: "See what moves")
  static let previewTitle = Phrase(ja: "移す前の確かめ", en: "Before it moves")
  static let moving = Phrase(ja: "移る先へ送るもの", en: "What goes to the new node")
  static let follows = Phrase(ja: "引き受けられたときに起きること", en: "What happens when it is taken over")
  static let staying = Phrase(
    ja: "移らないもの（移った先で入れ直す）", en: "What does not travel (entered anew there)")
  static let offerTick = Phrase(
    ja: "移る先の管理者と電話で打ち合わせました。引き受けられたあとに戻すには、もう一度移す手続きがいります。",
    en:
      "I have agreed on it by phone with the administrator of the new node. Once taken over, it comes back only by another move."
  )
  static let offer = Phrase(ja: "移すことを申し出る", en: "Offer it")

  // MARK: Taking over

  static let takeOver = Phrase(ja: "引き受ける", en: "Take it over")
  static let takeOverMeans = Phrase(
    ja:
      "引き受けると、この団体をこのノードが預かり、つながっているすべてのノードに知らせます。この団体の人のアカウントは、このあとここで作ります。ここに届いているもの：",
    en: """
      From then on this node hosts it, and every node that is linked hears of it. Accounts for its people are \
      made here afterwards. What has come of it:
      """)
  static let takeOverTick = Phrase(
    ja: "いま預かっているノードの管理者と電話で打ち合わせました。",
    en: "I have agreed on it by phone with the administrator of the node that hosts it now.")

  // MARK: Withdrawing

  static let withdrawAsk = Phrase(ja: "申し出を取り下げる…", en: "Withdraw the offer…")
  static let withdrawMeans = Phrase(
    ja:
      "相手に届くと、もう引き受けられません。届く前に引き受けられていた場合は、引き受けのほうが通り、団体は移ります。相手に届いている名簿は、相手のノードに残ります。",
    en: """
      Once the other node has heard of it, the offer can be taken over no more. Where it was taken over before that, it \
      holds, and the organisation moves. The entry that the other node has got stays there.
      """)
  static let withdrawTick = Phrase(
    ja: "移る先の管理者に、取り下げることを電話で伝えました。",
    en: "I have told the administrator of the new node by phone that it is withdrawn.")
  static let withdraw = Phrase(ja: "取り下げる", en: "Withdraw it")

  // MARK: How far one is

  /// How far a move is, and what is waited for.
  static func state(_ view: HomeTransferView) -> Phrase {
    switch view.state {
    case .offeredHere where view.untold.isEmpty:
      Phrase(
        ja: "申し出は \(view.to.text) に届いています。引き受けられるのを待っています",
        en: "\(view.to.text) has the offer; it waits there to be taken over")
    case .offeredHere:
      Phrase(
        ja: "申し出ました。\(view.to.text) にまだ届いていません",
        en: "offered; \(view.to.text) has not received it yet")
    case .offeredToThis(_, nil):
      Phrase(ja: "このノードに申し出がありました", en: "it was offered to this node")
    case .offeredToThis(_, .entryIsMissing?):
      Phrase(
        ja: "申し出がありました。団体の名簿がまだ届いていません。届くと引き受けられます（ふつう1分以内）",
        en:
          "it was offered; its entry has not come yet. It can be taken over once it has, usually within a minute"
      )
    case .offeredToThis(_, .linkIsOver?):
      Phrase(
        ja: "申し出がありましたが、いま預かっているノードとのつながりが終わっています。つなぎ直してから、もう一度申し出てもらってください",
        en:
          "it was offered, but the link to the node that hosts it is over. Link the two again and have it offered anew"
      )
    case .withdrawnHere where view.untold.isEmpty:
      Phrase(
        ja: "申し出を取り下げました。\(view.to.text) も知っています",
        en: "withdrawn, and \(view.to.text) knows of it")
    case .withdrawnHere:
      Phrase(
        ja: "申し出を取り下げました。\(view.to.text) にまだ届いていません。届く前に引き受けられれば、団体は移ります",
        en: """
          withdrawn; \(view.to.text) has not heard of it yet, and where it took it over before that, the \
          organisation moves
          """)
    case .leadsNowhere:
      Phrase(
        ja: "\(view.to.text) とのつながりが終わっています。この申し出では移りません",
        en: "the link to \(view.to.text) is over: nothing moves by this offer")
    case .withdrawnThere:
      Phrase(
        ja: "\(view.from.text) が申し出を取り下げました。引き受けることはできません",
        en: "\(view.from.text) has withdrawn the offer; it cannot be taken over")
    case .done: Phrase(ja: "移りました", en: "it has moved")
    }
  }

  /// town.example から city.example へ
  static func nodes(_ from: String, _ to: String) -> Phrase {
    Phrase(ja: "\(from) から \(to) へ", en: "from \(from) to \(to)")
  }

  /// What goes along: people, posts, ways to reach them, networks.
  static func parts(_ parts: HomeTransferParts) -> [Phrase] {
    [
      Phrase(ja: "人 \(parts.people)人", en: "people: \(parts.people)"),
      Phrase(ja: "ポスト \(parts.posts)", en: "posts: \(parts.posts)"),
      Phrase(
        ja: "メールと電話 \(parts.routes)件", en: "mail addresses and telephone numbers: \(parts.routes)"),
      Phrase(
        ja: "持ち場のネットワーク・ドメイン・端末 \(parts.networks)件（移った先では本人の申告として扱います）",
        en:
          "networks, domains and terminals: \(parts.networks) (at the new node they count as its own word)"
      ),
    ]
  }

  /// What becomes of what is open, and of whoever signs in.
  static func follows(_ preview: HomeTransferPreview) -> [Phrase] {
    var lines = [
      Phrase(
        ja: "続いている対応 \(preview.duties)件：見張りは途切れません。警報を出したノードが見張り続け、移った先に伝えます",
        en:
          "open duties: \(preview.duties). They are watched without a break by the nodes of their alerts, which tell the new one"
      ),
      Phrase(
        ja: "このノードのアカウント \(preview.accounts)件：閉じます。移った先で作り直します",
        en: "accounts here: \(preview.accounts). They are closed, and made anew there"),
    ]
    if preview.silentSince != nil {
      lines.append(
        Phrase(
          ja: "移る先のノードはいま黙っています。申し出は、届くまで待ちます",
          en: "the new node is silent now: the offer waits until it is heard"))
    }
    return lines
  }

  /// What is entered anew at the new home.
  static func staying(_ left: HomeTransferPreview.Left) -> [Phrase] {
    [
      Phrase(ja: "センサー \(left.sensors)台と、その鍵", en: "sensors and their keys: \(left.sensors)"),
      Phrase(ja: "システムの台帳 \(left.systems)件", en: "systems of its inventory: \(left.systems)"),
      Phrase(ja: "法律上の位置づけ \(left.designations)件", en: "designations: \(left.designations)"),
      Phrase(
        ja: "当番表、確かめた持ち場、Webhookの宛先", en: "duty tables, checked networks, webhook addresses"),
      Phrase(
        ja: "検知を外す規則と、手がかりから外す一覧（ここでは効かなくなります）",
        en: "rules and lists by which detections are set aside (here they count no more)"),
    ]
  }
}
