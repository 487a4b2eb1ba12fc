//! This node's own key on the page of links: since when it has it, who has not confirmed it, and the form of a new one.

internal import Kernel

/// How this node's own key stands.
struct OwnKeyPanel: Hashable, Sendable {
  /// Which key it is, and since when.
  var state: String
  /// The peers that have not confirmed it.
  var undelivered: [Peer] = []
  /// Whether the viewer may have a new one made.
  var isKeeper = false
  /// Whether the form was refused.
  var isRefused = false

  /// A peer that has not confirmed the key.
  struct Peer: Hashable, Sendable {
    /// Its link's page.
    var path: String
    var name: String
    /// What is known of it.
    var why: String
  }
}

/// The state, the peers that are behind, and the form; it ends its own line, so that a page without it is as before.
func ownKeyPanel(_ panel: OwnKeyPanel, _ frame: Frame, _ say: Language) -> HTML {
  let items = panel.undelivered.map { peer -> HTML in
    """
    <li>\(linkMark(false)) <a href="\(path: peer.path)">\(peer.name)</a> \
    <span class="sub">\(peer.why)</span></li>

    """
  }
  let behind: HTML = """
    <section class="notice"><b>\(LinkPhrases.keyUndelivered(say))</b>
    <p>\(LinkPhrases.keyUndeliveredAbout(say))</p><ul class="plain">
    \(items)</ul></section>

    """
  let form: HTML = """
    <details class="more"\(panel.isRefused ? " open" : HTML.nothing)><summary>\(LinkPhrases.newKey(say))</summary>
    <form method="post" action="/network/links/rotate-key">\(tokenField(frame))
    <p>\(LinkPhrases.newKeyAbout(say))</p>
    <label class="pick"><input type="checkbox" name="sure" value="yes" required> \
    \(LinkPhrases.newKeyTick(say))</label>
    <p><button class="btn ghost">\(LinkPhrases.newKeyNow(say))</button></p></form></details>

    """
  return """
    <p class="sub">\(panel.state)</p>
    \(items.isEmpty ? nil : behind)\(panel.isKeeper ? form : nil)
    """
}
