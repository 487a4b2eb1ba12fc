//! `noroshi watch FILE`: follows a sensor's log and sends it to a node.

internal import ArgumentParser
internal import Kernel
internal import Node
internal import Web

/// Runs beside Suricata or Zeek, on their machine. Everything it decides is in `WatchSession`.
struct Watch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Follow a log and send it to a node / 記録を追いかけて送る",
    discussion: """
      Sends each new line of FILE (EVE JSON, Zeek JSON, CEF or plain JSON) to a node, through log \
      rotation and over restarts: nothing is lost and nothing counts twice. When the log is quiet \
      it says every minute that it lives.
      """)
  @Argument(help: "The log, e.g. /var/log/suricata/eve.json") var file: String
  @Option(help: "The node, e.g. https://noroshi.example") var url: String
  @Option(help: "A file with the sensor's API key (noroshi key new --role sensor)")
  var keyFile: String
  @Option(help: "Where the place is kept; FILE.noroshi by default") var state: String?
  @Option(help: "A PEM file of the authorities to trust; the system's by default")
  var caFile: String?
  @Flag(help: "At the very first start, begin at the end of FILE") var fromEnd = false

  func run() async throws {
    guard let node = NodePost(url: url, caFile: caFile) else {
      throw Complaint.use(
        "--url は http:// か https:// で始まるノードのアドレスです。", "--url is the node's http or https address.")
    }
    let clocks = NodeClock.Reading.system
    _ = try secret()
    var session = try said {
      try WatchSession(
        log: absolute(file), statePath: absolute(state ?? file + ".noroshi"), fromEnd: fromEnd,
        at: Instant(microseconds: clocks().boot))
    }
    while true {
      let turn = try said { try session.next(at: Instant(microseconds: clocks().boot)) }
      tell(turn.remark)
      switch turn.deed {
      case .wait(let span): try await Task.sleep(for: .microseconds(max(0, span.microseconds)))
      case .send(let bytes, let key):
        let answer = node.events(bytes, key: key, secret: try secret())
        tell(try said { try session.answered(answer, at: Instant(microseconds: clocks().boot)) })
      case .heartbeat:
        let wall = Instant(microseconds: clocks().wall)
        let answer = node.heartbeat(at: wall, secret: try secret())
        tell(try said { try session.answered(answer, at: Instant(microseconds: clocks().boot)) })
      }
    }
  }

  /// The key, read anew for each request: a new one holds without a restart.
  private func secret() throws -> String {
    let text = try said { try KeyFile.read(keyFile) }
    guard let text else {
      throw Complaint.refused(
        "キーのファイル \(keyFile) がありません。", "There is no key file \(keyFile).")
    }
    return text
  }

  private func said<Result>(_ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let failure as Failure {
      throw Complaint.broke("\(failure) のため続けられません。", "Cannot go on: \(failure).")
    }
  }

  private func tell(_ remark: WatchRemark?) {
    guard let remark else { return }
    Complaint(phrase: remark.words, code: 0).print()
  }
}
