//! From a supporter's list to its rows and its sheet. Pure.

internal import Alerting
internal import Kernel
internal import Node
internal import Spreadsheets

/// Makes what the list shows.
struct SupportPresenter {
  let now: Instant
  let say: Language

  /// One item.
  func row(_ item: SupportItem) -> SupportRow {
    SupportRow(
      path: path(item), name: name(item), severity: item.severity?.rawValue,
      what: SupportPhrases.what(item.kind)(say), subject: item.subject?(say),
      deed: SupportPhrases.deed(item.kind, isMany: item.count > 1)(say), due: item.due)
  }

  private func name(_ item: SupportItem) -> String {
    item.organization?.name(say) ?? SupportPhrases.many(item.count)(say)
  }

  /// Where it is looked at: a campaign's alerts, the alert, or what is known of how the client is reached.
  private func path(_ item: SupportItem) -> String? {
    if let campaign = item.campaign {
      return WatchRoutes.path("/alerts", [("campaign", campaign.description)])
    }
    if let alert = item.alert { return Shown.path(alert) }
    guard let id = item.organization?.id else { return nil }
    switch item.kind {
    case .missedTest, .neverReached, .notReachedLately, .noDeputy, .noResponder:
      return "/network/\(id)"
    case .silentSensor: return "/sensors"
    case .help, .duty, .bulletin: return nil
    }
  }

  /// Everything as a sheet.
  func sheet(_ items: [SupportItem]) -> Sheet {
    let columns = [
      Sheet.Column(SupportPhrases.heads[0](say), width: 22),
      Sheet.Column(SupportPhrases.heads[1](say), width: 28),
      Sheet.Column(SupportPhrases.heads[2](say), width: 36),
      Sheet.Column(Phrase(ja: "内容", en: "Subject")(say), width: 36),
      Sheet.Column(Phrase(ja: "重要度", en: "Severity")(say)),
      Sheet.Column(SupportPhrases.heads[3](say), width: 36),
    ]
    return Sheet(
      name: Phrase(ja: "支援の列", en: "Clients")(say), columns: columns,
      rows: items.map { item in
        let row = row(item)
        return Sheet.Row([
          row.due.map { Wording.date($0, say) } ?? SupportPhrases.noDeadline(say), row.name,
          row.what, row.subject ?? "", row.severity.map { "\($0)" } ?? "", row.deed,
        ])
      })
  }
}
