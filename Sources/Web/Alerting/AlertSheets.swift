//! Alerts, one alert's history, and who was told, as lists to keep.

internal import Alerting
internal import Kernel
internal import Node
internal import Spreadsheets

/// Makes lists of alerting. Pure.
struct AlertSheets {
  let now: Instant
  let say: Language

  /// The rows of the board, in its order; what shares a cause is one row, as there.
  func board(_ rows: [BoardRow], isWhole: Bool) -> ListExport {
    alerts(
      rows.map { row in
        let step = BoardPresenter.next(row.step, say)
        guard let campaign = row.campaign else { return line(row.alert, row.delivery, step) }
        let many = Phrase(ja: "\(campaign.total)団体", en: "\(campaign.total) organisations")(say)
        let under = campaign.under?.name(say)
        var cells = line(row.alert, row.delivery, step)
        cells[0] = ""
        cells[4] = under.map { "\($0) \(many)" } ?? many
        cells[5] = under ?? ""
        cells[7] = BoardPresenter.progress(campaign, say)
        return cells
      }, marking: rows.map(\.alert.tlp).max(), isWhole: isWhole)
  }

  /// The alerts of a campaign one by one. One without a duty stands on no board and in no list of it.
  func alerts(_ found: [AlertSummary], isWhole: Bool) -> ListExport {
    alerts(
      found.compactMap { alert in alert.owner.map { line(alert, $0, "") } },
      marking: found.map(\.tlp).max(), isWhole: isWhole)
  }

  private func line(_ alert: AlertSummary, _ duty: DeliverySummary, _ step: String) -> [String] {
    [
      Shown.number(alert.id), alert.tlp.label, "\(alert.severity.rawValue)",
      Shown.title(alert, say), duty.organization.name(say), Shown.owner(duty, say),
      time(alert.raisedAt), duty.duty.map { Shown.clock($0).word(say) } ?? "", time(duty.due),
      time(duty.next), step,
    ]
  }

  private func alerts(_ rows: [[String]], marking: TLP?, isWhole: Bool) -> ListExport {
    let heads = [
      Phrase(ja: "番号", en: "Number"), Phrase(ja: "TLP の区分", en: "TLP"), RaisePhrases.severity,
      Phrase(ja: "内容", en: "What"), Phrase(ja: "団体", en: "Organisation"),
      Phrase(ja: "持ち主", en: "Owner"), Phrase(ja: "知らせた時刻", en: "Raised"),
      Phrase(ja: "待っていること", en: "Waiting for"), Phrase(ja: "期限", en: "Due"),
      Phrase(ja: "次に動く時刻", en: "Next step at"), Phrase(ja: "次の動き", en: "Next step"),
    ]
    return ListExport(
      name: "alerts",
      sheet: Sheet(
        name: BoardPhrases.title(say), columns: heads.map { Sheet.Column($0(say), width: 22) },
        rows: rows.map { Sheet.Row($0) }), marking: marking, isWhole: isWhole)
  }

  /// The calls to make, in the order of the board. The words of the alerts stay there; their numbers lead to them.
  func calls(_ found: [CardView]) -> ListExport {
    let heads = [
      Phrase(ja: "団体", en: "Organisation"), Phrase(ja: "だれに", en: "Whom"),
      Phrase(ja: "電話番号", en: "Number"), Phrase(ja: "番号がつながった時刻", en: "Number last worked"),
      RaisePhrases.severity, Phrase(ja: "警報の番号", en: "Alerts"), Phrase(ja: "期限", en: "Due"),
      Phrase(ja: "この時刻から", en: "Not before"), Phrase(ja: "待ち始めた時刻", en: "Waiting since"),
    ]
    let rows = found.prefix(ListExport.rowsMax).map { card in
      Sheet.Row([
        card.callee.organization.name(say),
        Shown.titled(card.callee, outside: card.callee.organization.id, say), card.phone ?? "",
        time(card.lastSuccess), "\(card.severity.rawValue)",
        card.items.map { Shown.number($0.alert) }.joined(separator: " "),
        time(card.items.compactMap(\.next).min()), time(card.callAfter), time(card.queuedAt),
      ])
    }
    return ListExport(
      name: "calls",
      sheet: Sheet(
        name: Phrase(ja: "かける電話", en: "Calls to make")(say),
        columns: heads.map { Sheet.Column($0(say), width: 22) }, rows: rows),
      isWhole: found.count <= ListExport.rowsMax)
  }

  /// What happened to an alert, with the numbers in the journal by which each line is proven.
  func timeline(_ alert: AlertDetail) -> ListExport {
    let heads = [
      Phrase(ja: "記録の番号", en: "Journal number"), Phrase(ja: "時刻", en: "Time"),
      Phrase(ja: "だれが", en: "Who"), Phrase(ja: "何を", en: "What"),
    ]
    let phrases = FactPhrases(names: alert.names)
    let rows = alert.timeline.map { line in
      Sheet.Row([
        "\(line.seq)", time(line.at), Shown.name(line.actor, say), phrases.of(line)(say),
      ])
    }
    return list("timeline", AlertPhrases.timeline, heads, rows, alert, of: alert.timelineCount)
  }

  /// Who was told of it, over what, and what became of that.
  func told(_ alert: AlertDetail) -> ListExport {
    let heads = [
      Phrase(ja: "団体", en: "Organisation"), Phrase(ja: "だれに", en: "Whom"),
      Phrase(ja: "手段", en: "By"), Phrase(ja: "写し", en: "Copy"),
      Phrase(ja: "状態", en: "State"), Phrase(ja: "時刻", en: "Time"),
    ]
    let rows = alert.deliveries.flatMap { duty in
      duty.notices.map { notice in
        Sheet.Row([
          duty.summary.organization.name(say), Shown.name(notice.person, say),
          ShownPhrases.channel(notice.channel)(say), notice.isCopy ? "○" : "",
          AlertNotes.state(notice)(say), time(notice.at),
        ])
      }
    }
    return list(
      "told", Phrase(ja: "知らせた相手", en: "Who was told"), heads, rows, alert,
      of: alert.deliveries.reduce(0) { $0 + $1.noticeCount })
  }

  private func list(
    _ name: String, _ title: Phrase, _ heads: [Phrase], _ rows: [Sheet.Row], _ alert: AlertDetail,
    of count: Int
  ) -> ListExport {
    ListExport(
      name: "\(name)-\(Shown.number(alert.summary.id))",
      sheet: Sheet(
        name: title(say), columns: heads.map { Sheet.Column($0(say), width: 24) }, rows: rows),
      marking: alert.summary.tlp, isWhole: rows.count >= count)
  }

  private func time(_ moment: Instant?) -> String { moment.map { Wording.machine($0) } ?? "" }
}
