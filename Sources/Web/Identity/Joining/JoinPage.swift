//! 参加の申込み: one page by which a firm joins, and the page after it. Both work without a script.

internal import Kernel
internal import Node

/// The values of the form.
struct JoinPage: Hashable, Sendable {
  var frame: Frame
  /// The path with the link's secret.
  var path: String
  var supporter: String
  var typed: JoinApplication
  var problems: [JoinApplication.Problem] = []
  /// Something else that was refused, in words.
  var refusal: String?
  /// A mark, so that pressing twice joins once.
  var once: String

  /// The text of a field as it was typed.
  fileprivate func text(_ field: JoinApplication.Field) -> String { typed.fields[field] ?? "" }
}

/// The form.
func joinPage(_ page: JoinPage, _ say: Language) -> HTML {
  let terms = JoinPhrases.terms.map { "<li>\($0(say))</li>\n" as HTML }
  return layout(
    page.frame, title: JoinPhrases.title(say), say,
    main: """
      <h1>\(JoinPhrases.title(say))</h1>
      <p>\(JoinPhrases.by(page.supporter)(say)) \(JoinPhrases.time(say))</p>
      \(complaints(page, say))<form method="post" action="\(path: page.path)" class="stack">\
      \(tokenField(page.frame))<input type="hidden" name="once" value="\(page.once)">
      <fieldset><legend>\(JoinPhrases.firm(say))</legend>
      \(line(page, .name, "organization", "text", say))\(line(page, .number, "off", "text", say, "numeric"))</fieldset>
      <fieldset><legend>\(JoinPhrases.you(say))</legend>
      \(line(page, .person, "name", "text", say))\(line(page, .phone, "tel", "tel", say))\
      \(line(page, .landline, "off", "tel", say))\(line(page, .mail, "email", "email", say))</fieldset>
      <fieldset><legend>\(JoinPhrases.stead(say))</legend>
      \(choice(page, .deputy, "supporter", JoinPhrases.supporterIsDeputy, isUsual: true, say))\
      \(choice(page, .deputy, "person", JoinPhrases.ownDeputy, say))\
      \(line(page, .deputyName, "off", "text", say))\(line(page, .deputyPhone, "off", "tel", say))\
      \(line(page, .deputyMail, "off", "email", say))</fieldset>
      <fieldset><legend>\(JoinPhrases.night(say))</legend>
      \(choice(page, .night, "same", JoinPhrases.nightSame, isUsual: true, say))\
      \(choice(page, .night, "deputy", JoinPhrases.nightDeputy, say))\
      \(choice(page, .night, "other", JoinPhrases.nightOther, say))\
      \(line(page, .nightName, "off", "text", say))\(line(page, .nightPhone, "off", "tel", say))</fieldset>
      <label for="uses">\(JoinPhrases.uses(say))</label>
      <p class="sub" id="uses-hint">\(JoinPhrases.usesHint(say))</p>
      <textarea id="uses" name="uses" rows="5" aria-describedby="uses-hint"\(invalid(page, .uses))>\
      \(page.text(.uses))</textarea>
      <fieldset><legend>\(JoinPhrases.agreement(say))</legend><ul>
      \(terms)</ul>
      <label class="pick"><input type="checkbox" id="agree" name="agree" value="yes"\
      \(page.typed.agrees ? " checked" : HTML.nothing)\(invalid(page, .agree))> \
      \(JoinPhrases.agree(say))</label></fieldset>
      <p><button class="btn">\(JoinPhrases.send(say))</button></p></form>
      """)
}

private func complaints(_ page: JoinPage, _ say: Language) -> HTML? {
  let refused = page.refusal.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>\n" as HTML }
  if page.problems.isEmpty { return refused }
  let lines = page.problems.map { problem -> HTML in
    "<li><a href=\"#\(problem.field.rawValue)\">\(JoinPhrases.problem(problem)(say))</a></li>\n"
  }
  return """
    <div class="notice bad" role="alert"><b>\(JoinPhrases.wrong(say))</b><ul>
    \(lines)</ul></div>

    """
}

private func invalid(_ page: JoinPage, _ field: JoinApplication.Field) -> HTML {
  page.problems.contains { $0.field == field } ? " aria-invalid=\"true\"" : .nothing
}

private func line(
  _ page: JoinPage, _ field: JoinApplication.Field, _ fill: String, _ type: String,
  _ say: Language, _ keys: String? = nil
) -> HTML {
  let name = field.rawValue
  let mode = keys.map { " inputmode=\"\($0)\"" as HTML }
  return """
    <label for="\(name)">\(JoinPhrases.label(field)(say))</label>
    <input id="\(name)" name="\(name)" type="\(type)" autocomplete="\(fill)"\(mode) maxlength="\(JoinApplication.fieldMax)" \
    value="\(page.text(field))"\(invalid(page, field))>

    """
}

private func choice(
  _ page: JoinPage, _ field: JoinApplication.Field, _ value: String, _ words: Phrase,
  isUsual: Bool = false, _ say: Language
) -> HTML {
  let chosen = page.typed.fields[field].map { $0 == value } ?? isUsual
  // The first answer of a question bears its name, so that a complaint finds it.
  let id: HTML = isUsual ? " id=\"\(field.rawValue)\"" : .nothing
  return """
    <label class="pick"><input type="radio"\(id) name="\(field.rawValue)" value="\(value)"\
    \(chosen ? " checked" : HTML.nothing)> \(words(say))</label>

    """
}

/// The values of the page after joining.
struct JoinedPage: Hashable, Sendable {
  var frame: Frame
  var organization: String
  /// Where the card for the wall is.
  var card: String
  /// The name for signing in.
  var login: String
  /// Whether the test was answered.
  var isReached: Bool
}

/// The page after joining: what to print, what to do this month, how to come back.
func joinedPage(_ page: JoinedPage, _ say: Language) -> HTML {
  let things = JoinPhrases.things.map { "<li>\($0(say))</li>\n" as HTML }
  let test = page.isReached ? JoinPhrases.testDone : JoinPhrases.testComes
  return layout(
    page.frame, title: JoinPhrases.welcome(say), say,
    main: """
      <h1>\(JoinPhrases.welcome(say))</h1>
      <p>\(page.organization)</p>
      <p class="notice\(page.isReached ? " good" : HTML.nothing)">\(test(say))</p>
      <p><a class="btn" href="\(path: page.card)">\(JoinPhrases.printCard(say))</a></p>
      <h2>\(JoinPhrases.month(say))</h2>
      <ol class="three">
      \(things)</ol>
      <section class="panel"><p>\(JoinPhrases.signInAgain(say))</p>
      <p><b class="dial">\(page.login)</b></p>
      <p><a class="btn alt" href="/account">\(JoinPhrases.setPassword(say))</a></p>
      <p><a href="/inventory">\(JoinPhrases.more(say))</a></p></section>
      """)
}
