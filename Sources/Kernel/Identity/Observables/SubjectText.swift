//! The subject of a mail as an observable.

/// A subject in its one spelling: without case, its white space as one space each, none at the ends. An attacker who
/// sends by hand writes the same subject differently spaced; `Re:` and the like are kept, since they are a bait too.
struct SubjectText {
  /// The subject in its one spelling.
  let text: String

  /// Reads a subject; nil for an empty one, one with control characters beside white space, and one longer than
  /// `Observable.subjectBytesMax` before or after.
  init?(_ text: some StringProtocol) {
    guard text.utf8.count <= Observable.subjectBytesMax else { return nil }
    var kept = String.UnicodeScalarView()
    var hasGap = false
    for scalar in text.lowercased().unicodeScalars {
      if scalar.properties.isWhitespace {
        hasGap = !kept.isEmpty
        continue
      }
      guard scalar.properties.generalCategory != .control else { return nil }
      if hasGap { kept.append(" ") }
      hasGap = false
      kept.append(scalar)
    }
    let whole = String(kept)
    guard !whole.isEmpty, whole.utf8.count <= Observable.subjectBytesMax else { return nil }
    self.text = whole
  }
}
