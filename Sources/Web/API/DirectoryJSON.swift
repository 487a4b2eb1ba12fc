//! The directory, the board and imports as the interface writes them.

internal import Alerting
internal import Kernel
internal import Node

/// The JSON of the directory and of the board. Times are RFC 3339 in UTC.
enum DirectoryJSON {
  /// A page of a list.
  static func list<Item: Sendable>(_ page: Page<Item>, _ item: (Item) -> JSON) -> JSON {
    .object([
      .init("items", .array(page.items.map(item))),
      .init("next", page.next.map { .string($0.description) } ?? .null),
    ])
  }

  /// An organisation in a list.
  static func row(_ row: OrganizationRow) -> JSON {
    var members: [JSON.Member] = [
      .init("id", .string(row.id.description)), .init("code", text(row.code)),
      .init("name_ja", .string(row.name.ja)), .init("name_en", .string(row.name.en)),
      .init("legal_form", .string(row.legalForm)),
      .init(
        "parents",
        .object(
          Organization.Tree.allCases.compactMap { tree in
            row.parents[tree].map { JSON.Member(tree.rawValue, .string($0.id.description)) }
          })),
    ]
    if let former = row.formerly { members.append(.init("formerly", formerly(former))) }
    return .object(members)
  }

  /// A name that it bore, or a body in whose place it stands.
  private static func formerly(_ row: OrganizationRow.Formerly) -> JSON {
    .object([
      .init("id", .string(row.id.description)), .init("code", text(row.code)),
      .init("name_ja", .string(row.name.ja)), .init("name_en", .string(row.name.en)),
      .init("until", time(row.until)),
    ])
  }

  /// What a body was before, and what became of it; nothing for one that never changed.
  private static func history(_ history: OrganizationHistory) -> [JSON.Member] {
    var members: [JSON.Member] = []
    if let ended = history.endedAt {
      members.append(.init("ended_at", time(ended)))
      members.append(
        .init("successors", .array(history.successors.map { .string($0.id.description) })))
    }
    if !history.predecessors.isEmpty {
      members.append(.init("predecessors", .array(history.predecessors.map(formerly))))
    }
    return members
  }

  /// An organisation with posts and people. Ways to reach them are there only for those who may know them.
  static func organization(_ view: OrganizationView) -> JSON {
    var members = row(view.row).members ?? []
    members += history(view.history)
    members.append(
      .init("last_rung", text(view.lastRung?.id.description)))
    members.append(
      .init(
        "posts",
        .array(
          view.posts.map { post in
            .object([
              .init("id", .string(post.post.id.description)),
              .init("name_ja", .string(post.post.name.ja)),
              .init("name_en", .string(post.post.name.en)),
              .init("role", .string(post.post.role.rawValue)),
              .init("holders", .array(post.holders.map(holder))),
            ])
          })))
    members.append(.init("others", .array(view.others.map(holder))))
    members.append(
      .init(
        "absences",
        .array(
          view.absences.map { absence in
            .object([
              .init("person", .string(absence.person.description)),
              .init("name", text(absence.name)), .init("from", time(absence.from)),
              .init("until", time(absence.until)), .init("deputy", text(absence.deputy)),
            ])
          })))
    return .object(members)
  }

  private static func holder(_ holder: HolderView) -> JSON {
    .object([
      .init("person", .string(holder.person.description)), .init("name", text(holder.name)),
      .init("since", time(holder.since)), .init("until", time(holder.until)),
      .init("absent_until", time(holder.absentUntil)),
      .init(
        "routes",
        .array(
          holder.routes.map { route in
            .object([
              .init("id", .string(route.id.description)),
              .init("channel", .string(route.channel.rawValue)),
              .init("address", text(route.address)), .init("last_success", time(route.lastSuccess)),
              .init("wrong", .bool(route.isWrong)), .init("fresh", .bool(route.isFresh)),
            ])
          })),
    ])
  }

  /// An account and how it is used.
  static func account(_ row: AccountRow) -> JSON {
    .object([
      .init("id", .string(row.id.description)), .init("person", .string(row.person.description)),
      .init("name", text(row.name)), .init("role", .string(row.role.rawValue)),
      .init("login", .string(row.login)), .init("has_password", .bool(row.hasPassword)),
      .init("sessions", .integer(Int64(row.sessions))), .init("links", .integer(Int64(row.links))),
      .init("closed_at", time(row.closedAt)),
    ])
  }

  /// An import of indicators.
  static func batch(_ batch: IndicatorBatch) -> JSON {
    .object([
      .init("id", .string(batch.id.description)), .init("source", .string(batch.source)),
      .init("count", .integer(Int64(batch.count))), .init("marking", .string(batch.marking.label)),
      .init("imported_at", time(batch.importedAt)),
      .init("looked_back_until", time(batch.lookedBackUntil)),
    ])
  }

  /// The board: rows as a list; beside them what tells "quiet" from "blind". `repeats` is as in `sensor`, by key.
  static func board(_ board: WatchBoard, repeats: [ID<APIKey>: Int]) -> JSON {
    let rows = list(board.rows) { row in
      .object([
        .init("alert", AlertJSON.summary(row.alert)),
        .init("delivery", AlertJSON.delivery(row.delivery)),
        .init("weak", .bool(row.isWeak)), .init("bulletin", bulletin(row.campaign)),
      ])
    }
    return .object(
      (rows.members ?? []) + [
        .init("rows", .integer(Int64(board.rowCount))),
        .init("open", .integer(Int64(board.openCount))),
        .init("cards", .array(board.cards.map(card))),
        .init("cards_waiting", .integer(Int64(board.cardCount))),
        .init("last_observation", time(board.lastObservation)),
        .init("sensors", .array(board.sensors.map { sensor($0, repeats: repeats[$0.key] ?? 0) })),
        .init("notices_waiting", .integer(Int64(board.outbox.waiting))),
        .init("notices_failed", .integer(Int64(board.outbox.failed))),
        .init("notices_dead", .integer(Int64(board.outbox.dead))),
        .init("taken_over", .array(board.takenOver.map(takenOver))),
      ])
  }

  /// An agreed desk that was silent, so that the tower's calls with it.
  private static func takenOver(_ silent: TakenOver) -> JSON {
    .object([
      .init("desk", .string(silent.desk.id.description)),
      .init("alert", .string(silent.alert.description)),
      .init("duties", .integer(Int64(silent.duties))),
    ])
  }

  /// What a row waits for that stands for a bulletin; null for any other row.
  private static func bulletin(_ campaign: CampaignCount?) -> JSON {
    guard let campaign, let asking = campaign.asking else { return .null }
    return .object([
      .init("campaign", .string(campaign.id.description)),
      .init("asked", .integer(Int64(campaign.total))),
      .init("silent", .integer(Int64(asking.silent))),
      .init("late", .integer(Int64(asking.late))),
      .init("worst_seconds", asking.worst.map { .integer($0.seconds) } ?? .null),
    ])
  }

  private static func card(_ card: CardView) -> JSON {
    .object([
      .init("id", .string(card.id.description)), .init("phone", text(card.phone)),
      .init("severity", .integer(Int64(card.severity.rawValue))),
      .init("queued_at", time(card.queuedAt)), .init("call_after", time(card.callAfter)),
      .init("deliveries", .array(card.items.map { .string($0.delivery.description) })),
      .init("items", .integer(Int64(card.itemCount))),
    ])
  }

  static func time(_ moment: Instant?) -> JSON {
    moment.map { .string($0.rfc3339(in: .utc, fractionDigits: 3)) } ?? .null
  }

  static func text(_ words: String?) -> JSON { words.map { .string($0) } ?? .null }
}
