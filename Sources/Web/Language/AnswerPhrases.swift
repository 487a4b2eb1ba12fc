//! The words of answers to mails: what happened to a reply or a report, and what to do next.

internal import Alerting
internal import Kernel

/// Sentences of answers.
enum AnswerPhrases {
  /// An answer's subject, what happened, and what to do next.
  struct Words {
    let subject: Phrase
    let what: Phrase
    let next: Phrase
  }

  /// The words for an outcome.
  // table:
  static func of(_ outcome: ReplyOutcome) -> Words {
    switch outcome {
    case .noCode:
      refused(
        Phrase(ja: "返信に番号がありません", en: "no number in your reply"),
        Phrase(
          ja: "返信に番号がないため、受け取りの確認になっていません。連絡は続いています。",
          en:
            "There was no number in your reply, so it confirms nothing. Others are still being told."
        ),
        again)
    case .wrongCode, .codeOfAnother:
      refused(
        Phrase(ja: "番号が違います", en: "wrong number"),
        Phrase(
          ja: "返信の番号は、このアドレスへ送った番号のどれとも合いません。受け取りの確認になっていません。",
          en: "The number in your reply was not sent to this address. It confirms nothing."),
        Phrase(
          ja: "このアドレスに届いた、いちばん新しい知らせのメールの番号を書いて返信してください。ほかの人や、ほかのアドレスに届いた番号では確認できません。",
          en:
            "Reply with the number in the newest alert that came to this address. A number sent to somebody else, or to another address, does not count."
        ))
    case .tooManyTries:
      refused(
        Phrase(ja: "番号の間違いが続きました", en: "too many wrong numbers"),
        Phrase(
          ja: "番号の間違いが続いたため、この番号ではもう確認できません。連絡は続いています。",
          en: "After too many wrong numbers this one no longer counts. Others are still being told."
        ),
        byLink)
    case .expired:
      refused(
        Phrase(ja: "番号の期限が切れています", en: "the number has expired"),
        Phrase(
          ja: "返信の番号は期限が切れているか、あとから新しい知らせを送っています。受け取りの確認になっていません。",
          en:
            "The number in your reply has expired, or a newer alert was sent. It confirms nothing."),
        again)
    case .ended:
      refused(
        Phrase(ja: "もう終わった警報です", en: "that alert is over"),
        Phrase(ja: "返信の番号の警報は、もう終わっています。", en: "The alert of that number is over."), nothing)
    case .repeated:
      refused(
        Phrase(ja: "前に受け取った返信です", en: "we had this reply before"),
        Phrase(
          ja: "同じ番号の返信は、前に受け取って記録しています。", en: "A reply with this number was recorded before."),
        Phrase(
          ja: "もう一度送る必要はありません。いまの状態は、知らせのメールのリンクで見られます。",
          en: "You need not send it again. The link in the alert shows how it stands."))
    default: further(outcome)
    }
  }

  private static func further(_ outcome: ReplyOutcome) -> Words {
    switch outcome {
    case .unverified:
      refused(
        Phrase(ja: "確認になっていません", en: "not confirmed"),
        Phrase(
          ja: "返信は記録しましたが、ご本人からと確かめられないため、連絡は続いています。",
          en:
            "Your reply was recorded, but it is not certain who sent it. Others are still being told."
        ),
        byLink)
    case .ownMail:
      Words(
        subject: Phrase(ja: "狼煙: 報告されたのは狼煙の知らせです", en: "Noroshi: what you reported is ours"),
        what: Phrase(
          ja: "報告されたメールは、狼煙からの知らせのようです。警報への返信にはなっていません。",
          en: "The mail you reported looks like an alert of Noroshi itself. It confirms nothing."),
        next: Phrase(
          ja: "知らせには、その中の番号を書いて返信するか、リンクで答えてください。心当たりのない電話番号や指示があれば、監視当直に電話してください。",
          en:
            "Answer the alert by its number or its link. If it holds a telephone number or an instruction that is strange to you, call the watch desk."
        ))
    case .nothingForwarded:
      Words(
        subject: Phrase(ja: "狼煙: 報告が空です", en: "Noroshi: your report is empty"),
        what: Phrase(
          ja: "報告に、元のメールも説明もありませんでした。", en: "There was neither a mail nor a word in it."),
        next: Phrase(
          ja: "怪しいメールを開かずに「転送」（できれば添付として転送）してください。",
          en: "Forward the suspicious mail without opening what is in it, best as an attachment."))
    case .reportJoined:
      Words(
        subject: Phrase(ja: "狼煙: 報告を受け取りました", en: "Noroshi: your report was received"),
        what: Phrase(
          ja: "不審なメールの報告を受け取りました。同じメールの報告がほかの方からもあり、一つの警報にまとめました。",
          en: "Your report was received. Others reported the same mail; it is one alert."),
        next: careful)
    default:
      Words(
        subject: Phrase(ja: "狼煙: 報告を受け取りました", en: "Noroshi: your report was received"),
        what: Phrase(
          ja: "不審なメールの報告を受け取りました。", en: "Your report of a suspicious mail was received."),
        next: careful)
    }
  }

  private static func refused(_ subject: Phrase, _ what: Phrase, _ next: Phrase) -> Words {
    Words(
      subject: Phrase(ja: "狼煙: \(subject.ja)", en: "Noroshi: \(subject.en)"), what: what,
      next: next)
  }

  private static let again = Phrase(
    ja: "知らせのメールにある6けたの番号だけを書いて返信するか、そのリンクを開いて「受け取り」を押してください。",
    en:
      "Reply with the six digits in the alert and nothing else, or open its link and press Received."
  )
  private static let byLink = Phrase(
    ja: "知らせのメールのリンクを開いて「受け取り」を押すか、電話してください。",
    en: "Open the link in the alert and press Received, or call.")
  private static let nothing = Phrase(ja: "することはありません。", en: "There is nothing to do.")
  private static let careful = Phrase(
    ja: "連絡があるまで、そのメールは消さず、リンクと添付は開かないでください。もう開いたときは、LAN ケーブルを抜いて、すぐ電話してください。",
    en:
      "Until you hear from us, keep the mail and do not open its links and files. If you did, unplug the network cable and call at once."
  )

  /// 受付番号
  static func number(_ number: String) -> Phrase {
    Phrase(ja: "受付番号: \(number)", en: "Number: \(number)")
  }
  /// 担当
  static func desk(_ desk: String) -> Phrase {
    Phrase(ja: "担当: \(desk)", en: "In charge: \(desk)")
  }
  /// When somebody looks at it.
  static func next(_ time: String) -> Phrase {
    Phrase(
      ja: "\(time)までに担当が確かめ、必要なら連絡します。", en: "It is looked at by \(time); you are called if needed."
    )
  }
  /// Whom to call.
  static func phone(_ phone: String) -> Phrase {
    Phrase(ja: "電話: \(phone)", en: "Phone: \(phone)")
  }
  /// The last line: that it asks for nothing, and acknowledges nothing.
  static func foot(isReceipt: Bool) -> Phrase {
    isReceipt
      ? Phrase(
        ja: "これは報告の受け取りです。警報への返信（受け取りの確認）にはなりません。返信はいりません。",
        en: "This is the receipt of a report. It confirms no alert. No answer is needed.")
      : Phrase(
        ja: "自動で送っています。1日に3通までです。", en: "Sent by a machine, at most three times a day.")
  }
}
