//! What the people of a nation set aside: by a rule, and by a list of what is no mark.

import Alerting
import Formats
import Kernel
import Testing

@testable import Node

extension Nation {
  /// A rule of the town and a list of the tower, neither of which any finding of the fixtures fits.
  func setAside() throws {
    try done(
      .suppress(
        try organization("town"), rule: "noise", host: nil, reason: "printer",
        until: now + .days(1)), as: try viewer("clerk", "town", .responder))
    let resolver = try #require(Observable(guessing: "198.51.100.200"))
    try done(
      .allowMarks(
        try organization("tower"),
        AllowForm(
          name: "resolvers", reason: "ours", until: now + .days(1),
          marks: [try #require(AllowedMark(.value(resolver)))])),
      as: try viewer("watch", "tower", .watchOfficer))
  }
}
