//! The page around the content. No script and no style stands in a page: the policy forbids both.

internal import Kernel

/// The policy under which every page works, for the `Content-Security-Policy` header.
let contentSecurityPolicy = """
  default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
  form-action 'self'; frame-ancestors 'none'; base-uri 'none'
  """

/// How a page behaves: which scripts it takes, and how dense it is.
enum PageKind: Hashable, Sendable {
  /// Forms and links only.
  case plain
  /// The watch board: htmx with its stream, keys and countdowns; the whole width.
  case watch
  /// A page that asks again by itself until something is done: htmx, or without scripts a reload every two seconds.
  case progress
  /// The acknowledge page: one column, no script, no menu, two requests.
  case phone
}

/// A whole page. `title` is the heading of the browser's tab; `marking` is the TLP label of the most restricted text on
/// the page, without "TLP:", for the head and foot of the print; empty when nothing on it is marked.
func layout(
  _ frame: Frame, title: String, kind: PageKind = .plain, marking: String = "", _ say: Language,
  main: HTML
) -> HTML {
  let pageClass =
    switch kind {
    case .plain, .progress: ""
    case .watch: "watch"
    case .phone: "phone"
    }
  return """
    <!doctype html>
    <html lang="\(say.rawValue)" class="\(pageClass)">
    <head>
    <meta charset="utf-8">
    <title>\(title) — 狼煙</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <meta name="referrer" content="no-referrer">
    <meta name="color-scheme" content="light dark">
    <link rel="stylesheet" href="\(path: frame.assets.style)">
    \(scripts(frame, kind))</head>
    <body class="\(printClass(marking))">
    <a class="skip" href="#main">\(Words.skip(say))</a>
    \(bands(frame, say))\(kind == .phone ? .nothing : header(frame, say))\
    <main id="main" tabindex="-1">
    \(main)
    </main>
    \(footer(frame, kind, marking: marking, say))</body>
    </html>

    """
}

private func scripts(_ frame: Frame, _ kind: PageKind) -> HTML {
  switch kind {
  // A phone asks for the page and its style sheet and for nothing else.
  case .phone: .nothing
  case .plain:
    "<link rel=\"icon\" href=\"\(path: frame.assets.icon)\" type=\"image/svg+xml\">\n"
  case .progress:
    """
    <link rel="icon" href="\(path: frame.assets.icon)" type="image/svg+xml">
    <meta name="htmx-config" content='{"includeIndicatorStyles":false,"allowEval":false,\
    "selfRequestsOnly":true,"historyCacheSize":0}'>
    <script src="\(path: frame.assets.htmx)" defer></script>
    <noscript><meta http-equiv="refresh" content="2"></noscript>

    """
  case .watch:
    """
    <link rel="icon" href="\(path: frame.assets.icon)" type="image/svg+xml">
    <meta name="htmx-config" content='{"includeIndicatorStyles":false,"allowEval":false,\
    "selfRequestsOnly":true,"historyCacheSize":0}'>
    <script src="\(path: frame.assets.htmx)" defer></script>
    <script src="\(path: frame.assets.htmxStream)" defer></script>
    <script src="\(path: frame.assets.board)" defer></script>
    <noscript><meta http-equiv="refresh" content="30"></noscript>

    """
  }
}

private func bands(_ frame: Frame, _ say: Language) -> HTML {
  let speed = frame.speed > 1 ? " · " + Words.speed(frame.speed)(say) : ""
  let demonstration: HTML = """
    <p class="band demo"><b>実演 DEMONSTRATION\(speed)</b> \(Words.demonstration(say))</p>
    """
  let nodes = frame.demonstrationNodes.map { node -> HTML in
    node.isOwn
      ? " <b>\(node.name(say))</b>" : " <a href=\"\(node.address)\">\(node.name(say))</a>"
  }
  let places: HTML = """
    <p class="band demo">\(Words.demonstrationNodes(say))\(nodes)</p>
    """
  let exercise: HTML = """
    <p class="band drill"><b>【演習】EXERCISE</b> \(frame.exercise ?? "")</p>
    """
  let offset: HTML = """
    <p class="band warn" role="status">\(Words.offset(frame.clockOffsetSeconds ?? 0)(say))</p>
    """
  let bands = [
    frame.isDemonstration ? demonstration : nil,
    frame.isDemonstration && !nodes.isEmpty ? places : nil, frame.exercise == nil ? nil : exercise,
    frame.clockOffsetSeconds == nil ? nil : offset,
  ].compactMap(\.self)
  if bands.isEmpty { return .nothing }
  return "<aside aria-label=\"\(Words.bands(say))\">\(bands)</aside>\n"
}

private func header(_ frame: Frame, _ say: Language) -> HTML {
  let who = frame.person.map { person -> HTML in
    """
    <span class="who">\(person.organization) <a href="/account"><b>\(person.name)</b></a> \
    <span class="sub">\(person.role)</span></span>
    """
  }
  let help: HTML = """
    <form method="post" action="/help">\(tokenField(frame))\
    <button class="help">\(Words.help(say))</button></form>
    """
  let leave: HTML = """
    <form method="post" action="/sign-out">\(tokenField(frame))\
    <button class="quiet">\(Words.signOut(say))</button></form>
    """
  return """
    <header class="top">
    <a class="name" href="/">\(flame)<b>狼煙</b></a>
    \(who)
    <span class="right">\(timeTag(frame.now, Wording.clockWithSeconds(frame.now) + " JST"))
    \(languageSwitch(frame, say))
    \(frame.person == nil ? nil : leave)
    \(frame.person == nil ? nil : help)</span>
    </header>
    \(frame.person == nil ? nil : menu(frame, say))
    """
}

private func menu(_ frame: Frame, _ say: Language) -> HTML {
  let items = MenuItem.allCases.filter { frame.isDemonstration || !$0.isDemonstration }
  let links = items.map { item -> HTML in
    """
    <a href="\(path: item.path)"\(item == frame.current ? " aria-current=\"page\"" : HTML.nothing)>\
    \(item.name(say))</a>

    """
  }
  return """
    <nav class="main" aria-label="\(Words.menu(say))">
    \(links)</nav>

    """
}

/// A link to this page in the other language.
func languageSwitch(_ frame: Frame, _ say: Language) -> HTML {
  let mark = frame.path.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
  return switch say {
  case .ja:
    "<a href=\"\(path: "\(frame.path)\(mark)lang=en")\" lang=\"en\" hreflang=\"en\">English</a>"
  case .en: "<a href=\"\(path: "\(frame.path)\(mark)lang=ja")\" lang=\"ja\" hreflang=\"ja\">日本語</a>"
  }
}

private func footer(_ frame: Frame, _ kind: PageKind, marking: String, _ say: Language) -> HTML {
  let call: HTML = "<span>\(Words.whenInDoubt(say)) <b>\(frame.phone ?? "")</b></span>"
  return """
    <footer class="foot">
    \(marking.isEmpty ? nil : tlpBox(marking))
    <span>\(Words.asOf(say)) \(timeTag(frame.now, Wording.date(frame.now, say)))</span>
    \(frame.phone == nil ? nil : call)
    \(kind == .phone ? languageSwitch(frame, say) : nil)
    </footer>

    """
}

/// The hidden field that proves a form came from our own page.
func tokenField(_ frame: Frame) -> HTML {
  "<input type=\"hidden\" name=\"token\" value=\"\(frame.formToken)\">"
}

/// The class that chooses the printed page with the label in its margins; labels we do not know get none.
private func printClass(_ marking: String) -> HTML {
  switch marking {
  case "RED": "p-red"
  case "AMBER+STRICT": "p-strict"
  case "AMBER": "p-amber"
  case "GREEN": "p-green"
  case "CLEAR": "p-clear"
  default: "p-none"
  }
}

private let flame: HTML = """
  <svg width="22" height="26" viewBox="0 0 22 26" aria-hidden="true">\
  <path class="fire" d="M11 25c-4 0-7-2.6-7-6.4 0-4.6 5-6.2 4-11.6 3.6 1.6 4.4 4.2 4 6.4 1.4-.6 2-2 2-3.4 2.6 2 \
  4 4.8 4 8 0 4-3 7-7 7z"/>\
  <path class="smoke" d="M12 6c2-1.6 2-3.4 0-5"/></svg>
  """
