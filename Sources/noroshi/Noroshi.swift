//! The command line. Exit codes: 0 done, 1 refused or found wanting, 2 wrong use, 3 the world broke.

internal import ArgumentParser
internal import Web

/// `noroshi`: one node and what an operator does with it.
@main
struct Noroshi: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "noroshi",
    abstract: "狼煙: the control tower for a network of CSIRTs.", version: Version.text,
    subcommands: [
      Serve.self, Key.self, Accounts.self, Import.self, Verify.self, BackUp.self, Restore.self,
      Replay.self,
      Watchdog.self, Init.self, SettingsCommand.self, Watch.self, Match.self, IndexCommand.self,
      Erasures.self,
      Erase.self, Links.self,
    ])

  /// Runs the command; a wrong use exits 2, as `architecture.md` promises to scripts.
  static func main() async {
    ProcessLimits.boundLookups()
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let code as ExitCode {
      exit(withError: code)
    } catch let problem as Complaint {
      problem.print()
      exit(withError: ExitCode(problem.code))
    } catch {
      // Parsing errors carry 64 (EX_USAGE); help and version carry 0.
      let code = exitCode(for: error)
      let text = fullMessage(for: error)
      if code == .success {
        print(text)
        exit(withError: ExitCode.success)
      }
      Complaint.write(text)
      exit(withError: code == .validationFailure ? ExitCode(2) : ExitCode(3))
    }
  }
}
