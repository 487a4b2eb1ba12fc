//! Who sees which alert, as a predicate inside the SQL: the one place that says so for queries.

internal import GRDB
internal import Kernel

/// The predicate by which every query is narrowed. An alert is visible to the organisations in its audience and to the
/// node itself; whoever takes over the people of a body that ended stands in the audience of all that this one saw.
/// Counts use the same text as lists, so that no number speaks of what is hidden.
struct Sight {
  let viewer: Viewer
  /// Bodies that ended and whose people the viewer's took over: what these had sent and asked is its own now.
  var inherited: [ID<Organization>] = []

  /// Whether anything at all can be seen: a sensor and a viewer of no organisation see nothing.
  var isOpen: Bool {
    viewer.role == .node || viewer.organization != nil && viewer.role != .sensor
  }

  /// The condition that the alert named by that SQL expression is visible; binds `:viewer`.
  func sees(_ alert: String) -> String {
    if viewer.role == .node { return "1 = 1" }
    // The same look-up for every viewer: whoever sees nothing asks for an organisation that nobody has.
    return """
      EXISTS (SELECT 1 FROM alert_audience AS sight
        WHERE sight.alert = \(alert) AND sight.organization = :viewer)
      """
  }

  /// Whether what is that organisation's is the viewer's.
  func isOwn(_ organization: ID<Organization>) -> Bool {
    isOpen && (viewer.organization == organization || inherited.contains(organization))
  }

  /// The viewer's organisation and those that it stands for, in SQL. Identifiers of ours, read from the store: nothing
  /// of the viewer's stands in the statement.
  private var own: String {
    ([":viewer"] + inherited.map { "'\($0)'" }).joined(separator: ", ")
  }

  /// The same from the other side, for statements that begin with what a viewer of an organisation sees: the rows of
  /// who sees which alert, and the condition that they are the viewer's. Not for the node, which stands in no row.
  static let seen = "alert_audience AS sight"
  /// See `seen`; binds `:viewer`.
  static let isSeen = "sight.organization = :viewer"

  /// The condition that `bulletin` is visible: to whoever sent it. A recipient sees his own alert, and not how many
  /// others were asked.
  var seesBulletin: String {
    viewer.role == .node ? "1 = 1" : ":viewer <> '' AND bulletin.issuer IN (\(own))"
  }

  /// The condition that `question` is the viewer's own.
  var ownsQuestion: String { ":viewer <> '' AND question.asker IN (\(own))" }

  /// The condition that `question` is visible: to whoever asked, to whom it is addressed, and to those who were called
  /// for its duty. Lists, searches, figures and single questions use the same text.
  var seesQuestion: String {
    if viewer.role == .node { return "1 = 1" }
    return """
      (:viewer <> '' AND (question.asker IN (\(own))
        OR EXISTS (SELECT 1 FROM question_audience AS named
          WHERE named.question = question.id AND named.organization IN (\(own)))
        OR EXISTS (SELECT 1 FROM alert_audience AS called
          WHERE called.alert = question.duty AND called.organization = :viewer)))
      """
  }

  /// The condition that a sensor's key is this viewer's to watch over: its own, a common one, one of those it supports
  /// or supervises; the control tower watches all.
  func watches(_ organization: String, isTower: Bool) -> String {
    if viewer.role == .node || isTower { return "1 = 1" }
    return """
      (\(organization) = :viewer OR \(organization) IS NULL AND :viewer <> ''
        OR EXISTS (SELECT 1 FROM organization AS below
          WHERE below.id = \(organization) AND :viewer <> ''
            AND (below.path_support LIKE '%/' || :viewer || '/%'
              OR below.path_supervision LIKE '%/' || :viewer || '/%')))
      """
  }

  /// The condition that the inventory of that organisation may be read: one's own, and that of a body which one
  /// supports directly (S22). Hosting gives no right, and the control tower reads nobody's but its own.
  func readsInventory(_ organization: String, isTower: Bool) -> String {
    guard viewer.role != .node, isOpen else { return "1 = 0" }
    if isTower { return "\(organization) = :viewer" }
    return """
      (\(organization) = :viewer OR EXISTS (SELECT 1 FROM organization AS supported
        WHERE supported.id = \(organization)
          AND supported.path_support LIKE '%/' || :viewer || '/' || supported.id || '/'))
      """
  }

  /// The argument that the conditions bind.
  var argument: String { isOpen ? viewer.organization?.description ?? "" : "" }
}
