//! From the board's values to its page. Pure: the same values make the same page.

internal import Alerting
internal import Kernel
internal import Node

/// Makes the board's page.
struct BoardPresenter {
  let board: WatchBoard
  let kind: AlertKind
  let search: String
  let trail: PageTrail
  let now: Instant
  let say: Language
  /// The campaign whose alerts are listed one by one instead of the board's rows.
  var campaign: ID<Campaign>?
  var alerts: Page<AlertSummary>?
  /// The bulletin whose supporters are listed instead of the board's rows, by its campaign.
  var opened: ID<Campaign>?
  /// Whether the viewer may call and say how it went.
  var mayCall = true
  /// What the operator must be asked to mend; empty for those who do not see operations.
  var operations: [Phrase] = []
  /// Replies by mail that were not taken, the newest first.
  var refused: [RefusedReply] = []
  /// What is wrong with reading replies by mail; nil while all is well.
  var repliesTrouble: Phrase?
  /// Links to other nodes that are silent or held, for those who see links.
  var links: [LinkTrouble] = []

  /// Most refused replies that are written out.
  static let repliesMax = 5

  /// Most lists of marks that nobody was asked to block.
  static let unaskedMax = 3

  /// Most unreachable organisations that are named: the board is about alerts, and the others are counted.
  static let unreachableMax = 5

  /// Where all of them stand, with what each lacks.
  static let notReadyPath = WatchRoutes.path(
    "/network/readiness", [("show", ReadinessFilter.notReady.rawValue)])

  /// How long a notice that is due may wait before the sender counts as silent.
  static let notifierSilentAfter = Instant.Span.minutes(5)

  /// Path of this page.
  var path: String { path(trail) }

  private func path(_ trail: PageTrail) -> String {
    WatchRoutes.path(
      "/alerts",
      [
        ("q", search), ("kind", kind == .real ? "" : kind.code),
        ("campaign", campaign?.description ?? ""), ("bulletin", opened?.description ?? ""),
        ("after", trail.text),
      ])
  }

  /// The page.
  func page(_ frame: Frame) -> BoardPage {
    let next = alerts == nil ? board.rows.next : alerts?.next
    return BoardPage(
      frame: frame,
      rows: alerts?.items.compactMap { line($0) } ?? board.rows.items.map { line($0) },
      openCount: board.openCount, calls: board.cards.map { call($0) }, sight: sight,
      operations: operations, search: search, kind: kind == .real ? "" : kind.code,
      campaign: campaign?.description ?? "", bulletin: opened?.description ?? "", path: path,
      stream: "/alerts/stream",
      previous: trail.previous.map { path($0) },
      following: next.map { path(trail.following($0)) })
  }

  // MARK: Rows

  private func line(_ row: BoardRow) -> BoardLine {
    guard let campaign = row.campaign else {
      return line(row.alert, row.delivery, next: Self.next(row.step, say), isWeak: row.isWeak)
    }
    let under = campaign.under?.name(say)
    let isFolded = campaign.asking != nil && opened == nil
    let many = Phrase(ja: "\(campaign.total)団体", en: "\(campaign.total) organisations")(say)
    return BoardLine(
      id: row.delivery.id.description,
      path: WatchRoutes.path(
        "/alerts",
        [
          ("kind", kind == .real ? "" : kind.code),
          (isFolded ? "bulletin" : "campaign", campaign.id.description),
        ]),
      severity: row.alert.severity.rawValue, reality: Shown.reality(row.alert.kind),
      organization: under.map { "\($0) \(many)" } ?? many, isWeak: row.isWeak,
      title: Shown.title(row.alert, say), tlp: Shown.tlp(row.alert.tlp), clocks: [],
      progress: Self.progress(campaign, say),
      owner: under ?? "", due: row.delivery.next ?? now, next: Self.next(row.step, say))
  }

  /// 回答 33／42; of a bulletin also how many are late and for how long.
  static func progress(_ campaign: CampaignCount, _ say: Language) -> String {
    guard let asking = campaign.asking else {
      return Phrase(
        ja: "回答 \(campaign.acknowledged)／\(campaign.total)",
        en: "answered \(campaign.acknowledged)/\(campaign.total)")(say)
    }
    let worst = asking.worst.map { Wording.span($0, say) } ?? ""
    let late = Phrase(
      ja: "、期限を過ぎた団体 \(asking.late)（最も長い待ち \(worst)）",
      en: ", \(asking.late) late (the longest by \(worst))")
    let silent = Phrase(
      ja: "回答なし \(asking.silent)／\(campaign.total)",
      en: "\(asking.silent) of \(campaign.total) silent")
    return silent(say) + (asking.late > 0 ? late(say) : "")
  }

  private func line(_ alert: AlertSummary) -> BoardLine? {
    alert.owner.map { line(alert, $0, next: "", isWeak: false) }
  }

  private func line(
    _ alert: AlertSummary, _ delivery: DeliverySummary, next: String, isWeak: Bool
  ) -> BoardLine {
    // Whoever must find the owner has other clocks than the six: it is said in words what is waited for.
    let awaited = delivery.duty.map { Shown.clock($0) }
    let isSearching = awaited == .attributed || awaited == .assigned
    return BoardLine(
      id: delivery.id.description, path: Shown.path(alert.id),
      severity: alert.severity.rawValue, reality: Shown.reality(alert.kind),
      organization: delivery.organization.name(say), isWeak: isWeak,
      title: Shown.title(alert, say), tlp: Shown.tlp(alert.tlp),
      clocks: isSearching ? [] : Shown.clocks(delivery),
      progress: isSearching ? awaited?.word(say) ?? "" : "",
      owner: Shown.owner(delivery, say), due: delivery.next ?? now, next: next)
  }

  /// What happens if nothing is done.
  static func next(_ step: NextStep?, _ say: Language) -> String {
    guard let step else {
      return Phrase(ja: "センサーの裏付けを待つ", en: "wait for the sensor's proof")(say)
    }
    if step.isLast {
      let desk = step.called.first?.organization.name(say) ?? ""
      if step.isAgain {
        return Phrase(ja: "\(desk)へもう一度知らせる", en: "tell \(desk) again")(say)
      }
      return Phrase(ja: "\(desk)が連絡を引き取る", en: "\(desk) takes over the calling")(say)
    }
    let names = step.called.map { Shown.titled($0, outside: step.organization.id, say) }
    return Phrase(
      ja: "\(names.joined(separator: "、"))にも知らせる", en: "also tell \(names.joined(separator: "; "))")(
        say)
  }

  // MARK: Calls and sight

  private func call(_ card: CardView) -> CallToMake {
    let unknown = mayCall ? BoardPhrases.noNumber : BoardPhrases.mayNotCall
    return CallToMake(
      path: mayCall ? "/calls/\(card.id)" : nil,
      person: Shown.titled(card.callee, outside: card.callee.organization.id, say),
      organization: card.callee.organization.name(say), number: card.phone ?? unknown(say),
      verified: card.lastSuccess, script: CallScript.words(card, say),
      severity: card.severity.rawValue,
      due: card.next ?? card.queuedAt,
      notBefore: card.callAfter.flatMap { $0 > now ? $0 : nil })
  }

  /// Whose it is; a registered one by its own name as well.
  private func name(_ sensor: SensorView) -> String {
    guard let owner = sensor.organization?.name(say) else { return sensor.name }
    return sensor.id == nil ? owner : "\(owner) \(sensor.name)"
  }

  private var sight: Visibility {
    let sensors = board.sensors
    let silent = sensors.filter(\.isSilent).map { sensor in
      let last = sensor.lastHeard.map { Wording.ago($0, at: now, say) }
      let name = self.name(sensor)
      return "\(name)（\(last ?? Phrase(ja: "まだ一度も届いていません", en: "never heard")(say))）"
    }
    let unsound = sensors.filter { !$0.isSilent && !$0.isNormal }.map { sensor in
      "\(self.name(sensor))（\(SensorPhrases.state(sensor, at: now, say))）"
    }
    // A node that is quiet has no alerts, but it hears its sensors.
    let heard = sensors.compactMap(\.lastEvent) + (board.lastObservation.map { [$0] } ?? [])
    let oldest = board.outbox.oldest
    let unreachable = board.unreachable.prefix(Self.unreachableMax)
    // Nobody there to call: the worst wait has no end; a day stands for it.
    let wait = Int64(board.capacity.worstWait ?? 24 * 60)
    return Visibility(
      sensorsAlive: sensors.count - silent.count, sensorsTotal: sensors.count,
      sensorsNormal: sensors.count(where: \.isNormal), silentSensors: silent + unsound,
      lastObservation: heard.max(), mailsWaiting: board.outbox.waiting,
      mailOldest: oldest, mailsFailed: board.outbox.failed + board.outbox.dead,
      unreachable: unreachable.map { $0.name(say) },
      unreachableMore: board.unreachableCount - unreachable.count,
      takenOver: board.takenOver.map { silent in
        Choice(
          value: Shown.path(silent.alert),
          words: BoardPhrases.silentDesk(silent.desk.name(say), silent.duties)(say))
      },
      refusedReplies: refused.filter { now - $0.at < .days(1) }.map { reply in
        let domain =
          reply.domain.isEmpty ? "?" : PlainText.singleLine(reply.domain, maxCharacters: 60)
        return "\(Wording.ago(reply.at, at: now, say)) \(domain): \(reply.outcome.words(say))"
      }, repliesTrouble: repliesTrouble?(say) ?? "",
      brokenLinks: LinkPresenter(now: now, say: say).named(links), brokenLinkCount: links.count,
      callsPerHour: board.capacity.perHour, callsWaiting: board.cardCount,
      worstWait: .minutes(wait),
      notifierIsAlive: oldest.map { $0 <= Self.notifierSilentAfter } ?? true)
  }
}
