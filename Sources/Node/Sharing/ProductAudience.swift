//! Who has a product and may be asked because of it.

internal import GRDB
public import Inspection
public import Kernel

/// The organisations that have a product in their register, as far as a sender may know it.
///
/// A register is its organisation's and its supporter's (S22), and the tower reads none but its own. Whom the sender
/// may not see here cannot be asked by this choice either. It was considered to let the node address them and to show
/// the sender a number instead of names; that number would have names after an hour: the ladder calls the silent, its
/// last rung is the desk of the sender or the tower, and a desk that calls must know whom. The figures by prefecture
/// and the recipients' own alerts would name them as well. So they are left out and counted, and the page says so and
/// says what to do: ask all bodies of a kind, or ask their supporters, who see them.
public struct ProductAudience: Hashable, Sendable {
  /// Those whose register the viewer may read and who have it in use.
  public let known: Set<ID<Organization>>
  /// How many more there are among those that the viewer watches over.
  public let hidden: HiddenCount

  /// Nobody.
  static let nobody = ProductAudience(known: [], hidden: .fewerThanFive)
}

/// How many there are that may not be named. Steps of five, and none of the first: two counts that differ by one body,
/// e.g. of any version and of one, must not tell that there is that body (S23). For the same reason it is always of
/// all that the viewer watches over, whatever kind or prefecture he chose beside.
public enum HiddenCount: Hashable, Sendable {
  /// None to four.
  case fewerThanFive
  /// That many or up to four more; a multiple of five.
  case atLeast(Int)

  /// The step, and the fewest that are counted at all.
  public static let step = 5

  /// A number of organisations as it may be told.
  init(_ count: Int) {
    self = count < Self.step ? .fewerThanFive : .atLeast(count / Self.step * Self.step)
  }
}

extension Queries {
  /// Who has that product in use: by name whose register the viewer may read, beside them a count of the others that
  /// he watches over. Nobody for those who may not issue bulletins.
  public func audience(having product: ProductQuery, as viewer: Viewer) throws -> ProductAudience {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      guard viewer.role.mayWatch, viewer.organization != nil else { return .nobody }
      let organization = "owner.id"
      let rows = try snapshot.rows(
        """
        \(Self.wantedKeys)
        SELECT owner.id AS id,
          CASE WHEN \(snapshot.readsInventory(organization)) THEN 1 ELSE 0 END AS known
        FROM (SELECT DISTINCT system_index.organization AS id \(Self.havingWanted)) AS owner
        WHERE \(snapshot.sight.watches(organization, isTower: snapshot.isTower))
        ORDER BY id
        """, Self.arguments(of: product))
      let known = rows.filter { $0["known"] == 1 }.compactMap {
        ID<Organization>($0["id"] as String)
      }
      return ProductAudience(
        known: Set(known), hidden: HiddenCount(rows.count(where: { $0["known"] == 0 })))
    }
  }
}
