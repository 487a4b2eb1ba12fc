//! `noroshi index build|check`: lists of indicators in one file that is there at once.

internal import ArgumentParser
internal import Kernel
internal import Node

/// Makes and checks what `noroshi match --index` uses.
struct IndexCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index", abstract: "Saved indexes of indicators / 手がかりの索引",
    subcommands: [Build.self, Check.self])

  /// Builds an index of lists.
  struct Build: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Build an index of lists, and put it in the place of the old one",
      discussion: """
        The file holds the lists themselves: it can be carried elsewhere. It is written beside its \
        place and renamed when it is whole, so that whoever matches meanwhile has the old one or \
        the new one. Only its owner may read it, since it holds the seed of its hashes.
        """)
    @Option(parsing: .upToNextOption, help: "Lists of indicators") var indicators: [String]
    @Option(help: "The index") var out: String

    func run() async throws {
      let lists = try MatchLists.read(indicators)
      try MatchLists.save(lists, of: indicators, to: out, at: MatchLists.now)
      let taken = lists.tallies.reduce(0) { $0 + $1.taken }
      print("\(out): \(taken) 件 / \(taken) indicators")
    }
  }

  /// Sums all of an index.
  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check a whole index, the lists in it too")
    @Argument(help: "The index") var file: String

    func run() async throws {
      do throws(SavedIndexProblem) {
        try IndicatorFiles.check(saved: file)
        let changed = try IndicatorFiles(saved: file).changedSources
        print("\(file): 壊れていません / whole")
        for source in changed { print("\(source): 変わりました / has changed since") }
      } catch {
        throw Complaint.index(error)
      }
    }
  }
}
