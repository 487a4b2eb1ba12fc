//! Values for the pages of the search of stored events.

import Kernel

@testable import Web

extension Samples {
  private func row(_ name: String, _ count: Int) -> SearchRow {
    SearchRow(name: say(name), count: count, first: minute(-2880), last: minute(-3))
  }

  private func search(_ state: SearchDesk.State, _ language: Language) -> SearchPage {
    let path = "/events/search/1"
    return SearchPage(
      frame: frame(.alerts, path), path: path, mark: say("evil[.]example"), days: 30,
      state: SearchPhrases.state(state)(language), isGoing: state.isGoing,
      isFailed: state == .failed)
  }

  private func found(_ language: Language) -> SearchPage {
    var page = search(.done, language)
    page.total = row("evil[.]example", 13)
    page.organizations = [row("北山町", 12), row("持ち主のいないもの", 1)]
    page.hosts = [row("198.18.7.21 (北山町)", 12)]
    page.sensors = [row("庁内網", 13)]
    page.beyond = 2
    page.lines = [
      SearchLine(
        seen: minute(-3), sensor: say("庁内網"),
        text: say(#"{"time":"2015-05-08T06:09:00Z","domain":"evil.example"}"#))
    ]
    page.linesKept = SearchPhrases.kept(1, of: 1)(language)
    page.following = "/events/search/1?lines=2"
    page.blockLabels = ["GREEN", "CLEAR"]
    page.once = "0nce"
    return page
  }

  private func going(_ language: Language) -> SearchPage {
    var page = search(.running, language)
    page.progress = SearchPhrases.progress(42, .seconds(75))(language)
    page.hundredths = 42
    page.total = row("evil[.]example", 3)
    page.organizations = [row("北山町", 3)]
    return page
  }

  /// The form, and a search in each of its states.
  func searchPages(_ language: Language) -> [(name: String, html: HTML)] {
    let form = SearchFormPage(
      frame: frame(.alerts, "/events/search"),
      typed: TypedSearch(mark: say("evil[.]example"), days: "30", reason: say("照会のため")),
      problem: say("探すものが入っていません。"), isTower: true,
      own: [Choice(value: "/events/search/1", words: say("evil[.]example · 終わりました。"))])
    return [
      ("search-form", searchFormPage(form, language)),
      ("search", searchPage(found(language), language)),
      ("search-going", searchPage(going(language), language)),
      ("search-none", searchPage(search(.done, language), language)),
      ("search-failed", searchPage(search(.failed, language), language)),
    ]
  }
}
