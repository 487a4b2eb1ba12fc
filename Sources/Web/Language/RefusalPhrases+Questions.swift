//! What the refusals of questions to the network say.

extension RefusalWords {
  // table:
  static let questions: [String: RefusalWords] = [
    "needsTitle": words(
      422, "件名がありません。", "The question has no title.", "聞きたいことを1行で書いてください。",
      "Say in one line what you ask."),
    "titleTooLong": words(
      422, "件名が長すぎます（80字まで）。", "The title is too long (at most 80 characters).",
      "短くして、くわしいことは本文に書いてください。", "Shorten it, and put the details into the text."),
    "needsQuestion": words(
      422, "本文がありません。", "The question has no text.", "困っていることを書いてください。",
      "Write what you need to know."),
    "questionTooLong": words(
      422, "文が長すぎます（4000字まで）。", "The text is too long (at most 4,000 characters).",
      "短くするか、分けて書いてください。", "Shorten it, or write it in parts."),
    "needsAnswerText": words(
      422, "文がありません。", "There is no text.", "答えを書いてから送ってください。",
      "Write your answer first."),
    "redQuestion": words(
      422, "TLP:REDは本人限りなので、団体あての質問には使えません。",
      "TLP:RED is for people, not for organisations.",
      "電話で本人に聞くか、TLP:AMBER+STRICTを選んでください。", "Call the person, or choose TLP:AMBER+STRICT."),
    "questionToNobody": words(
      422, "質問が届く団体が0です。", "The question would reach nobody.", "聞く相手を選んでください。",
      "Choose whom you ask."),
    "tooManyAddressees": words(
      422, "聞く相手が多すぎます（4096団体まで）。", "Too many organisations (at most 4,096).",
      "種類や系統で絞ってください。", "Choose by kind or by tree."),
    "tooManyQuestions": words(
      409, "貴団体の質問が20件、終わらないままです。", "Your organisation has 20 open questions.",
      "用の済んだ質問を「終わりにする」で閉じてください。", "Close those that you need no more."),
    "namesItself": words(
      422, "匿名の質問に、貴団体かあなたの名前が書かれています。",
      "A question under a pseudonym names your organisation or yourself.",
      "名前を消すか、「名前を出さずに聞く」を外してください。",
      "Take the name out, or ask under your own name."),
    "ownQuestion": words(
      409, "貴団体の質問です。", "It is your own organisation's question.",
      "付け加えることがあれば「補足を書く」を使ってください。", "Add to it if there is more to say."),
    "notTheAsker": words(
      403, "これは質問した団体だけができます。", "Only the organisation that asked can do this.",
      "答えを書くか、「見ています」を押してください。", "Answer it, or say that you are looking at it."),
    "notYourAnswer": words(
      403, "ほかの団体の答えは直せません。", "You cannot change another organisation's answer.",
      "貴団体の答えとして書き加えてください。", "Add an answer of your own."),
    "unknownAnswer": words(
      404, "その答えは見つかりません。", "There is no such answer.", "ページを開き直してください。",
      "Open the page again."),
    "questionClosed": words(
      409, "この質問は終わっています。", "This question is closed.",
      "続きがあれば、質問した団体がもう一度開くか、新しく質問してください。",
      "Its asker can open it again; or ask a new one."),
    "questionOpen": words(
      409, "この質問は終わっていません。", "This question is open.", "そのまま続けられます。",
      "It simply goes on."),
    "tooManyLooks": words(
      409, "すでに100人が見ています。", "A hundred people are looking at it already.",
      "答えがあれば書いてください。", "Write an answer if you have one."),
    "tooManyAnswers": words(
      409, "答えが多すぎます（200件まで）。", "Too many answers (at most 200).",
      "新しい質問に分けてください。", "Go on in a new question."),
    "tooManyAmendments": words(
      409, "この答えは50回直されています。", "This answer was changed 50 times.",
      "新しい答えを書いてください。", "Write a new answer."),
    "tooManyReopenings": words(
      409, "この質問は10回開き直されています。", "This question was opened again ten times.",
      "新しく質問してください。", "Ask a new question."),
    "answerTheQuestion": words(
      409, "これはネットワークへの質問です。", "This is a question to the network.",
      "質問のページを開いて答えてください。", "Open the question's page and answer there."),
  ]
}
