//! A page of a list, and the place where the next one begins. Lists are paged by key, never by offset.

/// Some rows of a list, in its order.
public struct Page<Item: Sendable>: Sendable {
  /// The rows.
  public let items: [Item]
  /// Where the next page begins; nil when this is the last.
  public let next: PageKey?

  /// A page from its parts.
  public init(items: [Item], next: PageKey?) {
    self.items = items
    self.next = next
  }

  /// The same page of other things.
  func map<Other: Sendable>(_ body: (Item) throws -> Other) rethrows -> Page<Other> {
    Page<Other>(items: try items.map(body), next: next)
  }
}

/// The place of a row in a list's order: what it is sorted by, then its identifier.
public struct PageKey: Hashable, Sendable, CustomStringConvertible {
  /// What the list is sorted by, as text; empty where the identifier alone orders.
  public let order: String
  /// The identifier of the last row before the page.
  public let id: String

  /// A place from its parts.
  public init(order: String = "", id: String) {
    self.order = order
    self.id = id
  }

  /// Longest text that is read as a place.
  public static let textMax = 200

  /// Reads what `description` wrote; nil for anything else. A place that no row has is no error: the page begins
  /// after where it would be.
  public init?(_ text: String) {
    guard text.utf8.count <= Self.textMax, let bar = text.lastIndex(of: "_") else { return nil }
    let id = text[text.index(after: bar)...]
    guard !id.isEmpty else { return nil }
    self.init(order: String(text[..<bar]), id: String(id))
  }

  /// Order and identifier with a low line between them.
  public var description: String { "\(order)_\(id)" }
}
