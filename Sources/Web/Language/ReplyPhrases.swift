//! The words for replies by mail: what came of them.

internal import Alerting
internal import Kernel

extension ReplyOutcome {
  /// Why a reply was not taken, or what it did, in plain words.
  var words: Phrase {
    switch self {
    case .acknowledged: Phrase(ja: "受け取りを確認", en: "acknowledged")
    case .unverified:
      Phrase(ja: "本人と確かめられない返信（連絡は続く）", en: "sender not certain; the ladder goes on")
    case .repeated: Phrase(ja: "前と同じ返信", en: "the same as before")
    case .bounced: Phrase(ja: "知らせが届かず戻った", en: "a notice came back")
    case .automatic: Phrase(ja: "自動応答", en: "automatic reply")
    case .senderUnclear: Phrase(ja: "差出人が1人に決まらない", en: "sender unclear")
    case .unknownSender: Phrase(ja: "登録のない差出人", en: "unknown sender")
    case .forged: Phrase(ja: "差出人の詐称", en: "forged sender")
    case .noCode: Phrase(ja: "番号がない", en: "no number in it")
    case .wrongCode: Phrase(ja: "番号が違う", en: "wrong number")
    case .codeOfAnother: Phrase(ja: "ほかの人の番号", en: "somebody else's number")
    case .tooManyTries: Phrase(ja: "番号の間違いが多すぎる", en: "too many wrong numbers")
    case .expired: Phrase(ja: "番号の期限切れ", en: "number expired")
    case .ended: Phrase(ja: "もう終わった警報", en: "the duty has ended")
    case .unreadable: Phrase(ja: "読めないメール", en: "unreadable mail")
    default: other
    }
  }

  /// What is no reply.
  private var other: Phrase {
    switch self {
    case .delayed: Phrase(ja: "知らせの配信が遅れている", en: "a notice is late")
    case .bounceUnclear:
      Phrase(ja: "配信についての、読み取れないメール", en: "about a delivery, not understood")
    case .tooManyMails: Phrase(ja: "メールが多すぎる", en: "too many mails")
    case .ownMail: Phrase(ja: "狼煙の知らせが報告された", en: "an alert of ours was reported")
    case .nothingForwarded: Phrase(ja: "空の報告", en: "empty report")
    case .reportJoined: Phrase(ja: "同じメールの報告", en: "the same mail reported")
    default: Phrase(ja: "不審なメールの報告", en: "suspicious mail reported")
    }
  }
}
