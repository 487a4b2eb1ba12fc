//! The form of a bulletin, the preview of who will get it, the list, and how far one has soaked in.

internal import Alerting
internal import Kernel
internal import Sharing

/// The form of a bulletin, as it was typed.
struct BulletinFormPage: Hashable, Sendable {
  var frame: Frame
  var typed: TypedBulletin
  /// The kinds of bodies that may be asked, with how many there are.
  var forms: [Choice]
  /// What must be mended, in words.
  var problems: [String] = []
}

/// The form.
func bulletinFormPage(_ page: BulletinFormPage, _ say: Language) -> HTML {
  let typed = page.typed
  let kinds = Bulletin.Kind.allCases.map {
    Choice(value: $0.rawValue, words: BulletinPhrases.kind($0)(say))
  }
  let characters = Bulletin.LegalCharacter.allCases.map {
    Choice(value: $0.rawValue, words: BulletinPhrases.character($0)(say))
  }
  let severities = (2...5).reversed().map { level -> HTML in
    """
    <label class="pick"><input type="radio" name="severity" value="\(level)"\
    \(level == typed.severity.rawValue ? " checked" : HTML.nothing)> \(severityMark(level, say))</label>
    """
  }
  let labels = ["AMBER+STRICT", "AMBER", "GREEN", "CLEAR"].map { label -> HTML in
    """
    <label class="pick"><input type="radio" name="tlp" value="\(label)"\
    \(label == Shown.tlp(typed.tlp) ? " checked" : HTML.nothing)> \(tlpBox(label)) \
    <span class="sub">\(tlpMeaning(label)?(say) ?? "")</span></label>
    """
  }
  func forwarding(_ name: HTML, _ provider: MayForward, _ words: Phrase) -> HTML {
    """
    <label class="pick"><input type="checkbox" name="\(name)" value="yes"\
    \(typed.mayForward.contains(provider) ? " checked" : HTML.nothing)> \(words(say))</label>

    """
  }
  return layout(
    page.frame, title: BulletinPhrases.new(say), say,
    main: """
      <h1>\(BulletinPhrases.new(say))</h1>
      \(mendList(page.problems, say))
      <form method="post" action="/bulletins/preview" class="stack">\(tokenField(page.frame))\
      \(typed.marks.isEmpty ? nil : marksField(typed))
      <label for="kind">\(BulletinPhrases.kind(say))</label>
      <select id="kind" name="kind">\(options(kinds, chosen: typed.kind.rawValue))</select>
      <label for="character">\(BulletinPhrases.character(say))</label>
      <select id="character" name="character">\
      \(options(characters, chosen: typed.character.rawValue))</select>
      \(textField("statute", BulletinPhrases.statute, typed.statute, say))
      <fieldset><legend>\(RaisePhrases.severity(say))</legend>\(severities)</fieldset>
      \(textField("what", RaisePhrases.line(1, Words.what), typed.what, say))
      \(textField("now", RaisePhrases.line(2, Words.now), typed.now, say))
      <label for="answerBy">\(BulletinPhrases.answerBy(say))</label>
      <input id="answerBy" name="answerBy" type="datetime-local" value="\(typed.answerBy)" required>
      <label for="detail">\(BulletinPhrases.detail(say))</label>
      <textarea id="detail" name="detail" rows="3" maxlength="\(ThreeLines.detailMax)">\
      \(typed.detail)</textarea>
      \(audienceFields(page, say))
      \(tellingFields(typed, say))
      <fieldset><legend>\(RaisePhrases.tlp(say))</legend>\(labels)</fieldset>
      \(forwarding("mayForward", .maintenanceVendor, BulletinPhrases.mayForward))\
      \(forwarding("mayForwardGateway", .sharedGatewayOperator, BulletinPhrases.mayForwardGateway))
      <p><button class="btn">\(BulletinPhrases.preview(say))</button></p>
      </form>
      """)
}

/// The list that it asks to block goes on with the form.
private func marksField(_ typed: TypedBulletin) -> HTML {
  "<input type=\"hidden\" name=\"marks\" value=\"\(typed.marks)\">"
}

/// By what the audience is chosen.
private func audienceFields(_ page: BulletinFormPage, _ say: Language) -> HTML {
  let typed = page.typed
  let forms = page.forms.map { choice -> HTML in
    """
    <label class="pick"><input type="checkbox" name="form" value="\(choice.value)"\
    \(typed.forms.contains(choice.value) ? " checked" : HTML.nothing)> \(choice.words)</label>
    """
  }
  return """
    <fieldset><legend>\(BulletinPhrases.audience(say))</legend>
    <p class="sub">\(BulletinPhrases.byForm(say))</p><div class="many">\(forms)</div>
    \(textField("under", BulletinPhrases.under, typed.under, say))
    \(textField("product", BulletinPhrases.product, typed.product, say))
    \(textField("dependsOn", BulletinPhrases.dependsOn, typed.dependsOn, say))
    <p class="sub">\(BulletinPhrases.productMeans(say))</p>
    <label for="names">\(BulletinPhrases.names(say))</label>
    <textarea id="names" name="names" rows="3" maxlength="\(FormBody.valueMax)">\(typed.names)</textarea></fieldset>
    """
}

private func mendList(_ problems: [String], _ say: Language) -> HTML? {
  if problems.isEmpty { return nil }
  return """
    <div class="notice bad" role="alert"><b>\(RaisePhrases.mend(say))</b><ul>
    \(problems.map { "<li>\($0)</li>\n" as HTML })</ul></div>
    """
}

/// The preview of a bulletin.
struct BulletinPreview: Hashable, Sendable {
  var frame: Frame
  var typed: TypedBulletin
  var lines: AlertLines
  /// From whom, with what force.
  var from: String
  /// Everybody who will get it.
  var audience: AudienceNames
  /// Of these the ones that nobody can reach now.
  var unreachable: [String]
  /// What was typed and names nobody.
  var unclear: [String]
  /// Whom the choice by product or dependency leaves out, in words; nil where there was none.
  var leftOut: String?
  /// Who is told beside them; nil where nobody is.
  var telling: TellingLines?
  /// What the reader may not understand.
  var warnings: [String] = []
  /// The mark of this page: pressed twice, it issues once.
  var once = ""
}

/// Who will get it, by name and counted, before anything is sent. Nobody means that nothing can be sent.
func bulletinPreview(_ page: BulletinPreview, _ say: Language) -> HTML {
  let carried = page.typed.carried.map { field -> HTML in
    "<input type=\"hidden\" name=\"\(field.value)\" value=\"\(field.words)\">"
  }
  let count = page.audience.names.count
  let nobody: HTML = """
    <p class="notice bad" role="alert"><b>\(BulletinPhrases.nobody(say))</b></p>
    """
  let unclear = page.unclear.map {
    "<p class=\"notice bad\">\(BulletinPhrases.noSuchBody(say)): \($0)</p>\n" as HTML
  }
  let silent = pointedOut(BulletinPhrases.unreachable, page.unreachable, say)
  // What names nobody is mended first: the sender believes that it is in the audience.
  let mayIssue = count > 0 && page.unclear.isEmpty
  return layout(
    page.frame, title: BulletinPhrases.previewTitle(say), marking: Shown.tlp(page.typed.tlp), say,
    main: """
      <h1>\(BulletinPhrases.previewTitle(say))</h1>
      <div class="line spread">\(severityMark(page.typed.severity.rawValue, say))\
      \(tlpBox(Shown.tlp(page.typed.tlp)))</div>
      <p><b>\(page.from)</b></p>
      \(alertLines(page.lines, say))
      \(detailPart(page.typed.detail.split(whereSeparator: \.isNewline).map(String.init), say))
      \(page.warnings.map { "<p class=\"notice\">\($0)</p>\n" as HTML })\
      <h2>\(BulletinPhrases.reaches(count)(say))</h2>
      \(unclear)\(count == 0 ? nobody : audienceNames(page.audience, say))
      \(page.leftOut.map { "<p class=\"notice\">\($0)</p>" as HTML })
      \(page.unreachable.isEmpty ? nil : silent)
      \(page.telling.map { tellingPreview($0, say) })
      <form method="post" action="/bulletins" class="line">\(tokenField(page.frame))\(carried)
      <input type="hidden" name="count" value="\(count)">\
      <input type="hidden" name="once" value="\(page.once)">
      <button class="btn"\(mayIssue ? HTML.nothing : " disabled")>\
      \(BulletinPhrases.issue(count)(say))</button>
      <button class="btn ghost" formaction="/bulletins/new">\(BulletinPhrases.change(say))</button></form>
      """)
}

/// A bulletin in the list.
struct BulletinLine: Hashable, Sendable {
  var path: String
  var severity: Int
  var title: String
  var kind: String
  var issued: Instant
  var share: String
  var isWithdrawn: Bool
}

/// The list of bulletins.
struct BulletinsPage: Hashable, Sendable {
  var frame: Frame
  var rows: [BulletinLine]
  var previous: String?
  var following: String?
}

/// The list.
func bulletinsPage(_ page: BulletinsPage, _ say: Language) -> HTML {
  let rows = page.rows.map { row -> HTML in
    """
    <tr><td>\(severityMark(row.severity, say))</td><td><a href="\(path: row.path)">\(row.title)</a><br>\
    <span class="sub">\(row.kind)\(row.isWithdrawn ? " · " : "")\
    \(row.isWithdrawn ? BulletinPhrases.withdrawn(say) : "")</span></td>\
    <td>\(timeTag(row.issued, Wording.date(row.issued, say)))</td><td>\(row.share)</td></tr>

    """
  }
  let heads = [
    RaisePhrases.severity, BulletinPhrases.title, BulletinPhrases.issuedHead,
    BulletinPhrases.permeation,
  ].map { "<th scope=\"col\">\($0(say))</th>" as HTML }
  let table: HTML = """
    <div class="scroll" tabindex="0" role="region" aria-label="\(BulletinPhrases.title(say))">
    <table class="board"><thead><tr>\(heads)</tr></thead><tbody>
    \(rows)</tbody></table></div>
    \(paging(page.previous, page.following, say))
    \(listFiles("/bulletins", say))
    """
  return layout(
    page.frame, title: BulletinPhrases.title(say), say,
    main: """
      <div class="line spread"><h1>\(BulletinPhrases.title(say))</h1>
      <a class="btn" href="/bulletins/new">\(BulletinPhrases.new(say))</a></div>
      \(page.rows.isEmpty ? "<p class=\"notice\">\(BulletinPhrases.none(say))</p>" : table)
      <p><a href="/bulletins/public">\(PublicPhrases.list(say))</a></p>
      """)
}
