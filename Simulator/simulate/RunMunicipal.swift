//! `simulate municipal`: one bulletin to every local body of the real list, over many nodes. Exit 0 when everybody had it
//! and answered and every law held, 1 otherwise.

internal import ArgumentParser
internal import Foundation
internal import Simulator

/// One bulletin of the tower to all towns, whose nodes are the prefectures'.
struct RunMunicipal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "municipal",
    abstract: "One bulletin to 1,916 local bodies over 50 nodes: how long until all have it.")

  @Option(help: "Nodes: the tower, up to 47 prefectures with their towns, then ministries.")
  var nodes = MunicipalStudy.usualNodes
  @Option(help: "How many of the list's towns, spread over all of it.")
  var towns = MunicipalStudy.townsMax
  @Option(help: "How grave, 2 to 5.")
  var severity = 4
  @Option(help: "A seed.")
  var seed: UInt64 = 0
  @Option(help: "The list: lines of P or M, code, name and Roman name, with tabs between them.")
  var bodies = "Sources/noroshi/Demonstration/Data/bodies.txt"
  @Flag(help: "Print each node's final Merkle root.")
  var root = false
  @Flag(help: "Print every event.")
  var trace = false

  mutating func validate() throws {
    let most = MunicipalStudy.nodes.upperBound
    guard (2...most).contains(nodes) else { throw ValidationError("--nodes wants 2 to \(most)") }
    guard (1...MunicipalStudy.townsMax).contains(towns) else {
      throw ValidationError("--towns wants 1 to \(MunicipalStudy.townsMax)")
    }
    guard (2...5).contains(severity) else { throw ValidationError("--severity wants 2 to 5") }
  }

  mutating func run() async throws {
    guard let list = FileManager.default.contents(atPath: bodies) else {
      throw ValidationError("there is no list at \(bodies); see --bodies")
    }
    let clock = ContinuousClock()
    let began = clock.now
    let study = try MunicipalStudy(
      list: String(decoding: list, as: UTF8.self), nodes: nodes, towns: towns)
    let founded = clock.now
    let result = try study.run(seed: seed, severity: severity, isTracing: trace)
    let ended = clock.now
    var lines = result.trace + result.lines
    if root { lines += result.roots }
    lines.append(
      "real seconds: \(Self.text(founded - began)) to found the nodes, "
        + "\(Self.text(ended - founded)) to run")
    print(lines.joined(separator: "\n"))
    if !result.isComplete || result.violation != nil { throw ExitCode(1) }
  }

  private static func text(_ took: Duration) -> String {
    let tenths =
      took.components.seconds * 10 + took.components.attoseconds / 100_000_000_000_000_000
    return "\(tenths / 10).\(tenths % 10)"
  }
}
