//! The list of questions with its search, the form of a new one, and the preview of whom it reaches.

internal import Kernel
internal import Node
internal import Sharing

/// A question in the list.
struct QuestionLine: Hashable, Sendable {
  var path: String
  var title: String
  /// Who asks, as the reader may know it.
  var face: String
  /// Waiting, answered, closed, in words.
  var stage: String
  var isWaiting: Bool
  var answers: Int
  var tlp: String
  var asked: Instant
  /// Said to the asker's people only: others see no name.
  var isHidden = false
}

/// The list of questions.
struct QuestionsPage: Hashable, Sendable {
  var frame: Frame
  /// How quickly answers come, and how many wait, in words.
  var figures: [String]
  var search: String
  /// What the list is narrowed to: a stage, `own`, or nothing.
  var show: String
  var rows: [QuestionLine]
  var previous: String?
  var following: String?
  var mayAsk: Bool
}

/// The list.
func questionsPage(_ page: QuestionsPage, _ say: Language) -> HTML {
  let isNarrowed = !page.search.isEmpty || !page.show.isEmpty
  let none: HTML = """
    <p class="notice">\((isNarrowed ? QuestionPhrases.nothingFound : QuestionPhrases.none)(say))</p>
    """
  let ask: HTML = """
    <a class="btn" href="/questions/new">\(QuestionPhrases.new(say))</a>
    """
  let chips =
    ([("", QuestionPhrases.all)]
    + QuestionStage.allCases.map { ($0.rawValue, QuestionPhrases.stage($0)) }
    + [("own", QuestionPhrases.own)]).map { value, words -> HTML in
      let path = WatchRoutes.path("/questions", [("show", value), ("q", page.search)])
      return """
        <a class="tag" href="\(path: path)"\
        \(value == page.show ? " aria-current=\"true\"" : HTML.nothing)>\(words(say))</a>

        """
    }
  let files: HTML = """

    \(listFiles("/questions", say, query: [("show", page.show), ("q", page.search)]))
    """
  return layout(
    page.frame, title: QuestionPhrases.title(say),
    marking: page.rows.map(\.tlp).max { tlpRank($0) < tlpRank($1) } ?? "", say,
    main: """
      <div class="line spread"><h1>\(QuestionPhrases.title(say))</h1>
      \(page.mayAsk ? ask : nil)</div>
      <p>\(QuestionPhrases.about(say))</p>
      <p class="sub">\(page.figures.joined(separator: say == .ja ? "" : " "))</p>
      <form class="search line" role="search" action="/questions"><label class="sr" for="q">\
      \(QuestionPhrases.search(say))</label><input id="q" name="q" type="search" value="\(page.search)" \
      maxlength="\(Queries.searchMax)" placeholder="\(QuestionPhrases.search(say))">
      <input type="hidden" name="show" value="\(page.show)">
      <button class="btn ghost">\(QuestionPhrases.find(say))</button></form>
      <p class="line">\(chips)</p>
      \(page.rows.isEmpty ? [none] : page.rows.map { questionRow($0, at: page.frame.now, say) })
      \(paging(page.previous, page.following, say))\
      \(page.rows.isEmpty ? nil : files)
      """)
}

private func questionRow(_ row: QuestionLine, at now: Instant, _ say: Language) -> HTML {
  let hidden: HTML = " · \(QuestionPhrases.hidden(say))"
  return """
    <section class="panel"><div class="line spread"><h2><a href="\(path: row.path)">\(row.title)</a></h2>\
    \(tlpBox(row.tlp))</div>
    <p class="sub">\(row.face)\(row.isHidden ? hidden : nil) · \
    \(timeTag(row.asked, Wording.moment(row.asked, at: now, say))) · \
    <b\(row.isWaiting ? " class=\"bad\"" : HTML.nothing)>\(row.isWaiting ? "△ " : "")\(row.stage)</b> · \
    \(QuestionPhrases.answers(row.answers)(say))</p></section>

    """
}

// MARK: Asking

/// The form of a question, as it was typed.
struct QuestionFormPage: Hashable, Sendable {
  var frame: Frame
  var typed: TypedQuestion
  /// The kinds of bodies, with how many there are.
  var forms: [Choice]
  /// What must be mended, in words.
  var problems: [String] = []
}

/// The form.
func questionFormPage(_ page: QuestionFormPage, _ say: Language) -> HTML {
  let typed = page.typed
  let mend = page.problems.map { "<li>\($0)</li>\n" as HTML }
  let notice: HTML = """
    <div class="notice bad" role="alert"><b>\(RaisePhrases.mend(say))</b><ul>
    \(mend)</ul></div>
    """
  let labels = ["AMBER+STRICT", "AMBER", "GREEN", "CLEAR"].map { label -> HTML in
    """
    <label class="pick"><input type="radio" name="tlp" value="\(label)"\
    \(label == Shown.tlp(typed.tlp) ? " checked" : HTML.nothing)> \(tlpBox(label)) \
    <span class="sub">\(tlpMeaning(label)?(say) ?? "")</span></label>
    """
  }
  let forms = page.forms.map { tick("form", $0, typed.forms.contains($0.value)) }
  let trees = TypedQuestion.askable.map { tree in
    tick(
      "tree", Choice(value: tree.rawValue, words: QuestionPhrases.tree(tree)(say)),
      typed.trees.contains(tree))
  }
  let everybody = Choice(value: "yes", words: QuestionPhrases.everybody(say))
  let pseudonym = Choice(value: "yes", words: QuestionPhrases.pseudonym(say))
  return layout(
    page.frame, title: QuestionPhrases.new(say), say,
    main: """
      <p><a href="/questions">← \(QuestionPhrases.back(say))</a></p>
      <h1>\(QuestionPhrases.new(say))</h1>
      \(page.problems.isEmpty ? nil : notice)
      <form method="post" action="/questions/preview" class="stack">\(tokenField(page.frame))
      <label for="title">\(QuestionPhrases.subject(say))</label>
      <input id="title" name="title" value="\(typed.title)" maxlength="\(Question.titleMax)" required>
      <label for="text">\(QuestionPhrases.text(say))</label>
      <p class="sub" id="text-hint">\(QuestionPhrases.textHint(say))</p>
      <textarea id="text" name="text" rows="8" maxlength="\(Question.textMax)" \
      aria-describedby="text-hint" required>\(typed.text)</textarea>
      <fieldset><legend>\(QuestionPhrases.whom(say))</legend>
      \(tick("all", everybody, typed.isForAll))
      <p class="sub">\(QuestionPhrases.byTree(say))</p>\(trees)
      <p class="sub">\(QuestionPhrases.byForm(say))</p><div class="many">\(forms)</div>
      <label for="names">\(QuestionPhrases.names(say))</label>
      <textarea id="names" name="names" rows="3" maxlength="\(FormBody.valueMax)">\(typed.names)</textarea></fieldset>
      <fieldset><legend>\(QuestionPhrases.label(say))</legend>\(labels)</fieldset>
      \(tick("pseudonym", pseudonym, typed.isPseudonymous))
      <p class="sub">\(QuestionPhrases.pseudonymMeans(say))</p>
      <p><button class="btn">\(QuestionPhrases.preview(say))</button></p>
      </form>
      """)
}

private func tick(_ name: HTML, _ choice: Choice, _ isOn: Bool) -> HTML {
  """
  <label class="pick"><input type="checkbox" name="\(name)" value="\(choice.value)"\
  \(isOn ? " checked" : HTML.nothing)> \(choice.words)</label>
  """
}

/// The preview of a question.
struct QuestionPreview: Hashable, Sendable {
  var frame: Frame
  var typed: TypedQuestion
  /// Who others see asking.
  var face: String
  /// Whose first look it will be, and until when, in words.
  var firstLook: String
  /// Everybody who can read it.
  var audience: AudienceNames
  /// What was typed and names nobody.
  var unclear: [String]
  /// What must be mended, in words: a name in a text under a pseudonym.
  var problems: [String] = []
  /// The mark of this page: pressed twice, it asks once.
  var once = ""
}

/// Whom it reaches, by name and counted, before anything is asked. Nobody means that nothing can be asked.
func questionPreview(_ page: QuestionPreview, _ say: Language) -> HTML {
  let carried = page.typed.carried.map { field -> HTML in
    "<input type=\"hidden\" name=\"\(field.value)\" value=\"\(field.words)\">"
  }
  let count = page.audience.names.count
  let nobody: HTML = """
    <p class="notice bad" role="alert"><b>\(QuestionPhrases.nobody(say))</b></p>
    """
  let unclear = page.unclear.map {
    "<p class=\"notice bad\">\(BulletinPhrases.noSuchBody(say)): \($0)</p>\n" as HTML
  }
  let problems = page.problems.map {
    "<p class=\"notice bad\" role=\"alert\"><b>\($0)</b></p>\n" as HTML
  }
  let mayAsk = count > 0 && page.unclear.isEmpty && page.problems.isEmpty
  return layout(
    page.frame, title: QuestionPhrases.previewTitle(say), marking: Shown.tlp(page.typed.tlp), say,
    main: """
      <h1>\(QuestionPhrases.previewTitle(say))</h1>
      \(problems)<div class="line spread"><h2>\(page.typed.title)</h2>\(tlpBox(Shown.tlp(page.typed.tlp)))</div>
      \(paragraphs(page.typed.text))
      <p><span class="sub">\(QuestionPhrases.seenAs(say))</span> <b>\(page.face)</b></p>
      <h2>\(QuestionPhrases.reaches(count)(say))</h2>
      \(unclear)\(count == 0 ? nobody : audienceNames(page.audience, say))
      <p>\(page.firstLook)</p>
      <p class="sub">\(QuestionPhrases.noMail(say))</p>
      <form method="post" action="/questions" class="line">\(tokenField(page.frame))\(carried)
      <input type="hidden" name="count" value="\(count)">\
      <input type="hidden" name="once" value="\(page.once)">
      <button class="btn"\(mayAsk ? HTML.nothing : " disabled")>\(QuestionPhrases.ask(count)(say))</button>
      <button class="btn ghost" formaction="/questions/new">\(QuestionPhrases.change(say))</button></form>
      """)
}

/// A text in several lines: an empty line divides paragraphs, a line end stays one.
func paragraphs(_ text: String) -> [HTML] {
  var parts: [[HTML]] = [[]]
  for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
    if line.allSatisfy(\.isWhitespace) {
      parts.append([])
    } else {
      parts[parts.count - 1].append("\(line)")
    }
  }
  return parts.filter { !$0.isEmpty }.map { lines in
    let broken = lines.enumerated().map { index, line -> HTML in
      index == 0 ? line : "<br>\(line)"
    }
    return "<p>\(broken)</p>\n"
  }
}
