//! Bundles on pages: the panel of a link, and what became of a file that was handed in. It needs no script.

internal import Kernel

/// What is said on a link's page of carrying by hand.
struct BundlePanel: Hashable, Sendable {
  /// Path of the link's page; the forms are posted below it.
  var path: String
  /// Whether there is no line.
  var isCarried: Bool
  /// What was written and taken last.
  var lines: [String]
}

/// Downloading, handing in, and whether there is a line at all.
func bundlePanel(_ panel: BundlePanel, _ frame: Frame, _ say: Language) -> HTML {
  let token = tokenField(frame)
  let lines = panel.lines.map { "<li>\($0)</li>\n" as HTML }
  let other = panel.isCarried ? BundlePhrases.line : BundlePhrases.carry
  let act = panel.isCarried ? "line" : "carry"
  let means = panel.isCarried ? BundlePhrases.lineMeans : BundlePhrases.carryMeans
  return """
    <details class="more"\(panel.isCarried ? " open" : HTML.nothing)>\
    <summary>\(BundlePhrases.title(say))</summary>
    <p>\(BundlePhrases.about(say))</p>
    <ul class="plain sub">
    \(lines)</ul>
    <form method="post" action="\(path: panel.path)/bundle">\(token)
    <p><button class="btn">\(BundlePhrases.download(say))</button></p></form>
    <form method="post" action="\(path: panel.path)/bundle/import" enctype="multipart/form-data" \
    class="stack">\(token)
    <label for="file">\(BundlePhrases.file(say))</label>
    <input id="file" name="file" type="file" required>
    <p><button class="btn">\(BundlePhrases.handIn(say))</button></p></form>
    <form method="post" action="\(path: panel.path)/\(act)">\(token)
    <p>\(means(say))</p>
    <p><button class="btn ghost">\(other(say))</button></p></form></details>

    """
}

/// The values of the page that says what became of a bundle.
struct BundlePage: Hashable, Sendable {
  var frame: Frame
  /// Path of the link's page.
  var path: String
  var peer: String
  /// What was taken, refused and receipted, and what to do next.
  var lines: [String]
  /// Whether an answer is to be carried back.
  var wantsAnswer: Bool
}

/// What became of a bundle, with the answer to be carried back.
func bundlePage(_ page: BundlePage, _ say: Language) -> HTML {
  let lines = page.lines.map { "<li>\($0)</li>\n" as HTML }
  let answer: HTML = """
    <form method="post" action="\(path: page.path)/bundle">\(tokenField(page.frame))
    <p><button class="btn">\(BundlePhrases.answer(say))</button></p></form>
    """
  return layout(
    page.frame, title: BundlePhrases.handedIn(say), say,
    main: """
      <p class="line"><a href="\(path: page.path)">← \(page.peer)</a></p>
      <h1>\(BundlePhrases.handedIn(say))</h1>
      <ul class="plain">
      \(lines)</ul>
      \(page.wantsAnswer ? answer : nil)
      """)
}
