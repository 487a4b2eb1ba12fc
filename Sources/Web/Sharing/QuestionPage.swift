//! The page of one question: what is asked, who is looking, the answers, and what this reader may do.

internal import Kernel
internal import Node
internal import Sharing

/// An answer on the page.
struct ReplyLine: Hashable, Sendable {
  var id: String
  /// Organisation and person; the asker's own additions under his face.
  var by: String
  var isAskers: Bool
  var text: String
  var at: Instant
  var amendedAt: Instant?
  var helped: Bool
  var mayAmend: Bool
  /// Whether this reader may say that it helped, or no more.
  var mayThank: Bool
  /// Other words that were typed and refused; nil where none were.
  var typed: String?
}

/// The values of a question's page.
struct QuestionPage: Hashable, Sendable {
  var frame: Frame
  /// Its own path.
  var path: String
  var title: String
  var tlp: String
  var face: String
  /// Said to the asker's people only: others see no name.
  var isHidden: Bool
  var stage: String
  var isWaiting: Bool
  var asked: Instant
  var text: String
  /// To how many it is addressed, in words; nil where that is not for this reader.
  var addressed: String?
  /// Who can read it, by name; for the asker.
  var audience: [String]
  /// Who owes the first look and what happens next, in words.
  var duty: [String]
  /// Who is looking, with since when, in words.
  var looks: [String]
  /// Whether this reader is the asker's.
  var isOwn: Bool
  var replies: [ReplyLine]
  var acts: Set<QuestionView.Act>
  /// Why the last post was refused, in words.
  var refusal: String?
  /// What was typed into the form that was refused.
  var typed = ""
}

/// The page of one question.
func questionPage(_ page: QuestionPage, _ say: Language) -> HTML {
  let refusal = page.refusal.map {
    "<p class=\"notice bad\" role=\"alert\"><b>\($0)</b></p>" as HTML
  }
  let hidden: HTML = " · <b>\(QuestionPhrases.hidden(say))</b>"
  let addressed = page.addressed.map { " · \($0)" as HTML }
  let none: HTML = "<p class=\"sub\">\(QuestionPhrases.noReplies(say))</p>"
  return layout(
    page.frame, title: page.title, marking: page.tlp, say,
    main: """
      <p><a href="/questions">← \(QuestionPhrases.back(say))</a></p>
      <div class="line spread"><h1>\(page.title)</h1>\(tlpBox(page.tlp))</div>
      <p class="sub">\(page.face)\(page.isHidden ? hidden : nil) · \
      \(timeTag(page.asked, Wording.date(page.asked, say)))\(addressed) · \
      <b\(page.isWaiting ? " class=\"bad\"" : HTML.nothing)>\(page.isWaiting ? "△ " : "")\(page.stage)</b></p>
      \(refusal)
      <div class="grid2"><div>
      \(paragraphs(page.text))
      <h2>\(QuestionPhrases.replies(say))</h2>
      \(page.replies.isEmpty ? [none] : page.replies.map { reply($0, page, say) })
      \(page.acts.contains(.answer) ? answerBox(page, say) : nil)
      </div><div>
      \(lookPanel(page, say))
      \(audiencePanel(page, say))
      \(askerPanel(page, say))
      </div></div>
      """)
}

private func reply(_ reply: ReplyLine, _ page: QuestionPage, _ say: Language) -> HTML {
  let now = page.frame.now
  let amended = reply.amendedAt.map { at -> HTML in
    " · \(timeTag(at, Wording.moment(at, at: now, say))) \(QuestionPhrases.amended(say))"
  }
  let helped: HTML = "<span class=\"ok\">✓ \(QuestionPhrases.helped(say))</span>"
  let words = reply.helped ? QuestionPhrases.unthank : QuestionPhrases.thank
  let thank: HTML = """
    <form method="post" action="\(path: page.path)/thank">\(tokenField(page.frame))
    <input type="hidden" name="reply" value="\(reply.id)">\
    <input type="hidden" name="helped" value="\(reply.helped ? "no" : "yes")">
    <button class="btn ghost">\(words(say))</button></form>
    """
  let amend: HTML = """
    <details class="more"\(reply.typed == nil ? HTML.nothing : " open")>\
    <summary>\(QuestionPhrases.amend(say))</summary>
    <form method="post" action="\(path: page.path)/amend" class="stack">\(tokenField(page.frame))
    <input type="hidden" name="reply" value="\(reply.id)">
    <label class="sr" for="t-\(reply.id)">\(QuestionPhrases.amend(say))</label>
    <textarea id="t-\(reply.id)" name="text" rows="5" maxlength="\(Question.textMax)" required>\
    \(reply.typed ?? reply.text)</textarea>
    <p><button class="btn ghost">\(QuestionPhrases.amendSend(say))</button></p></form></details>
    """
  let addition: HTML = " · \(QuestionPhrases.addition(say))"
  return """
    <section class="panel"><p class="sub"><b>\(reply.by)</b>\(reply.isAskers ? addition : nil) · \
    \(timeTag(reply.at, Wording.moment(reply.at, at: now, say)))\(amended)</p>
    \(paragraphs(reply.text))\
    \(reply.helped ? helped : nil)\(reply.mayThank ? thank : nil)\(reply.mayAmend ? amend : nil)</section>

    """
}

private func answerBox(_ page: QuestionPage, _ say: Language) -> HTML {
  let hint =
    page.isOwn
    ? (page.isHidden ? QuestionPhrases.addHidden(say) : nil) : QuestionPhrases.answerText(say)
  let words = hint.map { "<p class=\"sub\">\($0)</p>" as HTML }
  let (head, send) =
    page.isOwn
    ? (QuestionPhrases.add, QuestionPhrases.addSend)
    : (QuestionPhrases.answer, QuestionPhrases.answerSend)
  return """
    <form method="post" action="\(path: page.path)/answer" class="stack" id="answer">\(tokenField(page.frame))
    <label for="answer-text">\(head(say))</label>\(words)
    <textarea id="answer-text" name="text" rows="5" maxlength="\(Question.textMax)" required>\
    \(page.typed)</textarea>
    <p><button class="btn\(page.isOwn ? " ghost" : HTML.nothing)">\(send(say))</button></p></form>
    """
}

private func lookPanel(_ page: QuestionPage, _ say: Language) -> HTML {
  let rows = page.looks.map { "<li>\($0)</li>\n" as HTML }
  let list: HTML = "<ul class=\"plain\">\n\(rows)</ul>"
  let none: HTML = """
    <p class="sub">\((page.isOwn ? QuestionPhrases.nobodyLooks : QuestionPhrases.onlyAsker)(say))</p>
    """
  func button(_ act: HTML, _ words: Phrase, _ style: HTML) -> HTML {
    """
    <form method="post" action="\(path: page.path)/\(act)">\(tokenField(page.frame))
    <button class="btn\(style)">\(words(say))</button></form>
    """
  }
  return """
    <section class="panel"><h2>\(QuestionPhrases.looking(say))</h2>
    \(rows.isEmpty ? none : list)\
    \(page.acts.contains(.look) ? button("look", QuestionPhrases.look, " alt") : nil)\
    \(page.acts.contains(.lookAway) ? button("look-away", QuestionPhrases.lookAway, " ghost") : nil)\
    \(page.duty.map { "<p class=\"sub\">\($0)</p>\n" as HTML })</section>
    """
}

private func audiencePanel(_ page: QuestionPage, _ say: Language) -> HTML? {
  if page.audience.isEmpty { return nil }
  return """
    <details class="more"><summary>\(QuestionPhrases.audience(say))</summary>
    <p class="sub">\(page.audience.joined(separator: say == .ja ? "、" : ", "))</p></details>
    """
}

private func askerPanel(_ page: QuestionPage, _ say: Language) -> HTML? {
  let close: HTML = """
    <form method="post" action="\(path: page.path)/close">\(tokenField(page.frame))
    <p>\(QuestionPhrases.closeMeans(say))</p>
    <button class="btn ghost">\(QuestionPhrases.close(say))</button></form>
    """
  let reopen: HTML = """
    <form method="post" action="\(path: page.path)/reopen">\(tokenField(page.frame))
    <button class="btn ghost">\(QuestionPhrases.reopen(say))</button></form>
    """
  if page.acts.contains(.close) { return close }
  return page.acts.contains(.reopen) ? reopen : nil
}

/// The way from the duty of a first look to its question.
func questionLink(_ question: String?, _ say: Language) -> HTML? {
  question.map {
    "<p><a class=\"btn alt\" href=\"\(path: $0)\">\(QuestionPhrases.openQuestion(say))</a></p>"
  }
}
