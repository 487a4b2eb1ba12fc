//! One link to another node: how it stands, what waits, what was refused, and the forms to hold, release and revoke it.

internal import Kernel

/// The values of one link's page.
struct LinkPage: Hashable, Sendable {
  var frame: Frame
  /// Path of this page; its forms are posted below it.
  var path: String
  var peer: String
  var role: String
  var state: String
  /// Whether everything is exchanged; nil where the link is over.
  var isGood: Bool?
  /// What is going on and what to do next; nil while all is well.
  var next: String?
  /// A line for each lane in which something waits.
  var waiting: [Line]
  /// Whom the peer hosts, as far as they are named.
  var hosts: [String]
  /// How many more there are.
  var hostsMore: Int
  /// Everything else, head and value.
  var facts: [Line]
  /// The peer's keys: fingerprint, and from when until when.
  var keys: [Line]
  /// What was refused here, the newest first.
  var refusals: [Refused]
  /// How many are remembered in all.
  var refusalCount: Int
  /// What may be done now.
  var acts: Acts
  /// Why the last form was refused.
  var problem: String?
  /// Carrying by hand; nil for whoever does not keep links, and where the link is over.
  var bundles: BundlePanel?

  /// A head and what it says.
  struct Line: Hashable, Sendable {
    var head: String
    var words: String
  }

  /// Something that was refused here.
  struct Refused: Hashable, Sendable {
    var at: Instant
    var why: String
  }

  /// What may be done with a link now.
  struct Acts: Hashable, Sendable {
    /// Whether the viewer keeps links.
    var isKeeper: Bool
    var mayHold = false
    /// What has to be ticked to release it; nil where it cannot be released.
    var releaseTick: String?
    /// Why it cannot be released though it is held.
    var whyNotReleased: String?
    var mayRevoke = false
  }
}

/// The page of one link.
func linkPage(_ page: LinkPage, _ say: Language) -> HTML {
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML }
  let next = page.next.map { words -> HTML in
    """
    <section class="notice\(page.isGood == false ? " bad" : HTML.nothing)">\
    <b>\(LinkPhrases.means(say))</b><p>\(words)</p></section>
    """
  }
  let facts = page.facts.map { "<dt>\($0.head)</dt><dd>\($0.words)</dd>\n" as HTML }
  return layout(
    page.frame, title: page.peer, say,
    main: """
      <p class="line"><a href="/network/links">← \(LinkPhrases.back(say))</a></p>
      <h1>\(page.peer) <span class="sub">\(page.role)</span></h1>
      \(problem)
      <p>\(linkMark(page.isGood)) <b>\(page.state)</b></p>
      \(next)
      \(linkForms(page, say))\(page.bundles.map { bundlePanel($0, page.frame, say) })
      <h2>\(LinkPhrases.waiting(say))</h2>
      \(lines(page.waiting, none: LinkPhrases.nothingWaits, say))
      <h2>\(LinkPhrases.hosts(say))</h2>
      \(hostList(page, say))
      <h2>\(LinkPhrases.refusals(say))</h2>
      \(refusalList(page, say))
      <h2>\(LinkPhrases.keys(say))</h2>
      \(lines(page.keys, none: LinkPhrases.nothingWaits, say))
      <dl>
      \(facts)</dl>
      """)
}

private func lines(_ lines: [LinkPage.Line], none: Phrase, _ say: Language) -> HTML {
  if lines.isEmpty { return "<p class=\"sub\">\(none(say))</p>" }
  let items = lines.map { line -> HTML in
    "<li><b>\(line.head)</b> <span class=\"sub\">\(line.words)</span></li>\n"
  }
  return "<ul class=\"plain\">\n\(items)</ul>"
}

private func hostList(_ page: LinkPage, _ say: Language) -> HTML {
  let more = page.hostsMore > 0 ? [LinkPhrases.more(page.hostsMore)(say)] : []
  let names = page.hosts + more
  if names.isEmpty { return "<p class=\"sub\">\(LinkPhrases.nobodyHosted(say))</p>" }
  return "<p>\(names.joined(separator: say == .ja ? "、" : ", "))</p>"
}

private func refusalList(_ page: LinkPage, _ say: Language) -> HTML {
  if page.refusals.isEmpty { return "<p class=\"sub\">\(LinkPhrases.noRefusal(say))</p>" }
  let items = page.refusals.map { refusal -> HTML in
    """
    <li>\(timeTag(refusal.at, Wording.moment(refusal.at, at: page.frame.now, say))) \(refusal.why)</li>

    """
  }
  let left = page.refusalCount - page.refusals.count
  let rest: HTML = "<p class=\"sub\">\(LinkPhrases.more(left)(say))</p>"
  return "<ul class=\"plain\">\n\(items)</ul>\(left > 0 ? rest : nil)"
}

private func linkForms(_ page: LinkPage, _ say: Language) -> HTML {
  let acts = page.acts
  if !acts.isKeeper { return "<p class=\"sub\">\(LinkPhrases.notYours(say))</p>" }
  let token = tokenField(page.frame)
  let waits = acts.whyNotReleased.map { "<p class=\"notice\">\($0)</p>\n" as HTML }
  let release = acts.releaseTick.map { tick -> HTML in
    """
    <form method="post" action="\(path: page.path)/release" class="stack panel">\(token)
    <b>\(LinkPhrases.release(say))</b>
    \(sureTick(tick))
    <p><button class="btn">\(LinkPhrases.releaseNow(say))</button></p></form>

    """
  }
  let hold: HTML = """
    <details class="more"><summary>\(LinkPhrases.hold(say))</summary>
    <form method="post" action="\(path: page.path)/hold">\(token)
    <p>\(LinkPhrases.holdMeans(say))</p>
    <p><button class="btn ghost">\(LinkPhrases.holdNow(say))</button></p></form></details>

    """
  let revoke: HTML = """
    <details class="more"><summary>\(LinkPhrases.revoke(say))</summary>
    <form method="post" action="\(path: page.path)/revoke">\(token)
    <p>\(LinkPhrases.revokeMeans(say))</p>
    \(sureTick(LinkPhrases.revokeTick(say)))
    <p><button class="btn ghost ember">\(LinkPhrases.revokeNow(say))</button></p></form></details>

    """
  return "\(waits)\(release)\(acts.mayHold ? hold : nil)\(acts.mayRevoke ? revoke : nil)"
}

/// Without this tick nothing happens; the server looks for it as well.
private func sureTick(_ words: String) -> HTML {
  """
  <label class="pick"><input type="checkbox" name="sure" value="yes" required> \(words)</label>
  """
}
