//! Bulletins as the interface writes them.

internal import Alerting
internal import Kernel
internal import Node
internal import Sharing

/// The JSON of bulletins. Times are RFC 3339 in UTC.
enum BulletinJSON {
  /// A bulletin in its sender's list.
  static func row(_ row: BulletinRow) -> JSON {
    let (bulletin, terms) = (row.bulletin, row.bulletin.terms)
    return .object([
      .init("id", .string(bulletin.id.description)), .init("kind", .string(terms.kind.rawValue)),
      .init("character", .string(terms.character.rawValue)),
      .init("statute", .string(terms.statute)),
      .init("severity", .integer(Int64(terms.severity))),
      .init("marking", .string(terms.tlp.label)),
      .init("what_ja", text(row.lines?.what.ja)), .init("what_en", text(row.lines?.what.en)),
      .init("now_ja", text(row.lines?.now.ja)), .init("now_en", text(row.lines?.now.en)),
      .init("issued_at", time(bulletin.issuedAt)), .init("answer_by", time(terms.answerBy)),
      .init("withdrawn_at", time(bulletin.withdrawal?.at)),
      .init("permeation", permeation(row.permeation)),
    ])
  }

  /// A bulletin with its figures by prefecture and over time.
  static func detail(_ view: BulletinView) -> JSON {
    var members = row(view.row).members ?? []
    members += [
      .init("detail", text(view.row.lines?.detail)),
      .init("withdrawn_because", text(view.withdrawnBecause)),
      .init(
        "groups",
        .array(
          view.groups.map { group in
            .object([
              .init("code", .string(group.code)), .init("name_ja", text(group.name?.ja)),
              .init("name_en", text(group.name?.en)),
              .init("permeation", permeation(group.permeation)),
            ])
          })),
      .init(
        "curve",
        .array(
          view.curve.map { point in
            .object([
              .init("after_seconds", .integer(point.after.seconds)),
              .init("answered", .integer(Int64(point.answered))),
              .init("acted", .integer(Int64(point.acted))),
            ])
          })),
      .init("told", view.told.map(told) ?? .null),
    ]
    return .object(members)
  }

  private static func told(_ told: BulletinTold) -> JSON {
    .object([
      .init("reason", text(told.reason)), .init("hall_people", .integer(Int64(told.hallPeople))),
      .init(
        "offices",
        .array(
          told.offices.map { office in
            .object([
              .init("organization", .string(office.organization.id.description)),
              .init("name_ja", .string(office.organization.name.ja)),
              .init("name_en", .string(office.organization.name.en)),
              .init("alert", .string(office.alert.description)),
              .init("people", .integer(Int64(office.people))),
            ])
          })),
    ])
  }

  /// The figures; the answers and the silent add up to the asked.
  private static func permeation(_ found: Permeation) -> JSON {
    .object([
      .init("asked", .integer(Int64(found.asked))),
      .init("delivered", .integer(Int64(found.delivered))),
      .init("opened", .integer(Int64(found.opened))),
      .init(
        "answers",
        .object(
          Permeation.Response.allCases.map {
            JSON.Member($0.rawValue, .integer(Int64(found.answers[$0] ?? 0)))
          })),
      .init("silent", .integer(Int64(found.silent))), .init("acted", .integer(Int64(found.acted))),
    ])
  }

  /// One who was asked, as the sender sees him.
  static func recipient(_ row: BulletinRecipient) -> JSON {
    .object([
      .init("organization", .string(row.organization.id.description)),
      .init("name_ja", .string(row.organization.name.ja)),
      .init("name_en", .string(row.organization.name.en)), .init("group", .string(row.group)),
      .init("alert", .string(row.alert.description)),
      .init("delivery", .string(row.delivery.description)),
      .init("answer", text(row.answered?.kind.rawValue)), .init("note", text(row.answered?.text)),
      .init("until", time(row.answered?.until)),
      .init("by_phone", .bool(row.answered?.heardBy != nil)),
      .init("rung", .integer(Int64(row.rung))),
      .init("next_at", time(row.next)),
      .init("delivered_at", time(row.clocks[.delivered])),
      .init("opened_at", time(row.clocks[.opened])),
    ])
  }

  /// Who would get it and who would be told.
  static func preview(
    _ audience: BulletinAudience, _ unreachable: Set<ID<Organization>>,
    _ telling: BulletinTellingView?
  ) -> JSON {
    .object([
      .init("recipients", .array(audience.rows.map(DirectoryJSON.row))),
      .init("unclear", .array(audience.unclear.map { .string($0) })),
      .init("hidden", audience.hidden.map(hidden) ?? .null),
      .init(
        "unreachable",
        .array(
          audience.rows.filter { unreachable.contains($0.id) }
            .map { .string($0.id.description) })),
      .init("told", telling.map(told) ?? .null),
    ])
  }

  private static func hidden(_ count: HiddenCount) -> JSON {
    switch count {
    case .fewerThanFive:
      .object([.init("at_least", .integer(0)), .init("fewer_than", .integer(5))])
    case .atLeast(let most):
      .object([.init("at_least", .integer(Int64(most))), .init("fewer_than", .null)])
    }
  }

  private static func told(_ telling: BulletinTellingView) -> JSON {
    .object([
      .init("halls", .integer(Int64(telling.halls))),
      .init("hall_people", .integer(Int64(telling.hallPeople))),
      .init(
        "halls_missing",
        .array(telling.hallsMissing.map { .string($0.id.description) })),
      .init(
        "offices",
        .array(
          telling.offices.map { office in
            .object([
              .init("organization", .string(office.organization.id.description)),
              .init("name_ja", .string(office.organization.name.ja)),
              .init("name_en", .string(office.organization.name.en)),
              .init("about", .integer(Int64(office.about))),
              .init("people", .integer(Int64(office.people))),
            ])
          })),
    ])
  }

  /// A bulletin as others than its sender see it.
  static func published(_ one: PublicBulletin) -> JSON {
    .object([
      .init("id", .string(one.id.description)),
      .init("issuer", .string(one.issuer.id.description)),
      .init("issuer_ja", .string(one.issuer.name.ja)),
      .init("issuer_en", .string(one.issuer.name.en)), .init("kind", .string(one.kind.rawValue)),
      .init("character", .string(one.character.rawValue)),
      .init("severity", .integer(Int64(one.severity))),
      .init("what_ja", text(one.what?.ja)), .init("what_en", text(one.what?.en)),
      .init("issued_at", time(one.issuedAt)), .init("withdrawn", .bool(one.isWithdrawn)),
    ])
  }

  /// The same with its figures.
  static func published(_ view: PublicBulletinView) -> JSON {
    var members = published(view.bulletin).members ?? []
    members += [
      .init("as_of", time(view.permeation?.asOf)),
      .init("whole", view.permeation.map { line($0.whole) } ?? .null),
      .init("groups", .array((view.permeation?.lines ?? []).map(line))),
    ]
    return .object(members)
  }

  private static func line(_ line: PublicPermeation.Line) -> JSON {
    .object([
      .init("codes", .array(line.groups.map { .string($0) })),
      .init("asked", .integer(Int64(line.asked))),
      .init("answered", .integer(Int64(line.answered))),
      .init("acted", .integer(Int64(line.acted))),
    ])
  }

  private static func time(_ moment: Instant?) -> JSON {
    moment.map { .string($0.rfc3339(in: .utc, fractionDigits: 3)) } ?? .null
  }

  private static func text(_ words: String?) -> JSON { words.map { .string($0) } ?? .null }
}
