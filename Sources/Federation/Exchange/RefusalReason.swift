//! Why something was not taken: one word on the wire, one sentence for people on both sides.

public import Kernel

/// Why a node refused what another sent. Both sides record it and show it; the sentence says what to do next.
public enum RefusalReason: String, Hashable, Sendable, Codable, CaseIterable {
  /// The bytes are no document of this protocol.
  case malformed
  /// More bytes than are taken.
  case tooLarge
  /// None of the peer's keys signed it.
  case badSignature
  /// It is meant for, or says it comes from, another node.
  case wrongAddress
  /// It speaks a version that was not agreed.
  case unsupportedVersion
  /// The two sides have no version in common.
  case noCommonVersion
  /// The payload is not the one that was signed.
  case payloadMismatch
  /// A numbering that is over.
  case oldStream
  /// A numbering that was not announced; it comes again after the hello.
  case unknownStream
  /// A number too far ahead or too far behind.
  case outsideWindow
  /// A kind of message that this node does not know.
  case unknownKind
  /// The audience is empty, or names somebody whom this node does not host.
  case notHosted
  /// It would loosen a marking that is known.
  case markingLoosened
  /// The sender is not the home of the record.
  case notHome
  /// A command about a record that is not here.
  case unknownRecord
  /// The person or organisation may not do that.
  case notAllowed
  /// The rules of the record forbid it now; the answer says which.
  case againstRules
  /// The link is held back until somebody has looked at it.
  case quarantined
  /// The link or the key was revoked.
  case revoked
  /// Numbers went backwards: one side was restored from a backup.
  case sequenceRegression
  /// Too many were refused within an hour.
  case tooManyRefusals
  /// No more may wait for this peer.
  case outboxFull
  /// The invitation is unknown, used, withdrawn or over.
  case badInvitation
  /// Another node has that name.
  case nameTaken
  /// More relays than are allowed.
  case tooManyHops

  /// Whether sending the same again is of no use. What is not final may be taken later and is tried until `notAfter`.
  public var isFinal: Bool {
    switch self {
    case .malformed, .tooLarge, .wrongAddress, .payloadMismatch, .unknownKind, .notHosted,
      .markingLoosened, .notHome, .unknownRecord, .notAllowed, .againstRules,
      .revoked, .outboxFull, .badInvitation, .nameTaken, .tooManyHops:
      true
    case .badSignature, .unsupportedVersion, .noCommonVersion, .oldStream, .unknownStream,
      .outsideWindow, .quarantined, .sequenceRegression, .tooManyRefusals:
      false
    }
  }
}

extension RefusalReason {
  /// What happened and what to do about it.
  // table:
  public var explanation: Phrase {
    switch self {
    case .malformed:
      Phrase(
        ja: "書式が規約に合いません。送った側の版を確かめてください。",
        en: "The document does not follow the protocol. Check the version of the sending side.")
    case .tooLarge:
      Phrase(
        ja: "大きすぎます。分けて送ってください。", en: "It is too large. Send it in several parts.")
    case .badSignature:
      Phrase(
        ja: "署名が相手の鍵のものではありません。鍵の交換が届いたかを電話で確かめてください。",
        en: "The signature is not by the peer's key. Ask by phone whether its key was changed.")
    case .wrongAddress:
      Phrase(
        ja: "宛先または差出人が違います。中継の設定を確かめてください。",
        en: "It is addressed to or from another node. Check the relay's settings.")
    case .unsupportedVersion:
      Phrase(
        ja: "取り決めた版と違います。つなぎ直すと取り決めがやり直されます。",
        en: "It speaks a version that was not agreed. Connecting again agrees anew.")
    case .noCommonVersion:
      Phrase(
        ja: "共通の版がありません。古い側を更新してください。",
        en: "There is no common version. Update the older side.")
    case .payloadMismatch:
      Phrase(
        ja: "中身が署名されたものと違います。途中で変えられた疑いがあります。",
        en: "The content is not what was signed. It may have been changed on its way.")
    case .oldStream:
      Phrase(
        ja: "終わった番号付けのものです。何もしなくてかまいません。",
        en: "It belongs to a numbering that is over. Nothing needs to be done.")
    case .unknownStream:
      Phrase(
        ja: "まだ知らされていない番号付けです。あいさつのあとに送り直されます。",
        en: "Its numbering is not known yet. It is sent again after the greeting.")
    case .outsideWindow:
      Phrase(
        ja: "番号が離れすぎています。続くときは両方の「つながり」を見比べてください。",
        en: "Its number is too far away. If this goes on, compare the two network pages.")
    case .unknownKind:
      Phrase(
        ja: "知らない種類です。受け取る側を更新してください。",
        en: "The kind of message is not known. Update the receiving side.")
    case .notHosted:
      Phrase(
        ja: "宛先の組織はこのノードにいません。名簿を交換し直してください。",
        en: "The addressed organisation is not hosted here. Exchange the directory again.")
    case .markingLoosened:
      Phrase(
        ja: "共有範囲は狭めることしかできません。発信元に尋ねてください。",
        en: "A marking can only be narrowed. Ask the origin.")
    case .notHome:
      Phrase(
        ja: "この記録を変えられるのは本籍のノードだけです。",
        en: "Only the record's home may change it.")
    case .unknownRecord:
      Phrase(
        ja: "その記録はここにありません。突き合わせを待つか、電話で伝えてください。",
        en: "The record is not here. Wait for the comparison, or tell it by phone.")
    case .notAllowed:
      Phrase(
        ja: "その人または組織にはできないことです。",
        en: "That person or organisation may not do this.")
    case .againstRules:
      Phrase(
        ja: "いまの状態ではできません。返事に理由があります。",
        en: "It cannot be done in the present state. The answer says why.")
    case .quarantined:
      Phrase(
        ja: "この相手とのやりとりは止めてあります。相手に電話し、「つながり」で解除してください。",
        en: "The exchange with this peer is held. Call the peer and release it on the network page."
      )
    case .revoked:
      Phrase(
        ja: "この相手は失効しています。新しい招待から始めてください。",
        en: "This peer was revoked. Begin with a new invitation.")
    case .sequenceRegression:
      Phrase(
        ja: "番号が戻りました。どちらかが古い控えから戻されています。",
        en: "The numbers went backwards. One side was restored from an old backup.")
    case .tooManyRefusals:
      Phrase(
        ja: "一時間に断ったものが多すぎます。相手に電話してください。",
        en: "Too much was refused within an hour. Call the peer.")
    case .outboxFull:
      Phrase(
        ja: "この相手への待ちがいっぱいです。電話で伝えてください。",
        en: "No more may wait for this peer. Tell it by phone.")
    case .badInvitation:
      Phrase(
        ja: "この招待は使えません。招いた組織に新しい招待を頼んでください。",
        en: "This invitation cannot be used. Ask whoever invited you for a new one.")
    case .nameTaken:
      Phrase(
        ja: "その名前のノードがもうあります。別の名前を選んでください。",
        en: "Another node has that name. Choose another.")
    case .tooManyHops:
      Phrase(
        ja: "中継が多すぎます。中継の設定を確かめてください。",
        en: "Too many relays. Check the relays' settings.")
    }
  }
}
