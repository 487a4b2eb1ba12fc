//! The study "1,916 towns": one bulletin of the tower to every local body of the real list, whose nodes are the prefectures'.

internal import Alerting
internal import Kernel

/// A country over many nodes, founded once. People in it do at once what they are asked; nothing breaks.
public struct MunicipalStudy: Sendable {
  private let nation: NetworkNation
  private let founded: [FoundedRows]

  /// How many nodes: the tower, 47 prefectures and two ministries.
  public static let usualNodes = 50
  /// How many nodes there may be.
  public static let nodes = NetworkNation.nodes
  /// How many towns the list has, wards of the large cities included.
  public static let townsMax = 1916
  /// How long the study waits for the last answer, in hours.
  public static let hoursMax = 6

  /// Why a country cannot be founded.
  public struct ShortList: Error, Sendable, CustomStringConvertible {
    /// What the list has.
    public let description: String
  }

  /// Founds the country: of the list's towns so many, on so many nodes. Throws where the list has fewer, and what a store
  /// or a node says.
  public init(list: String, nodes: Int = usualNodes, towns: Int = townsMax) throws {
    precondition(Self.nodes.contains(nodes), "a network has \(Self.nodes) nodes")
    let bodies = LocalBodies(list)
    guard let plan = NetworkPlan.municipal(bodies, nodes: nodes, towns: towns) else {
      throw ShortList(
        description:
          "the list has \(bodies.prefectures.count) prefectures and \(bodies.towns.count) towns")
    }
    let nation = try NetworkFounding.found(plan, lettersMax: NetworkManner.productLettersMax)
    self.nation = nation
    founded = try nation.seats.map { try FoundedRows($0.template) }
  }

  /// Runs one seed, held to all laws.
  public func run(seed: UInt64 = 0, severity: Int = 4, isTracing: Bool = false) throws
    -> MunicipalResult
  {
    let world = try NetworkWorld(
      seed: seed, nation: nation, founded: founded, bug: nil, isPlanted: false,
      isTracing: isTracing, manner: .municipal)
    let grade = Severity(rawValue: severity) ?? .serious
    var course = MunicipalCourse()
    var violation: NetworkViolation?
    do {
      try world.tellAll(grade, &course)
    } catch let found as NetworkViolation {
      violation = found
      world.note("\(found)")
    }
    let before = founded.reduce(0) { $0 + $1.journal.letters }
    let facts = founded.reduce(0) { $0 + $1.journal.count }
    return MunicipalResult(
      nodes: nation.seats.count, towns: course.towns, severity: grade.rawValue, seed: seed,
      reached: course.reached, secondsToReach: course.secondsToReach, answered: course.answered,
      secondsToAnswer: course.secondsToAnswer,
      letters: world.nodes.reduce(0) { $0 + $1.journal.letters } - before, packets: world.packets,
      bytes: world.bytes, inputs: world.inputs,
      facts: world.nodes.reduce(0) { $0 + $1.journal.count } - facts,
      roots: world.nodes.map { $0.journal.root.description }, violation: violation,
      trace: world.trace)
  }
}

/// What came of one run.
public struct MunicipalResult: Sendable, Hashable {
  /// How many nodes.
  public let nodes: Int
  /// How many towns were asked.
  public let towns: Int
  /// How grave the bulletin was.
  public let severity: Int
  /// Which seed.
  public let seed: UInt64
  /// How many towns' nodes had the bulletin in the end.
  public let reached: Int
  /// Seconds from the issue until the last of them had it; nil where one never had.
  public let secondsToReach: Int64?
  /// How many towns' answers the tower counts in its permeation.
  public let answered: Int
  /// Seconds until the tower knew of the last answer; nil where one never came.
  public let secondsToAnswer: Int64?
  /// Letters that nodes queued for each other.
  public let letters: Int
  /// Packets that went out, those without a frame included.
  public let packets: Int
  /// Bytes of the frames in them.
  public let bytes: Int
  /// Inputs given to all nodes.
  public let inputs: Int
  /// Facts that came of them.
  public let facts: Int64
  /// The root of each node's journal at the end.
  public let roots: [String]
  /// The first law that did not hold; nil when all did.
  public let violation: NetworkViolation?
  /// One line for each event; empty unless it was asked for.
  public let trace: [String]

  /// Whether everybody who was asked had it and answered.
  public var isComplete: Bool { towns > 0 && reached == towns && answered == towns }

  /// The figures, one a line.
  public var lines: [String] {
    [
      "nodes \(nodes), towns \(towns), severity \(severity), seed \(seed)",
      "every town's node has the bulletin: \(Self.time(secondsToReach)), \(reached) of \(towns)",
      "the tower knows of every answer: \(Self.time(secondsToAnswer)), \(answered) of \(towns)",
      "permeation: \(isComplete ? "complete" : "not complete")",
      "letters \(letters), packets \(packets), bytes \(bytes), inputs \(inputs), facts \(facts)",
      violation.map { "\($0)" } ?? "every law held",
    ]
  }

  private static func time(_ seconds: Int64?) -> String {
    seconds.map { "after \($0 / 60) min \($0 % 60) s" } ?? "never"
  }
}
