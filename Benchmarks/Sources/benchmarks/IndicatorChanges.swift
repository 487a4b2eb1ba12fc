//! How soon a new indicator is in force with a million others in the store: from the commit to the answer of the layers,
//! at rest and while they are folded. What a node adds to it is the pause of `MatchLoop`, 50 ms.

internal import Formats
internal import Foundation
internal import Kernel
internal import Node
internal import Synchronization

/// A store on disk with a million marks, to which others come one by one.
struct IndicatorChanges {
  /// Marks in the store.
  static let marks = 1_000_000
  /// Of one import.
  static let part = 50_000
  /// Changes that are timed each way.
  static let changes = 100

  private static let now = Instant(seconds: 1_431_050_400)

  /// Fills the store, follows it and changes it; throws where a mark is not found.
  static func measure(in folder: String) throws -> [Figure] {
    let node = try Node(
      writer: try StoreFile.serving(folder + "/noroshi.sqlite"), name: "bench", at: now)
    let queries = node.queries()
    var inputs: UInt64 = 0
    for start in stride(from: 0, to: marks, by: part) {
      try enter((start..<start + part).map { "m\($0).example" }, in: node, &inputs)
    }
    var live = LiveIndicators()
    let loaded = try seconds { _ = try queries.update(&live) }
    var resting: [Double] = []
    for number in 0..<changes {
      resting.append(try change("r\(number).example", node, &live, &inputs))
    }
    // As a node does it: on another thread, with a copy.
    let copy = live
    let folding = Folding()
    let thread = Thread { folding.finish(copy) }
    thread.start()
    var beside: [Double] = []
    while folding.folded == nil || beside.count < changes {
      beside.append(try change("b\(beside.count).example", node, &live, &inputs))
    }
    guard let folded = folding.folded else {
      throw NationalRaise.Broken(description: "nothing was folded")
    }
    // Kept until it was timed: letting go of it is the folding thread's work.
    var before: LiveIndicators?
    let adopted = seconds { before = live.adopt(folded) }
    defer { withExtendedLifetime(before) {} }
    _ = try change("last.example", node, &live, &inputs)
    return [
      Figure(row: "M5", what: "1,000,000 indicators read at the start", value: loaded, unit: "s"),
      Figure(
        row: "M5", what: "a new one in force, the middle one", value: Figure.median(resting) * 1000,
        unit: "ms", hard: 50, isAbsolute: true),
      Figure(
        row: "M5", what: "the longest", value: (resting.max() ?? 0) * 1000, unit: "ms", hard: 50,
        isAbsolute: true),
      Figure(
        row: "M5", what: "the longest while all are folded", value: (beside.max() ?? 0) * 1000,
        unit: "ms", hard: 50, isAbsolute: true),
      Figure(row: "M5", what: "folding a million", value: folding.seconds, unit: "s"),
      Figure(
        row: "M5", what: "taking what was folded: the stream waits", value: adopted * 1000,
        unit: "ms", hard: 50, isAbsolute: true),
    ]
  }

  /// Enters a mark, and times from then until it is found.
  private static func change(
    _ name: String, _ node: Node, _ live: inout LiveIndicators, _ inputs: inout UInt64
  ) throws -> Double {
    try enter([name], in: node, &inputs)
    guard let seen = Observable(kind: .domain, text: "www." + name) else {
      throw NationalRaise.Broken(description: "no name: \(name)")
    }
    let queries = node.queries()
    var count = 0
    let taken = try seconds {
      _ = try queries.update(&live)
      count = live.matches([seen], at: now).count
    }
    guard count == 1 else { throw NationalRaise.Broken(description: "\(name) is not in force") }
    return taken
  }

  private static func enter(
    _ names: [String], in node: Node, _ inputs: inout UInt64
  ) throws {
    inputs += 1
    let entries = names.compactMap { name in
      Observable(kind: .domain, text: name).map { IndicatorEntry(pattern: .value($0)) }
    }
    let input = NodeInput(
      id: ID<Input>(v7At: now, random: (0, inputs)),
      secret: Array(Hash(sha256: "\(inputs)".utf8).bytes.prefix(16)), viewer: .node,
      command: .importIndicators(entries, source: "bench", marking: .green))
    guard case .done = node.apply([input], at: now, wallAt: now).answers[0] else {
      throw NationalRaise.Broken(description: "a list was not taken")
    }
  }

  private static func seconds(_ work: () throws -> Void) rethrows -> Double {
    let began = DispatchTime.now().uptimeNanoseconds
    try work()
    return Double(DispatchTime.now().uptimeNanoseconds - began) / 1e9
  }

  /// What another thread folds.
  private final class Folding: Sendable {
    private let state = Mutex<(folded: IndicatorStore?, seconds: Double)>((nil, 0))

    var folded: IndicatorStore? { state.withLock { $0.folded } }
    var seconds: Double { state.withLock { $0.seconds } }

    func finish(_ live: LiveIndicators) {
      let began = DispatchTime.now().uptimeNanoseconds
      let folded = live.folded()
      let taken = Double(DispatchTime.now().uptimeNanoseconds - began) / 1e9
      state.withLock { $0 = (folded, taken) }
    }
  }
}
