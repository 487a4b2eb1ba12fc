//! What pages are told of an inventory.

public import Inspection
public import Kernel

/// A system as a list or a page shows it.
public struct SystemView: Sendable {
  /// The record.
  public let system: InformationSystem
  /// Whose, by name.
  public let organization: OrganizationName
  /// What people wrote; nil once it was erased.
  public let words: SystemEntry.Words?
  /// Who confirmed it last, by name.
  public let confirmedBy: ActorName?

  /// Traits and words together.
  public var entry: SystemEntry { SystemEntry(traits: system.traits, words: words ?? .init()) }
}

/// What happened to a system, the newest first.
public struct SystemDeed: Sendable {
  /// Its number in the journal.
  public let seq: Int64
  /// When, node time.
  public let at: Instant
  /// By whom.
  public let by: ActorName
  /// What; nil for what a newer node recorded.
  public let body: InformationSystem.Body?
  /// Which parts were other before; empty where nothing changed or what was written is erased.
  public let parts: [SystemEntry.Part]

  /// Most deeds that a page shows.
  public static let shownMax = 50
}

/// Which systems a list shows.
public struct SystemFilter: Hashable, Sendable {
  /// Only those in use, or only those that are not.
  public var isInUse = true
  /// Words that stand in it.
  public var search = ""
  /// Of one class.
  public var informationClass: InformationClass?
  /// At one position.
  public var position: NetworkPosition?
  /// Only those that life or safety depends on.
  public var lifeOrSafetyOnly = false
  /// Only those that nobody confirmed within a year.
  public var unconfirmedOnly = false
  /// All in use.
  public init() {}
}

/// How much of an inventory is known to be true.
public struct InventoryCounts: Hashable, Sendable {
  /// Systems in use.
  public let inUse: Int
  /// Of those, confirmed within a year.
  public let confirmed: Int
  /// Retired ones.
  public let retired: Int
}

/// Inventories of the bodies of one prefecture, as the tower sees them: five bodies or more (S22, S23).
public struct PrefectureCount: Hashable, Sendable {
  /// The prefecture.
  public let prefecture: OrganizationName
  /// How many bodies below it have an inventory.
  public let bodies: Int
  /// Their systems in use.
  public let systems: Int
  /// Of those, confirmed within a year.
  public let confirmed: Int

  /// The fewest bodies of which a count is shown.
  public static let bodiesMin = 5
}

/// An organisation that has a product.
public struct ProductHolder: Hashable, Sendable {
  /// Who.
  public let organization: OrganizationName
  /// How many of its systems in use have it.
  public let systems: Int
}
