//! What was answered on a call: a form for whoever made it, one bulletin after the other. It needs no script.

internal import Alerting
internal import Kernel
internal import Node

/// The values of the page.
struct HeardPage: Hashable, Sendable {
  var frame: Frame
  /// Path of the call; the form is posted to `/answer` below it.
  var path: String
  /// Who was called, and when.
  var call: String
  /// Until when answers of this call are taken.
  var until: String
  var severity: Int
  var tlp: String
  /// Whose answer it will be.
  var organization: String
  /// The duty, as the form sends it back.
  var delivery: String
  var lines: AlertLines
  var asking: BulletinAsking
  /// Who may have answered, the one who was called first.
  var speakers: [RosterPerson]
  /// What else was spoken about.
  var others: [Other]
  /// What was typed in a form that was refused, and why.
  var typed: [String: String] = [:]
  var refusal: String?

  /// Another bulletin of the same call.
  struct Other: Hashable, Sendable {
    var organization: String
    var path: String
    var isEntered: Bool
  }
}

/// The page.
func heardPage(_ page: HeardPage, _ say: Language) -> HTML {
  let refusal = page.refusal.map {
    "<p class=\"notice bad\" role=\"alert\"><b>\($0)</b></p>" as HTML
  }
  let speakers = page.speakers.map { person -> HTML in
    """
    <option value="\(person.value)"\
    \(page.typed["who"] == person.value ? " selected" : HTML.nothing)>\(person.name)</option>
    """
  }
  let others = page.others.map { other -> HTML in
    let entered: HTML = other.isEntered ? " ✓ \(HeardPhrases.entered(say))" : .nothing
    return """
      <li><a href="\(path: other.path)">\(other.organization)</a>\(entered)</li>

      """
  }
  let list: HTML = """
    <h2>\(HeardPhrases.others(say))</h2>
    <ul>\(others)</ul>
    """
  return layout(
    page.frame, title: HeardPhrases.title(say), marking: page.tlp, say,
    main: """
      <div class="line spread">\(severityMark(page.severity, say))\(tlpBox(page.tlp))</div>
      <h1 class="small">\(HeardPhrases.title(say)) <span class="sub">\(page.organization)</span></h1>
      <p>\(page.call)<br><span class="sub">\(page.until)</span></p>
      \(refusal)
      \(bulletinHead(page.asking, say))
      \(alertLines(page.lines, say))
      <form method="post" action="\(path: page.path)/answer" class="stack">\(tokenField(page.frame))
      <input type="hidden" name="delivery" value="\(page.delivery)">
      <label for="who">\(HeardPhrases.whose(say))</label>
      <select id="who" name="who" required>\(speakers)</select>
      \(answerFields(page.typed, until: page.asking.answerBy, say))
      <p class="sub">\(HeardPhrases.means(say))</p>
      <p><button class="btn">\(HeardPhrases.enter(say))</button></p></form>
      <p><a href="/alerts">\(HeardPhrases.later(say))</a></p>
      \(page.others.isEmpty ? nil : list)
      """)
}

/// The way from an alert to what was said about it by phone; nil where nobody may enter that.
func heardLink(_ path: String?, _ say: Language) -> HTML? {
  path.map { path -> HTML in
    "<p class=\"line\"><a class=\"btn ghost\" href=\"\(path: path)\">\(HeardPhrases.title(say))</a></p>"
  }
}

extension HeardPage {
  /// From what Node says of the call and of the duty that is spoken about; nil where that is no bulletin any more.
  init?(_ call: HeardCall, _ view: DeliveryView, _ frame: Frame, _ say: Language) {
    guard let note = view.bulletin else { return nil }
    let summary = view.delivery.summary
    let path = "/calls/\(call.id)"
    self.init(
      frame: frame, path: path,
      call: (call.tookOver ? HeardPhrases.tookOver : HeardPhrases.call)(
        Shown.titled(call.callee, say), Wording.moment(call.calledAt, at: frame.now, say))(say),
      until: HeardPhrases.until(Wording.moment(call.until, at: frame.now, say))(say),
      severity: summary.severity.rawValue, tlp: Shown.tlp(view.marking.tlp),
      organization: summary.organization.name(say), delivery: summary.id.description,
      lines: Shown.lines(view.alert.lines, summary, at: frame.now, say),
      asking: BulletinAsking(note, view.delivery, at: frame.now, say),
      speakers: call.speakers.map {
        RosterPerson(
          value: $0.person.description, name: Shown.person($0.name, posts: $0.posts, say))
      },
      others: call.items.filter { $0.delivery != summary.id }.map { item in
        Other(
          organization: item.organization.name(say),
          path: WatchRoutes.path(path, [("item", item.delivery.description)]),
          isEntered: item.isEntered)
      })
  }
}

extension HeardForm {
  /// Reads a form; throws `notAPerson` and `unknownPerson` for nobody and for what is no choice of the list.
  init(_ form: FormBody, of delivery: ID<Delivery>) throws {
    guard let who = form["who"], !who.isEmpty else { throw Refused("notAPerson") }
    guard let person = ID<Person>(who) else { throw Refused("unknownPerson") }
    self.init(delivery: delivery, person: person, answer: try AnswerForm(form))
  }
}
