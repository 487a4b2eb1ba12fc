//! An error as a page: what happened, what to do next, whom to call.

internal import Kernel

/// The values of the problem page.
struct ProblemPage: Hashable, Sendable {
  var frame: Frame
  /// The HTTP status, shown small for the one who is called.
  var status: Int
  /// What happened.
  var title: String
  /// What to do next.
  var next: String
  /// Numbers to call.
  var phones: [PhoneNumber]
  /// The request's identifier in the log; empty when there is none.
  var request: String
}

/// The problem page.
func problemPage(_ page: ProblemPage, _ say: Language) -> HTML {
  let phones = page.phones.map { phone -> HTML in
    """
    <li>\(phone.name) \(phoneLink(phone.number))</li>

    """
  }
  let call: HTML = "<h2>\(Words.whenInDoubt(say))</h2><ul class=\"plain phones\">\n\(phones)</ul>"
  return layout(
    page.frame, title: page.title, say,
    main: """
      <h1>\(page.title)</h1>
      <p class="notice"><b>\(page.next)</b></p>
      \(phones.isEmpty ? nil : call)
      <p><a class="btn alt" href="/">\(MenuItem.home.name(say))</a></p>
      <p class="sub">\(page.status) \(page.request)</p>
      """)
}
