//! A body that another node may come to host, and an alert to it.

import Alerting
import Kernel
import Node

@testable import Web

extension SiteFixture {
  /// A body under the tower of which nobody is entered here.
  func village() async throws -> ID<Organization> {
    let made = try WatchRoutes.records(
      of: await site.submit(
        .registerOrganization(
          code: nil, name: Phrase(ja: "東村", en: "Higashi"), legalForm: "市区町村"), as: .node))
    guard let id = made.first?.id.cast(to: Organization.self) else {
      throw SiteFault(what: "no village")
    }
    _ = try WatchRoutes.records(
      of: await site.submit(.place(id, .support, under: tower), as: .node))
    return id
  }

  /// A serious alert to a body.
  static func seriousAlert(to organization: ID<Organization>) -> RaiseForm {
    RaiseForm(
      kind: .real, severity: .serious,
      lines: ThreeLines(
        what: Phrase(ja: "端末が怪しい先と通信しています。", en: "A machine talks to a bad address."),
        now: Phrase(ja: "端末を網から外す。", en: "Unplug the machine."), detail: "件名 医療費通知"),
      tlp: .amber, inDoubt: false, recipients: [organization], observables: [], campaign: false)
  }
}
