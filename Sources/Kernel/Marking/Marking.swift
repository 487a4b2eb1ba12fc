//! Everything that limits who may hold or pass on an object.

/// The marking of an object. Its origin sets it; whoever relays the object may narrow it and never widen it (laws S6
/// and S7 of response.md §5.9). What leaves a node is computed for each recipient with `permits(_:)` before it leaves.
public struct Marking: Hashable, Sendable, Codable {
  /// What a reader may do.
  public let tlp: TLP
  /// Which service providers a recipient may tell.
  public let mayForward: MayForward
  /// Duties of secrecy by law, ascending by code, each code once.
  public let legal: [LegalSecrecy]
  /// Which organisations may hold the object.
  public let audience: Audience

  /// How many legal duties a decoded marking may name.
  public static let legalMax = 32

  /// Red, no provider, nobody: what is safe when nothing is known.
  public static let narrowest = Self(tlp: .red, audience: .nobody)

  /// A marking. Without a word about providers nobody may be told; without an audience nobody may hold it.
  public init(
    tlp: TLP, mayForward: MayForward = .nobody, legal: [LegalSecrecy] = [],
    audience: Audience = .nobody
  ) {
    self.tlp = tlp
    self.mayForward = mayForward
    self.audience = audience
    var duties: [LegalSecrecy] = []
    for duty in legal.sorted() where duties.last?.code != duty.code { duties.append(duty) }
    self.legal = duties
  }

  /// Whether that organisation may hold the object.
  public func permits(_ organization: ID<Organization>) -> Bool { audience.contains(organization) }

  /// This marking and another at once: the stricter label, only the providers and organisations in both, the legal
  /// duties of both. The result is never wider than either, whatever is asked for.
  public func narrowed(to other: Self) -> Self {
    Self(
      tlp: max(tlp, other.tlp), mayForward: mayForward.intersection(other.mayForward),
      legal: legal + other.legal, audience: audience.intersection(other.audience))
  }

  /// The marking of something made from several sources: the strictest of all. Without a source it is `narrowest`.
  public static func combined(_ sources: some Sequence<Self>) -> Self {
    var iterator = sources.makeIterator()
    guard var marking = iterator.next() else { return .narrowest }
    while let next = iterator.next() { marking = marking.narrowed(to: next) }
    return marking
  }

  /// Whether nobody can do more under this marking than under the other. The receiver of a relayed object checks
  /// with it that nothing was loosened on the way.
  public func isNoWider(than other: Self) -> Bool {
    tlp >= other.tlp && mayForward.isSubset(of: other.mayForward)
      && other.legal.allSatisfy { duty in legal.contains { $0.code == duty.code } }
      && audience.isSubset(of: other.audience)
  }

  private enum CodingKeys: String, CodingKey {
    case tlp, mayForward, legal, audience
  }

  /// Reads a marking. Every part must be there: a missing part is an error, never a default.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let legal = try container.decode([LegalSecrecy].self, forKey: .legal)
    guard legal.count <= Self.legalMax else {
      throw DecodingError.dataCorruptedError(
        forKey: .legal, in: container, debugDescription: "more than \(Self.legalMax) legal duties")
    }
    self.init(
      tlp: try container.decode(TLP.self, forKey: .tlp),
      mayForward: try container.decode(MayForward.self, forKey: .mayForward), legal: legal,
      audience: try container.decode(Audience.self, forKey: .audience))
  }
}
