//! Words of the pages of links to other nodes, of their line on the board, and of the copies of an alert.

internal import Federation
internal import Kernel
internal import Node

/// Sentences of links to other nodes.
enum LinkPhrases {
  static let title = Phrase(ja: "ほかのノードとのつながり", en: "Links to other nodes")
  static let about = Phrase(
    ja: "町や県が自分で動かしている狼煙（ノード）と、警報・対応・名簿をやりとりします。黙っているもの、止まっているものが先に並びます。",
    en: """
      Alerts, what was done about them and directories are exchanged with nodes that others run \
      themselves. Those that are silent or held stand first.
      """)
  static let back = Phrase(ja: "つながりの一覧へ", en: "To the list of links")
  /// The columns of the list.
  static let heads = [
    Phrase(ja: "状態", en: "State"), Phrase(ja: "ノード", en: "Node"),
    Phrase(ja: "相手の受け取りを待つもの", en: "Waiting for its receipt"),
    Phrase(ja: "預かる団体", en: "Hosts"),
  ]
  static let key = Phrase(ja: "鍵の指紋（SHA-256）", en: "Fingerprint of its key (SHA-256)")
  static let nothingWaits = Phrase(ja: "ありません", en: "nothing")
  static let nobodyHosted = Phrase(ja: "まだ知らされていません", en: "not told yet")

  // MARK: The empty page

  static let empty = Phrase(ja: "つながっているノードはまだありません", en: "No other node is linked yet")
  static let emptySteps = [
    Phrase(
      ja: "このノードの下に、町や県のノードを加えるとき：下の「ノードを招待する」で招待コードを作り、相手のノードの管理者に渡します。",
      en:
        "To take a node in below this one: make a code under “Invite a node” and hand it to its administrator."
    ),
    Phrase(
      ja: "国や県のノードから招待コードをもらったとき：下の「招待コードで加わる」に貼り付けます。",
      en: "If a node above gave you a code: paste it under “Join by a code”."),
    Phrase(
      ja: "つながると、ここに相手の名前と状態が並びます。相手が1分黙ると、監視盤にも出ます。",
      en:
        "Once linked, it stands here with its state. When it is silent for a minute, the board says so."
    ),
  ]
  static let emptyForWatch = Phrase(
    ja: "ノードを加えたり、招待コードで加わったりするのは、司令塔の管理者です。",
    en: "The tower's administrator takes nodes in, or joins by a code.")

  /// このノードの名前と鍵
  static func own(_ name: String, _ fingerprint: String) -> Phrase {
    Phrase(
      ja: "このノードの名前は \(name)、鍵の指紋は \(fingerprint) です。相手に電話で読み合わせるときに使います。",
      en:
        "This node is \(name), the fingerprint of its key is \(fingerprint): to be compared by phone."
    )
  }

  // MARK: Inviting and joining

  static let invite = Phrase(ja: "ノードを招待する", en: "Invite a node")
  static let inviteAbout = Phrase(
    ja: "1つのノードに1つ、一度だけ使えるコードを作ります。加わったノードが預かれるのは、下で選ぶ団体と、その下の団体だけです。",
    en: """
      Makes a code for one node that works once. The node that joins by it may host the organisation \
      you choose and those below it, nobody else.
      """)
  static let under = Phrase(ja: "どの団体のノードか", en: "Whose node it is")
  static let days = Phrase(
    ja: "使える日数（1〜\(LinkRoutes.daysMax)）", en: "Days it works (1–\(LinkRoutes.daysMax))")
  static let make = Phrase(ja: "招待コードを作る", en: "Make the code")
  static let codeTitle = Phrase(ja: "ノードへの招待コード", en: "Invitation code for a node")
  static let codeOnce = Phrase(
    ja: "この画面を離れると、コードは二度と出せません。いま写すか、印刷してください。",
    en: "The code is shown this once. Copy it now, or print this page.")
  static let codeCareful = Phrase(
    ja: "コードを知る人は、だれでも一度だけ加われます。本人に手渡すか、電話で確かめてから送ってください。",
    en: "Whoever knows the code can join once. Hand it over in person, or call before you send it.")
  static let codeSquare = Phrase(ja: "招待コード", en: "Invitation code")
  static let codeSteps = Phrase(ja: "招待されたノードですること", en: "What to do on the invited node")
  static let byPage = Phrase(
    ja: "招待されたノードの管理者でサインインし、「つながり」→「ほかのノードとのつながり」→「招待コードで加わる」に貼り付ける。",
    en:
      "Sign in there as that node's administrator, and paste it under Network, “Links to other nodes”, “Join by a code”."
  )
  static let byCommand = Phrase(
    ja: "または、ノードを動かす人が、その機械で次を打ち、聞かれたらコードを貼り付ける。命令の行には書かない（その機械のほかの利用者に見えます）。",
    en:
      "Or its operator types this on its machine and pastes the code when asked, never into the command itself: other users of that machine could see it there."
  )
  static let invitations = Phrase(ja: "出した招待", en: "Invitations")
  static let withdraw = Phrase(ja: "取り消す", en: "Take back")
  static let join = Phrase(ja: "招待コードで加わる", en: "Join by a code")
  static let joinAbout = Phrase(
    ja: "国や県など、上のノードの管理者からもらったコードを、全体を1行で貼り付けます。このノードが相手へ出ていってつなぎ、相手からの入り口はいりません。",
    en: """
      Paste the whole line that the administrator of the node above gave you. This node dials out; \
      nothing needs to be opened to it.
      """)
  static let code = Phrase(
    ja: "招待コード（noroshi-1+ で始まる1行）", en: "Invitation code (a line that begins with noroshi-1+)")
  static let joinNow = Phrase(ja: "加わる", en: "Join")

  /// Whose node is invited, and until when.
  static func codeFor(_ organization: String, _ until: String) -> Phrase {
    Phrase(
      ja: "\(organization)のノードのためのコードです。\(until)まで、一度だけ使えます。",
      en: "For the node of \(organization). It works once, until \(until).")
  }

  /// What became of an invitation.
  static func invitation(_ view: NodeInvitationView, _ say: Language) -> String {
    switch view.state {
    case .usable:
      let until = Wording.date(view.until, say)
      return Phrase(ja: "\(until)まで使えます", en: "works until \(until)")(say)
    case .late: return Phrase(ja: "期限が過ぎました", en: "its time is over")(say)
    case .used(let node, let at):
      let day = Wording.day(at, say)
      return Phrase(ja: "\(node.text)が\(day)に加わりました", en: "\(node.text) joined on \(day)")(say)
    case .withdrawn(let at):
      let day = Wording.day(at, say)
      return Phrase(ja: "\(day)に取り消しました", en: "taken back on \(day)")(say)
    }
  }

  // MARK: One link

  static let means = Phrase(ja: "いま何が起きていて、何をするか", en: "What is going on, and what to do")
  static let address = Phrase(ja: "住所", en: "Address")
  static let dialsIn = Phrase(ja: "相手から来ます", en: "it dials in")
  static let byRelay = Phrase(
    ja: "間のノードが、封をしたまま運びます", en: "the node between carries it, sealed")
  static let roleHead = Phrase(ja: "相手は", en: "The other is")
  static let hosts = Phrase(ja: "預かる団体", en: "Organisations it hosts")
  static let compared = Phrase(ja: "前の突き合わせ", en: "Last comparison")
  /// 2027年2月28日 9:00、違うもの 3件
  static func differed(_ count: Int, _ moment: String?) -> Phrase {
    Phrase(
      ja: (moment.map { "\($0)、" } ?? "") + "違うもの \(count)件",
      en: (moment.map { "\($0), " } ?? "") + "records that differed: \(count)")
  }
  static let comparesNext = Phrase(ja: "次の突き合わせの予定", en: "Next comparison due")
  static let epochs = Phrase(ja: "控えから戻した回数（こちら・相手）", en: "Times restored (this node, the peer)")
  static let version = Phrase(ja: "規約の版", en: "Version of the protocol")
  static let waiting = Phrase(ja: "相手の受け取りを待つもの", en: "Waiting for its receipt")
  static let certificate = Phrase(ja: "回線の証明書", en: "Certificate of its line")
  static let noCertificate = Phrase(
    ja: "ありません（公開の住所でやりとりします）", en: "none (it goes by the public address)")

  /// 2027年2月28日 9:00まで。自動で更新します
  static func certificateUntil(_ until: String) -> Phrase {
    Phrase(ja: "\(until)まで。自動で更新します", en: "until \(until); renewed by itself")
  }

  /// It should have been renewed: by the other, or by this node.
  static func certificateLate(_ until: String, dialsIn: Bool) -> Phrase {
    dialsIn
      ? Phrase(
        ja: "\(until)までですが、更新できていません。下のノードの管理者に電話してください",
        en: "until \(until), and was not renewed: call the administrator of the node below")
      : Phrase(
        ja: "\(until)までですが、更新できていません。ノードを動かす人が noroshi link renew で確かめてください",
        en: "until \(until), and was not renewed: let the operator try noroshi link renew")
  }

  /// It has ended.
  static func certificateOver(_ until: String) -> Phrase {
    Phrase(
      ja: "\(until)に切れました。公開の住所でやりとりします",
      en: "ended on \(until); it goes by the public address")
  }

  static let keys = Phrase(
    ja: "相手の鍵の指紋（電話で読み合わせる）", en: "Fingerprints of its keys (compare by phone)")
  static let refusals = Phrase(ja: "ここで断ったもの", en: "Refused here")
  static let noRefusal = Phrase(ja: "断ったものはありません。", en: "Nothing was refused.")
  static let notCompared = Phrase(ja: "まだしていません", en: "not yet")
  static let hold = Phrase(ja: "つながりを止める…", en: "Hold the link…")
  static let holdNow = Phrase(ja: "止める", en: "Hold it")
  static let holdMeans = Phrase(
    ja: "止めている間、相手の送るものは受け取らず、こちらのものは待ちます。期限が来れば、警報はこのノードから相手の人へ直接連絡します。いつでも再開できます。",
    en: """
      While it is held nothing of the peer is taken and letters wait. When their time is over, alerts \
      call the peer's people from here. It can be released at any time.
      """)
  static let release = Phrase(ja: "つながりを再開する", en: "Release the link")
  static let releaseNow = Phrase(ja: "再開する", en: "Release it")
  static let revoke = Phrase(ja: "つながりを失効させる…", en: "Revoke the link…")
  static let revokeNow = Phrase(ja: "失効させる", en: "Revoke it")
  static let revokeMeans = Phrase(
    ja:
      "元に戻せません。相手からは何も受け取らず、待っているものは届かないものとして扱い、警報はこのノードから直接連絡します。もう一度つなぐには、新しい招待から始めます。相手のノードには知らされないので、電話で伝えてください。",
    en: """
      This cannot be undone. Nothing of the peer is taken any more, what waits counts as undelivered, \
      and alerts call from here. To link again, begin with a new invitation. The peer is not told: call.
      """)
  static let revokeTick = Phrase(
    ja: "元に戻せないことが分かりました。相手には電話で伝えます。",
    en: "I know that this cannot be undone, and will tell the other side by phone.")
  static let notYours = Phrase(
    ja: "止める・再開する・失効させるのは、司令塔の管理者です。",
    en: "The tower's administrator holds, releases and revokes.")

  /// What the other is.
  static func role(_ role: PeerLink.Role) -> Phrase {
    switch role {
    case .parent: Phrase(ja: "上のノード（招待した側）", en: "the node above (it invited this one)")
    case .child: Phrase(ja: "下のノード（招待された側）", en: "a node below (this one invited it)")
    case .sibling: Phrase(ja: "横のノード", en: "a node beside")
    }
  }

  /// A lane.
  static func lane(_ lane: Lane) -> Phrase {
    switch lane {
    case .urgent: Phrase(ja: "急ぎ（警報・確認）", en: "urgent (alerts, acknowledgements)")
    case .ordinary: Phrase(ja: "ふつう", en: "ordinary")
    case .bulk: Phrase(ja: "まとめて（名簿）", en: "bulk (directories)")
    }
  }

  /// 12通
  static func letters(_ count: Int) -> Phrase { Phrase(ja: "\(count)通", en: "letters: \(count)") }

  /// 12通（いちばん古いものは5分前から）
  static func queued(_ count: Int, _ oldest: String) -> Phrase {
    Phrase(
      ja: "\(count)通（いちばん古いものは\(oldest)から）",
      en: "letters: \(count) (the oldest was queued \(oldest))")
  }

  /// How long the oldest waits, and what happens at which time.
  static func waits(_ oldest: String, _ until: String) -> Phrase {
    Phrase(
      ja: "いちばん古いものは\(oldest)から。\(until)までに受け取りがなければ、別の道で知らせます",
      en:
        "the oldest was queued \(oldest); without a receipt by \(until) it is told another way")
  }

  /// How a link stands.
  static func state(_ link: PeerView, at now: Instant, _ say: Language) -> String {
    switch link.state {
    case .revoked(let at, _):
      let day = Wording.day(at, say)
      return Phrase(ja: "失効しました（\(day)）", en: "revoked on \(day)")(say)
    case .quarantined(let held): return self.held(held.cause)(say)
    case .active: break
    }
    if let since = link.silentSince { return silent(Wording.span(now - since, say))(say) }
    switch link.standing {
    case .active:
      if link.carriage?.since != nil { return BundlePhrases.state(say) }
      return Phrase(ja: "つながっています", en: "linked")(say)
    case .quarantined: return heldThere(say)
    case .revoked: return revokedThere(say)
    }
  }

  static let heldThere = Phrase(ja: "相手の側で止まっています", en: "held by the other side")
  static let revokedThere = Phrase(ja: "相手の側で失効しています", en: "revoked by the other side")

  /// 12分、何も届きません
  static func silent(_ span: String) -> Phrase {
    Phrase(ja: "\(span)、何も届いていません", en: "silent for \(span)")
  }

  /// Why a link is held.
  static func held(_ cause: PeerLink.Cause) -> Phrase {
    switch cause {
    case .peerWentBack:
      Phrase(ja: "止まっています：相手の番号が戻りました", en: "held: the peer's numbers went backwards")
    case .peerRestored:
      Phrase(ja: "止まっています：相手が控えから戻されました", en: "held: the peer was restored from a backup")
    case .weWentBack:
      Phrase(ja: "止まっています：このノードの番号が戻っています", en: "held: this node's numbers went backwards")
    case .noCommonVersion: Phrase(ja: "止まっています：共通の版がありません", en: "held: no version in common")
    case .tooManyRefusals: Phrase(ja: "止まっています：断ったものが多すぎます", en: "held: too much was refused")
    case .byPerson: Phrase(ja: "人が止めました", en: "held by a person")
    }
  }
}
