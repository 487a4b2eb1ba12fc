//! `simulate`: the command line of the simulator.

internal import ArgumentParser

/// Runs seeds, or a study.
@main
struct Simulate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Nodes in virtual time: seeds held to laws, and studies.",
    discussion: "Without a subcommand it runs seeds: simulate --seeds 0..<20",
    subcommands: [RunSeeds.self, RunKept.self, RunFriday.self, RunMunicipal.self],
    defaultSubcommand: RunSeeds.self)
}
