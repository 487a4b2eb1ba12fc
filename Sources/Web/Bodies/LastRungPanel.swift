//! 最後に連絡を引き取る窓口: who calls on and on when nobody of a body takes a duty, and the form that agrees on it.

internal import Kernel
internal import Node

/// The desk that ends a body's ladder, with those that could be agreed on.
struct LastRungPanel: Hashable, Sendable {
  /// The path of the body.
  var path: String
  /// The desk that takes over the calling now.
  var agreed: Choice
  /// Those to choose from, by their identifiers.
  var desks: [Choice]

  /// From what Node says of a body.
  init(_ choice: LastRungChoice, of body: ID<Organization>, _ say: Language) {
    self.init(
      path: "/network/\(body)",
      agreed: Choice(value: choice.agreed.id.description, words: choice.agreed.name(say)),
      desks: choice.desks.map { Choice(value: $0.id.description, words: $0.name(say)) })
  }

  /// A panel from its parts.
  init(path: String, agreed: Choice, desks: [Choice]) {
    self.path = path
    self.agreed = agreed
    self.desks = desks
  }
}

/// The panel on the page of a body.
func lastRungPanel(_ panel: LastRungPanel, _ frame: Frame, _ say: Language) -> HTML {
  let options = panel.desks.map { desk -> HTML in
    """
    <option value="\(desk.value)"\(desk.value == panel.agreed.value ? " selected" : HTML.nothing)>\
    \(desk.words)</option>
    """
  }
  return """
    <section class="panel"><h2>\(LastRungPhrases.title(say))</h2>
    <p><b>\(panel.agreed.words)</b></p>
    <p class="sub">\(LastRungPhrases.about(say))</p>
    <details class="more"><summary>\(LastRungPhrases.change(say))</summary>
    <form method="post" action="\(path: "\(panel.path)/last-rung")" class="stack">\(tokenField(frame))
    <label for="desk">\(LastRungPhrases.desk(say))</label>
    <select id="desk" name="desk" required>\(options)</select>
    <p class="sub">\(LastRungPhrases.which(say))</p>
    <label class="pick"><input type="checkbox" name="agreed" value="yes" required> \
    \(LastRungPhrases.isAgreed(say))</label>
    <p><button class="btn">\(PeoplePhrases.register(say))</button></p></form></details></section>

    """
}

/// Sentences of that panel.
enum LastRungPhrases {
  static let title = Phrase(ja: "最後に連絡を引き取る窓口", en: "Who takes over the calling")
  static let about = Phrase(
    ja:
      "この団体のだれも受け取らないとき、昼も夜も電話をかけ続ける窓口です。することはこの団体に残ります。取り決めた窓口も出ないときは、司令塔の窓口も電話をかけます。",
    en: """
      The desk that goes on calling, day and night, when nobody of this body takes a duty. The duty stays with this \
      body. Where the agreed desk does not answer either, the tower's desk calls with it.
      """)
  static let change = Phrase(ja: "取り決めを登録する", en: "Enter an agreement")
  static let desk = Phrase(ja: "連絡を引き取る窓口", en: "Desk that takes over the calling")
  static let which = Phrase(
    ja: "選べるのは、司令塔と、この団体を支援・監督する団体のうち監視当直のいるところです。引き取るときには、その警報の内容が窓口に届きます。",
    en: """
      The tower, and those bodies that support or supervise this one and have somebody at a watch desk. A desk that \
      takes over the calling is told of the alert.
      """)
  static let isAgreed = Phrase(
    ja: "この窓口と取り決めました（参加の取り決め、協定など）",
    en: "This was agreed with that desk (participation agreement or other)")
}
