//! つながり: organisations, their posts, who holds them, and whether a call would get through.

internal import Kernel

/// A way to reach a person.
struct RouteRow: Hashable, Sendable {
  /// Channel and address as they may be shown.
  var words: String
  /// When it last worked; nil when never.
  var lastSuccess: Instant?
  /// Whether that is within 90 days.
  var isFresh: Bool
  /// Whether several people seem to read there.
  var looksShared = false
}

/// A post and who holds it.
struct PostRow: Hashable, Sendable {
  /// 情報係 CSIRT担当
  var post: String
  /// Who holds it; nil when vacant.
  var person: String?
  /// Since when (発令).
  var since: Instant?
  var deputy: String?
  /// Absent until then.
  var absentUntil: Instant?
  var routes: [RouteRow]
}

/// An organisation with its posts.
struct OrganizationCard: Hashable, Sendable {
  /// Where a contact test is asked for; nil when this viewer may not.
  var testPath: String?
  /// Where its duty table, call tree and wall card are; none for a viewer who may not see the numbers.
  var sheets: [Choice] = []
  var name: String
  /// 市区町村, 独立行政法人, …
  var form: String
  /// Its place in the named trees, in words.
  var trees: [String]
  var posts: [PostRow]
  /// Former names, what it took over, and its end, a sentence each.
  var notes: [String] = []
  /// What stands in its place, where it has ended.
  var successors: [Choice] = []
}

/// The form by which one says that one is away.
struct AbsenceForm: Hashable, Sendable {
  /// Deputies with a tested route; without one, nobody can go absent.
  var deputies: [RosterPerson]
  /// Why the last try was refused, in words.
  var refusal: String?
}

/// The values of the people page.
struct PeoplePage: Hashable, Sendable {
  var frame: Frame
  var organizations: [OrganizationCard]
  var absence: AbsenceForm?
  /// In which language the viewer is written to; nil where he is not asked.
  var mailLanguage: Language?
  /// In which character set the viewer is written to.
  var mailEncoding = Organization.MailEncoding.automatic
  /// Whether the viewer keeps the directory of his organisation.
  var keepsContacts = false
  /// Whether the viewer keeps the directory of bodies.
  var keepsBodies = false
  /// Whether the viewer has a supporter's list to open.
  var opensSupport = false
  /// Whether the viewer sees the links to other nodes.
  var seesLinks = false
  /// The designations, on the page of one body.
  var designations: DesignationPanel?
  /// Who takes over the calling, on the page of one body, for whoever may agree on it.
  var lastRung: LastRungPanel?
  /// Whose systems depend on it, on the page of one body; nil where the viewer sees none.
  var dependents: DependentsPanel?
  /// What was searched for.
  var search = ""
  /// Whether it is the list, not one organisation.
  var isList = false
  var previous: String?
  var following: String?
}

/// The people page.
func peoplePage(_ page: PeoplePage, _ say: Language) -> HTML {
  let cards = page.organizations.map { organizationCard($0, page.frame, say) }
  let none = page.search.isEmpty ? PeoplePhrases.empty : PeoplePhrases.nothingFound(page.search)
  let nobody: HTML = "<p class=\"notice\">\(none(say))</p>"
  return layout(
    page.frame, title: MenuItem.network.name(say), say,
    main: """
      <div class="line spread"><h1>\(MenuItem.network.name(say))</h1>
      <form class="search line" role="search" action="/network"><label class="sr" for="q">\
      \(PeoplePhrases.search(say))</label><input id="q" name="q" type="search" value="\(page.search)" \
      placeholder="\(PeoplePhrases.search(say))">
      <button class="btn ghost">\(PeoplePhrases.find(say))</button></form></div>
      <p>\(PeoplePhrases.about(say)) <a href="/network/readiness">\(ReadinessPhrases.title(say))</a> · \
      <a href="/questions">\(QuestionPhrases.link(say))</a> · \
      <a href="/network/bodies">\(BodyPhrases.directory(say))</a> · \
      <a href="/network/constituencies">\(ConstituencyPhrases.title(say))</a>\
      \(page.opensSupport ? supportLink(say) : nil)\(page.seesLinks ? nodesLink(say) : nil)</p>
      \(page.keepsBodies ? bodyLink(say) : nil)\
      \(page.keepsContacts ? contactLinks(say) : nil)
      \(page.absence.map { absenceForm($0, page.frame, say) })
      \(page.mailLanguage.map { languageForm($0, page.mailEncoding, page.frame, say) })
      \(cards.isEmpty ? [nobody] : cards)
      \(page.lastRung.map { lastRungPanel($0, page.frame, say) })\
      \(page.designations.map { designationPanel($0, page.frame, say) })\
      \(page.dependents.map { dependentsPanel($0, say) })\
      \(paging(page.previous, page.following, say))
      \(page.isList ? listFiles("/network", say, query: [("q", page.search)]) : nil)
      """)
}

private func supportLink(_ say: Language) -> HTML {
  " · <a href=\"/support\">\(SupportPhrases.title(say))</a>"
}

private func nodesLink(_ say: Language) -> HTML {
  " · <a href=\"/network/links\">\(LinkPhrases.title(say))</a>"
}

private func contactLinks(_ say: Language) -> HTML {
  """
  <p class="line"><a class="btn ghost" href="/contacts/import">\(ContactPhrases.title(say))</a>
  <a class="btn ghost" href="/contacts.xlsx">\(ContactPhrases.download(say))</a>
  <a class="btn ghost" href="/network/transfer">\(TransferPhrases.title(say))</a>
  <a class="btn ghost" href="/network/departed">\(ErasurePhrases.title(say))</a></p>
  """
}

private func bodyLink(_ say: Language) -> HTML {
  """
  <p class="line"><a class="btn ghost" href="/network/bodies/import">\(BodyPhrases.title(say))</a></p>

  """
}

private func organizationCard(_ card: OrganizationCard, _ frame: Frame, _ say: Language) -> HTML {
  let heads = PeoplePhrases.heads.map { "<th scope=\"col\">\($0(say))</th>" as HTML }
  let test = card.testPath.map { path -> HTML in
    """
    <form method="post" action="\(path: path)">\(tokenField(frame))<button class="btn ghost">\
    \(PeoplePhrases.test(say))</button></form>
    """
  }
  let heirs = card.successors.map { "<a href=\"\(path: $0.value)\">\($0.words)</a>\n" as HTML }
  let sheets = card.sheets.map { "<a href=\"\(path: $0.value)\">\($0.words)</a>\n" as HTML }
  return """
    <section class="panel tree"><div class="line spread"><h2>\(card.name) \
    <span class="sub">\(card.form)</span></h2>\(test)</div>
    <p class="sub">\(card.trees.joined(separator: " · "))</p>
    \(card.notes.map { "<p class=\"notice\">\($0)</p>\n" as HTML })\
    \(card.successors.isEmpty ? nil : "<p class=\"line\">\(heirs)</p>\n" as HTML)\
    \(sheets.isEmpty ? nil : "<p class=\"line actions\">\(sheets)</p>\n" as HTML)\
    <div class="scroll" tabindex="0" role="region" aria-label="\(card.name)">
    <table class="board"><thead><tr>\(heads)</tr></thead><tbody>
    \(card.posts.map { postRow($0, at: frame.now, say) })</tbody></table></div></section>

    """
}

private func postRow(_ row: PostRow, at now: Instant, _ say: Language) -> HTML {
  let vacant: HTML = "<b class=\"bad\">△ \(PeoplePhrases.vacant(say))</b>"
  let holder = row.person.map { "<b>\($0)</b>" as HTML }
  let since = row.since.map { at -> HTML in
    "<br><span class=\"sub\">\(timeTag(at, Wording.day(at, say))) \(PeoplePhrases.appointed(say))</span>"
  }
  let absent = row.absentUntil.map { at -> HTML in
    "<br><span class=\"tag\">\(PeoplePhrases.absentUntil(Wording.moment(at, at: now, say))(say))</span>"
  }
  let shared: HTML = "<br><span class=\"sub\">△ \(PeoplePhrases.looksShared(say))</span>"
  let routes = row.routes.map { route -> HTML in
    let worked = route.lastSuccess.map { at -> HTML in
      timeTag(at, PeoplePhrases.worked(Wording.ago(at, at: now, say))(say))
    }
    return """
      <li><span class="\(route.isFresh ? "ok" : "bad" as HTML)">\(route.isFresh ? "✓" : "△" as HTML)</span> \
      \(route.words) <span class="sub">\(worked ?? "\(BoardPhrases.neverWorked(say))")</span>\
      \(route.looksShared ? shared : nil)</li>
      """
  }
  return """
    <tr><td>\(row.post)</td><td>\(holder ?? vacant)\(since)\(absent)</td>\
    <td>\(PeoplePhrases.deputy(row.deputy)(say))</td><td><ul class="plain">\(routes)</ul></td></tr>

    """
}

private func absenceForm(_ form: AbsenceForm, _ frame: Frame, _ say: Language) -> HTML {
  let options = form.deputies.map { "<option value=\"\($0.value)\">\($0.name)</option>" as HTML }
  let refusal = form.refusal.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML }
  if form.deputies.isEmpty {
    return "<p class=\"notice\">\(PeoplePhrases.noDeputy(say))</p>"
  }
  return """
    <details class="more"\(form.refusal == nil ? HTML.nothing : " open")><summary>\
    \(PeoplePhrases.absence(say))</summary>\(refusal)
    <form method="post" action="/absences" class="stack">\(tokenField(frame))
    <label for="from">\(PeoplePhrases.from(say))</label><input id="from" name="from" type="datetime-local" required>
    <label for="until">\(PeoplePhrases.until(say))</label><input id="until" name="until" type="datetime-local" required>
    <label for="deputy">\(HomePhrases.deputy(say))</label><select id="deputy" name="deputy" required>\
    \(options)</select>
    <p><button class="btn">\(PeoplePhrases.register(say))</button></p></form></details>
    """
}

private func languageForm(
  _ chosen: Language, _ encoding: Organization.MailEncoding, _ frame: Frame, _ say: Language
) -> HTML {
  let options = [(Language.ja, "日本語"), (.en, "English")].map { language, name -> HTML in
    """
    <option value="\(language.rawValue)" lang="\(language.rawValue)"\
    \(language == chosen ? " selected" : HTML.nothing)>\(name)</option>
    """
  }
  let encodings = Organization.MailEncoding.allCases.map { one -> HTML in
    """
    <option value="\(one.rawValue)"\(one == encoding ? " selected" : HTML.nothing)>\
    \(PeoplePhrases.encoding(one)(say))</option>
    """
  }
  return """
    <details class="more"><summary>\(PeoplePhrases.mailLanguage(chosen)(say))</summary>
    <form method="post" action="/mail-language" class="stack">\(tokenField(frame))
    <label for="language">\(PeoplePhrases.language(say))</label>\
    <select id="language" name="language">\(options)</select>
    <label for="encoding">\(PeoplePhrases.encodingLabel(say))</label>\
    <select id="encoding" name="encoding" aria-describedby="encoding-why">\(encodings)</select>
    <p class="sub" id="encoding-why">\(PeoplePhrases.encodingWhy(say))</p>
    <p><button class="btn">\(PeoplePhrases.register(say))</button></p></form></details>
    """
}

/// Sentences of the people page.
enum PeoplePhrases {
  static let about = Phrase(
    ja: "だれに、どの順で、どうやって届くか。✓は90日以内に本当に届いた経路です。",
    en: "Who is reached, in which order and how. ✓ marks a way that worked within 90 days.")
  static let empty = Phrase(
    ja: "まだ組織がありません。はじめに自分の組織と、当番と代行を登録してください。",
    en: "No organisation yet. Begin with your own, its duty officer and deputy.")
  static let search = Phrase(ja: "団体・人をさがす", en: "Search bodies, people")
  static let find = Phrase(ja: "さがす", en: "Search")
  static let language = Phrase(ja: "あなたへのメールのことば", en: "Language of mails to you")
  static let encodingLabel = Phrase(ja: "あなたへのメールの文字コード", en: "Character set of mails to you")
  static let encodingWhy = Phrase(
    ja:
      "いつもは「自動」のままで。狼煙のメールが文字化けする古いメールの仕組みのときだけ、ISO-2022-JP を選んでください。使えない文字（髙、①など）があるメールは UTF-8 で送ります。",
    en:
      "Leave it on automatic. Choose ISO-2022-JP only where an old mail system garbles our mails. A mail with letters that do not fit is sent as UTF-8."
  )
  static let test = Phrase(ja: "連絡テストをする", en: "Test the contacts")
  static let vacant = Phrase(ja: "空席", en: "vacant")
  static let appointed = Phrase(ja: "発令", en: "appointed")
  static let absence = Phrase(ja: "不在を登録する", en: "Register an absence")
  static let noDeputy = Phrase(
    ja: "連絡を確かめた代行がいないため、不在の登録はできません。先に代行の連絡テストをしてください。",
    en: "You cannot register an absence: no deputy has a tested contact. Test one first.")
  static let looksShared = Phrase(
    ja: "共有の受信箱のようです。本人だけに届くアドレスか電話も登録してください。",
    en: "Looks like a shared mailbox. Enter an address or a phone that reaches this person alone.")
  static let from = Phrase(ja: "いつから", en: "From")
  static let until = Phrase(ja: "いつまで", en: "Until")
  static let register = Phrase(ja: "登録する", en: "Register")
  /// The columns.
  static let heads = [
    Phrase(ja: "職", en: "Post"), Phrase(ja: "人", en: "Person"), Phrase(ja: "代行", en: "Deputy"),
    Phrase(ja: "届く経路（この順）", en: "Ways to reach (in order)"),
  ]

  /// Nobody of that name.
  static func nothingFound(_ text: String) -> Phrase {
    Phrase(
      ja: "「\(text)」に当たる団体も人も見つかりません。名前の一部でもう一度さがしてください。",
      en: "No organisation and no person found for “\(text)”. Try a part of the name.")
  }

  /// あなたへのメール: 日本語（変える）
  static func mailLanguage(_ chosen: Language) -> Phrase {
    let name = chosen == .ja ? Phrase(ja: "日本語", en: "Japanese") : Phrase(ja: "英語", en: "English")
    return Phrase(ja: "あなたへのメールは\(name.ja)（変える）", en: "Mails to you: \(name.en) (change)")
  }

  /// 自動（UTF-8）
  static func encoding(_ encoding: Organization.MailEncoding) -> Phrase {
    switch encoding {
    case .automatic: Phrase(ja: "自動（UTF-8）", en: "automatic (UTF-8)")
    case .iso2022JP: Phrase(ja: "ISO-2022-JP（古い仕組み用）", en: "ISO-2022-JP (old systems)")
    }
  }

  /// 代行：木村 豊; on a phone the column's head is not there to say what it is.
  static func deputy(_ name: String?) -> Phrase {
    guard let name else { return Phrase(ja: "代行は決まっていません", en: "no deputy is named") }
    return Phrase(ja: "代行：\(name)", en: "Deputy: \(name)")
  }

  /// 12日前に届いた
  static func worked(_ ago: String) -> Phrase { Phrase(ja: "\(ago)に届いた", en: "worked \(ago)") }

  /// 5月11日 8:30まで不在
  static func absentUntil(_ time: String) -> Phrase {
    Phrase(ja: "\(time)まで不在", en: "absent until \(time)")
  }
}
