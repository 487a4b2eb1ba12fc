//! Alerts as the interface writes them.

internal import Alerting
internal import Kernel
internal import Node

/// The JSON of alerts and deliveries. Times are RFC 3339 in UTC.
enum AlertJSON {
  /// An alert as a list shows it.
  static func summary(_ alert: AlertSummary) -> JSON {
    .object([
      .init("id", .string(alert.id.description)),
      .init("number", .string(AlertNumber(alert.id).description)),
      .init("kind", .string(alert.kind.code)),
      .init("severity", .integer(Int64(alert.severity.rawValue))),
      .init("marking", .string(alert.tlp.label)), .init("raised_at", time(alert.raisedAt)),
      .init("closed_at", time(alert.closedAt)), .init("open", .bool(alert.closedAt == nil)),
      .init("what_ja", text(alert.lines?.what.ja)), .init("what_en", text(alert.lines?.what.en)),
      .init("now_ja", text(alert.lines?.now.ja)), .init("now_en", text(alert.lines?.now.en)),
      .init("observations", .integer(Int64(alert.observations))),
      .init("owner", alert.owner.map(delivery) ?? .null),
    ])
  }

  /// An alert in full.
  static func detail(_ detail: AlertDetail) -> JSON {
    var members = summary(detail.summary).members ?? []
    members.append(.init("detail", text(detail.summary.lines?.detail)))
    members.append(.init("indicators", .array(detail.indicators.map { indicator($0) })))
    members.append(
      .init("deliveries", .array(detail.deliveries.map { delivery($0.summary) })))
    members.append(
      .init(
        "timeline",
        .array(
          detail.timeline.map { line in
            .object([
              .init("seq", .integer(line.seq)), .init("at", time(line.at)),
              .init("kind", .string(line.kind)), .init("record", .string(line.record.description)),
              .init("body", line.body),
            ])
          })))
    return .object(members)
  }

  /// A mark that it stands on, with what its list says of it. As it is: whoever shows it defangs it.
  private static func indicator(_ mark: AlertDetail.IndicatorLine) -> JSON {
    .object([
      .init("id", .string(mark.id.description)), .init("type", .string(mark.form)),
      .init("value", .string(mark.value)), .init("label", .string(mark.label)),
      .init("source", .string(mark.source)), .init("confidence", .integer(Int64(mark.confidence))),
      .init("valid_from", time(mark.validFrom)), .init("valid_to", time(mark.validTo)),
      .init("marking", .string(mark.marking.label)),
    ])
  }

  /// A delivery.
  static func delivery(_ delivery: DeliverySummary) -> JSON {
    let clocks = Clock.allCases.map { clock in
      JSON.Member(clock.rawValue, time(delivery.clocks[clock]))
    }
    return .object([
      .init("id", .string(delivery.id.description)),
      .init("organization", .string(delivery.organization.id.description)),
      .init("organization_ja", .string(delivery.organization.name.ja)),
      .init("organization_en", .string(delivery.organization.name.en)),
      .init("level", .string(delivery.level.rawValue)),
      .init("stage", text(delivery.stage?.rawValue)), .init("rung", .integer(Int64(delivery.rung))),
      .init("duty", text(delivery.duty?.rawValue)), .init("due", time(delivery.due)),
      .init("next_at", time(delivery.next)), .init("clocks", .object(clocks)),
    ])
  }

  private static func time(_ moment: Instant?) -> JSON {
    moment.map { .string($0.rfc3339(in: .utc, fractionDigits: 3)) } ?? .null
  }

  private static func text(_ words: String?) -> JSON { words.map { .string($0) } ?? .null }
}
