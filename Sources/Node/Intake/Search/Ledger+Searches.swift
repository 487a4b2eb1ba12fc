//! That somebody asked the stored events: recorded before anything is read (law S19).

internal import Kernel

extension Ledger {
  /// Records who asks, and outside the journal what and why. Gives the search's identifier: the same for the same input.
  func search(_ form: SearchForm) throws -> ID<EventSearch> {
    guard let organization = input.viewer.organization else { throw RefusalCode.notAllowed }
    guard (1...SearchForm.daysMax).contains(form.days) else { throw RefusalCode("searchDays") }
    let reason = form.reason.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    if let reason, reason.count > SearchForm.reasonMax { throw RefusalCode("reasonTooLong") }
    guard !form.isPersonal || reason != nil else { throw RefusalCode("searchNeedsReason") }
    let id: ID<EventSearch> = make("search")
    try commit(
      .search(
        id,
        .eventsSearched(
          organization: organization, form: form.kind, asked: try keep(form.text),
          days: form.days, reason: try reason.map { try keep($0) })))
    return id
  }
}
