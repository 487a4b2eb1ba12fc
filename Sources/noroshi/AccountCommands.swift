//! `noroshi account`: letting somebody in from the machine itself. Works beside a running node and without one.

internal import ArgumentParser
internal import Kernel
internal import Web

/// `noroshi account link`.
struct Accounts: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "account", abstract: "Let somebody in / サインインできなくなったとき",
    subcommands: [Link.self])

  /// Prints a link that signs in once.
  struct Link: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a link that signs in once / 一度だけ使えるサインインのリンク",
      discussion: """
        For an account that is there, e.g. of a tower's administrator who lost his password. The link works \
        for 24 hours, the old password ends, and the journal says that the node made it.
        """)
    @Option(help: "Data folder") var data = "data"
    @Argument(help: "The name to sign in by / サインインの名前") var login: String

    func run() async throws {
      let settings: NodeSettings?
      do { settings = try NodeSettings.read(data) } catch let problem as FolderProblem {
        throw Complaint(phrase: problem.phrase, code: 3)
      }
      let link = try await ControlRequest.send(
        .object([
          .init("verb", "account link"), .init("login", .string(login)),
          .init("url", .string(settings?.publicURL ?? "")),
        ]), to: data)
      print(link.string ?? "")
    }
  }
}
