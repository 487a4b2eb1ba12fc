//! What was observed, as STIX 2.1 says it: bundles of observed-data objects and the objects they refer to.

public import Kernel

/// Observations in the order of their beginnings, with the objects that each of them saw.
public struct ObservedData: Sendable {
  /// The most observations of one evaluation.
  public static let observationsMax = 100_000

  /// Why bundles are no observed data.
  public enum Problem: Error, Hashable, Sendable {
    /// No bundle with a list of objects; the bundle's number, from 0.
    case notBundle(Int)
    /// An observed-data object without a time that is one, ended before it began, or seen less than once.
    case badObservation(id: String)
    /// More than `observationsMax`.
    case tooMany
  }

  /// One observed-data object.
  struct Observation: Sendable {
    let first: Instant
    let last: Instant
    /// How often it was seen.
    let times: Int
    /// The objects it refers to.
    let objects: [JSON]
    /// In which bundle other objects are looked up.
    let bundle: Int
  }

  /// By first time, then in the order given.
  let observations: [Observation]
  /// By bundle, objects by identifier.
  private let objectsByID: [[String: JSON]]

  /// Reads bundles. What is neither observed data nor referred to by any is no observation.
  public init(bundles: [JSON]) throws(Problem) {
    var observations: [Observation] = []
    var objectsByID: [[String: JSON]] = []
    for (number, bundle) in bundles.enumerated() {
      guard bundle["type"]?.string == "bundle", let objects = bundle["objects"]?.array else {
        throw .notBundle(number)
      }
      var byID: [String: JSON] = [:]
      for object in objects {
        if let id = object["id"]?.string, byID[id] == nil { byID[id] = object }
      }
      for object in objects where object["type"]?.string == "observed-data" {
        observations.append(try Self.observation(object, byID, bundle: number))
        guard observations.count <= Self.observationsMax else { throw .tooMany }
      }
      objectsByID.append(byID)
    }
    self.objectsByID = objectsByID
    // Sorting keeps no order among equals by promise: the place decides.
    self.observations = observations.enumerated().sorted {
      ($0.element.first, $0.offset) < ($1.element.first, $1.offset)
    }.map(\.element)
  }

  /// One observation, of these objects and at that moment.
  init(objects: [JSON], at moment: Instant) {
    var byID: [String: JSON] = [:]
    for object in objects {
      if let id = object["id"]?.string { byID[id] = object }
    }
    objectsByID = [byID]
    observations = [
      Observation(first: moment, last: moment, times: 1, objects: objects, bundle: 0)
    ]
  }

  /// The object of an identifier in a bundle.
  func object(_ id: String, bundle: Int) -> JSON? { objectsByID[bundle][id] }

  private static func observation(
    _ object: JSON, _ byID: [String: JSON], bundle: Int
  ) throws(Problem) -> Observation {
    guard let first = object["first_observed"]?.string.flatMap({ PatternTokens.moment($0) }),
      let last = object["last_observed"]?.string.flatMap({ PatternTokens.moment($0) }),
      first <= last, let times = object["number_observed"]?.integer, times > 0
    else { throw .badObservation(id: object["id"]?.string ?? "") }
    let references = object["object_refs"]?.array ?? []
    return Observation(
      first: first, last: last, times: Int(times),
      objects: references.compactMap { $0.string.flatMap { byID[$0] } }, bundle: bundle)
  }
}

extension ObservedData.Observation {
  /// What was seen once, of which nothing but its time is asked any more.
  init(seenOnceAt moment: Instant) {
    self.init(first: moment, last: moment, times: 1, objects: [], bundle: 0)
  }
}
