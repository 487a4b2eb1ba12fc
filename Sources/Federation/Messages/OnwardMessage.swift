//! How far something that must arrive has come below a node: the receipt of the further levels.

public import Kernel

/// Whoever took a stricter marking of marks or a revocation tells it on along the ways by which the object had travelled, and
/// says to whom he had it from how far that is. The newest counts. Source: law S9.
public struct OnwardMessage: Hashable, Sendable {
  /// What must arrive, as its receiver calls it.
  public let record: RecordReference
  /// The version of it that was told: the `recordVersion` of that letter.
  public let version: Int64
  /// When it stood so.
  public let at: Instant
  /// How many nodes were to be told further on, on all levels.
  public let told: Int64
  /// How many of these have it, and have said the same of those below them.
  public let taken: Int64
  /// Those that have not, ascending, at most `untakenMax`. None to a node below or beside: who else was told is not its to
  /// know.
  public let untaken: [Untaken]

  /// Most nodes that are counted: what is written stays readable, whatever a peer claims.
  public static let toldMax: Int64 = 1_000_000
  /// Most nodes that are named.
  public static let untakenMax = 500

  /// A node that has not said yet that all below it have it.
  public struct Untaken: Hashable, Comparable, Sendable {
    /// Which.
    public let node: NodeName
    /// Which node has to tell it.
    public let over: NodeName

    /// A node, from its parts.
    public init(node: NodeName, over: NodeName) {
      self.node = node
      self.over = over
    }

    /// By its name.
    public static func < (left: Self, right: Self) -> Bool {
      left.node == right.node ? left.over < right.over : left.node < right.node
    }
  }

  /// A message from its parts; `untaken` is put in order and cut.
  public init(
    record: RecordReference, version: Int64, at: Instant, told: Int64, taken: Int64,
    untaken: some Sequence<Untaken>
  ) {
    self.record = record
    self.version = version
    self.at = at
    self.told = min(told, Self.toldMax)
    self.taken = min(taken, self.told)
    self.untaken = Array(Set(untaken).sorted().prefix(Self.untakenMax))
  }

  var json: JSON {
    [
      "record": .string(record.description), "version": .integer(version), "at": .instant(at),
      "told": .integer(told), "taken": .integer(taken), "untaken": .array(untaken.map(\.json)),
    ]
  }

  init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(
      json, at: place, only: ["record", "version", "at", "told", "taken", "untaken"])
    record = try members.record("record")
    version = try members.integer("version", in: LinkLimits.numbers)
    at = try members.instant("at")
    told = try members.integer("told", in: 0...Self.toldMax)
    taken = try members.integer("taken", in: 0...told)
    untaken = try members.ascending("untaken", max: Self.untakenMax) {
      (json, place) throws(Malformed) -> Untaken in try Untaken(json: json, at: place)
    }
    guard Int64(untaken.count) <= told - taken else { throw members.problem("untaken", .tooMany) }
  }
}

extension OnwardMessage.Untaken {
  fileprivate var json: JSON { ["node": .string(node.text), "over": .string(over.text)] }

  fileprivate init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(json, at: place, only: ["node", "over"])
    node = try members.node("node")
    over = try members.node("over")
  }
}
