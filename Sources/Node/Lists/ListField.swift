//! What a column of a list that people keep in a spreadsheet can mean.

/// The meanings of one kind of list: contacts, systems. Callers give the headings by which each is known; in return
/// `ListColumns` finds, remembers and reads the columns.
public protocol ListField: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  /// The field that a heading names; nil for one that names none, or something that is not taken.
  static func guess(_ heading: String) -> Self?
  /// Whether several columns may mean this.
  var mayRepeat: Bool { get }
}
