//! `noroshi backup` and `noroshi restore`: one file of data, one backup; a restore begins a new epoch.

internal import ArgumentParser
internal import GRDB
internal import Glibc
internal import Kernel
internal import Node
internal import Web

/// `noroshi backup`: a consistent copy of the store, beside a running node or without one. Keys stay in their folder.
struct Backup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Copy the store consistently / 控えを作る")
  @Option(help: "Data folder") var data = "data"
  @Option(help: "File to write; must not exist") var to: String

  func run() async throws {
    guard access(to, F_OK) != 0 else {
      throw Complaint.refused(
        "\(to) はすでにあります。別の名前にしてください。", "\(to) exists already. Choose another name.")
    }
    var configuration = Configuration()
    configuration.readonly = true
    let source: DatabaseQueue
    do {
      source = try DatabaseQueue(
        path: NodeFolder.databasePath(data), configuration: configuration)
    } catch {
      throw Complaint.broke("\(data) を開けません。", "Cannot open \(data).")
    }
    // VACUUM INTO is one read transaction: the copy is one state, and it is flushed before it returns.
    try await source.writeWithoutTransaction { db in
      try db.execute(sql: "VACUUM INTO ?", arguments: [to])
    }
    chmod(to, 0o600)
    let copy = try DatabaseQueue(path: to)
    let clock = NodeClock(highWater: Instant(microseconds: 0))
    let result = try Verifier.verify(copy, at: clock.now)
    guard result.isSound else {
      throw Complaint.refused(
        "控えが検証を通りません。\(result.faults.first?.place ?? "")",
        "The copy does not verify: \(result.faults.first?.place ?? "")")
    }
    print("\(to): \(result.facts) facts, root \(result.root)")
  }
}

/// `noroshi restore`: puts a backup into an empty data folder and begins a new epoch.
struct Restore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put a backup into an empty folder / 控えから戻す")
  @Option(help: "Data folder; must hold no store") var data = "data"
  @Option(help: "Backup file") var from: String

  func run() async throws {
    let target = NodeFolder.databasePath(data)
    guard access(target, F_OK) != 0 else {
      throw Complaint.refused(
        "\(data) にはすでに記録があります。空の場所へ戻してください。",
        "\(data) holds a store already. Restore into an empty folder.")
    }
    let bytes = try ControlRequest.readFile(from)
    mkdir(data, 0o700)
    let part = target + ".part"
    let descriptor = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Complaint.broke("\(part) に書けません。", "Cannot write \(part).") }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw Complaint.broke("\(part) に書けません。", "Cannot write \(part).") }
      rest = rest.dropFirst(count)
    }
    guard fsync(descriptor) == 0, close(descriptor) == 0 else {
      throw Complaint.broke("\(part) に書けません。", "Cannot write \(part).")
    }
    let clock = NodeClock(highWater: Instant(microseconds: 0))
    let result = try Verifier.verify(try DatabaseQueue(path: part), at: clock.now)
    guard result.isSound else {
      unlink(part)
      throw Complaint.refused(
        "控えが検証を通りません。戻していません。\(result.faults.first?.place ?? "")",
        "The backup does not verify; nothing was restored. \(result.faults.first?.place ?? "")")
    }
    guard rename(part, target) == 0 else {
      throw Complaint.broke("\(target) に置けません。", "Cannot place \(target).")
    }
    let opened = try OpenNode(data)
    try await opened.operator.ask(.beginEpoch)
    print("\(data): \(result.facts) facts; a new epoch has begun / 新しい世代で始めました")
  }
}

/// `noroshi watchdog`: the second process; alarms when the node's deadlines are late, without using its store.
struct Watchdog: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Watch a node from outside / 外から見張る")
  @Option(help: "Data folder") var data = "data"
  @Option(help: "Seconds between looks") var every = 5
  @Option(help: "Seconds of silence before the alarm") var silence = 60
  @Option(help: "A program to run once when the alarm begins, e.g. a pager") var alarm: String?
  @Flag(help: "Look once: 0 well, 1 not") var once = false

  func run() async throws {
    let look = WatchdogLook(data: data, silenceSeconds: silence)
    var alarmed = false
    repeat {
      let problem = look.problem()
      if let problem, !alarmed {
        alarmed = true
        Complaint.write("\(problem.ja) / \(problem.en)")
        if let alarm { WatchdogLook.run(alarm) }
      }
      if problem == nil, alarmed {
        alarmed = false
        print("node is back / 復旧しました")
      }
      if once {
        if let problem { throw Complaint(phrase: problem, code: 1) }
        return
      }
      try await Task.sleep(for: .seconds(max(1, every)))
    } while true
  }
}
