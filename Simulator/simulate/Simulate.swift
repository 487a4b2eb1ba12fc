//! `simulate`: the command line of the simulator.

internal import ArgumentParser

/// Runs seeds, or the study of a Friday.
@main
struct Simulate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "A node in virtual time: seeds held to laws, and a study of one Friday.",
    discussion: "Without a subcommand it runs seeds: simulate --seeds 0..<20",
    subcommands: [RunSeeds.self, RunFriday.self], defaultSubcommand: RunSeeds.self)
}
