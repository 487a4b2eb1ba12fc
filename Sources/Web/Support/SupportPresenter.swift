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
      tlp: item.subject == nil ? nil : item.tlp.map { Shown.tlp($0) },
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

  /// Everything as a list to keep.
  func list(_ queue: SupportQueue) -> ListExport {
    let items = Array(queue.items.prefix(ListExport.rowsMax))
    return ListExport(
      name: "support", sheet: sheet(items),
      marking: items.filter { $0.subject != nil }.compactMap(\.tlp).max(),
      isWhole: queue.isWhole && items.count == queue.items.count)
  }

  /// What became of an invitation.
  func state(_ row: InvitationRow) -> String {
    if let joined = row.joined, let at = row.joinedAt {
      return SupportPhrases.joined(joined.name(say), Wording.day(at, say))(say)
    }
    return
      (row.isOpen
      ? SupportPhrases.inviteUntil(Wording.day(row.until, say)) : SupportPhrases.inviteClosed)(say)
  }

  /// The invitations as a list to keep: those of the page, which are every open one. The secret of none is known here.
  func list(_ rows: [InvitationRow]) -> ListExport {
    let heads = [
      Phrase(ja: "覚え書き", en: "Note"), Phrase(ja: "状態", en: "State"),
      Phrase(ja: "期限", en: "Until"),
    ]
    let sheet = Sheet(
      name: SupportPhrases.inviteList(say),
      columns: heads.map { Sheet.Column($0(say), width: 36) },
      rows: rows.map { row in
        Sheet.Row([
          row.note ?? SupportPhrases.noNote(say), state(row), Wording.machine(row.until),
        ])
      })
    return ListExport(name: "invitations", sheet: sheet)
  }

  private func sheet(_ items: [SupportItem]) -> Sheet {
    let columns = [
      Sheet.Column(SupportPhrases.heads[0](say), width: 22),
      Sheet.Column(SupportPhrases.heads[1](say), width: 28),
      Sheet.Column(SupportPhrases.heads[2](say), width: 36),
      Sheet.Column(Phrase(ja: "内容", en: "Subject")(say), width: 36),
      Sheet.Column("TLP"), Sheet.Column(RaisePhrases.severity(say)),
      Sheet.Column(SupportPhrases.heads[3](say), width: 36),
    ]
    return Sheet(
      name: Phrase(ja: "支援の列", en: "Clients")(say), columns: columns,
      rows: items.map { item in
        let row = row(item)
        return Sheet.Row([
          row.due.map { Wording.machine($0) } ?? SupportPhrases.noDeadline(say), row.name,
          row.what, row.subject ?? "", item.subject == nil ? "" : item.tlp?.label ?? "",
          row.severity.map { "\($0)" } ?? "", row.deed,
        ])
      })
  }
}
