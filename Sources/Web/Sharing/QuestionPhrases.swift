//! The sentences of questions to the network.

internal import Kernel
internal import Node
internal import Sharing

/// Sentences of questions.
enum QuestionPhrases {
  static let title = Phrase(ja: "寄合所（ネットワークに聞く）", en: "Ask the network")
  static let link = Phrase(ja: "ネットワークに聞く・答える", en: "Ask the network, or answer")
  static let about = Phrase(
    ja: "困ったこと、分からないことを、ほかの団体に聞けます。名前を出さずに聞くこともできます。だれも見ないままにはなりません。支援元か司令塔が、翌開庁日の10時までに必ず見ます。",
    en: """
      Ask other organisations what you do not know, under your name or without it. No question stays \
      unseen: your supporter or the tower looks by 10:00 of the next working day.
      """)
  static let new = Phrase(ja: "質問する", en: "Ask a question")
  static let none = Phrase(
    ja: """
      まだ質問はありません。「この知らせはうちに関係あるのか」「業者の見積りは妥当か」「LGWAN側の端末はどう更新しているか」。\
      小さなことでも、同じことで困っている団体があります。「質問する」から始めてください。
      """,
    en: """
      No questions yet. “Does this warning concern us?” “Is the vendor's price fair?” “How do others \
      update machines without internet?” However small: somebody else has met it. Begin with “Ask a question”.
      """)
  static let nothingFound = Phrase(
    ja: "当てはまる質問はありません。言葉を短くするか、「すべて」で見てください。見つからなければ、質問してください。",
    en: "No question matches. Use a shorter word, or look at all of them. If it is not there: ask.")
  static let search = Phrase(ja: "質問と答えの中をさがす", en: "Search questions and answers")
  static let find = Phrase(ja: "さがす", en: "Search")
  static let all = Phrase(ja: "すべて", en: "All")
  static let own = Phrase(ja: "貴団体の質問", en: "Your organisation's")

  static func stage(_ stage: QuestionStage) -> Phrase {
    switch stage {
    case .waiting: Phrase(ja: "答え待ち", en: "Waiting for an answer")
    case .answered: Phrase(ja: "答えあり", en: "Answered")
    case .closed: Phrase(ja: "終わり", en: "Closed")
    }
  }

  /// 答え 2件
  static func answers(_ count: Int) -> Phrase {
    Phrase(ja: "答え \(count)件", en: count == 1 ? "1 answer" : "\(count) answers")
  }

  /// Who asks; under a pseudonym the kind of body, or less.
  static func face(_ face: QuestionFace) -> Phrase {
    switch face {
    case .organization(let organization): organization.name
    case .pseudonym(let form?): Phrase(ja: "ある\(form)", en: oneOf(form))
    case .pseudonym(nil): Phrase(ja: "ある団体", en: "An organisation")
    }
  }

  /// A municipality, an association; of a form without an English word only that it is an organisation.
  private static func oneOf(_ form: String) -> String {
    let words = LegalFormWords.of(form).en
    guard words != form, let first = words.first else { return "An organisation" }
    return "\("AEIOU".contains(first) ? "An" : "A") \(words.lowercased())"
  }

  /// Who others would see asking such an audience; the node decides it once more when it is asked.
  static func face(
    of own: OrganizationRow, isPseudonymous: Bool, among audience: [OrganizationRow]
  ) -> Phrase {
    guard isPseudonymous else { return own.name }
    let same = audience.count { $0.legalForm == own.legalForm }
    return face(.pseudonym(form: same >= Question.groupMin ? own.legalForm : nil))
  }
  static let hidden = Phrase(ja: "名前を出さずに聞いています", en: "Asked without your name")

  // MARK: Figures

  static func waiting(_ count: Int) -> Phrase {
    Phrase(ja: "答えを待っている質問 \(count)件。", en: "Waiting for an answer: \(count).")
  }
  static func median(_ time: String, of count: Int) -> Phrase {
    Phrase(
      ja: "最初の答えまで、半分の質問がおよそ\(time)以内です（この1年の\(count)件）。",
      en:
        "Half of the questions get a first answer within about \(time) (\(count) in the last year)."
    )
  }
  static let tooFew = Phrase(
    ja: "最初の答えまでの時間は、5団体・5件以上になると出ます。",
    en: "How quickly answers come is shown from five questions of five organisations on.")

  // MARK: Asking

  static let subject = Phrase(ja: "件名（聞きたいことを1行で）", en: "Title (what you ask, in one line)")
  static let text = Phrase(
    ja: "本文（いま分かっていること、試したこと）", en: "Text (what you know, what you tried)")
  static let textHint = Phrase(
    ja: "個人の名前、パスワード、住民の情報は書かないでください。",
    en: "No names of people, no passwords, nothing about residents.")
  static let whom = Phrase(ja: "だれに聞きますか", en: "Whom do you ask?")
  static let everybody = Phrase(ja: "この仕組みに参加する全団体", en: "All organisations here")
  static let byForm = Phrase(ja: "団体の種類で選ぶ", en: "By kind of body")
  static let byTree = Phrase(ja: "つながりで選ぶ", en: "By your own connections")
  static func tree(_ tree: Organization.Tree) -> Phrase {
    switch tree {
    case .support: Phrase(ja: "支援元と、同じ支援を受ける団体", en: "Your supporter and those it supports")
    case .supervision:
      Phrase(ja: "監督元と、同じ監督の下の団体", en: "Your supervising body and those below it")
    case .hosting, .sector: Phrase(ja: "そのほか", en: "Others")
    }
  }
  static let names = Phrase(
    ja: "名前かコードで加える（1行に1つ）", en: "Also these, by name or code (one a line)")
  static let pseudonym = Phrase(ja: "名前を出さずに聞く", en: "Ask without your name")
  static let pseudonymMeans = Phrase(
    ja: """
      相手には「ある団体」とだけ見えます。同じ種類の団体が5つ以上届く先にあれば、種類も出ます。一覧、検索、件数、メールのどこにも名前は出ません。\
      最初に見るのは、支援元ではなく国の司令塔です。貴団体の名前が本文にあると送れません。
      """,
    en: """
      Others see “an organisation”, and its kind where at least five of that kind are asked. Your name \
      stands in no list, search, count or mail. The tower looks first, not your supporter. A text that \
      names you cannot be sent.
      """)
  static let label = Phrase(ja: "どこまで広めてよいか", en: "How far it may be passed on")
  static let preview = Phrase(ja: "届く先を確かめる", en: "See whom it reaches")
  static let previewTitle = Phrase(ja: "聞く前の確認", en: "Before you ask")
  static let seenAs = Phrase(ja: "相手に見える質問者", en: "Who others see asking")
  static func reaches(_ count: Int) -> Phrase {
    Phrase(
      ja: "\(count)団体が読めます",
      en: count == 1 ? "1 organisation can read it" : "\(count) organisations can read it")
  }
  static func firstLook(_ name: String, until: String) -> Phrase {
    Phrase(
      ja: "最初に見る当番：\(name)（この団体も読みます。\(until)まで。だれも答えなければ、自動で次の人へ連絡します）",
      en: """
        First look: \(name), who reads it too, by \(until). Without an answer the next is called by \
        itself.
        """)
  }
  static let noMail = Phrase(
    ja: "届く団体にメールは出ません。このページに並びます。当番だけに連絡が行きます。",
    en:
      "No mail goes to those who can read it; it stands on this page. Only the first look is called."
  )
  static let nobody = Phrase(ja: "届く団体が 0 です", en: "Nobody would see this")
  static func ask(_ count: Int) -> Phrase {
    Phrase(
      ja: "\(count)団体に聞く", en: count == 1 ? "Ask 1 organisation" : "Ask \(count) organisations")
  }
  static let change = Phrase(ja: "書き直す", en: "Change it")

  // MARK: One question

  static func addressed(_ count: Int) -> Phrase {
    Phrase(ja: "\(count)団体に届いています", en: "Addressed to \(count)")
  }
  static func andMore(_ count: Int) -> Phrase {
    Phrase(ja: "ほか\(count)団体", en: "and \(count) more")
  }
  static let audience = Phrase(ja: "届いている団体", en: "Who can read it")
  static let looking = Phrase(ja: "見ている人", en: "Who is looking")
  static let nobodyLooks = Phrase(ja: "いま見ている人はいません。", en: "Nobody is looking just now.")
  static let onlyAsker = Phrase(
    ja: "「見ています」は、質問した団体と貴団体にだけ見えます。",
    en: "That you look is shown to the asker and to your own organisation only.")
  static let look = Phrase(ja: "見ています", en: "I am looking at this")
  static let lookAway = Phrase(ja: "「見ています」を取り消す", en: "I am no longer looking")
  static func duty(_ holder: String) -> Phrase {
    Phrase(ja: "最初に見る当番：\(holder)", en: "First look: \(holder)")
  }
  static func dutyNext(_ time: String) -> Phrase {
    Phrase(
      ja: "このままだと \(time) に、自動で次の人へ連絡します。", en: "If nothing is done, the next is called at \(time)."
    )
  }
  static let replies = Phrase(ja: "答え", en: "Answers")
  static let noReplies = Phrase(ja: "まだ答えはありません。", en: "No answer yet.")
  static let addition = Phrase(ja: "質問者の補足", en: "The asker adds")
  static let helped = Phrase(ja: "役に立った", en: "This helped")
  static let thank = Phrase(ja: "役に立った", en: "This helped")
  static let unthank = Phrase(ja: "「役に立った」を取り消す", en: "It did not help after all")
  static let amended = Phrase(ja: "直しました", en: "changed")
  static let amend = Phrase(ja: "直す", en: "Change it")
  static let amendSend = Phrase(ja: "この文に直す", en: "Save these words")
  static let answer = Phrase(ja: "答える", en: "Answer")
  static let answerText = Phrase(
    ja: "貴団体の名前とあなたの名前で出ます。あとから直せます。",
    en: "It stands under your organisation's name and your own. You can change it later.")
  static let answerSend = Phrase(ja: "この答えを送る", en: "Send this answer")
  static let add = Phrase(ja: "補足を書く", en: "Add to it")
  static let addSend = Phrase(ja: "補足を送る", en: "Send it")
  static let addHidden = Phrase(
    ja: "名前は出ません。文の中に貴団体の名前を書かないでください。",
    en: "Your name is not shown. Do not write it into the text.")
  static let close = Phrase(ja: "終わりにする", en: "Close it")
  static let closeMeans = Phrase(
    ja: "答えが足りたら、閉じてください。あとからさがせます。必要なら開き直せます。",
    en: "Close it when you have what you need. It can still be found, and opened again.")
  static let reopen = Phrase(ja: "もう一度聞く", en: "Open it again")
  static let back = Phrase(ja: "質問の一覧", en: "All questions")
  static let openQuestion = Phrase(ja: "質問を開いて答える", en: "Open the question and answer it")
}
