//! What to do about a link that does not carry everything; its line on the board; and where copies of an alert went.

internal import Federation
internal import Kernel
internal import Node

extension LinkPhrases {
  /// What is going on and what to do next; nil while all is well.
  static func next(_ link: PeerView) -> Phrase? {
    switch link.state {
    case .revoked:
      return Phrase(
        ja: "このつながりは終わっています。もう一度つなぐときは、新しい招待から始めてください。",
        en: "This link is over. To link again, begin with a new invitation.")
    case .quarantined(let held): return next(held.cause)
    case .active: break
    }
    if link.silentSince != nil { return nextWhenSilent }
    switch link.standing {
    case .active: return link.newer.map { nextWhenLost($0) }
    case .quarantined:
      return Phrase(
        ja: "相手がこのつながりを止めていて、こちらの送るものを受け取りません。相手の管理者に電話し、理由を聞いてください。",
        en:
          "The peer holds this link and takes nothing from here. Call its administrator and ask why."
      )
    case .revoked:
      return Phrase(
        ja: "相手がこのつながりを終わらせました。電話で確かめ、こちらでも失効させてください。続けるなら、新しい招待から始めます。",
        en: """
          The peer has ended this link. Ask by phone, and revoke it here too. To go on, begin with a new \
          invitation.
          """)
    }
  }

  private static let nextWhenSilent = Phrase(
    ja: "相手のノードから何も届きません。新しい警報は、このノードが相手の人へ直接連絡します。相手の管理者に電話し、ノードと回線を見てもらってください。届けば自動で戻ります。",
    en: """
      Nothing comes from the peer. New alerts call its people from here. Call its administrator to look \
      at node and line. It goes on by itself as soon as something comes.
      """)

  /// The head of how many they are.
  static let lost = Phrase(ja: "こちらで失い、相手が持つ記録", en: "Lost here, and held by the peer")
  /// 3件
  static func records(_ count: Int) -> Phrase { Phrase(ja: "\(count)件", en: "records: \(count)") }

  /// The peer holds newer versions of this node's own records than this node knows.
  private static func nextWhenLost(_ count: Int) -> Phrase {
    Phrase(
      ja:
        "このノードは古い控えから戻されていて、相手がまだ持つ記録を失っています（\(count)件）。相手のノードの画面で中身を見て、こちらで入力し直してください。相手が持つものより新しくなるか、相手が持たなくなると、次の突き合わせで消えます。",
      en: """
        This node was restored from an older backup and has lost records which the peer still holds \
        (\(count)). Look at the peer's page and enter them again. This goes with the next comparison once \
        what stands here is newer, or the peer holds it no more.
        """)
  }

  /// What to do about a link that is held.
  // table:
  private static func next(_ cause: PeerLink.Cause) -> Phrase {
    switch cause {
    case .peerWentBack:
      Phrase(
        ja:
          "相手が、前に受け取ったものを覚えていません。古い控えで動いているか、だれかが控えを盗んで動かしている疑いがあります。相手の管理者に登録の電話で確かめ、noroshi restore で戻し直してもらってください。相手がそう知らせてくると、ここで再開できます。",
        en: """
          The peer does not remember what it had taken. It runs on an old backup, or somebody else runs a \
          stolen one. Call its administrator on a registered phone; it has to be brought back with noroshi \
          restore. Once it says so, the link can be released here.
          """)
    case .peerRestored:
      Phrase(
        ja: "相手は、控えから戻したと知らせています。盗まれた控えにも鍵が入っています。相手の管理者に登録の電話で、本当に戻したかを確かめてから、再開してください。",
        en: """
          The peer says that it was restored. A stolen backup has its keys too: ask its administrator on a \
          registered phone whether it was he, then release the link.
          """)
    case .weWentBack:
      Phrase(
        ja:
          "このノードが、前に送ったものを覚えていません。古い控えで動いています。ノードを動かす人に、noroshi restore で戻し直すよう頼んでください。終わると自動で再開します。",
        en: """
          This node does not remember what it had sent: it runs on an old backup. Ask its operator to bring \
          it back with noroshi restore. The link then opens by itself.
          """)
    case .noCommonVersion:
      Phrase(
        ja: "古いほうのノードを新しくしてください。共通の版ができると、自動で再開します。",
        en: "Update the older node. The link opens by itself as soon as there is a common version.")
    case .tooManyRefusals:
      Phrase(
        ja: "1時間に断ったものが多すぎました。下の「ここで断ったもの」の理由を見て、相手の管理者に電話し、原因がなくなってから再開してください。",
        en: """
          Too much was refused within an hour. See the reasons under “Refused here”, call the peer's \
          administrator, and release the link once the cause is gone.
          """)
    case .byPerson:
      Phrase(
        ja: "人が止めています。止めた理由がなくなったら再開してください。",
        en: "A person holds it. Release it when the reason is gone.")
    }
  }

  /// What is ticked before a link is released.
  static func releaseTick(_ cause: PeerLink.Cause) -> Phrase {
    switch cause {
    case .peerWentBack, .peerRestored:
      Phrase(
        ja: "相手の管理者に登録の電話で確かめました。控えから戻したのは相手自身です。",
        en: "I asked its administrator on a registered phone: it was he who restored it.")
    case .weWentBack, .noCommonVersion, .tooManyRefusals, .byPerson:
      Phrase(
        ja: "止めた理由がなくなったことを確かめました。", en: "I made sure that the reason for holding it is gone.")
    }
  }

  // MARK: The board and the network page

  /// やりとりの止まったノード 2
  static func broken(_ count: Int) -> Phrase {
    Phrase(ja: "やりとりの止まったノード \(count)", en: "Nodes that are silent or held: \(count)")
  }

  /// How many more there are than are named.
  static func more(_ count: Int) -> Phrase { Phrase(ja: "ほか\(count)", en: "\(count) more") }

  /// What is the matter with a link, in a few words.
  static func trouble(_ trouble: LinkTrouble, at now: Instant, _ say: Language) -> String {
    switch trouble.kind {
    case .held(let cause, _): held(cause)(say)
    case .silent(let since): silent(Wording.span(now - since, say))(say)
    case .heldThere: heldThere(say)
    case .revokedThere: revokedThere(say)
    }
  }

  // MARK: Copies of an alert

  static let copies = Phrase(ja: "写しの行き先", en: "Copies at other nodes")
  static let copiesAbout = Phrase(
    ja: "この警報を知らせたノードと、受け取ったかどうかです。",
    en: "The nodes that were told of this alert, and whether they took it.")

  /// From which node it came.
  static func cameFrom(_ node: String) -> Phrase {
    Phrase(
      ja: "\(node) のノードから届いた警報です。内容を変えられるのは、そのノードだけです。",
      en: "It came from the node \(node), which alone can change what it says.")
  }

  /// すべて見る（47ノード）
  static func allCopies(_ count: Int) -> Phrase {
    Phrase(ja: "すべて見る（\(count)ノード）", en: "Show all \(count)")
  }

  static let narrowedTitle = Phrase(ja: "狭めた取り扱いの届き先", en: "Who knows of the narrower marking")
  /// まだ2ノードが受け取っていません
  static func narrowed(_ untaken: Int) -> Phrase {
    if untaken == 0 {
      return Phrase(
        ja: "写しを持つすべてのノードが受け取りました。", en: "Every node with a copy has taken it.")
    }
    return Phrase(
      ja: "\(untaken)ノードがまだ受け取っていません。届くまで送り続けます。急ぐときは電話で伝えてください。",
      en:
        "\(untaken) have not taken it yet. It is sent until they have; call them where it is urgent."
    )
  }

  /// What became of a letter that must arrive.
  static func telling(_ state: AlertCopies.State, at now: Instant, _ say: Language) -> String {
    guard state == .givenUp else { return copy(state, at: now, say) }
    let words = Phrase(
      ja: "まだ届いていません。つながりが戻れば、また送ります",
      en: "not received yet; it is sent again once the link carries letters")
    return words(say)
  }

  static let unheard = Phrase(
    ja: "失効をまだ知らないノード", en: "Nodes that do not know of a revocation yet")
  static let unheardAbout = Phrase(
    ja: "失効させたノードを、下のノードがまだ信じているかもしれません。届くまで送り続けます。急ぐときは電話で伝えてください。",
    en: """
      These may still trust a node that was revoked. It is sent until they have taken it; call them where it \
      is urgent.
      """)

  /// What became of a copy.
  static func copy(_ state: AlertCopies.State, at now: Instant, _ say: Language) -> String {
    switch state {
    case .waiting(let until):
      let time = Wording.moment(until, at: now, say)
      return Phrase(
        ja: "受け取りを待っています（\(time)まで）", en: "waiting for its receipt (until \(time))")(say)
    case .taken(let at):
      let time = Wording.moment(at, at: now, say)
      return Phrase(ja: "\(time)に受け取りました", en: "received at \(time)")(say)
    case .refused(let reason):
      let why = reason.explanation
      return Phrase(ja: "受け取られませんでした。\(why.ja)", en: "Not taken. \(why.en)")(say)
    case .givenUp:
      return Phrase(
        ja: "時間内に受け取られませんでした。呼ぶ人がいれば、このノードから直接呼びます",
        en: "not received in time; whoever is to be called is called from here")(say)
    }
  }
}
