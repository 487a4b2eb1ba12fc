//! The way a reader came through a list that is paged by key: forwards by the next key, backwards by the last ones.

internal import Node

/// The keys of the pages before this one, oldest first, as one text in the address. The last is where this page begins.
struct PageTrail: Hashable, Sendable {
  /// The keys; none on the first page.
  let keys: [PageKey]

  /// The most pages that are remembered; whoever goes on keeps the newest.
  static let keysMax = 20

  /// Reads the text; one that is no trail begins at the first page.
  init(_ text: String?) {
    let parts = (text ?? "").split(separator: "!").suffix(Self.keysMax)
    let read = parts.map { PageKey(String($0)) }
    keys = read.contains(nil) ? [] : read.compactMap(\.self)
  }

  private init(keys: [PageKey]) { self.keys = keys }

  /// Where this page begins; nil at the beginning.
  var place: PageKey? { keys.last }

  /// The trail of the page behind this one.
  func following(_ next: PageKey) -> PageTrail {
    PageTrail(keys: Array((keys + [next]).suffix(Self.keysMax)))
  }

  /// The trail of the page before this one; nil at the beginning.
  var previous: PageTrail? { keys.isEmpty ? nil : PageTrail(keys: keys.dropLast()) }

  /// The text.
  var text: String { keys.map(\.description).joined(separator: "!") }
}
