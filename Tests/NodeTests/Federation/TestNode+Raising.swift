//! What tests of links raise: an alert in the usual words.

import Alerting
import Kernel
import Node

extension TestNode {
  /// Raises an alert to those bodies, as somebody of one that may.
  func raise(
    to recipients: [ID<Organization>], _ severity: Severity = .serious, tlp: TLP = .amber,
    kind: AlertKind = .real, as viewer: Viewer
  ) throws -> ID<Alert> {
    try done(
      .raise(
        RaiseForm(
          kind: kind, severity: severity,
          lines: ThreeLines(
            what: Phrase(ja: "端末が怪しい先と通信しています。", en: "A machine talks to a bad address."),
            now: Phrase(ja: "端末を網から外す。", en: "Unplug the machine."), detail: "192.0.2.7"),
          tlp: tlp, inDoubt: false, recipients: recipients, observables: [], campaign: false)),
      as: viewer)[0].id.cast(to: Alert.self)
  }
}
