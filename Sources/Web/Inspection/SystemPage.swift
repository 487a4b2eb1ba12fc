//! One system: what is entered, whether it is still true, and what happened to it.

internal import Inspection
internal import Kernel
internal import Node

/// A line of the history.
struct SystemDeedLine: Hashable, Sendable {
  var at: Instant
  var by: String
  var what: Phrase
}

/// A line of what a system is connected to, with the bodies that it names.
struct DependencyLine: Hashable, Sendable {
  /// As it was written.
  var text: String
  /// The pages of the bodies, by their names; none where it names nobody who is known.
  var bodies: [Choice]
}

/// The values of a system's page.
struct SystemPage: Hashable, Sendable {
  var frame: Frame
  /// Its path; of a new one `/inventory`.
  var path: String
  /// Its name; nil for a new one.
  var name: String?
  /// Whose.
  var organization: String
  /// Whether the viewer may change it.
  var mayWrite: Bool
  var isInUse = true
  var isCareful = false
  /// When and by whom it was last confirmed, in words; nil when it never was.
  var confirmed: Phrase?
  var isConfirmed = false
  /// What is entered, for whoever only reads: label and text.
  var facts: [Fact] = []
  /// What it is connected to, line by line.
  var dependencies: [DependencyLine] = []
  /// The fields, for whoever may change it.
  var form: SystemForm
  /// Why the form was not taken.
  var problems: [Phrase] = []
  /// Whether one more press saves what looks like an individual number.
  var asksTwice = false
  var history: [SystemDeedLine] = []
  /// Words of choices by part.
  var classes: [Choice]
  var positions: [Choice]
  var actions: [Choice]

  /// A part with what is entered.
  struct Fact: Hashable, Sendable {
    var label: Phrase
    var text: String
  }
}

/// The page of one system.
func systemPage(_ page: SystemPage, _ say: Language) -> HTML {
  let title = page.name ?? InventoryPhrases.new(say)
  let careful: HTML = "<p class=\"notice bad\"><b>⚠ \(InventoryPhrases.doNotCut(say))</b></p>"
  let retired: HTML = "<p class=\"notice\">\(InventoryPhrases.retired(say))</p>"
  let problems = page.problems.map { "<li>\($0(say))</li>\n" as HTML }
  let list: HTML = "<div class=\"notice bad\" role=\"alert\"><ul>\n\(problems)</ul></div>"
  return layout(
    page.frame, title: title, say,
    main: """
      <p class="line"><a href="/inventory">← \(InventoryPhrases.title(say))</a></p>
      <h1>\(title)</h1>
      <p class="sub">\(page.organization)</p>
      \(page.isCareful ? careful : nil)\(page.isInUse ? nil : retired)
      \(page.name == nil ? nil : standing(page, say))
      \(problems.isEmpty ? nil : list)\(dependencyList(page.dependencies, say))
      \(page.mayWrite && page.isInUse ? entryForm(page, say) : factList(page, say))
      \(historyList(page, say))
      """)
}

private func standing(_ page: SystemPage, _ say: Language) -> HTML {
  func button(_ deed: String, _ words: Phrase, _ style: HTML) -> HTML {
    """
    <form method="post" action="\(path: "\(page.path)/\(deed)")">\(tokenField(page.frame))\
    <button class="btn \(style)">\(words(say))</button></form>
    """
  }
  let sign: HTML =
    page.isConfirmed ? "<span class=\"ok\">✓</span>" : "<span class=\"bad\">△</span>"
  let words = (page.confirmed ?? InventoryPhrases.neverConfirmed)(say)
  let deeds: HTML =
    page.isInUse
    ? """
    <div class="line">\(button("confirm", InventoryPhrases.unchanged, ""))
    <a class="btn ghost" href="#form">\(InventoryPhrases.changed(say))</a>
    \(button("retire", InventoryPhrases.gone, "ghost"))</div>
    """ : "<div class=\"line\">\(button("restore", InventoryPhrases.takeUp, "ghost"))</div>"
  return "<p>\(sign) \(words)</p>\(page.mayWrite ? deeds : nil)"
}

private func factList(_ page: SystemPage, _ say: Language) -> HTML {
  let rows = page.facts.filter { !$0.text.isEmpty }.map {
    "<dt>\($0.label(say))</dt><dd>\($0.text)</dd>\n" as HTML
  }
  return "<section class=\"panel\"><dl>\n\(rows)</dl></section>"
}

/// Each line as it was written, leading to the body that it names; what names nobody is said to, with what to write.
private func dependencyList(_ lines: [DependencyLine], _ say: Language) -> HTML? {
  if lines.isEmpty { return nil }
  let rows = lines.map { line -> HTML in
    guard let first = line.bodies.first else {
      let nobody: HTML = "<span class=\"sub\">△ \(DependencyPhrases.namesNobody(say))</span>"
      return "<li>\(line.text) \(nobody)</li>\n"
    }
    // Several stand in the place of one that was divided: then each has a way of its own.
    let isAlone = line.bodies.count == 1
    if isAlone, first.words == line.text {
      return "<li><a href=\"\(path: first.value)\">\(line.text)</a></li>\n"
    }
    let links = line.bodies.map { "<a href=\"\(path: $0.value)\">\($0.words)</a>\n" as HTML }
    return isAlone
      ? """
      <li><a href="\(path: first.value)">\(line.text)</a> <span class="sub">\(first.words)</span></li>

      """
      : "<li>\(line.text) → \(links)</li>\n"
  }
  let how: HTML = "<p class=\"sub\">\(DependencyPhrases.byCode(say))</p>"
  return """
    <section class="panel"><h2>\(InventoryPhrases.part(.dependencies)(say))</h2><ul class="plain">
    \(rows)</ul>\(lines.contains { $0.bodies.isEmpty } ? how : nil)</section>
    """
}

private func historyList(_ page: SystemPage, _ say: Language) -> HTML? {
  if page.history.isEmpty { return nil }
  let rows = page.history.map { line -> HTML in
    """
    <li>\(timeTag(line.at, Wording.moment(line.at, at: page.frame.now, say)))<span class="deed">\
    <b>\(line.by)</b> \(line.what(say))</span></li>

    """
  }
  return "<h2>\(InventoryPhrases.history(say))</h2><ol class=\"timeline\">\n\(rows)</ol>"
}

// MARK: The form

private func entryForm(_ page: SystemPage, _ say: Language) -> HTML {
  let sure: HTML = "<input type=\"hidden\" name=\"sure\" value=\"yes\">"
  let careful: HTML = page.form.isCareful ? " checked" : .nothing
  return """
    <form id="form" method="post" action="\(path: page.path)" class="stack">\(tokenField(page.frame))\
    \(page.asksTwice ? sure : nil)
    \(field(.name, page, say, isRequired: true))
    \(field(.purpose, page, say))
    \(choice(.informationClass, page.classes, page, say))
    \(choice(.position, page.positions, page, say))
    <p><label class="pick"><input type="checkbox" name="lifeOrSafety" value="yes"\(careful)> \
    \(InventoryPhrases.lifeOrSafety(say))</label></p>
    \(lines(.product, InventoryPhrases.productsHow, page, say))
    \(lines(.hosts, InventoryPhrases.linesHow, page, say))
    \(lines(.egress, InventoryPhrases.egressHow, page, say))
    \(lines(.domains, InventoryPhrases.linesHow, page, say))
    \(field(.place, page, say))
    \(field(.section, page, say))
    \(field(.contractor, page, say))
    \(field(.contractorPhone, page, say))
    \(lines(.dependencies, DependencyPhrases.how, page, say))
    \(field(.worstCase, page, say))
    \(field(.safeStop, page, say))
    \(approvals(page, say))
    <p><button class="btn">\
    \(page.asksTwice ? InventoryPhrases.saveAnyway(say) : InventoryPhrases.save(say))</button></p></form>
    """
}

private func field(
  _ part: SystemEntry.Part, _ page: SystemPage, _ say: Language, isRequired: Bool = false
) -> HTML {
  """
  <label for="\(part.rawValue)">\(InventoryPhrases.part(part)(say))</label>\
  <input id="\(part.rawValue)" name="\(part.rawValue)" value="\(page.form.values[part] ?? "")"\
  \(isRequired ? " required" : HTML.nothing)>
  """
}

private func lines(
  _ part: SystemEntry.Part, _ how: Phrase, _ page: SystemPage, _ say: Language
) -> HTML {
  """
  <label for="\(part.rawValue)">\(InventoryPhrases.part(part)(say))</label>\
  <p class="sub">\(how(say))</p><textarea id="\(part.rawValue)" name="\(part.rawValue)" rows="3">\
  \(page.form.values[part] ?? "")</textarea>
  """
}

private func choice(
  _ part: SystemEntry.Part, _ choices: [Choice], _ page: SystemPage, _ say: Language
) -> HTML {
  """
  <label for="\(part.rawValue)">\(InventoryPhrases.part(part)(say))</label>\
  <select id="\(part.rawValue)" name="\(part.rawValue)">\
  <option value="">\(InventoryPhrases.notChosen(say))</option>\
  \(options(choices, chosen: page.form.values[part] ?? ""))</select>
  """
}

private func approvals(_ page: SystemPage, _ say: Language) -> HTML {
  let rows = page.form.approvals.enumerated().map { index, row -> HTML in
    let fields = zip(SystemForm.approval, row).dropFirst().map { part, text -> HTML in
      let isDay = part != .signer
      return """
        <label for="\(part.rawValue)\(index)">\(InventoryPhrases.part(part)(say))</label>\
        <input id="\(part.rawValue)\(index)" name="\(part.rawValue)" \
        \(isDay ? "type=\"date\" " : HTML.nothing)value="\(text)">
        """
    }
    return """
      <div class="next"><label for="approvedAction\(index)">\
      \(InventoryPhrases.part(.approvedAction)(say))</label>\
      <select id="approvedAction\(index)" name="approvedAction">\
      <option value="">\(InventoryPhrases.noAction(say))</option>\
      \(options(page.actions, chosen: row.first ?? ""))</select>\(fields)</div>

      """
  }
  return """
    <fieldset><legend>\(InventoryPhrases.approvals(say))</legend>
    <p class="sub">\(InventoryPhrases.approvalsHow(say))</p>
    \(rows)</fieldset>
    """
}
