//! What the refusals of links to other nodes say.

internal import Kernel

extension RefusalWords {
  /// The words where a link is spoken of; whatever links have no word for is said as everywhere.
  static func ofLink(_ code: String) -> RefusalWords { links[code] ?? of(code) }

  /// `badInvitation` is also what a firm's invitation is refused by, with other words: see `ofLink`.
  // table:
  static let links: [String: RefusalWords] = [
    "badInvitation": words(
      422, "この招待コードは使えません。", "This invitation code cannot be used.",
      "一度使われたか、期限が過ぎたか、写し間違いです。コードの全体を貼り直し、だめなら招待したノードの管理者に新しいコードを頼んでください。",
      "It was used, its time is over, or it was copied wrongly. Paste the whole code again, or ask whoever invited you for a new one."
    ),
    "nodeNameUnfit": words(
      409, "このノードには、ほかのノードから呼ばれる名前がありません。", "This node has no name that others could call it by.",
      "名前は最初の起動のとき、公開の住所（--public-url）から決まります。https:// の住所で新しいノードを作ってください。",
      "The name follows from the public address (--public-url) at the first start. Set up a node with an https:// address."
    ),
    "badAddress": words(
      422, "このノードの住所は、ほかのノードに渡せません。", "This node's address cannot be given to other nodes.",
      "ノードを動かす人に、noroshi settings --public-url で https:// の住所を決めるよう頼んでください。",
      "Ask the node's operator to set an https:// address with noroshi settings --public-url."),
    "nameTaken": words(
      409, "その名前のノードがもうあります。", "Another node has that name.",
      "同じノードなら、招待した側で前のつながりを失効させてから、もう一度加わってください。違うノードなら、別の名前（住所）で作り直してください。",
      "If it is the same node, have the old link revoked there, then join again. If not, set it up under another name."
    ),
    "noCommonVersion": words(
      409, "相手のノードと、共通の版がありません。", "The two nodes have no version in common.",
      "古いほうのノードを新しくしてください。共通の版ができれば、自動でつながります。",
      "Update the older node. The link opens by itself as soon as there is a common version."),
    "lifeOutOfRange": words(
      422, "使える日数は1日から30日までです。", "An invitation for a node works for 1 to 30 days.",
      "日数を直してください。", "Correct the number of days."),
    "unreachable": words(
      422, "招待したノードに届きません。", "The node that invited you cannot be reached.",
      "招待コードの最後の住所がブラウザで開けるか、このノードから外へ出られるかを確かめてください。コードはまだ使えます。",
      "See whether the address at the end of the code opens in a browser, and whether this node may go out. The code still works."
    ),
    "notConfirmed": words(
      422, "確かめた印が付いていません。", "The tick that you made sure is missing.",
      "文を読み、電話で確かめてから、印を付けて押してください。", "Read it, make sure by phone, tick the box and press again."),
    "linkRevoked": words(
      409, "このつながりは失効しています。", "This link was revoked.",
      "新しい招待から始めてください。", "Begin with a new invitation."),
    "notHeld": words(
      409, "このつながりは止まっていません。", "This link is not held.",
      "何もしなくてかまいません。", "Nothing needs to be done."),
    "peerNotRestored": words(
      409, "相手がまだ、控えから戻したと知らせてきません。", "The peer has not said yet that it was restored.",
      "相手の管理者に電話し、控えからの復元（noroshi restore）で戻してもらってください。知らせが届くと、ここで再開できます。",
      "Call its administrator: it has to be brought back with noroshi restore. Once it says so, the link can be released here."
    ),
    "ownEpochFirst": words(
      409, "番号が戻っているのは、このノードです。", "It is this node whose numbers went backwards.",
      "ノードを動かす人に、控えからの復元（noroshi restore）で戻し直すよう頼んでください。終わると自動で再開します。",
      "Ask this node's operator to bring it back with noroshi restore. The link then opens by itself."
    ),
    "outboxFull": words(
      409, "この相手への待ちがいっぱいです。", "No more may wait for this peer.",
      "相手に電話で伝えてください。", "Tell it by phone."),
    "audienceEmpty": words(
      422, "相手のノードに、これを見てよい団体がありません。", "Nobody at the peer may have this.",
      "宛先を確かめてください。", "Check the recipients."),
    "notAfterOutOfRange": words(
      422, "届ける期限が過ぎているか、先すぎます（30日まで）。",
      "The time until which it is tried is over, or too far ahead.",
      "期限を決め直してください。", "Choose another time."),
    "badRotation": words(
      422, "鍵の交換に、両方の鍵の署名がありません。", "The new key is not signed by both keys.",
      "相手の管理者に電話で確かめてください。", "Ask the peer's administrator by phone."),
    "rotatedLately": words(
      409, "このノードの鍵は、新しくしたばかりです（1日に1度まで）。",
      "This node has had a new key within the last day.",
      "1日待ってから、もう一度してください。鍵が盗まれた疑いがあるなら、上のノードの管理者に電話してください。",
      "Wait for a day. If the key may have been stolen, call the administrator of the node above."),
    "tooManyKeys": words(
      409, "相手の鍵が多すぎます（8つまで）。", "The peer has too many keys (at most eight).",
      "古い鍵の期限が切れるのを待ってください。", "Wait until an older key has ended."),
    "bundleTooLarge": words(
      413, "ファイルが大きすぎます（64 MiBまで）。", "The file is too large (64 MiB at most).",
      "持ち運びファイルは、これより大きくなりません。別のファイルを選んでいないか確かめてください。",
      "No bundle is larger: see whether it is another file."),
    "bundleDamaged": words(
      422, "持ち運びファイルとして読めません。", "This cannot be read as a bundle.",
      "途中で切れたか、写すときに壊れたか、別のファイルです。何も取り込んでいません。媒体から写し直し、だめなら相手にもう一度書き出してもらってください。",
      "It was cut or damaged on its way, or is another file. Nothing was taken. Copy it again from the medium, or have it written anew."
    ),
    "bundleForeign": words(
      422, "この持ち運びファイルは、ほかのノードに宛てたものです。", "This bundle is meant for another node.",
      "何も取り込んでいません。相手に、このノードへのファイルを書き出してもらってください。",
      "Nothing was taken. Ask the other side for the one that it wrote for this node."),
    "bundleOfStranger": words(
      422, "この持ち運びファイルを書いたノードとは、つながっていません。",
      "The node that wrote this bundle is not linked to this one.",
      "何も取り込んでいません。だれの媒体かを確かめてください。つなぐなら、招待から始めます。",
      "Nothing was taken. See whose medium it is. To link the two, begin with an invitation."),
    "bundleOfOther": words(
      422, "この持ち運びファイルは、別の相手が書いたものです。", "This bundle was written by another peer.",
      "何も取り込んでいません。書いた相手のつながりのページで取り込んでください。",
      "Nothing was taken. Hand it in on the page of the peer that wrote it."),
    "bundleUnsigned": words(
      422, "この持ち運びファイルに、相手の鍵の署名がありません。", "This bundle is not signed by the peer's key.",
      "何も取り込んでいません。途中で書き換えられた疑いがあります。相手の管理者に登録の電話で確かめ、書き出し直してもらってください。",
      "Nothing was taken: it may have been changed on its way. Call its administrator on a registered phone, and have it written anew."
    ),
    "bundleDoubled": words(
      409, "この持ち運びファイルは、もう取り込んであります。", "This bundle was handed in before.",
      "何もしなくてかまいません。返事の持ち運びファイルを持ち帰ってください。",
      "Nothing needs to be done. Carry the answer back."),
    "bundleStale": words(
      409, "これより新しい持ち運びファイルを、もう取り込んであります。", "A newer bundle was handed in before.",
      "何もしなくてかまいません。待っていたものは、新しいほうに入っていました。この媒体は消してください。",
      "Nothing needs to be done: whatever waited stood in the newer one. Wipe this medium."),
    "bundleOldEpoch": words(
      409, "相手が控えから戻る前に書いた持ち運びファイルです。",
      "It was written before the peer was restored from a backup.",
      "何も取り込んでいません。相手に、いま書き出してもらってください。",
      "Nothing was taken. Have the peer write one now."),
    "noFile": words(
      422, "ファイルが選ばれていません。", "No file was chosen.", "相手の持ち運びファイルを選んでください。",
      "Choose the bundle of the other side."),
    "bundleRaced": words(
      409, "同時に、もう一つの持ち運びファイルが書き出されました。",
      "Another bundle was written at the same moment.", "もう一度書き出してください。", "Write it once more."),
    "towerStays": words(
      409, "司令塔の組織は、ほかのノードへ移せません。", "The tower's own organisation cannot move.",
      "移すのは、このノードが預かるほかの組織です。", "Only others that this node hosts move."),
    "hostedElsewhere": words(
      409, "その組織は、ほかのノードが預かっています。", "That organisation is hosted by another node.",
      "移す申し出は、いま預かっているノードでしてください。", "It is offered from the node that hosts it now."),
    "linkNotActive": words(
      409, "そのノードとのつながりが止まっています。", "The link to that node is held.",
      "つながりのページで理由を見て、再開してから、もう一度申し出てください。",
      "See why on the page of the link, release it there, then offer it again."),
    "unknownTransfer": words(
      409, "その申し出はないか、もう済んでいます。", "There is no such offer, or it is done.",
      "ほかのノードへの移動の一覧（または noroshi link transfers）で確かめてください。",
      "See the list of moves (or noroshi link transfers)."),
    "offerWithdrawn": words(
      409, "その申し出は取り下げられています。", "That offer was withdrawn.",
      "移すなら、いま預かっているノードから、もう一度申し出てください。",
      "To move it after all, offer it again from the node that hosts it."),
    "offerTakenOver": words(
      409, "その申し出はもう引き受けられ、団体は移りました。", "That offer was taken over: the organisation has moved.",
      "戻すには、移った先のノードから申し出てもらってください。",
      "To have it back, have it offered by the node that hosts it now."),
    "offerIsOpen": words(
      409, "その団体には、もう申し出があるか、まだ相手に届いていない取り下げがあります。",
      "It is on offer already, or the other node has not heard yet that its offer was withdrawn.",
      "先の申し出を取り下げ、相手に届いてから、もう一度申し出てください（つながりを失効させた相手なら、すぐに申し出られます）。",
      "Withdraw the former offer, and offer it again once that node has heard (at once, where its link was revoked)."
    ),
    "cardIsOld": words(
      409, "ノードの名刺が古くなっています。", "The node's card is out of date.",
      "数秒で作り直されます。何もしなくてかまいません。", "It is made anew within seconds. Nothing needs to be done."),
  ]
}
