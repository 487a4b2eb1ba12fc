//! What a nation may do on such a Friday: ways of working, none of which changes a rule of the product.

/// A policy of the study.
public enum FridayPolicy: String, Sendable, CaseIterable {
  /// The mail goes out and nothing climbs: how it is done without Noroshi.
  case mail
  /// The ladder as built; the tower's shift makes every call.
  case ladder
  /// The same, and each town has confirmed by Friday who is on duty over the weekend (R8).
  case roster
  /// The same ladder, but each prefecture is its towns' last rung and its people make the calls.
  case prefecture
  /// The ladder, and the first action needs nobody's leave; who is told takes it by the number in his mail.
  case approved
  /// Duty tables, calls by the prefectures and the approved first action together.
  case together

  /// One line for the table.
  public var summary: String {
    switch self {
    case .mail: "mail only, nothing climbs"
    case .ladder: "ladder as built, the tower calls"
    case .roster: "ladder, weekend duty confirmed on Friday"
    case .prefecture: "ladder, prefectures call their towns"
    case .approved: "ladder, first action approved beforehand, reply by number"
    case .together: "duty tables, prefectures call, approved beforehand"
    }
  }

  /// How it is expressed: what of the product is used, or left alone.
  // table:
  public var means: String {
    switch self {
    case .mail: "no deadline is swept and no card is called; the outbox alone works"
    case .ladder: "every town's last rung is the tower's desk, which takes over the calling"
    case .roster:
      "`setRoster` for each town that confirmed; the night profile calls that person first"
    case .prefecture:
      """
      `agreeLastRung` of each town with its prefecture; the tower calls prefectures, and their towns where nobody of a \
      prefecture is reached
      """
    case .approved:
      "people answer without asking anybody; `replied` acknowledges with the number of the mail"
    case .together: "`setRoster`, `agreeLastRung`, `replied`"
    }
  }

  /// Whether deadlines pass and calls are made.
  var climbs: Bool { self != .mail }
  /// Whether towns have duty tables for the weekend.
  var hasDutyTables: Bool { self == .roster || self == .together }
  /// Whether prefectures call.
  var prefecturesCall: Bool { self == .prefecture || self == .together }
  /// Whether the first action needs nobody's leave.
  var isApproved: Bool { self == .approved || self == .together }
}
