//! The study "a FortiOS Friday": one bulletin to a nation on the eve of a long weekend, over policies and seeds.

/// The country, entered once; each run copies it. Runs may go beside each other.
public struct FridayStudy: Sendable {
  private let country: FridayCountry
  private let assumptions = FridayAssumptions()

  /// How many towns there are in Japan, wards of Tokyo included.
  public static let townsMax = FridayCountry.townsMax

  /// Enters the country; throws what the store or the node says.
  public init(towns: Int = townsMax) throws {
    country = try FridayCountry(towns: towns, assumptions)
  }

  /// One run: the same arguments give the same result, in every process. Callers enter the answers that they hear,
  /// unless told otherwise.
  public func run(
    _ policy: FridayPolicy, severity: Int, seed: UInt64, entersAnswers: Bool = true
  ) throws -> FridayResult {
    try FridayRun(
      country, assumptions, policy, severity: severity, seed: seed, entersAnswers: entersAnswers
    ).run()
  }
}
