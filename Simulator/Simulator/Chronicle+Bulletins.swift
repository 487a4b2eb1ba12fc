//! The laws about bulletins: the counts add up (S10), and what was withdrawn asks nothing more.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Node
internal import Sharing

extension Chronicle {
  /// The bulletin that a delivery belongs to; nil for any other alert's.
  func bulletin(of delivery: Delivery) -> Bulletin? {
    alerts[delivery.alert]?.campaign.flatMap { campaigns[$0] }.flatMap { bulletins[$0] }
  }

  /// Nobody is called or asked for what was withdrawn.
  func judgeWithdrawn(_ delivery: Delivery, _ body: Delivery.Body) throws {
    switch body {
    case .rungCalled, .deliveryAddressed, .rearmed, .reopened:
      try demand(
        .withdrawn, bulletin(of: delivery)?.withdrawal == nil,
        "\(delivery.id) asks for a bulletin that was withdrawn")
    default: break
    }
  }

  /// Every bulletin: as many have a duty as were asked, and nothing is open that was withdrawn.
  func judgeBulletins(_ db: Database) throws {
    for bulletin in bulletins.values.sorted(by: { $0.id < $1.id }) {
      let asked = lives.values.map(\.delivery).filter {
        alerts[$0.alert]?.campaign == bulletin.campaign
      }
      if bulletin.withdrawal != nil, enabled.contains(.withdrawn) {
        let open = try String.fetchOne(
          db,
          sql: """
            SELECT delivery.id FROM delivery JOIN alert ON alert.id = delivery.alert
            WHERE alert.campaign = ? AND delivery.open = 1 ORDER BY delivery.id
            """, arguments: [bulletin.campaign.description])
        try demand(.withdrawn, open == nil, "\(open ?? "") is open, its bulletin was withdrawn")
        try demand(
          .withdrawn, asked.allSatisfy { $0.stage == nil },
          "\(bulletin.id) was withdrawn and somebody still owes an answer")
      }
      try demand(
        .s10, asked.count == bulletin.asked,
        "\(bulletin.id) asked \(bulletin.asked), \(asked.count) have a duty")
    }
  }

  /// S10: the sender's figures, as the product tells them, against a count of the Facts.
  func judgeFigures(_ queries: Queries, at now: Instant) throws {
    guard enabled.contains(.s10) else { return }
    for bulletin in bulletins.values.sorted(by: { $0.id < $1.id }) {
      guard
        let sender = citizens.first(where: {
          $0.organization == bulletin.issuer && $0.role == .watchDesk
        }),
        let view = try queries.bulletin(bulletin.id, as: sender.viewer, at: now)
      else { continue }
      let told = view.row.permeation
      let asked = lives.filter { alerts[$0.value.delivery.alert]?.campaign == bulletin.campaign }
      var counted: [Delivery.AnswerKind: Int] = [:]
      for id in asked.keys { if let kind = answers[id] { counted[kind, default: 0] += 1 } }
      let silent = asked.keys.filter { answers[$0] == nil }.count
      try demand(
        .s10,
        told.asked == asked.count && told.silent == silent
          && told.answers.values.reduce(0, +) + told.silent == told.asked,
        "\(bulletin.id): asked \(told.asked), silent \(told.silent), where \(silent) said nothing")
      for kind in Delivery.AnswerKind.allCases {
        let response = Permeation.Response(rawValue: kind.rawValue)
        try demand(
          .s10, response.map { told.answers[$0] ?? 0 } == counted[kind] ?? 0,
          "\(bulletin.id): \(kind) was answered \(counted[kind] ?? 0) times, told otherwise")
      }
    }
  }
}
