//! 取り扱いを狭める: a stricter label for one alert, and who may not see it any more.

internal import Kernel

/// The values of the page.
struct AlertMarkingPage: Hashable, Sendable {
  var frame: Frame
  /// Path of this page; the alert's own stands one step above.
  var path: String
  var alertPath: String
  var number: String
  var title: String
  var tlp: String
  /// The label as it is and the stricter ones.
  var labels: [Choice]
  /// The chosen one's value.
  var label: String
  /// Whether some provider may be told until now.
  var isForwarded: Bool
  /// Whether none may any more, as it was ticked.
  var isKept = false
  /// Who may be left out.
  var members: [Choice]
  /// The values of those who were ticked.
  var chosen: [String] = []
  var problem: String?
}

/// The page.
func alertMarkingPage(_ page: AlertMarkingPage, _ say: Language) -> HTML {
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML }
  let labels = page.labels.map { choice -> HTML in
    """
    <option value="\(choice.value)"\(choice.value == page.label ? " selected" : HTML.nothing)>\
    \(choice.words)</option>
    """
  }
  let members = page.members.map { member -> HTML in
    """
    <label class="pick"><input type="checkbox" name="without" value="\(member.value)"\
    \(page.chosen.contains(member.value) ? " checked" : HTML.nothing)> \(member.words)</label>

    """
  }
  let leaving: HTML = """
    <fieldset><legend>\(AlertMarkingPhrases.without(say))</legend>
    <p class="sub">\(AlertMarkingPhrases.withoutMeans(say))</p>
    \(members)</fieldset>
    """
  let keeping: HTML = """
    <label class="pick"><input type="checkbox" name="providers" value="none"\
    \(page.isKept ? " checked" : HTML.nothing)> \(AlertMarkingPhrases.noProvider(say))</label>
    """
  return layout(
    page.frame, title: AlertMarkingPhrases.title(say), marking: page.tlp, say,
    main: """
      <p class="line"><a href="\(path: page.alertPath)">← \(page.number)</a></p>
      <div class="line spread"><h1>\(AlertMarkingPhrases.title(say))</h1>\(tlpBox(page.tlp))</div>
      <p class="sub">\(page.title)</p>
      <p>\(AlertMarkingPhrases.about(say))</p>
      \(problem)
      <form method="post" action="\(path: page.path)" class="stack narrow">\(tokenField(page.frame))
      <label for="tlp">\(AlertMarkingPhrases.label(say))</label>
      <select id="tlp" name="tlp">\(labels)</select>
      \(page.isForwarded ? keeping : nil)\(members.isEmpty ? nil : leaving)
      <p class="notice">\(AlertMarkingPhrases.forGood(say))</p>
      <p><button class="btn">\(AlertMarkingPhrases.narrow(say))</button></p></form>
      """)
}

/// The way there from the alert's page.
func alertMarkingLink(_ path: String, _ say: Language) -> HTML {
  "<p><a class=\"btn ghost\" href=\"\(path: path)\">\(AlertMarkingPhrases.title(say))</a></p>"
}

/// Sentences of that page.
enum AlertMarkingPhrases {
  static let title = Phrase(ja: "この警報の取り扱いを狭める", en: "Narrow the marking of this alert")
  static let about = Phrase(
    ja:
      "ここで狭めると、一覧・検索・件数・メール・ほかのノードの写しを含め、このあとのすべてに効きます。写しを持つノードには自動で伝わり、まだ受け取っていないノードは警報のページに名前で並びます。",
    en: """
      What is narrowed here holds for everything from now on: lists, searches, counts, mails, and the copies \
      at other nodes. Nodes with a copy are told by themselves; those that have not taken it yet stand on the \
      alert's page by name.
      """)
  static let label = Phrase(ja: "取り扱い（TLP）", en: "Label (TLP)")
  static let without = Phrase(ja: "見られなくする団体", en: "Who may not see it any more")
  static let withoutMeans = Phrase(
    ja: "選んだ団体では、この警報のページも件数も見えなくなり、待っている知らせと電話の依頼も取り下げます。その団体が担当なら、担当は司令塔に移ります。",
    en: """
      Those you choose see neither the alert nor a count of it; notices and calls that wait for them are taken \
      back. Where one of them has the duty, it passes to the tower.
      """)
  static let noProvider = Phrase(
    ja: "業者への転送を、もう認めない", en: "No service provider may be told any more")
  static let forGood = Phrase(
    ja: "元には戻せません。いちど見えなくした団体には、新しい警報で知らせます。すでに読まれたこと、印刷されたものは戻りません。",
    en: """
      This cannot be undone; whoever was left out is told by a new alert. What was read or printed before stays \
      read.
      """)
  static let narrow = Phrase(ja: "取り扱いを狭める", en: "Narrow it")
}
