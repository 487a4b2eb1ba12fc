//! `noroshi replay`: plays a scenario on a node of its own, or across the nodes that it names, in memory, and prints what
//! happened then beside it.

internal import ArgumentParser
internal import Formats
internal import Kernel
internal import Simulator

/// Replays a scenario file.
struct Replay: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Replay a scenario / 出来事の再現")
  @Argument(help: "Scenario file, e.g. Scenarios/2015-05-pension-service.yaml") var file: String
  @Option(help: "recorded: people act as they did; silent: nobody answers") var people = "recorded"
  @Flag(help: "Across the nodes that the scenario names, with lines between them / 複数のノードで")
  var nodes =
    false
  @Option(help: "ja or en") var language = "ja"

  func run() async throws {
    guard let people = Simulator.Replay.People(rawValue: people) else {
      throw Complaint.use(
        "--people は recorded か silent です。", "--people is recorded or silent.")
    }
    guard let language = Language(rawValue: language) else {
      throw Complaint.use("--language は ja か en です。", "--language is ja or en.")
    }
    let read = ScenarioFile(try ControlRequest.readFile(file))
    guard let scenario = read.scenario, read.problems.isEmpty else {
      for problem in read.problems.prefix(50) { Complaint.write("\(file): \(problem)") }
      throw Complaint.refused(
        "筋書きに直すところがあります（\(read.problems.count)件）。",
        "The scenario has \(read.problems.count) problems.")
    }
    let held: Bool
    if nodes {
      guard !scenario.seats.isEmpty else {
        throw Complaint.use(
          "この筋書きにはノード（nodes:）が書かれていません。", "This scenario names no nodes (nodes:).")
      }
      let report = try NodesReplay.run(scenario, people: people)
      print(report.text(in: language))
      held = report.held
    } else {
      let report = try Simulator.Replay.run(scenario, people: people)
      print(report.text(in: language))
      held = report.held
    }
    guard held else {
      throw Complaint.refused("期待どおりではありませんでした。", "Not everything held.")
    }
  }
}
